"""What a model costs is known before it runs; and a model as a plain function for many threads."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from foveal import Input, Model, Sequential, layers
from foveal.available_memory import available_memory
from foveal.errors import ArgumentError, DataError, UnsupportedError
from foveal.training import planned_memory

RNG = np.random.default_rng(0)


def small(engine=None):
    stack = [
        Input((8, 8, 1)),
        layers.Conv2D(4, 3, activation="relu", name="c"),
        layers.Flatten(),
        layers.Dense(2, name="d"),
    ]
    model = Sequential(stack, name="small")
    model.compile("adam", "mse", engine=engine)
    return model


def refused(kind, message):
    return pytest.raises(kind, match=f"^{re.escape(message)}$")


# -- memory

GROWTH = r"""
import numpy as np, re
from foveal import Input, Sequential, layers
model = Sequential([Input((64, 64, 3)), layers.Conv2D(32, 3), layers.BatchNormalization(), layers.ReLU(),
                    layers.Conv2D(32, 3), layers.BatchNormalization(), layers.ReLU(), layers.GlobalAveragePooling2D(),
                    layers.Dense(10)])
model.compile("adam", "mse", threads=1)
peak = lambda: 1024 * int(re.search(r"VmHWM:\s+(\d+)", open("/proc/self/status").read())[1])
x, y = np.zeros((96, 64, 64, 3), "float32"), np.zeros((96, 10), "float32")
model.train_on_batch(x[:1], y[:1])
before, small = peak(), model.memory(1).peak
model.train_on_batch(x, y)
print((model.memory(96).peak - small) / (peak() - before))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems count the memory of a process otherwise")
def test_a_step_takes_the_memory_that_was_said():
    done = subprocess.run([sys.executable, "-c", GROWTH], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert 0.9 < float(done.stdout) < 1.1


def test_memory_has_parts_and_grows_with_the_batch():
    model = small()
    one, many = model.memory(1), model.memory(64)
    parts = [many.weights, many.optimizer, many.kept, many.whole, many.threads]
    assert many.peak == sum(parts) == many.to_dict()["peak"]
    assert many.weights == 4 * model.count_params()
    assert many.optimizer >= 2 * many.weights
    assert many.kept > 16 * one.kept
    assert not model.memory(64, training=False).training
    assert model.memory(64, training=False).peak < many.peak
    assert str(many).startswith("a training step on 64 rows: ")


@pytest.mark.parametrize("loss", ["mse", "sparse_categorical_crossentropy", "categorical_crossentropy"])
def test_memory_is_known_whatever_labels_the_loss_wants(loss):
    model = small()
    model.compile("sgd", loss)
    assert model.memory(3).rows == 3


def test_memory_of_open_sizes_or_of_engines_that_plan_none_is_refused():
    model = Sequential([Input((None, None, 1)), layers.Conv2D(4, 3), layers.GlobalAveragePooling2D()], name="open")
    message = "memory: the sizes of what 'open' takes must be known. Build the model with an Input of all sizes."
    with refused(ArgumentError, message):
        model.memory(1)
    with refused(UnsupportedError, "memory: the engine 'numpy' does not plan its memory. Compile with engine='llvm'."):
        small("numpy").memory(1)


def test_fit_refuses_what_cannot_fit_before_the_first_step(monkeypatch):
    model = small()
    x, y = RNG.random((400, 8, 8, 1), "float32"), RNG.random((400, 2), "float32")
    before = model.get_weights()
    room = model.memory(100).kept
    monkeypatch.setattr(planned_memory, "available_memory", lambda: room)
    with pytest.raises(MemoryError) as caught:
        model.fit(x, y, batch_size=400, verbose=0)
    pattern = (
        r"fit of 'small': a step on 400 rows takes [\d.]+ KB for what layers give, but only [\d.]+ KB of memory are "
        r"available\. Use batch_size=100 or less\."
    )
    assert re.fullmatch(pattern, str(caught.value))
    for one, other in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(one, other)
    model.fit(x, y, batch_size=100, verbose=0)  # what was named fits
    monkeypatch.setattr(planned_memory, "available_memory", lambda: 10)
    with pytest.raises(MemoryError, match=r"Use smaller images or a smaller model\.$"):
        model.fit(x, y, verbose=0)
    monkeypatch.setattr(planned_memory, "available_memory", lambda: None)
    model.fit(x, y, batch_size=400, verbose=0)


def test_available_memory_is_the_least_of_machine_and_control_groups(tmp_path):
    machine, groups, root = tmp_path / "meminfo", tmp_path / "cgroup", tmp_path / "groups"
    assert available_memory(machine, groups, root) is None
    machine.write_text("MemTotal: 900 kB\nMemAvailable:     500 kB\n")
    assert available_memory(machine, groups, root) == 500 * 1024
    groups.write_text("0::/outer/inner\n")
    (root / "outer" / "inner").mkdir(parents=True)
    (root / "outer" / "inner" / "memory.max").write_text("max\n")
    assert available_memory(machine, groups, root) == 500 * 1024
    (root / "outer" / "memory.max").write_text("3000\n")
    (root / "outer" / "memory.current").write_text("2000\n")
    assert available_memory(machine, groups, root) == 1000
    (root / "outer" / "memory.stat").write_text("anon 5\ninactive_file 700\n")
    assert available_memory(machine, groups, root) == 1700
    old = root / "memory" / "box"
    old.mkdir(parents=True)
    groups.write_text("4:memory:/box\n2:cpu:/\n")
    (old / "memory.limit_in_bytes").write_text("90\n")
    (old / "memory.usage_in_bytes").write_text("95\n")
    assert available_memory(machine, groups, root) == 0


# -- the plan


def test_a_plan_has_a_row_for_each_step_and_no_number_without_a_meaning():
    plan = small().explain_plan(batch_size=5, training=True)
    assert (plan.name, plan.rows, plan.training) == ("small", 5, True)
    layers_seen = {step.layer for step in plan.steps}
    assert {"c", "d"} <= layers_seen
    assert all(step.bytes > 0 and step.flops >= 0 and step.estimated > 0 for step in plan.steps)
    assert [step.level for step in plan.steps] == sorted(step.level for step in plan.steps)
    assert all(step.measured is None for step in plan.steps)
    told = json.loads(json.dumps(plan.to_dict()))
    assert len(told["steps"]) == len(plan.steps)
    assert told["memory"]["peak"] == plan.memory.peak


def test_a_convolution_has_the_operations_of_its_sum():
    plan = small().explain_plan(batch_size=5)
    conv = next(step for step in plan.steps if step.step == "conv")
    assert (conv.layer, conv.flops) == ("c", 5 * 2 * 6 * 6 * 4 * 9)
    dense = next(step for step in plan.steps if step.step == "dense")
    assert dense.flops == 5 * 2 * 6 * 6 * 4 * 2


def test_measured_steps_take_time_and_leave_the_weights_alone():
    model = small()
    before = model.get_weights()
    plan = model.explain_plan(batch_size=4, training=True, measure=True)
    assert sum(step.measured for step in plan.steps) > 0
    assert all(step.measured >= 0 for step in plan.steps)
    assert plan.by_layer()["c"] > 0
    for one, other in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(one, other)
    lines = str(plan).splitlines()
    assert lines[0].startswith("small: a training step on 4 rows, ")
    heads = ["level", "layer", "step", "kernel", "tile", "bytes", "MFLOP", "estimated", "us", "measured", "us"]
    assert lines[1].split() == heads
    assert len(lines) == len(plan.steps) + 3


def test_the_picture_of_a_plan_names_every_layer():
    picture = small().explain_plan(batch_size=1).svg()
    assert picture.startswith("<svg ")
    assert all(f">{name}</text>" in picture for name in ("c", "d"))


# -- inference


def test_the_inference_function_gives_what_predict_gives():
    model = small()
    answer = model.compile_for_inference()
    for x in (RNG.random((1, 8, 8, 1), "float32"), RNG.integers(0, 255, (7, 8, 8, 1)).astype("uint8")):
        np.testing.assert_array_equal(answer(x), model.predict_on_batch(x))


def test_training_that_goes_on_does_not_show():
    model = small()
    x, y = RNG.random((6, 8, 8, 1), "float32"), RNG.random((6, 2), "float32")
    answer = model.compile_for_inference()
    before = answer(x)
    model.fit(x, y, epochs=3, verbose=0)
    np.testing.assert_array_equal(answer(x), before)
    assert np.abs(model.predict_on_batch(x) - before).max() > 0
    np.testing.assert_array_equal(model.compile_for_inference()(x), model.predict_on_batch(x))


@pytest.mark.parametrize("engine", ["llvm", "numpy"])
def test_many_threads_call_it_at_once(engine):
    model = small(engine)
    answer = model.compile_for_inference()
    batches = [RNG.random((1 + i % 3, 8, 8, 1), "float32") for i in range(120)]
    expected = [model.predict_on_batch(x) for x in batches]
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(answer, batches))
    for one, other in zip(got, expected, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_batch_that_is_fixed_is_the_only_one():
    answer = small().compile_for_inference(batch=2)
    assert answer(np.zeros((2, 8, 8, 1), "float32")).shape == (2, 2)
    with refused(
        DataError,
        "the inference function of 'small': it is compiled for batches of 2, got 3 rows. Fill the batch up, or compile "
        "with batch=None.",
    ):
        answer(np.zeros((3, 8, 8, 1), "float32"))
    with refused(ArgumentError, "compile_for_inference: `batch` must be a positive integer, got 0."):
        small().compile_for_inference(batch=0)


def test_several_inputs_come_one_by_one_or_as_a_list():
    a, b = Input((3,), name="a"), Input((3,), name="b")
    model = Model([a, b], {"sum": layers.Add()([a, b]), "first": layers.Dense(2)(a)})
    answer = model.compile_for_inference()
    one, other = RNG.random((4, 3), "float32"), RNG.random((4, 3), "float32")
    for got in (answer(one, other), answer([one, other]), answer({"a": one, "b": other})):
        np.testing.assert_array_equal(got["sum"], one + other)
        assert got["first"].shape == (4, 2)


def test_open_sizes_are_compiled_when_they_come():
    model = Sequential([Input((None, None, 1)), layers.Conv2D(4, 3), layers.GlobalAveragePooling2D()])
    answer = model.compile_for_inference()
    for size in (5, 9, 5):
        x = RNG.random((2, size, size, 1), "float32")
        np.testing.assert_array_equal(answer(x), model.predict_on_batch(x))


def test_a_model_that_remembers_is_no_function():
    stack = [Input(batch_shape=(2, 3, 4)), layers.LSTM(2, stateful=True)]
    model = Sequential(stack, name="remembers")
    with refused(
        UnsupportedError,
        "compile_for_inference: 'remembers' keeps something from call to call, such as the states of a stateful layer. "
        "Use model.predict.",
    ):
        model.compile_for_inference()
