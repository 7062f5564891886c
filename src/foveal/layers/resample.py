"""Layers that enlarge their input without weights."""

from __future__ import annotations

from typing import Any, ClassVar

from foveal.arguments import arg, one_of, positive_int
from foveal.errors import UnsupportedError
from foveal.ir.node import Node, reshape
from foveal.layers.base import Layer
from foveal.layers.reshape import repeated
from foveal.layers.shapes import data_format, on_channels_last, require_images, sizes
from foveal.ops.parts import pad
from foveal.ops.resize import resize

KNOWN = ("nearest", "bilinear", "bicubic", "bed_of_nails")
LATER = ("lanczos3", "lanczos5")

_any_interpolation = one_of(*KNOWN, *LATER)


def _interpolation(value: Any) -> str:
    word: str = _any_interpolation(value)
    if word in LATER:
        raise UnsupportedError(f"is not supported yet, got {value!r}. Use 'bicubic'.")
    return word


class _UpSampling(Layer):
    """What the layers that enlarge share."""

    rank: ClassVar[int] = 2

    def factors(self) -> tuple[int, ...]:
        """How many times longer each spatial axis gets."""
        raise NotImplementedError

    def enlarge(self, x: Node, order: str) -> Node:
        """Every value fills a cell."""
        require_images(x.shape, order, self.rank)
        return on_channels_last(x, order, self._filled)

    def _filled(self, x: Node) -> Node:
        for axis, times in enumerate(self.factors(), start=1):
            shape = tuple(n * times if i == axis else n for i, n in enumerate(x.shape))
            x = reshape(repeated(x, axis + 1, times), shape)
        return x


class UpSampling2D(_UpSampling):
    """Make an image larger: every pixel becomes a cell of pixels.

    Parameters
    ----------
    size : int or (int, int), default=(2, 2)
        Height and width of a cell, in pixels.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.
    interpolation : {'nearest', 'bilinear', 'bicubic', 'bed_of_nails'}, default='nearest'
        'nearest' fills the cell with its pixel; 'bilinear' and 'bicubic' go smoothly from one to the next;
        'bed_of_nails', which Keras does not have, puts the pixel top left and zeros elsewhere.

    Shapes
    ------
    input : (batch, height, width, channels)
    output : (batch, height * size[0], width * size[1], channels)
    """

    size: tuple[int, ...] = arg(sizes(2), (2, 2))
    data_format: str = arg(data_format, None)
    interpolation: str = arg(_interpolation, "nearest")

    def factors(self) -> tuple[int, ...]:
        return self.size

    def call(self, x: Node, training: bool) -> Node:
        if self.interpolation == "nearest":
            return self.enlarge(x, self.data_format)
        require_images(x.shape, self.data_format)
        nailed = self.interpolation == "bed_of_nails"
        return on_channels_last(x, self.data_format, self._nailed if nailed else self._smooth)

    def _smooth(self, x: Node) -> Node:
        for axis, times in enumerate(self.size, start=1):
            x = resize(x, axis, x.shape[axis] * times, self.interpolation)
        return x

    def _nailed(self, x: Node) -> Node:
        height, width = self.size
        return pad(x, ((0, 0), (0, height - 1), (0, width - 1), (0, 0)), (1, height, width, 1))


class UpSampling1D(_UpSampling):
    """Make rows of values longer: every step is repeated.

    Parameters
    ----------
    size : int, default=2
        How often.

    Shapes
    ------
    input : (batch, length, channels)
    output : (batch, length * size, channels)
    """

    rank = 1

    size: int = arg(positive_int, 2)

    def factors(self) -> tuple[int, ...]:
        return (self.size,)

    def call(self, x: Node, training: bool) -> Node:
        return self.enlarge(x, "channels_last")


class UpSampling3D(_UpSampling):
    """Make a volume larger: every cell is repeated along each axis.

    Parameters
    ----------
    size : int or (int, int, int), default=(2, 2, 2)
        How often, along depth, height and width.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, depth, height, width, channels)
    output : (batch, depth * size[0], height * size[1], width * size[2], channels)
    """

    rank = 3

    size: tuple[int, ...] = arg(sizes(3), (2, 2, 2))
    data_format: str = arg(data_format, None)

    def factors(self) -> tuple[int, ...]:
        return self.size

    def call(self, x: Node, training: bool) -> Node:
        return self.enlarge(x, self.data_format)
