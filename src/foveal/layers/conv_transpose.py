"""Transposed convolution layers: a convolution's way back, with weights of its own."""

from __future__ import annotations

from foveal.arguments import arg, one_of, or_none, positive_int
from foveal.errors import ArgumentError
from foveal.functions.spatial_axes import channels_of, data_format, require_images, sizes
from foveal.functions.windows import spread_out
from foveal.ir.node import Node, Shape
from foveal.layers.initializers import Initializer
from foveal.layers.parameters import ParameterFormula
from foveal.layers.sliding import Sliding
from foveal.layers.spatial import PerAxis


class TransposedConvolution(Sliding, weights=("kernel",)):
    """Spread every $pixel over $larger, weighted by small learned filters: a convolution's way back.

    Parameters
    ----------
    filters : int
        How many filters, and so how many output channels.
    kernel_size : $sizes
        $Extent of each filter, in $pixels.
    strides : $sizes, default=$ones
        How many output $pixels lie between the marks of two neighbouring input $pixels.
    padding : {'valid', 'same'}, default='valid'
        'valid' keeps all of the result, `(n - 1) * stride + max(kernel_size, stride)` $pixels of `n`; 'same' keeps
        `n * stride`.
    output_padding : $sizes_or_none, default=None
        How many $pixels to append, fewer than `strides`: then 'valid' gives `(n - 1) * stride + kernel_size +
        output_padding` $pixels and 'same' `(n - 1) * stride + kernel_size % 2 + output_padding`.
    $data_format
    dilation_rate : $sizes, default=$ones
        Spacing between the filter's taps, in $pixels.
    $activation
    use_bias : bool, default=True
        Whether to add one learned number per filter.
    kernel_initializer, bias_initializer : str or Initializer
        The weights' first values.

    Shapes
    ------
    input : (batch, $spatial, channels)
    kernel : (*kernel_size, filters, channels)
    bias : (filters,)
    output : (batch, $new, filters)
    """

    words = {"larger": ("a longer row", "a larger image", "a larger volume")}

    filters: int = arg(positive_int)
    kernel_size: tuple[int, ...] = arg(PerAxis(sizes))
    strides: tuple[int, ...] = arg(PerAxis(sizes), 1)
    padding: str = arg(one_of("valid", "same"), "valid")
    output_padding: tuple[int, ...] | None = arg(PerAxis(lambda rank: or_none(sizes(rank, least=0))), None)
    data_format: str = arg(data_format, None)
    dilation_rate: tuple[int, ...] = arg(PerAxis(sizes), 1)
    kernel_initializer: Initializer

    def prepare(self) -> None:
        super().prepare()
        extra = self.output_padding or (0,) * self.rank
        if any(more >= stride for more, stride in zip(extra, self.strides, strict=True)):
            raise ArgumentError(
                f"{type(self).__name__}: `output_padding` must be smaller than `strides`, "
                f"got {self.output_padding} and {self.strides}."
            )

    def build(self, input_shape: Shape) -> None:
        require_images(input_shape, self.data_format, self.rank)
        kernel = (*self.kernel_size, self.filters, channels_of(input_shape, self.data_format))
        self.kernel = self.add_weight("kernel", kernel, self.kernel_initializer)
        self.add_bias(self.filters)

    def compute(self, x: Node) -> Node:
        return spread_out(x, self.kernel.present, self.strides, self.padding, self.output_padding, self.dilation_rate)

    def formula(self) -> ParameterFormula:
        return ParameterFormula((self.counted((*self.kernel_size, self.kernel.shape[-1]), self.filters),))


class Conv1DTranspose(TransposedConvolution, rank=1): ...


class Conv2DTranspose(TransposedConvolution, rank=2): ...


class Conv3DTranspose(TransposedConvolution, rank=3):
    arguments = {
        name: TransposedConvolution.arguments[name]
        for name in ("filters", "kernel_size", "strides", "padding", "data_format", *TransposedConvolution.arguments)
    }
    """In Keras `data_format` comes before `output_padding` here."""


Convolution1DTranspose = Conv1DTranspose
Convolution2DTranspose = Conv2DTranspose
Convolution3DTranspose = Conv3DTranspose
