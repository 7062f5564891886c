"""What `foveal train mnist` trains: lesson 1's network, and the numbers it is trained with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from foveal import layers
from foveal.models import Sequential
from foveal.training import Callback

NAME = "lesson_1"
FILE = "mnist.keras"
EPOCHS, BATCH_SIZE = 3, 64
LEARNING_RATE = 0.002
"""Of Adam, at the first step; it falls in a straight line towards 0, which ends training higher, seed after seed."""


def network() -> Sequential:
    """Two convolutions find features, two dense layers tell the digit: 257,660 parameters for raw uint8 images."""
    return Sequential(
        [
            layers.Input((28, 28, 1)),
            layers.Rescaling(1 / 255),
            layers.Conv2D(25, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(50, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(100, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ],
        name=NAME,
    )


class FallingRate(Callback):
    """Lets the learning rate fall in a straight line from `start` at the first step towards 0 after the last."""

    def __init__(self, start: float, steps: int) -> None:
        super().__init__()
        self.start, self.steps, self.done = start, steps, 0

    def on_train_batch_begin(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        self.model.optimizer.learning_rate = self.start * (1 - self.done / self.steps)
        self.done += 1
