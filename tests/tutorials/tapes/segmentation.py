# ruff: noqa (written as tutorials are): a U-Net whose pixels count as their classes do
import numpy as np
import tensorflow as tf
from fixed_weights import fixed, images, report

OUTPUT_CLASSES = 3


def unet_model(output_channels):
    inputs = tf.keras.layers.Input(shape=[16, 16, 3])
    down1 = tf.keras.layers.Conv2D(4, 3, strides=2, padding="same", activation="relu")(inputs)
    down2 = tf.keras.layers.Conv2D(6, 3, strides=2, padding="same", activation="relu")(down1)
    x = tf.keras.layers.Conv2DTranspose(4, 3, strides=2, padding="same", activation="relu")(down2)
    x = tf.keras.layers.Concatenate()([x, down1])
    last = tf.keras.layers.Conv2DTranspose(filters=output_channels, kernel_size=3, strides=2, padding="same")
    return tf.keras.Model(inputs=inputs, outputs=last(x))


def load_image(image, mask):
    image = tf.cast(image, tf.float32) / 255.0
    return image, mask - 1


def add_sample_weights(image, label):
    class_weights = tf.constant([2.0, 2.0, 1.0])
    class_weights = class_weights / tf.reduce_sum(class_weights)
    sample_weights = tf.gather(class_weights, indices=tf.cast(label, tf.int32))
    return image, label, sample_weights


model = fixed(unet_model(output_channels=OUTPUT_CLASSES))
model.compile(
    optimizer=tf.keras.optimizers.Adam(0.01),
    loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
)
x = (images(6, 16, 3) * 255).astype("uint8")
y = 1 + (np.arange(6 * 16 * 16).reshape(6, 16, 16, 1) // 7 % 3).astype("int32")
dataset = tf.data.Dataset.from_tensor_slices((x, y)).map(load_image, num_parallel_calls=tf.data.AUTOTUNE).batch(2)
history = model.fit(dataset.map(add_sample_weights), epochs=2, verbose=0).history

loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
optimizer = tf.keras.optimizers.Adam(0.01)
losses = []
for picture, label, weights in dataset.map(add_sample_weights):
    with tf.GradientTape() as tape:
        logits = model(picture, training=True)
        loss = loss_fn(label, logits, sample_weight=weights)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    losses.append(float(loss))
pred_mask = tf.math.argmax(model.predict(dataset, verbose=0), axis=-1)[..., tf.newaxis]
report(
    loss=history["loss"],
    accuracy=history["accuracy"],
    losses=losses,
    parameters=model.count_params(),
    classes=np.bincount(np.ravel(pred_mask), minlength=3),
    shape=pred_mask.shape,
)
