"""Large, tiny and infinite numbers: no engine overflows on the way to a finite answer."""

import numpy as np
import pytest

from foveal.ir.graph import Graph
from foveal.ir.node import BATCH, elementwise, placeholder
from foveal.ops.pool import MaxPool, max_pool
from foveal.ops.softmax import log_softmax, softmax
from foveal.ops.window import Window
from peers import REFERENCE, assert_agree, each_peer

WIDE = [-1e4, -200.0, -100.0, -20.0, -1.0, -1e-7, 0.0, 1e-7, 1.0, 20.0, 100.0, 200.0, 1e4]
BOUNDED = ("tanh", "sigmoid", "softplus", "erf", "relu", "step", "sign", "abs")


def wide_graph(dtype):
    x = placeholder("x", (BATCH, len(WIDE)), dtype)
    return Graph({fn: elementwise(fn, x) for fn in BOUNDED} | {"softmax": softmax(x), "log_softmax": log_softmax(x)})


@each_peer
def test_wide_inputs_give_finite_answers(peer):
    feeds = {"x": np.array([WIDE, WIDE[::-1]], "float32")}
    got, want = (
        peer.engine.compile(wide_graph(peer.dtype)).run(feeds),
        REFERENCE.compile(wide_graph("float64")).run(feeds),
    )
    for name in want:
        assert np.isfinite(got[name]).all(), name
        error = np.abs(got[name] - want[name]) / np.maximum(np.abs(want[name]), 1)
        assert error.max() <= peer.tolerance, name


def test_the_reference_itself_is_right_at_the_ends():
    got = REFERENCE.compile(wide_graph("float64")).run({"x": np.array([WIDE])})
    np.testing.assert_array_equal(got["sigmoid"][0, [0, 6, -1]], [0, 0.5, 1])
    np.testing.assert_array_equal(got["softplus"][0, [0, 6, -1]], [0, np.log(2), 1e4])
    np.testing.assert_array_equal(got["softmax"][0, [0, -1]], [0, 1])
    np.testing.assert_array_equal(got["log_softmax"][0, [0, -1]], [-2e4, 0])


@each_peer
def test_padding_never_wins_a_maximum(peer):
    x = placeholder("x", (BATCH, 3, 3, 1), peer.dtype)
    y = max_pool(x, (2, 2), (2, 2), "same")
    got = peer.engine.compile(Graph({"y": y})).run({"x": -np.arange(1.0, 10).reshape(1, 3, 3, 1)})["y"]
    np.testing.assert_array_equal(got[0, :, :, 0], [[-1, -3], [-7, -9]])


@each_peer
def test_the_first_of_equals_gets_the_gradient(peer):
    pool = MaxPool(Window((1, 1), ((1, 0), (0, 1))), (2, 2))
    (x,) = (placeholder("x", (1, 3, 3, 1), peer.dtype),)
    g = placeholder("g", pool.out(x.spec).shape, peer.dtype)
    graph = Graph({"dx": pool.grad(g, x, x)[0]})
    feeds = {"x": np.zeros((1, 3, 3, 1)), "g": np.ones(g.shape)}
    got, want = peer.engine.compile(graph).run(feeds)["dx"], REFERENCE.compile(graph).run(feeds)["dx"]
    np.testing.assert_array_equal(want[0, :, :, 0], [[2, 2, 2], [1, 1, 1], [0, 0, 0]])
    np.testing.assert_array_equal(got, want)


@pytest.mark.parametrize("wrong", [1 + 1e-11, np.nan, np.inf])
def test_agreement_refuses_what_is_wrong(wrong):
    one = np.ones(3)
    assert_agree(one * (1 + 1e-13), one, 1e-12)
    with pytest.raises(AssertionError):
        assert_agree(one * wrong, one, 1e-12)
