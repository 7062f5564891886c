"""Copies of models, layers, optimizers and metrics: equal, complete and of their own, in any process."""

from __future__ import annotations

import copy
import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest

from foveal import Input, Model, Sequential, layers, losses, metrics, optimizers
from foveal.optimizers import schedules

X = np.random.default_rng(0).random((12, 8, 8, 2), "float32")
Y = np.random.default_rng(1).random((12, 3), "float32")

WAYS = {"pickle": lambda thing: pickle.loads(pickle.dumps(thing)), "deepcopy": copy.deepcopy, "copy": copy.copy}
way = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


class Own(Model):
    """Weights of its own, a list of layers, and a class of layers inside."""

    def __init__(self):
        super().__init__()
        self.stem = [layers.Conv2D(3, 3), Scale()]
        self.flat, self.head = layers.Flatten(), layers.Dense(3)

    def build(self, input_shape):
        self.shift = self.add_weight((3,), "ones", name="shift")

    def call(self, x):
        for layer in self.stem:
            x = layer(x)
        return self.head(self.flat(x)) + self.shift


class Scale(layers.Layer):
    def build(self, shape):
        self.factor = self.add_weight((shape[-1],), "ones", name="factor")

    def call(self, x):
        return x * self.factor


def stack():
    return Sequential(
        [
            Input((8, 8, 2)),
            layers.Conv2D(3, 3, activation="relu"),
            layers.BatchNormalization(),
            layers.Dropout(0.2, seed=3),
            layers.Flatten(),
            layers.Dense(3, kernel_regularizer="l2"),
        ]
    )


def graph():
    """A shared layer, arithmetic, a model inside, a constant."""
    inside = Sequential([Input((6, 6, 3)), layers.Flatten(), layers.Dense(3)])
    x = Input((8, 8, 2))
    shared = layers.Conv2D(3, 3)
    return Model(x, inside(shared(x) * 2.0 + shared(x + 1.0)) - np.ones(3, "float32"))


MODELS = {"Sequential": stack, "Functional": graph, "own": Own}


def trained(make):
    model = make()
    model.compile(optimizers.Adam(schedules.ExponentialDecay(0.01, 2, 0.9)), losses.MeanSquaredError(), metrics=["mae"])
    model.fit(X, Y, batch_size=4, epochs=2, verbose=0, shuffle=False)
    return model


@way
@pytest.mark.parametrize("make", MODELS.values(), ids=MODELS)
def test_a_copy_goes_on_as_the_model_would_and_leaves_it_alone(make, way):
    model = trained(make)
    again = way(model)
    np.testing.assert_array_equal(again.predict(X, verbose=0), model.predict(X, verbose=0))
    assert not {weight.key for weight in again.weights} & {weight.key for weight in model.weights}
    before = model.get_weights()
    history = again.fit(X, Y, batch_size=4, verbose=0, shuffle=False)
    assert again.optimizer.iterations == model.optimizer.iterations + 3
    for kept, value in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(kept, value)
    assert model.fit(X, Y, batch_size=4, verbose=0, shuffle=False).history == history.history


@pytest.mark.parametrize("make", MODELS.values(), ids=MODELS)
def test_a_model_that_was_never_used_is_copied_too(make):
    model = copy.deepcopy(make())
    model.compile("sgd", "mse")
    assert np.isfinite(model.train_on_batch(X, Y))


def test_layers_that_models_share_are_shared_by_their_copies():
    x = Input((4,))
    middle = layers.Dense(2)(x)
    encoder, whole = Model(x, middle), Model(x, layers.Dense(4)(middle))
    encoder, whole = pickle.loads(pickle.dumps((encoder, whole)))
    assert encoder.layers[1] is whole.layers[1]
    whole.set_weights([np.ones_like(value) for value in whole.get_weights()])
    np.testing.assert_array_equal(encoder.predict(np.ones((1, 4)), verbose=0), [[5, 5]])
    part = Model(whole.input, whole.layers[-1].output)
    assert part.predict(np.ones((1, 4)), verbose=0).shape == (1, 4)


def test_a_model_may_be_as_deep_as_it_likes():
    tensor = first = Input((2,))
    for _ in range(400):
        tensor = layers.Activation("relu")(tensor)
    assert len(pickle.loads(pickle.dumps(Model(first, tensor))).layers) == 401


@way
def test_a_layer(way):
    layer = layers.Dense(3)
    layer(X[0, 0])
    again = way(layer)
    np.testing.assert_array_equal(again(X[0, 0]), layer(X[0, 0]))
    again.kernel.assign(np.zeros((2, 3)))
    assert np.any(layer.kernel.numpy())


@way
def test_random_layers_go_on_where_they_were(way):
    layer = layers.Dropout(0.5, seed=1)
    layer(X, training=True)
    np.testing.assert_array_equal(way(layer)(X, training=True), layer(X, training=True))


@way
def test_a_metric_keeps_what_it_has_seen(way):
    metric = metrics.MeanSquaredError()
    metric.update_state([1.0], [3.0])
    again = way(metric)
    again.update_state([1.0], [1.0])
    assert (float(again.result()), float(metric.result())) == (2, 4)


def first_answers(model):
    return model.predict(X[:2], verbose=0)


@pytest.mark.full
def test_a_spawned_process_gets_the_model():
    model = trained(stack)
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        np.testing.assert_array_equal(pool.submit(first_answers, model).result(), first_answers(model))
