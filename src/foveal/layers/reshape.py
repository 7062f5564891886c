"""Layers that only change an image's shape."""

from __future__ import annotations

from math import prod
from typing import Any

from foveal.arguments import arg, integer, positive_int
from foveal.errors import ShapeError
from foveal.functions.spatial_axes import FIRST, data_format
from foveal.functions.symbolic import Outline
from foveal.ir.node import Node, Shape, elementwise, full, reshape, show
from foveal.layers.base import Layer
from foveal.ops.shape import flatten, transpose


class Flatten(Layer):
    """Lay an image's values out in one row.

    Parameters
    ----------
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input; None means last. The row always runs over channels fastest, so that
        weights behind it mean the same for both.

    Shapes
    ------
    input : (batch, ...)
    output : (batch, values)
    """

    data_format: str = arg(data_format, None)

    def call(self, x: Node) -> Node:
        rank = len(x.shape)
        if not rank:
            raise ShapeError(f"the input must have a batch, got {show(x.shape)}. Add an axis: x[None].")
        order = (0, *range(2, rank), 1) if self.data_format == FIRST else tuple(range(rank))
        return flatten(transpose(x, order))


def _target_shape(value: int | list[int] | tuple[int, ...]) -> Shape:
    try:
        shape = tuple(map(integer, value if isinstance(value, list | tuple) else (value,)))
    except ValueError:
        shape = (0,)
    if all(n > 0 or n == -1 for n in shape) and shape.count(-1) <= 1:
        return shape
    raise ValueError(f"positive integers, one of them -1 at most, for one image without the batch, got {value!r}.")


class Reshape(Layer):
    """Give an image's values another shape, in the same order.

    Parameters
    ----------
    target_shape : tuple of int
        The new shape of one image, without the batch; one size may be -1, which is what is left.

    Shapes
    ------
    input : (batch, ...)
    output : (batch, *target_shape)
    """

    target_shape: Shape = arg(_target_shape)

    def call(self, x: Node) -> Node:
        values, known = prod(x.shape[1:]), prod(n for n in self.target_shape if n != -1)
        shape = tuple(values // known if n == -1 else n for n in self.target_shape)
        if prod(shape) != values:
            raise ShapeError(
                f"each image of {show(x.shape)} holds {values} values, which do not fill {self.target_shape}."
            )
        return reshape(x, (x.shape[0], *shape))

    def _outlined(self, x: Any, training: bool | None, model: str) -> Any:
        try:
            return super()._outlined(x, training, model)
        except ShapeError:
            if -1 in self.target_shape or not isinstance(x, Outline) or None not in x.shape[1:]:
                raise
            return Outline((x.shape[0], *self.target_shape), x.dtype)  # whatever is given must fill it


def _dims(value: list[int] | tuple[int, ...]) -> tuple[int, ...]:
    dims = tuple(value) if isinstance(value, list | tuple) else ()
    if dims and sorted(dims) == list(range(1, len(dims) + 1)):
        return dims
    raise ValueError(f"the axes beside the batch in their new order, like (2, 1), each of them once, got {value!r}.")


class Permute(Layer):
    """Change the order of an image's axes.

    Parameters
    ----------
    dims : tuple of int
        For each new axis, which one it was; they count from 1, as 0 is the batch. `(2, 1)` swaps two.

    Shapes
    ------
    input : (batch, ...)
    output : (batch, ...)
    """

    dims: tuple[int, ...] = arg(_dims)

    def call(self, x: Node) -> Node:
        if len(x.shape) != len(self.dims) + 1:
            raise ShapeError(f"dims={self.dims} is for {len(self.dims)} axes beside the batch, got {show(x.shape)}.")
        return transpose(x, (0, *self.dims))


class RepeatVector(Layer):
    """Repeat a row of numbers.

    Parameters
    ----------
    n : int
        How often.

    Shapes
    ------
    input : (batch, numbers)
    output : (batch, n, numbers)
    """

    n: int = arg(positive_int)

    def call(self, x: Node) -> Node:
        if len(x.shape) != 2:
            raise ShapeError(f"the input must be (N, numbers), got {show(x.shape)}. Put a Flatten before it.")
        return repeated(x, 1, self.n)


def repeated(x: Node, axis: int, times: int) -> Node:
    """A new axis, along which everything stands `times` times."""
    longer = reshape(x, (*x.shape[:axis], 1, *x.shape[axis:]))
    ones = tuple(times if i == axis else 1 for i in range(len(longer.shape)))
    return elementwise("mul", longer, full(ones, 1.0, x.spec.dtype)) if times > 1 else longer
