"""The order of steps, when a state's next value may take its place, and how much memory stays for the whole batch."""

from __future__ import annotations

import re

import numpy as np
import pytest
from llvmlite import ir

from foveal.engines.llvm.engine import LLVMEngine
from foveal.engines.llvm.language.emitter import function, signature
from foveal.engines.llvm.language.target import host_target
from foveal.engines.llvm.lowering.fused import halo_of
from foveal.engines.llvm.lowering.fusion import fuse
from foveal.engines.llvm.lowering.lowering import Lowering
from foveal.engines.llvm.lowering.program_steps import Place, Step, Work
from foveal.engines.llvm.planning.plan import Extent, Plan
from foveal.engines.llvm.runtime.program_code import check_call
from foveal.errors import UnsupportedError
from foveal.ir.autodiff import gradients
from foveal.ir.graph import Graph
from foveal.ir.node import BATCH, apply, elementwise, placeholder
from foveal.ir.passes import simplify
from foveal.ops.conv import conv
from foveal.ops.elementwise import relu
from foveal.ops.matmul import matmul
from foveal.ops.pool import max_pool
from foveal.ops.reduce import Count, mean, sum_
from foveal.ops.shape import flatten
from foveal.ops.softmax import log_softmax
from peers import REFERENCE


def plan(graph, *states):
    return Plan(Lowering(fuse(simplify(graph)), host_target(), states, halo_of).run())


def labels(graph, *states):
    return [step.label for step in plan(graph, *states).program.steps]


def run(graph, state, feeds, threads=2):
    """Run once; the outputs, and the state after."""
    engine = LLVMEngine(threads=threads)
    held = engine.state(state)
    return engine.compile(graph, held).run(feeds), dict(held)


a, b = placeholder("a", (3,)), placeholder("b", (3,))
A, B = np.array([1, 2, 3], "float32"), np.array([10, 20, 30], "float32")


def test_an_update_is_written_where_the_state_lies():
    made = plan(Graph({}, {"a": a * 2.0}), "a")
    (step,) = made.program.steps
    assert (step.reads[0], step.reads[0].place) == (step.writes[0], Place.STATE)
    np.testing.assert_array_equal(run(Graph({}, {"a": a * 2.0}), {"a": A}, {})[1]["a"], A * 2)


@pytest.mark.parametrize(
    ("outputs", "updates"),
    [
        ({}, {"a": a + b, "b": b + a}),
        ({}, {"a": b, "b": a}),
        ({}, {"a": b * 1.5, "b": a}),
        ({}, {"a": a, "b": a}),
        ({"old": a}, {"a": a + 1.0}),
        ({"new": a + 1.0}, {"a": a + 1.0}),
        ({"late": sum_(a * sum_(a + b))}, {"a": a + b}),
        ({"both": a * (a + b)}, {"a": a + b}),
        ({"sum": sum_(a)}, {"a": sum_(a) + b, "b": sum_(b) + a}),
    ],
    ids=range(9),
)
def test_everybody_reads_a_state_before_it_gets_its_next_value(outputs, updates):
    graph = Graph(outputs, updates)
    got, after = run(graph, {"a": A, "b": B}, {})
    plain = {"a": A, "b": B}
    state = REFERENCE.state(plain)
    want = REFERENCE.compile(graph, state).run({})
    for name in want:
        np.testing.assert_array_equal(got[name], want[name])
    for name in plain:
        np.testing.assert_array_equal(after[name], state[name])


def test_an_update_that_others_read_is_copied():
    shared = a + 1.0
    assert "update a" in labels(Graph({"y": shared}, {"a": shared}), "a")
    assert "update a" in labels(Graph({"y": sum_(shared)}, {"a": shared}), "a")
    assert "update a" not in labels(Graph({"y": sum_(a)}, {"a": shared}), "a")


def network():
    x, targets = placeholder("x", (BATCH, 8, 8, 1)), placeholder("targets", (BATCH, 4))
    k, w = placeholder("k", (3, 3, 1, 5)), placeholder("w", (45, 4))
    scores = log_softmax(matmul(flatten(max_pool(relu(conv(x, k)), (2, 2), (2, 2))), w))
    return k, w, scores, mean(sum_(scores * targets, axis=1))


def test_a_forward_pass_keeps_nothing_for_the_whole_batch():
    *_, scores, loss = network()
    for outputs in ({"scores": scores}, {"loss": loss}, {"scores": scores, "loss": loss}):
        assert Extent.ALL not in plan(Graph(outputs), "k", "w").extents.values()


