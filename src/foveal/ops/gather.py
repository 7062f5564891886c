"""Values picked by their places along an axis, the way back of it, and the places in order of size."""

from __future__ import annotations

from foveal.errors import ShapeError
from foveal.ir.node import Node, Op, Shape, Spec, apply, broadcast_shapes, show
from foveal.ops.reduce import refuse_batch


def _without(shape: Shape, axis: int) -> Shape:
    return (*shape[:axis], 1, *shape[axis + 1 :])


class TakeAlong(Op):
    """y[..., i, ...] = x[..., places[..., i, ...], ...] along `axis`; the other axes of the two are broadcast.

    Places below 0 count from the end; those beyond an end mean the end.
    """

    axis: int

    def out(self, x: Spec, places: Spec) -> Spec:
        if places.dtype != "int32" or len(x.shape) != len(places.shape):
            raise ShapeError(f"take: the places must be int32 with {len(x.shape)} axes, as {x} has, got {places}.")
        refuse_batch("take", x, self.axis)
        refuse_batch("take", places, self.axis)
        around = broadcast_shapes("take", _without(x.shape, self.axis), _without(places.shape, self.axis))
        return Spec((*around[: self.axis], places.shape[self.axis], *around[self.axis + 1 :]), x.dtype)

    def grad(self, g: Node, y: Node, x: Node, places: Node) -> tuple[Node, None]:
        return apply(PutAlong(self.axis, x.shape), g, places), None


class PutAlong(Op):
    """The way back of `TakeAlong`: zeros of `shape`, and every value of g added where its place says."""

    axis: int
    shape: Shape

    def out(self, g: Spec, places: Spec) -> Spec:
        taken = TakeAlong(self.axis).out(Spec(self.shape, g.dtype), places)
        if taken != g:
            raise ShapeError(
                f"put: {show(g.shape)} is not what {show(places.shape)} places take of {show(self.shape)}."
            )
        return Spec(self.shape, g.dtype)

    def grad(self, g: Node, y: Node, dy: Node, places: Node) -> tuple[Node, None]:
        return apply(TakeAlong(self.axis), g, places), None


class ArgSort(Op):
    """Where along `axis` the smallest value stands, the next, ..., as int32; equals keep their order, NaN is last."""

    axis: int

    def out(self, x: Spec) -> Spec:
        refuse_batch("argsort", x, self.axis)
        return Spec(x.shape, "int32")

    def grad(self, g: Node, y: Node, x: Node) -> tuple[None]:
        return (None,)


def take_along(x: Node, places: Node, axis: int) -> Node:
    return apply(TakeAlong(axis), x, places)


def argsort(x: Node, axis: int) -> Node:
    return apply(ArgSort(axis), x)
