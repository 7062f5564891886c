# ruff: noqa (written as tutorials are): colours along rays: positions in sines, a network of dense layers, a sum along the ray
import keras
import numpy as np
import tensorflow as tf
from fixed_weights import fixed, images, report
from keras import layers

L, SAMPLES, SIDE = 3, 6, 4


def encode_position(x):
    positions = [x]
    for i in range(L):
        for fn in [tf.sin, tf.cos]:
            positions.append(fn(2.0**i * x))
    return tf.concat(positions, axis=-1)


def get_rays(height, width, focal, pose):
    i, j = tf.meshgrid(tf.range(width, dtype=tf.float32), tf.range(height, dtype=tf.float32), indexing="xy")
    directions = tf.stack([(i - width * 0.5) / focal, -(j - height * 0.5) / focal, -tf.ones_like(i)], axis=-1)
    turned = tf.reduce_sum(directions[..., None, :] * pose[:3, :3], axis=-1)
    return tf.broadcast_to(pose[:3, -1], tf.shape(turned)), turned


def points(pose):
    origins, directions = get_rays(SIDE, SIDE, 5.0, pose)
    t = tf.linspace(2.0, 6.0, SAMPLES)
    rays = origins[..., None, :] + directions[..., None, :] * t[..., None]
    return encode_position(tf.reshape(rays, [-1, 3])), tf.broadcast_to(t, (SIDE, SIDE, SAMPLES))


def render(predictions, t):
    predictions = tf.reshape(predictions, (-1, SIDE, SIDE, SAMPLES, 4))
    rgb, sigma = tf.sigmoid(predictions[..., :-1]), tf.nn.relu(predictions[..., -1])
    delta = tf.concat([t[..., 1:] - t[..., :-1], tf.broadcast_to([1e10], (1, SIDE, SIDE, 1))], axis=-1)
    alpha = 1.0 - tf.exp(-sigma * delta)
    transmittance = tf.math.cumprod(1.0 - alpha + 1e-10, axis=-1, exclusive=True)
    weights = alpha * transmittance
    return tf.reduce_sum(weights[..., None] * rgb, axis=-2), tf.reduce_sum(weights * t, axis=-1)


width = 2 * 3 * L + 3
inputs = keras.Input((width,))
x = inputs
for i in range(4):
    x = layers.Dense(10, activation="relu")(x)
    if i == 2:
        x = layers.concatenate([x, inputs], axis=-1)
model = fixed(keras.Model(inputs, layers.Dense(4)(x)))
optimizer, metric = keras.optimizers.Adam(0.01), keras.metrics.Mean()
pose = tf.constant(np.array([[1, 0, 0, 0.1], [0, 0.8, -0.6, 1.0], [0, 0.6, 0.8, 4.0], [0, 0, 0, 1]], "float32"))
picture = tf.constant(images(1, SIDE, 3))
losses = []
for _ in range(3):
    rays, t = points(pose)
    with tf.GradientTape() as tape:
        rgb, depth = render(model(rays), t[None])
        loss = tf.reduce_mean(tf.square(picture - rgb))
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    metric.update_state(tf.image.psnr(picture, rgb, max_val=1.0))
    losses.append(float(loss))
report(losses=losses, psnr=float(metric.result()), depth=float(tf.reduce_mean(depth)))
