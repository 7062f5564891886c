# ruff: noqa (written as tutorials are): scans of bodies and films: Conv3D, its factors in place and time, whole and with squeezes
import keras
import numpy as np
from fixed_weights import fixed, images, report
from keras import layers


class Conv2Plus1D(layers.Layer):
    def __init__(self, filters, kernel_size, padding):
        super().__init__()
        self.seq = keras.Sequential(
            [
                layers.Conv3D(filters=filters, kernel_size=(1, kernel_size[1], kernel_size[2]), padding=padding),
                layers.Conv3D(filters=filters, kernel_size=(kernel_size[0], 1, 1), padding=padding),
            ]
        )

    def call(self, x):
        return self.seq(x)


class Project(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.seq = keras.Sequential([layers.Dense(units), layers.LayerNormalization()])

    def call(self, x):
        return self.seq(x)


def add_residual_block(x, filters, kernel_size):
    out = layers.ReLU()(layers.LayerNormalization()(Conv2Plus1D(filters, kernel_size, "same")(x)))
    res = x if out.shape[-1] == x.shape[-1] else Project(out.shape[-1])(x)
    return layers.add([res, out])


inputs = layers.Input(shape=(4, 8, 8, 1))
x = layers.MaxPool3D(pool_size=(1, 2, 2))(
    layers.BatchNormalization()(layers.Conv3D(3, 3, padding="same", activation="relu")(inputs))
)
x = add_residual_block(x, 4, (3, 3, 3))
x = layers.multiply(
    [x, layers.Reshape((1, 1, 1, 4))(layers.Dense(4, activation="sigmoid")(layers.GlobalMaxPooling3D()(x)))]
)
model = keras.Model(inputs, layers.Dense(1, activation="sigmoid")(layers.GlobalAveragePooling3D()(x)), name="3dcnn")
fixed(model)
rate = keras.optimizers.schedules.ExponentialDecay(0.01, decay_steps=2, decay_rate=0.96, staircase=True)
model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(learning_rate=rate), metrics=["acc"])
scans = images(24, 8).reshape(6, 4, 8, 8, 1)
history = model.fit(scans, np.arange(6) % 2, batch_size=3, epochs=2, shuffle=False, verbose=0).history
report(y=model.predict(scans[:2], verbose=0), parameters=model.count_params(), **history)
