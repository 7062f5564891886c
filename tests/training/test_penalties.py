"""Regularizers and constraints of layers against Keras's: the loss, and the weights after steps."""

import os
import re
from functools import cache

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest

import foveal
import foveal.eager
from foveal.errors import ArgumentError, ShapeError
from foveal.ir.node import elementwise
from foveal.layers import constraints, regularizers
from foveal.ops.reduce import sum_
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


def active(api, uses=1):
    """A network with a penalty on what every layer gives, some of them inside another model, one used so often."""
    layers, regularizers = api.layers, api.regularizers
    begun = api.Input((8, 8, 1))
    conv = layers.Conv2D(1, 3, padding="same", activity_regularizer="l2")
    x = begun
    for _ in range(uses):
        x = conv(x)
    x = layers.ActivityRegularization(l1=0.01, l2=0.003)(x)
    flat = layers.Flatten(activity_regularizer=regularizers.L1(0.02))
    dense = layers.Dense(4, activity_regularizer=regularizers.L2(0.1), kernel_regularizer="l2")
    inner = api.Sequential([api.Input((8, 8, 1)), flat, dense])
    return api.Model(begun, layers.Dense(3, activation="softmax", activity_regularizer="l1")(inner(x)))


def ends(model, **where):
    """Losses of a training, of the model after it, and its weights."""
    model.compile("sgd", "sparse_categorical_crossentropy", **where)
    losses = model.fit(X, Y, epochs=2, shuffle=False, verbose=0).history["loss"]
    return losses, model.evaluate(X, Y, verbose=0), model.get_weights()


def seeded(stack):
    """The network in Foveal, with the same first weights every time."""
    foveal.utils.set_random_seed(2)
    return stack(foveal)


@cache
def of_keras(stack):
    """Where Keras ends, from the weights that ours starts with."""
    theirs = stack(keras)
    theirs.set_weights(seeded(stack).get_weights())
    return ends(theirs)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("stack", [stack, active])
def test_loss_and_weights_are_those_of_keras(stack, engine):
    losses, judged, weights = ends(seeded(stack), engine=engine)
    wanted, judged_there, weights_there = of_keras(stack)
    np.testing.assert_allclose(losses, wanted, rtol=1e-4)
    np.testing.assert_allclose(judged, judged_there, rtol=1e-4)
    for got, want in zip(weights, weights_there, strict=True):
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


def test_losses_are_those_of_keras():
    ours, theirs = active(foveal, uses=2), active(keras, uses=2)  # training on JAX, Keras forgets one of the uses
    theirs.set_weights(ours.get_weights())
    assert ours.losses == ours.layers[-2].layers[-1].losses  # before any call, those of the weights alone
    for x in (X[:5], X):
        ours(x), theirs(x)
        np.testing.assert_allclose(np.sort(ours.losses), np.sort([float(loss) for loss in theirs.losses]), rtol=1e-5)
    dense = foveal.layers.Dense(2, activity_regularizer="l1", kernel_initializer="ones")
    dense(np.ones((4, 3), "float32"))
    np.testing.assert_allclose(dense.losses, [0.01 * 2 * 3], rtol=1e-6)


@pytest.mark.full
@pytest.mark.parametrize("mode", ["rows", "columns"])
def test_what_is_orthogonal_costs_nothing(mode):
    shapes = [(5, 3), (2, 6), (1, 4), (4, 1)]
    rng = np.random.default_rng(0)
    for engine, tried in (("numpy", shapes), ("llvm", shapes), ("jax", shapes[:1])):  # JAX compiles for each shape
        for shape in tried:
            layer = foveal.layers.Dense(shape[1], kernel_regularizer=regularizers.OrthogonalRegularizer(0.3, mode))
            layer(np.zeros((1, shape[0]), "float32"))
            kernel = rng.standard_normal(shape).astype("float32")
            layer.set_weights([kernel, layer.get_weights()[1]])
            expected = float(keras.regularizers.OrthogonalRegularizer(0.3, mode)(keras.ops.convert_to_tensor(kernel)))
            with foveal.eager.using(engine):
                cost = float(layer.losses[0])
            alone = 1 in shape and shape[mode == "columns"] == 1
            assert cost == pytest.approx(0 if alone else expected, abs=1e-6)  # Keras divides 0 by 0 there


