"""`tf.random`'s generators, and its functions whose seed is two numbers: the same numbers for the same seed."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from foveal.compat.tensorflow import chance
from foveal.compat.tensorflow.conversion import array, result, sizes
from foveal.functions.random import generator
from foveal.seeds import next_seed


def _numbers(seed: Any) -> tuple[int, ...]:
    return tuple(int(n) for n in np.ravel(np.asarray(seed)))


def stateless_uniform(
    shape: Any,
    seed: Any,
    minval: Any = 0,
    maxval: Any = None,
    dtype: Any = "float32",
    name: str | None = None,
    **_: Any,
) -> Any:
    """As `uniform`."""
    return chance.uniform(shape, minval, maxval, dtype, _numbers(seed))


def stateless_normal(
    shape: Any, seed: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = "float32", name: str | None = None, **_: Any
) -> Any:
    """As `normal`."""
    return chance.normal(shape, mean, stddev, dtype, _numbers(seed))


def stateless_truncated_normal(
    shape: Any, seed: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = "float32", name: str | None = None, **_: Any
) -> Any:
    """As `truncated_normal`."""
    return chance.truncated_normal(shape, mean, stddev, dtype, _numbers(seed))


def stateless_categorical(logits: Any, num_samples: int, seed: Any, dtype: Any = "int64", name: Any = None) -> Any:
    """As `categorical`."""
    return chance.categorical(logits, num_samples, dtype, _numbers(seed))


def poisson(shape: Any, lam: Any, dtype: Any = "float32", seed: Any = None, name: str | None = None) -> Any:
    """Numbers of the Poisson distribution: of this shape for each `lam`."""
    rates = array(lam)
    draws = generator(seed).poisson(rates, (*sizes(shape), *rates.shape))
    return result(draws.astype(np.dtype(dtype)))


def split(seed: Any, num: int = 2, alg: str = "auto_select") -> Any:
    """So many seeds of two numbers, made of one."""
    return result(
        np.random.default_rng(list(map(abs, _numbers(seed)))).integers(2**31, size=(int(num), 2)).astype(np.int32)
    )


def fold_in(seed: Any, data: Any, alg: str = "auto_select") -> Any:
    """A seed of two numbers, made of one and a number."""
    return split([*_numbers(seed), int(data)], 1)[0]


class Generator:
    """Numbers one after the other, as its seed has them.

    `Generator.from_seed(1)` gives the same in every process.
    """

    def __init__(self, seed: int) -> None:
        self._chance = np.random.default_rng(abs(int(seed)))

    @classmethod
    def from_seed(cls, seed: int, alg: Any = None) -> Self:
        """With the numbers of a seed."""
        return cls(int(np.ravel(seed)[0]))

    @classmethod
    def from_non_deterministic_state(cls, alg: Any = None) -> Self:
        """With the numbers of the next seed."""
        return cls(next_seed())

    def _seed(self) -> int:
        return int(self._chance.integers(2**32))

    def uniform(self, shape: Any, minval: Any = 0, maxval: Any = None, dtype: Any = "float32", name: Any = None) -> Any:
        """As `tf.random.uniform`."""
        return chance.uniform(shape, minval, maxval, dtype, self._seed())

    def normal(self, shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = "float32", name: Any = None) -> Any:
        """As `tf.random.normal`."""
        return chance.normal(shape, mean, stddev, dtype, self._seed())

    def truncated_normal(
        self, shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = "float32", name: Any = None
    ) -> Any:
        """As `tf.random.truncated_normal`."""
        return chance.truncated_normal(shape, mean, stddev, dtype, self._seed())

    def uniform_full_int(self, shape: Any, dtype: Any = "uint64", name: Any = None) -> Any:
        """Any whole numbers of a dtype."""
        ends = np.iinfo(np.dtype(dtype))
        return result(self._chance.integers(ends.min, ends.max, sizes(shape), np.dtype(dtype), endpoint=True))

    def make_seeds(self, count: int = 1) -> Any:
        """So many seeds of two numbers, as the columns of an array."""
        return result(self._chance.integers(2**62, size=(2, int(count))))

    def split(self, count: int = 1) -> list[Generator]:
        """So many generators with numbers of their own."""
        return [Generator(self._seed()) for _ in range(int(count))]

    def reset_from_seed(self, seed: int) -> None:
        """Begin as the numbers of a seed do."""
        self._chance = np.random.default_rng(abs(int(seed)))


_current: list[Generator] = []


def get_global_generator() -> Generator:
    """One for the whole process."""
    if not _current:
        _current.append(Generator(next_seed()))
    return _current[0]


def set_global_generator(generator: Generator) -> None:
    """Choose it."""
    _current[:] = [generator]


stateless_fold_in, stateless_split = fold_in, split
__all__ = [
    "Generator", "fold_in", "get_global_generator", "poisson", "set_global_generator", "split",
    "stateless_categorical", "stateless_normal", "stateless_truncated_normal", "stateless_uniform",
]  # fmt: skip
