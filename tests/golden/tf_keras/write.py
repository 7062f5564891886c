"""Models that tf_keras wrote, with what they predict: `pip install tensorflow-cpu==2.15.1`, then run this.

Functions of TensorFlow among the layers, a layer as an activation, a function as an activation, a compiled and trained
model, and a call of one layer on another's tensors by name.
"""

import json
from pathlib import Path

import numpy as np
import tensorflow as tf

HERE = Path(__file__).parent
L = tf.keras.layers


def operations():
    image = L.Input((6, 6, 2))
    x = L.Conv2D(4, 3, activation=L.LeakyReLU(0.1))(image / 127.5 - 1.0)
    x = L.BatchNormalization()(x)
    x = tf.nn.relu6(x) * 0.5 + tf.constant([0.0, 1.0, 2.0, 3.0])
    x = tf.concat([x, tf.square(x) - 1.0], axis=-1)
    x = tf.where(x > 0.5, x, 0.1 * x)[:, 1:, :, 1::2]
    a, b = tf.split(x, [1, 3], axis=-1)
    x = tf.reduce_mean(tf.transpose(tf.add_n([a, b[:, :, :, :1]]), [0, 3, 1, 2]), axis=[2], keepdims=True)
    x = tf.keras.activations.relu(x - 0.01, max_value=6.0)
    x = tf.clip_by_value(tf.gather(x, [2, 0], axis=-1), 0.0, 0.9) / (
        tf.sqrt(tf.abs(x[:, :, :, :2])) + tf.exp(-x[:, :, :, 2:])
    )
    return tf.keras.Model(image, tf.nn.softmax(tf.reshape(tf.pad(x, [[0, 0], [0, 0], [0, 0], [0, 1]]), [-1, 3])))


def trained():
    model = tf.keras.Sequential(
        [
            L.Input((6, 6, 2)),
            L.Conv2D(3, 3, activation=tf.nn.relu6),
            L.BatchNormalization(axis=[3]),
            L.Flatten(),
            L.Dense(3, kernel_initializer=tf.keras.initializers.HeNormal(seed=1)),
        ]
    )
    loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(tf.keras.optimizers.Adam(0.01), loss, metrics=["accuracy"])
    return model


x = np.random.RandomState(0).uniform(0, 255, (3, 6, 6, 2)).astype("float32")
expected = {}
for make in (operations, trained):
    tf.keras.utils.set_random_seed(3)
    model = make()
    rows = {}
    if model.optimizer:
        model.fit(x, np.arange(3), epochs=2, shuffle=False, verbose=0)
    for ending in ("keras", "h5"):
        model.save(HERE / f"{make.__name__}.{ending}")
    rows["predicted"] = model.predict(x, verbose=0).tolist()
    if model.optimizer:
        rows["loss"] = model.fit(x, np.arange(3), shuffle=False, verbose=0).history["loss"][0]
    expected[make.__name__] = rows
(HERE / "expected.json").write_text(json.dumps(expected))
