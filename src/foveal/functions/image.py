"""Functions of pictures."""

from __future__ import annotations

from typing import Any

from foveal.arguments import converted, one_of
from foveal.errors import ShapeError
from foveal.functions.function import function
from foveal.functions.promotion import floating
from foveal.functions.symbolic import IMAGE
from foveal.ir.node import Node, show, table
from foveal.ops import resize as ops
from foveal.ops.matmul import matmul

GREY = (0.2989, 0.5870, 0.1140)
"""How much red, green and blue count for how bright a colour looks (ITU-R BT.601, as TensorFlow rounds it)."""


def _spatial(images: Node, data_format: str | None) -> int:
    """Which axis is the height."""
    if len(images.shape) not in (3, 4):
        raise ShapeError(f"image: a picture must be (height, width, channels), or a batch, got {show(images.shape)}.")
    return len(images.shape) - (2 if data_format == "channels_first" else 3)


@function("images", module=IMAGE)
def resize(
    images: Any, size: Any, interpolation: str = "bilinear", antialias: bool = False, data_format: str | None = None
) -> Any:
    """Pictures of another size `(height, width)`; `interpolation` is 'bilinear', 'nearest' or 'bicubic'."""
    how = converted("resize", "interpolation", one_of(*ops.INTERPOLATIONS), interpolation)
    first, y = _spatial(images, data_format), floating(images)
    for axis, length in enumerate(size, first):
        y = ops.resize(y, axis, int(length), how, antialias)
    return y


@function("images", module=IMAGE, kind="RGBToGrayscale")
def rgb_to_grayscale(images: Any, data_format: str | None = None) -> Any:
    """How bright each pixel looks, as one channel."""
    if images.shape[-1] != 3:
        raise ShapeError(f"rgb_to_grayscale: the pictures must have 3 channels, got {images.shape[-1]}.")
    grey = floating(images)
    return matmul(grey, table([[share] for share in GREY], grey.dtype))