def test_a_matrix_alone_can_be_orthogonal():
    message = "OrthogonalRegularizer: the weight must have two axes, got (3, 3, 1, 4)."
    conv = foveal.layers.Conv2D(4, 3, kernel_regularizer="orthogonal_regularizer")
    conv(X)
    with pytest.raises(ShapeError, match=f"^{re.escape(message)}$"):
        conv.losses  # noqa: B018


def test_a_saved_form_is_read():
    assert regularizers.deserialize(regularizers.serialize(regularizers.L2(0.3))).l2 == 0.3


class Shy(foveal.layers.Layer):
    """A layer that is penalized for what it passes on."""

    def call(self, x, training):
        self.add_loss([sum_(elementwise("abs", x)) * 0.5])
        return x


def test_a_layer_adds_to_the_loss_itself():
    shy = Shy()
    shy(np.full((2, 3), -2, "float32"))
    assert [float(loss) for loss in shy.losses] == [6.0]
    alone, added = network(), network()
    added.add(Shy())
    added.set_weights(alone.get_weights())
    for model in (alone, added):
        model.compile("sgd", "sparse_categorical_crossentropy", engine="numpy")
    losses = [model.evaluate(X, Y, batch_size=len(X), verbose=0) for model in (alone, added)]
    assert losses[1] == pytest.approx(losses[0] + 0.5 * len(X), rel=1e-5)  # the probabilities of each row sum to 1


@pytest.mark.parametrize("kind", ["Dense", "BatchNormalization", "Activation", "ActivityRegularization"])
def test_no_row_costs_nothing(kind):
    given = {"Dense": {"units": 3}, "Activation": {"activation": "relu"}, "ActivityRegularization": {"l2": 0.1}}
    penalty = {} if kind == "ActivityRegularization" else {"activity_regularizer": "l2"}
    layer = getattr(foveal.layers, kind)(**given.get(kind, {}), **penalty)
    for training in (True, False):
        layer(np.ones((0, 3), "float32"), training=training)
        assert [float(loss) for loss in layer.losses] == [0.0]


def test_only_scalars_can_be_added_to_the_loss():
    message = (
        "add_loss: takes scalars computed in a layer's call, got 0.5. To penalize weights, give their layers "
        "regularizers."
    )
    with pytest.raises(ArgumentError, match=f"^{re.escape(message)}$"):
        Shy().add_loss(0.5)


@pytest.mark.parametrize("kind", ["Dense", "Flatten", "ActivityRegularization"])
def test_a_config_names_the_penalty_as_keras_does(kind):
    given = {"Dense": {"units": 2}}.get(kind, {})
    penalty = {} if kind == "ActivityRegularization" else {"activity_regularizer": "l2"}
    for arguments in (given, given | penalty):
        ours = getattr(foveal.layers, kind)(**arguments).get_config()
        theirs = getattr(keras.layers, kind)(**arguments).get_config()
        assert ours.get("activity_regularizer") == _unhoused(theirs.get("activity_regularizer"))
        again = getattr(foveal.layers, kind).from_config(ours)
        assert again.get_config() == ours


def _unhoused(config):
    return {key: config[key] for key in ("class_name", "config")} if config else config


def test_a_loss_for_each_row_is_reported_as_its_mean_and_lowered_as_its_sum():
    class Penalized(foveal.layers.Layer):
        def __init__(self, whole):
            super().__init__()
            self.whole, self.dense = whole, foveal.layers.Dense(2, kernel_initializer="ones", use_bias=False)

        def call(self, x):
            y = self.dense(x)
            rows = foveal.keras.ops.sum(y * y, axis=-1, keepdims=True)
            self.add_loss(foveal.keras.ops.sum(rows) if self.whole else rows)
            return y

    x = np.arange(12, dtype="float32").reshape(4, 3) / 12
    losses, weights = [], []
    for whole in (True, False):
        inputs = foveal.Input((3,))
        model = foveal.Model(inputs, Penalized(whole)(inputs))
        model.compile(foveal.optimizers.SGD(0.01))
        losses.append(model.fit(x, batch_size=4, verbose=0).history["loss"][0])
        weights.append(model.get_weights()[0])
    assert losses[0] == pytest.approx(4 * losses[1], rel=1e-6)
    np.testing.assert_allclose(weights[0], weights[1], rtol=1e-6)
