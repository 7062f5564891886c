"""Windows that slide over rows of values, images and volumes: convolutions, poolings, patches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import numpy as np

from foveal.arguments import converted, one_of
from foveal.errors import ArgumentError, ShapeError
from foveal.functions.compiled import compiled
from foveal.functions.function import function
from foveal.functions.shape import along
from foveal.functions.spatial_axes import FIRST, on_channels_last, order_of, require_images, sizes
from foveal.functions.symbolic import NN
from foveal.ir.node import Node, Shape, apply, reshape, show, table
from foveal.ops import parts
from foveal.ops.conv import Conv, ConvInputGrad
from foveal.ops.gather import PutAlong
from foveal.ops.pool import AvgPool, MaxPool
from foveal.ops.reduce import max_
from foveal.ops.resize import mixed
from foveal.ops.shape import transpose
from foveal.ops.window import SPATIAL, Window, across, resolve_padding

Sizes = int | Sequence[int]


def per_axis(who: str, name: str, value: Any, rank: int, least: int = 1) -> Shape:
    """One number for each spatial axis, from one for all or from a list."""
    return converted(who, name, sizes(rank, least), value)  # type: ignore[no-any-return]


def rank_of(who: str, x: Node, kernel: Node | None = None) -> int:
    """The number of spatial axes; a ShapeError where it is not 1, 2 or 3, or the kernel has another."""
    rank = len(x.shape) - 2
    if rank not in SPATIAL:
        raise ShapeError(
            f"{who}: the input must have one, two or three axes beside batch and channels, got {show(x.shape)}."
        )
    if kernel is not None and len(kernel.shape) != rank + 2:
        raise ShapeError(f"{who}: the kernel must have {rank + 2} axes as the input has, got {show(kernel.shape)}.")
    return rank


def window_over(who: str, x: Node, size: Shape, strides: Any, padding: str, dilation: Any = 1) -> Window:
    """How a window of this size moves over (batch, *spatial, channels)."""
    steps = per_axis(who, "strides", strides, len(size))
    spread = per_axis(who, "dilation_rate", dilation, len(size))
    return Window(steps, resolve_padding(padding, x.shape[1:-1], size, steps, spread), spread)


# -- convolutions


def in_groups(x: Node, kernel: Node, window: Window) -> Node:
    """Convolve (batch, *spatial, channels); the channels are in as many groups as the kernel's fit into them."""
    return apply(Conv(window, max(x.shape[-1] // kernel.shape[-2], 1)), x, kernel)


def each_alone(who: str, x: Node, kernel: Node, window: Window) -> Node:
    """Convolve every channel by itself, with a kernel (*size, channels, each)."""
    *size, channels, each = kernel.shape
    if x.shape[-1] != channels:
        raise ShapeError(f"{who}: the kernel {show(kernel.shape)} needs {channels} channels, got {x.shape[-1]}.")
    return apply(Conv(window, channels), x, reshape(kernel, (*size, 1, channels * each)))


@compiled("inputs", shared=("kernel",), module=NN)
def conv(
    inputs: Any,
    kernel: Any,
    strides: Sizes = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Sizes = 1,
) -> Any:
    """Slide filters over (batch, *spatial, channels), with one, two or three spatial axes.

    The kernel is (*size, channels, filters); where its channels are a divisor of the input's, they work in groups.
    """
    rank_of("conv", inputs, kernel)

    def convolved(x: Node) -> Node:
        return in_groups(x, kernel, window_over("conv", x, kernel.shape[:-2], strides, padding, dilation_rate))

    return on_channels_last(inputs, order_of("conv", data_format), convolved)


@compiled("inputs", shared=("kernel",), module=NN)
def depthwise_conv(
    inputs: Any,
    kernel: Any,
    strides: Sizes = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Sizes = 1,
) -> Any:
    """Slide filters over each channel alone; the kernel is (*size, channels, filters for each)."""
    rank_of("depthwise_conv", inputs, kernel)

    def convolved(x: Node) -> Node:
        window = window_over("depthwise_conv", x, kernel.shape[:-2], strides, padding, dilation_rate)
        return each_alone("depthwise_conv", x, kernel, window)

    return on_channels_last(inputs, order_of("depthwise_conv", data_format), convolved)


@compiled("inputs", shared=("depthwise_kernel", "pointwise_kernel"), module=NN)
def separable_conv(
    inputs: Any,
    depthwise_kernel: Any,
    pointwise_kernel: Any,
    strides: Sizes = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Sizes = 1,
) -> Any:
    """`depthwise_conv`, then the channels of each pixel mixed by a kernel (1, ..., 1, channels * each, filters)."""
    rank = rank_of("separable_conv", inputs, depthwise_kernel)

    def convolved(x: Node) -> Node:
        window = window_over("separable_conv", x, depthwise_kernel.shape[:-2], strides, padding, dilation_rate)
        y = each_alone("separable_conv", x, depthwise_kernel, window)
        return apply(Conv(Window((1,) * rank)), y, pointwise_kernel)

    return on_channels_last(inputs, order_of("separable_conv", data_format), convolved)


@compiled("inputs", shared=("kernel",), module=NN)
def conv_transpose(
    inputs: Any,
    kernel: Any,
    strides: Sizes = 1,
    padding: str = "valid",
    output_padding: Sizes | None = None,
    data_format: str | None = None,
    dilation_rate: Sizes = 1,
) -> Any:
    """The way back of `conv`: every pixel is spread over more of them, weighted by a kernel (*size, filters, channels).

    For the sizes that come out, see foveal.layers.Conv2DTranspose.
    """
    who = "conv_transpose"
    rank = rank_of(who, inputs, kernel)
    steps, spread = per_axis(who, "strides", strides, rank), per_axis(who, "dilation_rate", dilation_rate, rank)
    extra = None if output_padding is None else per_axis(who, "output_padding", output_padding, rank, 0)
    word = converted(who, "padding", one_of("valid", "same"), padding)

    def convolved(x: Node) -> Node:
        if x.shape[-1] != kernel.shape[-1]:
            raise ShapeError(
                f"{who}: the kernel {show(kernel.shape)} needs {kernel.shape[-1]} channels, got {x.shape[-1]}."
            )
        return spread_out(x, kernel, steps, word, extra, spread)

    return on_channels_last(inputs, order_of(who, data_format), convolved)


def spread_out(
    x: Node, kernel: Node, strides: Shape, padding: str, output_padding: Shape | None, dilation: Shape
) -> Node:
    """A transposed convolution of (batch, *spatial, channels)."""
    reach = Window(strides, dilation=dilation).reach(kernel.shape[:-2])
    extra = output_padding or (None,) * len(reach)
    cuts = [_cut(padding, *sizes) for sizes in zip(reach, strides, extra, strict=True)]
    result = tuple(
        (n - 1) * stride + far - before - after
        for n, stride, far, (before, after) in zip(x.shape[1:-1], strides, reach, cuts, strict=True)
    )
    if min(result) < 1:
        raise ShapeError(f"the output would be {across(result)}. Use padding='valid', or a larger input.")
    forward = Conv(Window(strides, tuple((before, max(after, 0)) for before, after in cuts), dilation))
    return apply(ConvInputGrad(forward, (*result, kernel.shape[-2])), x, kernel)


def _cut(padding: str, reach: int, stride: int, extra: int | None) -> tuple[int, int]:
    """How much Keras cuts off the full result, before and after; negative where it appends zeros.

    The full result of n values is (n - 1) * stride + reach long.
    """
    if padding == "valid":
        return 0, -(max(stride - reach, 0) if extra is None else extra)
    kept = stride + reach - 2 if extra is None else reach + reach % 2 - 2 + extra
    before = min(kept - kept // 2, reach - 1)
    return reach - 1 - before, reach - 1 - (kept - before)


# -- poolings


def _pooled(
    kind: type[MaxPool | AvgPool], who: str, x: Node, size: Any, strides: Any, padding: str, data_format: str | None
) -> Node:
    extent = per_axis(who, "pool_size", size, rank_of(who, x))

    def pooled(x: Node) -> Node:
        return apply(kind(window_over(who, x, extent, extent if strides is None else strides, padding), extent), x)

    return on_channels_last(x, order_of(who, data_format), pooled)


@compiled("inputs", module=NN)
def max_pool(
    inputs: Any,
    pool_size: Sizes,
    strides: Sizes | None = None,
    padding: str = "valid",
    data_format: str | None = None,
) -> Any:
    """The largest value of each window over (batch, *spatial, channels); `strides` are the window's size if None."""
    return _pooled(MaxPool, "max_pool", inputs, pool_size, strides, padding, data_format)


@compiled("inputs", module=NN)
def average_pool(
    inputs: Any,
    pool_size: Sizes,
    strides: Sizes | None = None,
    padding: str = "valid",
    data_format: str | None = None,
) -> Any:
    """The mean of each window over (batch, *spatial, channels), without the padding."""
    return _pooled(AvgPool, "average_pool", inputs, pool_size, strides, padding, data_format)


def _shared_out(n: int, size: int) -> list[range]:
    """`size` stretches that cover n values, as equally long as may be; they overlap where n is no multiple."""
    return [range(i * n // size, -(-(i + 1) * n // size)) for i in range(size)]


def largest_of(x: Node, axis: int, stretches: Sequence[range]) -> Node:
    """The largest value of each of some stretches along an axis."""
    longest = max(map(len, stretches))
    places = [min(stretch.start + i, stretch.stop - 1) for stretch in stretches for i in range(longest)]
    parted = reshape(along(x, axis, places), (*x.shape[:axis], len(stretches), longest, *x.shape[axis + 1 :]))
    return max_(parted, axis + 1)


def mean_of(x: Node, axis: int, stretches: Sequence[range]) -> Node:
    """The mean of each of some stretches along an axis."""
    shares = np.zeros((x.shape[axis], len(stretches)))
    for i, stretch in enumerate(stretches):
        shares[stretch.start : stretch.stop, i] = 1 / len(stretch)
    return mixed(x, axis, shares)


def adapted(of: Callable[[Node, int, Sequence[range]], Node], x: Node, sizes: Shape) -> Node:
    """Pool (batch, *spatial, channels) to these sizes, of each stretch what `of` says."""
    for axis, n in enumerate(sizes, 1):
        x = of(x, axis, _shared_out(x.shape[axis], n))
    return x


def _adaptive(who: str, of: Any, x: Node, size: Any, data_format: str | None) -> Node:
    sizes = per_axis(who, "output_size", size, rank_of(who, x))
    return on_channels_last(x, order_of(who, data_format), lambda x: adapted(of, x, sizes))


@compiled("inputs", module=NN)
def adaptive_max_pool(inputs: Any, output_size: Sizes, data_format: str | None = None) -> Any:
    """The largest value of each of `output_size` stretches along every spatial axis, which together cover the input."""
    return _adaptive("adaptive_max_pool", largest_of, inputs, output_size, data_format)


@compiled("inputs", module=NN)
def adaptive_average_pool(inputs: Any, output_size: Sizes, data_format: str | None = None) -> Any:
    """The mean of each of `output_size` stretches along every spatial axis, which together cover the input."""
    return _adaptive("adaptive_average_pool", mean_of, inputs, output_size, data_format)


# -- patches


def _read(window: Window, size: Shape, counts: Shape) -> list[np.ndarray[Any, Any]]:
    """For each spatial axis the places that the windows read, window by window."""
    return [
        (np.arange(count)[:, None] * stride + np.arange(taps) * dilation).ravel()
        for count, taps, stride, dilation in zip(counts, size, window.strides, window.dilation, strict=True)
    ]


def patches(x: Node, first: int, size: Shape, window: Window) -> Node:
    """All windows over the spatial axes from `first` on; of each axis two are made, the window and the place in it."""
    rank = len(size)
    counts = window.slide(x.shape[first : first + rank], size)
    x = parts.pad(x, [(0, 0)] * first + list(window.pads) + [(0, 0)] * (len(x.shape) - first - rank))
    for axis, places in enumerate(_read(window, size, counts), first):
        x = along(x, axis, places.tolist())
    pairs = [n for both in zip(counts, size, strict=True) for n in both]
    return reshape(x, (*x.shape[:first], *pairs, *x.shape[first + rank :]))


def _unfolding(who: str, size: Any, dilation: Any, padding: Any, stride: Any) -> tuple[Shape, Window]:
    pads = tuple((n, n) for n in per_axis(who, "padding", padding, 2, 0))
    return per_axis(who, "kernel_size", size, 2), Window(
        per_axis(who, "stride", stride, 2), pads, per_axis(who, "dilation", dilation, 2)
    )


@function("x", module=NN)
def unfold(x: Any, kernel_size: Sizes, dilation: Sizes = 1, padding: Sizes = 0, stride: Sizes = 1) -> Any:
    """The windows over images (batch, channels, height, width) as columns: (batch, channels * size, windows)."""
    require_images(x.shape, FIRST)
    size, window = _unfolding("unfold", kernel_size, dilation, padding, stride)
    y = transpose(patches(x, 2, size, window), (0, 1, 3, 5, 2, 4))
    return reshape(y, (y.shape[0], prod(y.shape[1:4]), prod(y.shape[4:])))


@function("x", module=NN)
def fold(
    x: Any, output_size: Sizes, kernel_size: Sizes, dilation: Sizes = 1, padding: Sizes = 0, stride: Sizes = 1
) -> Any:
    """The way back of `unfold`: images (batch, channels, *output_size) in which overlapping windows are summed."""
    size, window = _unfolding("fold", kernel_size, dilation, padding, stride)
    image = per_axis("fold", "output_size", output_size, 2)
    counts, channels = window.slide(image, size), x.shape[1] // prod(size) if len(x.shape) == 3 else 0
    if len(x.shape) != 3 or x.shape[1:] != (channels * prod(size), prod(counts)):
        raise ArgumentError(
            f"fold: x must be 3D, (N, channels * {prod(size)}, {prod(counts)}) for images of {across(image)}, got "
            f"{show(x.shape)}."
        )
    y = transpose(reshape(x, (x.shape[0], channels, *size, *counts)), (0, 1, 4, 2, 5, 3))
    y = reshape(y, (y.shape[0], channels, counts[0] * size[0], counts[1] * size[1]))
    padded = [n + before + after for n, (before, after) in zip(image, window.pads, strict=True)]
    for axis, (n, places) in enumerate(zip(padded, _read(window, size, counts), strict=True), 2):
        shape = tuple(len(places) if i == axis else 1 for i in range(4))
        y = apply(PutAlong(axis, (*y.shape[:axis], n, *y.shape[axis + 1 :])), y, table(places.reshape(shape), "int32"))
    return parts.crop(y, [0, 0, *(before for before, _ in window.pads)], (*y.shape[:2], *image))
