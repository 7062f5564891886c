"""The course of a training: a learning rate that rises and falls, the best weights, and when it ends."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from typing import Any

import numpy as np

from foveal.models import Model
from foveal.training import Callback

Array = np.ndarray[Any, Any]

WARM_UP = 0.1
"""The share of training in which the rate rises; then it falls along half a cosine."""


class Conduct(Callback):
    """Lets the rate rise and fall, keeps the best weights, and ends training early, or when the time is over.

    Parameters
    ----------
    rate : float
    steps : int
        Of the whole training.
    monitor : (str, int)
        What is watched, and 1 where more is better, -1 where less is.
    patience : int
        Epochs.
    deadline : float, optional
        On `time.monotonic`'s clock.
    history : dict of str to list, optional
        Takes the numbers of each epoch.
    """

    def __init__(
        self,
        rate: float,
        steps: int,
        monitor: tuple[str, int],
        patience: int,
        deadline: float | None = None,
        history: dict[str, list[float]] | None = None,
    ) -> None:
        super().__init__()
        self.rate, self.steps, self.patience = rate, steps, patience
        self.name, self.sign = monitor
        self.history = {} if history is None else history
        self.began, self.deadline = time.monotonic(), deadline
        self.done, self.best_epoch, self.waited = 0, 0, 0
        self.best = (-math.inf, -math.inf)
        self.best_weights: list[Array] | None = None
        self.stopped = "epochs"

    @property
    def progress(self) -> float:
        """How much of training is over, 0 to 1: by steps, or by time where that is shorter."""
        share = self.done / self.steps
        if self.deadline is not None:
            share = max(share, (time.monotonic() - self.began) / max(self.deadline - self.began, 1e-9))
        return min(share, 1.0)

    def on_train_batch_begin(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        self.model.optimizer.learning_rate = self.rate * shape_of_rate(self.progress)
        self.done += 1

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        if self.deadline is not None and time.monotonic() > self.deadline:
            self.stopped, self.model.stop_training = "time", True

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(float(value))
        told = logs or {}
        score = (self.sign * float(told[self.name]), -float(told["val_loss"]))  # of two as good, the surer
        self.waited += 1
        if score > self.best or self.best_weights is None:
            self.best, self.best_epoch, self.waited = score, epoch + 1, 0
            self.best_weights = [np.array(weight) for weight in self.model.get_weights()]
        if self.waited >= self.patience and not self.model.stop_training:
            self.stopped, self.model.stop_training = "early", True

    def restore(self, model: Model) -> None:
        """Give the model its best weights back."""
        if self.best_weights is not None:
            model.set_weights(self.best_weights)


def shape_of_rate(progress: float) -> float:
    """The rate's factor after a share of training: it rises along a line, then falls along half a cosine."""
    if progress < WARM_UP:
        return 0.1 + 0.9 * progress / WARM_UP
    return 0.5 * (1 + math.cos(math.pi * min(1.0, (progress - WARM_UP) / (1 - WARM_UP)))) + 1e-3
