"""What optimizers calculate with gradients and counts of steps."""

from __future__ import annotations

from collections.abc import Sequence

from foveal.ir.node import Node, elementwise
from foveal.ops.elementwise import clip
from foveal.ops.reduce import sum_
from foveal.ops.shape import cast


def towards(average: Node, value: Node, momentum: float) -> Node:
    """A running average's next value."""
    return average + (value - average) * (1 - momentum)


def whole_part(x: Node) -> Node:
    """A number not below 0 without its fraction."""
    return cast(cast(x, "int32"), x.spec.dtype)


def is_multiple(step: Node, period: int) -> Node:
    """1.0 where a count is divisible by `period`, else 0.0."""
    return elementwise("equal", whole_part(step / float(period)) * float(period), step)


def global_norm(gradients: Sequence[Node]) -> Node:
    """The length of all values taken as one vector."""
    squares = [sum_(elementwise("square", g)) for g in gradients]
    total = squares[0]
    for square in squares[1:]:
        total = total + square
    return elementwise("sqrt", total)


def clip_by_norm(gradients: Sequence[Node], longest: float) -> list[Node]:
    """The same vector, at most so long."""
    scale = longest / elementwise("maximum", global_norm(gradients), longest)
    return [g * scale for g in gradients]


def clipped(
    gradients: Sequence[Node], longest_each: float | None, largest: float | None, longest: float | None
) -> Sequence[Node]:
    """Each gradient at most so long, or its numbers so large, or all of them as one vector so long."""
    if longest_each is not None:
        return [clip_by_norm([g], longest_each)[0] for g in gradients]
    if largest is not None:
        return [clip(g, -largest, largest) for g in gradients]
    return clip_by_norm(gradients, longest) if longest is not None and gradients else gradients
