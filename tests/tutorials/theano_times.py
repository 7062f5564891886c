# ruff: noqa (written as tutorials are)
import os

os.environ["KERAS_BACKEND"] = "tensorflow"
import numpy as np
from keras import backend as K
from keras.engine.topology import Layer
from keras.layers import (
    Convolution2D,
    Deconvolution2D,
    Dense,
    Dropout,
    Flatten,
    Input,
    MaxPooling2D,
    ZeroPadding2D,
    merge,
)
from keras.layers.core import Activation, Lambda
from keras.layers.normalization import BatchNormalization
from keras.models import Model, Sequential, model_from_json
from keras.objectives import categorical_crossentropy
from keras.utils.np_utils import to_categorical

K.set_image_dim_ordering("th")
X = np.random.RandomState(1).rand(20, 1, 12, 12).astype("float32")
Y = to_categorical(np.arange(20) % 2, 2)


class Scaled(Layer):
    def __init__(self, init=2.0, **kwargs):
        self.init = init
        super(Scaled, self).__init__(**kwargs)

    def build(self, input_shape):
        self.scale = self.add_weight(shape=(1,), initializer="one", name="scale")
        super(Scaled, self).build(input_shape)

    def call(self, x, mask=None):
        return x * self.scale * self.init

    def get_output_shape_for(self, input_shape):
        return input_shape


try:
    model = Sequential()
    model.add(ZeroPadding2D((1, 1), input_shape=(1, 12, 12)))
    model.add(Convolution2D(4, 3, 3, activation="relu", border_mode="valid", init="he_normal", W_regularizer="l2"))
    model.add(BatchNormalization(axis=1, mode=0))
    model.add(MaxPooling2D((2, 2), strides=(2, 2), dim_ordering="th"))
    model.add(Scaled())
    model.add(Flatten())
    model.add(Dense(output_dim=2, activation="softmax"))
    assert model.layers[1].output_shape == (None, 4, 12, 12)
    model.compile("sgd", "categorical_crossentropy", ["accuracy"])
    model.fit(X, Y, nb_epoch=1, batch_size=5, verbose=0)
    twin = model_from_json(model.to_json(), custom_objects={"Scaled": Scaled})
    twin.set_weights(model.get_weights())
    assert np.allclose(twin.predict(X, verbose=0), model.predict(X, verbose=0), atol=1e-6)

    inputs = Input(shape=(1, 12, 12))
    a = Convolution2D(3, 3, 3, border_mode="same", subsample=(2, 2))(inputs)
    b = Convolution2D(3, 1, 1, subsample=(2, 2))(inputs)
    both = merge([a, b], mode="concat", concat_axis=1)
    summed = merge([a, b], mode="sum")
    up = Deconvolution2D(1, 2, 2, output_shape=(None, 1, 12, 12), subsample=(2, 2), border_mode="valid")(both)
    net = Model(input=inputs, output=[up, Flatten()(summed)])
    net.compile(optimizer="adadelta", loss="mse")
    assert [out.shape for out in net.predict(X, verbose=0)] == [(20, 1, 12, 12), (20, 108)]
finally:
    K.set_image_dim_ordering("tf")
print("RESULT", K.image_dim_ordering())
