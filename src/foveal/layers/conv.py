"""Convolution layers."""

from __future__ import annotations

from typing import Any, ClassVar

from foveal.arguments import arg, boolean, one_of, positive_int
from foveal.errors import ShapeError
from foveal.ir.node import Node, Shape, apply
from foveal.layers import initializers
from foveal.layers.activations import Activation, activation
from foveal.layers.constraints import constraint
from foveal.layers.initializers import Initializer
from foveal.layers.parameters import ParameterFormula
from foveal.layers.regularizers import regularizer
from foveal.layers.shapes import channels_of, data_format, require_images, sizes
from foveal.layers.sliding import Sliding, image_kernel
from foveal.ops.conv import Conv
from foveal.ops.window import Window


class Convolution(Sliding):
    """What Conv1D, Conv2D and Conv3D share."""

    filters: int = arg(positive_int)
    kernel_size: tuple[int, ...] = arg(sizes(2))
    strides: tuple[int, ...] = arg(sizes(2), (1, 1))
    padding: str = arg(one_of("valid", "same"), "valid")
    data_format: str = arg(data_format, None)
    dilation_rate: tuple[int, ...] = arg(sizes(2), (1, 1))
    groups: int = arg(positive_int, 1)
    activation: Activation = arg(activation, None)
    use_bias: bool = arg(boolean, True)
    kernel_initializer: Initializer = arg(initializers.get, "glorot_uniform")
    bias_initializer: Initializer = arg(initializers.get, "zeros")
    kernel_regularizer: Any = arg(regularizer, None)
    bias_regularizer: Any = arg(regularizer, None)
    activity_regularizer: Any = arg(regularizer, None)
    kernel_constraint: Any = arg(constraint, None)
    bias_constraint: Any = arg(constraint, None)

    def build(self, shape: Shape) -> None:
        require_images(shape, self.data_format, self.rank)
        channels = channels_of(shape, self.data_format)
        if channels % self.groups or self.filters % self.groups:
            raise ShapeError(
                f"groups={self.groups} must divide the {channels} input channels and the {self.filters} filters."
            )
        kernel = (*self.kernel_size, channels // self.groups, self.filters)
        self.kernel = self.add_weight("kernel", kernel, self.kernel_initializer)
        self.add_bias(self.filters)

    def convolve(self, x: Node) -> Node:
        return apply(Conv(self.window(x.shape[1:3]), self.groups), x, image_kernel(self.kernel))

    def formula(self) -> ParameterFormula:
        return ParameterFormula((self.counted(self.kernel.shape[:-1], self.filters),))


class Conv2D(Convolution):
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


class Conv1D(Convolution):
    """Slide small learned filters along rows of values, such as a sound or a measurement over time.

    Parameters
    ----------
    filters : int
        How many filters, and so how many output channels.
    kernel_size : int
        Length of each filter, in steps.
    strides : int, default=1
        How many steps the filter moves at a time.
    padding : {'valid', 'same', 'causal'}, default='valid'
        'valid' keeps the filter inside the row; 'same' pads with zeros so that stride 1 keeps the length; 'causal'
        pads in front alone, so that no output sees what comes after it.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.
    dilation_rate : int, default=1
        Spacing between the filter's taps, in steps.
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
    input : (batch, length, channels)
    kernel : (kernel_size, channels // groups, filters)
    bias : (filters,)
    output : (batch, new_length, filters)
    """

    rank: ClassVar[int] = 1

    kernel_size: tuple[int, ...] = arg(sizes(1))
    strides: tuple[int, ...] = arg(sizes(1), 1)
    padding: str = arg(one_of("valid", "same", "causal"), "valid")
    dilation_rate: tuple[int, ...] = arg(sizes(1), 1)

    def window(self, image: Shape) -> Window:
        if self.padding != "causal":
            return super().window(image)
        (size,), (stride,), (dilation,) = self.kernel_size, self.strides, self.dilation_rate
        return Window((1, stride), ((0, 0), ((size - 1) * dilation, 0)), (1, dilation))


Convolution1D = Conv1D
Convolution2D = Conv2D
