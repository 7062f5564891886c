"""Convolutions, poolings and patches over any number of axes, beside Keras."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest

from foveal import keras as ours
from foveal.compat.tensorflow.variables import GradientTape, Variable
from foveal.errors import ArgumentError, ShapeError


def draw(*shape):
    return np.random.default_rng(len(shape)).standard_normal(shape).astype("float32")


X = {1: draw(2, 9, 4), 2: draw(2, 9, 8, 4), 3: draw(2, 7, 6, 5, 4)}
SIZE = {1: (3,), 2: (3, 2), 3: (2, 3, 1)}
COLUMNS = draw(2, 4 * 6, 12)

CASES = {
    "conv": lambda ops, x, size: ops.conv(x, draw(*size, 2, 6), 2, "same"),
    "conv dilated": lambda ops, x, size: ops.conv(x, draw(*size, 4, 3), dilation_rate=2),
    "conv channels_first": lambda ops, x, size: ops.conv(
        np.moveaxis(x, -1, 1), draw(*size, 4, 3), size, data_format="channels_first"
    ),
    "depthwise_conv": lambda ops, x, size: ops.depthwise_conv(x, draw(*size, 4, 2), 2, "same"),
    "separable_conv": lambda ops, x, size: ops.separable_conv(
        x, draw(*size, 4, 2), draw(*(1 for _ in size), 8, 5), 1, "same"
    ),
    "conv_transpose": lambda ops, x, size: ops.conv_transpose(x, draw(*size, 6, 4), 2, "same"),
    "conv_transpose with more": lambda ops, x, size: ops.conv_transpose(x, draw(*size, 6, 4), 3, "valid", 1),
    "max_pool": lambda ops, x, size: ops.max_pool(x, size, 2, "same"),
    "average_pool": lambda ops, x, size: ops.average_pool(x, size, 2, "same"),
    "adaptive_max_pool": lambda ops, x, size: ops.adaptive_max_pool(x, 4),
    "adaptive_average_pool": lambda ops, x, size: ops.adaptive_average_pool(x, tuple(n + 1 for n in size)),
}


PLAIN = {("conv", 1), ("conv_transpose", 3), ("adaptive_max_pool", 1), *((name, 2) for name in CASES)}
EACH = [
    pytest.param(name, rank, marks=[] if (name, rank) in PLAIN else pytest.mark.full) for name in CASES for rank in X
]


@pytest.mark.parametrize(("name", "rank"), EACH)
def test_a_window_gives_what_keras_gives(name, rank):
    expected = CASES[name](keras.ops, X[rank], SIZE[rank])
    np.testing.assert_allclose(CASES[name](ours.ops, X[rank], SIZE[rank]), expected, rtol=1e-5, atol=1e-5)


HOW = {"dilation": (2, 1), "padding": (2, 1), "stride": (1, 2)}


def test_unfold_and_fold_give_what_keras_gives():
    images = draw(2, 4, 6, 7)
    columns = ours.ops.unfold(images, (3, 2), **HOW)
    np.testing.assert_array_equal(columns, keras.ops.unfold(images, (3, 2), **HOW))
    folded = ours.ops.fold(columns, (6, 7), (3, 2), **HOW)
    np.testing.assert_allclose(folded, keras.ops.fold(columns, (6, 7), (3, 2), **HOW), rtol=1e-6, atol=1e-6)


def test_fold_is_the_gradient_of_unfold():
    images = Variable(draw(1, 2, 4, 5))
    with GradientTape() as tape:
        columns = ours.ops.unfold(images, 2, stride=2)
        loss = ours.ops.sum(columns * columns)
    expected = ours.ops.fold(2 * columns, (4, 5), 2, stride=2)
    np.testing.assert_allclose(tape.gradient(loss, images), expected, rtol=1e-6)


def test_windows_work_on_symbolic_tensors():
    x = ours.Input((9, 8, 4))
    y = ours.ops.adaptive_max_pool(ours.ops.conv(x, draw(3, 2, 4, 6), 2, "same"), (2, 3))
    model = ours.Model(x, y)
    assert y.shape == (None, 2, 3, 6)
    expected = keras.ops.adaptive_max_pool(keras.ops.conv(X[2], draw(3, 2, 4, 6), 2, "same"), (2, 3))
    np.testing.assert_allclose(model.predict(X[2], verbose=0), expected, rtol=1e-5, atol=1e-5)


REFUSED = {
    "no window": (
        lambda ops: ops.conv(draw(2, 4), draw(2, 4, 3)),
        ShapeError,
        "conv: the input must have one, two or three axes beside batch and channels, got (N, 4).",
    ),
    "another rank": (
        lambda ops: ops.conv(X[2], draw(2, 4, 3)),
        ShapeError,
        "conv: the kernel must have 4 axes as the input has, got (2, 4, 3).",
    ),
    "other channels": (
        lambda ops: ops.depthwise_conv(X[1], draw(2, 3, 3)),
        ShapeError,
        "depthwise_conv: the kernel (2, 3, 3) needs 3 channels, got 4.",
    ),
    "other channels backwards": (
        lambda ops: ops.conv_transpose(X[1], draw(2, 4, 3)),
        ShapeError,
        "conv_transpose: the kernel (2, 4, 3) needs 3 channels, got 4.",
    ),
    "no size": (
        lambda ops: ops.max_pool(X[2], (2, 0)),
        ArgumentError,
        "max_pool: `pool_size` must be a positive integer or two of them, got (2, 0).",
    ),
    "columns that do not fit": (
        lambda ops: ops.fold(COLUMNS, 4, (3, 2)),
        ArgumentError,
        "fold: x must be 3D, (N, channels * 6, 6) for images of 4x4, got (2, 24, 12).",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_fit_is_refused(name):
    call, error, message = REFUSED[name]
    with pytest.raises(error) as caught:
        call(ours.ops)
    assert str(caught.value) == message
