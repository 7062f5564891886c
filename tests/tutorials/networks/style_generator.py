# ruff: noqa (written as tutorials are): StyleGAN: kernels that are changed by a style, one for each picture, and scaled weights
import keras
import numpy as np
import tensorflow as tf
from fixed_weights import fixed, images, report
from keras import layers, ops


class EqualizedDense(layers.Layer):
    def __init__(self, units, gain=1, learning_rate_multiplier=0.5, **kwargs):
        super().__init__(**kwargs)
        self.units, self.gain, self.learning_rate_multiplier = units, gain, learning_rate_multiplier

    def build(self, input_shape):
        self.in_channels = input_shape[-1]
        self.w = self.add_weight(
            shape=[self.in_channels, self.units], initializer="ones", trainable=True, name="kernel"
        )
        self.b = self.add_weight(shape=(self.units,), initializer="zeros", trainable=True, name="bias")
        self.scale = np.sqrt(self.gain / self.in_channels)

    def call(self, inputs):
        output = ops.add(ops.matmul(inputs, self.w * float(self.scale)), self.b)
        return output * self.learning_rate_multiplier


class ModulatedConv(layers.Layer):
    def __init__(self, filters, **kwargs):
        super().__init__(**kwargs)
        self.filters = filters

    def build(self, shapes):
        self.kernel = self.add_weight(shape=(3, 3, shapes[0][-1], self.filters), initializer="ones", name="kernel")

    def call(self, inputs):
        x, style = inputs
        kernel = self.kernel[None] * (style[:, None, None, :, None] + 1)
        kernel = kernel * tf.math.rsqrt(tf.reduce_sum(tf.square(kernel), axis=[1, 2, 3], keepdims=True) + 1e-8)
        outputs = [tf.nn.conv2d(x[i : i + 1], kernel[i], 1, "SAME") for i in range(2)]
        return tf.concat(outputs, axis=0)


class AdaIN(layers.Layer):
    def build(self, input_shapes):
        x_shape, w_shape = input_shapes
        self.x_channels = x_shape[-1]
        self.dense_1, self.dense_2 = EqualizedDense(self.x_channels, gain=1), EqualizedDense(self.x_channels, gain=1)
        self.dense_1.build(w_shape)
        self.dense_2.build(w_shape)

    def call(self, inputs):
        x, w = inputs
        ys = ops.reshape(self.dense_1(w), (-1, 1, 1, self.x_channels))
        yb = ops.reshape(self.dense_2(w), (-1, 1, 1, self.x_channels))
        return ys * x + yb


def minibatch_std(x):
    scale = ops.sqrt(ops.mean(ops.square(x - ops.mean(x, axis=0, keepdims=True)), axis=0, keepdims=True) + 1e-8)
    average = ops.mean(scale, keepdims=True)
    return ops.concatenate([x, ops.tile(average, (2, 4, 4, 1))], axis=-1)


w = keras.Input((5,), batch_size=2)
start = layers.Reshape((2, 2, 4))(EqualizedDense(16)(w))
x = layers.UpSampling2D(2)(layers.LeakyReLU(negative_slope=0.2)(AdaIN()([start, w])))
x = ModulatedConv(3)([x, layers.Dense(4)(w)])
mapping = fixed(keras.Model(w, x))
critic = fixed(
    keras.Sequential(
        [keras.Input((4, 4, 3), batch_size=2), layers.Lambda(minibatch_std), layers.Flatten(), EqualizedDense(1)]
    ),
    1,
)
optimizer = keras.optimizers.Adam(0.01, beta_1=0.0, beta_2=0.99)
z = np.random.default_rng(3).normal(size=(2, 5)).astype("float32")
losses = []
for _ in range(3):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.nn.softplus(-critic(mapping(z, training=True))))
    weights = mapping.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    losses.append(float(loss))
report(losses=losses, made=np.mean(mapping.predict(z, verbose=0), (1, 2)))
