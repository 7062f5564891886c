"""The laws every op obeys on every engine: it has a case and a lowering, its shape rule is true, engines agree."""

from importlib import import_module

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases import CASES, build, draw_feeds, is_positive, long, retyped
from foveal.engines.engine import ENGINES as MODULES
from foveal.engines.engine import get_engine
from foveal.ir import node as ir
from foveal.ir.autodiff import gradients
from foveal.ir.graph import Graph
from foveal.ir.node import BATCH, Spec, Sum
from foveal.ir.passes import simplify
from foveal.ops.conv import Conv, ConvInputGrad, ConvKernelGrad
from foveal.ops.matmul import MatMul, MatMulWeightGrad
from foveal.ops.on_host import OnHost
from foveal.ops.own_gradient import OwnGradient, own_gradient
from foveal.ops.pool import AvgPool, AvgPoolGrad
from foveal.ops.reduce import Count, sum_
from foveal.ops.rows import PutRows, RankRows, TakeRows
from foveal.ops.softmax import LogSoftmax, Softmax
from foveal.ops.window import Window
from peers import ENGINES, JAX, LLVM, NUMPY, PEERS, REFERENCE, assert_agree, compiled, each_peer

FOLDED = {OwnGradient}
"""Ops for gradients alone: `simplify` leaves them out, so that no engine sees one."""
STAGED = {OnHost}
"""Functions of Python's, which run between programs; tests/functions/test_only_arrays.py has their laws."""

each_op = pytest.mark.parametrize("case", CASES)


def all_ops(base=ir.Op):
    own = {base, *(op for child in base.__subclasses__() for op in all_ops(child))}
    return (
        {op for op in own if op.__module__.startswith(("foveal.ir.", "foveal.ops."))}
        - {ir.Op, ir.Input}
        - FOLDED
        - STAGED
    )


def test_every_op_has_a_case():
    assert {op for op, _ in CASES.values()} == all_ops()


@pytest.mark.parametrize("engine", ENGINES)
def test_an_op_for_gradients_alone_is_folded(engine):
    x = ir.placeholder("x", (BATCH, 2))
    y = own_gradient(lambda g: g * 3.0, x * 2.0, [x])
    (slope,) = gradients(sum_(y), [x])
    graph = simplify(Graph({"y": y, "slope": slope}))
    ran = get_engine(engine).compile(graph).run({"x": np.ones((3, 2), "float32")})
    assert ran["y"].tolist() == [[2.0, 2.0]] * 3
    assert ran["slope"].tolist() == [[3.0, 3.0]] * 3


@pytest.mark.parametrize("engine", ENGINES)
def test_every_op_has_a_lowering(engine):
    assert set(import_module(MODULES[engine][0]).lowers) >= all_ops()


@each_op
@given(data=st.data())
def test_shape_rule_tells_the_truth(case, data):
    drawn = data.draw(CASES[case][1](data.draw(st.sampled_from(["float32", "float64"]))))
    _, y = build(drawn)
    graph = Graph({"y": y})
    graph.check()
    program = REFERENCE.compile(graph)
    for batch in (1, 4):
        got = program.run(draw_feeds(graph, 0, batch, is_positive(drawn)))["y"]
        assert (got.shape, str(got.dtype)) == (long(y.shape, batch), y.spec.dtype)


def assert_rows_alone(program, case, counts=(1, 3), tolerance=0):
    """The first rows of a batch have the answers that they have alone, to the last bit unless a tolerance is named.

    However the batch lies in memory.
    """
    batched = [name for name, node in program.graph.inputs.items() if node.spec.batched]
    feeds = draw_feeds(program.graph, 0, 12, is_positive(case))
    together = program.run({name: np.array(array, order="F") for name, array in feeds.items()})["y"]
    for count in counts:
        alone = program.run(feeds | {name: feeds[name][:count] for name in batched})["y"]
        assert_agree(alone, together[:count], tolerance)


@each_peer
@each_op
@compiled
@given(data=st.data())
def test_engines_agree(peer, case, data):
    drawn = data.draw(CASES[case][1](peer.dtype))
    graph = Graph({"y": build(drawn)[1]})
    exact = Graph({"y": build(retyped(drawn, "float64"))[1]})
    program, reference = peer.engine.compile(graph), REFERENCE.compile(exact)
    for ties in (False, True):
        feeds = draw_feeds(graph, 0, 3, is_positive(drawn), ties)
        assert_agree(program.run(feeds)["y"], reference.run(feeds)["y"], peer.tolerance, case)
    by_row = graph.outputs["y"].spec.batched and CASES[case][0] not in WHOLE_RESULTS
    if peer is not JAX and by_row:  # JAX would compile once more
        assert_rows_alone(program, drawn)


