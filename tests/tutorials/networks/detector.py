# ruff: noqa (written as tutorials are): boxes and classes from one body: two outputs, a loss over boxes, the overlap of boxes
import keras
import numpy as np
import tensorflow as tf
from fixed_weights import fixed, images, report
from keras import layers


class BoxLoss(keras.losses.Loss):
    def __init__(self, delta=0.5):
        super().__init__(reduction="none", name="box_loss")
        self.delta = delta

    def call(self, y_true, y_pred):
        difference = tf.abs(y_true - y_pred)
        loss = tf.where(tf.less(difference, self.delta), 0.5 * difference**2, difference - 0.5)
        return tf.reduce_sum(loss, axis=-1)


def focal(y_true, y_pred, alpha=0.25, gamma=2.0):
    entropy = tf.nn.sigmoid_cross_entropy_with_logits(labels=y_true, logits=y_pred)
    probability = tf.nn.sigmoid(y_pred)
    weight = tf.where(tf.equal(y_true, 1.0), alpha, 1.0 - alpha)
    right = tf.where(tf.equal(y_true, 1.0), probability, 1 - probability)
    return tf.reduce_sum(weight * tf.pow(1.0 - right, gamma) * entropy, axis=-1)


def overlap(one, two):
    low, high = tf.maximum(one[:, None, :2], two[:, :2]), tf.minimum(one[:, None, 2:], two[:, 2:])
    inside = tf.reduce_prod(tf.maximum(0.0, high - low), axis=-1)
    area = lambda boxes: tf.reduce_prod(boxes[:, 2:] - boxes[:, :2], axis=-1)
    return tf.clip_by_value(inside / tf.maximum(area(one)[:, None] + area(two) - inside, 1e-8), 0.0, 1.0)


inputs = keras.Input((16, 16, 3))
x = layers.Conv2D(6, 3, strides=2, padding="same", activation="relu")(inputs)
deep = layers.Conv2D(8, 3, strides=2, padding="same", activation="relu")(x)
top = layers.UpSampling2D(2)(layers.Conv2D(6, 1)(deep))
x = layers.Conv2D(6, 3, padding="same")(layers.Add()([x, top]))
boxes = layers.Reshape((-1, 4), name="boxes")(layers.Conv2D(4, 3, strides=4, padding="same")(x))
classes = layers.Reshape((-1, 3), name="classes")(layers.Conv2D(3, 3, strides=4, padding="same")(x))
model = fixed(keras.Model(inputs, {"boxes": boxes, "classes": classes}))
rng = np.random.default_rng(3)
y = {
    "boxes": rng.random((6, 4, 4)).astype("float32"),
    "classes": np.eye(3, dtype="float32")[rng.integers(0, 3, (6, 4))],
}
model.compile("adam", loss={"boxes": BoxLoss(), "classes": focal}, loss_weights={"boxes": 2.0, "classes": 1.0})
history = model.fit(images(6, 16, 3), y, batch_size=3, epochs=3, shuffle=False, verbose=0).history
corners = tf.constant([[0.0, 0, 4, 4], [1, 1, 3, 6], [5, 5, 6, 6]])
kept = tf.image.non_max_suppression(corners, tf.constant([0.5, 0.9, 0.3]), 3, iou_threshold=0.2)
report(overlaps=overlap(corners, corners).numpy(), kept=kept.numpy(), **history)
