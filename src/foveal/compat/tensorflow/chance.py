"""TensorFlow's random arrays. They repeat after `set_seed`, which is `keras.utils.set_random_seed`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from foveal.compat.tensorflow.conversion import array, result, sizes
from foveal.compat.tensorflow.dtypes import as_dtype
from foveal.eager import Array, drawn
from foveal.errors import ArgumentError, ShapeError
from foveal.functions.rows import Length
from foveal.ir.node import BATCH, Node, full, reshape
from foveal.layers.tracing import active_tracer
from foveal.ops import reduce
from foveal.ops.random import random_normal, random_uniform
from foveal.seeds import FixedSeed, SeedGenerator, next_seed, set_random_seed

set_seed = set_random_seed


def generator(seed: Any = None) -> np.random.Generator:
    """Random numbers from this seed, or from the next one of the process."""
    if isinstance(seed, SeedGenerator):
        return np.random.default_rng(seed.next())
    return np.random.default_rng(next_seed() if seed is None else abs(hash(seed)))


def _random(distribution: Callable[[Node, Node, int], Node], like: Node, seed: Any) -> Node:
    """Random numbers in a graph; a plain number as seed gives the same ones each time."""
    own = seed is None or isinstance(seed, SeedGenerator)
    numbers, stream = active_tracer().draw(seed if own else FixedSeed(abs(hash(seed))))
    return distribution(numbers, like, stream)


def _like(shape: Any) -> Node | None:
    """A node of this shape, where the shape has the length of a batch in it; its values do not matter."""
    known = [n for n in shape if isinstance(n, Length)] if isinstance(shape, list | tuple) else []
    if not known:
        return None
    x, wanted = known[0].node, sizes(shape)
    if wanted[:1] != (BATCH,) or BATCH in wanted[1:]:
        raise ShapeError(f"random: the length of the batch must be the first of the shape and no other, got {wanted}.")
    if x.shape == wanted:
        return x
    one = reduce.mean(x, tuple(range(1, len(x.shape))))
    return reshape(one, (BATCH, *(1 for _ in wanted[1:]))) + full((1, *wanted[1:]), 0.0, x.spec.dtype)


def normal(
    shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = "float32", seed: Any = None, name: str | None = None
) -> Any:
    """Numbers around `mean`, two of three within `stddev` of it."""
    if (like := _like(shape)) is not None:
        return _random(random_normal, like, seed) * stddev + mean
    size, kind = sizes(shape), as_dtype(dtype)
    return drawn(lambda: result(generator(seed).normal(mean, stddev, size).astype(kind)))


def truncated_normal(
    shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = "float32", seed: Any = None, name: str | None = None
) -> Any:
    """As `normal`; numbers more than two `stddev` away are drawn again."""
    size, kind = sizes(shape), as_dtype(dtype)

    def draw() -> Array:
        chance = generator(seed)
        numbers = chance.standard_normal(size)
        while (far := np.abs(numbers) > 2).any():
            numbers[far] = chance.standard_normal(int(far.sum()))
        return result((mean + stddev * numbers).astype(kind))

    return drawn(draw)


def uniform(
    shape: Any, minval: Any = 0, maxval: Any = None, dtype: Any = "float32", seed: Any = None, name: str | None = None
) -> Any:
    """Numbers from `minval` to below `maxval`, each as likely; `maxval` is 1 unless whole numbers are wanted."""
    if (like := _like(shape)) is not None:
        return _random(random_uniform, like, seed) * ((1 if maxval is None else maxval) - minval) + minval
    kind, size = as_dtype(dtype), sizes(shape)
    if kind.kind == "f":
        high = 1 if maxval is None else maxval
        return drawn(lambda: result(generator(seed).uniform(minval, high, size).astype(kind)))
    if maxval is None:
        raise ArgumentError(f"uniform: `maxval` must be given for whole numbers, dtype={kind.name!r}.")
    return drawn(lambda: result(generator(seed).integers(minval, maxval, size, dtype=kind)))


def shuffle(value: Any, seed: Any = None, name: str | None = None) -> Array:
    """The parts along the first axis in another order."""
    return result(generator(seed).permutation(array(value), axis=0))


__all__ = ["normal", "set_seed", "shuffle", "truncated_normal", "uniform"]