WHOLE_RESULTS = (ir.Constant, ir.Table, Count, MatMulWeightGrad, ConvKernelGrad, RankRows, TakeRows, PutRows)
"""Ops whose result has no batch axis, whatever they are fed; and those that move rows."""

SAME = Window((1, 1), ((1, 1), (1, 1)))
PIXELS = (BATCH, 12, 12, 16)
LARGE = {
    "vectors": (MatMul(), (BATCH, 300), (300, 10)),
    "vectors, transposed": (MatMul(transposed=True), (BATCH, 300), (33, 300)),
    "matrices": (MatMul(), (BATCH, 7, 130), (130, 33)),
    "conv": (Conv(SAME), PIXELS, (3, 3, 16, 24)),
    "strided conv": (Conv(Window((2, 2), SAME.pads)), PIXELS, (3, 3, 16, 24)),
    "conv of a row": (Conv(SAME), (BATCH, 1, 12, 2), (3, 3, 2, 2)),
    "grouped conv": (Conv(SAME, 4), PIXELS, (3, 3, 4, 24)),
    "depthwise conv": (Conv(SAME, 16), PIXELS, (3, 3, 1, 32)),
    "depthwise conv of a column": (Conv(Window(), 2), (BATCH, 12, 1, 2), (3, 1, 1, 4)),
    "pointwise conv": (Conv(Window()), PIXELS, (1, 1, 16, 24)),
    "conv gradient": (ConvInputGrad(Conv(SAME), (12, 12, 16)), (BATCH, 12, 12, 24), (3, 3, 16, 24)),
    "depthwise conv gradient": (ConvInputGrad(Conv(SAME, 16), (12, 12, 16)), (BATCH, 12, 12, 32), (3, 3, 1, 32)),
    "average": (AvgPool(Window((2, 2)), (3, 3)), PIXELS),
    "average of one channel": (AvgPool(Window((5, 5)), (5, 5)), (BATCH, 25, 25, 1)),
    "average gradient": (AvgPoolGrad(AvgPool(Window(), (3, 3)), (14, 14, 16)), PIXELS),
    **{f"sum over {axes}": (Sum(axes), PIXELS) for axes in [(1,), (2,), (3,), (1, 2), (1, 3), (2, 3), (1, 2, 3)]},
    "softmax": (Softmax(1), (BATCH, 100)),
    "softmax of channels": (LogSoftmax(3), PIXELS),
    "softmax of rows": (Softmax(1), PIXELS),
}
"""Sums long enough that their order shows in the last bit."""


each_op_by_rows = pytest.mark.parametrize("case", [name for name, (op, _) in CASES.items() if op not in WHOLE_RESULTS])


def by_rows(case, dtype):
    """Cases of an op whose result has the batch's axis."""
    return CASES[case][1](dtype).filter(lambda drawn: build(drawn)[1].shape[:1] == (BATCH,))


@pytest.mark.parametrize("peer", NUMPY, ids=str)
@each_op_by_rows
@given(data=st.data())
def test_a_row_does_not_depend_on_its_neighbours(peer, case, data):
    drawn = data.draw(by_rows(case, peer.dtype))
    assert_rows_alone(peer.engine.compile(Graph({"y": build(drawn)[1]})), drawn)


@pytest.mark.full
@pytest.mark.parametrize("peer", [JAX, LLVM], ids=str)
@each_op_by_rows
@settings(compiled, max_examples=1)
@given(data=st.data())
def test_a_row_does_not_depend_on_its_neighbours_once_compiled(peer, case, data):
    drawn = data.draw(by_rows(case, peer.dtype))
    assert_rows_alone(peer.engine.compile(Graph({"y": build(drawn)[1]})), drawn, (1,), peer.between_batches)


@pytest.mark.parametrize("peer", [*NUMPY, *PEERS], ids=str)
@pytest.mark.parametrize("case", LARGE)
def test_a_long_sum_does_not_depend_on_other_rows(peer, case):
    op, *shapes = LARGE[case]
    drawn = (op, *(Spec(shape, peer.dtype) for shape in shapes))
    counts = (1,) if peer is JAX else (1, 5)
    assert_rows_alone(peer.engine.compile(Graph({"y": build(drawn)[1]})), drawn, counts, peer.between_batches)
