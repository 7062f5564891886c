"""Convolution layers in which every channel has filters of its own."""

from __future__ import annotations

from typing import Any, ClassVar

from foveal.arguments import arg, boolean, one_of, positive_int
from foveal.ir.node import Node, Shape, apply, reshape
from foveal.layers import initializers
from foveal.layers.activations import Activation, activation
from foveal.layers.constraints import constraint
from foveal.layers.initializers import Initializer
from foveal.layers.parameters import ParameterFormula, Term
from foveal.layers.regularizers import regularizer
from foveal.layers.shapes import channels_of, data_format, require_images, sizes
from foveal.layers.sliding import Sliding, image_kernel
from foveal.ops.conv import Conv
from foveal.ops.window import Window


class _Depthwise(Sliding):
    """What DepthwiseConv1D and DepthwiseConv2D share."""

    kernel_size: tuple[int, ...] = arg(sizes(2))
    strides: tuple[int, ...] = arg(sizes(2), (1, 1))
    padding: str = arg(one_of("valid", "same"), "valid")
    depth_multiplier: int = arg(positive_int, 1)
    data_format: str = arg(data_format, None)
    dilation_rate: tuple[int, ...] = arg(sizes(2), (1, 1))
    activation: Activation = arg(activation, None)
    use_bias: bool = arg(boolean, True)
    depthwise_initializer: Initializer = arg(initializers.get, "glorot_uniform")
    bias_initializer: Initializer = arg(initializers.get, "zeros")
    depthwise_regularizer: Any = arg(regularizer, None)
    bias_regularizer: Any = arg(regularizer, None)
    activity_regularizer: Any = arg(regularizer, None)
    depthwise_constraint: Any = arg(constraint, None)
    bias_constraint: Any = arg(constraint, None)

    def build(self, shape: Shape) -> None:
        require_images(shape, self.data_format, self.rank)
        channels = channels_of(shape, self.data_format)
        kernel = (*self.kernel_size, channels, self.depth_multiplier)
        self.kernel = self.add_weight("kernel", kernel, self.depthwise_initializer)
        self.add_bias(channels * self.depth_multiplier)

    def convolve(self, x: Node) -> Node:
        return depthwise(self, x, self.kernel)

    def formula(self) -> ParameterFormula:
        return ParameterFormula((self.counted(self.kernel_size, self.kernel.shape[-2] * self.depth_multiplier),))


class _Separable(Sliding):
    """What SeparableConv1D and SeparableConv2D share."""

    filters: int = arg(positive_int)
    kernel_size: tuple[int, ...] = arg(sizes(2))
    strides: tuple[int, ...] = arg(sizes(2), (1, 1))
    padding: str = arg(one_of("valid", "same"), "valid")
    data_format: str = arg(data_format, None)
    dilation_rate: tuple[int, ...] = arg(sizes(2), (1, 1))
    depth_multiplier: int = arg(positive_int, 1)
    activation: Activation = arg(activation, None)
    use_bias: bool = arg(boolean, True)
    depthwise_initializer: Initializer = arg(initializers.get, "glorot_uniform")
    pointwise_initializer: Initializer = arg(initializers.get, "glorot_uniform")
    bias_initializer: Initializer = arg(initializers.get, "zeros")
    depthwise_regularizer: Any = arg(regularizer, None)
    pointwise_regularizer: Any = arg(regularizer, None)
    bias_regularizer: Any = arg(regularizer, None)
    activity_regularizer: Any = arg(regularizer, None)
    depthwise_constraint: Any = arg(constraint, None)
    pointwise_constraint: Any = arg(constraint, None)
    bias_constraint: Any = arg(constraint, None)

    def build(self, shape: Shape) -> None:
        require_images(shape, self.data_format, self.rank)
        channels = channels_of(shape, self.data_format)
        own = (*self.kernel_size, channels, self.depth_multiplier)
        mixing = (*(1,) * self.rank, channels * self.depth_multiplier, self.filters)
        self.depthwise_kernel = self.add_weight("depthwise_kernel", own, self.depthwise_initializer)
        self.pointwise_kernel = self.add_weight("pointwise_kernel", mixing, self.pointwise_initializer)
        self.add_bias(self.filters)

    def convolve(self, x: Node) -> Node:
        return apply(Conv(Window()), depthwise(self, x, self.depthwise_kernel), image_kernel(self.pointwise_kernel))

    def formula(self) -> ParameterFormula:
        mixing = self.counted(self.pointwise_kernel.shape[-2:-1], self.filters)
        return ParameterFormula((Term(self.depthwise_kernel.shape), mixing))


def depthwise(layer: Sliding, x: Node, kernel: Node) -> Node:
    """Convolve each channel with its own filters, `(height, width, channels, filters of each)`."""
    kernel = image_kernel(kernel)
    height, width, channels, each = kernel.shape
    grouped = reshape(kernel, (height, width, 1, channels * each))
    return apply(Conv(layer.window(x.shape[1:3]), channels), x, grouped)


