"""The graph: its text, its check, its order."""

import re

import numpy as np
import pytest

from foveal.errors import ShapeError
from foveal.ir.graph import Graph
from foveal.ir.node import BATCH, Node, Spec, elementwise, placeholder
from foveal.ops.conv import conv
from peers import REFERENCE

X, K = placeholder("x", (BATCH, 4, 4, 1)), placeholder("kernel", (3, 3, 1, 2))

TEXT = """\
input x: float32[N, 4, 4, 1]
input kernel: float32[3, 3, 1, 2]
%2: float32[N, 4, 4, 2] = Conv(window=Window(strides=(1, 1), pads=((1, 1), (1, 1)), dilation=(1, 1)), \
groups=1)(x, kernel)
%3: float32[N, 4, 4, 2] = Elementwise(fn='relu')(%2)
%4: float32[3, 3, 1, 2] = Elementwise(fn='neg')(kernel)
output y = %3
update kernel = %4"""


def test_a_graph_prints_as_a_program():
    graph = Graph({"y": elementwise("relu", conv(X, K, padding="same"))}, {"kernel": -K})
    assert str(graph) == TEXT
    graph.check()


def test_consumers_are_the_nodes_that_read():
    doubled = X + X
    graph = Graph({"y": doubled * X})
    assert graph.consumers[X] == [doubled, graph.outputs["y"]]
    assert graph.consumers[graph.outputs["y"]] == []


def test_a_deep_graph_needs_no_recursion():
    y = x = placeholder("x", ())
    for _ in range(5000):
        y = y + x
    assert len(Graph({"y": y}).nodes) == 5001


@pytest.mark.parametrize(
    ("graph", "message"),
    [
        (
            Graph({"y": placeholder("x", (2,)) + placeholder("x", (2,))}),
            "graph: two inputs are named 'x'. Give each a name of its own.",
        ),
        (
            Graph({"y": Node((-X).op, (X,), Spec((2,)))}),
            "graph: Elementwise(fn='neg') gives float32[N, 4, 4, 1], but its node says float32[2].",
        ),
        (
            Graph({"y": K}, {"kernel": X}),
            "graph: the update of kernel is float32[N, 4, 4, 1], but it is float32[3, 3, 1, 2].",
        ),
    ],
)
def test_check_finds_what_a_pass_broke(graph, message):
    with pytest.raises(ShapeError, match=f"^{re.escape(message)}$"):
        graph.check()


def test_numbers_meet_nodes_from_both_sides():
    x = placeholder("x", (2,), "float64")
    y = {"a": 1.0 + x, "b": 1.0 - x, "c": 2.0 * x, "d": 1.0 / x, "e": x / 2.0, "f": x - 1.0}
    got = REFERENCE.compile(Graph(y)).run({"x": [1.0, 4.0]})
    want = {"a": [2, 5], "b": [0, -3], "c": [2, 8], "d": [1, 0.25], "e": [0.5, 2], "f": [0, 3]}
    for name in want:
        np.testing.assert_array_equal(got[name], want[name])
