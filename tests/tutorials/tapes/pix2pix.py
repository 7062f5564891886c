# ruff: noqa (written as tutorials are): pictures from pictures, with a U-Net and a discriminator of patches
import numpy as np
import tensorflow as tf
from fixed_weights import fixed, images, report

LAMBDA = 100


def downsample(filters, size, apply_batchnorm=True):
    initializer = tf.random_normal_initializer(0.0, 0.02)
    result = tf.keras.Sequential()
    result.add(
        tf.keras.layers.Conv2D(filters, size, strides=2, padding="same", kernel_initializer=initializer, use_bias=False)
    )
    if apply_batchnorm:
        result.add(tf.keras.layers.BatchNormalization())
    result.add(tf.keras.layers.LeakyReLU())
    return result


def upsample(filters, size, apply_dropout=False):
    initializer = tf.random_normal_initializer(0.0, 0.02)
    result = tf.keras.Sequential()
    result.add(
        tf.keras.layers.Conv2DTranspose(
            filters, size, strides=2, padding="same", kernel_initializer=initializer, use_bias=False
        )
    )
    result.add(tf.keras.layers.BatchNormalization())
    if apply_dropout:
        result.add(tf.keras.layers.Dropout(0.0))
    result.add(tf.keras.layers.ReLU())
    return result


def Generator():
    inputs = tf.keras.layers.Input(shape=[16, 16, 3])
    down_stack = [downsample(4, 4, apply_batchnorm=False), downsample(6, 4), downsample(8, 4)]
    up_stack = [upsample(6, 4, apply_dropout=True), upsample(4, 4)]
    last = tf.keras.layers.Conv2DTranspose(3, 4, strides=2, padding="same", activation="tanh")
    x = inputs
    skips = []
    for down in down_stack:
        x = down(x)
        skips.append(x)
    for up, skip in zip(up_stack, reversed(skips[:-1])):
        x = up(x)
        x = tf.keras.layers.Concatenate()([x, skip])
    return tf.keras.Model(inputs=inputs, outputs=last(x))


def Discriminator():
    inp = tf.keras.layers.Input(shape=[16, 16, 3], name="input_image")
    tar = tf.keras.layers.Input(shape=[16, 16, 3], name="target_image")
    x = tf.keras.layers.concatenate([inp, tar])
    down1 = downsample(4, 4, False)(x)
    down2 = downsample(6, 4)(down1)
    zero_pad1 = tf.keras.layers.ZeroPadding2D()(down2)
    conv = tf.keras.layers.Conv2D(8, 4, strides=1, use_bias=False)(zero_pad1)
    leaky_relu = tf.keras.layers.LeakyReLU()(tf.keras.layers.BatchNormalization()(conv))
    zero_pad2 = tf.keras.layers.ZeroPadding2D()(leaky_relu)
    last = tf.keras.layers.Conv2D(1, 4, strides=1)(zero_pad2)
    return tf.keras.Model(inputs=[inp, tar], outputs=last)


generator, discriminator = fixed(Generator()), fixed(Discriminator(), 3)
loss_object = tf.keras.losses.BinaryCrossentropy(from_logits=True)
generator_optimizer = tf.keras.optimizers.Adam(2e-4, beta_1=0.5)
discriminator_optimizer = tf.keras.optimizers.Adam(2e-4, beta_1=0.5)


def generator_loss(disc_generated_output, gen_output, target):
    gan_loss = loss_object(tf.ones_like(disc_generated_output), disc_generated_output)
    l1_loss = tf.reduce_mean(tf.abs(target - gen_output))
    return gan_loss + (LAMBDA * l1_loss), gan_loss, l1_loss


def discriminator_loss(disc_real_output, disc_generated_output):
    real_loss = loss_object(tf.ones_like(disc_real_output), disc_real_output)
    return real_loss + loss_object(tf.zeros_like(disc_generated_output), disc_generated_output)


@tf.function
def train_step(input_image, target, step):
    with tf.GradientTape() as gen_tape, tf.GradientTape() as disc_tape:
        gen_output = generator(input_image, training=True)
        disc_real_output = discriminator([input_image, target], training=True)
        disc_generated_output = discriminator([input_image, gen_output], training=True)
        gen_total_loss, gen_gan_loss, gen_l1_loss = generator_loss(disc_generated_output, gen_output, target)
        disc_loss = discriminator_loss(disc_real_output, disc_generated_output)
    generator_gradients = gen_tape.gradient(gen_total_loss, generator.trainable_variables)
    discriminator_gradients = disc_tape.gradient(disc_loss, discriminator.trainable_variables)
    generator_optimizer.apply_gradients(zip(generator_gradients, generator.trainable_variables))
    discriminator_optimizer.apply_gradients(zip(discriminator_gradients, discriminator.trainable_variables))
    return gen_total_loss, gen_gan_loss, gen_l1_loss, disc_loss


losses = []
for step in range(3):
    x, y = images(1, 16, 3, seed=step) * 2 - 1, images(1, 16, 3, seed=step + 10) * 2 - 1
    losses.append([float(loss) for loss in train_step(tf.constant(x), tf.constant(y), tf.constant(step))])
report(
    losses=losses,
    shapes=[*generator.output_shape[1:], *discriminator.output_shape[1:]],
    parameters=[generator.count_params(), discriminator.count_params()],
    kernel=generator.get_weights()[0],
)
