# ruff: noqa (written as tutorials are)
import numpy as np, math
from tensorflow import keras
from tensorflow.keras.utils import Sequence
from tensorflow.keras.layers import *
from tensorflow.keras.models import Sequential


class DataGenerator(Sequence):
    "Generates data for Keras"

    def __init__(self, list_IDs, labels, batch_size=8, dim=(16, 16), n_channels=1, n_classes=3, shuffle=True, **kwargs):
        super().__init__(**kwargs)
        self.dim = dim
        self.batch_size = batch_size
        self.labels = labels
        self.list_IDs = list_IDs
        self.n_channels = n_channels
        self.n_classes = n_classes
        self.shuffle = shuffle
        self.on_epoch_end()

    def __len__(self):
        return int(np.floor(len(self.list_IDs) / self.batch_size))

    def __getitem__(self, index):
        indexes = self.indexes[index * self.batch_size : (index + 1) * self.batch_size]
        IDs = [self.list_IDs[k] for k in indexes]
        X = np.empty((self.batch_size, *self.dim, self.n_channels))
        y = np.empty((self.batch_size), dtype=int)
        for i, ID in enumerate(IDs):
            X[i,] = np.random.rand(*self.dim, self.n_channels)
            y[i] = self.labels[ID]
        return X, keras.utils.to_categorical(y, num_classes=self.n_classes)

    def on_epoch_end(self):
        self.indexes = np.arange(len(self.list_IDs))
        if self.shuffle == True:
            np.random.shuffle(self.indexes)


ids = [f"id-{i}" for i in range(30)]
labels = {k: i % 3 for i, k in enumerate(ids)}


class NoSuper(keras.utils.Sequence):
    def __init__(self, x, y, n):
        self.x, self.y, self.n = x, y, n

    def __len__(self):
        return math.ceil(len(self.x) / self.n)

    def __getitem__(self, i):
        return self.x[i * self.n : (i + 1) * self.n], self.y[i * self.n : (i + 1) * self.n]


model = Sequential()
model.add(Conv2D(4, 3, activation="relu", input_shape=(16, 16, 1)))
model.add(Flatten())
model.add(Dense(3, activation="softmax"))
model.compile("adam", "categorical_crossentropy", metrics=["acc"])
h = model.fit(
    DataGenerator(ids, labels), validation_data=DataGenerator(ids, labels, shuffle=False), epochs=2, verbose=0
)
h2 = model.fit(NoSuper(np.random.rand(20, 16, 16, 1), np.eye(3)[np.arange(20) % 3], 6), verbose=0)


def gen():
    while True:
        yield np.random.rand(4, 16, 16, 1), np.eye(3)[np.random.randint(0, 3, 4)]


h3 = model.fit(gen(), steps_per_epoch=3, epochs=2, validation_data=gen(), validation_steps=2, verbose=0)
e = model.evaluate(gen(), steps=2, verbose=0)
p = model.predict(DataGenerator(ids, labels), verbose=0)
print("RESULT", sorted(h.history), len(h3.history["acc"]), p.shape)
