"""Arithmetic on images as arrays: other dtypes, other sizes. NumPy alone."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from foveal.arguments import converted, one_of, pair
from foveal.errors import ArgumentError, DataError
from foveal.ops.resize import KERNELS

Array = np.ndarray[Any, Any]


def normalize(x: Any, axis: int = -1, order: float = 2) -> Array:
    """An array divided by its length along an axis, by the norm of this order; what is 0 stays so.

    Examples
    --------
    >>> from foveal.utils import normalize
    >>> normalize([[3.0, 4.0], [0.0, 0.0]]).tolist()
    [[0.6, 0.8], [0.0, 0.0]]
    """
    values = np.asarray(x)
    lengths = np.linalg.norm(values, order, axis, keepdims=True)
    made: Array = values / np.where(lengths == 0, 1, lengths)
    return made


def convert_image_dtype(image: Any, dtype: Any, saturate: bool = False) -> Array:
    """The same image in another dtype: whole numbers go from 0 to their largest, floats from 0 to 1.

    Parameters
    ----------
    image : array
    dtype : str or dtype
        'float32' makes 0 to 1 out of uint8's 0 to 255.
    saturate : bool
        Whether values outside the new range become its ends; else they wrap around, as NumPy's do.

    Notes
    -----
    Source: TensorFlow's `tf.image.convert_image_dtype`, whose numbers these are. Floats times (largest + 0.5) are cut
    to whole numbers; of whole numbers, whole powers of two are cut off or multiplied.
    """
    array, target = np.asarray(image), np.dtype(dtype)
    for each in (array.dtype, target):
        if each.kind not in "iuf":
            raise ArgumentError(f"convert_image_dtype: dtypes must be integers or floats, got {each}.")
    if array.dtype == target:
        return array
    return CONVERSIONS[array.dtype.kind == "f", target.kind == "f"](array, target, saturate)


def _largest(dtype: np.dtype[Any]) -> int:
    return int(np.iinfo(dtype).max)


def _ints_to_floats(array: Array, target: np.dtype[Any], saturate: bool) -> Array:
    scaled: Array = array.astype(target) * target.type(1.0 / _largest(array.dtype))
    return scaled


def _floats_to_ints(array: Array, target: np.dtype[Any], saturate: bool) -> Array:
    exact = array if target.itemsize <= 2 else array.astype(np.float64)  # float32 has no 2**31 - 1
    return _cast(exact * (_largest(target) + 0.5), target, saturate)


def _ints_to_ints(array: Array, target: np.dtype[Any], saturate: bool) -> Array:
    ends = _largest(array.dtype), _largest(target)
    if ends[0] > ends[1]:
        return _cast(array // ((ends[0] + 1) // (ends[1] + 1)), target, saturate)
    scaled: Array = _cast(array, target, saturate) * target.type((ends[1] + 1) // (ends[0] + 1))
    return scaled


def _floats_to_floats(array: Array, target: np.dtype[Any], saturate: bool) -> Array:
    return array.astype(target)


CONVERSIONS: dict[tuple[bool, bool], Callable[[Array, np.dtype[Any], bool], Array]] = {
    (False, True): _ints_to_floats,
    (True, False): _floats_to_ints,
    (False, False): _ints_to_ints,
    (True, True): _floats_to_floats,
}
"""By whether the image, and what it becomes, are floats."""


def _cast(array: Array, target: np.dtype[Any], saturate: bool) -> Array:
    if saturate:
        array = array.clip(*_shared_ends(array.dtype, target))
    return array.astype(np.int64).astype(target) if array.dtype.kind == "f" else array.astype(target)


def _shared_ends(dtype: np.dtype[Any], target: np.dtype[Any]) -> tuple[int, int]:
    ends = np.iinfo(target)
    if dtype.kind == "f":
        return ends.min, ends.max
    return max(ends.min, np.iinfo(dtype).min), min(ends.max, np.iinfo(dtype).max)


METHODS = ("bilinear", "nearest", *list(KERNELS)[1:])


def resize(images: Any, size: int | tuple[int, int], method: str = "bilinear", antialias: bool = False) -> Array:
    """Images of another size.

    Parameters
    ----------
    images : array (height, width, channels) or (n, height, width, channels)
    size : int or (height, width)
    method : {'bilinear', 'nearest', 'bicubic', 'lanczos3', 'lanczos5'}
    antialias : bool
        Whether images that shrink are smoothed first, so that no pixel is passed over.

    Returns
    -------
    ndarray
        float32 (float64 stays); with 'nearest', the dtype of `images`.

    Notes
    -----
    A pixel's centre is at its index plus one half, as in TensorFlow 2, Keras 3 and JAX: pixel i of n lies over
    (i + 1/2) * height / n - 1/2 of the image before.
    """
    array = np.asarray(images)
    height, width = converted("resize", "size", pair, size)
    chosen = converted("resize", "method", one_of(*METHODS), method)
    if array.ndim not in (3, 4) or 0 in array.shape:
        raise DataError(
            f"resize: `images` must be (height, width, channels) or (n, height, width, channels), got {array.shape}."
        )
    axes = array.ndim - 3, array.ndim - 2
    if chosen == "nearest":
        for axis, length in zip(axes, (height, width), strict=True):
            array = np.take(array, _nearest(array.shape[axis], length), axis)
        return array
    dtype = np.float64 if array.dtype == np.float64 else np.float32
    for axis, length in zip(axes, (height, width), strict=True):
        if array.shape[axis] != length:
            array = _resampled(array, axis, length, chosen, antialias, dtype)
    return array.astype(dtype)


def _nearest(before: int, after: int) -> Array:
    return np.minimum((2 * np.arange(after) + 1) * before // (2 * after), before - 1)


def _resampled(array: Array, axis: int, after: int, method: str, antialias: bool, dtype: type) -> Array:
    """One axis of another length: a weighted sum of a few neighbours, one neighbour at a time."""
    index, weights = _neighbours(array.shape[axis], after, *KERNELS[method], antialias)
    shape = [1] * array.ndim
    shape[axis] = after
    result = np.zeros((*array.shape[:axis], after, *array.shape[axis + 1 :]), dtype)
    for nth in range(index.shape[1]):
        result += np.take(array, index[:, nth], axis) * weights[:, nth].reshape(shape).astype(dtype)
    return result


def _neighbours(
    before: int, after: int, weight: Callable[[Array], Array], radius: int, antialias: bool
) -> tuple[Array, Array]:
    """For each new pixel, the old ones it is made of and their weights, (after, neighbours) both."""
    stretch = max(before / after, 1.0) if antialias else 1.0
    centres = (np.arange(after) + 0.5) * (before / after) - 0.5
    reach = radius * stretch
    first = np.floor(centres - reach).astype(np.int64) + 1
    index = first[:, None] + np.arange(math.ceil(2 * reach))
    weights = weight(np.abs(index - centres[:, None]) / stretch)
    weights[(index < 0) | (index >= before)] = 0.0
    return index.clip(0, before - 1), weights / weights.sum(axis=1, keepdims=True)
