# ruff: noqa (written as tutorials are)
import numpy as np

np.random.seed(1337)
from keras import backend as K
from keras.layers.convolutional import Convolution2D, MaxPooling2D
from keras.layers.core import Activation, Dense, Dropout, Flatten
from keras.models import Sequential
from keras.optimizers import SGD
from keras.utils import np_utils

batch_size, nb_classes, nb_epoch = 16, 4, 2
img_rows, img_cols, nb_filters, nb_pool, nb_conv = 12, 12, 4, 2, 3
X_train = np.random.randint(0, 256, (64, img_rows, img_cols)).astype("float32")
y_train = np.random.randint(0, nb_classes, 64)
if K.image_data_format() == "channels_first":
    X_train = X_train.reshape(X_train.shape[0], 1, img_rows, img_cols)
    input_shape = (1, img_rows, img_cols)
else:
    X_train = X_train.reshape(X_train.shape[0], img_rows, img_cols, 1)
    input_shape = (img_rows, img_cols, 1)
X_train /= 255
Y_train = np_utils.to_categorical(y_train, nb_classes)

model = Sequential()
model.add(Convolution2D(nb_filters, nb_conv, nb_conv, border_mode="valid", init="uniform", input_shape=input_shape))
model.add(Activation("relu"))
model.add(Convolution2D(nb_filters, nb_conv, nb_conv, border_mode="same", W_regularizer="l2"))
model.add(Activation("relu"))
model.add(MaxPooling2D(pool_size=(nb_pool, nb_pool)))
model.add(Dropout(p=0.25))
model.add(Flatten())
model.add(Dense(output_dim=16, init="normal"))
model.add(Activation("relu"))
model.add(Dense(nb_classes))
model.add(Activation("softmax"))
assert model.layers[0].output.shape == (None, 10, 10, 4)
sgd = SGD(lr=0.05, decay=1e-6, momentum=0.9, nesterov=True)
model.compile(loss="categorical_crossentropy", optimizer=sgd, metrics=["accuracy"])
model.fit(X_train, Y_train, batch_size=batch_size, nb_epoch=nb_epoch, verbose=0, validation_data=(X_train, Y_train))


def rows():
    while True:
        for start in range(0, 64, batch_size):
            yield X_train[start : start + batch_size], Y_train[start : start + batch_size]


model.fit_generator(rows(), samples_per_epoch=64, nb_epoch=1, verbose=0)
score = model.evaluate(X_train, Y_train, verbose=0)
classes = model.predict_classes(X_train, verbose=0)
assert classes.shape == (64,) and model.predict_proba(X_train).shape == (64, 4)
assert np.isclose((classes == y_train).mean(), score[1])
print("RESULT", score)
