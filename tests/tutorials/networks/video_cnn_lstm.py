# ruff: noqa (written as tutorials are): a small network looks at each picture of a film, a recurrent layer at what it saw
import keras
import numpy as np
from fixed_weights import fixed, images, report
from keras import layers

eye = keras.Sequential(
    [keras.Input((8, 8, 1)), layers.Conv2D(3, 3, activation="relu"), layers.MaxPooling2D(2), layers.Flatten()]
)
film = keras.Input((5, 8, 8, 1))
mask = keras.Input((5,), dtype="bool")
x = layers.TimeDistributed(eye)(film)
x = layers.GRU(6, return_sequences=True)(x, mask=mask)
x = layers.LSTM(4)(x)
model = keras.Model([film, mask], layers.Dense(2, activation="softmax")(x))
fixed(model)
model.compile("rmsprop", "sparse_categorical_crossentropy", metrics=["accuracy"])
films = images(30, 8, 1).reshape(6, 5, 8, 8, 1)
lengths = np.arange(5)[None] < np.array([5, 4, 3, 5, 2, 1])[:, None]
losses = model.fit([films, lengths], np.arange(6) % 2, batch_size=3, epochs=3, shuffle=False, verbose=0).history["loss"]
report(losses=losses, y=model.predict([films, lengths], verbose=0), parameters=model.count_params())
