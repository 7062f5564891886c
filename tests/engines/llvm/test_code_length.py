"""Code does not grow with the number of units, filters or channels: what is wide is a loop."""

from __future__ import annotations

import pytest

import foveal.engines.llvm.engine  # noqa: F401  # fills the table of lowerings
from foveal.engines.llvm.language.target import host_target
from foveal.engines.llvm.lowering.fused import halo_of
from foveal.engines.llvm.lowering.fusion import fuse
from foveal.engines.llvm.lowering.lowering import Lowering
from foveal.engines.llvm.planning.plan import Plan
from foveal.engines.llvm.runtime.program_code import program_text
from foveal.ir.autodiff import gradients
from foveal.ir.graph import Graph
from foveal.ir.node import BATCH, placeholder
from foveal.ir.passes import simplify
from foveal.ops.conv import conv
from foveal.ops.elementwise import relu
from foveal.ops.matmul import matmul
from foveal.ops.pool import max_pool
from foveal.ops.reduce import mean
from foveal.ops.shape import flatten
from foveal.ops.softmax import log_softmax, softmax


def dense(width):
    w, v = placeholder("w", (8, width)), placeholder("v", (width, 4))
    hidden = relu(matmul(placeholder("x", (BATCH, 8)), w))
    return softmax(hidden, -1) * log_softmax(hidden, -1), matmul(hidden, v), [w, v]


def filters(width, size):
    w, v = placeholder("w", (size, size, 3, width)), placeholder("v", (size, size, width, 4))
    y = max_pool(relu(conv(placeholder("x", (BATCH, 12, 12, 3)), w)), (2, 2), (2, 2))
    return y, max_pool(relu(conv(y, v)), (2, 2), (2, 2)), [w, v]


CASES = {"dense": dense, "1x1": lambda width: filters(width, 1), "3x3": lambda width: filters(width, 3)}


def code_length(outputs):
    *ends, weights = outputs
    loss = sum(mean(flatten(end)) for end in ends)
    slopes = gradients(loss, weights)
    graph = Graph({"loss": loss}, {w.name: w - g for w, g in zip(weights, slopes, strict=True)})
    target = host_target()
    plan = Plan(Lowering(fuse(simplify(graph)), target, [w.name for w in weights], halo_of).run())
    return len(program_text(plan, target).splitlines())


@pytest.mark.parametrize("name", CASES)
def test_the_code_of_a_step_is_as_long_for_many_filters_as_for_some(name):
    some = 7 * 8 * 6 * 16  # whole blocks of vectors, whatever the processor's registers
    assert code_length(CASES[name](some)) == code_length(CASES[name](4 * some))
