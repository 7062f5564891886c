# ruff: noqa (written as tutorials are): compute_loss, default train_step, own metrics, test_step
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
from fixed_weights import fixed, images, report


def network(width, seed):
    return fixed(
        keras.Sequential(
            [keras.Input((8, 8, 1)), layers.Conv2D(width, 3, activation="relu"), layers.Flatten(), layers.Dense(3)]
        ),
        seed,
    )


class Distiller(keras.Model):
    def __init__(self, student, teacher):
        super().__init__()
        self.teacher = teacher
        self.student = student

    def compile(self, optimizer, metrics, student_loss_fn, distillation_loss_fn, alpha=0.1, temperature=3):
        super().compile(optimizer=optimizer, metrics=metrics)
        self.student_loss_fn = student_loss_fn
        self.distillation_loss_fn = distillation_loss_fn
        self.alpha = alpha
        self.temperature = temperature

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, allow_empty=False, training=True):
        teacher_pred = self.teacher(x, training=False)
        student_loss = self.student_loss_fn(y, y_pred)
        distillation_loss = self.distillation_loss_fn(
            tf.nn.softmax(teacher_pred / self.temperature, axis=1), tf.nn.softmax(y_pred / self.temperature, axis=1)
        ) * (self.temperature**2)
        return self.alpha * student_loss + (1 - self.alpha) * distillation_loss

    def call(self, x):
        return self.student(x)


x, y = images(12), np.arange(12) % 3
teacher = network(4, 1)
teacher.trainable = False
distiller = Distiller(student=network(2, 2), teacher=teacher)
distiller.compile(
    optimizer=keras.optimizers.Adam(0.01),
    metrics=[keras.metrics.SparseCategoricalAccuracy()],
    student_loss_fn=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    distillation_loss_fn=keras.losses.KLDivergence(),
    alpha=0.1,
    temperature=10,
)
history = distiller.fit(x, y, batch_size=4, epochs=2, shuffle=False, verbose=0).history


class Custom(keras.Model):
    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self.compute_loss(y=y, y_pred=y_pred)
        trainable_vars = self.trainable_variables
        gradients = tape.gradient(loss, trainable_vars)
        self.optimizer.apply_gradients(zip(gradients, trainable_vars))
        for metric in self.metrics:
            if metric.name == "loss":
                metric.update_state(loss)
            else:
                metric.update_state(y, y_pred)
        return {m.name: m.result() for m in self.metrics}

    def test_step(self, data):
        x, y = data
        y_pred = self(x, training=False)
        loss = self.compute_loss(y=y, y_pred=y_pred)
        for metric in self.metrics:
            if metric.name == "loss":
                metric.update_state(loss)
            else:
                metric.update_state(y, y_pred)
        return {m.name: m.result() for m in self.metrics}


inputs = keras.Input((8, 8, 1))
hidden = layers.Conv2D(3, 3, activation="relu", kernel_regularizer="l2")(inputs)
custom = fixed(Custom(inputs, layers.Dense(3, activation="softmax")(layers.Flatten()(hidden))))
custom.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
logs = custom.fit(x, y, batch_size=5, epochs=2, shuffle=False, verbose=0, validation_data=(x[:6], y[:6])).history
judged = custom.evaluate(x, y, verbose=0, return_dict=True)
report(
    history=history["loss"],
    weights=distiller.student.get_weights()[1],
    loss=logs["loss"],
    val_loss=logs["val_loss"],
    judged=judged["loss"],
    bias=custom.get_weights()[1],
)
