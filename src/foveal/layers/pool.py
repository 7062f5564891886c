"""Pooling layers: windows that slide over the input."""

from __future__ import annotations

from typing import ClassVar

from foveal.arguments import arg, one_of, or_none
from foveal.ir.node import Node, apply
from foveal.layers.layer import Layer
from foveal.layers.shapes import as_pair, data_format, on_images, require_images, sizes
from foveal.ops.pool import AvgPool, MaxPool
from foveal.ops.window import Window, resolve_padding


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
        size, strides = as_pair(self.pool_size), as_pair(self.strides)
        window = Window(strides, resolve_padding(self.padding, x.shape[1:3], size, strides, (1, 1)))
        return apply(self.kind(window, size), x).replaced(name=self.name)


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
