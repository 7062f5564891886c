"""Pooling layers that are told the size of their output."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from foveal.arguments import arg
from foveal.ir.node import Node
from foveal.layers.base import Layer
from foveal.layers.shapes import data_format, on_channels_last, require_images, sizes
from foveal.ops.parts import concat, crop
from foveal.ops.reduce import max_, mean


class _AdaptivePooling(Layer):
    """What the adaptive layers share.

    Of n values, output i of m pools those from floor(i * n / m) to ceil((i + 1) * n / m): windows that overlap by at
    most one value.
    """

    rank: ClassVar[int] = 2
    pool: ClassVar[Callable[..., Any]]

    output_size: tuple[int, ...] = arg(sizes(2))
    data_format: str = arg(data_format, None)

    def call(self, x: Node, training: bool) -> Node:
        require_images(x.shape, self.data_format, self.rank)
        return on_channels_last(x, self.data_format, self._pooled)

    def _pooled(self, x: Node) -> Node:
        for axis, count in enumerate(self.output_size, start=1):
            x = concat([self._part(x, axis, i, count) for i in range(count)], axis)
        return x

    def _part(self, x: Node, axis: int, i: int, count: int) -> Node:
        n = x.shape[axis]
        first, end = i * n // count, -(-(i + 1) * n // count)
        starts = tuple(first if a == axis else 0 for a in range(len(x.shape)))
        counts = tuple(end - first if a == axis else size for a, size in enumerate(x.shape))
        y: Node = type(self).pool(crop(x, starts, counts), axis, keepdims=True)
        return y


class AdaptiveAveragePooling2D(_AdaptivePooling):
    """Shrink an image to a given size by averaging windows of pixels.

    Parameters
    ----------
    output_size : int or (int, int)
        Height and width of the output, in pixels.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, height, width, channels)
    output : (batch, *output_size, channels)
    """

    pool = mean


class AdaptiveMaxPooling2D(_AdaptivePooling):
    """Shrink an image to a given size by keeping the largest value of windows of pixels.

    Parameters
    ----------
    output_size : int or (int, int)
        Height and width of the output, in pixels.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, height, width, channels)
    output : (batch, *output_size, channels)
    """

    pool = max_


class AdaptiveAveragePooling1D(_AdaptivePooling):
    """Shorten rows of values to a given length by averaging windows of steps.

    Parameters
    ----------
    output_size : int
        Length of the output, in steps.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, length, channels)
    output : (batch, output_size, channels)
    """

    rank = 1
    pool = mean

    output_size: tuple[int, ...] = arg(sizes(1))


class AdaptiveMaxPooling1D(_AdaptivePooling):
    """Shorten rows of values to a given length by keeping the largest of windows of steps.

    Parameters
    ----------
    output_size : int
        Length of the output, in steps.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, length, channels)
    output : (batch, output_size, channels)
    """

    rank = 1
    pool = max_

    output_size: tuple[int, ...] = arg(sizes(1))


class AdaptiveAveragePooling3D(_AdaptivePooling):
    """Shrink a volume to a given size by averaging windows of cells.

    Parameters
    ----------
    output_size : int or (int, int, int)
        Depth, height and width of the output, in cells.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, depth, height, width, channels)
    output : (batch, *output_size, channels)
    """

    rank = 3
    pool = mean

    output_size: tuple[int, ...] = arg(sizes(3))


class AdaptiveMaxPooling3D(_AdaptivePooling):
    """Shrink a volume to a given size by keeping the largest value of windows of cells.

    Parameters
    ----------
    output_size : int or (int, int, int)
        Depth, height and width of the output, in cells.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, depth, height, width, channels)
    output : (batch, *output_size, channels)
    """

    rank = 3
    pool = max_

    output_size: tuple[int, ...] = arg(sizes(3))
