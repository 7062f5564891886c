"""Functions of pictures: (height, width, channels), or a batch of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import numpy as np

from foveal.arguments import converted, one_of
from foveal.errors import ArgumentError, ShapeError
from foveal.functions.elementwise import select
from foveal.functions.function import function
from foveal.functions.promotion import cast, floating, promoted, scalar
from foveal.functions.shape import part, stack
from foveal.functions.spatial_axes import on_channels_last, order_of
from foveal.functions.symbolic import IMAGE
from foveal.functions.windows import Sizes, each_alone, patches, per_axis, window_over
from foveal.ir.node import Node, reshape, show, table
from foveal.ops import parts
from foveal.ops import resize as ops
from foveal.ops.matmul import matmul
from foveal.ops.reduce import mean
from foveal.ops.shape import transpose

GREY = (0.2989, 0.5870, 0.1140)
"""How much red, green and blue count for how bright a colour looks (ITU-R BT.601, as TensorFlow rounds it)."""


def on_batch(who: str, images: Node, data_format: str | None, compute: Callable[[Node], Node], rank: int = 2) -> Node:
    """Compute on (batch, *spatial, channels), also of one picture, and of whatever order of axes."""
    if len(images.shape) not in (rank + 1, rank + 2) or (len(images.shape) == rank + 1 and images.spec.batched):
        what = "(height, width, channels)" if rank == 2 else "(depth, height, width, channels)"
        raise ShapeError(f"{who}: the input must be {what}, or a batch of such, got {show(images.shape)}.")
    order = order_of(who, data_format)
    if len(images.shape) == rank + 2:
        return on_channels_last(images, order, compute)
    y = on_channels_last(reshape(images, (1, *images.shape)), order, compute)
    return reshape(y, y.shape[1:])


def like(x: Node, y: Node) -> Node:
    """Values in the dtype of x: whole numbers are rounded, and held within what it can hold."""
    if x.dtype.startswith("float"):
        return cast(y, x.dtype)
    ends = np.iinfo("uint8" if x.dtype == "bool" else x.dtype)
    held = scalar("minimum", scalar("maximum", scalar("round", y), float(ends.min)), float(ends.max))
    return cast(held, x.dtype)


# -- sizes


@function("images", module=IMAGE)
def resize(
    images: Any,
    size: Any,
    interpolation: str = "bilinear",
    antialias: bool = False,
    crop_to_aspect_ratio: bool = False,
    pad_to_aspect_ratio: bool = False,
    fill_mode: str = "constant",
    fill_value: float = 0.0,
    data_format: str | None = None,
) -> Any:
    """Pictures of another size `(height, width)`, in their dtype.

    `interpolation` is 'bilinear', 'nearest', 'bicubic', 'lanczos3' or 'lanczos5'; with `antialias` a pixel of a smaller
    picture is made of all that it covers. To keep the proportions, the picture is cut first, or gets a border of
    `fill_value`.
    """
    how = converted("resize", "interpolation", one_of(*ops.INTERPOLATIONS), interpolation)
    converted("resize", "fill_mode", one_of("constant"), fill_mode)
    if crop_to_aspect_ratio and pad_to_aspect_ratio:
        raise ArgumentError("resize: only one of `crop_to_aspect_ratio` and `pad_to_aspect_ratio` can be True.")
    height, width = _size(size)

    def resized(x: Node) -> Node:
        y = floating(x)
        if crop_to_aspect_ratio:
            y = cut_to_shape(y, height, width)
        if pad_to_aspect_ratio:
            y = _bordered(y, height, width, fill_value)
        for axis, length in ((1, height), (2, width)):
            y = ops.resize(y, axis, length, how, antialias)
        return like(x, y)

    return on_batch("resize", images, data_format, resized)


def _size(size: Any) -> tuple[int, int]:
    try:
        height, width = map(int, size)
    except (TypeError, ValueError):
        height = width = 0
    if min(height, width) < 1:
        raise ArgumentError(f"resize: `size` must have positive height and width, got {size!r}.")
    return height, width


def cut_to_shape(x: Node, height: int, width: int) -> Node:
    """The largest part in the middle whose height and width are in the proportion of these."""
    return middle(x, *shape_cut(x.shape[1:3], height, width))


def shape_cut(size: tuple[int, ...], height: int, width: int) -> tuple[int, int]:
    """The height and width of that part."""
    return max(min(size[0], size[1] * height // width), 1), max(min(size[1], size[0] * width // height), 1)


def middle(x: Node, height: int, width: int) -> Node:
    """The middle of an image; where that is between two pixels, the upper left one."""
    starts = (0, (x.shape[1] - height) // 2, (x.shape[2] - width) // 2, 0)
    return parts.crop(x, starts, (x.shape[0], height, width, x.shape[3]))


def _bordered(x: Node, height: int, width: int, value: float) -> Node:
    """With a border, so that it has the proportions of the size it gets."""
    _, rows, columns, _ = x.shape
    # as in Keras, an odd pixel is left out: the border is as wide on either side
    down = (max(rows, columns * height // width) - rows) // 2
    across = (max(columns, rows * width // height) - columns) // 2
    return parts.pad(x - value, ((0, 0), (down, down), (across, across), (0, 0))) + value


METHODS = {"linear": "bilinear", "trilinear": "bilinear", "cubic": "bicubic", "tricubic": "bicubic"}
"""What `scale_and_translate` calls ways to interpolate, beside their usual names."""


@function("images", module=IMAGE)
def scale_and_translate(
    images: Any,
    output_shape: Sequence[int],
    scale: Any,
    translation: Any,
    spatial_dims: Sequence[int],
    method: str,
    antialias: bool = True,
) -> Any:
    """Pictures in `output_shape`, made `scale` times as large and moved by `translation` along each of `spatial_dims`.

    What lies beyond the picture is 0. `method` is 'bilinear', 'bicubic', 'lanczos3' or 'lanczos5'.
    """
    known = one_of(*METHODS, *ops.KERNELS)
    how = METHODS.get(converted("scale_and_translate", "method", known, method), method)
    y = floating(images)
    for axis, factor, shift in zip(spatial_dims, np.asarray(scale), np.asarray(translation), strict=True):
        weights = ops.shares(y.shape[axis], int(output_shape[axis]), how, antialias, float(factor), float(shift))
        y = ops.mixed(y, axis % len(y.shape), weights)
    return like(images, y)


Known = tuple[int | None, int | None, int | None]


def _around(who: str, names: Sequence[str], n: int, known: Known, sign: int) -> tuple[int, int]:
    """How much is added (sign 1) or cut off (-1) before and after n pixels, two of the three numbers being known."""
    got = ", ".join(f"{name}={value}" for name, value in zip(names, known, strict=True))
    if known.count(None) != 1:
        raise ArgumentError(f"{who}: Must specify exactly two of {', '.join(names)}, got {got}.")
    before, after, size = (0 if number is None else number for number in known)
    change = before + after if known[2] is None else sign * (size - n)
    before = change - after if known[0] is None else before
    after = change - before if known[1] is None else after
    if min(before, after, size) < 0 or n + sign * change < 1:
        raise ArgumentError(f"{who}: {', '.join(names)} must be >= 0 and leave a pixel of {n}, got {got}.")
    return before, after


@function("images", module=IMAGE)
def pad_images(
    images: Any,
    top_padding: int | None = None,
    left_padding: int | None = None,
    bottom_padding: int | None = None,
    right_padding: int | None = None,
    target_height: int | None = None,
    target_width: int | None = None,
    data_format: str | None = None,
) -> Any:
    """Zeros around pictures; of each direction two numbers are given: before, after, or the size that comes out."""
    vertical, horizontal = (top_padding, bottom_padding, target_height), (left_padding, right_padding, target_width)

    def padded(x: Node) -> Node:
        down = _around("pad_images", ("top_padding", "bottom_padding", "target_height"), x.shape[1], vertical, 1)
        across = _around("pad_images", ("left_padding", "right_padding", "target_width"), x.shape[2], horizontal, 1)
        return parts.pad(x, ((0, 0), down, across, (0, 0)))

    return on_batch("pad_images", images, data_format, padded)


@function("images", module=IMAGE)
def crop_images(
    images: Any,
    top_cropping: int | None = None,
    left_cropping: int | None = None,
    bottom_cropping: int | None = None,
    right_cropping: int | None = None,
    target_height: int | None = None,
    target_width: int | None = None,
    data_format: str | None = None,
) -> Any:
    """A part of pictures; of each direction two numbers are given: cut off before, after, or the size that is left."""
    vertical, horizontal = (top_cropping, bottom_cropping, target_height), (left_cropping, right_cropping, target_width)

    def cropped(x: Node) -> Node:
        down = _around("crop_images", ("top_cropping", "bottom_cropping", "target_height"), x.shape[1], vertical, -1)
        names = ("left_cropping", "right_cropping", "target_width")
        across = _around("crop_images", names, x.shape[2], horizontal, -1)
        counts = (x.shape[0], x.shape[1] - sum(down), x.shape[2] - sum(across), x.shape[3])
        return parts.crop(x, (0, down[0], across[0], 0), counts)

    return on_batch("crop_images", images, data_format, cropped)


def _cut(who: str, x: Node, rank: int, size: Any, strides: Any, dilation: Any, padding: str, order: Any) -> Node:
    extent = per_axis(who, "size", size, rank)

    def cut(x: Node) -> Node:
        window = window_over(who, x, extent, extent if strides is None else strides, padding, dilation)
        y = patches(x, 1, extent, window)
        y = transpose(y, (0, *range(1, 2 * rank, 2), *range(2, 2 * rank + 1, 2), 2 * rank + 1))
        return reshape(y, (*y.shape[: rank + 1], prod(y.shape[rank + 1 :])))

    return on_batch(who, x, order, cut, rank)


@function("images", module=IMAGE)
def extract_patches(
    images: Any,
    size: Sizes,
    strides: Sizes | None = None,
    dilation_rate: Sizes = 1,
    padding: str = "valid",
    data_format: str | None = None,
) -> Any:
    """Windows over pictures, or with three sizes over volumes, by default side by side; of each, all values."""
    rank = len(size) if isinstance(size, Sequence) else 2
    return _cut("extract_patches", images, rank, size, strides, dilation_rate, padding, data_format)


@function("volumes", module=IMAGE, kind="ExtractPatches3D")
def extract_patches_3d(
    volumes: Any,
    size: Sizes,
    strides: Sizes | None = None,
    dilation_rate: Sizes = 1,
    padding: str = "valid",
    data_format: str | None = None,
) -> Any:
    """`extract_patches` of volumes (depth, height, width, channels)."""
    return _cut("extract_patches_3d", volumes, 3, size, strides, dilation_rate, padding, data_format)


# -- filters


def filtered(who: str, x: Node, kernel: Any, padding: str = "same") -> Node:
    """Every channel convolved with one kernel of numbers, or each with several (height, width, each)."""
    weights = np.asarray(kernel, "float64").reshape(*np.shape(kernel)[:2], 1, -1)
    each = table(np.repeat(weights, x.shape[-1], 2), x.dtype)
    return each_alone(who, x, each, window_over(who, x, each.shape[:2], 1, padding))


def bell(size: int, sigma: float) -> np.ndarray[Any, Any]:
    """A normal distribution around the middle of `size` pixels, with the sum 1."""
    weights = np.exp(-0.5 * ((np.arange(size) - (size - 1) / 2) / sigma) ** 2)
    return weights / weights.sum()  # type: ignore[no-any-return]


@function("images", module=IMAGE)
def gaussian_blur(
    images: Any, kernel_size: Any = (3, 3), sigma: Any = (1.0, 1.0), data_format: str | None = None
) -> Any:
    """Each pixel mixed with those around it, by a normal distribution of `sigma` pixels; the first of two is across."""
    across, down = (bell(int(n), float(s)) for n, s in zip(kernel_size, np.asarray(sigma), strict=True))

    def blurred(x: Node) -> Node:
        return like(x, filtered("gaussian_blur", floating(x), np.outer(down, across)))

    return on_batch("gaussian_blur", images, data_format, blurred)


SOBEL = np.array([[-1, -2, -1], [0, 0, 0], [1, 2, 1]])


@function("images", module=IMAGE)
def sobel_edges(images: Any, data_format: str | None = None) -> Any:
    """How much each value grows downwards and to the right, along a new last axis (Sobel's two kernels)."""
    x = floating(images)
    kinds = [
        on_batch("sobel_edges", x, data_format, lambda x, kernel=kernel: filtered("sobel_edges", x, kernel))  # type: ignore[misc]
        for kernel in (SOBEL, SOBEL.T)
    ]
    return stack(kinds, -1)


@function("image1", "image2", module=IMAGE, kind="SSIM")
def ssim(
    image1: Any,
    image2: Any,
    max_val: float = 1.0,
    filter_size: int = 11,
    filter_sigma: float = 1.5,
    k1: float = 0.01,
    k2: float = 0.03,
    data_format: str | None = None,
) -> Any:
    """The structural similarity of two pictures, 1 where they are equal.

    Wang et al., "Image quality assessment: from error visibility to structural similarity", 2004.
    """
    both = [floating(image) for image in promoted(image1, image2)]
    kernel = np.outer(*[bell(filter_size, filter_sigma)] * 2)
    low, high = (k1 * max_val) ** 2, (k2 * max_val) ** 2

    def blurred(x: Node) -> Node:
        return on_batch("ssim", x, data_format, lambda x: filtered("ssim", x, kernel, "valid"))

    one, two = map(blurred, both)
    bright = one * one + two * two
    spread = blurred(both[0] * both[0]) + blurred(both[1] * both[1]) - bright
    shared = blurred(both[0] * both[1]) - one * two
    map_ = ((one * two * 2.0 + low) * (shared * 2.0 + high)) / ((bright + low) * (spread + high))
    return mean(map_, tuple(range(len(map_.shape) - 3, len(map_.shape))))


# -- colours


def _colours(who: str, images: Node, data_format: str | None, compute: Callable[..., Sequence[Node]]) -> Node:
    """Three channels made of three others."""

    def changed(x: Node) -> Node:
        if x.shape[-1] != 3:
            raise ShapeError(f"{who}: the pictures must have 3 channels, got {x.shape[-1]}.")
        return parts.concat(compute(*(part(x, 3, i, 1) for i in range(3))), 3)

    if not images.dtype.startswith("float"):
        raise ArgumentError(f"{who}: the pictures must be floats from 0 to 1, got {images.dtype}. Divide by 255.")
    return on_batch(who, images, data_format, changed)


@function("images", module=IMAGE, kind="RGBToGrayscale")
def rgb_to_grayscale(images: Any, data_format: str | None = None) -> Any:
    """How bright each pixel looks, as one channel."""

    def grey(x: Node) -> Node:
        if x.shape[-1] == 1:
            return x
        if x.shape[-1] != 3:
            raise ShapeError(f"rgb_to_grayscale: the pictures must have 3 channels or 1, got {x.shape[-1]}.")
        y = floating(x)
        return cast(matmul(y, table([[share] for share in GREY], y.dtype)), x.dtype)

    return on_batch("rgb_to_grayscale", images, data_format, grey)


def _hue(red: Node, green: Node, blue: Node) -> Sequence[Node]:
    value = scalar("maximum", scalar("maximum", red, green), blue)
    spread = value - scalar("minimum", scalar("minimum", red, green), blue)
    grey = scalar("equal", spread, 0.0)
    sixth = (1 / 6) / select(grey, 1.0, spread)
    hue = select(scalar("equal", value, green), (blue - red) * sixth + 2 / 6, (red - green) * sixth + 4 / 6)
    hue = select(scalar("equal", value, red), (green - blue) * sixth, hue)
    lit = scalar("greater", value, 0.0)
    saturation = select(lit, spread / select(lit, value, 1.0), 0.0)
    return select(grey, 0.0, hue + scalar("greater", 0.0, hue)), saturation, value


@function("images", module=IMAGE, kind="RGBToHSV")
def rgb_to_hsv(images: Any, data_format: str | None = None) -> Any:
    """Red, green and blue as hue (a share of the circle that begins with red), saturation and value."""
    return _colours("rgb_to_hsv", images, data_format, _hue)


def _paint(hue: Node, saturation: Node, value: Node) -> Sequence[Node]:
    turn = scalar("mod", hue, 1.0) * 6.0

    def channel(distance: Node) -> Node:
        share = scalar("minimum", scalar("maximum", distance, 0.0), 1.0)
        return value * (1.0 - saturation + saturation * share)

    return (
        channel(scalar("abs", turn - 3.0) - 1.0),
        channel(2.0 - scalar("abs", turn - 2.0)),
        channel(2.0 - scalar("abs", turn - 4.0)),
    )


@function("images", module=IMAGE, kind="HSVToRGB")
def hsv_to_rgb(images: Any, data_format: str | None = None) -> Any:
    """Hue, saturation and value as red, green and blue."""
    return _colours("hsv_to_rgb", images, data_format, _paint)
