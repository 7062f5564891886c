"""The laws every op obeys on every engine: it has a case and a lowering, its shape rule is true, engines agree."""

from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import CASES, build, draw_feeds, is_positive, long, retyped
from foveal.engines.engine import ENGINES as MODULES
from foveal.ir import node as ir
from foveal.ir.graph import Graph
from peers import ENGINES, REFERENCE, assert_agree, compiled, each_peer

each_op = pytest.mark.parametrize("case", CASES)


def all_ops(base=ir.Op):
    own = {base, *(op for child in base.__subclasses__() for op in all_ops(child))}
    return {op for op in own if op.__module__.startswith(("foveal.ir.", "foveal.ops."))} - {ir.Op, ir.Input}


def test_every_op_has_a_case():
    assert {op for op, _ in CASES.values()} == all_ops()


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
