"""Where random numbers start: one stream of seeds for the whole process, and generators of one's own."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from foveal.arguments import Declared, arg, integer, only, or_none, text
from foveal.errors import ArgumentError
from foveal.record import Record

Array = np.ndarray[Any, Any]

_stream: list[np.random.Generator] = []
_named: list[int] = []
"""What `set_random_seed` was last called with."""


class _Own(threading.local):
    """The stream of a thread that has one of its own."""

    stream: np.random.Generator | None = None


_own = _Own()


@contextmanager
def seeds_from(*key: int) -> Iterator[None]:
    """Inside the `with` this thread's seeds come from a stream of its own, whatever other threads draw."""
    before, _own.stream = _own.stream, np.random.default_rng(key)
    try:
        yield
    finally:
        _own.stream = before


def set_random_seed(seed: int) -> None:
    """Make everything random repeat: first weights, the order of images, dropout. Python and NumPy are seeded too.

    Parameters
    ----------
    seed : int
        From 0 to 2**32 - 1.
    """
    try:
        number = integer(seed)
    except ValueError as error:
        raise ArgumentError(f"set_random_seed: `seed` must be {error}") from None
    if not 0 <= number < 2**32:
        raise ArgumentError(f"set_random_seed: `seed` must be from 0 to 4294967295, got {number}.")
    random.seed(number)
    np.random.seed(number)  # noqa: NPY002
    _stream[:] = [np.random.default_rng(number)]
    _named[:] = [number]


def next_seed() -> int:
    """A new seed in [0, 2**32); without `set_random_seed` it comes from the system's entropy."""
    if _own.stream is not None:
        return int(_own.stream.integers(2**32))
    if not _stream:
        _stream.append(np.random.default_rng())
    return int(_stream[0].integers(2**32))


def random_state() -> dict[str, Any]:
    """Where all that is random in this process stands, as plain values: the seeds, Python's and NumPy's numbers."""
    return {
        "seed": _named[0] if _named else None,
        "seeds": _stream[0].bit_generator.state if _stream else None,
        "python": random.getstate(),
        "numpy": np.random.get_state(legacy=False),  # noqa: NPY002
    }


def set_random_state(state: Mapping[str, Any]) -> None:
    """Go on from where `random_state` was."""
    random.setstate(state["python"])
    np.random.set_state(state["numpy"])  # noqa: NPY002
    _stream.clear()
    _named[:] = [state["seed"]] if state.get("seed") is not None else []
    if state["seeds"] is not None:
        _stream.append(np.random.default_rng())
        _stream[0].bit_generator.state = state["seeds"]


class SeedGenerator(Declared):
    """Seeds one after the other: whoever draws with it gets the numbers of its seed and of how often it was asked.

    Parameters
    ----------
    seed : int, optional
        The same seed gives the same numbers in every process; by default the next one of `set_random_seed`.
    name : str, optional
    """

    seed: int | None = arg(or_none(integer), None)
    name: str | None = arg(or_none(text), None)
    backend: None = arg(only(None, instead="There is one backend."), None, kw_only=True, saved=False)

    def prepare(self) -> None:
        self._key = next_seed() if self.seed is None else self.seed % 2**32
        self._count = 0

    @property
    def state(self) -> Array:
        """The seed, and how often it was asked, as uint32."""
        return np.array([self._key, self._count % 2**32], "uint32")

    def get_state(self) -> tuple[int, int]:
        """The seed, and how often it was asked."""
        return self._key, self._count

    def set_state(self, state: tuple[int, int]) -> None:
        """Go on from such a state."""
        self._key, self._count = state

    def next(self, ordered: bool = True) -> Array:
        """The state, which is another one afterwards."""
        return self.advance(0)

    def advance(self, step: int) -> Array:
        """`next`, where at least so many steps have been taken before."""
        self._count = max(self._count, step)
        state = self.state
        self._count += 1
        return state


class FixedSeed(Record, eq=False):
    """A seed that gives the same numbers at every call, as functions of `keras.random` do.

    Attributes
    ----------
    seed : int
    """

    seed: int

    def advance(self, step: int) -> Array:
        """The same state each time."""
        return np.array([self.seed % 2**32, 0], "uint32")


def random_seed(value: Any) -> int | SeedGenerator | None:
    """What layers and initializers take as `seed`: a number, a generator or its config, or None."""
    if isinstance(value, Mapping) and value.get("class_name") == "SeedGenerator":
        return SeedGenerator.from_config(value["config"])
    if value is None or isinstance(value, SeedGenerator):
        return value
    try:
        return integer(value)
    except ValueError:
        raise ValueError(f"an integer or a SeedGenerator, got {value!r}.") from None