def test_a_training_step_keeps_what_the_dense_gradients_read():
    k, w, _, loss = network()
    slopes = gradients(loss, [k, w])
    made = plan(Graph({}, {"k": k - slopes[0], "w": w - slopes[1]}), "k", "w")
    kept = sorted(s.size for s, extent in made.extents.items() if extent is Extent.ALL)
    assert kept == [16, 48]  # the gradient of the scores, and what the dense layer saw
    assert [bool(level.runs) for level in made.levels] == [False, True, False]


def test_results_of_a_training_step_do_not_keep_the_way_there_for_the_whole_batch():
    k, w, scores, loss = network()
    slopes = gradients(loss, [k, w])
    graph = Graph({"scores": scores, "loss": loss}, {"k": k - slopes[0], "w": w - slopes[1]})
    made = plan(graph, "k", "w")
    assert sorted(s.size for s, extent in made.extents.items() if extent is Extent.ALL) == [16, 48]


def test_what_nobody_reads_is_not_computed():
    x = placeholder("x", (BATCH, 3))
    assert labels(Graph({"n": apply(Count((0,)), elementwise("exp", x))})) == ["count"]


def test_what_depends_on_weights_alone_is_made_once_for_each_change_of_them():
    x, k = placeholder("x", (BATCH, 8, 8, 8)), placeholder("k", (3, 3, 8, 8))
    graph = Graph({"y": conv(x, k)})
    made = plan(graph, "k")
    assert [step.label for step in made.derived] == ["winograd kernel"]
    assert "if stale: winograd kernel" in str(made)
    assert not plan(graph).derived  # the kernel is fed anew every time


def test_every_step_comes_after_those_it_needs():
    k, w, _, loss = network()
    slopes = gradients(loss, [k, w])
    made = plan(Graph({"loss": loss}, {"k": k - slopes[0], "w": w - slopes[1]}), "k", "w")
    order = [s for level in made.levels for s in (*(s for run in level.runs for s in run.steps), *level.whole)]
    assert sorted(map(id, order)) == sorted(map(id, made.program.steps))
    for step in order:
        assert all(order.index(needed) < order.index(step) for needed in made.after[step])


def test_workspaces_of_threads_do_not_share_lines():
    *_, scores, _ = network()
    assert plan(Graph({"scores": scores}), "k", "w").thread_bytes % 128 == 0


def test_a_kernel_that_takes_something_else_is_refused():
    *_, loss = network()
    step = next(s for s in plan(Graph({"loss": loss}), "k", "w").program.steps if s.work is Work.IMAGES)
    takes = (*(s.dtype for s in (*step.reads, *step.writes, *step.scratch)), "first", "n")
    check_call(step, takes)
    for wrong in (takes[1:], ("int32", *takes[1:]), (*takes[:-2], "lo", "hi", "n")):
        with pytest.raises(UnsupportedError, match=re.escape(f"takes ({', '.join(wrong)}), got ({', '.join(takes)}).")):
            check_call(step, wrong)
    assert isinstance(step, Step)


def test_a_call_within_a_kernel_that_does_not_fit_is_refused():
    module = ir.Module()
    with function(module, "inner", "x:float32 n"):
        pass
    assert signature(module, "inner") == ("float32", "n")
    with function(module, "outer", "x:float32 n") as (emit, pointer, _):
        with pytest.raises(TypeError, match=r"^inner: takes 2 arguments, got 1\.$"):
            emit.call("inner", pointer)
        with pytest.raises(TypeError, match="Type of #1 arg mismatch"):
            emit.call("inner", 1, pointer)


def test_integers_are_summed():
    x = placeholder("x", (BATCH, 3), "int32")
    y = LLVMEngine().compile(Graph({"y": sum_(x, axis=1)})).run({"x": np.array([[1, 2, 3], [-4, 0, 1]], "int32")})["y"]
    assert y.dtype == np.int32
    assert y.tolist() == [6, -3]


def test_elementwise_steps_of_one_shape_are_one_pass():
    x = placeholder("x", (BATCH, 3))
    y = elementwise("exp", x) * 2.0 + 1.0
    made = labels(Graph({"y": y, "z": y - x}))
    assert made == ["gather x", "exp+mul+add+sub", "output y", "output z"]
