"""TensorFlow's random arrays. They repeat after `set_seed`, which is `keras.utils.set_random_seed`."""

from __future__ import annotations

from typing import Any

import numpy as np

from foveal.compat.tensorflow.conversion import array, result, sizes
from foveal.compat.tensorflow.dtypes import as_dtype
from foveal.eager import Array
from foveal.errors import ArgumentError
from foveal.layers.seeds import next_seed, set_random_seed

set_seed = set_random_seed


def generator(seed: Any = None) -> np.random.Generator:
    """Random numbers from this seed, or from the next one of the process."""
    return np.random.default_rng(next_seed() if seed is None else abs(hash(seed)))


def normal(
    shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = "float32", seed: Any = None, name: str | None = None
) -> Array:
    """Numbers around `mean`, two of three within `stddev` of it."""
    return result(generator(seed).normal(mean, stddev, sizes(shape)).astype(as_dtype(dtype)))


def truncated_normal(
    shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = "float32", seed: Any = None, name: str | None = None
) -> Array:
    """As `normal`; numbers more than two `stddev` away are drawn again."""
    chance = generator(seed)
    drawn = chance.standard_normal(sizes(shape))
    while (far := np.abs(drawn) > 2).any():
        drawn[far] = chance.standard_normal(int(far.sum()))
    return result((mean + stddev * drawn).astype(as_dtype(dtype)))


def uniform(
    shape: Any, minval: Any = 0, maxval: Any = None, dtype: Any = "float32", seed: Any = None, name: str | None = None
) -> Array:
    """Numbers from `minval` to below `maxval`, each as likely; `maxval` is 1 unless whole numbers are wanted."""
    kind = as_dtype(dtype)
    if kind.kind == "f":
        high = 1 if maxval is None else maxval
        return result(generator(seed).uniform(minval, high, sizes(shape)).astype(kind))
    if maxval is None:
        raise ArgumentError(f"uniform: `maxval` must be given for whole numbers, dtype={kind.name!r}.")
    return result(generator(seed).integers(minval, maxval, sizes(shape), dtype=kind))


def shuffle(value: Any, seed: Any = None, name: str | None = None) -> Array:
    """The parts along the first axis in another order."""
    return result(generator(seed).permutation(array(value), axis=0))


__all__ = ["normal", "set_seed", "shuffle", "truncated_normal", "uniform"]
