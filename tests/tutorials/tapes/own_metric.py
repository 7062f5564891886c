# ruff: noqa (written as tutorials are): a metric of one's own and class_weight in a step of one's own
import numpy as np
import tensorflow as tf
from tensorflow import keras
from fixed_weights import report

runs = []


class Rate(keras.metrics.Metric):
    def __init__(self, name="rate", **kwargs):
        super().__init__(name=name, **kwargs)
        self.off = self.add_weight(name="off", initializer="zeros")
        self.count = self.add_weight(name="count", initializer="zeros")

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.off.assign_add(tf.reduce_sum(tf.abs(y_true - y_pred)))
        self.count.assign_add(tf.cast(tf.shape(y_pred)[0], "float32"))

    def result(self):
        return self.off / self.count

    def reset_state(self):
        self.off.assign(0.0)
        self.count.assign(0.0)


class Weighted(keras.Model):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.rate = Rate()
        self.loss_tracker = keras.metrics.Mean(name="loss")

    @property
    def metrics(self):
        return [self.loss_tracker, self.rate]

    def train_step(self, data):
        runs.append(1)
        x, y, sample_weight = data
        with tf.GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = tf.reduce_mean(tf.square(y - y_pred)[:, 0] * sample_weight)
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))
        self.loss_tracker.update_state(loss)
        self.rate.update_state(y, y_pred)
        return {"loss": self.loss_tracker.result(), "rate": self.rate.result()}


inputs = keras.Input((3,))
model = Weighted(inputs, keras.layers.Dense(1, kernel_initializer="ones")(inputs))
model.compile(keras.optimizers.SGD(0.01))
x = np.arange(24, dtype="float32").reshape(8, 3) / 10
y = (np.arange(8) % 2).astype("float32")[:, None]
history = model.fit(x, y, batch_size=2, epochs=3, shuffle=False, verbose=0, class_weight={0: 3.0, 1: 0.5}).history
report(loss=history["loss"], rate=history["rate"], runs=len(runs))
