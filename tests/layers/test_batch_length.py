"""The length of a batch inside of a layer's call: a token before every sequence, zeros for every image."""

import numpy as np
import pytest

import foveal
from foveal import keras, layers

X = np.random.default_rng(0).standard_normal((4, 5, 3)).astype("float32")
ops = keras.ops


class Before(layers.Layer):
    """What a function gives for a weight and the input, before the input."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def build(self, shape):
        self.token = self.add_weight((1, 1, shape[-1]), "ones")

    def call(self, x):
        return ops.concatenate([self.function(self.token, x), x], axis=1)


TOKENS = {
    "broadcast_to": lambda token, x: ops.broadcast_to(token, (ops.shape(x)[0], 1, 3)),
    "tile": lambda token, x: ops.tile(token, [ops.shape(x)[0], 1, 1]),
    "repeat": lambda token, x: ops.repeat(token, ops.shape(x)[0], axis=0),
    "x.shape": lambda token, x: ops.broadcast_to(token, (x.shape[0], 1, 3)),
}
FILLED = {
    "ones": lambda token, x: ops.ones((ops.shape(x)[0], 1, 3)),
    "full": lambda token, x: ops.full((ops.shape(x)[0], 1, 3), 1.0),
    "zeros": lambda token, x: ops.zeros((ops.shape(x)[0], 1, 3)) + 1.0,
}


@pytest.mark.parametrize("way", [*TOKENS, *FILLED])
def test_a_token_stands_before_every_sequence_and_is_learned(way):
    layer = Before((TOKENS | FILLED)[way])
    model = foveal.Sequential([foveal.Input((5, 3)), layer, layers.Flatten(), layers.Dense(1, use_bias=False)])
    wanted = np.concatenate([np.ones((4, 1, 3)), X], 1)
    np.testing.assert_array_equal(np.asarray(layer(X)), wanted)
    model.compile(foveal.optimizers.SGD(0.1), "mse", engine="numpy")
    kernel = model.layers[-1].kernel.value
    model.fit(X, np.zeros((4, 1)), batch_size=4, epochs=1, verbose=0)
    answers = wanted.reshape(4, 18) @ kernel
    slope = (2 * answers / 4 * kernel[:3].T).sum(0)
    moved = np.ones(3) - 0.1 * slope if way in TOKENS else np.ones(3)
    np.testing.assert_allclose(layer.token.value.ravel(), moved, rtol=1e-5)


class Placed(layers.Layer):
    """Adds a vector of its own to each step, and a row of numbers that another layer gives."""

    def __init__(self):
        super().__init__()
        self.places = layers.Embedding(5, 3)
        self.row = layers.Dense(3, use_bias=False)

    def build(self, shape):
        self.of_row = self.add_weight((1, 2), "ones")

    def call(self, x):
        return x + self.places(ops.expand_dims(ops.arange(5), 0)) + self.row(self.of_row) + self.row(np.ones((1, 2)))


def test_layers_called_on_arrays_and_weights_inside_of_a_call_are_part_of_the_graph():
    """What they give is no constant: their weights are learned as in Keras."""
    layer = Placed()
    model = foveal.Sequential([foveal.Input((5, 3)), layer])
    model.compile(foveal.optimizers.SGD(1.0), "mse", engine="numpy")
    before = {name: w.value for name, w in zip(("of_row", "places", "row"), layer.weights, strict=True)}
    y = before["places"] + (before["of_row"] + 1) @ before["row"] + X
    slope = 2 * y / y.size
    model.fit(X, np.zeros((4, 5, 3)), batch_size=4, epochs=1, verbose=0)
    total = slope.sum((0, 1))[None]
    slopes = [total @ before["row"].T, slope.sum(0), (before["of_row"] + 1).T @ total]
    for weight, was, moved in zip(layer.weights, before.values(), slopes, strict=True):
        np.testing.assert_allclose(weight.value, was - moved, rtol=1e-4, atol=1e-6)
