"""Losses and metrics of outputs that are images: places without a label, regions, and overlaps."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest

import foveal
from small import ENGINES

RNG = np.random.default_rng(11)
X = RNG.random((12, 6, 5, 1), dtype="float32")
CLASSES = (X[..., 0] * 3).astype("int32")
VOID = np.where(RNG.random(CLASSES.shape) < 0.3, 255, CLASSES)
MASKS = (X > 0.5).astype("float32")
WEIGHT = [RNG.normal(0, 1, (3, 3, 1, 3)).astype("float32"), np.zeros(3, "float32")]
WEIGHT_OF_MASKS = [WEIGHT[0][..., :1], WEIGHT[1][:1]]


def network(home, loss, metrics, weights, activation, **arguments):
    """One convolution that gives each pixel its classes."""
    layers = [home.Input((6, 5, 1)), home.layers.Conv2D(len(weights[1]), 3, padding="same", activation=activation)]
    model = home.Sequential(layers)
    model.set_weights(weights)
    model.compile(home.optimizers.SGD(0.1), loss(home), metrics=metrics(home), **arguments)
    return model


CASES = {
    "void": (
        lambda home: home.losses.SparseCategoricalCrossentropy(ignore_class=255),
        lambda home: [home.metrics.MeanIoU(3, ignore_class=255, sparse_y_pred=False, name="iou")],
        VOID,
        WEIGHT,
        "softmax",
    ),
    "dice": (
        lambda home: home.losses.Dice(),
        lambda home: [home.metrics.BinaryIoU(name="iou"), "binary_accuracy"],
        MASKS,
        WEIGHT_OF_MASKS,
        "sigmoid",
    ),
    "dice by image": (
        lambda home: home.losses.Dice(axis=(1, 2, 3)),
        lambda home: [home.metrics.BinaryIoU([1], 0.6, name="iou")],
        MASKS,
        WEIGHT_OF_MASKS,
        "sigmoid",
    ),
    "tversky": (
        lambda home: home.losses.Tversky(0.3, 0.7, axis=(1, 2)),
        lambda home: [home.metrics.RecallAtPrecision(0.4, name="iou")],
        MASKS,
        WEIGHT_OF_MASKS,
        "sigmoid",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_two_steps_are_those_of_keras(case):
    loss, metrics, y, weights, activation = CASES[case]
    theirs = network(keras, loss, metrics, weights, activation)
    told = theirs.fit(X, y, batch_size=6, epochs=2, shuffle=False, verbose=0).history
    for engine in ENGINES if case == "void" else ("numpy", "llvm"):
        ours = network(foveal, loss, metrics, weights, activation, engine=engine)
        history = ours.fit(X, y, batch_size=6, epochs=2, shuffle=False, verbose=0).history
        assert set(history) == set(told)
        for name, values in told.items():
            np.testing.assert_allclose(history[name], values, rtol=1e-4, err_msg=f"{name} on {engine}")
        for a, b in zip(ours.get_weights(), theirs.get_weights(), strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)
