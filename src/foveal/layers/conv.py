"""Convolution layers."""

from __future__ import annotations

import math
from typing import Any

from foveal.arguments import arg, boolean, one_of, only, pair, positive_int
from foveal.errors import ShapeError
from foveal.ir.node import Node, Shape
from foveal.layers import initializers
from foveal.layers.activations import Activation, activation
from foveal.layers.activations import get as function_of
from foveal.layers.initializers import Initializer
from foveal.layers.layer import Layer
from foveal.layers.shapes import channels_of, data_format, on_channels_last, require_images
from foveal.ops.conv import conv

penalty = only(None, instead="Leave it out; regularizers and constraints come later.")


class Conv2D(Layer):
    """Slide small learned filters over an image.

    Parameters
    ----------
    filters : int
        How many filters, and so how many output channels.
    kernel_size : int or (int, int)
        Height and width of each filter, in pixels.
    strides : int or (int, int), default=(1, 1)
        How many pixels the filter moves each step.
    padding : {'valid', 'same'}, default='valid'
        'valid' keeps the filter inside the image; 'same' pads with zeros so that stride 1 keeps the size.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.
    dilation_rate : int or (int, int), default=(1, 1)
        Spacing between the filter's taps, in pixels.
    groups : int, default=1
        Split the channels into this many groups, each with its own filters.
    activation : str, function of nodes or None, default=None
        Function applied to the result.
    use_bias : bool, default=True
        Whether to add one learned number per filter.
    kernel_initializer, bias_initializer : str or Initializer
        The weights' first values.

    Shapes
    ------
    input : (batch, height, width, channels)
    kernel : (*kernel_size, channels // groups, filters)
    bias : (filters,)
    output : (batch, new_height, new_width, filters)
    """

    filters: int = arg(positive_int)
    kernel_size: tuple[int, int] = arg(pair)
    strides: tuple[int, int] = arg(pair, (1, 1))
    padding: str = arg(one_of("valid", "same"), "valid")
    data_format: str = arg(data_format, None)
    dilation_rate: tuple[int, int] = arg(pair, (1, 1))
    groups: int = arg(positive_int, 1)
    activation: Activation = arg(activation, None)
    use_bias: bool = arg(boolean, True)
    kernel_initializer: Initializer = arg(initializers.get, "glorot_uniform")
    bias_initializer: Initializer = arg(initializers.get, "zeros")
    kernel_regularizer: Any = arg(penalty, None)
    bias_regularizer: Any = arg(penalty, None)
    activity_regularizer: Any = arg(penalty, None)
    kernel_constraint: Any = arg(penalty, None)
    bias_constraint: Any = arg(penalty, None)

    def build(self, shape: Shape) -> None:
        require_images(shape, self.data_format)
        channels = channels_of(shape, self.data_format)
        if channels % self.groups or self.filters % self.groups:
            raise ShapeError(
                f"groups={self.groups} must divide the {channels} input channels and the {self.filters} filters."
            )
        kernel = (*self.kernel_size, channels // self.groups, self.filters)
        self.kernel = self.add_weight("kernel", kernel, self.kernel_initializer)
        self.bias = self.add_weight("bias", (self.filters,), self.bias_initializer) if self.use_bias else None

    def call(self, x: Node, training: bool) -> Node:
        require_images(x.shape, self.data_format)
        return on_channels_last(x, self.data_format, self._convolve)

    def _convolve(self, x: Node) -> Node:
        y = conv(x, self.kernel, self.strides, self.padding, self.dilation_rate, self.groups)
        return function_of(self.activation)(y if self.bias is None else y + self.bias)

    def formula(self) -> str:
        r, s, c, filters = self.kernel.shape
        inputs = f"({r}*{s}*{c} + 1)" if self.use_bias else f"{r}*{s}*{c}"
        return f"{inputs} * {filters} = {(math.prod((r, s, c)) + self.use_bias) * filters}"
