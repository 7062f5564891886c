"""Where nothing is learned batches are joined for speed, but not where the answer would be another one."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

from functools import cache

import keras
import numpy as np
import pytest

import foveal
from foveal.ops.reduce import sum_
from foveal.training.data.adapters import ArrayAdapter
from foveal.training.data.batch import Batch

RNG = np.random.default_rng(5)
ROWS, SIZE = 23, 5
X = RNG.uniform(0.05, 0.95, (ROWS, 4, 3)).astype("float32")
MASKS = (RNG.random((ROWS, 4, 3)) < 0.4).astype("float32")
MASKS[:SIZE] = 0  # a batch of its own kind: nothing is marked
CLASSES = RNG.integers(0, 3, (ROWS, 4))
IGNORED = np.where(RNG.random((ROWS, 4)) < 0.5, -1, CLASSES)
WEIGHTS = RNG.uniform(0, 2, (ROWS, 4)).astype("float32")
SPARSE = "SparseCategoricalCrossentropy"


def squares_of_the_mean(api):
    """A loss that is no mean of rows."""
    if api is foveal:
        from foveal.ir.node import elementwise
        from foveal.ops.reduce import mean

        return lambda y, p: elementwise("square", mean(y - p))
    return lambda y, p: keras.ops.square(keras.ops.mean(y - p))


# Loss, labels, weights of rows, and whether the batches may be joined.
LOSSES = {
    "mean": (lambda api: api.losses.MeanSquaredError(), MASKS, None, True),
    "weighted mean": (lambda api: api.losses.MeanSquaredError(), MASKS, WEIGHTS, True),
    "mean over weights": (lambda api: api.losses.MeanSquaredError("mean_with_sample_weight"), MASKS, WEIGHTS, False),
    "sum": (lambda api: api.losses.MeanSquaredError("sum"), MASKS, None, False),
    "Dice": (lambda api: api.losses.Dice(), MASKS, None, False),
    "Dice of each": (lambda api: api.losses.Dice(axis=(1, 2)), MASKS, None, True),
    "Tversky": (lambda api: api.losses.Tversky(), MASKS, None, False),
    "classes": (lambda api: getattr(api.losses, SPARSE)(), CLASSES, None, True),
    "ignored": (lambda api: getattr(api.losses, SPARSE)(ignore_class=-1), IGNORED, None, False),
    "hinge": (lambda api: api.losses.Hinge(), MASKS, None, False),
    "function": (squares_of_the_mean, MASKS, None, False),
}


def network(api, loss, size=SIZE, **more):
    model = api.Sequential([api.Input((4, 3)), api.layers.Activation("linear")])
    model.compile("sgd", loss(api), **more)
    return model


@cache
def judged_by_keras(case):
    loss, y, weights, _ = LOSSES[case]
    metrics = [squares_of_the_mean(keras)] if case == "mean" else None
    return network(keras, loss, metrics=metrics).evaluate(X, y, SIZE, sample_weight=weights, verbose=0)


@pytest.mark.parametrize("case", LOSSES)
def test_judged_batch_by_batch_as_in_keras(case, engine):
    loss, y, weights, _ = LOSSES[case]
    metrics = [squares_of_the_mean(foveal)] if case == "mean" else None
    model = network(foveal, loss, metrics=metrics, engine=engine)
    ours = model.evaluate(X, y, SIZE, sample_weight=weights, verbose=0)
    np.testing.assert_allclose(ours, judged_by_keras(case), rtol=1e-5)
    history = model.fit(
        X, y, ROWS, validation_data=(X, y, weights), validation_batch_size=SIZE, verbose=0, sample_weight=weights
    ).history
    assert history["val_loss"] == [ours if metrics is None else ours[0]]


@pytest.mark.parametrize("case", LOSSES)
def test_batches_are_joined_where_that_changes_nothing(case):
    loss, y, _, joined = LOSSES[case]
    weights = WEIGHTS if case == "mean over weights" else None
    model = network(foveal, loss, engine="numpy")
    model.evaluate(X, y, SIZE, sample_weight=weights, verbose=0)
    assert [program.separable for program in model._ready().at((X.shape[1:],))._loss_programs.values()] == [joined]


def test_a_sum_of_many_rows_is_that_of_a_batch():
    """1,000 rows of ten equal classes at batches of 16: the mean of 62 sums of 16 and one of 8."""
    model = foveal.Sequential([foveal.Input((10,)), foveal.layers.Activation("softmax")])
    model.compile("sgd", foveal.losses.SparseCategoricalCrossentropy(reduction="sum"), engine="numpy")
    y = np.arange(1000) % 10
    judged = model.evaluate(np.zeros((1000, 10), "float32"), y, batch_size=16, verbose=0)
    assert judged == pytest.approx(np.log(10) * (62 * 16 * 16 + 8 * 8) / 1000, rel=1e-6)


def test_penalties_that_are_no_mean_of_rows_are_those_of_a_batch(engine):
    class Penalized(foveal.layers.Layer):
        def call(self, x):
            self.add_loss(sum_(x))
            return x

    model = foveal.Sequential([foveal.Input((4, 3)), Penalized()])
    model.compile("sgd", "mse", engine=engine)
    sums = [float(X[start : start + SIZE].sum()) for start in range(0, ROWS, SIZE)]
    wanted = np.average(sums, weights=[5, 5, 5, 5, 3])
    assert model.evaluate(X, X, SIZE, verbose=0) == pytest.approx(wanted, rel=1e-5)


def test_a_layer_that_mixes_rows_predicts_batch_by_batch(engine):
    inputs = foveal.Input((4, 3))
    normalized = foveal.layers.BatchNormalization(scale=False, center=False, epsilon=1e-6)(inputs, training=True)
    model = foveal.Model(inputs, normalized)
    model.compile(engine=engine)
    parts = [X[start : start + SIZE] for start in range(0, ROWS, SIZE)]
    wanted = np.concatenate([(part - part.mean((0, 1))) / np.sqrt(part.var((0, 1)) + 1e-6) for part in parts])
    np.testing.assert_allclose(model.predict(X, SIZE, verbose=0), wanted, rtol=1e-4, atol=1e-5)


def test_joined_batches_are_whole_ones():
    batches = ArrayAdapter("evaluate", Batch.of({"x": np.zeros((7000, 2**10), "float32")}), 48)
    assert [len(execution.batches[0]) % 48 for execution in batches.evaluation(joined=True)] == [0, 0, 0, 7000 % 48]
