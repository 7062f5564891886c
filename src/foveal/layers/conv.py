"""Convolution layers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from foveal.arguments import arg, one_of, positive_int
from foveal.errors import ShapeError
from foveal.functions.spatial_axes import FIRST, channels_of, data_format, require_images, sizes
from foveal.ir.node import Node, Shape, apply
from foveal.layers.initializers import Initializer
from foveal.layers.parameters import ParameterFormula
from foveal.layers.sliding import Sliding
from foveal.layers.spatial import PerAxis
from foveal.older import note
from foveal.ops.conv import Conv
from foveal.ops.window import Window
from foveal.settings import SETTINGS


class Convolution(Sliding, weights=("kernel",)):
    """Slide small learned filters $over_images.

    Parameters
    ----------
    filters : int
        How many filters, and so how many output channels.
    kernel_size : $sizes
        $Extent of each filter, in $pixels.
    strides : $sizes, default=$ones
        How many $pixels the filter moves at a time.
    padding : {'valid', 'same'$causal}, default='valid'
        'valid' keeps the filter inside the $image; 'same' pads with zeros so that stride 1 keeps the $extent$ahead.
    $data_format
    dilation_rate : $sizes, default=$ones
        Spacing between the filter's taps, in $pixels.
    groups : int, default=1
        Split the channels into this many groups, each with its own filters.
    $activation
    use_bias : bool, default=True
        Whether to add one learned number per filter.
    kernel_initializer, bias_initializer : str or Initializer
        The weights' first values.

    Shapes
    ------
    input : (batch, $spatial, channels)
    kernel : (*kernel_size, channels // groups, filters)
    bias : (filters,)
    output : (batch, $new, filters)
    """

    words = {"causal": "", "ahead": ""}

    filters: int = arg(positive_int)
    kernel_size: tuple[int, ...] = arg(PerAxis(sizes))
    strides: tuple[int, ...] = arg(PerAxis(sizes), 1)
    padding: str = arg(one_of("valid", "same"), "valid")
    data_format: str = arg(data_format, None)
    dilation_rate: tuple[int, ...] = arg(PerAxis(sizes), 1)
    groups: int = arg(positive_int, 1)
    kernel_initializer: Initializer

    def build(self, input_shape: Shape) -> None:
        require_images(input_shape, self.data_format, self.rank)
        channels = channels_of(input_shape, self.data_format)
        if channels % self.groups or self.filters % self.groups:
            raise ShapeError(
                f"groups={self.groups} must divide the {channels} input channels and the {self.filters} filters."
            )
        kernel = (*self.kernel_size, channels // self.groups, self.filters)
        self.kernel = self.add_weight("kernel", kernel, self.kernel_initializer)
        self.add_bias(self.filters)

    def compute(self, x: Node) -> Node:
        return self.convolution_op(x, self.kernel.present)

    def convolution_op(self, inputs: Node, kernel: Node) -> Node:
        """What a kernel makes of the inputs, whose channels are last; classes of one's own may change it before."""
        return apply(Conv(self.window(inputs.shape[1:-1]), self.groups), inputs, kernel)

    def formula(self) -> ParameterFormula:
        return ParameterFormula((self.counted(self.kernel.shape[:-1], self.filters),))


class Conv1D(Convolution, rank=1):
    words = {
        "causal": ", 'causal'",
        "ahead": "; 'causal'\n        pads in front alone, so that no output sees what comes after it",
    }

    padding: str = arg(one_of("valid", "same", "causal"), "valid")

    def window(self, image: Shape) -> Window:
        if self.padding != "causal":
            return super().window(image)
        (size,), (dilation,) = self.kernel_size, self.dilation_rate
        return Window(self.strides, (((size - 1) * dilation, 0),), self.dilation_rate)


class Conv2D(Convolution, rank=2): ...


class Conv3D(Convolution, rank=3): ...


def _heed_theano(arguments: Mapping[str, Any]) -> None:
    """Let channels come first where the first layer of a Keras 1 script is given pictures so, as they did at first."""
    shape: tuple[int | None, ...] = tuple(arguments.get("input_shape") or ())
    if len(shape) != 3 or arguments.keys() & {"dim_ordering", "data_format"} or SETTINGS.image_data_format == FIRST:
        return
    if shape[0] in (1, 3) and shape[1] not in (1, 3) and shape[2] not in (1, 3, 4):
        told = f"input_shape={shape} has its channels first, as the first Keras had them"
        note("theano", f"Convolution2D: {told}. Write K.set_image_data_format('channels_first').")
        SETTINGS.image_data_format = FIRST


class Convolution2D(Conv2D, rank=2):
    """`Conv2D`, also by Keras 1's numbers: `Convolution2D(32, 3, 3)` has 32 filters of 3 rows and 3 columns."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls is not Convolution2D:
            return super().__new__(cls)
        if len(args) > 2 and all(isinstance(size, int) for size in args[1:3]):
            args = (args[0], args[1:3], *args[3:])
            told = f"the numbers after the first are Keras 1's size {args[1]}, not strides"
            note("Convolution2D", f"Convolution2D: {told}. Write Conv2D({args[0]}, {args[1]}).")
            _heed_theano(kwargs)
        if "nb_row" in kwargs and "nb_col" in kwargs:
            kwargs["kernel_size"] = (kwargs.pop("nb_row"), kwargs.pop("nb_col"))
        return Conv2D(*args, **kwargs)


Convolution2D.__name__ = "Conv2D"
Convolution1D = Conv1D
Convolution3D = Conv3D
