"""Affine sampling and its gradient over an array namespace `xp`; NumPy's instance is the definition."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

from foveal.engines.array_lowerings import lowers
from foveal.engines.engine import Array
from foveal.ops.sampling import FARTHEST, AffineSample, AffineSampleGrad

INSIDE: dict[str, Callable[[Any, Array, int], Array]] = {
    "constant": lambda xp, i, n: xp.clip(i, 0, n - 1),
    "nearest": lambda xp, i, n: xp.clip(i, 0, n - 1),
    "wrap": lambda _, i, n: i % n,
    "reflect": lambda xp, i, n: xp.minimum(i % (2 * n), 2 * n - 1 - i % (2 * n)),
}
"""Which of n pixels stands at a place that may be outside of them."""


def _around(xp: Any, place: Array) -> list[tuple[Array, Array]]:
    """The pixels on both sides, with their shares."""
    lower = xp.floor(place)
    return [(lower, 1 - (place - lower)), (lower + 1, place - lower)]


def _closest(xp: Any, place: Array) -> list[tuple[Array, Array]]:
    return [(xp.trunc(place + xp.copysign(xp.asarray(0.5, place.dtype), place)), xp.ones_like(place))]


NEIGHBOURS: dict[str, Callable[[Any, Array], list[tuple[Array, Array]]]] = {"bilinear": _around, "nearest": _closest}

Taps = Iterator[tuple[Array, Array, Array, Array]]


def taps(xp: Any, op: AffineSample, size: tuple[int, ...], transforms: Array) -> Taps:
    """What outputs are made of: rows, columns, shares, and whether they are in the picture, each (N, height, width)."""
    h, w = (xp.arange(n, dtype=transforms.dtype) for n in op.size)
    along = []
    for axis, n in enumerate(size):
        t0, t1, t2 = (transforms[:, axis, k, None, None] for k in range(3))
        place = xp.clip((t0 * h[:, None] + t2) + t1 * w, -FARTHEST, FARTHEST)
        along.append([(i.astype("int32"), share, n) for i, share in NEIGHBOURS[op.mode.interpolation](xp, place)])
    for (row, nearness, rows), (column, closeness, columns) in product(*along):
        seen = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        fix = INSIDE[op.mode.fill_mode]
        always = op.mode.fill_mode != "constant"
        yield fix(xp, row, rows), fix(xp, column, columns), nearness * closeness, seen | always


@lowers(AffineSample)
def affine_sample(xp: Any, op: AffineSample, x: Array, transforms: Array) -> Array:
    n = xp.arange(len(x))[:, None, None]
    y = xp.zeros((len(x), *op.size, x.shape[3]), x.dtype)
    for row, column, share, seen in taps(xp, op, x.shape[1:3], transforms.astype(x.dtype)):
        value = xp.where(seen[..., None], x[n, row, column], xp.asarray(op.mode.fill_value, x.dtype))
        y = y + share[..., None] * value
    return y


@lowers(AffineSampleGrad)
def affine_sample_grad(xp: Any, op: AffineSampleGrad, g: Array, transforms: Array) -> Array:
    n = xp.arange(len(g))[:, None, None]
    dx = xp.zeros((len(g), *op.size, g.shape[3]), g.dtype)
    for row, column, share, seen in taps(xp, op.sample, op.size, transforms.astype(g.dtype)):
        dx = xp.add_at(dx, (n, row, column), (share * seen)[..., None] * g)
    return dx
