"""Pooling layers: windows that slide over the input."""

from __future__ import annotations

from typing import ClassVar

from foveal.arguments import arg, one_of, or_none
from foveal.ir.node import Node, apply, reshape
from foveal.layers.base import Layer
from foveal.layers.shapes import as_pair, data_format, on_images, require_images, sizes
from foveal.ops.pool import AvgPool, MaxPool
from foveal.ops.shape import transpose
from foveal.ops.window import Pair, Window, resolve_padding


class _Pooling(Layer):
    """What the layers with a sliding window share."""

    rank: ClassVar[int] = 2
    kind: ClassVar[type[MaxPool | AvgPool]]

    pool_size: tuple[int, ...] = arg(sizes(2), (2, 2))
    strides: tuple[int, ...] = arg(or_none(sizes(2)), None)
    padding: str = arg(one_of("valid", "same"), "valid")
    data_format: str = arg(data_format, None)

    def prepare(self) -> None:
        super().prepare()
        self.strides = self.strides or self.pool_size

    def call(self, x: Node, training: bool) -> Node:
        require_images(x.shape, self.data_format, self.rank)
        return on_images(x, self.data_format, self._pooled)

    def _pooled(self, x: Node) -> Node:
        """The node bears the layer's name, by which a layer that undoes the pooling finds it."""
        return self._slide(x, as_pair(self.pool_size), as_pair(self.strides)).replaced(name=self.name)

    def _slide(self, x: Node, size: Pair, strides: Pair) -> Node:
        window = Window(strides, resolve_padding(self.padding, x.shape[1:3], size, strides, (1, 1)))
        return apply(self.kind(window, size), x)


class MaxPooling2D(_Pooling):
    """Shrink an image by keeping the largest value of each window of pixels.

    Parameters
    ----------
    pool_size : int or (int, int), default=(2, 2)
        Height and width of the window, in pixels.
    strides : int, (int, int) or None, default=None
        How far the window moves each step, in pixels; None means `pool_size`.
    padding : {'valid', 'same'}, default='valid'
        'valid' keeps the window inside the image; 'same' lets it hang over the edge.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, height, width, channels)
    output : (batch, new_height, new_width, channels)
    """

    kind = MaxPool


class AveragePooling2D(_Pooling):
    """Shrink an image by averaging each window of pixels. Padding is left out of the average.

    Parameters
    ----------
    pool_size : int or (int, int)
        Height and width of the window, in pixels.
    strides : int, (int, int) or None, default=None
        How far the window moves each step, in pixels; None means `pool_size`.
    padding : {'valid', 'same'}, default='valid'
        'valid' keeps the window inside the image; 'same' lets it hang over the edge.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, height, width, channels)
    output : (batch, new_height, new_width, channels)
    """

    kind = AvgPool

    pool_size: tuple[int, ...] = arg(sizes(2))


class MaxPooling1D(_Pooling):
    """Shorten rows of values by keeping the largest of each window of steps.

    Parameters
    ----------
    pool_size : int, default=2
        Length of the window, in steps.
    strides : int or None, default=None
        How far the window moves each time, in steps; None means `pool_size`.
    padding : {'valid', 'same'}, default='valid'
        'valid' keeps the window inside the row; 'same' lets it hang over the end.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, length, channels)
    output : (batch, new_length, channels)
    """

    rank = 1
    kind = MaxPool

    pool_size: tuple[int, ...] = arg(sizes(1), 2)
    strides: tuple[int, ...] = arg(or_none(sizes(1)), None)


class AveragePooling1D(_Pooling):
    """Shorten rows of values by averaging each window of steps. Padding is left out of the average.

    Parameters
    ----------
    pool_size : int
        Length of the window, in steps.
    strides : int or None, default=None
        How far the window moves each time, in steps; None means `pool_size`.
    padding : {'valid', 'same'}, default='valid'
        'valid' keeps the window inside the row; 'same' lets it hang over the end.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, length, channels)
    output : (batch, new_length, channels)
    """

    rank = 1
    kind = AvgPool

    pool_size: tuple[int, ...] = arg(sizes(1))
    strides: tuple[int, ...] = arg(or_none(sizes(1)), None)


class _VolumePooling(_Pooling):
    """Pooling along the depth, then of each slice: a window's largest value or mean is that of its slices'."""

    rank = 3

    strides: tuple[int, ...] = arg(or_none(sizes(3)), None)

    def _pooled(self, x: Node) -> Node:
        n, depth, height, width, channels = x.shape
        (far, down, right), (deep, *steps) = self.pool_size, self.strides
        x = self._slide(reshape(x, (n, depth, height * width, channels)), (far, 1), (deep, 1))
        depth = x.shape[1]
        slices = transpose(reshape(x, (n, depth, height, width, channels)), (0, 2, 3, 1, 4))
        y = self._slide(reshape(slices, (n, height, width, depth * channels)), (down, right), (steps[0], steps[1]))
        return transpose(reshape(y, (*y.shape[:3], depth, channels)), (0, 3, 1, 2, 4))


class MaxPooling3D(_VolumePooling):
    """Shrink a volume by keeping the largest value of each window of cells.

    Parameters
    ----------
    pool_size : int or (int, int, int), default=(2, 2, 2)
        Depth, height and width of the window, in cells.
    strides : int, (int, int, int) or None, default=None
        How far the window moves each step, in cells; None means `pool_size`.
    padding : {'valid', 'same'}, default='valid'
        'valid' keeps the window inside the volume; 'same' lets it hang over the edge.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, depth, height, width, channels)
    output : (batch, new_depth, new_height, new_width, channels)
    """

    kind = MaxPool

    pool_size: tuple[int, ...] = arg(sizes(3), (2, 2, 2))


class AveragePooling3D(_VolumePooling):
    """Shrink a volume by averaging each window of cells. Padding is left out of the average.

    Parameters
    ----------
    pool_size : int or (int, int, int)
        Depth, height and width of the window, in cells.
    strides : int, (int, int, int) or None, default=None
        How far the window moves each step, in cells; None means `pool_size`.
    padding : {'valid', 'same'}, default='valid'
        'valid' keeps the window inside the volume; 'same' lets it hang over the edge.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, depth, height, width, channels)
    output : (batch, new_depth, new_height, new_width, channels)
    """

    kind = AvgPool

    pool_size: tuple[int, ...] = arg(sizes(3))


AvgPool1D = AveragePooling1D
AvgPool2D = AveragePooling2D
AvgPool3D = AveragePooling3D
MaxPool1D = MaxPooling1D
MaxPool2D = MaxPooling2D
MaxPool3D = MaxPooling3D
