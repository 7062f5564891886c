"""Transposed convolution layers: a convolution's way back, with weights of its own."""

from __future__ import annotations

from typing import Any, ClassVar

from foveal.arguments import arg, boolean, one_of, or_none, positive_int
from foveal.errors import ArgumentError, ShapeError
from foveal.ir.node import Node, Shape, apply
from foveal.layers import initializers
from foveal.layers.activations import Activation, activation
from foveal.layers.constraints import constraint
from foveal.layers.initializers import Initializer
from foveal.layers.parameters import ParameterFormula
from foveal.layers.regularizers import regularizer
from foveal.layers.shapes import as_pair, channels_of, data_format, require_images, sizes
from foveal.layers.sliding import Sliding, image_kernel
from foveal.ops.conv import Conv, ConvInputGrad
from foveal.ops.window import Pair, Window


class TransposedConvolution(Sliding):
    """What Conv1DTranspose, Conv2DTranspose and Conv3DTranspose share."""

    filters: int = arg(positive_int)
    kernel_size: tuple[int, ...] = arg(sizes(2))
    strides: tuple[int, ...] = arg(sizes(2), (1, 1))
    padding: str = arg(one_of("valid", "same"), "valid")
    output_padding: tuple[int, ...] | None = arg(or_none(sizes(2, least=0)), None)
    data_format: str = arg(data_format, None)
    dilation_rate: tuple[int, ...] = arg(sizes(2), (1, 1))
    activation: Activation = arg(activation, None)
    use_bias: bool = arg(boolean, True)
    kernel_initializer: Initializer = arg(initializers.get, "glorot_uniform")
    bias_initializer: Initializer = arg(initializers.get, "zeros")
    kernel_regularizer: Any = arg(regularizer, None)
    bias_regularizer: Any = arg(regularizer, None)
    activity_regularizer: Any = arg(regularizer, None)
    kernel_constraint: Any = arg(constraint, None)
    bias_constraint: Any = arg(constraint, None)

    def prepare(self) -> None:
        super().prepare()
        extra = self.output_padding or (0,) * self.rank
        if any(more >= stride for more, stride in zip(extra, self.strides, strict=True)):
            raise ArgumentError(
                f"{type(self).__name__}: `output_padding` must be smaller than `strides`, "
                f"got {self.output_padding} and {self.strides}."
            )

    def build(self, shape: Shape) -> None:
        require_images(shape, self.data_format, self.rank)
        kernel = (*self.kernel_size, self.filters, channels_of(shape, self.data_format))
        self.kernel = self.add_weight("kernel", kernel, self.kernel_initializer)
        self.add_bias(self.filters)

    def convolve(self, x: Node) -> Node:
        result, pads = self.spread(x.shape[3 - self.rank : 3])
        vertical, horizontal = ((0, 0), *pads)[-2:]
        forward = Conv(Window(as_pair(self.strides), (vertical, horizontal), as_pair(self.dilation_rate)))
        return apply(ConvInputGrad(forward, (*as_pair(result), self.filters)), x, image_kernel(self.kernel))

    def spread(self, given: Shape) -> tuple[Shape, tuple[Pair, ...]]:
        """The output's spatial sizes, and the pads of the convolution that goes the other way."""
        extra = self.output_padding or (None,) * self.rank
        reach = [(k - 1) * d + 1 for k, d in zip(self.kernel_size, self.dilation_rate, strict=True)]
        cuts = [_cut(self.padding, *sizes) for sizes in zip(reach, self.strides, extra, strict=True)]
        result = tuple(
            (n - 1) * stride + far - before - after
            for n, stride, far, (before, after) in zip(given, self.strides, reach, cuts, strict=True)
        )
        if min(result) < 1:
            shown = "x".join(map(str, result if self.rank > 1 else (1, *result)))
            raise ShapeError(f"the output would be {shown}. Use padding='valid', or a larger input.")
        return result, tuple((before, max(after, 0)) for before, after in cuts)

    def formula(self) -> ParameterFormula:
        return ParameterFormula((self.counted((*self.kernel_size, self.kernel.shape[-1]), self.filters),))


def _cut(padding: str, reach: int, stride: int, extra: int | None) -> tuple[int, int]:
    """How much Keras cuts off the full result, before and after; negative where it appends zeros.

    The full result of n values is (n - 1) * stride + reach long.
    """
    if padding == "valid":
        return 0, -(max(stride - reach, 0) if extra is None else extra)
    kept = stride + reach - 2 if extra is None else reach + reach % 2 - 2 + extra
    before = min(kept - kept // 2, reach - 1)
    return reach - 1 - before, reach - 1 - (kept - before)


class Conv2DTranspose(TransposedConvolution):
    """Spread every pixel over a larger image, weighted by small learned filters: a convolution's way back.

    Parameters
    ----------
    filters : int
        How many filters, and so how many output channels.
    kernel_size : int or (int, int)
        Height and width of each filter, in pixels.
    strides : int or (int, int), default=(1, 1)
        How many output pixels lie between the marks of two neighbouring input pixels.
    padding : {'valid', 'same'}, default='valid'
        'valid' keeps all of the result, `(n - 1) * stride + max(kernel_size, stride)` pixels of `n`; 'same' keeps
        `n * stride`.
    output_padding : int, (int, int) or None, default=None
        How many pixels to append, fewer than `strides`: then 'valid' gives `(n - 1) * stride + kernel_size +
        output_padding` pixels and 'same' `(n - 1) * stride + kernel_size % 2 + output_padding`.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.
    dilation_rate : int or (int, int), default=(1, 1)
        Spacing between the filter's taps, in pixels.
    activation : str, function of nodes or None, default=None
        Function applied to the result.
    use_bias : bool, default=True
        Whether to add one learned number per filter.
    kernel_initializer, bias_initializer : str or Initializer
        The weights' first values.

    Shapes
    ------
    input : (batch, height, width, channels)
    kernel : (*kernel_size, filters, channels)
    bias : (filters,)
    output : (batch, new_height, new_width, filters)
    """


class Conv1DTranspose(TransposedConvolution):
    """Spread every value over a longer row, weighted by small learned filters: a convolution's way back.

    Parameters
    ----------
    filters : int
        How many filters, and so how many output channels.
    kernel_size : int
        Length of each filter, in steps.
    strides : int, default=1
        How many output steps lie between the marks of two neighbouring input steps.
    padding : {'valid', 'same'}, default='valid'
        'valid' keeps all of the result, `(n - 1) * stride + max(kernel_size, stride)` steps of `n`; 'same' keeps
        `n * stride`.
    output_padding : int or None, default=None
        How many steps to append, fewer than `strides`; see `Conv2DTranspose`.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.
    dilation_rate : int, default=1
        Spacing between the filter's taps, in steps.
    activation : str, function of nodes or None, default=None
        Function applied to the result.
    use_bias : bool, default=True
        Whether to add one learned number per filter.
    kernel_initializer, bias_initializer : str or Initializer
        The weights' first values.

    Shapes
    ------
    input : (batch, length, channels)
    kernel : (kernel_size, filters, channels)
    bias : (filters,)
    output : (batch, new_length, filters)
    """

    rank: ClassVar[int] = 1

    kernel_size: tuple[int, ...] = arg(sizes(1))
    strides: tuple[int, ...] = arg(sizes(1), 1)
    output_padding: tuple[int, ...] | None = arg(or_none(sizes(1, least=0)), None)
    dilation_rate: tuple[int, ...] = arg(sizes(1), 1)


Convolution1DTranspose = Conv1DTranspose
Convolution2DTranspose = Conv2DTranspose
