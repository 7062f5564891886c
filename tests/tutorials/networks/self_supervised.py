# ruff: noqa (written as tutorials are): SimSiam, Barlow twins, BYOL and supervised contrast: what learns from two views of a picture
import keras
import numpy as np
import tensorflow as tf
from fixed_weights import fixed, images, report
from keras import layers, ops


def encoder(seed, outputs=6):
    inputs = keras.Input((8, 8, 3))
    x = layers.Conv2D(4, 3, strides=2, activation="relu", kernel_regularizer=keras.regularizers.L2(5e-4))(inputs)
    x = layers.BatchNormalization()(layers.Dense(outputs, use_bias=False)(layers.GlobalAveragePooling2D()(x)))
    return fixed(keras.Model(inputs, x), seed)


def predictor(seed):
    return fixed(keras.Sequential([keras.Input((6,)), layers.Dense(3, activation="relu"), layers.Dense(6)]), seed)


def compute_loss(p, z):
    z = tf.stop_gradient(z)
    p, z = tf.math.l2_normalize(p, axis=1), tf.math.l2_normalize(z, axis=1)
    return -tf.reduce_mean(tf.reduce_sum((p * z), axis=1))


class SimSiam(keras.Model):
    def __init__(self, encoder, predictor):
        super().__init__()
        self.encoder, self.predictor = encoder, predictor
        self.loss_tracker = keras.metrics.Mean(name="loss")

    @property
    def metrics(self):
        return [self.loss_tracker]

    def train_step(self, data):
        ds_one, ds_two = data
        with tf.GradientTape() as tape:
            z1, z2 = self.encoder(ds_one), self.encoder(ds_two)
            p1, p2 = self.predictor(z1), self.predictor(z2)
            loss = compute_loss(p1, z2) / 2 + compute_loss(p2, z1) / 2
        learnable = self.encoder.trainable_variables + self.predictor.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, learnable), learnable))
        self.loss_tracker.update_state(loss)
        return {"loss": self.loss_tracker.result()}


class BarlowLoss(keras.losses.Loss):
    def __init__(self, batch_size):
        super().__init__()
        self.lambda_amt, self.batch_size = 5e-3, batch_size

    def get_off_diag(self, c):
        return c - tf.linalg.diag(tf.linalg.diag_part(c))

    def normalize(self, output):
        return (output - tf.reduce_mean(output, axis=0)) / tf.math.reduce_std(output, axis=0)

    def call(self, z_a, z_b):
        z_a, z_b = self.normalize(z_a), self.normalize(z_b)
        c = (tf.transpose(z_a) @ z_b) / self.batch_size
        on_diagonal = tf.pow(1 - tf.linalg.diag_part(c), 2)
        return tf.reduce_sum(on_diagonal) + tf.reduce_sum(tf.pow(self.get_off_diag(c), 2)) * self.lambda_amt


class BarlowModel(keras.Model):
    def __init__(self, encoder):
        super().__init__()
        self.encoder = encoder
        self.loss_tracker = keras.metrics.Mean(name="loss")

    @property
    def metrics(self):
        return [self.loss_tracker]

    def train_step(self, batch):
        y_a, y_b = batch
        with tf.GradientTape() as tape:
            loss = self.loss(self.encoder(y_a, training=True), self.encoder(y_b, training=True))
        gradients = tape.gradient(loss, self.encoder.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.encoder.trainable_variables))
        self.loss_tracker.update_state(loss)
        return {"loss": self.loss_tracker.result()}


class BYOL(SimSiam):
    def __init__(self, encoder, predictor):
        super().__init__(encoder, predictor)
        self.target = keras.models.clone_model(encoder)
        self.target.set_weights(encoder.get_weights())

    def train_step(self, data):
        one, two = data
        aims = self.target(two, training=False), self.target(one, training=False)
        with tf.GradientTape() as tape:
            loss = sum(compute_loss(self.predictor(self.encoder(x)), aim) for x, aim in zip((one, two), aims))
        learnable = self.encoder.trainable_variables + self.predictor.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, learnable), learnable))
        for weight, target in zip(self.encoder.weights, self.target.weights):
            target.assign(0.9 * target + 0.1 * weight)
        self.loss_tracker.update_state(loss)
        return {"loss": self.loss_tracker.result()}


class SupervisedContrastiveLoss(keras.losses.Loss):
    def __init__(self, temperature=1, name=None):
        super().__init__(name=name)
        self.temperature = temperature

    def __call__(self, labels, feature_vectors, sample_weight=None):
        normalized = keras.utils.normalize(feature_vectors, axis=1, order=2)
        logits = ops.divide(ops.matmul(normalized, ops.transpose(normalized)), self.temperature)
        same = ops.cast(ops.equal(ops.reshape(labels, (-1, 1)), ops.reshape(labels, (1, -1))), "float32")
        same = same / ops.sum(same, axis=1, keepdims=True)
        return ops.mean(keras.losses.categorical_crossentropy(same, logits, from_logits=True))


one, two = images(8, 8, 3), images(8, 8, 3) * 0.7 + 0.2 * images(8, 8, 3, seed=2)
views = tf.data.Dataset.zip(
    (tf.data.Dataset.from_tensor_slices(one).batch(4), tf.data.Dataset.from_tensor_slices(two).batch(4))
)
siam = SimSiam(encoder(1), predictor(2))
siam.compile(keras.optimizers.SGD(keras.optimizers.schedules.CosineDecay(0.03, decay_steps=10), momentum=0.6))
barlow = BarlowModel(encoder(3))
barlow.compile(optimizer=keras.optimizers.Adam(1e-2), loss=BarlowLoss(4))
byol = BYOL(encoder(4), predictor(5))
byol.compile(keras.optimizers.SGD(0.05))
losses = {
    name: model.fit(views, epochs=2, verbose=0).history["loss"]
    for name, model in (("siam", siam), ("barlow", barlow), ("byol", byol))
}
contrast = encoder(6)
contrast.compile(keras.optimizers.Adam(0.01), SupervisedContrastiveLoss(0.5))
losses["contrast"] = contrast.fit(one, np.arange(8) % 2, batch_size=4, epochs=2, shuffle=False, verbose=0).history[
    "loss"
]
report(**losses, target=float(tf.reduce_sum(byol.target.weights[0])))
