"""Training loops of one's own as tutorials for TensorFlow have them: in TensorFlow, and the same lines in Foveal."""

from __future__ import annotations

import os
from typing import Any

if os.environ.get("LOOPS_IN") == "foveal":
    from foveal import compat

    compat.install()
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

NOISE = 100


def dcgan(images: Any) -> Any:
    """Two networks, two tapes and two optimizers in one `tf.function`; images from -1 to 1."""
    generator = keras.Sequential(
        [
            keras.Input((NOISE,)),
            layers.Dense(7 * 7 * 256, use_bias=False),
            layers.BatchNormalization(),
            layers.LeakyReLU(),
            layers.Reshape((7, 7, 256)),
            layers.Conv2DTranspose(128, 5, padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.LeakyReLU(),
            layers.Conv2DTranspose(64, 5, strides=2, padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.LeakyReLU(),
            layers.Conv2DTranspose(1, 5, strides=2, padding="same", use_bias=False, activation="tanh"),
        ]
    )
    discriminator = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(64, 5, strides=2, padding="same"),
            layers.LeakyReLU(),
            layers.Dropout(0.3),
            layers.Conv2D(128, 5, strides=2, padding="same"),
            layers.LeakyReLU(),
            layers.Dropout(0.3),
            layers.Flatten(),
            layers.Dense(1),
        ]
    )
    entropy = keras.losses.BinaryCrossentropy(from_logits=True)
    generator_optimizer, discriminator_optimizer = keras.optimizers.Adam(1e-4), keras.optimizers.Adam(1e-4)

    @tf.function
    def step(real: Any) -> Any:
        noise = tf.random.normal([real.shape[0], NOISE])
        with tf.GradientTape() as generator_tape, tf.GradientTape() as discriminator_tape:
            fake = generator(noise, training=True)
            real_output, fake_output = discriminator(real, training=True), discriminator(fake, training=True)
            generator_loss = entropy(tf.ones_like(fake_output), fake_output)
            real_loss = entropy(tf.ones_like(real_output), real_output)
            discriminator_loss = real_loss + entropy(tf.zeros_like(fake_output), fake_output)
        gradients = generator_tape.gradient(generator_loss, generator.trainable_variables)
        generator_optimizer.apply_gradients(zip(gradients, generator.trainable_variables, strict=True))
        gradients = discriminator_tape.gradient(discriminator_loss, discriminator.trainable_variables)
        discriminator_optimizer.apply_gradients(zip(gradients, discriminator.trainable_variables, strict=True))
        return discriminator_loss

    return loop(step, images * 2 - 1)


def vae(images: Any) -> Any:
    """An encoder, a decoder, and a loss of two parts; images from 0 to 1."""
    pictures = keras.Input((28, 28, 1))
    x = layers.Conv2D(32, 3, strides=2, padding="same", activation="relu")(pictures)
    x = layers.Conv2D(64, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Dense(16, activation="relu")(layers.Flatten()(x))
    encoder = keras.Model(pictures, [layers.Dense(2)(x), layers.Dense(2)(x)])
    decoder = keras.Sequential(
        [
            keras.Input((2,)),
            layers.Dense(7 * 7 * 64, activation="relu"),
            layers.Reshape((7, 7, 64)),
            layers.Conv2DTranspose(64, 3, strides=2, padding="same", activation="relu"),
            layers.Conv2DTranspose(32, 3, strides=2, padding="same", activation="relu"),
            layers.Conv2DTranspose(1, 3, padding="same", activation="sigmoid"),
        ]
    )
    optimizer = keras.optimizers.Adam(1e-3)
    weights = encoder.trainable_weights + decoder.trainable_weights

    @tf.function
    def step(x: Any) -> Any:
        with tf.GradientTape() as tape:
            mean, log_variance = encoder(x)
            z = mean + tf.exp(0.5 * log_variance) * tf.random.normal(tf.shape(mean))
            entropies = tf.reduce_sum(keras.losses.binary_crossentropy(x, decoder(z)), axis=(1, 2))
            divergences = -0.5 * tf.reduce_sum(1 + log_variance - tf.square(mean) - tf.exp(log_variance), axis=1)
            loss = tf.reduce_mean(entropies) + tf.reduce_mean(divergences)
        optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights, strict=True))
        return loss

    return loop(step, images)


def loop(step: Any, images: Any) -> Any:
    """Steps over batches that are tensors already; the loss of the last."""

    def run(batch: int, steps: int) -> float:
        loss: Any = 0.0
        for i in range(steps):
            start = i * batch % (len(images) - batch + 1)
            loss = step(tf.constant(images[start : start + batch]))
        return float(loss)

    return run


def fits(images: Any) -> dict[str, Any]:
    """`fit` of one small network: as it is, and with a `train_step` written out as guides have it."""

    class Own(keras.Model):
        def train_step(self, data: Any) -> Any:
            x, y = data
            with tf.GradientTape() as tape:
                y_pred = self(x, training=True)
                loss = self.compute_loss(y=y, y_pred=y_pred)
            gradients = tape.gradient(loss, self.trainable_variables)
            self.optimizer.apply_gradients(zip(gradients, self.trainable_variables, strict=True))
            for metric in self.metrics:
                if metric.name == "loss":
                    metric.update_state(loss)
                else:
                    metric.update_state(y, y_pred)
            return {metric.name: metric.result() for metric in self.metrics}

    labels = np.arange(len(images), dtype="int32") % 10

    def fit(kind: Any) -> Any:
        pictures = keras.Input((28, 28, 1))
        x = layers.Conv2D(25, 3, padding="same", activation="relu")(pictures)
        x = layers.Conv2D(50, 3, padding="same", activation="relu")(layers.MaxPooling2D(2)(x))
        x = layers.Dense(100, activation="relu")(layers.Flatten()(layers.MaxPooling2D(2)(x)))
        model = kind(pictures, layers.Dense(10, activation="softmax")(x))
        model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])

        def run(batch: int, steps: int) -> float:
            rows = steps * batch
            history = model.fit(images[:rows], labels[:rows], batch_size=batch, epochs=1, verbose=0)
            return float(history.history["loss"][-1])

        return run

    return {"fit": fit(keras.Model), "fit, train_step": fit(Own)}


def call(images: Any) -> Any:
    """A small layer called on an array, again and again."""
    layer, x = layers.Dense(8), tf.constant(images[:1, :4, :4, 0].reshape(1, 16))

    def run(batch: int, steps: int) -> float:
        for _ in range(steps):
            layer(x)
        return 0.0

    return run


def loops(images: Any) -> dict[str, Any]:
    """Everything that is measured: functions of a batch's size and a number of steps."""
    keras.utils.set_random_seed(0)
    return {"dcgan": dcgan(images), "vae": vae(images), **fits(images), "call": call(images)}


def threads() -> str:
    """Both start one thread a core."""
    return "all cores"
