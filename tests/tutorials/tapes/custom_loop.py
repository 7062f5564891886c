# ruff: noqa (written as tutorials are)
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
from fixed_weights import fixed, images, report

inputs = keras.Input(shape=(8, 8, 1))
x = layers.Conv2D(4, 3, activation="relu")(inputs)
x = layers.BatchNormalization()(x)
x = layers.Flatten()(x)
outputs = layers.Dense(3, name="predictions")(x)
model = fixed(keras.Model(inputs=inputs, outputs=outputs))

optimizer = keras.optimizers.SGD(learning_rate=1e-1, momentum=0.9)
loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
x_train, y_train = images(20), np.arange(20) % 3
train_dataset = tf.data.Dataset.from_tensor_slices((x_train, y_train)).batch(8)
train_acc_metric = keras.metrics.SparseCategoricalAccuracy()
val_loss = keras.metrics.Mean()
losses, norms = [], []
for epoch in range(2):
    for step, (x_batch_train, y_batch_train) in enumerate(train_dataset):
        with tf.GradientTape() as tape:
            logits = model(x_batch_train, training=True)
            loss_value = loss_fn(y_batch_train, logits)
        grads = tape.gradient(loss_value, model.trainable_weights)
        optimizer.apply_gradients(zip(grads, model.trainable_weights))
        train_acc_metric.update_state(y_batch_train, logits)
        if step % 2 == 0:
            losses.append(float(loss_value))
            norms.append([float(tf.norm(g)) for g in grads])
    train_acc = train_acc_metric.result()
    losses.append(float(train_acc))
    train_acc_metric.reset_state()


@tf.function
def train_step(x, y):
    with tf.GradientTape() as tape:
        logits = model(x, training=True)
        loss_value = loss_fn(y, logits)
    grads = tape.gradient(loss_value, model.trainable_weights)
    grads = [tf.clip_by_norm(g, 0.5) for g in grads]
    optimizer.apply_gradients(zip(grads, model.trainable_weights))
    train_acc_metric.update_state(y, logits)
    return loss_value


@tf.function
def test_step(x, y):
    val_loss(loss_fn(y, model(x, training=False)))


for x_batch_train, y_batch_train in train_dataset:
    losses.append(float(train_step(x_batch_train, y_batch_train)))
for x_batch, y_batch in train_dataset:
    test_step(x_batch, y_batch)
report(
    losses=losses,
    norms=norms,
    accuracy=float(train_acc_metric.result()),
    validation=float(val_loss.result()),
    bias=model.layers[-1].get_weights()[1],
    moving=model.layers[2].get_weights()[2],
)
