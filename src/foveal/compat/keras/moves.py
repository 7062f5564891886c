"""Pictures turned, moved, sheared and zoomed, as `ImageDataGenerator` does it: one matrix, bilinear, in NumPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from foveal.record import Record

Array = np.ndarray[Any, Any]


class Move(Record):
    """How a picture is moved.

    Attributes
    ----------
    theta, shear : float
        Degrees.
    tx, ty : float
        Pixels: right to left, and down to up.
    zx, zy : float
        How much more of the width and of the height is seen.
    """

    theta: float = 0.0
    tx: float = 0.0
    ty: float = 0.0
    shear: float = 0.0
    zx: float = 1.0
    zy: float = 1.0

    def matrix(self, height: int, width: int) -> Array:
        """From places (row, column, 1) of the result to those of the picture; the middle is the middle pixel."""
        turn, slant = np.deg2rad(self.theta), np.deg2rad(self.shear)
        rotation = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
        shift = np.array([[1, 0, self.tx], [0, 1, self.ty], [0, 0, 1.0]])
        shear = np.array([[1, -np.sin(slant), 0], [0, np.cos(slant), 0], [0, 0, 1]])
        zoom = np.diag([self.zx, self.zy, 1.0])
        by_columns = rotation @ shift @ shear @ zoom
        by_rows = by_columns[[1, 0, 2]][:, [1, 0, 2]]
        to_middle = np.array([[1, 0, (height - 1) / 2], [0, 1, (width - 1) / 2], [0, 0, 1]])
        whole: Array = to_middle @ by_rows @ np.linalg.inv(to_middle)
        return whole


def _reflected(place: Array, length: int) -> Array:
    """d c b a | a b c d | d c b a"""
    around = place % (2 * length)
    return np.where(around < length, around, 2 * length - 1 - around)


FILLS: dict[str, Callable[[Array, int], Array]] = {
    "nearest": lambda place, length: np.clip(place, 0, length - 1),
    "constant": lambda place, length: np.clip(place, 0, length - 1),
    "reflect": _reflected,
    "wrap": lambda place, length: place % length,
}
"""Which pixel is taken where there is none."""


def moved(image: Array, move: Move, fill: str, cval: float = 0.0) -> Array:
    """One picture (height, width, channels), float32; between pixels it is bilinear."""
    if move == Move():
        return image
    height, width = image.shape[:2]
    grid = np.mgrid[:height, :width]
    places = np.tensordot(move.matrix(height, width)[:2], np.stack([*grid, np.ones_like(grid[0])]), 1)
    places = places.round(9)  # 0 stays inside when it is computed as -1e-16
    first = np.floor(places).astype(np.int64)
    part = (places - first).astype(np.float32)[..., None]
    total = np.zeros_like(image)
    for down in (0, 1):
        for right in (0, 1):
            share = (part[0] if down else 1 - part[0]) * (part[1] if right else 1 - part[1])
            rows, columns = FILLS[fill](first[0] + down, height), FILLS[fill](first[1] + right, width)
            total += share * image[rows, columns]
    if fill != "constant":
        return total
    ends = np.array([height - 1, width - 1])[:, None, None]
    inside = np.all((places >= 0) & (places <= ends), axis=0)
    kept: Array = np.where(np.expand_dims(inside, -1), total, np.float32(cval))
    return kept
