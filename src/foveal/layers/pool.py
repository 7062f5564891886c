"""Pooling layers."""

from __future__ import annotations

from foveal.arguments import arg, one_of, or_none, pair
from foveal.ir.node import Node
from foveal.layers.layer import Layer
from foveal.layers.shapes import data_format, on_channels_last, require_images
from foveal.ops.pool import avg_pool, max_pool


class MaxPooling2D(Layer):
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

    pool_size: tuple[int, int] = arg(pair, (2, 2))
    strides: tuple[int, int] | None = arg(or_none(pair), None)
    padding: str = arg(one_of("valid", "same"), "valid")
    data_format: str = arg(data_format, None)

    def call(self, x: Node, training: bool) -> Node:
        require_images(x.shape, self.data_format)
        strides = self.strides or self.pool_size
        return on_channels_last(x, self.data_format, lambda x: max_pool(x, self.pool_size, strides, self.padding))


class AveragePooling2D(Layer):
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

    pool_size: tuple[int, int] = arg(pair)
    strides: tuple[int, int] | None = arg(or_none(pair), None)
    padding: str = arg(one_of("valid", "same"), "valid")
    data_format: str = arg(data_format, None)

    def call(self, x: Node, training: bool) -> Node:
        require_images(x.shape, self.data_format)
        strides = self.strides or self.pool_size
        return on_channels_last(x, self.data_format, lambda x: avg_pool(x, self.pool_size, strides, self.padding))
