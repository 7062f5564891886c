"""Lesson 1: its network, the shapes it walks through, its parameters, freezing and intermediate outputs."""

import sys

import numpy as np
from keras.models import Sequential, Model
from keras.layers import Conv2D, MaxPooling2D, Flatten, Dense, Dropout
from keras.utils import np_utils
from keras.datasets import mnist

samples = int(sys.argv[1])
(x_train, y_train), (x_test, y_test) = mnist.load_data()
x_train = x_train[:samples].reshape(-1, 28, 28, 1).astype('float32') / 255
y_train = np_utils.to_categorical(y_train[:samples], 10)

model = Sequential()
model.add(Conv2D(filters = 25, kernel_size = (3,3), strides = (1,1), padding = 'same', activation = 'relu', input_shape = (28, 28, 1)))
model.add(MaxPooling2D(pool_size = (2,2)))
model.add(Conv2D(filters = 50, kernel_size = (3,3), strides = (1,1), padding = 'same', activation = 'relu'))
model.add(MaxPooling2D(pool_size = (2,2)))
model.add(Flatten())
model.add(Dense(100, activation = 'relu'))
model.add(Dropout(0.5))
model.add(Dense(10, activation = 'softmax'))
model.summary()

# The output of every layer for four pictures: prediction up to there.
for layer in model.layers:
    intermediate = Model(inputs = model.input, outputs = layer.output)
    print(layer.name, intermediate.predict(x_train[:4], verbose = 0).shape, layer.count_params())

# Transfer learning: the first layers stay as they are.
for layer in model.layers[:4]:
    layer.trainable = False
model.compile(loss = 'categorical_crossentropy', optimizer = 'adam', metrics = ['accuracy'])
before = [layer.get_weights() for layer in model.layers]
history = model.fit(x_train, y_train, epochs = 1, batch_size = 32, verbose = 0)
after = [layer.get_weights() for layer in model.layers]
moved = [any(np.any(a != b) for a, b in zip(old, new)) for old, new in zip(before, after)]
print(sorted(history.history), moved)
