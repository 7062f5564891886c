# ruff: noqa (written as tutorials are): Zero-DCE: curves brighten a dark picture, without a bright one to learn from
import keras
import tensorflow as tf
from fixed_weights import fixed, images, report
from keras import layers


def build_dce_net():
    image = keras.Input((None, None, 3))
    conv1 = layers.Conv2D(4, (3, 3), activation="relu", padding="same")(image)
    conv2 = layers.Conv2D(4, (3, 3), activation="relu", padding="same")(conv1)
    joined = layers.Concatenate(axis=-1)([conv1, conv2])
    return keras.Model(image, layers.Conv2D(12, (3, 3), activation="tanh", padding="same")(joined))


def color_constancy_loss(x):
    r, g, b = [tf.reduce_mean(x, axis=(1, 2), keepdims=True)[..., i] for i in range(3)]
    return tf.sqrt(tf.square(tf.square(r - g)) + tf.square(tf.square(r - b)) + tf.square(tf.square(b - g)))


def exposure_loss(x, mean_val=0.6):
    x = tf.reduce_mean(x, axis=3, keepdims=True)
    return tf.reduce_mean(tf.square(tf.nn.avg_pool2d(x, ksize=4, strides=4, padding="VALID") - mean_val))


def illumination_smoothness_loss(x):
    batch_size, h_x, w_x = tf.shape(x)[0], tf.shape(x)[1], tf.shape(x)[2]
    count_h, count_w = (tf.shape(x)[2] - 1) * tf.shape(x)[3], tf.shape(x)[2] * (tf.shape(x)[3] - 1)
    h_tv = tf.reduce_sum(tf.square((x[:, 1:, :, :] - x[:, : h_x - 1, :, :])))
    w_tv = tf.reduce_sum(tf.square((x[:, :, 1:, :] - x[:, :, : w_x - 1, :])))
    batch_size, count_h, count_w = [tf.cast(n, tf.float32) for n in (batch_size, count_h, count_w)]
    return 2 * (h_tv / count_h + w_tv / count_w) / batch_size


class SpatialConsistencyLoss(keras.losses.Loss):
    def __init__(self, **kwargs):
        super().__init__(reduction="none")
        self.kernels = [
            tf.constant([[[[0, 0, 0]], [[-1, 1, 0]], [[0, 0, 0]]]][0], dtype=tf.float32),
            tf.constant([[[0, -1, 0]], [[0, 1, 0]], [[0, 0, 0]]], dtype=tf.float32),
        ]

    def call(self, y_true, y_pred):
        total = 0.0
        for kernel in self.kernels:
            kernel = tf.transpose(kernel, (0, 2, 1))[..., None]
            pooled = [
                tf.nn.avg_pool2d(tf.reduce_mean(x, 3, keepdims=True), ksize=2, strides=2, padding="VALID")
                for x in (y_true, y_pred)
            ]
            original, enhanced = [tf.nn.conv2d(x, kernel, strides=[1, 1, 1, 1], padding="SAME") for x in pooled]
            total += tf.square(original - enhanced)
        return total


class ZeroDCE(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dce_model = fixed(build_dce_net())

    def compile(self, learning_rate, **kwargs):
        super().compile(**kwargs)
        self.optimizer = keras.optimizers.Adam(learning_rate=learning_rate)
        self.spatial_constancy_loss = SpatialConsistencyLoss(reduction="none")
        self.total_loss_tracker = keras.metrics.Mean(name="total_loss")
        self.exposure_loss_tracker = keras.metrics.Mean(name="exposure_loss")

    @property
    def metrics(self):
        return [self.total_loss_tracker, self.exposure_loss_tracker]

    def get_enhanced_image(self, data, output):
        x = data
        for i in range(4):
            r = output[:, :, :, 3 * i : 3 * i + 3]
            x = x + r * (tf.square(x) - x)
        return x

    def call(self, data):
        return self.get_enhanced_image(data, self.dce_model(data))

    def compute_losses(self, data, output):
        enhanced = self.get_enhanced_image(data, output)
        loss_exposure = 10 * exposure_loss(enhanced)
        total = (
            200 * illumination_smoothness_loss(output)
            + loss_exposure
            + 5 * tf.reduce_mean(color_constancy_loss(enhanced))
        )
        return {
            "total_loss": total + tf.reduce_mean(self.spatial_constancy_loss(enhanced, data)),
            "exposure_loss": loss_exposure,
        }

    def train_step(self, data):
        with tf.GradientTape() as tape:
            losses = self.compute_losses(data, self.dce_model(data))
        gradients = tape.gradient(losses["total_loss"], self.dce_model.trainable_weights)
        self.optimizer.apply_gradients(zip(gradients, self.dce_model.trainable_weights))
        self.total_loss_tracker.update_state(losses["total_loss"])
        self.exposure_loss_tracker.update_state(losses["exposure_loss"])
        return {metric.name: metric.result() for metric in self.metrics}


model = ZeroDCE()
model.compile(learning_rate=1e-3)
dark = tf.data.Dataset.from_tensor_slices(images(6, 12, 3) * 0.3).batch(4)
history = model.fit(dark, epochs=2, verbose=0).history
report(**history, bright=float(tf.reduce_mean(model(images(1, 20, 3) * 0.3))))
