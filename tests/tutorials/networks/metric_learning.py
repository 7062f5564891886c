# ruff: noqa (written as tutorials are): pictures of one class lie close together: a train_step over pairs
import keras
import numpy as np
import tensorflow as tf
from fixed_weights import fixed, images, report
from keras import layers


class Embedder(keras.Model):
    def train_step(self, data):
        if isinstance(data, tuple):
            data = data[0]
        anchors, positives = data[0], data[1]
        with tf.GradientTape() as tape:
            anchor_embeddings = self(anchors, training=True)
            positive_embeddings = self(positives, training=True)
            similarities = keras.ops.einsum("ae,pe->ap", anchor_embeddings, positive_embeddings) / 0.2
            sparse_labels = keras.ops.arange(4)
            loss = self.compute_loss(y=sparse_labels, y_pred=similarities)
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))
        for metric in self.metrics:
            if metric.name == "loss":
                metric.update_state(loss)
            else:
                metric.update_state(sparse_labels, similarities)
        return {m.name: m.result() for m in self.metrics}


class Pairs(keras.utils.PyDataset):
    def __len__(self):
        return 3

    def __getitem__(self, number):
        return np.stack([images(4, 8, 3, seed=number), images(4, 8, 3, seed=number) * 0.8 + 0.1])


inputs = layers.Input((8, 8, 3))
x = layers.Conv2D(4, 3, strides=2, activation="relu")(inputs)
x = layers.GlobalAveragePooling2D()(layers.Conv2D(6, 3, activation="relu")(x))
embeddings = layers.UnitNormalization()(layers.Dense(units=3, activation=None)(x))
model = fixed(Embedder(inputs, embeddings))
model.compile(
    keras.optimizers.Adam(1e-2), keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"]
)
losses = model.fit(Pairs(), epochs=3, shuffle=False, verbose=0).history["loss"]
vectors = model.predict(images(5, 8, 3, seed=9), verbose=0)
report(losses=losses, neighbours=np.argsort(vectors @ vectors.T, axis=1)[:, -2], vectors=vectors)
