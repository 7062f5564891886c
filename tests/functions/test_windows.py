"""Convolutions, poolings and patches over any number of axes, what does not fit, and gradients."""

import numpy as np
import pytest

from foveal import keras as ours
from foveal.compat.tensorflow.variables import GradientTape, Variable
from foveal.errors import ArgumentError, ShapeError


def draw(*shape):
    return np.random.default_rng(len(shape)).standard_normal(shape).astype("float32")


X = {1: draw(2, 9, 4), 2: draw(2, 9, 8, 4), 3: draw(2, 7, 6, 5, 4)}
COLUMNS = draw(2, 4 * 6, 12)


def test_fold_is_the_gradient_of_unfold():
    images = Variable(draw(1, 2, 4, 5))
    with GradientTape() as tape:
        columns = ours.ops.unfold(images, 2, stride=2)
        loss = ours.ops.sum(columns * columns)
    expected = ours.ops.fold(2 * columns, (4, 5), 2, stride=2)
    np.testing.assert_allclose(tape.gradient(loss, images), expected, rtol=1e-6)


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
