# ruff: noqa (written as tutorials are): digits of a class that is asked for: labels as channels, noise that is known
import keras
import numpy as np
import tensorflow as tf
from fixed_weights import fixed, images, report
from keras import layers, ops

CLASSES, LATENT, SIZE = 3, 5, 8
discriminator = fixed(
    keras.Sequential(
        [
            keras.Input((SIZE, SIZE, 1 + CLASSES)),
            layers.Conv2D(4, (3, 3), strides=(2, 2), padding="same"),
            layers.LeakyReLU(negative_slope=0.2),
            layers.GlobalMaxPooling2D(),
            layers.Dense(1),
        ]
    )
)
generator = fixed(
    keras.Sequential(
        [
            keras.Input((LATENT + CLASSES,)),
            layers.Dense(2 * 2 * 4),
            layers.LeakyReLU(negative_slope=0.2),
            layers.Reshape((2, 2, 4)),
            layers.Conv2DTranspose(4, (4, 4), strides=(2, 2), padding="same"),
            layers.Conv2DTranspose(4, (4, 4), strides=(2, 2), padding="same"),
            layers.Conv2D(1, (3, 3), padding="same", activation="sigmoid"),
        ]
    ),
    seed=1,
)


class ConditionalGAN(keras.Model):
    def __init__(self, discriminator, generator):
        super().__init__()
        self.discriminator, self.generator = discriminator, generator
        self.gen_loss_tracker = keras.metrics.Mean(name="generator_loss")
        self.disc_loss_tracker = keras.metrics.Mean(name="discriminator_loss")

    @property
    def metrics(self):
        return [self.gen_loss_tracker, self.disc_loss_tracker]

    def compile(self, d_optimizer, g_optimizer, loss_fn):
        super().compile()
        self.d_optimizer, self.g_optimizer, self.loss_fn = d_optimizer, g_optimizer, loss_fn

    def train_step(self, data):
        real_images, one_hot_labels = data
        planes = ops.repeat(one_hot_labels[:, :, None, None], repeats=[SIZE * SIZE])
        planes = ops.reshape(planes, (-1, SIZE, SIZE, CLASSES))
        batch_size = ops.shape(real_images)[0]
        noise = ops.reshape(ops.sin(ops.arange(4 * LATENT, dtype="float32") * 7.3), (4, LATENT))
        vectors = ops.concatenate([noise, one_hot_labels], axis=1)
        generated = ops.concatenate([self.generator(vectors), planes], -1)
        combined = ops.concatenate([generated, ops.concatenate([real_images, planes], -1)], axis=0)
        labels = ops.concatenate([ops.ones((batch_size, 1)), ops.zeros((batch_size, 1))], axis=0)
        with tf.GradientTape() as tape:
            d_loss = self.loss_fn(labels, self.discriminator(combined))
        grads = tape.gradient(d_loss, self.discriminator.trainable_weights)
        self.d_optimizer.apply_gradients(zip(grads, self.discriminator.trainable_weights))
        with tf.GradientTape() as tape:
            fake_and_labels = ops.concatenate([self.generator(vectors), planes], -1)
            g_loss = self.loss_fn(ops.zeros((batch_size, 1)), self.discriminator(fake_and_labels))
        grads = tape.gradient(g_loss, self.generator.trainable_weights)
        self.g_optimizer.apply_gradients(zip(grads, self.generator.trainable_weights))
        self.gen_loss_tracker.update_state(g_loss)
        self.disc_loss_tracker.update_state(d_loss)
        return {"g_loss": self.gen_loss_tracker.result(), "d_loss": self.disc_loss_tracker.result()}


gan = ConditionalGAN(discriminator, generator)
gan.compile(
    keras.optimizers.Adam(0.003), keras.optimizers.Adam(0.003), keras.losses.BinaryCrossentropy(from_logits=True)
)
labels = np.eye(CLASSES, dtype="float32")[np.arange(12) % CLASSES]
data = tf.data.Dataset.from_tensor_slices((images(12, SIZE), labels)).batch(4, drop_remainder=True)
history = gan.fit(data, epochs=2, verbose=0).history
between = np.linspace(0, 1, 3)[:, None] * labels[:1] + (1 - np.linspace(0, 1, 3)[:, None]) * labels[1:2]
fake = generator.predict(np.concatenate([np.ones((3, LATENT)), between], 1).astype("float32"), verbose=0)
report(**history, fake=fake.mean((1, 2, 3)))
