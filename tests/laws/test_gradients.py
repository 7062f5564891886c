"""Gradients, and gradients of gradients, against finite differences in float64; one random direction each."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases import CASES, INTEGER_RESULTS, build, draw_feeds, is_positive
from foveal.ir import node as ir
from foveal.ir.autodiff import gradients
from foveal.ir.graph import Graph
from foveal.ir.node import BATCH
from foveal.ops.reduce import max_, sum_
from peers import REFERENCE

NO_SLOPE = (*INTEGER_RESULTS, "Elementwise.stop_gradient")
each_smooth_op = pytest.mark.parametrize("case", [name for name in CASES if name not in NO_SLOPE])


def score(node):
    """A scalar that depends on every value of a node, with a slope that differs from value to value."""
    bent = ir.elementwise("tanh", node * 0.3)
    return ir.reshape(ir.apply(ir.Sum(tuple(range(len(node.shape)))), bent), ())


def check_gradients(loss, inputs, positive):
    slopes = {f"slope of {x.name}": slope for x, slope in zip(inputs, gradients(loss, inputs), strict=True)}
    graph = Graph({"loss": loss, **slopes, **{x.name: x for x in inputs}})
    graph.check()
    program, feeds = REFERENCE.compile(graph), draw_feeds(graph, 0, 3, positive)
    directions = draw_feeds(graph, 1, 3)

    def loss_at(t):
        return program.run(feeds | {x.name: feeds[x.name] + t * directions[x.name] for x in inputs})["loss"].item()

    results = program.run(feeds)
    exact = sum((results[f"slope of {x.name}"] * directions[x.name]).sum() for x in inputs)
    assert exact == pytest.approx((loss_at(1e-6) - loss_at(-1e-6)) / 2e-6, rel=1e-4, abs=1e-6)


def floats_of(inputs):
    return [x for x in inputs if x.spec.dtype == "float64"]


@each_smooth_op
@given(data=st.data())
def test_gradient(case, data):
    drawn = data.draw(CASES[case][1]("float64"))
    inputs, y = build(drawn)
    check_gradients(score(y), floats_of(inputs), is_positive(drawn))


@pytest.mark.full
@each_smooth_op
@settings(max_examples=8)
@given(data=st.data())
def test_second_gradient(case, data):
    drawn = data.draw(CASES[case][1]("float64"))
    inputs, y = build(drawn)
    slopes = gradients(score(y), floats_of(inputs))
    check_gradients(sum(map(score, slopes), ir.full((), 0.0, "float64")), floats_of(inputs), is_positive(drawn))


def run(outputs, feeds):
    return REFERENCE.compile(Graph(outputs)).run(feeds)


def test_gradients_of_a_node_used_twice_add_up():
    x = ir.placeholder("x", (3,), "float64")
    (dx,) = gradients(ir.apply(ir.Sum((0,)), x * x + x), [x])
    np.testing.assert_array_equal(run({"dx": dx}, {"x": np.arange(3.0)})["dx"], [1, 3, 5])


def test_what_the_loss_does_not_depend_on_gets_zeros():
    x, other = ir.placeholder("x", (3,), "float64"), ir.placeholder("other", (2, 2), "float64")
    _, zeros = gradients(ir.apply(ir.Sum((0,)), x), [x, other])
    np.testing.assert_array_equal(run({"zeros": zeros}, {"other": np.ones((2, 2))})["zeros"], np.zeros((2, 2)))


def test_the_gradient_of_select_goes_where_the_values_came_from():
    condition, a, b = (ir.placeholder(name, (3,), "float64") for name in ("condition", "a", "b"))
    y = ir.apply(ir.Sum((0,)), ir.elementwise("select", condition, a * a, b * b))
    got = run(
        dict(zip("ab", gradients(y, [a, b]), strict=True)), {"condition": [0, 1, -2], "a": [1, 2, 3], "b": [4, 5, 6]}
    )
    np.testing.assert_array_equal(got["a"], [0, 4, 6])
    np.testing.assert_array_equal(got["b"], [8, 0, 0])


def test_equals_share_the_gradient_of_a_maximum():
    x = ir.placeholder("x", (BATCH, 3), "float64")
    (dx,) = gradients(sum_(max_(x, axis=1)), [x])
    got = run({"dx": dx}, {"x": [[1, 3, 3], [4, 4, 4], [5, 2, 2]]})["dx"]
    np.testing.assert_allclose(got, [[0, 0.5, 0.5], [1 / 3, 1 / 3, 1 / 3], [1, 0, 0]], rtol=1e-15)


def test_nothing_flows_back_through_stop_gradient():
    x = ir.placeholder("x", (3,), "float64")
    (dx,) = gradients(sum_(x * ir.elementwise("stop_gradient", x)), [x])
    np.testing.assert_array_equal(run({"dx": dx}, {"x": [1, 2, 3]})["dx"], [1, 2, 3])


def test_a_deep_graph_has_gradients():
    x = ir.placeholder("x", (), "float64")
    y = x
    for _ in range(3000):
        y = y + 0.5
    assert run({"dx": gradients(y, [x])[0]}, {"x": 1.0})["dx"] == 1
