"""The axis of steps: behind the batch's, else the first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from foveal.errors import ShapeError
from foveal.ir.node import Node, Spec, reshape, show
from foveal.ops.parts import Pad, concat, crop


def window(x: Node, first: int, count: int) -> Node:
    """Some of the steps of a sequence."""
    at = int(x.spec.batched)
    starts = [first if axis == at else 0 for axis in range(len(x.shape))]
    return crop(x, starts, [count if axis == at else n for axis, n in enumerate(x.shape)])


def one_step(x: Node) -> Node:
    """A sequence of one step without the axis of steps."""
    at = int(x.spec.batched)
    return reshape(x, (*x.shape[:at], *x.shape[at + 1 :]))


def added(terms: Iterable[Node | None]) -> Node | None:
    """The sum of those that there are; None of none."""
    total: Node | None = None
    for term in terms:
        total = total if term is None else term if total is None else total + term
    return total


def joined(steps: Sequence[Node]) -> Node:
    """A sequence of these steps."""
    at = int(steps[0].spec.batched)
    return concat([reshape(x, (*x.shape[:at], 1, *x.shape[at:])) for x in steps], at)


def _padding(g: Node) -> tuple[int, int] | None:
    """How many steps of zeros there are before and behind those that a gradient was padded from."""
    at = int(g.spec.batched)
    if not isinstance(g.op, Pad) or set(g.op.steps) != {1}:
        return None
    alone = not any(map(any, (*g.op.pads[:at], *g.op.pads[at + 1 :])))
    return g.op.pads[at] if alone else None


def only_at(g: Node, step: int) -> bool:
    """Whether a gradient is known to be zero at all other steps."""
    return _padding(g) == (step, g.shape[int(g.spec.batched)] - step - 1)


def flow_at(g: Node, first: int, count: int) -> Node | None:
    """The gradient at some steps; None where it is known to be zero there."""
    pads = _padding(g)
    if pads is None:
        return window(g, first, count)
    (source,) = g.inputs
    steps = source.shape[int(g.spec.batched)]
    start, end = max(first - pads[0], 0), min(first + count - pads[0], steps)
    if end <= start:
        return None
    return window(source, start, count) if end - start == count else window(g, first, count)


def one_of(x: Node, steps: int) -> Spec:
    """One step of a sequence."""
    at = int(x.spec.batched)
    if len(x.shape) <= at or x.shape[at] != steps:
        raise ShapeError(f"scan: a sequence must be {'(batch, ' if at else '('}{steps}, ...), got {show(x.shape)}.")
    return Spec((*x.shape[:at], *x.shape[at + 1 :]), x.dtype)
