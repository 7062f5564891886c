"""How `fit` goes through the data: checked arguments, and the order of the rows."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any, ClassVar

import numpy as np

from foveal.arguments import Declared, arg, between, boolean, integer, one_of, or_none, positive_int
from foveal.older import note

BATCH_SIZE = 32


def _count(value: Any) -> int:
    number = integer(value)
    if number < 0:
        raise ValueError(f"0 or more, got {value!r}.")
    return number


def _verbose(value: Any) -> int:
    told = one_of("auto", "0", "1", "2")(str(int(value)) if isinstance(value, bool | int) else value)
    return 1 if told == "auto" else int(told)


def _often(value: Any) -> int | frozenset[int]:
    if isinstance(value, Collection) and not isinstance(value, str):
        return frozenset(map(positive_int, value))
    return positive_int(value)


def step_count(value: Any) -> int:
    """A number of steps; of a quotient such as 100 / 32, the last step counts whole."""
    if isinstance(value, float | np.floating) and value > 0 and np.isfinite(value):
        note("steps", f"fit: a number of steps must be whole, got {value}; {math.ceil(value)} are taken.")
        return math.ceil(value)
    return positive_int(value)


class FitOptions(Declared):
    """The arguments of `fit` that say how long, how often and in what order."""

    who: ClassVar[str] = "fit"

    batch_size: int | None = arg(or_none(positive_int), None)
    epochs: int = arg(_count, 1)
    verbose: int = arg(_verbose, "auto")
    validation_split: float = arg(between(0, 1, closed=False), 0.0)
    shuffle: bool = arg(boolean, True)
    initial_epoch: int = arg(_count, 0)
    steps_per_epoch: int | None = arg(or_none(step_count), None)
    validation_steps: int | None = arg(or_none(step_count), None)
    validation_batch_size: int | None = arg(or_none(positive_int), None)
    validation_freq: int | frozenset[int] = arg(_often, 1)

    def size(self, rows: int) -> int:
        """How many of so many rows a training step takes."""
        return rows_in_a_step(rows, self.batch_size, self.steps_per_epoch)

    def evaluation_size(self, rows: int) -> int:
        """How many of so many rows are evaluated in a step."""
        return rows_in_a_step(rows, self.validation_batch_size or self.batch_size, self.validation_steps)

    def validates_after(self, epoch: int) -> bool:
        """Whether validation follows this epoch; the first is 0."""
        often = self.validation_freq
        return (epoch + 1) % often == 0 if isinstance(often, int) else epoch + 1 in often


def rows_in_a_step(rows: int, batch_size: int | None, steps: int | None) -> int:
    """As many as told; else what makes so many steps of all rows; else 32."""
    return batch_size or (BATCH_SIZE if steps is None else max(1, -(-rows // steps)))
