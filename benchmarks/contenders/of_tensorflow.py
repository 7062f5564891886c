"""Lesson 1's network in Keras on TensorFlow: fit and predict as users call them, and hand-written tf.functions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from typing import Any

import keras
import tensorflow as tf

from contenders import Run, whole_calls

MOST_BATCHES = 2000


class Network:
    """The Keras model with Adam; its own loops and ours."""

    batched_calls = ("fit", "predict")

    def __init__(self, images: Any, labels: Any) -> None:
        keras.utils.set_random_seed(0)
        self.images, self.labels = images, labels
        self.model = keras.Sequential(
            [
                keras.Input((28, 28, 1)),
                keras.layers.Conv2D(25, 3, padding="same", activation="relu"),
                keras.layers.MaxPooling2D(2),
                keras.layers.Conv2D(50, 3, padding="same", activation="relu"),
                keras.layers.MaxPooling2D(2),
                keras.layers.Flatten(),
                keras.layers.Dense(100, activation="relu"),
                keras.layers.Dense(10),
            ]
        )
        self.criterion = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self.optimizer = keras.optimizers.Adam(1e-3)
        self.optimizer.build(self.model.trainable_variables)
        self.model.compile(self.optimizer, self.criterion)
        self.ways = {
            "train": {"fit": self.train_fit, "tf.function": self.train_function},
            "infer": {"predict": self.infer_predict, "tf.function": self.infer_function},
        }

    def batches(self, batch: int) -> Iterator[tuple[tf.Tensor, tf.Tensor]]:
        """Batches that are tensors already, again and again."""
        starts = range(0, len(self.images) - batch + 1, batch)[:MOST_BATCHES]
        cuts = [slice(start, start + batch) for start in starts]
        return cycle([(tf.constant(self.images[cut]), tf.constant(self.labels[cut])) for cut in cuts])

    def train_fit(self, batch: int) -> Run:
        """`model.fit` over arrays."""

        def call(images: Any, labels: Any) -> None:
            self.model.fit(images, labels, batch_size=batch, epochs=1, verbose=0, shuffle=True)

        return whole_calls(call, self.images, self.labels, batch)

    def train_function(self, batch: int) -> Run:
        """A tf.function of the whole step, in a loop over tensors."""
        batches, variables = self.batches(batch), self.model.trainable_variables

        @tf.function
        def step(images: tf.Tensor, labels: tf.Tensor) -> None:
            with tf.GradientTape() as tape:
                loss = self.criterion(labels, self.model(images, training=True))
            self.optimizer.apply(tape.gradient(loss, variables), variables)

        def run(steps: int) -> None:
            for _ in range(steps):
                step(*next(batches))

        return run

    def infer_predict(self, batch: int) -> Run:
        """`model.predict` over arrays."""

        def call(images: Any, labels: Any) -> None:
            self.model.predict(images, batch_size=batch, verbose=0)

        return whole_calls(call, self.images, self.labels, batch)

    def infer_function(self, batch: int) -> Run:
        """A tf.function of the model; logits as NumPy arrays, batch by batch."""
        batches = self.batches(batch)
        forward = tf.function(lambda images: self.model(images, training=False))

        def run(steps: int) -> None:
            for _ in range(steps):
                forward(next(batches)[0]).numpy()

        return run

    def loss(self, images: Any, labels: Any) -> float:
        """Mean cross-entropy."""
        return float(self.criterion(labels, self.model(images, training=False)))

    def threads(self) -> str:
        """What it says it computes with."""
        return str(tf.config.threading.get_intra_op_parallelism_threads() or "all cores")

    def epoch(self, batch: int) -> None:
        """One epoch of fit."""
        self.model.fit(self.images, self.labels, batch_size=batch, epochs=1, verbose=0, shuffle=True)

    def first_step(self, images: Any, labels: Any) -> None:
        """One training step on NumPy arrays."""
        self.model.train_on_batch(images, labels)
