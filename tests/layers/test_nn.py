"""Operations of networks on arrays, beside those of Keras."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest

from foveal import Array, activations, nn
from foveal.eager import using
from foveal.engines.engine import get_engine
from foveal.errors import ArgumentError, ShapeError
from foveal.ir.graph import Graph
from foveal.ir.node import BATCH, placeholder
from foveal.layers.activations import FUNCTIONS


def draw(*shape):
    return np.random.default_rng(len(shape)).standard_normal(shape).astype("float32")


X = draw(2, 11, 9, 4)
KERNEL, OWN, MIXING = draw(3, 2, 4, 6), draw(3, 2, 4, 2), draw(1, 1, 8, 5)
ROWS, ROW_KERNEL = draw(2, 12, 4), draw(3, 4, 6)
LABELS, LOGITS, CLASSES = abs(draw(5, 7)), draw(5, 7), np.arange(5)

BESIDE_KERAS = {
    "conv2d": (lambda: nn.conv2d(X, KERNEL, 2, "SAME"), lambda ops: ops.conv(X, KERNEL, 2, "same")),
    "conv2d dilated": (
        lambda: nn.conv2d(X, KERNEL, dilations=[1, 2, 2, 1]),
        lambda ops: ops.conv(X, KERNEL, dilation_rate=2),
    ),
    "conv2d in groups": (lambda: nn.conv2d(X, KERNEL[:, :, :2]), lambda ops: ops.conv(X, KERNEL[:, :, :2])),
    "conv2d NCHW": (
        lambda: nn.conv2d(X.transpose(0, 3, 1, 2), KERNEL, [1, 1, 2, 1], data_format="NCHW").transpose(0, 2, 3, 1),
        lambda ops: ops.conv(X, KERNEL, (2, 1)),
    ),
    "conv2d with pads": (
        lambda: nn.conv2d(X, KERNEL, padding=[[0, 0], [1, 2], [0, 1], [0, 0]]),
        lambda ops: ops.conv(np.pad(X, [(0, 0), (1, 2), (0, 1), (0, 0)]), KERNEL),
    ),
    "conv1d": (lambda: nn.conv1d(ROWS, ROW_KERNEL, 2, "SAME"), lambda ops: ops.conv(ROWS, ROW_KERNEL, 2, "same")),
    "depthwise_conv2d": (
        lambda: nn.depthwise_conv2d(X, OWN, [1, 2, 2, 1], "SAME"),
        lambda ops: ops.depthwise_conv(X, OWN, 2, "same"),
    ),
    "separable_conv2d": (
        lambda: nn.separable_conv2d(X, OWN, MIXING, 1, "SAME"),
        lambda ops: ops.separable_conv(X, OWN, MIXING, 1, "same"),
    ),
    "conv2d_transpose": (
        lambda: nn.conv2d_transpose(X, KERNEL.transpose(0, 1, 3, 2), (2, 22, 18, 6), 2),
        lambda ops: ops.conv_transpose(X, KERNEL.transpose(0, 1, 3, 2), 2, "same"),
    ),
    "max_pool": (lambda: nn.max_pool(X, 3, 2, "SAME"), lambda ops: ops.max_pool(X, 3, 2, "same")),
    "max_pool2d": (lambda: nn.max_pool2d(X, [1, 3, 2, 1]), lambda ops: ops.max_pool(X, (3, 2), (3, 2))),
    "avg_pool": (lambda: nn.avg_pool(X, 3, 2, "SAME"), lambda ops: ops.average_pool(X, 3, 2, "same")),
    "avg_pool2d": (lambda: nn.avg_pool2d(X, (3, 2)), lambda ops: ops.average_pool(X, (3, 2), (3, 2))),
    "max_pool1d": (lambda: nn.max_pool1d(ROWS, 2, 3), lambda ops: ops.max_pool(ROWS, 2, 3)),
    "avg_pool1d": (lambda: nn.avg_pool1d(ROWS, [1, 2, 1]), lambda ops: ops.average_pool(ROWS, 2, 2)),
    "bias_add": (lambda: nn.bias_add(X, [1, 2, 3, 4]), lambda ops: X + np.array([1, 2, 3, 4], "float32")),
    "batch_normalization": (
        lambda: nn.batch_normalization(X, X[0, 0, 0], abs(X[0, 0, 1]), None, X[0, 0, 2], 0.1),
        lambda ops: ops.batch_normalization(X, X[0, 0, 0], abs(X[0, 0, 1]), -1, scale=X[0, 0, 2], epsilon=0.1),
    ),
    "l2_normalize": (lambda: nn.l2_normalize(X), lambda ops: ops.normalize(X)),
    "leaky_relu": (lambda: nn.leaky_relu(X, alpha=0.1), lambda ops: ops.leaky_relu(X, 0.1)),
    "sigmoid_cross_entropy_with_logits": (
        lambda: nn.sigmoid_cross_entropy_with_logits(LABELS, LOGITS),
        lambda ops: ops.binary_crossentropy(LABELS, LOGITS, from_logits=True),
    ),
    "softmax_cross_entropy_with_logits": (
        lambda: nn.softmax_cross_entropy_with_logits(LABELS, LOGITS),
        lambda ops: ops.categorical_crossentropy(LABELS, LOGITS, from_logits=True),
    ),
    "sparse_softmax_cross_entropy_with_logits": (
        lambda: nn.sparse_softmax_cross_entropy_with_logits(labels=CLASSES, logits=LOGITS),
        lambda ops: ops.sparse_categorical_crossentropy(CLASSES, LOGITS, from_logits=True),
    ),
}


def test_every_function_is_compared():
    assert set(nn.__all__) <= {name.split()[0] for name in BESIDE_KERAS} | set(activations.__all__)


@pytest.mark.parametrize("name", BESIDE_KERAS)
@pytest.mark.parametrize("engine", ["numpy", "llvm"])
def test_gives_what_keras_gives(name, engine):
    ours, theirs = BESIDE_KERAS[name]
    with using(engine):
        y = ours()
    assert type(y) is Array
    np.testing.assert_allclose(y, np.asarray(theirs(keras.ops)), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("function", FUNCTIONS, ids=[function.__name__ for function in FUNCTIONS])
def test_activations_take_arrays_of_any_shape_and_nodes(function):
    x = placeholder("x", (BATCH, 6))
    given = draw(3, 6)
    y = get_engine("llvm").compile(Graph({"y": function(x)})).run({"x": given})["y"]
    np.testing.assert_allclose(function(given), y, rtol=1e-6, atol=1e-6)
    row = function(given[0])
    np.testing.assert_allclose(row, y[0], rtol=1e-5, atol=1e-6)
    assert type(row) is Array
    assert function(given[0].tolist()).tolist() == row.tolist()


def test_a_single_number_gives_a_single_number():
    assert nn.relu(np.float32(-2)).shape == ()
    assert activations.relu(3.0) == 3.0


REFUSED = {
    "no batch": (
        lambda: nn.conv2d(X[0], KERNEL),
        ShapeError,
        "conv2d: the input must be (N, height, width, channels), got (N, 9, 4). "
        "Add the missing axis: x[..., None] for the channel of grey images, x[None] for one image.",
    ),
    "a flat kernel": (
        lambda: nn.conv2d(X, KERNEL[:, :, 0, 0]),
        ShapeError,
        "conv2d: the filters must be (height, width, channels, count), got (3, 2). "
        "Reshape one grey filter with [..., None, None].",
    ),
    "a word that is none": (
        lambda: nn.conv2d(X, KERNEL, padding="SMAE"),
        ArgumentError,
        "padding: must be one of 'valid', 'same', got 'SMAE'. Did you mean 'same'?",
    ),
    "too few pads": (
        lambda: nn.conv2d(X, KERNEL, padding=[[1, 1], [1, 1]]),
        ArgumentError,
        "conv2d: `padding` must be 'VALID', 'SAME' or four pairs of integers, got [[1, 1], [1, 1]].",
    ),
    "no stride": (
        lambda: nn.conv2d(X, KERNEL, strides=0),
        ArgumentError,
        "conv2d: `strides` must be a positive integer, two of them, or four with 1 for the batch and the channels, "
        "got 0.",
    ),
    "a size the way back does not have": (
        lambda: nn.conv2d_transpose(X, KERNEL.transpose(0, 1, 3, 2), (2, 50, 18, 6), 2),
        ShapeError,
        "conv2d_transpose: `output_shape` 50x18 and filters (3, 2, 6, 4) need an input (N, 25, 9, 4), "
        "got (N, 11, 9, 4).",
    ),
    "labels of other rows": (
        lambda: nn.softmax_cross_entropy_with_logits(LABELS[:3], LOGITS),
        ArgumentError,
        "softmax_cross_entropy_with_logits: the arrays must be equally long, got `labels` (3, 7), `logits` (5, 7).",
    ),
    "a weight beside an array": (
        lambda: nn.conv2d(X, placeholder("w", (3, 3, 4, 2))),
        ArgumentError,
        "conv2d: `input` must be a graph node, since `filters` is one, got ndarray. "
        "Outside of a layer, give a weight's values: kernel.numpy().",
    ),
    "a name that is none": (
        lambda: nn.con2d,
        AttributeError,
        "module 'foveal.nn' has no attribute 'con2d'. Did you mean 'conv2d'?",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refuses(case):
    call, error, message = REFUSED[case]
    with pytest.raises(error) as refused:
        call()
    assert str(refused.value) == message
