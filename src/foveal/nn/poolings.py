"""Poolings on arrays and nodes."""

from __future__ import annotations

from typing import Any

from foveal.functions.compiled import compiled
from foveal.functions.spatial_axes import on_channels_last, require_images
from foveal.ir.node import Node, apply
from foveal.nn.windows import Padding, Sizes, order_of, per_axis, window_of
from foveal.ops.pool import AvgPool, MaxPool


@compiled("input")
def max_pool2d(
    input: Any, ksize: Sizes, strides: Sizes | None = None, padding: Padding = "VALID", data_format: str = "NHWC"
) -> Any:
    """Keep the largest value of each window of pixels.

    Parameters
    ----------
    input : array (batch, height, width, channels)
    ksize, strides : int, (int, int), or four with 1 for batch and channels
        The window's height and width; how far it moves, by default its own size.
    padding : {'VALID', 'SAME'} or four pairs
    data_format : {'NHWC', 'NCHW'}

    Returns
    -------
    array (batch, new_height, new_width, channels)
    """
    return _pooled("max_pool2d", 2, MaxPool, input, ksize, strides, padding, data_format)


@compiled("input")
def avg_pool2d(
    input: Any, ksize: Sizes, strides: Sizes | None = None, padding: Padding = "VALID", data_format: str = "NHWC"
) -> Any:
    """Average each window of pixels, without the padding. See `max_pool2d`."""
    return _pooled("avg_pool2d", 2, AvgPool, input, ksize, strides, padding, data_format)


@compiled("input")
def max_pool1d(
    input: Any, ksize: Sizes, strides: Sizes | None = None, padding: str = "VALID", data_format: str = "NWC"
) -> Any:
    """Keep the largest value of each window of steps, of rows of values (batch, length, channels)."""
    return _pooled("max_pool1d", 1, MaxPool, input, ksize, strides, padding, data_format)


@compiled("input")
def avg_pool1d(
    input: Any, ksize: Sizes, strides: Sizes | None = None, padding: str = "VALID", data_format: str = "NWC"
) -> Any:
    """Average each window of steps, of rows of values (batch, length, channels)."""
    return _pooled("avg_pool1d", 1, AvgPool, input, ksize, strides, padding, data_format)


max_pool, avg_pool = max_pool2d, avg_pool2d


def _pooled(
    who: str,
    rank: int,
    kind: type[MaxPool | AvgPool],
    x: Node,
    ksize: Sizes,
    strides: Sizes | None,
    padding: Padding,
    data_format: str,
) -> Node:
    order = order_of(who, data_format)
    require_images(x.shape, order, rank)
    size = per_axis(who, "ksize", ksize, rank, order)

    def pooled(x: Node) -> Node:
        return apply(kind(window_of(who, order, x.shape, size, strides or size, padding, None), size), x)

    return on_channels_last(x, order, pooled)
