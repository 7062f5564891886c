# ruff: noqa (written as tutorials are)
# A fully convolutional network for masks: batches of several sizes in training, any size that fits afterwards.
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


def get_model(num_classes):
    inputs = keras.Input(shape=(None, None, 3))
    x = layers.Conv2D(8, 3, strides=2, padding="same")(inputs)
    x = layers.BatchNormalization()(x)
    x = layers.Activation("relu")(x)
    previous = x
    for filters in [16, 24]:
        x = layers.Activation("relu")(x)
        x = layers.SeparableConv2D(filters, 3, padding="same")(x)
        x = layers.BatchNormalization()(x)
        x = layers.MaxPooling2D(3, strides=2, padding="same")(x)
        residual = layers.Conv2D(filters, 1, strides=2, padding="same")(previous)
        x = layers.add([x, residual])
        previous = x
    for filters in [24, 16, 8]:
        x = layers.Activation("relu")(x)
        x = layers.Conv2DTranspose(filters, 3, padding="same")(x)
        x = layers.BatchNormalization()(x)
        x = layers.UpSampling2D(2)(x)
        residual = layers.UpSampling2D(2)(previous)
        residual = layers.Conv2D(filters, 1, padding="same")(residual)
        x = layers.add([x, residual])
        previous = x
    outputs = layers.Conv2D(num_classes, 3, activation="softmax", padding="same")(x)
    return keras.Model(inputs, outputs)


class Shapes(keras.utils.PyDataset):
    """Batches of squares on noise, each batch of a size of its own."""

    sizes = [(16, 24), (24, 16), (16, 24), (32, 16)]

    def __len__(self):
        return len(self.sizes)

    def __getitem__(self, i):
        rng = np.random.default_rng(i)
        height, width = self.sizes[i]
        x = rng.random((2, height, width, 3)).astype("float32") * 0.2
        y = np.zeros((2, height, width, 1), "uint8")
        x[:, 4:12, 5:13], y[:, 4:12, 5:13] = 1.0, 1
        return x, y


keras.utils.set_random_seed(1)
model = get_model(2)
assert model.output_shape == (None, None, None, 2)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
history = model.fit(Shapes(), epochs=2, verbose=0, validation_data=Shapes())
assert set(history.history) == {"loss", "accuracy", "val_loss", "val_accuracy"}
picture = np.random.default_rng(5).random((1, 40, 64, 3)).astype("float32")
mask = np.argmax(model.predict(picture, verbose=0), axis=-1)
assert mask.shape == (1, 40, 64)
model.save("segmentation.keras")
again = keras.models.load_model("segmentation.keras")
np.testing.assert_allclose(again.predict(picture, verbose=0), model.predict(picture, verbose=0), rtol=1e-4, atol=1e-6)
print("RESULT", model.count_params())
