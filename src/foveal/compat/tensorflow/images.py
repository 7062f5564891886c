"""TensorFlow's functions of pictures: (height, width, channels), or a batch of them.

NumPy does the work, but where gradients may be asked for, Foveal's functions of the same names.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from foveal.compat.tensorflow.conversion import array, on_arrays, result, sizes
from foveal.compat.tensorflow.files import (
    decode_bmp,
    decode_gif,
    decode_image,
    decode_jpeg,
    decode_png,
    encode_jpeg,
    encode_png,
)
from foveal.data import pixels
from foveal.errors import ShapeError
from foveal.functions import elementwise, indexing, linalg, reduce, shape
from foveal.functions import image as functions
from foveal.functions.image import GREY
from foveal.functions.random import generator

HEIGHT, WIDTH = -3, -2


class ResizeMethod:
    """The names that `resize` takes as `method`."""

    BILINEAR = "bilinear"
    NEAREST_NEIGHBOR = "nearest"
    BICUBIC = "bicubic"
    LANCZOS3 = "lanczos3"
    LANCZOS5 = "lanczos5"
    AREA = "area"


class _Recorded:
    """Foveal's functions by NumPy's names."""

    flip, pad, repeat, rot90, take = indexing.flip, indexing.pad, indexing.repeat, indexing.rot90, indexing.take
    maximum, sqrt, square, log10 = elementwise.maximum, elementwise.sqrt, elementwise.square, elementwise.log10
    mean, std, stack, swapaxes = reduce.mean, reduce.std, shape.stack, shape.swapaxes
    abs, matmul, sum = elementwise.absolute, linalg.matmul, reduce.sum


def _functions(picture: Any) -> Any:
    """What computes with a picture: NumPy or Foveal."""
    return np if isinstance(picture, np.ndarray) else _Recorded


def _picture(image: Any) -> Any:
    found = array(image) if on_arrays(image) else image
    if found.ndim not in (3, 4):
        raise ShapeError(
            f"tensorflow.image: a picture must be (height, width, channels), or a batch of them, got {found.shape}."
        )
    return found


def convert_image_dtype(image: Any, dtype: Any, saturate: bool = False, name: str | None = None) -> Any:
    """The same picture in another dtype: whole numbers go from 0 to their largest, floats from 0 to 1."""
    return result(pixels.convert_image_dtype(array(image), dtype, saturate))


def resize(
    images: Any,
    size: Any,
    method: str = "bilinear",
    preserve_aspect_ratio: bool = False,
    antialias: bool = False,
    name: str | None = None,
) -> Any:
    """Pictures of another size (height, width), float32 but for 'nearest'; or of the largest that fits into it."""
    if not on_arrays(images):
        return functions.resize(images, size, method, antialias)
    found = _picture(images)
    height, width = sizes(size)
    if preserve_aspect_ratio:
        scale = min(height / found.shape[HEIGHT], width / found.shape[WIDTH])
        height, width = (max(1, round(scale * found.shape[axis])) for axis in (HEIGHT, WIDTH))
    if method == "area":
        down, across = _shares(found.shape[HEIGHT], height), _shares(found.shape[WIDTH], width)
        return result(np.einsum("ih,jw,...hwc->...ijc", down, across, found).astype("float32"))
    return result(pixels.resize(found, (height, width), method, antialias))


def _shares(size: int, wanted: int) -> np.ndarray[Any, Any]:
    """How much of each of the new pixels along an axis lies in each of the old ones."""
    edges, places = np.arange(wanted + 1)[:, None] * size / wanted, np.arange(size)
    inside = np.clip(np.minimum(edges[1:], places + 1) - np.maximum(edges[:-1], places), 0, None)
    return np.asarray(inside * wanted / size)


def resize_with_pad(
    image: Any, target_height: int, target_width: int, method: str = "bilinear", antialias: bool = False
) -> Any:
    """The largest picture that fits into this size, in the middle of black."""
    found = _picture(image)
    scale = min(target_height / found.shape[HEIGHT], target_width / found.shape[WIDTH])
    fitting = [scale * found.shape[axis] for axis in (HEIGHT, WIDTH)]
    resized = pixels.resize(found, (int(fitting[0]), int(fitting[1])), method, antialias)
    around = [(0, 0)] * found.ndim
    for axis, exact, target in zip((HEIGHT, WIDTH), fitting, (target_height, target_width), strict=True):
        before = int((target - exact) / 2)
        around[axis] = (before, target - before - resized.shape[axis])
    return result(np.pad(resized, around))


def resize_with_crop_or_pad(image: Any, target_height: int, target_width: int) -> Any:
    """The middle of the picture, cut or with black around it, in this size."""
    found = _picture(image)
    for axis, wanted in ((HEIGHT, target_height), (WIDTH, target_width)):
        spare = found.shape[axis] - wanted
        if spare > 0:
            found = _functions(found).take(found, np.arange(spare // 2, spare // 2 + wanted), axis)
        around = [(0, 0)] * found.ndim
        around[axis] = (max(-spare, 0) // 2, max(-spare, 0) - max(-spare, 0) // 2)
        found = _functions(found).pad(found, around)
    return result(found)


def crop_to_bounding_box(
    image: Any, offset_height: int, offset_width: int, target_height: int, target_width: int
) -> Any:
    """The part of this size whose upper left corner is there."""
    found = _picture(image)
    ends = offset_height + target_height, offset_width + target_width
    if min(offset_height, offset_width) < 0 or ends[0] > found.shape[HEIGHT] or ends[1] > found.shape[WIDTH]:
        raise ShapeError(
            f"tensorflow.image: the box from ({offset_height}, {offset_width}) to {ends} must lie in the picture, "
            f"got {found.shape[HEIGHT]}x{found.shape[WIDTH]}."
        )
    return result(found[..., offset_height : ends[0], offset_width : ends[1], :])


def central_crop(image: Any, central_fraction: float) -> Any:
    """The middle of the picture: this share of its height and of its width."""
    found = _picture(image)
    starts = [int((found.shape[axis] * (1 - central_fraction)) / 2) for axis in (HEIGHT, WIDTH)]
    kept = [found.shape[axis] - 2 * start for axis, start in zip((HEIGHT, WIDTH), starts, strict=True)]
    return crop_to_bounding_box(found, *starts, *kept)


def random_crop(value: Any, size: Any, seed: Any = None, name: str | None = None) -> Any:
    """A part of this size from anywhere; `size` has a number for every axis."""
    found, wanted = array(value) if on_arrays(value) else value, sizes(size)
    if len(wanted) != found.ndim or any(n > have for n, have in zip(wanted, found.shape, strict=True)):
        raise ShapeError(f"random_crop: `size` must be one that fits into {found.shape}, got {wanted}.")
    chance = generator(seed)
    starts = [int(chance.integers(have - n + 1)) for n, have in zip(wanted, found.shape, strict=True)]
    return result(found[tuple(np.s_[start : start + n] for start, n in zip(starts, wanted, strict=True))])


def rgb_to_grayscale(images: Any, name: str | None = None) -> Any:
    """One channel: 0.2989 red + 0.587 green + 0.114 blue."""
    found = _picture(images)
    if found.shape[-1] != len(GREY):
        raise ShapeError(f"rgb_to_grayscale: the picture must have 3 channels, got {found.shape[-1]}.")
    floats = _as_floats(found)
    return _as_before(_functions(floats).matmul(floats, np.asarray(GREY, floats.dtype)[:, None]), found)


def grayscale_to_rgb(images: Any, name: str | None = None) -> Any:
    """Three channels, all the same."""
    found = _picture(images)
    return result(_functions(found).repeat(found, 3, axis=-1))


def flip_left_right(image: Any) -> Any:
    """Mirrored: left is right."""
    found = _picture(image)
    return result(_functions(found).flip(found, WIDTH))


def flip_up_down(image: Any) -> Any:
    """Mirrored: up is down."""
    found = _picture(image)
    return result(_functions(found).flip(found, HEIGHT))


def transpose(image: Any, name: str | None = None) -> Any:
    """Rows become columns."""
    found = _picture(image)
    return result(_functions(found).swapaxes(found, HEIGHT, WIDTH))


def rot90(image: Any, k: int = 1, name: str | None = None) -> Any:
    """Turned to the left by `k` right angles."""
    found = _picture(image)
    return result(_functions(found).rot90(found, k, (found.ndim + HEIGHT, found.ndim + WIDTH)))


def random_flip_left_right(image: Any, seed: Any = None) -> Any:
    """Mirrored every other time."""
    return flip_left_right(image) if generator(seed).random() < 0.5 else result(_picture(image))


def random_flip_up_down(image: Any, seed: Any = None) -> Any:
    """Upside down every other time."""
    return flip_up_down(image) if generator(seed).random() < 0.5 else result(_picture(image))


def _as_floats(image: Any) -> Any:
    found = array(image) if on_arrays(image) else image
    return found if found.dtype.kind == "f" else pixels.convert_image_dtype(array(found), np.float32)


def _as_before(floats: Any, image: Any) -> Any:
    """A picture in the dtype of that which it was made of."""
    before = image.dtype if hasattr(image, "dtype") else array(image).dtype
    return result(floats if before == floats.dtype else pixels.convert_image_dtype(floats, before, saturate=True))


def adjust_brightness(image: Any, delta: float) -> Any:
    """Every value with `delta` added: of floats as they are, of whole numbers as if from 0 to 1."""
    floats = _as_floats(image)
    return _as_before(floats + floats.dtype.type(delta), image)


def adjust_contrast(images: Any, contrast_factor: float) -> Any:
    """Every value this many times as far from the mean of its channel."""
    floats = _as_floats(_picture(images))
    mean = _functions(floats).mean(floats, axis=(HEIGHT, WIDTH), keepdims=True)
    return _as_before((floats - mean) * floats.dtype.type(contrast_factor) + mean, images)


def random_brightness(image: Any, max_delta: float, seed: Any = None) -> Any:
    """As `adjust_brightness`, by something between -max_delta and max_delta."""
    return adjust_brightness(image, generator(seed).uniform(-max_delta, max_delta))


def random_contrast(image: Any, lower: float, upper: float, seed: Any = None) -> Any:
    """As `adjust_contrast`, by something between the two factors."""
    return adjust_contrast(image, generator(seed).uniform(lower, upper))


def per_image_standardization(image: Any) -> Any:
    """With mean 0 and standard deviation 1; pictures of nearly one value are divided by 1 / sqrt(how many)."""
    found = _picture(image)
    found = found.astype(np.float32) if isinstance(found, np.ndarray) else found
    over, used = (HEIGHT, WIDTH, -1), _functions(found)
    least = np.float32(1 / math.sqrt(math.prod(found.shape[-3:])))
    spread = used.maximum(used.std(found, axis=over, keepdims=True), least)
    return result((found - used.mean(found, axis=over, keepdims=True)) / spread)


def psnr(a: Any, b: Any, max_val: float, name: str | None = None) -> Any:
    """The peak signal-to-noise ratio of each pair of pictures: 20 log10(max_val) - 10 log10(mean error²) decibels."""
    difference = (_picture(a) if not on_arrays(a) else _picture(a).astype(np.float32)) - _picture(b)
    used = _functions(difference)
    error = used.mean(used.square(difference), axis=(HEIGHT, WIDTH, -1))
    with np.errstate(divide="ignore"):
        return result(np.float32(20 * np.log10(max_val)) - np.float32(10) * used.log10(error))


def total_variation(images: Any, name: str | None = None) -> Any:
    """How much neighbouring values differ, added up over a picture, or over each of a batch."""
    found = _picture(images)
    used = _functions(found)
    steps = found[..., 1:, :, :] - found[..., :-1, :, :], found[..., 1:, :] - found[..., :-1, :]
    return result(sum(used.sum(used.abs(step), axis=(HEIGHT, WIDTH, -1)) for step in steps))


def sobel_edges(image: Any) -> Any:
    """Two values for each one of a batch: how much it grows downwards, and to the right (Sobel's two kernels)."""
    found = _picture(image)
    used = _functions(found)
    padded = used.pad(found, [(0, 0), (1, 1), (1, 1), (0, 0)][-found.ndim :], mode="reflect")
    across = padded[..., :-2, :] + 2 * padded[..., 1:-1, :] + padded[..., 2:, :]
    along = padded[..., :-2, :, :] + 2 * padded[..., 1:-1, :, :] + padded[..., 2:, :, :]
    downwards = across[..., 2:, :, :] - across[..., :-2, :, :]
    rightwards = along[..., 2:, :] - along[..., :-2, :]
    return result(used.stack([downwards, rightwards], axis=-1))


__all__ = [
    "ResizeMethod", "adjust_brightness", "adjust_contrast", "central_crop", "convert_image_dtype",
    "crop_to_bounding_box", "decode_bmp", "decode_gif", "decode_image", "decode_jpeg", "decode_png", "encode_jpeg",
    "encode_png", "flip_left_right", "flip_up_down", "grayscale_to_rgb", "per_image_standardization", "psnr",
    "random_brightness", "random_contrast", "random_crop", "random_flip_left_right", "random_flip_up_down", "resize",
    "resize_with_crop_or_pad", "resize_with_pad", "rgb_to_grayscale", "rot90", "sobel_edges", "total_variation",
    "transpose",
]  # fmt: skip
