# ruff: noqa (written as tutorials are): anchor, positive and negative through one network
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers, metrics, optimizers, Model
from fixed_weights import fixed, images, report

inputs = layers.Input((12, 12, 3))
x = layers.Conv2D(4, 3, activation="relu", use_bias=False)(inputs)
x = layers.BatchNormalization()(x)
x = layers.GlobalAveragePooling2D()(x)
embedding = fixed(Model(inputs, layers.Dense(5)(x), name="Embedding"))


class DistanceLayer(layers.Layer):
    def call(self, anchor, positive, negative):
        ap_distance = tf.reduce_sum(tf.square(anchor - positive), -1)
        an_distance = tf.reduce_sum(tf.square(anchor - negative), -1)
        return (ap_distance, an_distance)


anchor_input = layers.Input(name="anchor", shape=(12, 12, 3))
positive_input = layers.Input(name="positive", shape=(12, 12, 3))
negative_input = layers.Input(name="negative", shape=(12, 12, 3))
distances = DistanceLayer()(embedding(anchor_input), embedding(positive_input), embedding(negative_input))
siamese_network = Model(inputs=[anchor_input, positive_input, negative_input], outputs=distances)


class SiameseModel(Model):
    def __init__(self, siamese_network, margin=0.5):
        super().__init__()
        self.siamese_network = siamese_network
        self.margin = margin
        self.loss_tracker = metrics.Mean(name="loss")

    def call(self, inputs):
        return self.siamese_network(inputs)

    def train_step(self, data):
        with tf.GradientTape() as tape:
            loss = self._compute_loss(data)
        gradients = tape.gradient(loss, self.siamese_network.trainable_weights)
        self.optimizer.apply_gradients(zip(gradients, self.siamese_network.trainable_weights))
        self.loss_tracker.update_state(loss)
        return {"loss": self.loss_tracker.result()}

    def test_step(self, data):
        loss = self._compute_loss(data)
        self.loss_tracker.update_state(loss)
        return {"loss": self.loss_tracker.result()}

    def _compute_loss(self, data):
        ap_distance, an_distance = self.siamese_network(data)
        loss = ap_distance - an_distance
        loss = tf.maximum(loss + self.margin, 0.0)
        return loss

    @property
    def metrics(self):
        return [self.loss_tracker]


def triplets(seed):
    parts = [tf.data.Dataset.from_tensor_slices(images(5, 12, 3, seed=seed + i)) for i in range(3)]
    return tf.data.Dataset.zip(tuple(parts)).batch(2)


siamese_model = SiameseModel(siamese_network)
siamese_model.compile(optimizer=optimizers.Adam(0.01), weighted_metrics=[])
history = siamese_model.fit(triplets(0), epochs=2, validation_data=triplets(5), verbose=0).history
report(
    loss=history["loss"],
    val_loss=history["val_loss"],
    parameters=siamese_network.count_params(),
    distances=siamese_network(next(iter(triplets(0))))[1].numpy(),
)
