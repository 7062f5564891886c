"""Convolution layers in which every channel has filters of its own."""

from __future__ import annotations

from foveal.arguments import arg, one_of, positive_int
from foveal.functions.spatial_axes import channels_of, data_format, require_images, sizes
from foveal.ir.node import Node, Shape, apply, reshape
from foveal.layers.initializers import Initializer
from foveal.layers.parameters import ParameterFormula, Term
from foveal.layers.sliding import Sliding
from foveal.layers.spatial import PerAxis
from foveal.ops.conv import Conv
from foveal.ops.window import Window


class _Depthwise(Sliding, weights=("depthwise",)):
    """Slide small learned filters $over, each over one channel alone.

    Parameters
    ----------
    kernel_size : $sizes
        $Extent of each filter, in $pixels.
    strides : $sizes, default=$ones
        How many $pixels the filter moves at a time.
    padding : {'valid', 'same'}, default='valid'
        'valid' keeps the filter inside the $image; 'same' pads with zeros so that stride 1 keeps the $extent.
    depth_multiplier : int, default=1
        How many filters each channel has.
    $data_format
    dilation_rate : $sizes, default=$ones
        Spacing between the filter's taps, in $pixels.
    $activation
    use_bias : bool, default=True
        Whether to add one learned number per output channel.
    depthwise_initializer, bias_initializer : str or Initializer
        The weights' first values.

    Shapes
    ------
    input : (batch, $spatial, channels)
    kernel : (*kernel_size, channels, depth_multiplier)
    bias : (channels * depth_multiplier,)
    output : (batch, $new, channels * depth_multiplier), the channels of one input channel together
    """

    kernel_size: tuple[int, ...] = arg(PerAxis(sizes))
    strides: tuple[int, ...] = arg(PerAxis(sizes), 1)
    padding: str = arg(one_of("valid", "same"), "valid")
    depth_multiplier: int = arg(positive_int, 1)
    data_format: str = arg(data_format, None)
    dilation_rate: tuple[int, ...] = arg(PerAxis(sizes), 1)
    depthwise_initializer: Initializer

    def build(self, input_shape: Shape) -> None:
        require_images(input_shape, self.data_format, self.rank)
        channels = channels_of(input_shape, self.data_format)
        kernel = (*self.kernel_size, channels, self.depth_multiplier)
        self.kernel = self.add_weight("kernel", kernel, self.depthwise_initializer)
        self.add_bias(channels * self.depth_multiplier)

    def compute(self, x: Node) -> Node:
        return depthwise(x, self.kernel.present, self.window(x.shape[1:-1]))

    def formula(self) -> ParameterFormula:
        return ParameterFormula((self.counted(self.kernel_size, self.kernel.shape[-2] * self.depth_multiplier),))


class _Separable(Sliding, weights=("depthwise", "pointwise")):
    """Filter each channel of $an_image by itself, then mix the channels of each $pixel.

    Parameters
    ----------
    filters : int
        How many output channels the mixing makes.
    kernel_size : $sizes
        $Extent of each channel's filters, in $pixels.
    strides : $sizes, default=$ones
        How many $pixels the filters move at a time.
    padding : {'valid', 'same'}, default='valid'
        'valid' keeps the filters inside the $image; 'same' pads with zeros so that stride 1 keeps the $extent.
    $data_format
    dilation_rate : $sizes, default=$ones
        Spacing between the filters' taps, in $pixels.
    depth_multiplier : int, default=1
        How many filters each channel has.
    $activation
    use_bias : bool, default=True
        Whether to add one learned number per output channel.
    depthwise_initializer, pointwise_initializer, bias_initializer : str or Initializer
        The weights' first values.

    Shapes
    ------
    input : (batch, $spatial, channels)
    depthwise_kernel : (*kernel_size, channels, depth_multiplier)
    pointwise_kernel : ($one, channels * depth_multiplier, filters)
    bias : (filters,)
    output : (batch, $new, filters)
    """

    filters: int = arg(positive_int)
    kernel_size: tuple[int, ...] = arg(PerAxis(sizes))
    strides: tuple[int, ...] = arg(PerAxis(sizes), 1)
    padding: str = arg(one_of("valid", "same"), "valid")
    data_format: str = arg(data_format, None)
    dilation_rate: tuple[int, ...] = arg(PerAxis(sizes), 1)
    depth_multiplier: int = arg(positive_int, 1)
    depthwise_initializer: Initializer
    pointwise_initializer: Initializer

    def build(self, input_shape: Shape) -> None:
        require_images(input_shape, self.data_format, self.rank)
        channels = channels_of(input_shape, self.data_format)
        own = (*self.kernel_size, channels, self.depth_multiplier)
        mixing = (*(1,) * self.rank, channels * self.depth_multiplier, self.filters)
        self.depthwise_kernel = self.add_weight("depthwise_kernel", own, self.depthwise_initializer)
        self.pointwise_kernel = self.add_weight("pointwise_kernel", mixing, self.pointwise_initializer)
        self.add_bias(self.filters)

    def compute(self, x: Node) -> Node:
        y = depthwise(x, self.depthwise_kernel.present, self.window(x.shape[1:-1]))
        return apply(Conv(Window((1,) * self.rank)), y, self.pointwise_kernel.present)

    def formula(self) -> ParameterFormula:
        mixing = self.counted(self.pointwise_kernel.shape[-2:-1], self.filters)
        return ParameterFormula((Term(self.depthwise_kernel.shape), mixing))


def depthwise(x: Node, kernel: Node, window: Window) -> Node:
    """Convolve each channel with its own filters, `(*size, channels, filters of each)`."""
    *size, channels, each = kernel.shape
    return apply(Conv(window, channels), x, reshape(kernel, (*size, 1, channels * each)))


class DepthwiseConv1D(_Depthwise, rank=1): ...


class DepthwiseConv2D(_Depthwise, rank=2): ...


class SeparableConv1D(_Separable, rank=1): ...


class SeparableConv2D(_Separable, rank=2): ...


SeparableConvolution1D = SeparableConv1D
SeparableConvolution2D = SeparableConv2D