class DepthwiseConv2D(_Depthwise):
    """Slide small learned filters over an image, each over one channel alone.

    Parameters
    ----------
    kernel_size : int or (int, int)
        Height and width of each filter, in pixels.
    strides : int or (int, int), default=(1, 1)
        How many pixels the filter moves each step.
    padding : {'valid', 'same'}, default='valid'
        'valid' keeps the filter inside the image; 'same' pads with zeros so that stride 1 keeps the size.
    depth_multiplier : int, default=1
        How many filters each channel has.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.
    dilation_rate : int or (int, int), default=(1, 1)
        Spacing between the filter's taps, in pixels.
    activation : str, function of nodes or None, default=None
        Function applied to the result.
    use_bias : bool, default=True
        Whether to add one learned number per output channel.
    depthwise_initializer, bias_initializer : str or Initializer
        The weights' first values.

    Shapes
    ------
    input : (batch, height, width, channels)
    kernel : (*kernel_size, channels, depth_multiplier)
    bias : (channels * depth_multiplier,)
    output : (batch, new_height, new_width, channels * depth_multiplier), the channels of one input channel together
    """


class DepthwiseConv1D(_Depthwise):
    """Slide small learned filters along rows of values, each over one channel alone.

    Parameters
    ----------
    kernel_size : int
        Length of each filter, in steps.
    strides : int, default=1
        How many steps the filter moves at a time.
    padding : {'valid', 'same'}, default='valid'
        'valid' keeps the filter inside the row; 'same' pads with zeros so that stride 1 keeps the length.
    depth_multiplier : int, default=1
        How many filters each channel has.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.
    dilation_rate : int, default=1
        Spacing between the filter's taps, in steps.
    activation : str, function of nodes or None, default=None
        Function applied to the result.
    use_bias : bool, default=True
        Whether to add one learned number per output channel.
    depthwise_initializer, bias_initializer : str or Initializer
        The weights' first values.

    Shapes
    ------
    input : (batch, length, channels)
    kernel : (kernel_size, channels, depth_multiplier)
    bias : (channels * depth_multiplier,)
    output : (batch, new_length, channels * depth_multiplier), the channels of one input channel together
    """

    rank: ClassVar[int] = 1

    kernel_size: tuple[int, ...] = arg(sizes(1))
    strides: tuple[int, ...] = arg(sizes(1), 1)
    dilation_rate: tuple[int, ...] = arg(sizes(1), 1)


class SeparableConv2D(_Separable):
    """Filter each channel of an image by itself, then mix the channels of each pixel.

    Parameters
    ----------
    filters : int
        How many output channels the mixing makes.
    kernel_size : int or (int, int)
        Height and width of each channel's filters, in pixels.
    strides : int or (int, int), default=(1, 1)
        How many pixels the filters move each step.
    padding : {'valid', 'same'}, default='valid'
        'valid' keeps the filters inside the image; 'same' pads with zeros so that stride 1 keeps the size.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.
    dilation_rate : int or (int, int), default=(1, 1)
        Spacing between the filters' taps, in pixels.
    depth_multiplier : int, default=1
        How many filters each channel has.
    activation : str, function of nodes or None, default=None
        Function applied to the result.
    use_bias : bool, default=True
        Whether to add one learned number per output channel.
    depthwise_initializer, pointwise_initializer, bias_initializer : str or Initializer
        The weights' first values.

    Shapes
    ------
    input : (batch, height, width, channels)
    depthwise_kernel : (*kernel_size, channels, depth_multiplier)
    pointwise_kernel : (1, 1, channels * depth_multiplier, filters)
    bias : (filters,)
    output : (batch, new_height, new_width, filters)
    """


class SeparableConv1D(_Separable):
    """Filter each channel of a row of values by itself, then mix the channels of each step.

    Parameters
    ----------
    filters : int
        How many output channels the mixing makes.
    kernel_size : int
        Length of each channel's filters, in steps.
    strides : int, default=1
        How many steps the filters move at a time.
    padding : {'valid', 'same'}, default='valid'
        'valid' keeps the filters inside the row; 'same' pads with zeros so that stride 1 keeps the length.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.
    dilation_rate : int, default=1
        Spacing between the filters' taps, in steps.
    depth_multiplier : int, default=1
        How many filters each channel has.
    activation : str, function of nodes or None, default=None
        Function applied to the result.
    use_bias : bool, default=True
        Whether to add one learned number per output channel.
    depthwise_initializer, pointwise_initializer, bias_initializer : str or Initializer
        The weights' first values.

    Shapes
    ------
    input : (batch, length, channels)
    depthwise_kernel : (kernel_size, channels, depth_multiplier)
    pointwise_kernel : (1, channels * depth_multiplier, filters)
    bias : (filters,)
    output : (batch, new_length, filters)
    """

    rank: ClassVar[int] = 1

    kernel_size: tuple[int, ...] = arg(sizes(1))
    strides: tuple[int, ...] = arg(sizes(1), 1)
    dilation_rate: tuple[int, ...] = arg(sizes(1), 1)


SeparableConvolution1D = SeparableConv1D
SeparableConvolution2D = SeparableConv2D
