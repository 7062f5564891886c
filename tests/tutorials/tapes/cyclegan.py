# ruff: noqa (written as tutorials are): horses to zebras and back, one persistent tape for four networks
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
from fixed_weights import fixed, images, report


class ReflectionPadding2D(layers.Layer):
    def __init__(self, padding=(1, 1), **kwargs):
        self.padding = tuple(padding)
        super().__init__(**kwargs)

    def call(self, input_tensor, mask=None):
        padding_width, padding_height = self.padding
        padding_tensor = [[0, 0], [padding_height, padding_height], [padding_width, padding_width], [0, 0]]
        return tf.pad(input_tensor, padding_tensor, mode="REFLECT")


def residual_block(x, activation):
    dim = x.shape[-1]
    input_tensor = x
    x = ReflectionPadding2D()(input_tensor)
    x = layers.Conv2D(dim, (3, 3), strides=(1, 1), padding="valid", use_bias=False)(x)
    x = layers.GroupNormalization(groups=-1)(x)
    x = activation(x)
    x = ReflectionPadding2D()(x)
    x = layers.Conv2D(dim, (3, 3), strides=(1, 1), padding="valid", use_bias=False)(x)
    x = layers.GroupNormalization(groups=-1)(x)
    return layers.add([input_tensor, x])


def get_generator(name):
    inputs = layers.Input(shape=(12, 12, 3))
    x = ReflectionPadding2D(padding=(3, 3))(inputs)
    x = layers.Conv2D(4, (7, 7), use_bias=False)(x)
    x = layers.GroupNormalization(groups=-1)(x)
    x = layers.Activation("relu")(x)
    x = layers.Conv2D(8, (3, 3), strides=(2, 2), padding="same", use_bias=False)(x)
    x = layers.Activation("relu")(layers.GroupNormalization(groups=-1)(x))
    x = residual_block(x, activation=layers.Activation("relu"))
    x = layers.Conv2DTranspose(4, (3, 3), strides=(2, 2), padding="same", use_bias=False)(x)
    x = layers.Activation("relu")(layers.GroupNormalization(groups=-1)(x))
    x = ReflectionPadding2D(padding=(3, 3))(x)
    x = layers.Conv2D(3, (7, 7), padding="valid")(x)
    return keras.models.Model(inputs, layers.Activation("tanh")(x), name=name)


def get_discriminator(name):
    inputs = layers.Input(shape=(12, 12, 3))
    x = layers.LeakyReLU(0.2)(layers.Conv2D(4, (4, 4), strides=(2, 2), padding="same")(inputs))
    x = layers.Conv2D(8, (4, 4), strides=(2, 2), padding="same", use_bias=False)(x)
    x = layers.LeakyReLU(0.2)(layers.GroupNormalization(groups=-1)(x))
    return keras.models.Model(inputs, layers.Conv2D(1, (4, 4), strides=(1, 1), padding="same")(x), name=name)


class CycleGan(keras.Model):
    def __init__(self, generator_G, generator_F, discriminator_X, discriminator_Y, lambda_cycle=10.0):
        super().__init__()
        self.gen_G, self.gen_F = generator_G, generator_F
        self.disc_X, self.disc_Y = discriminator_X, discriminator_Y
        self.lambda_cycle, self.lambda_identity = lambda_cycle, 0.5

    def compile(self, gen_G_optimizer, gen_F_optimizer, disc_X_optimizer, disc_Y_optimizer):
        super().compile()
        self.gen_G_optimizer, self.gen_F_optimizer = gen_G_optimizer, gen_F_optimizer
        self.disc_X_optimizer, self.disc_Y_optimizer = disc_X_optimizer, disc_Y_optimizer
        self.cycle_loss_fn = keras.losses.MeanAbsoluteError()
        self.adv = keras.losses.MeanSquaredError()

    def generator_loss_fn(self, fake):
        return self.adv(tf.ones_like(fake), fake)

    def discriminator_loss_fn(self, real, fake):
        return (self.adv(tf.ones_like(real), real) + self.adv(tf.zeros_like(fake), fake)) * 0.5

    def train_step(self, batch_data):
        real_x, real_y = batch_data
        with tf.GradientTape(persistent=True) as tape:
            fake_y = self.gen_G(real_x, training=True)
            fake_x = self.gen_F(real_y, training=True)
            cycled_x = self.gen_F(fake_y, training=True)
            cycled_y = self.gen_G(fake_x, training=True)
            same_x = self.gen_F(real_x, training=True)
            same_y = self.gen_G(real_y, training=True)
            disc_real_x = self.disc_X(real_x, training=True)
            disc_fake_x = self.disc_X(fake_x, training=True)
            disc_real_y = self.disc_Y(real_y, training=True)
            disc_fake_y = self.disc_Y(fake_y, training=True)
            total_loss_G = (
                self.generator_loss_fn(disc_fake_y)
                + self.cycle_loss_fn(real_y, cycled_y) * self.lambda_cycle
                + self.cycle_loss_fn(real_y, same_y) * self.lambda_cycle * self.lambda_identity
            )
            total_loss_F = (
                self.generator_loss_fn(disc_fake_x)
                + self.cycle_loss_fn(real_x, cycled_x) * self.lambda_cycle
                + self.cycle_loss_fn(real_x, same_x) * self.lambda_cycle * self.lambda_identity
            )
            disc_X_loss = self.discriminator_loss_fn(disc_real_x, disc_fake_x)
            disc_Y_loss = self.discriminator_loss_fn(disc_real_y, disc_fake_y)
        grads_G = tape.gradient(total_loss_G, self.gen_G.trainable_variables)
        grads_F = tape.gradient(total_loss_F, self.gen_F.trainable_variables)
        disc_X_grads = tape.gradient(disc_X_loss, self.disc_X.trainable_variables)
        disc_Y_grads = tape.gradient(disc_Y_loss, self.disc_Y.trainable_variables)
        self.gen_G_optimizer.apply_gradients(zip(grads_G, self.gen_G.trainable_variables))
        self.gen_F_optimizer.apply_gradients(zip(grads_F, self.gen_F.trainable_variables))
        self.disc_X_optimizer.apply_gradients(zip(disc_X_grads, self.disc_X.trainable_variables))
        self.disc_Y_optimizer.apply_gradients(zip(disc_Y_grads, self.disc_Y.trainable_variables))
        return {"G_loss": total_loss_G, "F_loss": total_loss_F, "D_X_loss": disc_X_loss, "D_Y_loss": disc_Y_loss}


nets = [get_generator("G"), get_generator("F"), get_discriminator("X"), get_discriminator("Y")]
cycle_gan = CycleGan(*[fixed(net, i) for i, net in enumerate(nets)])
cycle_gan.compile(*[keras.optimizers.Adam(learning_rate=2e-4, beta_1=0.5) for _ in range(4)])
pairs = tf.data.Dataset.zip(
    (
        tf.data.Dataset.from_tensor_slices(images(3, 12, 3, seed=1) * 2 - 1).batch(1),
        tf.data.Dataset.from_tensor_slices(images(3, 12, 3, seed=2) * 2 - 1).batch(1),
    )
)
history = cycle_gan.fit(pairs, epochs=1, verbose=0).history
report(
    **{name: values for name, values in history.items()},
    parameters=[net.count_params() for net in nets],
    shapes=[*nets[0].output_shape[1:], *nets[2].output_shape[1:]],
)
