"""Reductions: what makes many numbers few."""

from __future__ import annotations

from collections.abc import Sequence

from foveal.errors import ShapeError
from foveal.ir.node import Node, Op, Shape, Spec, Sum, apply, broadcast_like, elementwise, reshape, show


class Max(Op):
    """The largest value over some axes, which stay as 1s. Equals share the gradient."""

    axes: tuple[int, ...]

    def out(self, x: Spec) -> Spec:
        return Sum(self.axes).out(x)

    def grad(self, g: Node, y: Node, x: Node) -> tuple[Node]:
        winners = elementwise("equal", x, broadcast_like(y, x))
        return (winners * (g / apply(Sum(self.axes), winners)),)


class Count(Op):
    """How many values lie along some axes, as a scalar; the batch counts with its real length."""

    axes: tuple[int, ...]

    def out(self, x: Spec) -> Spec:
        return Spec((), x.dtype)

    def grad(self, g: Node, y: Node, x: Node) -> tuple[None]:
        return (None,)


class ArgMax(Op):
    """Where along `axis` the largest value stands (the first among equals), as int32 without that axis."""

    axis: int

    def out(self, x: Spec) -> Spec:
        refuse_batch("argmax", x, self.axis)
        return Spec((*x.shape[: self.axis], *x.shape[self.axis + 1 :]), "int32")

    def grad(self, g: Node, y: Node, x: Node) -> tuple[None]:
        return (None,)


def refuse_batch(who: str, x: Spec, axis: int) -> None:
    """A ShapeError where an op would make the images of a batch compete with each other."""
    if x.batched and axis == 0:
        raise ShapeError(f"{who}: the axis of {show(x.shape)} must not be the batch's. Use another, such as axis=-1.")


def axis_of(x: Node, axis: int) -> int:
    """An axis as a non-negative number."""
    rank = len(x.shape)
    if not -rank <= axis < rank:
        raise ShapeError(f"axis: must be from {-rank} to {rank - 1} for the shape {show(x.shape)}, got {axis}.")
    return axis % rank


def axes_of(x: Node, axis: int | Sequence[int] | None) -> tuple[int, ...]:
    """Axes as sorted non-negative numbers; None means all."""
    given = range(len(x.shape)) if axis is None else (axis,) if isinstance(axis, int) else axis
    return tuple(sorted({axis_of(x, i) for i in given}))


def drop_axes(x: Node, axes: tuple[int, ...]) -> Node:
    """Remove axes of size 1."""
    shape: Shape = tuple(n for i, n in enumerate(x.shape) if i not in axes)
    return reshape(x, shape)


def sum_(x: Node, axis: int | Sequence[int] | None = None, keepdims: bool = False) -> Node:
    """The sum over some axes, which go unless `keepdims`; None means all."""
    axes = axes_of(x, axis)
    y = apply(Sum(axes), x)
    return y if keepdims else drop_axes(y, axes)


def max_(x: Node, axis: int | Sequence[int] | None = None, keepdims: bool = False) -> Node:
    """The largest value over some axes, which go unless `keepdims`; None means all."""
    axes = axes_of(x, axis)
    y = apply(Max(axes), x)
    return y if keepdims else drop_axes(y, axes)


def mean(x: Node, axis: int | Sequence[int] | None = None, keepdims: bool = False) -> Node:
    """The average over some axes; the batch counts with its real length."""
    return sum_(x, axis, keepdims) / count(x, axis)


def count(x: Node, axis: int | Sequence[int] | None = None) -> Node:
    """How many values lie along some axes, as a scalar; None means all."""
    return apply(Count(axes_of(x, axis)), x)


def argmax(x: Node, axis: int = -1) -> Node:
    return apply(ArgMax(axis_of(x, axis)), x)
