"""Convolutions on arrays and nodes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from foveal.errors import ShapeError
from foveal.functions.compiled import compiled
from foveal.functions.spatial_axes import FIRST, on_channels_last
from foveal.functions.windows import each_alone, in_groups
from foveal.ir.node import Node, apply, show
from foveal.nn.windows import Padding, Sizes, order_of, require, window_of
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
    return _convolved("conv2d", 2, input, filters, strides, padding, data_format, dilations)


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
    return _convolved("conv1d", 1, input, filters, stride, padding, data_format, dilations)


def _convolved(
    who: str,
    rank: int,
    x: Node,
    kernel: Node,
    strides: Sizes,
    padding: Padding,
    data_format: str,
    dilations: Sizes | None,
) -> Node:
    order = order_of(who, data_format)
    require(who, x, kernel, order, rank)

    def convolved(x: Node) -> Node:
        return in_groups(x, kernel, window_of(who, order, x.shape, kernel.shape[:-2], strides, padding, dilations))

    return on_channels_last(x, order, convolved)


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
    return on_channels_last(
        input, order, lambda x: _depthwise("depthwise_conv2d", x, filter, order, strides, padding, dilations)
    )


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
        y = _depthwise("separable_conv2d", x, depthwise_filter, order, strides, padding, dilations)
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
        forward = Conv(
            window_of("conv2d_transpose", order, (-1, *result), filters.shape[:2], strides, padding, dilations)
        )
        expected = forward.window.slide(spatial, filters.shape[:2])
        if expected != x.shape[1:3] or x.shape[3] != filters.shape[3]:
            raise ShapeError(
                f"conv2d_transpose: `output_shape` {spatial[0]}x{spatial[1]} and filters {show(filters.shape)} need an "
                f"input (N, {expected[0]}, {expected[1]}, {filters.shape[3]}), got {show(x.shape)}."
            )
        return apply(ConvInputGrad(forward, result), x, filters)

    return on_channels_last(input, order, spread)


def _depthwise(
    who: str, x: Node, kernel: Node, order: str, strides: Sizes, padding: Padding, dilations: Sizes | None
) -> Node:
    return each_alone(who, x, kernel, window_of(who, order, x.shape, kernel.shape[:2], strides, padding, dilations))
