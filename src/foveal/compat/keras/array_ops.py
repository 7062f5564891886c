"""The part of `keras.ops` that takes arrays alone. NumPy does the work."""

from __future__ import annotations

from typing import Any

import numpy as np

from foveal.compat.tensorflow import arrays
from foveal.eager import Array


def split(x: Any, indices_or_sections: Any, axis: int = 0) -> list[Array]:
    """The array cut along an axis: into so many parts of one length, or at these places."""
    return [arrays.constant(part) for part in np.split(np.asarray(x), indices_or_sections, axis)]


def top_k(x: Any, k: int, sorted: bool = True) -> tuple[Array, Array]:
    """The `k` largest values along the last axis, the largest first, and where they are."""
    order = np.argsort(-np.asarray(x), axis=-1, kind="stable")[..., :k]
    return arrays.constant(np.take_along_axis(np.asarray(x), order, -1)), arrays.constant(order.astype(np.int32))


def einsum(subscripts: str, *operands: Any) -> Array:
    """Products and sums over axes that are named by letters, as NumPy's `einsum`."""
    return arrays.constant(np.einsum(subscripts, *map(np.asarray, operands)))


def argsort(x: Any, axis: int = -1) -> Array:
    """Where the smallest, the next... value is along an axis."""
    return arrays.constant(np.argsort(np.asarray(x), axis, kind="stable").astype(np.int32))


def median(x: Any, axis: Any = None, keepdims: bool = False) -> Array:
    """The value in the middle."""
    return arrays.constant(np.median(np.asarray(x), axis, keepdims=keepdims))


def average(x: Any, axis: Any = None, weights: Any = None) -> Array:
    """The mean, where each value counts as much as its weight."""
    return arrays.constant(np.average(np.asarray(x), axis, weights))


def nonzero(x: Any) -> tuple[Array, ...]:
    """Where values are not 0: for each axis, their places along it."""
    return tuple(arrays.constant(place.astype(np.int32)) for place in np.nonzero(np.asarray(x)))


def roll(x: Any, shift: Any, axis: Any = None) -> Array:
    """Moved along an axis; what leaves at one end comes in at the other."""
    return arrays.constant(np.roll(np.asarray(x), shift, axis))


def normalize(x: Any, axis: int = -1, order: int = 2, epsilon: float | None = None) -> Array:
    """Divided by the length along an axis."""
    values = np.asarray(x)
    return arrays.constant(values / np.maximum(np.linalg.norm(values, order, axis, keepdims=True), epsilon or 1e-12))


__all__ = ["argsort", "average", "einsum", "median", "nonzero", "normalize", "roll", "split", "top_k"]
