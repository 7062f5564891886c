# ruff: noqa (written as tutorials are)
# Next-frame prediction with convolutional LSTMs, and a classifier of videos: a CNN on each frame, an LSTM over them.
import numpy as np
import keras
from keras import layers

keras.utils.set_random_seed(1)
STEPS, SIZE = 4, 10


def moving_squares(count):
    rng = np.random.default_rng(0)
    movies = np.zeros((count, STEPS + 1, SIZE, SIZE, 1), "float32")
    ways = rng.integers(0, 2, count)
    for movie, way in zip(movies, ways):
        x, y = rng.integers(0, SIZE - STEPS - 2, 2)
        for t in range(STEPS + 1):
            row, column = (y + t, x) if way else (y, x + t)
            movie[t, row : row + 2, column : column + 2] = 1
    return movies, ways


movies, ways = moving_squares(24)
x, y = movies[:, :-1], movies[:, 1:]

inp = layers.Input(shape=(None, *x.shape[2:]))
h = layers.ConvLSTM2D(filters=4, kernel_size=(3, 3), padding="same", return_sequences=True, activation="relu")(inp)
h = layers.BatchNormalization()(h)
h = layers.ConvLSTM2D(filters=4, kernel_size=(1, 1), padding="same", return_sequences=True, activation="relu")(h)
out = layers.Conv3D(filters=1, kernel_size=(3, 3, 3), activation="sigmoid", padding="same")(h)
model = keras.models.Model(inp, out)
model.compile(loss=keras.losses.BinaryCrossentropy(), optimizer=keras.optimizers.Adam(0.02))
history = model.fit(x, y, batch_size=8, epochs=4, validation_split=0.25, verbose=0)
assert history.history["loss"][-1] < history.history["loss"][0]
frames = movies[0, :3]
for _ in range(1):  # longer and longer
    new_prediction = model.predict(np.expand_dims(frames, axis=0), verbose=0)
    predicted_frame = np.expand_dims(np.squeeze(new_prediction, axis=0)[-1, ...], axis=0)
    frames = np.concatenate((frames, predicted_frame), axis=0)
assert frames.shape == (4, SIZE, SIZE, 1) and np.isfinite(frames).all()

classifier = keras.Sequential(
    [
        keras.Input((STEPS, SIZE, SIZE, 1)),
        layers.TimeDistributed(layers.Conv2D(4, 3, activation="relu", strides=2)),
        layers.TimeDistributed(layers.Flatten()),
        layers.LSTM(8, dropout=0.1),
        layers.Dense(1, activation="sigmoid"),
    ]
)
classifier.compile("adam", "binary_crossentropy", metrics=["accuracy"])
history = classifier.fit(x, ways, epochs=3, batch_size=8, verbose=0)
assert history.history["loss"][-1] < history.history["loss"][0]
print("RESULT", model.count_params(), classifier.count_params())
