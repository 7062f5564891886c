"""Regularizers and constraints of layers against Keras's: the loss, and the weights after steps."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest

import foveal
from foveal.layers import constraints, regularizers
from small import ENGINES, data, network

X, Y = data()


def stack(api):
    """A network with a regularizer or a constraint on every weight."""
    layers = api.layers
    longest = api.constraints.MaxNorm(0.5, axis=[0, 1, 2])
    first = api.regularizers.L2(0.1)
    last = api.constraints.MinMaxNorm(0.2, 0.4, rate=0.5)
    return api.Sequential(
        [
            api.Input((8, 8, 1)),
            layers.Conv2D(4, 3, kernel_regularizer="l2", bias_regularizer=first, kernel_constraint=longest),
            layers.DepthwiseConv2D(3, depthwise_regularizer="l1", bias_constraint="non_neg"),
            layers.Flatten(),
            layers.Dense(5, kernel_regularizer=api.regularizers.l1_l2(0.01, 0.02), kernel_constraint="unit_norm"),
            layers.Dense(3, activation="softmax", kernel_constraint=last),
        ]
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_loss_and_weights_are_those_of_keras(engine):
    foveal.utils.set_random_seed(2)
    ours, theirs = stack(foveal), stack(keras)
    theirs.set_weights(ours.get_weights())
    ours.compile("sgd", "sparse_categorical_crossentropy", engine=engine)
    theirs.compile("sgd", "sparse_categorical_crossentropy")
    a, b = (m.fit(X, Y, epochs=2, shuffle=False, verbose=0).history["loss"] for m in (ours, theirs))
    np.testing.assert_allclose(a, b, rtol=1e-4)
    np.testing.assert_allclose(ours.evaluate(X, Y, verbose=0), theirs.evaluate(X, Y, verbose=0), rtol=1e-4)
    for got, want in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-3, atol=1e-4)


def test_frozen_weights_add_nothing_to_the_loss():
    plain, frozen = network(), network()
    frozen.set_weights(plain.get_weights())
    frozen.layers[-1].kernel_regularizer = None
    for weight in frozen.layers[-1].weights:
        weight.regularizer = foveal.regularizers.L2(1.0)
    frozen.layers[-1].trainable = False
    losses = []
    for model in (plain, frozen):
        model.compile("sgd", "sparse_categorical_crossentropy", engine="numpy")
        losses.append(model.evaluate(X, Y, verbose=0))
    assert losses[0] == losses[1]


@pytest.mark.parametrize("kind", [*regularizers.CLASSES, *constraints.CLASSES])
def test_config_round_trip(kind):
    config = kind().get_config()
    assert kind.from_config(config).get_config() == config
    home = keras.regularizers if kind in regularizers.CLASSES else keras.constraints
    theirs = getattr(home, kind.__name__)().get_config()
    assert {name: config[name] for name in theirs} == pytest.approx(theirs, abs=1e-7)
