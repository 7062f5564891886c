"""Loops: what stays in them, how they go back, and bodies that an engine cannot run on some rows alone."""

import numpy as np
import pytest

from foveal.errors import ShapeError
from foveal.ir.autodiff import gradients
from foveal.ir.graph import Graph
from foveal.ir.node import BATCH, elementwise, full, placeholder
from foveal.ir.passes import simplify
from foveal.ops.matmul import MatMul, MatMulWeightGrad, matmul
from foveal.ops.parts import Concat, Pad, crop
from foveal.ops.reduce import mean, sum_
from foveal.ops.scan import Scan, scan
from peers import JAX, LLVM, REFERENCE, assert_agree

STEPS, UNITS = 4, 3


def lstm(dtype="float64"):
    """Outputs of an LSTM, and what they are computed from."""
    x = placeholder("x", (BATCH, STEPS, 2), dtype)
    w, u = placeholder("w", (2, 4 * UNITS), dtype), placeholder("u", (UNITS, 4 * UNITS), dtype)
    start = placeholder("start", (BATCH, UNITS), dtype)

    def step(states, entries):
        h, c = states
        z = matmul(entries[0], w) + matmul(h, u)
        i, f, g, o = (crop(z, (0, at * UNITS), (BATCH, UNITS)) for at in range(4))
        c = elementwise("sigmoid", f) * c + elementwise("sigmoid", i) * elementwise("tanh", g)
        h = elementwise("sigmoid", o) * elementwise("tanh", c)
        return [h, c], [h]

    _, (y,) = scan(step, [start, start], [x], STEPS)
    return y, [x, w, u, start]


def ops_of(graph):
    return [type(node.op) for node in graph.nodes]


def calls_of(graph):
    """For each loop of a graph, the ops in it."""
    return [[type(op) for op, _ in node.op.body.calls] for node in graph.nodes if isinstance(node.op, Scan)]


def test_products_that_do_not_need_the_state_are_made_once_for_all_steps():
    y, inputs = lstm()
    names = "xwus"
    slopes = dict(zip(names, gradients(sum_(y), inputs), strict=True))
    graph = simplify(Graph({"y": y, **slopes}))
    forward, back = calls_of(graph)
    assert forward.count(MatMul) == back.count(MatMul) == 1
    assert MatMulWeightGrad not in back
    assert ops_of(graph).count(MatMul) == ops_of(graph).count(MatMulWeightGrad) == 2
    assert (back.count(Concat), back.count(Pad)) == (1, 0)


@pytest.mark.parametrize("steps", [2, 50])
def test_the_graph_is_as_long_for_any_number_of_steps(steps):
    x, a = placeholder("x", (BATCH, steps, 2)), placeholder("a", (2,))
    _, (y,) = scan(lambda s, e: ([s[0] * a + e[0]], [s[0]]), [placeholder("s", (BATCH, 2))], [x], steps)
    graph = simplify(Graph({"y": y, "slope": gradients(sum_(y), [a])[0]}))
    assert len(graph.nodes) == 16


def rows_meet(dtype):
    x = placeholder("x", (BATCH, 3, 2), dtype)

    def step(states, entries):
        middle = mean(entries[0] + states[0], 0, keepdims=True)
        return [elementwise("tanh", entries[0] - middle * states[0])], []

    (times,), _ = scan(step, [crop(x, (0, 0, 0), (BATCH, 1, 2))[:, 0]], [x], 3)
    return Graph({"y": times, "slope": gradients(sum_(times * times), [x])[0]})


def loop_in_a_loop(dtype):
    x = placeholder("x", (BATCH, 2, 3, 2), dtype)

    def outer(states, entries):
        (times,), _ = scan(lambda s, e: ([elementwise("tanh", s[0] * e[0] + states[0])], []), states, entries, 3)
        return [times[:, 3]], []

    (times,), _ = scan(outer, [x[:, 0, 0]], [x], 2)
    return Graph({"y": times, "slope": gradients(sum_(times * times), [x])[0]})


@pytest.mark.parametrize("peer", [JAX, LLVM], ids=str)
@pytest.mark.parametrize("case", [rows_meet, loop_in_a_loop])
def test_engines_agree(case, peer):
    feeds = {"x": np.random.default_rng(0).normal(size=(5, 2, 3, 2) if case is loop_in_a_loop else (5, 3, 2))}
    want = REFERENCE.compile(simplify(case("float64"))).run(feeds)
    got = peer.engine.compile(simplify(case(peer.dtype))).run(feeds)
    for name, value in want.items():
        assert_agree(got[name], value, peer.tolerance, name)


def test_nothing_of_a_row_reaches_its_neighbour():
    y, inputs = lstm("float32")
    graph = simplify(Graph({"y": y, "slope": gradients(sum_(y), inputs)[0]}))
    feeds = {x.name: np.ones([2 if n == BATCH else n for n in x.shape], "float32") for x in inputs}
    feeds["x"][1] = np.nan
    got = LLVM.engine.compile(graph).run(feeds)
    for value in got.values():
        assert np.isfinite(value[0]).all()
        assert np.isnan(value[1]).any()


MESSAGES = {
    "a state that grows": (
        lambda x: scan(lambda s, e: ([matmul(s[0], full((2, 3), 1.0))], []), [x[:, 0]], [x], 4),
        "scan: a state must stay what it is from step to step, float32[N, 2], got float32[N, 3].",
    ),
    "a state too few": (
        lambda x: scan(lambda s, e: ([], []), [x[:, 0]], [x], 4),
        "scan: a step must give as many states as it takes, 1, got 0.",
    ),
    "other steps": (
        lambda x: scan(lambda s, e: (s, []), [x[:, 0]], [x], 3),
        "scan: a sequence must be (batch, 3, ...), got (N, 4, 2).",
    ),
    "no steps": (
        lambda x: scan(lambda s, e: (s, []), [x[:, 0]], [], 0),
        "scan: there must be at least one step, got 0.",
    ),
}


@pytest.mark.parametrize("case", MESSAGES)
def test_message(case):
    call, message = MESSAGES[case]
    with pytest.raises(ShapeError) as error:
        call(placeholder("x", (BATCH, 4, 2)))
    assert str(error.value) == message
