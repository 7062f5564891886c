"""Layers that add a border of zeros, or cut one off."""

from __future__ import annotations

from typing import Any, ClassVar

from foveal.arguments import Convert, arg
from foveal.errors import ShapeError
from foveal.ir.node import Node, show
from foveal.layers.base import Layer
from foveal.layers.shapes import LAST, data_format, on_channels_last, require_images, sizes
from foveal.ops.parts import crop, pad
from foveal.ops.window import Pair

Sides = tuple[Pair, ...]

_side = sizes(2, least=0)
_AXES = {2: "two", 3: "three"}


def _sides(rank: int) -> Convert:
    """(before, after) for each axis, also from one integer, or one for each axis."""

    def convert(value: int | list[Any] | tuple[Any, ...]) -> Sides:
        values = tuple(value) if isinstance(value, list | tuple) else (value,) * rank
        try:
            if len(values) == rank:
                return tuple(_side(one) for one in values)
        except ValueError:
            pass
        count = _AXES[rank]
        raise ValueError(f"an integer of at least 0, {count} of them, or {count} pairs (before, after), got {value!r}.")

    return convert


class _Border(Layer):
    """What the layers at the border share."""

    rank: ClassVar[int] = 2

    def sides(self) -> Sides:
        """(before, after) of each spatial axis."""
        raise NotImplementedError

    def order(self) -> str:
        """Where the channels stand."""
        return str(getattr(self, "data_format", LAST))

    def call(self, x: Node, training: bool) -> Node:
        require_images(x.shape, self.order(), self.rank)
        return on_channels_last(x, self.order(), self.change)

    def change(self, x: Node) -> Node:
        """The result, of an input with the channels last."""
        raise NotImplementedError


class _ZeroPadding(_Border):
    """What the layers that add a border share."""

    padding: Any

    def sides(self) -> Sides:
        return tuple(self.padding)

    def change(self, x: Node) -> Node:
        return pad(x, ((0, 0), *self.sides(), (0, 0)))


class _Cropping(_Border):
    """What the layers that cut a border off share."""

    cropping: Any

    def sides(self) -> Sides:
        return tuple(self.cropping)

    def change(self, x: Node) -> Node:
        sides = ((0, 0), *self.sides(), (0, 0))
        counts = (x.shape[0], *(n - sum(cut) for n, cut in zip(x.shape[1:], sides[1:], strict=True)))
        if min(counts[1:]) < 1:
            raise ShapeError(f"cropping={self.cropping} leaves nothing of {show(x.shape)} (channels last).")
        return crop(x, tuple(before for before, _ in sides), counts)


class ZeroPadding2D(_ZeroPadding):
    """Add rows and columns of zeros around an image.

    Parameters
    ----------
    padding : int, (int, int) or ((int, int), (int, int)), default=(1, 1)
        How many: for all sides; above and below, left and right; or ((above, below), (left, right)).
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, height, width, channels)
    output : (batch, above + height + below, left + width + right, channels)
    """

    padding: Sides = arg(_sides(2), (1, 1))
    data_format: str = arg(data_format, None)


class Cropping2D(_Cropping):
    """Cut rows and columns off an image.

    Parameters
    ----------
    cropping : int, (int, int) or ((int, int), (int, int)), default=((0, 0), (0, 0))
        How many: from all sides; above and below, left and right; or ((above, below), (left, right)).
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, height, width, channels)
    output : (batch, height - above - below, width - left - right, channels)
    """

    cropping: Sides = arg(_sides(2), ((0, 0), (0, 0)))
    data_format: str = arg(data_format, None)


class ZeroPadding1D(_ZeroPadding):
    """Add zeros before and after rows of values.

    Parameters
    ----------
    padding : int or (int, int), default=1
        How many, before and after.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, length, channels)
    output : (batch, before + length + after, channels)
    """

    rank = 1

    padding: Pair = arg(_side, 1)
    data_format: str = arg(data_format, None)

    def sides(self) -> Sides:
        return (self.padding,)


class Cropping1D(_Cropping):
    """Cut steps off rows of values.

    Parameters
    ----------
    cropping : int or (int, int), default=(1, 1)
        How many, before and after.

    Shapes
    ------
    input : (batch, length, channels)
    output : (batch, length - before - after, channels)
    """

    rank = 1

    cropping: Pair = arg(_side, (1, 1))

    def sides(self) -> Sides:
        return (self.cropping,)


class ZeroPadding3D(_ZeroPadding):
    """Add zeros around a volume.

    Parameters
    ----------
    padding : int, (int, int, int) or three pairs (before, after), default=((1, 1), (1, 1), (1, 1))
        How many: for all sides, for each axis, or for each side of each axis.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, depth, height, width, channels)
    output : (batch, new_depth, new_height, new_width, channels)
    """

    rank = 3

    padding: Sides = arg(_sides(3), ((1, 1), (1, 1), (1, 1)))
    data_format: str = arg(data_format, None)


class Cropping3D(_Cropping):
    """Cut the sides off a volume.

    Parameters
    ----------
    cropping : int, (int, int, int) or three pairs (before, after), default=((1, 1), (1, 1), (1, 1))
        How many: from all sides, for each axis, or for each side of each axis.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, depth, height, width, channels)
    output : (batch, new_depth, new_height, new_width, channels)
    """

    rank = 3

    cropping: Sides = arg(_sides(3), ((1, 1), (1, 1), (1, 1)))
    data_format: str = arg(data_format, None)
