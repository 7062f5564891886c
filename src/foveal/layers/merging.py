"""Layers that make one tensor of several."""

from __future__ import annotations

from functools import reduce
from typing import Any, ClassVar

from foveal.arguments import arg, boolean, integer
from foveal.errors import ShapeError
from foveal.ir.node import Node, elementwise, reshape, show
from foveal.layers.base import Layer
from foveal.ops.parts import concat
from foveal.ops.reduce import axis_of, sum_
from foveal.ops.shape import transpose

SMALLEST = 1e-24
"""Squared lengths are kept above this, so that a row of zeros can be divided by its length."""


class Merge(Layer):
    """The base of layers that are called on a list of tensors and merge them place by place.

    Shapes are broadcast. A tensor with fewer axes gets axes of 1 behind the batch.
    """

    exactly: ClassVar[int | None] = None
    """How many tensors it takes; None means one or more."""

    def merge(self, xs: list[Node]) -> Node:
        """One tensor of several with equally many axes."""
        raise NotImplementedError

    def call(self, x: Any, training: bool) -> Node:
        wanted = "tensors" if self.exactly is None else f"{self.exactly} tensors"
        if not isinstance(x, list | tuple) or len(x) != (self.exactly or max(len(x), 1)):
            got = f"{len(x)}" if isinstance(x, list | tuple) else "one alone"
            raise ShapeError(f"the input must be a list of {wanted}, got {got}. Write layer([a, b]).")
        return self.merge(list(x))


def _aligned(xs: list[Node]) -> list[Node]:
    rank = max(len(x.shape) for x in xs)
    return [reshape(x, (x.shape[0], *(1,) * (rank - len(x.shape)), *x.shape[1:])) for x in xs]


def _folded(fn: str, xs: list[Node]) -> Node:
    """A function of two, of the first and the second, of that and the third, and so on."""
    return reduce(lambda a, b: elementwise(fn, a, b), _aligned(xs))


class Add(Merge):
    """The sum of the inputs, place by place: `Add()([x, y])` is how a residual connection ends."""

    def merge(self, xs: list[Node]) -> Node:
        return _folded("add", xs)


class Subtract(Merge):
    """The first of two inputs minus the second."""

    exactly: ClassVar[int | None] = 2

    def merge(self, xs: list[Node]) -> Node:
        return _folded("sub", xs)


class Multiply(Merge):
    """The product of the inputs, place by place."""

    def merge(self, xs: list[Node]) -> Node:
        return _folded("mul", xs)


class Average(Merge):
    """The mean of the inputs, place by place."""

    def merge(self, xs: list[Node]) -> Node:
        return _folded("add", xs) * (1 / len(xs))


class Maximum(Merge):
    """The largest of the inputs, place by place."""

    def merge(self, xs: list[Node]) -> Node:
        return _folded("maximum", xs)


class Minimum(Merge):
    """The smallest of the inputs, place by place."""

    def merge(self, xs: list[Node]) -> Node:
        return _folded("minimum", xs)


class Concatenate(Merge):
    """The inputs one behind the other along an axis; their other sizes must be equal.

    Parameters
    ----------
    axis : int, default=-1
        Counted with the batch, which is axis 0 and cannot be chosen; -1 is the last, the channels of an image.
    """

    axis: int = arg(integer, -1)

    def merge(self, xs: list[Node]) -> Node:
        return concat(xs, axis_of(xs[0], self.axis))


def _axes(value: int | list[int] | tuple[int, ...]) -> int | tuple[int, int]:
    """One axis, for both inputs, or one of each. A config has them as a list."""
    try:
        if isinstance(value, list | tuple) and len(value) == 2:
            return integer(value[0]), integer(value[1])
        return integer(value)
    except ValueError:
        raise ValueError(f"an integer or two of them, got {value!r}.") from None


class Dot(Merge):
    """The dot products of two inputs along an axis of each.

    Parameters
    ----------
    axes : int or (int, int)
        The axis of both, or of each, that is summed over; the batch, axis 0, cannot be chosen.
    normalize : bool, default=False
        Whether both are brought to length 1 first, so that the result is the cosine between them.

    Shapes
    ------
    input : (batch, ..., n, ...) twice
    output : the first's axes without n, then the second's without batch and n; (batch, 1) when nothing else is left
    """

    axes: int | tuple[int, int] = arg(_axes)
    normalize: bool = arg(boolean, False)

    exactly: ClassVar[int | None] = 2

    def merge(self, xs: list[Node]) -> Node:
        chosen = self.axes if isinstance(self.axes, tuple) else (self.axes, self.axes)
        a, b = (_summed_last(x, axis_of(x, axis)) for x, axis in zip(xs, chosen, strict=True))
        if a.shape[-1] != b.shape[-1]:
            raise ShapeError(
                f"the axes {chosen} of {show(xs[0].shape)} and {show(xs[1].shape)} must be equally long, "
                f"got {a.shape[-1]} and {b.shape[-1]}."
            )
        if self.normalize:
            a, b = _of_length_one(a), _of_length_one(b)
        batch, first, second, n = a.shape[0], a.shape[1:-1], b.shape[1:-1], a.shape[-1]
        products = reshape(a, (batch, *first, *(1,) * len(second), n)) * reshape(
            b, (batch, *(1,) * len(first), *second, n)
        )
        return sum_(products, -1, keepdims=not (first or second))


def _summed_last(x: Node, axis: int) -> Node:
    if axis == 0:
        raise ShapeError("the batch, axis 0, cannot be summed over. Choose another axis.")
    return transpose(x, (*(i for i in range(len(x.shape)) if i != axis), axis))


def _of_length_one(x: Node) -> Node:
    squares = sum_(elementwise("square", x), -1, keepdims=True)
    return x / elementwise("sqrt", elementwise("maximum", squares, SMALLEST))


def add(inputs: Any, **kwargs: Any) -> Any:
    """`Add(**kwargs)(inputs)`."""
    return Add(**kwargs)(inputs)


def subtract(inputs: Any, **kwargs: Any) -> Any:
    """`Subtract(**kwargs)(inputs)`."""
    return Subtract(**kwargs)(inputs)


def multiply(inputs: Any, **kwargs: Any) -> Any:
    """`Multiply(**kwargs)(inputs)`."""
    return Multiply(**kwargs)(inputs)


def average(inputs: Any, **kwargs: Any) -> Any:
    """`Average(**kwargs)(inputs)`."""
    return Average(**kwargs)(inputs)


def maximum(inputs: Any, **kwargs: Any) -> Any:
    """`Maximum(**kwargs)(inputs)`."""
    return Maximum(**kwargs)(inputs)


def minimum(inputs: Any, **kwargs: Any) -> Any:
    """`Minimum(**kwargs)(inputs)`."""
    return Minimum(**kwargs)(inputs)


def concatenate(inputs: Any, axis: int = -1, **kwargs: Any) -> Any:
    """`Concatenate(axis, **kwargs)(inputs)`."""
    return Concatenate(axis, **kwargs)(inputs)


def dot(inputs: Any, axes: Any = -1, **kwargs: Any) -> Any:
    """`Dot(axes, **kwargs)(inputs)`."""
    return Dot(axes, **kwargs)(inputs)
