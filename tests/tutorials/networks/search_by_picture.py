# ruff: noqa (written as tutorials are): pictures that are alike: a denoising autoencoder's code, neighbours, and a file in between
import os
import tempfile

import keras
import numpy as np
from fixed_weights import fixed, images, report
from keras import layers

inputs = layers.Input(shape=(8, 8, 1))
x = layers.MaxPooling2D((2, 2), padding="same")(layers.Conv2D(4, (3, 3), activation="relu", padding="same")(inputs))
code = layers.Conv2D(2, (3, 3), activation="relu", padding="same", name="code")(x)
x = layers.Conv2DTranspose(4, (3, 3), strides=2, activation="relu", padding="same")(code)
autoencoder = fixed(keras.Model(inputs, layers.Conv2D(1, (3, 3), activation="sigmoid", padding="same")(x)))
clean = images(12, 8)
noisy = np.clip(clean + 0.2 * images(12, 8, seed=2) - 0.1, 0.0, 1.0)
autoencoder.compile(optimizer="adam", loss="binary_crossentropy")
history = autoencoder.fit(
    x=noisy, y=clean, epochs=2, batch_size=4, shuffle=False, validation_data=(noisy, clean), verbose=0
).history
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "autoencoder.keras")
    autoencoder.save(path)
    again = keras.models.load_model(path)
    autoencoder.save_weights(os.path.join(folder, "autoencoder.weights.h5"))
    again.load_weights(os.path.join(folder, "autoencoder.weights.h5"))
encoder = keras.Model(again.input, again.get_layer("code").output)
codes = keras.layers.Flatten()(encoder.predict(clean, verbose=0))
codes = keras.ops.normalize(codes, axis=-1)
near = keras.ops.top_k(keras.ops.matmul(codes, keras.ops.transpose(codes)), 3)
report(near=near.indices if hasattr(near, "indices") else near[1], values=near[0], **history)
