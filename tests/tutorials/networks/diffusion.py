# ruff: noqa (written as tutorials are): DDIM and DDPM: noise is told from pictures by a small U-Net that knows how much there is
import math

import keras
import numpy as np
import tensorflow as tf
from fixed_weights import fixed, images, report
from keras import layers, ops


@keras.saving.register_keras_serializable()
def sinusoidal_embedding(x):
    frequencies = ops.exp(ops.linspace(ops.log(1.0), ops.log(100.0), 4))
    angular_speeds = ops.cast(2.0 * math.pi * frequencies, "float32")
    return ops.concatenate([ops.sin(angular_speeds * x), ops.cos(angular_speeds * x)], axis=3)


def residual_block(x, width):
    residual = x if x.shape[3] == width else layers.Conv2D(width, kernel_size=1)(x)
    x = layers.BatchNormalization(center=False, scale=False)(x)
    x = layers.Conv2D(width, kernel_size=3, padding="same", activation="swish")(x)
    x = layers.GroupNormalization(groups=2)(layers.Conv2D(width, kernel_size=3, padding="same")(x))
    return layers.Add()([x, residual])


noisy_images = keras.Input(shape=(8, 8, 3))
noise_variances = keras.Input(shape=(1, 1, 1))
e = layers.Lambda(sinusoidal_embedding, output_shape=(1, 1, 8))(noise_variances)
e = layers.UpSampling2D(size=8, interpolation="nearest")(e)
x = skip = residual_block(layers.Concatenate()([layers.Conv2D(4, kernel_size=1)(noisy_images), e]), 4)
x = residual_block(layers.AveragePooling2D(pool_size=2)(x), 6)
x = layers.Concatenate()([layers.UpSampling2D(size=2, interpolation="bilinear")(x), skip])
x = layers.Conv2D(3, kernel_size=1, kernel_initializer="zeros")(residual_block(x, 4))
network = fixed(keras.Model([noisy_images, noise_variances], x, name="residual_unet"))
ema_network = keras.models.clone_model(network)
ema_network.set_weights(network.get_weights())
normalizer = layers.Normalization()
normalizer.adapt(images(8, 8, 3))


def diffusion_schedule(diffusion_times):
    start, end = ops.cast(ops.arccos(0.95), "float32"), ops.cast(ops.arccos(0.02), "float32")
    angles = start + diffusion_times * (end - start)
    return ops.sin(angles), ops.cos(angles)


class DiffusionModel(keras.Model):
    def __init__(self):
        super().__init__()
        self.normalizer, self.network, self.ema_network = normalizer, network, ema_network

    def compile(self, **kwargs):
        super().compile(**kwargs)
        self.noise_loss_tracker = keras.metrics.Mean(name="n_loss")
        self.image_loss_tracker = keras.metrics.Mean(name="i_loss")

    @property
    def metrics(self):
        return [self.noise_loss_tracker, self.image_loss_tracker]

    def denoise(self, noisy_images, noise_rates, signal_rates, training):
        net = self.network if training else self.ema_network
        pred_noises = net([noisy_images, noise_rates**2], training=training)
        return pred_noises, (noisy_images - noise_rates * pred_noises) / signal_rates

    def train_step(self, pictures):
        pictures = self.normalizer(pictures, training=True)
        noises = ops.reshape(ops.sin(ops.arange(4 * 192, dtype="float32") * 12.9), (4, 8, 8, 3))
        times = ops.reshape(ops.linspace(0.0, 0.9, 4), (4, 1, 1, 1))
        noise_rates, signal_rates = diffusion_schedule(times)
        noisy_images = signal_rates * pictures + noise_rates * noises
        with tf.GradientTape() as tape:
            pred_noises, pred_images = self.denoise(noisy_images, noise_rates, signal_rates, training=True)
            noise_loss = self.loss(noises, pred_noises)
            image_loss = self.loss(pictures, pred_images)
        gradients = tape.gradient(noise_loss, self.network.trainable_weights)
        self.optimizer.apply_gradients(zip(gradients, self.network.trainable_weights))
        self.noise_loss_tracker.update_state(noise_loss)
        self.image_loss_tracker.update_state(image_loss)
        for weight, ema_weight in zip(self.network.weights, self.ema_network.weights):
            ema_weight.assign(0.9 * ema_weight + (1 - 0.9) * weight)
        return {m.name: m.result() for m in self.metrics}

    def generate(self, noises, steps=3):
        next_noisy = noises
        for step in range(steps):
            times = ops.ones((len(noises), 1, 1, 1)) - step / steps
            noise_rates, signal_rates = diffusion_schedule(times)
            pred_noises, pred_images = self.denoise(next_noisy, noise_rates, signal_rates, training=False)
            next_noise_rates, next_signal_rates = diffusion_schedule(times - 1 / steps)
            next_noisy = next_signal_rates * pred_images + next_noise_rates * pred_noises
        return pred_images


model = DiffusionModel()
model.compile(optimizer=keras.optimizers.AdamW(1e-2, weight_decay=1e-4), loss=keras.losses.MeanAbsoluteError())
history = model.fit(tf.data.Dataset.from_tensor_slices(images(8, 8, 3)).batch(4), epochs=2, verbose=0).history
report(made=np.mean(model.generate(tf.constant(images(2, 8, 3, seed=7))), (1, 2, 3)), **history)
