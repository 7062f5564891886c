"""Affine sampling in the words of XLA; the mirror of the NumPy engine's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

import jax.numpy as jnp

from foveal.engines.engine import Array
from foveal.engines.jax.lowerings import lowers
from foveal.ops.sampling import FARTHEST, AffineSample, AffineSampleGrad

INSIDE: dict[str, Callable[[Array, int], Array]] = {
    "constant": lambda i, n: jnp.clip(i, 0, n - 1),
    "nearest": lambda i, n: jnp.clip(i, 0, n - 1),
    "wrap": lambda i, n: i % n,
    "reflect": lambda i, n: jnp.minimum(i % (2 * n), 2 * n - 1 - i % (2 * n)),
}


def _around(place: Array) -> list[tuple[Array, Array]]:
    lower = jnp.floor(place)
    return [(lower, 1 - (place - lower)), (lower + 1, place - lower)]


def _closest(place: Array) -> list[tuple[Array, Array]]:
    return [(jnp.trunc(place + jnp.copysign(jnp.asarray(0.5, place.dtype), place)), jnp.ones_like(place))]


NEIGHBOURS: dict[str, Callable[[Array], list[tuple[Array, Array]]]] = {"bilinear": _around, "nearest": _closest}


def taps(op: AffineSample, size: tuple[int, ...], transforms: Array) -> Iterator[tuple[Array, Array, Array, Array]]:
    """What outputs are made of: rows, columns, shares, and whether they are in the picture, each (N, height, width)."""
    h, w = (jnp.arange(n, dtype=transforms.dtype) for n in op.size)
    along = []
    for axis, n in enumerate(size):
        t0, t1, t2 = (transforms[:, axis, k, None, None] for k in range(3))
        place = jnp.clip((t0 * h[:, None] + t2) + t1 * w, -FARTHEST, FARTHEST)
        along.append([(i.astype(jnp.int32), share, n) for i, share in NEIGHBOURS[op.mode.interpolation](place)])
    for (row, nearness, rows), (column, closeness, columns) in product(*along):
        seen = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        fix = INSIDE[op.mode.fill_mode]
        yield fix(row, rows), fix(column, columns), nearness * closeness, seen | (op.mode.fill_mode != "constant")


@lowers(AffineSample)
def affine_sample(op: AffineSample, x: Array, transforms: Array) -> Array:
    n = jnp.arange(len(x))[:, None, None]
    y = jnp.zeros((len(x), *op.size, x.shape[3]), x.dtype)
    for row, column, share, seen in taps(op, x.shape[1:3], transforms.astype(x.dtype)):
        value = jnp.where(seen[..., None], x[n, row, column], jnp.asarray(op.mode.fill_value, x.dtype))
        y = y + share[..., None] * value
    return y


@lowers(AffineSampleGrad)
def affine_sample_grad(op: AffineSampleGrad, g: Array, transforms: Array) -> Array:
    n = jnp.arange(len(g))[:, None, None]
    dx = jnp.zeros((len(g), *op.size, g.shape[3]), g.dtype)
    for row, column, share, seen in taps(op.sample, op.size, transforms.astype(g.dtype)):
        dx = dx.at[n, row, column].add((share * seen)[..., None] * g)
    return dx
