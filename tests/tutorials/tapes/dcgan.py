# ruff: noqa (written as tutorials are)
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers
from fixed_weights import fixed, images, report

generator = tf.keras.Sequential(
    [
        layers.Input((3,)),
        layers.Dense(4 * 4 * 2, use_bias=False),
        layers.BatchNormalization(),
        layers.LeakyReLU(),
        layers.Reshape((4, 4, 2)),
        layers.Conv2DTranspose(1, (5, 5), strides=(2, 2), padding="same", use_bias=False, activation="tanh"),
    ]
)
discriminator = tf.keras.Sequential(
    [
        layers.Input((8, 8, 1)),
        layers.Conv2D(4, (5, 5), strides=(2, 2), padding="same"),
        layers.LeakyReLU(),
        layers.BatchNormalization(),
        layers.Flatten(),
        layers.Dense(1),
    ]
)
fixed(generator), fixed(discriminator, 7)
cross_entropy = tf.keras.losses.BinaryCrossentropy(from_logits=True)


def discriminator_loss(real_output, fake_output):
    real_loss = cross_entropy(tf.ones_like(real_output), real_output)
    fake_loss = cross_entropy(tf.zeros_like(fake_output), fake_output)
    return real_loss + fake_loss


def generator_loss(fake_output):
    return cross_entropy(tf.ones_like(fake_output), fake_output)


generator_optimizer = tf.keras.optimizers.Adam(1e-2)
discriminator_optimizer = tf.keras.optimizers.Adam(1e-2)


@tf.function
def train_step(images, noise):
    with tf.GradientTape() as gen_tape, tf.GradientTape() as disc_tape:
        generated_images = generator(noise, training=True)
        real_output = discriminator(images, training=True)
        fake_output = discriminator(generated_images, training=True)
        gen_loss = generator_loss(fake_output)
        disc_loss = discriminator_loss(real_output, fake_output)
    gradients_of_generator = gen_tape.gradient(gen_loss, generator.trainable_variables)
    gradients_of_discriminator = disc_tape.gradient(disc_loss, discriminator.trainable_variables)
    generator_optimizer.apply_gradients(zip(gradients_of_generator, generator.trainable_variables))
    discriminator_optimizer.apply_gradients(zip(gradients_of_discriminator, discriminator.trainable_variables))
    return gen_loss, disc_loss


rng = np.random.default_rng(2)
losses = []
for step in range(3):
    noise = rng.normal(size=(4, 3)).astype("float32")
    losses.append([float(loss) for loss in train_step(tf.constant(images(4, seed=step)), tf.constant(noise))])
report(losses=losses, moving=discriminator.get_weights()[4], generator=np.ravel(generator.get_weights()[-1]))
