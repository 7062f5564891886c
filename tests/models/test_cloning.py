"""Models connected alike, with equal layers or others in their places."""

import re

import numpy as np
import pytest

import foveal
from foveal import Input, Model, Sequential, layers
from foveal.errors import ArgumentError
from foveal.models import clone_model

X = np.random.default_rng(0).random((4, 3)).astype("float32")


def branched():
    x = Input((3,), name="x")
    shared = layers.Dense(3, name="shared")
    return Model(x, layers.Add(name="sum")([shared(x), shared(shared(x))]), name="net")


def test_layers_may_be_shared_or_changed():
    model = branched()
    same = clone_model(model, clone_function=lambda layer: layer)
    np.testing.assert_array_equal(same.predict(X, verbose=0), model.predict(X, verbose=0))
    assert not same.compiled

    def wider(layer):
        config = layer.get_config()
        return type(layer).from_config(config | ({"use_bias": False} if isinstance(layer, layers.Dense) else {}))

    other = clone_model(model, clone_function=wider)
    assert [layer.name for layer in other.layers] == [layer.name for layer in model.layers]
    assert (len(other.weights), len(model.weights)) == (1, 2)


def test_a_line_and_other_inputs():
    model = Sequential([Input((3,)), layers.Dense(4, activation="relu"), layers.Dense(2)], name="line")
    twin = clone_model(model, clone_function=lambda layer: type(layer).from_config(layer.get_config()))
    assert isinstance(twin, Sequential)
    twin.set_weights(model.get_weights())
    np.testing.assert_array_equal(twin.predict(X, verbose=0), model.predict(X, verbose=0))
    x = Input((3,))
    joined = clone_model(branched(), input_tensors=x)
    assert joined.input is x
    called = []
    clone_model(model, call_function=lambda layer, *args: called.append(layer.name) or layer(*args))
    assert called == [layer.name for layer in model.layers]


def test_a_model_of_ones_own_cannot_be_taken_apart():
    class Own(foveal.Model):
        pass

    message = "clone_model: 'own' must be a Sequential with an Input, or functional. Give the model alone."
    with pytest.raises(ArgumentError, match=f"^{re.escape(message)}$"):
        clone_model(Own(name="own"), clone_function=lambda layer: layer)
