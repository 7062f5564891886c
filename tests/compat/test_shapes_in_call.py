"""What scripts ask a tensor's shape for inside `call`, with sizes that are known and with open ones."""

import numpy as np
import pytest
from stand_in import tf

import foveal
from foveal import layers

X = np.ones((2, 3, 4), "float32")


class Flat(layers.Layer):
    def __init__(self, ask):
        super().__init__()
        self.ask = ask

    def call(self, x):
        return tf.reshape(x, [-1, self.ask(x)])


ASKED = {
    "shape": lambda x: x.shape[1] * x.shape[2],
    "get_shape": lambda x: x.get_shape()[1] * x.get_shape()[2],
    "as_list": lambda x: x.get_shape().as_list()[1] * x.shape.as_list()[2],
    "tf.shape": lambda x: tf.shape(x)[1] * tf.shape(x)[2],
    "ops.shape": lambda x: foveal.keras.ops.shape(x)[1] * foveal.keras.ops.shape(x)[2],
}


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
def test_sizes(ask):
    assert Flat(ask)(X).shape == (2, 12)
    assert Flat(ask)(foveal.Input((3, 4))).shape == (None, 12)
    x = foveal.Input((None, 4))
    model = foveal.Model(x, Flat(ask)(x))
    assert model.output_shape == (None, None)
    assert [model.predict(X[:, :n], verbose=0).shape for n in (3, 2)] == [(2, 12), (2, 8)]


def test_the_batch_has_no_size_in_a_graph():
    asked = []
    layers.Lambda(lambda x: asked.append(x.get_shape()) or x)(foveal.Input((3, 4)))
    assert (asked[0].as_list(), asked[0].rank, asked[0]) == ([None, 3, 4], 3, (-1, 3, 4))
    assert layers.Flatten()(X).get_shape().as_list() == [2, 12]


class Noisy(foveal.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(3)

    def call(self, x):
        return self.dense(x) + 0.0 * tf.reduce_sum(tf.random.normal(x.shape), axis=-1, keepdims=True)


def test_random_numbers_of_the_input_s_shape():
    model = Noisy()
    model.build((4, 784))
    assert (model.input_shape, model.output_shape, model.count_params()) == ((4, 784), (4, 3), 785 * 3)
    for rows in (4, 7):
        x = np.ones((rows, 784), "float32")
        np.testing.assert_allclose(model(x), x @ model.dense.kernel.numpy(), rtol=1e-5)
