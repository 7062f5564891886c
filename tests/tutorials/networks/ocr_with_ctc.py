# ruff: noqa (written as tutorials are): letters are read along a picture; the loss is a layer that ends the model
import keras
import numpy as np
import tensorflow as tf
from fixed_weights import fixed, images, report
from keras import layers, ops


def ctc_batch_cost(y_true, y_pred, input_length, label_length):
    lengths = (
        ops.cast(ops.squeeze(label_length, axis=-1), "int32"),
        ops.cast(ops.squeeze(input_length, axis=-1), "int32"),
    )
    return ops.expand_dims(ops.ctc_loss(ops.cast(y_true, "int32"), ops.log(y_pred + 1e-7), *lengths, mask_index=6), 1)


class CTCLayer(layers.Layer):
    def call(self, y_true, y_pred):
        batch_len = ops.cast(ops.shape(y_true)[0], dtype="int64")
        input_length = ops.cast(ops.shape(y_pred)[1], dtype="int64") * ops.ones(shape=(batch_len, 1), dtype="int64")
        label_length = ops.cast(ops.shape(y_true)[1], dtype="int64") * ops.ones(shape=(batch_len, 1), dtype="int64")
        self.add_loss(ops.mean(ctc_batch_cost(y_true, y_pred, input_length, label_length)))
        return y_pred


image = keras.Input((24, 8, 1), name="image")
labels = keras.Input((3,), name="label")
x = layers.Conv2D(4, 3, activation="relu", padding="same")(image)
x = layers.MaxPooling2D((2, 2))(x)
x = layers.Reshape((12, 16))(x)
x = layers.Dense(8, activation="relu")(x)
x = layers.Bidirectional(layers.LSTM(5, return_sequences=True))(x)
x = layers.Dense(7, activation="softmax", name="letters")(x)
model = keras.Model([image, labels], CTCLayer(name="ctc_loss")(labels, x))
fixed(model)
model.compile(keras.optimizers.Adam(0.01))
pictures = np.concatenate([images(6, 8, 1, seed=s) for s in (1, 2, 3)], axis=1)
words = np.array([[0, 1, 2], [3, 4, 5], [1, 1, 2], [5, 0, 5], [2, 3, 2], [4, 4, 4]], "float32")
data = tf.data.Dataset.from_tensor_slices({"image": pictures, "label": words}).batch(4)
losses = model.fit(data, epochs=3, verbose=0).history["loss"]
reader = keras.Model(model.inputs[0], model.get_layer("letters").output)
report(losses=losses, letters=reader.predict(pictures[:2], verbose=0).argmax(-1))
