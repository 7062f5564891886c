"""The meaning of affine sampling and its gradient, as plainly as NumPy can say it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

import numpy as np

from foveal.engines.engine import Array
from foveal.engines.numpy.lowerings import lowers
from foveal.ops.sampling import FARTHEST, AffineSample, AffineSampleGrad

INSIDE: dict[str, Callable[[Array, int], Array]] = {
    "constant": lambda i, n: np.clip(i, 0, n - 1),
    "nearest": lambda i, n: np.clip(i, 0, n - 1),
    "wrap": lambda i, n: i % n,
    "reflect": lambda i, n: np.minimum(i % (2 * n), 2 * n - 1 - i % (2 * n)),
}
"""Which of n pixels stands at a place that may be outside of them."""


def _around(place: Array) -> list[tuple[Array, Array]]:
    """The pixels on both sides, with their shares."""
    lower = np.floor(place)
    return [(lower, 1 - (place - lower)), (lower + 1, place - lower)]


def _closest(place: Array) -> list[tuple[Array, Array]]:
    return [(np.trunc(place + np.copysign(np.asarray(0.5, place.dtype), place)), np.ones_like(place))]


NEIGHBOURS: dict[str, Callable[[Array], list[tuple[Array, Array]]]] = {"bilinear": _around, "nearest": _closest}


def taps(op: AffineSample, size: tuple[int, ...], transforms: Array) -> Iterator[tuple[Array, Array, Array, Array]]:
    """What outputs are made of: rows, columns, shares, and whether they are in the picture, each (N, height, width)."""
    h, w = np.indices(op.size, dtype=transforms.dtype)
    along = []
    for axis, n in enumerate(size):
        t0, t1, t2 = (transforms[:, axis, k, None, None] for k in range(3))
        place = np.clip((t0 * h + t2) + t1 * w, -FARTHEST, FARTHEST)
        along.append([(i.astype("int64"), share, n) for i, share in NEIGHBOURS[op.mode.interpolation](place)])
    for (row, nearness, rows), (column, closeness, columns) in product(*along):
        seen = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        fix = INSIDE[op.mode.fill_mode]
        yield fix(row, rows), fix(column, columns), nearness * closeness, seen | (op.mode.fill_mode != "constant")


@lowers(AffineSample)
def affine_sample(op: AffineSample, x: Array, transforms: Array) -> Array:
    n = np.arange(len(x))[:, None, None]
    y = np.zeros((len(x), *op.size, x.shape[3]), x.dtype)
    for row, column, share, seen in taps(op, x.shape[1:3], transforms.astype(x.dtype)):
        value = np.where(seen[..., None], x[n, row, column], np.asarray(op.mode.fill_value, x.dtype))
        y += share[..., None] * value
    return y


@lowers(AffineSampleGrad)
def affine_sample_grad(op: AffineSampleGrad, g: Array, transforms: Array) -> Array:
    n = np.arange(len(g))[:, None, None]
    dx = np.zeros((len(g), *op.size, g.shape[3]), g.dtype)
    for row, column, share, seen in taps(op.sample, op.size, transforms.astype(g.dtype)):
        np.add.at(dx, (n, row, column), (share * seen)[..., None] * g)
    return dx
