# ruff: noqa (written as tutorials are): pictures that excite layers
import numpy as np
import tensorflow as tf
from fixed_weights import fixed, images, report

inputs = tf.keras.layers.Input((12, 12, 3))
x = tf.keras.layers.Conv2D(4, 3, padding="same", activation="relu", name="mixed1")(inputs)
x = tf.keras.layers.MaxPooling2D()(x)
base_model = fixed(tf.keras.Model(inputs, tf.keras.layers.Conv2D(6, 3, activation="relu", name="mixed2")(x)))
outputs = [base_model.get_layer(name).output for name in ["mixed1", "mixed2"]]
dream_model = tf.keras.Model(inputs=base_model.input, outputs=outputs)


def calc_loss(img, model):
    img_batch = tf.expand_dims(img, axis=0)
    layer_activations = model(img_batch)
    losses = []
    for act in layer_activations:
        losses.append(tf.math.reduce_mean(act))
    return tf.reduce_sum(losses)


class DeepDream(tf.Module):
    def __init__(self, model):
        self.model = model

    @tf.function(
        input_signature=(
            tf.TensorSpec(shape=[None, None, 3], dtype=tf.float32),
            tf.TensorSpec(shape=[], dtype=tf.int32),
            tf.TensorSpec(shape=[], dtype=tf.float32),
        )
    )
    def __call__(self, img, steps, step_size):
        loss = tf.constant(0.0)
        for n in tf.range(steps):
            with tf.GradientTape() as tape:
                tape.watch(img)
                loss = calc_loss(img, self.model)
            gradients = tape.gradient(loss, img)
            gradients /= tf.math.reduce_std(gradients) + 1e-8
            img = img + gradients * step_size
            img = tf.clip_by_value(img, -1, 1)
        return loss, img


deepdream = DeepDream(dream_model)
img = tf.constant(images(1, 12, 3)[0] * 2 - 1)
losses = []
for n in range(3):
    img = tf.roll(img, shift=[n, 2 * n], axis=[0, 1])
    loss, img = deepdream(img, tf.constant(2), tf.constant(0.01))
    losses.append(float(loss))
report(losses=losses, shape=img.shape, image=img.numpy()[::6, ::6, 0])
