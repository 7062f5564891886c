"""One kernel over images: the convolution of a network with a kernel made by hand."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from foveal.arguments import converted, one_of, pair
from foveal.engines.engine import Program, get_engine
from foveal.errors import DataError, ShapeError
from foveal.ir.graph import Graph
from foveal.ir.node import BATCH, placeholder
from foveal.ops.conv import conv

Array = np.ndarray[Any, Any]
Pair = tuple[int, int]
LAYOUTS = {2: "(height, width)", 3: "(height, width, channels)", 4: "(n, height, width, channels)"}


def filter(image: Any, kernel: Any, padding: str = "same", strides: int | Pair = 1) -> Array:
    """Move a kernel over images, every channel on its own.

    y[h, w] = sum over r, s of kernel[r, s] * image[h * stride + r - top, w * stride + s - left], as a convolutional
    layer computes it: the kernel is not turned around. `kernels` has kernels to try.

    Parameters
    ----------
    image : array (height, width), (height, width, channels) or (n, height, width, channels)
        uint8 and other whole numbers are taken as they are, not divided by 255.
    kernel : array (height, width)
    padding : {'same', 'valid'}
        'same' puts zeros around the image, so that the output is as large (divided by the strides, rounded up).
    strides : int or (vertical, horizontal)

    Returns
    -------
    ndarray of float32
        As many axes as `image`.
    """
    images, weights = np.asarray(image), np.asarray(kernel)
    if images.ndim not in LAYOUTS or 0 in images.shape or images.dtype.kind not in "biuf":
        choices = ", ".join(list(LAYOUTS.values())[:-1])
        raise DataError(
            f"filter: `image` must be numbers, {choices} or {LAYOUTS[4]}, got {images.dtype} {images.shape}."
        )
    if weights.ndim != 2 or 0 in weights.shape or weights.dtype.kind not in "biuf":
        raise DataError(f"filter: `kernel` must be numbers, (height, width), got {weights.dtype} {weights.shape}.")
    word = converted("filter", "padding", one_of("same", "valid"), padding)
    steps = converted("filter", "strides", pair, strides)
    stack = images.reshape((1,) * (images.ndim < 4) + images.shape + (1,) * (images.ndim < 3))
    n, height, width, channels = stack.shape
    planes = stack.transpose(0, 3, 1, 2).reshape(n * channels, height, width, 1)
    program = _program((height, width), weights.shape, word, steps)
    feeds = {"image": planes.astype(np.float32), "kernel": weights.astype(np.float32)[..., None, None]}
    moved = program.run(feeds)["y"]
    filtered = moved.reshape(n, channels, *moved.shape[1:3]).transpose(0, 2, 3, 1)
    return np.ascontiguousarray(filtered).reshape(_like(images.ndim, filtered.shape))


def _like(axes: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    return {2: shape[1:3], 3: shape[1:], 4: shape}[axes]


@lru_cache(maxsize=32)
def _program(image: Pair, kernel: Pair, padding: str, strides: Pair) -> Program:
    """Compiled once for each size, for any number of planes."""
    planes = placeholder("image", (BATCH, *image, 1))
    weights = placeholder("kernel", (*kernel, 1, 1))
    try:
        moved = conv(planes, weights, strides, padding)
    except ShapeError as error:
        raise ShapeError(f"filter: {error}") from None
    return get_engine().compile(Graph({"y": moved}, {}))
