# ruff: noqa (written as tutorials are): two views of each picture find each other in the batch
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
from fixed_weights import fixed, images, report

width = 6


def get_encoder():
    return fixed(
        keras.Sequential(
            [
                keras.Input((8, 8, 1)),
                layers.Conv2D(4, kernel_size=3, strides=2, activation="relu"),
                layers.Conv2D(6, kernel_size=3, activation="relu"),
                layers.Flatten(),
                layers.Dense(width),
            ],
            name="encoder",
        )
    )


class ContrastiveModel(keras.Model):
    def __init__(self):
        super().__init__()
        self.temperature = 0.5
        self.encoder = get_encoder()
        self.projection_head = fixed(
            keras.Sequential(
                [keras.Input((width,)), layers.Dense(width, activation="relu"), layers.Dense(width)],
                name="projection_head",
            ),
            1,
        )
        self.linear_probe = fixed(keras.Sequential([layers.Input((width,)), layers.Dense(3)], name="linear_probe"), 2)

    def compile(self, contrastive_optimizer, probe_optimizer, **kwargs):
        super().compile(**kwargs)
        self.contrastive_optimizer = contrastive_optimizer
        self.probe_optimizer = probe_optimizer
        self.probe_loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self.contrastive_loss_tracker = keras.metrics.Mean(name="c_loss")
        self.contrastive_accuracy = keras.metrics.SparseCategoricalAccuracy(name="c_acc")
        self.probe_loss_tracker = keras.metrics.Mean(name="p_loss")
        self.probe_accuracy = keras.metrics.SparseCategoricalAccuracy(name="p_acc")

    @property
    def metrics(self):
        return [
            self.contrastive_loss_tracker,
            self.contrastive_accuracy,
            self.probe_loss_tracker,
            self.probe_accuracy,
        ]

    def contrastive_loss(self, projections_1, projections_2):
        projections_1 = tf.math.l2_normalize(projections_1, axis=1)
        projections_2 = tf.math.l2_normalize(projections_2, axis=1)
        similarities = tf.matmul(projections_1, projections_2, transpose_b=True) / self.temperature
        batch_size = tf.shape(projections_1)[0]
        contrastive_labels = tf.range(batch_size)
        self.contrastive_accuracy.update_state(contrastive_labels, similarities)
        self.contrastive_accuracy.update_state(contrastive_labels, tf.transpose(similarities))
        loss_1_2 = keras.losses.sparse_categorical_crossentropy(contrastive_labels, similarities, from_logits=True)
        loss_2_1 = keras.losses.sparse_categorical_crossentropy(
            contrastive_labels, tf.transpose(similarities), from_logits=True
        )
        return tf.reduce_mean((loss_1_2 + loss_2_1) / 2)

    def train_step(self, data):
        (unlabeled_images, labeled_images), labels = data
        pictures = tf.concat((unlabeled_images, labeled_images), axis=0)
        augmented_images_1 = pictures * 0.9
        augmented_images_2 = pictures[:, :, ::-1, :]
        with tf.GradientTape() as tape:
            features_1 = self.encoder(augmented_images_1, training=True)
            features_2 = self.encoder(augmented_images_2, training=True)
            projections_1 = self.projection_head(features_1, training=True)
            projections_2 = self.projection_head(features_2, training=True)
            contrastive_loss = self.contrastive_loss(projections_1, projections_2)
        trained = self.encoder.trainable_weights + self.projection_head.trainable_weights
        gradients = tape.gradient(contrastive_loss, trained)
        self.contrastive_optimizer.apply_gradients(zip(gradients, trained))
        self.contrastive_loss_tracker.update_state(contrastive_loss)
        with tf.GradientTape() as tape:
            features = self.encoder(labeled_images, training=False)
            class_logits = self.linear_probe(features, training=True)
            probe_loss = self.probe_loss(labels, class_logits)
        gradients = tape.gradient(probe_loss, self.linear_probe.trainable_weights)
        self.probe_optimizer.apply_gradients(zip(gradients, self.linear_probe.trainable_weights))
        self.probe_loss_tracker.update_state(probe_loss)
        self.probe_accuracy.update_state(labels, class_logits)
        return {m.name: m.result() for m in self.metrics}


model = ContrastiveModel()
model.compile(contrastive_optimizer=keras.optimizers.Adam(0.01), probe_optimizer=keras.optimizers.Adam(0.01))
unlabeled, labeled, labels = images(12, seed=1), images(6, seed=2), np.arange(6) % 3
dataset = tf.data.Dataset.zip(
    (
        tf.data.Dataset.zip(
            (
                tf.data.Dataset.from_tensor_slices(unlabeled).batch(4),
                tf.data.Dataset.from_tensor_slices(labeled).batch(2),
            )
        ),
        tf.data.Dataset.from_tensor_slices(labels).batch(2),
    )
)
history = model.fit(dataset, epochs=2, verbose=0).history
report(**history, parameters=[model.encoder.count_params(), model.projection_head.count_params()])
