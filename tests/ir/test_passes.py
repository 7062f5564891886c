"""simplify: random graphs keep their values; each rule is seen to work; names stay."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases import draw_feeds
from foveal.ir.graph import Graph
from foveal.ir.node import BATCH, BroadcastLike, Reshape, Sum, apply, elementwise, full, placeholder
from foveal.ir.passes import simplify
from foveal.ir.scalars import SCALARS
from foveal.ops.random import random_uniform
from foveal.ops.reduce import sum_
from foveal.ops.shape import Cast, Transpose, cast, transpose
from peers import REFERENCE, assert_agree

UNARY = ("neg", "tanh", "relu", "square", "sigmoid", "abs", "exp")
BINARY = ("add", "sub", "mul", "maximum", "minimum", "greater_equal", "pow", "div")


def twice_negative(x):
    return elementwise("neg", elementwise("neg", x))


@st.composite
def graphs(draw):
    """Many small operations on a few tensors, among them repetitions and operations that change nothing."""
    batch = draw(st.sampled_from([BATCH, 3]))
    x, row, w = (placeholder(n, s, "float64") for n, s in (("x", (batch, 4)), ("row", (4,)), ("w", (4,))))
    nodes = [x, row, w, *(full((), value, "float64") for value in (0.0, 1.0, 2.0))]
    moves = {
        "unary": lambda a, b: elementwise(draw(st.sampled_from(UNARY)), a),
        "binary": lambda a, b: elementwise(draw(st.sampled_from(BINARY)), a, b),
        "plus nothing": lambda a, b: draw(st.sampled_from([a + 0.0, a * 1.0, a / 1.0, a - 0.0, twice_negative(a)])),
        "stretch": lambda a, b: apply(BroadcastLike(), a, x),
        "reshape": lambda a, b: apply(Reshape(a.shape), apply(Reshape((*a.shape, 1)), a) * 1.0),
        "back": lambda a, b: apply(Reshape(x.shape), apply(Reshape((batch, 2, 2)), apply(BroadcastLike(), a, x))),
        "turn": lambda a, b: apply(Transpose(tuple(range(len(a.shape)))), a),
        "same dtype": lambda a, b: apply(Cast("float64"), a),
        "sum": lambda a, b: apply(Sum((len(a.shape) - 1,)), a) if a.shape else a,
    }
    for move in draw(st.lists(st.sampled_from(list(moves)), min_size=5, max_size=20)):
        nodes.append(moves[move](draw(st.sampled_from(nodes)), draw(st.sampled_from(nodes))))
    return Graph({f"y{i}": node for i, node in enumerate(nodes[6:])}, {"w": elementwise("tanh", sum_(nodes[-1])) * w})


def run(graph, feeds):
    arrays = {"w": np.array([1.0, -2.0, 0.5, 0.0])}
    state = REFERENCE.state(arrays)
    return REFERENCE.compile(graph, state).run(feeds) | {"next w": state["w"]}


@settings(max_examples=150)
@given(graph=graphs())
def test_a_simplified_graph_keeps_its_values(graph):
    simple = simplify(graph)
    simple.check()
    feeds = draw_feeds(
        Graph({"x": placeholder("x", (BATCH, 4), "float64"), "row": placeholder("row", (4,), "float64")}), 0
    )
    got, want = run(simple, feeds), run(graph, feeds)
    assert list(got) == list(want)
    for name in want:
        assert_agree(got[name], want[name], 1e-12, name)


@settings(max_examples=100)
@given(graph=graphs())
def test_a_simplified_graph_is_small_and_simple(graph):
    simple = simplify(graph)
    assert len(simple.nodes) <= len(graph.nodes)
    assert len(simplify(simple).nodes) == len(simple.nodes)
    assert list(simple.outputs) == list(graph.outputs)
    assert list(simple.updates) == list(graph.updates)
    assert all(graph.inputs[name] is node for name, node in simple.inputs.items())
    texts = [(repr(node.op), *node.inputs) for node in simple.nodes]
    assert len(set(texts)) == len(texts)


X, ROW, SEED = placeholder("x", (BATCH, 4)), placeholder("row", (4,)), placeholder("seed", (2,), "uint32")
NOTHING = {
    "x + 0": X + 0.0,
    "0 + x": 0.0 + X,
    "x - 0": X - 0.0,
    "x * 1": X * 1.0,
    "1 * x": 1.0 * X,
    "x / 1": X / 1.0,
    "x ** 1": elementwise("pow", X, 1.0),
    "--x": twice_negative(X),
    "x * a stretched 1": X * apply(BroadcastLike(), full((), 1.0), X),
    "x + a reshaped 0": X + apply(Reshape((1, 1)), full((), 0.0)),
    "x + (1 - 1)": X + (full((), 1.0) - 1.0),
    "x reshaped to itself": apply(Reshape(X.shape), X),
    "x reshaped and back": apply(Reshape(X.shape), apply(Reshape((BATCH, 2, 2)), X)),
    "x stretched to itself": apply(BroadcastLike(), X, X),
    "x cast to itself": apply(Cast("float32"), X),
    "x in its own order": apply(Transpose((0, 1)), X),
    "x summed over nothing": apply(Sum(()), X),
}


@pytest.mark.parametrize("what", NOTHING)
def test_what_changes_nothing_vanishes(what):
    assert simplify(Graph({"y": NOTHING[what]})).outputs["y"] is X


SOMETHING = {
    "0 - x": 0.0 - X,
    "1 / x": 1.0 / X,
    "1 ** x": elementwise("pow", full((), 1.0), X),
    "x ** 0": elementwise("pow", X, 0.0),
    "x * 0": X * 0.0,
    "tanh tanh x": elementwise("tanh", elementwise("tanh", X)),
    "exp -x": elementwise("exp", -X),
    "max(x, 0)": elementwise("maximum", X, 0.0),
}


@pytest.mark.parametrize("what", SOMETHING)
def test_what_changes_something_stays(what):
    assert simplify(Graph({"y": SOMETHING[what]})).outputs["y"] is SOMETHING[what]


def test_a_row_is_not_the_matrix_it_stretches_to():
    y = simplify(Graph({"y": ROW + apply(Reshape((1, 1)), full((), 0.0))})).outputs["y"]
    assert y.shape == (1, 4)


def test_transposes_join():
    image = placeholder("image", (BATCH, 2, 3, 4))
    once = simplify(Graph({"y": transpose(transpose(image, (0, 3, 1, 2)), (0, 2, 1, 3))})).outputs["y"]
    assert (once.op, once.inputs) == (Transpose((0, 1, 3, 2)), (image,))
    assert simplify(Graph({"y": transpose(transpose(image, (0, 3, 1, 2)), (0, 2, 3, 1))})).outputs["y"] is image


def test_casts_that_round_stay():
    y = cast(cast(X, "int32"), "float32")
    assert simplify(Graph({"y": y})).outputs["y"] is y


def test_what_is_computed_twice_is_shared():
    y = elementwise("tanh", X * 2.0) + elementwise("tanh", X * 2.0)
    assert len(simplify(Graph({"y": y})).nodes) == 5


def test_random_numbers_are_shared_only_within_a_stream():
    same = random_uniform(SEED, X, 1) + random_uniform(SEED, X, 1)
    other = random_uniform(SEED, X, 1) + random_uniform(SEED, X, 2)
    assert [len(simplify(Graph({"y": y})).nodes) for y in (same, other)] == [4, 5]


def test_both_zeros_stay():
    graph = Graph({"plus": 1.0 / (X * 0.0), "minus": 1.0 / (X * -0.0)})
    got = REFERENCE.compile(simplify(graph)).run({"x": np.ones((1, 4))})
    np.testing.assert_array_equal(got["plus"], np.full((1, 4), np.inf))
    np.testing.assert_array_equal(got["minus"], np.full((1, 4), -np.inf))


@pytest.mark.parametrize("fn", SCALARS)
def test_constants_fold_to_what_the_reference_computes(fn):
    numbers = (0.7, 1.3, 2.0)[: SCALARS[fn].arity]
    graph = Graph({"y": elementwise(fn, *(full((2,), value, "float64") for value in numbers))})
    simple = simplify(graph)
    assert len(simple.nodes) == 1
    assert_agree(REFERENCE.compile(simple).run({})["y"], REFERENCE.compile(graph).run({})["y"], 1e-15)


@pytest.mark.parametrize(
    ("fn", "values"), [("div", (1.0, 0.0)), ("log", (0.0,)), ("exp", (1e4,)), ("pow", (-1.0, 0.5))]
)
def test_constants_without_a_finite_result_are_left_to_the_engine(fn, values):
    y = elementwise(fn, *(full((), value) for value in values))
    assert simplify(Graph({"y": y})).outputs["y"] is y


def test_an_unused_input_disappears():
    unused = placeholder("unused", (BATCH, 4))
    y = X * apply(BroadcastLike(), full((), 3.0), unused)
    assert list(Graph({"y": y}).inputs) == ["x", "unused"]
    assert list(simplify(Graph({"y": y})).inputs) == ["x"]
