"""`keras.preprocessing.image`: one picture turned, moved, sheared, zoomed or brightened at random."""

from __future__ import annotations

from typing import Any

import numpy as np

from foveal.compat.keras.moves import Move, moved
from foveal.functions.random import generator

Array = np.ndarray[Any, Any]


def apply_affine_transform(
    x: Any,
    theta: float = 0,
    tx: float = 0,
    ty: float = 0,
    shear: float = 0,
    zx: float = 1,
    zy: float = 1,
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    order: int = 1,
) -> Array:
    """One picture turned by `theta` degrees, moved by `tx` rows and `ty` columns, sheared and zoomed."""
    places = (row_axis, col_axis, channel_axis)
    image = np.moveaxis(np.asarray(x, np.float32), places, (0, 1, 2))
    back: Array = np.moveaxis(moved(image, Move(theta, tx, ty, shear, zx, zy), fill_mode, cval), (0, 1, 2), places)
    return back


def _axes(row_axis: int, col_axis: int, channel_axis: int, fill_mode: str, cval: float) -> dict[str, Any]:
    return {
        "row_axis": row_axis,
        "col_axis": col_axis,
        "channel_axis": channel_axis,
        "fill_mode": fill_mode,
        "cval": cval,
    }


def random_rotation(
    x: Any,
    rg: float,
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    interpolation_order: int = 1,
) -> Array:
    """Turned by up to `rg` degrees, to either side."""
    theta = generator(None).uniform(-rg, rg)
    return apply_affine_transform(x, theta=theta, **_axes(row_axis, col_axis, channel_axis, fill_mode, cval))


def random_shift(
    x: Any,
    wrg: float,
    hrg: float,
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    interpolation_order: int = 1,
) -> Array:
    """Moved by up to these shares of its width and height, to either side."""
    chance, sides = generator(None), np.shape(x)
    tx, ty = chance.uniform(-hrg, hrg) * sides[row_axis], chance.uniform(-wrg, wrg) * sides[col_axis]
    return apply_affine_transform(x, tx=tx, ty=ty, **_axes(row_axis, col_axis, channel_axis, fill_mode, cval))


def random_shear(
    x: Any,
    intensity: float,
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    interpolation_order: int = 1,
) -> Array:
    """Sheared by up to so many degrees, to either side."""
    shear = generator(None).uniform(-intensity, intensity)
    return apply_affine_transform(x, shear=shear, **_axes(row_axis, col_axis, channel_axis, fill_mode, cval))


def random_zoom(
    x: Any,
    zoom_range: tuple[float, float],
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
    interpolation_order: int = 1,
) -> Array:
    """With so much more, or less, of its height and of its width to be seen."""
    low, high = zoom_range
    zx, zy = (1.0, 1.0) if low == high == 1 else generator(None).uniform(low, high, 2).tolist()
    return apply_affine_transform(x, zx=zx, zy=zy, **_axes(row_axis, col_axis, channel_axis, fill_mode, cval))


def apply_channel_shift(x: Any, intensity: float, channel_axis: int = 0) -> Array:
    """Every value with `intensity` added, and none beyond the smallest and the largest there was."""
    image = np.asarray(x, np.float32)
    shifted: Array = np.clip(image + np.float32(intensity), image.min(), image.max())
    return shifted


def random_channel_shift(x: Any, intensity_range: float, channel_axis: int = 0) -> Array:
    """As `apply_channel_shift`, by up to so much to either side."""
    return apply_channel_shift(x, generator(None).uniform(-intensity_range, intensity_range), channel_axis)


def apply_brightness_shift(x: Any, brightness: float, scale: bool = True) -> Array:
    """A picture in 256 levels times `brightness`; with `scale`, or from outside of 0 to 255, stretched before."""
    image = np.asarray(x, np.float32)
    low, high = image.min(), image.max()
    outside = bool(low < 0 or high > 255)
    if scale or outside:
        image = (image - low) / (high - low or np.float32(1)) * 255
    brighter = np.trunc(np.clip(np.trunc(image) * np.float32(brightness), 0, 255)).astype(np.float32)
    return brighter / 255 * (high - low) + low if outside and not scale else brighter


def random_brightness(x: Any, brightness_range: tuple[float, float], scale: bool = True) -> Array:
    """As `apply_brightness_shift`, by something between the two."""
    return apply_brightness_shift(x, generator(None).uniform(*brightness_range), scale)


__all__ = [
    "apply_affine_transform", "apply_brightness_shift", "apply_channel_shift", "random_brightness",
    "random_channel_shift", "random_rotation", "random_shear", "random_shift", "random_zoom",
]  # fmt: skip
