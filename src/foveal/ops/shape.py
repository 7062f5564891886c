"""Ops that move or retype values and compute nothing."""

from __future__ import annotations

from math import prod

from foveal.errors import ShapeError
from foveal.ir.node import Node, Op, Spec, apply, reshape, show
from foveal.ir.passes import folds


class Transpose(Op):
    """y's axis i is x's axis order[i]. The batch stays first."""

    order: tuple[int, ...]

    def out(self, x: Spec) -> Spec:
        if sorted(self.order) != list(range(len(x.shape))) or (x.batched and self.order[0] != 0):
            raise ShapeError(
                f"transpose: {self.order} is no order of the axes of {show(x.shape)} (the batch stays first)."
            )
        return Spec(tuple(x.shape[i] for i in self.order), x.dtype)

    def grad(self, g: Node, y: Node, x: Node) -> tuple[Node]:
        back = tuple(self.order.index(i) for i in range(len(self.order)))
        return (apply(Transpose(back), g),)


class Cast(Op):
    """The same values in another dtype; floats lose their fraction on the way to integers."""

    dtype: str

    def out(self, x: Spec) -> Spec:
        return Spec(x.shape, self.dtype)

    def grad(self, g: Node, y: Node, x: Node) -> tuple[Node | None]:
        return (apply(Cast(x.spec.dtype), g) if x.spec.dtype.startswith("float") else None,)


class OneHot(Op):
    """y[..., k] = 1 where labels[...] == k, else 0."""

    classes: int
    dtype: str = "float32"

    def out(self, labels: Spec) -> Spec:
        if labels.dtype != "int32":
            raise ShapeError(f"one_hot: labels must be int32, got {labels}. Cast them first.")
        return Spec((*labels.shape, self.classes), self.dtype)

    def grad(self, g: Node, y: Node, labels: Node) -> tuple[None]:
        return (None,)


def transpose(x: Node, order: tuple[int, ...]) -> Node:
    return x if order == tuple(range(len(order))) else apply(Transpose(order), x)


def cast(x: Node, dtype: str) -> Node:
    return x if x.spec.dtype == dtype else apply(Cast(dtype), x)


def one_hot(labels: Node, classes: int, dtype: str = "float32") -> Node:
    return apply(OneHot(classes, dtype), labels)


def flatten(x: Node) -> Node:
    """`(N, height, width, channels)` as `(N, height * width * channels)`."""
    return reshape(x, (x.shape[0], prod(x.shape[1:])))


@folds(Cast)
def fold_cast(op: Cast, y: Node, x: Node) -> Node:
    return x  # taken only when the dtype stays


@folds(Transpose)
def fold_transpose(op: Transpose, y: Node, x: Node) -> Node | None:
    """Two transposes are one, and one that leaves the order is none."""
    inner = x.op.order if isinstance(x.op, Transpose) else tuple(range(len(op.order)))
    order = tuple(inner[i] for i in op.order)
    source = x.inputs[0] if isinstance(x.op, Transpose) else x
    if order == tuple(range(len(order))):
        return source
    return None if source is x else apply(Transpose(order), source)
