"""On many devices and processes a model learns what it learns on one; a lost process ends the others, and all go on."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from foveal.distribution import (
    DataParallel,
    DeviceMesh,
    LayoutMap,
    ModelParallel,
    TensorLayout,
    distribution,
    set_distribution,
)
from foveal.errors import ArgumentError

SCRIPT = Path(__file__).with_name("training_script.py")
NAMES = ["cpu:0", "cpu:1", "cpu:2", "cpu:3"]


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def started(out, plan="data", devices=1, processes=None, **more):
    """A process that trains; its output goes to a file beside `out`."""
    environment = os.environ | {"XLA_FLAGS": f"--xla_force_host_platform_device_count={devices}", **more}
    words = [sys.executable, SCRIPT, out, plan, *map(str, processes or ())]
    with open(f"{out}.log", "w") as log:
        return subprocess.Popen(words, env=environment, stdout=log, stderr=log)


def together(folder, name, count, devices, plan="data", **more):
    """As many processes, on one port; what the first has written."""
    port = free_port()
    running = [started(folder / f"{name}{i}.npz", plan, devices, (port, count, i), **more) for i in range(count)]
    for process in running:
        assert process.wait(240) == 0, Path(f"{folder / name}0.npz.log").read_text()
    written = [np.load(folder / f"{name}{i}.npz") for i in range(count)]
    for other in written[1:]:
        for key in other.files:
            if key != "placed":
                np.testing.assert_array_equal(other[key], written[0][key])
    return written[0]


def assert_same(a, b, most=1e-5):
    """Histories, weights, the optimizer's numbers and predictions, within rounding."""
    keys = [key for key in a.files if key != "placed"]
    assert len(keys) >= 30
    for key in keys:
        np.testing.assert_allclose(a[key], b[key], rtol=0, atol=most, err_msg=key)


@pytest.mark.full
def test_devices_and_processes_learn_the_same(tmp_path):
    running = [
        started(tmp_path / "one.npz"),
        started(tmp_path / "eight.npz", devices=8),
        started(tmp_path / "model.npz", plan="model", devices=8),
    ]
    for process in running:
        assert process.wait(240) == 0
    one, eight, cut = (np.load(tmp_path / f"{name}.npz") for name in ("one", "eight", "model"))
    assert_same(one, eight)
    assert_same(one, cut)
    placed = dict(text.split(" ", 1) for text in cut["placed"].tolist())
    assert "spec=P(None, 'model')" in placed["dense/kernel"]
    assert "spec=P(None, 'model')" in placed["optimizer/dense/kernel/velocity"]
    assert "spec=P()" in placed["answers/kernel"]
    assert_same(one, together(tmp_path, "two", 2, devices=2))
    assert_same(one, together(tmp_path, "four", 4, devices=1))
    assert_same(one, together(tmp_path, "across", 2, devices=1, plan="across"))  # parts of a weight on two hosts


@pytest.mark.full
def test_a_lost_process_ends_the_others_and_all_go_on_exactly(tmp_path):
    whole = together(tmp_path, "whole", 2, devices=1, FOVEAL_TEST_RESUME=str(tmp_path / "undisturbed"))
    port, keep = free_port(), str(tmp_path / "keep")
    first = started(tmp_path / "a.npz", processes=(port, 2, 0), FOVEAL_TEST_RESUME=keep)
    second = started(tmp_path / "b.npz", processes=(port, 2, 1), FOVEAL_TEST_RESUME=keep, FOVEAL_TEST_DIES="4")
    assert second.wait(240) == 9
    assert first.wait(240) not in (0, None)
    said = (tmp_path / "a.npz.log").read_text()
    assert "process 0 of 2 cannot go on: another one has ended or cannot be reached" in said
    assert "fit(resume=...) goes on from the last checkpoint." in said
    again = together(tmp_path, "again", 2, devices=1, FOVEAL_TEST_RESUME=keep)
    for key in whole.files:
        if key != "placed":
            np.testing.assert_array_equal(again[key], whole[key], err_msg=key)


@pytest.mark.parametrize("joined", [False, True])
def test_who_writes_is_asked_without_taking_hold_of_devices(joined):
    """JAX may be imported for something else: asking for the process's number would take the memory of a device."""
    script = (
        "import sys, jax\nfrom foveal.distribution import initialize, is_chief\n"
        f"if {joined}: initialize('127.0.0.1:{free_port()}', 1, 0)\n"
        "assert is_chief()\nfrom jax._src import xla_bridge\n"
        f"assert bool(xla_bridge._backends) == {joined}"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=120)


def test_meshes_and_layouts_are_checked():
    with pytest.raises(ArgumentError) as error:
        DeviceMesh((2, 3), ("batch", "model"), NAMES)
    assert str(error.value) == "DeviceMesh: `shape` (2, 3) must hold 4 devices."
    with pytest.raises(ArgumentError, match="must have the same length"):
        DeviceMesh((4,), ("batch", "model"), NAMES)
    mesh = DeviceMesh((2, 2), ("batch", "model"), NAMES)
    with pytest.raises(ArgumentError) as error:
        TensorLayout((None, "width"), mesh)
    assert str(error.value) == "TensorLayout: `axes` must be among ['batch', 'model'], got (None, 'width')."
    with pytest.raises(ArgumentError, match="must have one axis"):
        DataParallel(mesh)
    with pytest.raises(ArgumentError, match="`layout_map` must be a LayoutMap, got None"):
        ModelParallel()
    with pytest.raises(ArgumentError, match="`value` must be a distribution or None, got 3"):
        set_distribution(3)


def test_a_map_finds_layouts_by_patterns():
    layouts = LayoutMap(DeviceMesh((2, 2), ("batch", "model"), NAMES))
    layouts["dense.*kernel"] = (None, "model")
    layouts["conv/bias"] = TensorLayout(("model",))
    assert layouts["model/dense_3/kernel"].axes == (None, "model")
    assert layouts["conv/bias"].device_mesh is layouts.device_mesh
    assert layouts["other"] is None
    with pytest.raises(ArgumentError, match="has a layout already"):
        layouts["conv/bias"] = ()
    layouts["dense_3"] = (None,)
    with pytest.raises(ArgumentError, match=r"matches several patterns: 'dense\.\*kernel', 'dense_3'"):
        layouts["dense_3/kernel"]
    plan = ModelParallel(layout_map=layouts, batch_dim_name="batch")
    assert plan.get_variable_layout("nothing/bias").axes == ()
    assert plan.get_data_layout((8, 3)).axes == ("batch", None)
    with plan.scope():
        assert distribution() is plan
    assert distribution() is None
