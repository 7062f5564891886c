"""The learning rate that a model can take, from a short run in which it rises."""

from __future__ import annotations

import copy
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from foveal.errors import ArgumentError, DataError
from foveal.record import Record
from foveal.training.callbacks.callback import Callback

Array = np.ndarray[Any, Any]

SMOOTHING = 0.9
"""How much of the loss before each step goes into its average."""
SETTLED = 10
"""Steps before the average is one: of the first few it is what batches happen to have, not what a rate does."""
ABOVE = 3.0
"""The run ends when the loss is so many times the least."""
BELOW = 10.0
"""The rate that is advised is so many times smaller than the one with the least loss: there, it still falls fast."""


class RateSearch(Record, eq=False):
    """A run in which the learning rate rose from step to step.

    Attributes
    ----------
    learning_rate : float
        What to train with: a tenth of the rate at which the loss was least.
    rates, losses : (steps,) arrays
        The rate of each step, and the loss of its batch.
    smoothed : (steps,) array
        The losses, averaged over the steps before.
    """

    learning_rate: float
    rates: Array
    losses: Array
    smoothed: Array


class _RisingRate(Callback):
    """Multiplies the rate before each step, keeps each batch's loss, and ends training once it grows."""

    def __init__(self, lowest: float, highest: float, steps: int) -> None:
        super().__init__()
        self.rates = np.geomspace(lowest, highest, steps)
        self.losses: list[float] = []
        self.smoothed: list[float] = []
        self._average, self._sum = 0.0, 0.0

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        self._sum = 0.0

    def on_train_batch_begin(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        self.model.optimizer.learning_rate = float(self.rates[len(self.losses)])

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        total = float((logs or {})["loss"]) * (batch + 1)  # the logs have the mean of the epoch so far
        self.losses.append(total - self._sum)
        self._sum = total
        self._average = SMOOTHING * self._average + (1 - SMOOTHING) * self.losses[-1]
        self.smoothed.append(self._average / (1 - SMOOTHING ** len(self.losses)))
        settled = self.smoothed[SETTLED - 1 :]
        grown = settled and settled[-1] > ABOVE * min(settled)
        if grown or not math.isfinite(total) or len(self.losses) == len(self.rates):
            self.model.stop_training = True


def find_learning_rate(
    model: Any,
    x: Any,
    y: Any = None,
    *,
    batch_size: int = 32,
    lowest: float = 1e-6,
    highest: float = 1.0,
    steps: int = 100,
    **options: Any,
) -> RateSearch:
    """Try learning rates from small to large on a copy of a compiled model, a step each.

    Parameters
    ----------
    model : Model
        Compiled. It is left as it was: weights, optimizer and random streams.
    x, y
        As `fit` takes them.
    batch_size : int
        As in the training to come.
    lowest, highest : float
        The rates of the first step and the last; between them they grow by the same factor.
    steps : int
        At most so many; the run ends earlier once the loss is three times its least.
    options
        Of `fit`: `class_weight`, `sample_weight` ...

    Returns
    -------
    RateSearch
        Its `learning_rate` is what to train with, or to begin a falling schedule with.

    Raises
    ------
    ArgumentError
        The rates do not rise, there are fewer than 10 steps, or the model is not compiled.
    DataError
        The loss was no number at the lowest rate already.

    Notes
    -----
    L. N. Smith, Cyclical Learning Rates for Training Neural Networks, 2017, section 3.3.
    """
    if not 0 < lowest < highest:
        raise ArgumentError(
            f"find_learning_rate: `lowest` must lie between 0 and `highest`, got {lowest!r}, {highest!r}."
        )
    if steps < 10:
        raise ArgumentError(f"find_learning_rate: `steps` must be at least 10, got {steps!r}.")
    if getattr(model, "optimizer", None) is None:
        raise ArgumentError("find_learning_rate: the model must be compiled. Call model.compile(...) first.")
    trial, rising = copy.deepcopy(model), _RisingRate(lowest, highest, steps)
    trial.fit(x, y, batch_size=batch_size, epochs=steps, verbose=0, callbacks=[rising], **options)
    smoothed = np.array(rising.smoothed)
    good = np.isfinite(smoothed)
    good[: min(SETTLED, len(good)) - 1] &= not good[SETTLED - 1 :].any()
    if not good.any():
        raise DataError(
            f"find_learning_rate: the loss was {smoothed[0]} at the rate {lowest:g} already. Look at the data."
        )
    rates = rising.rates[: len(smoothed)]
    best = float(rates[np.nanargmin(np.where(good, smoothed, np.nan))])
    return RateSearch(max(lowest, best / BELOW), rates, np.array(rising.losses), smoothed)
