"""What every engine promises about running: state, updates, batches of any length, and what it says to bad feeds."""

import re

import numpy as np
import pytest

from foveal.engines.engine import Rows, get_engine
from foveal.errors import ArgumentError, DataError, ShapeError
from foveal.ir.graph import Graph
from foveal.ir.node import BATCH, placeholder
from foveal.ops.matmul import matmul
from foveal.ops.reduce import mean, sum_
from peers import each_engine

W = np.arange(6, dtype="float32").reshape(3, 2)


def counting_graph():
    """y = x @ w, and two states: w grows by 1 a run, while `old` takes what w was."""
    x, w = placeholder("x", (BATCH, 3)), placeholder("w", (3, 2))
    y = matmul(x, w)
    return Graph({"y": y, "mean": mean(sum_(y, axis=1)), "x again": x, "w again": w}, {"w": w + 1.0, "old": w})


def start(engine):
    made = get_engine(engine, threads=2)
    state = made.state({"w": W, "old": np.zeros_like(W), "other": np.ones(2, "float32")})
    return made.compile(counting_graph(), state), state


@each_engine
def test_a_run_returns_the_outputs_and_then_updates_the_state(engine):
    program, state = start(engine)
    x = np.ones((4, 3), "float32")
    for run in range(3):
        got = program.run({"x": x})
        assert list(got) == ["y", "mean", "x again", "w again"]
        np.testing.assert_array_equal(got["y"], x @ (W + run))
        np.testing.assert_array_equal(got["w again"], W + run)
        np.testing.assert_array_equal(state["w"], W + run + 1)
        np.testing.assert_array_equal(state["old"], W + run)
    assert sorted(state) == ["old", "other", "w"]
    assert len(state) == 3
    np.testing.assert_array_equal(state["other"], [1, 1])


@each_engine
@pytest.mark.parametrize("batch", [1, 2, 7])
def test_a_batch_has_any_length(engine, batch):
    program, _ = start(engine)
    x = np.random.default_rng(0).standard_normal((batch, 3)).astype("float32")
    got = program.run({"x": x})
    assert got["y"].shape == (batch, 2)
    np.testing.assert_allclose(got["mean"], (x @ W).sum(1).mean(), rtol=1e-5)


@each_engine
def test_rows_are_gathered_and_other_dtypes_converted(engine):
    program, _ = start(engine)
    images = np.arange(30, dtype="uint8").reshape(10, 3)
    index = np.array([9, 0, 3, 3])
    got = program.run({"x": Rows(images, index)})
    np.testing.assert_array_equal(got["x again"], images[index])
    np.testing.assert_array_equal(got["y"], images[index].astype("float32") @ W)


@each_engine
def test_nothing_a_caller_holds_is_shared(engine):
    arrays = {"w": W.copy(), "old": np.zeros_like(W)}
    made = get_engine(engine)
    state = made.state(arrays)
    x = np.ones((2, 3), "float32")
    got = made.compile(counting_graph(), state).run({"x": x})
    for mine in (arrays["w"], got["x again"], got["w again"], state["w"], x):
        mine[...] = 99
    np.testing.assert_array_equal(state["w"], W + 1)
    np.testing.assert_array_equal(state["old"], W)


@each_engine
def test_programs_of_one_state_share_it(engine):
    program, state = start(engine)
    w = placeholder("w", (3, 2))
    reader = get_engine(engine).compile(Graph({"total": sum_(w)}), state)
    program.run({"x": np.ones((1, 3))})
    assert reader.run({})["total"] == W.sum() + 6
    state["w"] = np.zeros((3, 2))
    assert reader.run({})["total"] == 0
    assert state["w"].dtype == "float32"


@each_engine
def test_a_failed_run_changes_nothing(engine):
    program, state = start(engine)
    with pytest.raises(DataError):
        program.run({"x": np.ones((2, 4))})
    np.testing.assert_array_equal(state["w"], W)


@each_engine
def test_the_text_names_inputs_and_updates(engine):
    text = start(engine)[0].text
    assert "input x: float32[N, 3]" in text
    assert "update w = " in text


@each_engine
@pytest.mark.parametrize(
    ("feeds", "message"),
    [
        ({}, "run: the input 'x' (N, 3) is missing. Feed it; got []."),
        ({"x": np.ones((2, 4))}, "run: the input 'x' must be (N, 3), got (2, 4)."),
        ({"x": np.ones(3)}, "run: the input 'x' must be (N, 3), got (3,)."),
        ({"x": Rows(np.ones((9, 4)), np.arange(2))}, "run: the input 'x' must be (N, 3), got (2, 4)."),
    ],
)
def test_a_bad_feed_is_named(engine, feeds, message):
    with pytest.raises(DataError, match=f"^{re.escape(message)}$"):
        start(engine)[0].run(feeds)


@each_engine
def test_batches_of_one_run_are_equally_long(engine):
    a, b = placeholder("a", (BATCH, 2)), placeholder("b", (BATCH, 2))
    with pytest.raises(
        DataError, match=r"^run: batches of one run must be equally long, got: a has 2, b has 3 rows\.$"
    ):
        get_engine(engine).compile(Graph({"y": a + b})).run({"a": np.ones((2, 2)), "b": np.ones((3, 2))})


@each_engine
def test_state_keeps_its_names_and_shapes(engine):
    _, state = start(engine)
    message = "state: the name must be one of 'w', 'old', 'other', got 'othr'. Did you mean 'other'?"
    with pytest.raises(ArgumentError, match=f"^{re.escape(message)}$"):
        state["othr"] = np.ones(2)
    with pytest.raises(ShapeError, match=r"^state: 'w' must be \(3, 2\), got \(2, 3\)\.$"):
        state["w"] = np.ones((2, 3))
    with pytest.raises(TypeError, match=r"^state: 'w' cannot be removed; the names are fixed\. "):
        del state["w"]
    np.testing.assert_array_equal(state["w"], W)


@each_engine
def test_state_must_fit_the_graph(engine):
    made = get_engine(engine)
    message = "compile: the update of 'old' has no place; put it in the state, got ['w']."
    with pytest.raises(ArgumentError, match=f"^{re.escape(message)}$"):
        made.compile(counting_graph(), made.state({"w": W}))
    message = "compile: 'w' is float32[3, 2] in the graph, but float32[2, 3] in the state. Make the two alike."
    with pytest.raises(ShapeError, match=f"^{re.escape(message)}$"):
        made.compile(counting_graph(), made.state({"w": W.T, "old": W}))
    message = "compile: the state must be made by the engine's `state`, got a dict."
    with pytest.raises(ArgumentError, match=f"^{re.escape(message)}$"):
        made.compile(counting_graph(), {"w": W, "old": W})
