# ruff: noqa (written as tutorials are): patches are hidden, and told from those that are seen
import keras
import numpy as np
import tensorflow as tf
from fixed_weights import fixed, images, report
from keras import layers

PATCHES, WIDTH, HIDDEN = 16, 8, 12
ORDER = np.random.default_rng(2).permuted(np.tile(np.arange(PATCHES), (4, 1)), axis=1)


class Encoded(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)

    def build(self, input_shape):
        (_, self.num_patches, self.patch_area) = input_shape
        self.mask_token = self.add_weight(
            shape=(1, self.patch_area), initializer="ones", trainable=True, name="mask_token"
        )
        self.projection = layers.Dense(units=WIDTH)
        self.position_embedding = layers.Embedding(input_dim=self.num_patches, output_dim=WIDTH)

    def call(self, patches):
        batch_size = tf.shape(patches)[0]
        positions = self.position_embedding(tf.range(start=0, limit=self.num_patches, delta=1)[tf.newaxis, ...])
        positions = tf.tile(positions, [batch_size, 1, 1])
        embeddings = self.projection(patches) + positions
        order = tf.constant(ORDER)[: tf.shape(patches)[0]]
        hidden, seen = order[:, :HIDDEN], order[:, HIDDEN:]
        tokens = tf.repeat(
            tf.repeat(self.mask_token, repeats=HIDDEN, axis=0)[tf.newaxis, ...], repeats=batch_size, axis=0
        )
        masked = self.projection(tokens) + tf.gather(positions, hidden, axis=1, batch_dims=1)
        return tf.gather(embeddings, seen, axis=1, batch_dims=1), masked, hidden


class Masked(keras.Model):
    def __init__(self):
        super().__init__()
        self.encoded = Encoded()
        self.attention, self.norm = layers.MultiHeadAttention(2, 4), layers.LayerNormalization(epsilon=1e-6)
        self.decoder = keras.Sequential([layers.Dense(WIDTH, activation="gelu"), layers.Dense(12)])

    def call(self, pictures):
        patches = tf.image.extract_patches(
            pictures, sizes=[1, 2, 2, 1], strides=[1, 2, 2, 1], rates=[1, 1, 1, 1], padding="VALID"
        )
        patches = tf.reshape(patches, (-1, PATCHES, 12))
        seen, masked, hidden = self.encoded(patches)
        x = self.norm(seen)
        seen = seen + self.attention(x, x)
        y = self.decoder(tf.concat([seen, masked], axis=1))[:, PATCHES - HIDDEN :]
        return tf.gather(patches, hidden, axis=1, batch_dims=1), y


model, compute_loss = Masked(), keras.losses.MeanSquaredError()
optimizer = keras.optimizers.AdamW(learning_rate=1e-2, weight_decay=1e-4)
pictures = tf.constant(images(8, 8, 3))
model(pictures[:4])
fixed(model)


@tf.function
def train_step(pictures):
    with tf.GradientTape() as tape:
        loss = compute_loss(*model(pictures))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(list(zip(grads, model.trainable_variables)))
    return loss


totals = [float(train_step(pictures[i : i + 4])) for i in (0, 4, 0, 4)]
report(totals=totals, parameters=model.count_params())
