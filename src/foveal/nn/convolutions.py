"""Convolutions on arrays and nodes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from foveal.errors import ShapeError
from foveal.functions.compiled import compiled
from foveal.ir.node import Node, apply, reshape, show
from foveal.layers.shapes import FIRST, LAST, on_channels_last
from foveal.nn.windows import Padding, Sizes, alone, order_of, require, window_of
from foveal.ops.conv import Conv, ConvInputGrad
from foveal.ops.window import Window


@compiled("input", shared=("filters",))
def conv2d(
    input: Any,
    filters: Any,
    strides: Sizes = 1,
    padding: Padding = "VALID",
    data_format: str = "NHWC",
    dilations: Sizes | None = None,
) -> Any:
    """Slide filters over images.

    `z[n,i,j,k] = sum over r,s,c of x[n, i*stride + r*dilation - pad, j*stride + s*dilation - pad, c] *
    filters[r,s,c,k]`

    Parameters
    ----------
    input : array (batch, height, width, channels)
    filters : array (height, width, channels, count)
        With a divisor of the channels, the filters work in groups, each on its share of the channels.
    strides, dilations : int, (int, int), or four with 1 for batch and channels
        How many pixels the filters move; how far apart the pixels are that they read.
    padding : {'VALID', 'SAME'} or four pairs
        'SAME' pads with zeros so that stride 1 keeps the size; pairs are the pads of every axis, before and after.
    data_format : {'NHWC', 'NCHW'}

    Returns
    -------
    array (batch, new_height, new_width, count)
    """
    order = order_of("conv2d", data_format)

    def convolved(x: Node) -> Node:
        window = window_of("conv2d", order, x.shape, filters.shape, strides, padding, dilations)
        return apply(Conv(window, max(x.shape[-1] // filters.shape[2], 1)), x, filters)

    require("conv2d", input, filters, order, 2)
    return on_channels_last(input, order, convolved)


@compiled("input", shared=("filters",))
def conv1d(
    input: Any,
    filters: Any,
    stride: Sizes = 1,
    padding: Padding = "VALID",
    data_format: str = "NWC",
    dilations: Sizes | None = None,
) -> Any:
    """Slide filters along rows of values.

    Parameters
    ----------
    input : array (batch, length, channels)
    filters : array (length, channels, count)
    stride, dilations : int
    padding : {'VALID', 'SAME'}
    data_format : {'NWC', 'NCW'}

    Returns
    -------
    array (batch, new_length, count)
    """
    order = order_of("conv1d", data_format)
    require("conv1d", input, filters, order, 1)
    kernel = reshape(filters, (1, *filters.shape))
    steps = (1, alone("conv1d", "stride", stride))
    spread = (1, alone("conv1d", "dilations", dilations or 1))

    def convolved(x: Node) -> Node:
        row = reshape(x, (x.shape[0], 1, *x.shape[1:]))
        window = window_of("conv1d", LAST, row.shape, kernel.shape, steps, padding, spread)
        y = apply(Conv(window, max(x.shape[-1] // kernel.shape[2], 1)), row, kernel)
        return reshape(y, (y.shape[0], *y.shape[2:]))

    return on_channels_last(input, order, convolved)


@compiled("input", shared=("filter",))
def depthwise_conv2d(
    input: Any,
    filter: Any,
    strides: Sizes = 1,
    padding: Padding = "VALID",
    data_format: str = "NHWC",
    dilations: Sizes | None = None,
) -> Any:
    """Slide filters over images, each over one channel alone.

    Parameters
    ----------
    input : array (batch, height, width, channels)
    filter : array (height, width, channels, each)
        `each` filters for every channel.
    strides, padding, data_format, dilations
        As in `conv2d`.

    Returns
    -------
    array (batch, new_height, new_width, channels * each), the results of one channel together
    """
    order = order_of("depthwise_conv2d", data_format)
    require("depthwise_conv2d", input, filter, order, 2)
    return on_channels_last(input, order, lambda x: _depthwise(x, filter, order, strides, padding, dilations))


@compiled("input", shared=("depthwise_filter", "pointwise_filter"))
def separable_conv2d(
    input: Any,
    depthwise_filter: Any,
    pointwise_filter: Any,
    strides: Sizes = 1,
    padding: Padding = "VALID",
    data_format: str = "NHWC",
    dilations: Sizes | None = None,
) -> Any:
    """Filter each channel by itself as `depthwise_conv2d` does, then mix the channels of each pixel.

    Parameters
    ----------
    input : array (batch, height, width, channels)
    depthwise_filter : array (height, width, channels, each)
    pointwise_filter : array (1, 1, channels * each, count)
    strides, padding, data_format, dilations
        As in `conv2d`.

    Returns
    -------
    array (batch, new_height, new_width, count)
    """
    order = order_of("separable_conv2d", data_format)
    require("separable_conv2d", input, depthwise_filter, order, 2)

    def separated(x: Node) -> Node:
        y = _depthwise(x, depthwise_filter, order, strides, padding, dilations)
        return apply(Conv(Window()), y, pointwise_filter)

    return on_channels_last(input, order, separated)


@compiled("input", shared=("filters",))
def conv2d_transpose(
    input: Any,
    filters: Any,
    output_shape: Sequence[int],
    strides: Sizes = 1,
    padding: Padding = "SAME",
    data_format: str = "NHWC",
    dilations: Sizes | None = None,
) -> Any:
    """The way back of `conv2d`: what its gradient does with images of its output's shape.

    Parameters
    ----------
    input : array (batch, height, width, channels)
    filters : array (height, width, count, channels)
    output_shape : (batch, height, width, count) or (height, width)
        The shape of the images that `conv2d` would make the input of.
    strides, padding, data_format, dilations
        As in `conv2d`.

    Returns
    -------
    array of shape `output_shape`
    """
    order = order_of("conv2d_transpose", data_format)
    if len(input.shape) != 4 or len(filters.shape) != 4:
        require("conv2d_transpose", input, filters, order, 2)
    wanted = tuple(int(n) for n in output_shape)
    spatial = wanted if len(wanted) == 2 else wanted[2:4] if order == FIRST else wanted[1:3]

    def spread(x: Node) -> Node:
        result = (*spatial, filters.shape[2])
        forward = Conv(window_of("conv2d_transpose", order, (-1, *result), filters.shape, strides, padding, dilations))
        expected = forward.window.slide(spatial, filters.shape[:2])
        if expected != x.shape[1:3] or x.shape[3] != filters.shape[3]:
            raise ShapeError(
                f"conv2d_transpose: `output_shape` {spatial[0]}x{spatial[1]} and filters {show(filters.shape)} need an "
                f"input (N, {expected[0]}, {expected[1]}, {filters.shape[3]}), got {show(x.shape)}."
            )
        return apply(ConvInputGrad(forward, result), x, filters)

    return on_channels_last(input, order, spread)


def _depthwise(x: Node, kernel: Node, order: str, strides: Sizes, padding: Padding, dilations: Sizes | None) -> Node:
    height, width, channels, each = kernel.shape
    window = window_of("depthwise_conv2d", order, x.shape, kernel.shape, strides, padding, dilations)
    return apply(Conv(window, channels), x, reshape(kernel, (height, width, 1, channels * each)))
