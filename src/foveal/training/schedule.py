"""How `fit` goes through the data: checked arguments, and the order of the rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

import numpy as np

from foveal.arguments import Declared, arg, between, boolean, integer, one_of, or_none, positive_int
from foveal.engines.engine import Rows
from foveal.errors import ArgumentError

Array = np.ndarray[Any, Any]
BATCH_SIZE = 32
MOST_ROWS = 2048
MOST_VALUES = 2**22


def _count(value: Any) -> int:
    number = integer(value)
    if number < 0:
        raise ValueError(f"0 or more, got {value!r}.")
    return number


def _verbose(value: Any) -> int:
    told = one_of("auto", "0", "1", "2")(str(int(value)) if isinstance(value, bool | int) else value)
    return 1 if told == "auto" else int(told)


class Schedule(Declared):
    """The arguments of `fit` that say how long, how often and in what order."""

    who: ClassVar[str] = "fit"

    batch_size: int | None = arg(or_none(positive_int), None)
    epochs: int = arg(_count, 1)
    verbose: int = arg(_verbose, "auto")
    validation_split: float = arg(between(0, 1, closed=False), 0.0)
    shuffle: bool = arg(boolean, True)
    initial_epoch: int = arg(_count, 0)
    steps_per_epoch: int | None = arg(or_none(positive_int), None)
    validation_steps: int | None = arg(or_none(positive_int), None)
    validation_batch_size: int | None = arg(or_none(positive_int), None)
    validation_freq: int = arg(positive_int, 1)

    @property
    def rows(self) -> int:
        """How many rows a training step takes."""
        return self.batch_size or BATCH_SIZE

    def steps(self, rows: int) -> int:
        """How many steps an epoch of so many rows has; the last may be shorter."""
        whole = -(-rows // self.rows)
        if self.steps_per_epoch is not None and self.steps_per_epoch > whole:
            raise ArgumentError(
                f"fit: `steps_per_epoch` must be at most {whole}, as {rows} rows make {whole} batches of {self.rows}, "
                f"got {self.steps_per_epoch}. Leave it out to use all rows."
            )
        return self.steps_per_epoch or whole

    def batches(self, rows: int, seed: int, epoch: int) -> Iterator[Array | slice]:
        """The rows of each step: in order, or shuffled differently for each epoch and seed."""
        order = shuffled(rows, seed, epoch) if self.shuffle else None
        for start in range(0, self.steps(rows) * self.rows, self.rows):
            stop = min(start + self.rows, rows)
            yield slice(start, stop) if order is None else order[start:stop]


def shuffled(rows: int, seed: int, epoch: int) -> Array:
    """An order of the rows that depends on the seed and the epoch alone."""
    return np.random.Generator(np.random.Philox(key=np.array([seed, epoch], "uint64"))).permutation(rows)


def slices(rows: int, size: int) -> Iterator[slice]:
    """All rows in order, so many at a time."""
    return (slice(start, min(start + size, rows)) for start in range(0, rows, size))


def large(arrays: Iterable[Array]) -> int:
    """How many rows to give an engine at once where the result does not depend on it: it shares them out itself."""
    return int(np.clip(MOST_VALUES // max(1, sum(array[0].size for array in arrays)), 1, MOST_ROWS))


def take(array: Array, rows: Array | slice) -> Array | Rows:
    """Some rows, not copied."""
    return array[rows] if isinstance(rows, slice) else Rows(array, rows)
