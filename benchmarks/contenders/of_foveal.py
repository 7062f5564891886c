"""Lesson 1's network in Foveal, through the calls a user makes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import foveal as keras
from contenders import Reel, Run, whole_calls


class Network:
    """The Keras-style model with Adam; images of bytes are scaled by its first layer.

    Parameters
    ----------
    learning_rate
        0 keeps the weights as they were drawn.
    random_images
        Uniform noise in place of the data: every window of it can win, so gradients are less sparse than a digit's.
    """

    batched_calls = ("fit", "predict")

    def __init__(self, images: Any, labels: Any, learning_rate: float = 1e-3, random_images: bool = False) -> None:
        keras.utils.set_random_seed(0)
        self.labels = labels
        self.images = np.random.default_rng(0).random(images.shape, np.float32) if random_images else images
        self.model = keras.Sequential(
            [
                keras.Input((28, 28, 1)),
                *([keras.layers.Rescaling(1 / 255)] if images.dtype == np.uint8 else []),
                keras.layers.Conv2D(25, 3, padding="same", activation="relu"),
                keras.layers.MaxPooling2D(2),
                keras.layers.Conv2D(50, 3, padding="same", activation="relu"),
                keras.layers.MaxPooling2D(2),
                keras.layers.Flatten(),
                keras.layers.Dense(100, activation="relu"),
                keras.layers.Dense(10),
            ]
        )
        criterion = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self.model.compile(keras.optimizers.Adam(learning_rate), criterion)
        self.ways = {
            "train": {"fit": self.train_fit, "train_on_batch": self.train_batches},
            "infer": {"predict": self.infer_predict, "predict_on_batch": self.infer_batches},
        }

    def train_fit(self, batch: int) -> Run:
        """`model.fit` over arrays."""

        def call(images: Any, labels: Any) -> None:
            self.model.fit(images, labels, batch_size=batch, epochs=1, verbose=0, shuffle=True)

        return whole_calls(call, self.images, self.labels, batch)

    def train_batches(self, batch: int) -> Run:
        """`model.train_on_batch` in a loop."""
        return self._loop(self.model.train_on_batch, batch)

    def infer_predict(self, batch: int) -> Run:
        """`model.predict` over arrays."""

        def call(images: Any, labels: Any) -> None:
            self.model.predict(images, batch_size=batch, verbose=0)

        return whole_calls(call, self.images, self.labels, batch)

    def infer_batches(self, batch: int) -> Run:
        """`model.predict_on_batch` in a loop."""
        return self._loop(lambda images, labels: self.model.predict_on_batch(images), batch)

    def _loop(self, call: Callable[[Any, Any], object], batch: int) -> Run:
        reel = Reel(self.images, self.labels)

        def run(steps: int) -> None:
            for _ in range(steps):
                call(*reel.take(batch))

        return run

    def loss(self, images: Any, labels: Any) -> float:
        """Mean cross-entropy."""
        return float(self.model.evaluate(images, labels, verbose=0))

    def threads(self) -> str:
        """Foveal starts one thread a core."""
        return "all cores"

    def epoch(self, batch: int) -> None:
        """One epoch of fit."""
        self.model.fit(self.images, self.labels, batch_size=batch, epochs=1, verbose=0, shuffle=True)

    def first_step(self, images: Any, labels: Any) -> None:
        """One training step on NumPy arrays."""
        self.model.train_on_batch(images, labels)
