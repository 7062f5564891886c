"""Bodies of loops for the laws of every op."""

from math import prod

from hypothesis import strategies as st

from foveal.ir import node as ir
from foveal.ir.node import BATCH
from foveal.ops.conv import Conv
from foveal.ops.matmul import MatMul
from foveal.ops.parts import concat, crop
from foveal.ops.scan import scan
from foveal.ops.window import Window


def dense_step(weights, states, entries):
    """Two states, an output, and something in the way back of which nothing is known before."""
    (w, u, gate), (h, c), (x,) = weights, states, entries
    z = ir.apply(MatMul(), x, w) + ir.apply(MatMul(), h, u)
    size = h.shape[1]
    left, right = (crop(z, (0, at), h.shape) for at in (0, size))
    c = c * ir.elementwise("sigmoid", left) * gate + ir.elementwise("tanh", right)
    return [ir.elementwise("tanh", c), c], [z, ir.elementwise("square", x)]


def conv_step(weights, states, entries):
    (kernel, bias), (h,), (x,) = weights, states, entries
    same = Window((1, 1), ((1, 0), (0, 1)))
    y = ir.elementwise("tanh", ir.apply(Conv(same), concat([x, h], 3), kernel) + bias)
    return [y], []


def plain_step(weights, states, entries):
    """An output that does not vary, one that is the sequence, and a state that stays."""
    (a,), (s, stays), (x,) = weights, states, entries
    return [s * a + x * stays, stays], [a * a, x, ir.elementwise("maximum", s, x)]


STEPS = {
    "dense": (dense_step, [(2, 8), (4, 8), (1, 4)], [(4,), (4,)], (2,)),
    "conv": (conv_step, [(2, 2, 3, 2), (2,)], [(3, 3, 2)], (3, 3, 1)),
    "plain": (plain_step, [()], [(3,), (3,)], (3,)),
}
"""For a loop's body: what it computes with, and the shapes of its states and of one step of its sequence."""


def scans(kind):
    @st.composite
    def case(draw, dtype):
        step, weights, states, entry = STEPS[kind]
        rows, steps = draw(st.sampled_from([BATCH, 2])), draw(st.integers(1, 3))
        around = (rows, steps) if rows == BATCH else (steps, rows)
        inputs = [ir.placeholder(f"w{i}", shape, dtype) for i, shape in enumerate(weights)]
        starts = [ir.placeholder(f"s{i}", (rows, *shape), dtype) for i, shape in enumerate(states)]
        x = ir.placeholder("x", (*around, *entry), dtype)
        times, _ = scan(lambda *now: step(inputs, *now), starts, [x], steps, draw(st.booleans()))
        node = times[0].inputs[0]
        return node.op, *(each.spec for each in node.inputs)

    return case


def side_by_side(results):
    """All values of several tensors in one, row by row."""
    batch = (BATCH,) if results[0].spec.batched else ()
    flat = [ir.reshape(y, (*batch, abs(prod(y.shape)))) for y in results]
    return concat(flat, len(batch))
