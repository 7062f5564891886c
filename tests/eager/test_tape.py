"""Tapes, and calculations that are recorded."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import foveal
from cases import CASES, build, draw_feeds, is_positive, result_of
from foveal import layers, losses, optimizers
from foveal.eager import Array, GradientTape, Traced, compute, using
from foveal.eager.function import Function
from foveal.errors import ArgumentError
from foveal.ir.autodiff import gradients
from foveal.ir.graph import Graph
from foveal.seeds import set_random_seed
from peers import REFERENCE

X = np.random.default_rng(0).standard_normal((10, 6, 6, 1)).astype("float32")
Y = np.arange(10) % 3
crossentropy = losses.SparseCategoricalCrossentropy(from_logits=True)


@pytest.fixture(autouse=True)
def on_numpy():
    with using("numpy"):
        yield


def classifier(*inside):
    set_random_seed(3)
    flat = [layers.Flatten(), layers.Dense(3)]
    return foveal.Sequential([layers.Input((6, 6, 1)), layers.Conv2D(2, 3, activation="relu"), *inside, *flat])


@pytest.mark.parametrize("case", CASES)
@settings(max_examples=4, deadline=None)
@given(data=st.data())
def test_a_tape_gives_the_gradient_of_every_op(case, data):
    drawn = data.draw(CASES[case][1]("float32"))
    inputs, y = build(drawn)
    feeds = draw_feeds(Graph({"y": y}), 0, 3, is_positive(drawn))
    arrays = [feeds[x.name].view(Array) for x in inputs]
    floats = [i for i, x in enumerate(inputs) if x.spec.dtype == "float32"]
    with GradientTape() as tape:
        tape.watch(arrays)
        result = compute(lambda nodes: Traced(result_of(drawn[0], nodes)), arrays, programs={})
    if y.spec.dtype != "float32" or not floats:
        return
    found = tape.gradient(result, [arrays[i] for i in floats], unconnected_gradients="zero")
    slopes = gradients(y, [inputs[i] for i in floats])
    expected = REFERENCE.compile(Graph({str(i): slope for i, slope in enumerate(slopes)})).run(feeds)
    for i, slope in enumerate(found):
        np.testing.assert_allclose(slope, expected[str(i)], rtol=1e-5, atol=1e-6)


def step(model, optimizer, x, y):
    with GradientTape() as tape:
        loss = crossentropy(y, model(x, training=True))
    optimizer.apply_gradients(
        zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables, strict=True)
    )
    return loss


RATES = optimizers.schedules.ExponentialDecay(0.1, 2, 0.5)


@pytest.mark.parametrize("engine", ["numpy", "llvm"])
@pytest.mark.parametrize("replayed", [False, True])
@pytest.mark.parametrize("make", [lambda: optimizers.SGD(RATES, momentum=0.9), lambda: optimizers.Adam(clipnorm=0.1)])
def test_a_loop_of_ones_own_learns_what_fit_learns(engine, replayed, make):
    model = classifier(layers.BatchNormalization())
    model.compile(make(), crossentropy, engine=engine)
    model.fit(X, Y, batch_size=4, epochs=2, shuffle=False, verbose=0)
    own, optimizer = classifier(layers.BatchNormalization()), make()
    taken = Function(step) if replayed else step
    with using(engine):
        for _ in range(2):
            for first in range(0, len(X), 4):
                taken(own, optimizer, X[first : first + 4], Y[first : first + 4])
        assert optimizer.iterations == 6
        for learned, weight in zip(model.get_weights(), own.get_weights(), strict=True):
            np.testing.assert_allclose(weight, learned, rtol=1e-5, atol=1e-6)


def test_random_numbers_are_new_in_each_step_and_repeat_after_a_seed():
    dropout = layers.Dropout(0.5)
    x = np.ones((2, 50), "float32")
    dropped = Function(lambda x: (dropout(x, training=True), dropout(x, training=True)))

    def draws():
        set_random_seed(1)
        return [np.asarray(part) for _ in range(3) for part in dropped(x)]

    first, again = draws(), draws()
    for a, b in zip(first[2:], again[2:], strict=True):
        np.testing.assert_array_equal(a, b)
    assert len({array.tobytes() for array in first}) == 6


def test_weights_show_what_was_recorded_whoever_asks():
    model = classifier()
    model.compile("sgd", crossentropy)
    before = model.get_weights()
    step(model, optimizers.SGD(1.0), X, Y)
    assert not np.array_equal(model.get_weights()[0], before[0])
    step(model, optimizers.SGD(1.0), X, Y)
    model.set_weights(before)
    for weight, value in zip(model.weights, before, strict=True):
        np.testing.assert_array_equal(weight.numpy(), value)
    step(model, optimizers.SGD(1.0), X, Y)
    moved = classifier()
    step(moved, optimizers.SGD(1.0), X, Y)
    np.testing.assert_allclose(model.predict(X, verbose=0), moved.predict(X, verbose=0), rtol=1e-5, atol=1e-6)


def test_an_optimizer_says_what_it_cannot_apply():
    optimizer, model = optimizers.SGD(0.1), classifier()
    weights = model.trainable_variables
    paths = ", ".join(repr(weight.path) for weight in weights)
    with pytest.raises(ArgumentError) as said:
        optimizer.apply_gradients([(None, weight) for weight in weights])
    assert str(said.value) == (
        f"SGD.apply: no variable has a gradient: the loss depends on none of {paths}. Calculate it inside the tape."
    )
    with pytest.raises(ArgumentError) as said:
        optimizer.apply([1.0], weights)
    assert str(said.value) == "SGD.apply: there must be a gradient for each variable, got 1 for 4."
    with pytest.raises(ArgumentError) as said:
        optimizer.apply([1.0], [np.ones(1)])
    assert str(said.value) == "SGD.apply: moves variables, such as model.trainable_variables, got ndarray."
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        optimizer.apply([np.ones_like(weights[0].numpy()), None], weights[:2])
    assert [str(w.message) for w in warned] == [
        f"SGD: gradients do not exist for {weights[1].path!r} when minimizing the loss."
    ]


def test_minimize_takes_a_function():
    model, optimizer = classifier(), optimizers.SGD(0.1)
    first = float(crossentropy(Y, model(X)))
    for _ in range(3):
        optimizer.minimize(lambda: crossentropy(Y, model(X)), model.trainable_variables)
    assert float(crossentropy(Y, model(X))) < first


def test_what_a_layer_assigned_under_a_tape_counts_behind_it():
    class Counter(layers.Layer):
        def build(self, shape):
            self.calls = self.add_weight((), "zeros", trainable=False, name="calls")

        def call(self, x):
            self.calls.assign_add(1.0)
            return x * self.calls

    counter, x = Counter(), np.ones((1, 1), "float32")
    with GradientTape() as tape:
        values = [counter(x), counter(x)]
    assert [float(np.asarray(y)[0, 0]) for y in (*values, counter(x))] == [1.0, 2.0, 3.0]
    assert tape.watched_variables() is not None
