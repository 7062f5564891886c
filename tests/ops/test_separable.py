"""What is said of the batch holds: results made row by row, totals and averages are those of the batch's parts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import CASES, build, draw_feeds, is_positive
from foveal.ir.graph import Graph
from foveal.ir.node import BATCH, elementwise, full, placeholder
from foveal.ops.matmul import matmul
from foveal.ops.reduce import count, max_, mean, sum_
from foveal.ops.separable import Dependence, dependences
from foveal.ops.shape import transpose
from peers import REFERENCE

ROWS = 5
JOINED = {
    Dependence.FIXED: lambda parts, rows: parts[0],
    Dependence.ROWS: lambda parts, rows: np.concatenate(parts),
    Dependence.TOTAL: lambda parts, rows: sum(parts),
    Dependence.COUNT: lambda parts, rows: sum(parts),
    Dependence.MEAN: lambda parts, rows: sum(p * n for p, n in zip(parts, rows, strict=True)) / sum(rows),
}


def holds(graph, feeds):
    """Compare the whole batch with its parts of one, one and three rows, where something is said of a result."""
    program, known = REFERENCE.compile(graph), dependences(graph.outputs.values())
    whole = program.run(feeds)
    cuts = ((0, 1), (1, 2), (2, ROWS))
    batched = [name for name, node in graph.inputs.items() if node.spec.batched]
    parts = [program.run(feeds | {name: feeds[name][a:b] for name in batched}) for a, b in cuts]
    for name, node in graph.outputs.items():
        if known[node] is not Dependence.WHOLE:
            joined = JOINED[known[node]]([part[name] for part in parts], [b - a for a, b in cuts])
            np.testing.assert_allclose(joined, whole[name], rtol=1e-9, atol=1e-12, err_msg=name)
    return {name: known[node] for name, node in graph.outputs.items()}


@pytest.mark.parametrize("case", CASES)
@given(data=st.data())
def test_every_op_does_with_the_batch_what_is_said(case, data):
    drawn = data.draw(CASES[case][1]("float64"))
    inputs, y = build(drawn)
    outputs = {"y": y}
    if y.spec.batched and y.spec.dtype == "float64":
        outputs |= {"sum": sum_(y, 0), "mean": mean(y), "largest": max_(y, 0)}
    if not any(x.spec.batched for x in inputs):
        assert set(dependences(outputs.values()).values()) == {Dependence.FIXED}
        return
    graph = Graph(outputs)
    holds(graph, draw_feeds(graph, 0, ROWS, is_positive(drawn)))


def test_what_losses_are_made_of():
    x = placeholder("x", (BATCH, 3), "float64")
    rows = elementwise("exp", x)
    average = mean(rows)
    graph = Graph(
        {
            "rows": rows,
            "row sums": sum_(rows, 1),
            "total": sum_(rows) * 2.0 + sum_(x),
            "count": count(x) * 0.5,
            "average": average,
            "average of none": sum_(rows) / elementwise("maximum", count(x), 1.0),
            "average and penalty": -(average - mean(x, 0) / 3.0) + full((), 1.5, "float64"),
            "of averages": elementwise("square", average),
            "with the average": x - mean(x, 0, keepdims=True),
            "largest": max_(x),
            "of two totals": sum_(x) / sum_(rows),
            "pairs": matmul(x, transpose(full((4, 3), 1.0, "float64"), (1, 0))),
        }
    )
    feeds = {"x": np.random.default_rng(0).standard_normal((ROWS, 3))}
    assert {name: kind.name for name, kind in holds(graph, feeds).items()} == {
        "rows": "ROWS",
        "row sums": "ROWS",
        "total": "TOTAL",
        "count": "COUNT",
        "average": "MEAN",
        "average of none": "MEAN",
        "average and penalty": "MEAN",
        "of averages": "WHOLE",
        "with the average": "WHOLE",
        "largest": "WHOLE",
        "of two totals": "WHOLE",
        "pairs": "ROWS",
    }
