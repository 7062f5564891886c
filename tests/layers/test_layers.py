"""Each layer against Keras's of the same name: arguments, weights, values."""

import inspect
import os
import re

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import foveal
from foveal import layers
from foveal.engines.engine import get_engine
from foveal.errors import ArgumentError, ShapeError
from foveal.ir.graph import Graph
from foveal.ir.node import BATCH, placeholder
from foveal.names import clear_session

sizes = st.integers(1, 3) | st.tuples(st.integers(1, 3), st.integers(1, 3))
paddings = st.sampled_from(["valid", "same", "SAME"])
activations = st.sampled_from([None, "relu", "tanh", "sigmoid", "softmax", "softplus", "exponential", "log_softmax"])
IMAGES = np.random.default_rng(0).standard_normal((2, 8, 9, 4)).astype("float32")


def run(layer, x, training=False, engine="numpy"):
    """The layer's answer to an array."""
    y = layer(placeholder("x", (BATCH, *x.shape[1:])), training=training)
    state = get_engine(engine).state({w.key: w.value for w in layer.weights})
    seeds = {"seed": np.array([1, 2], "uint32"), "seed0": np.array([getattr(layer, "seed", None) or 0, 2], "uint32")}
    return get_engine(engine).compile(Graph({"y": y}), state).run({"x": x, **seeds})["y"]


def agrees(name, arguments, x=IMAGES):
    """Ours and Keras's, made with the same arguments and weights, give the same."""
    ours, theirs = getattr(layers, name)(**arguments), getattr(keras.layers, name)(**arguments)
    theirs(x)
    ours(placeholder("x", (BATCH, *x.shape[1:])))
    assert [w.shape for w in ours.weights] == [tuple(w.shape) for w in theirs.weights]
    assert ours.count_params() == theirs.count_params()
    ours.set_weights([np.random.default_rng(i).standard_normal(w.shape) for i, w in enumerate(ours.weights)])
    theirs.set_weights(ours.get_weights())
    np.testing.assert_allclose(run(ours, x), np.asarray(theirs(x)), rtol=1e-5, atol=1e-5)


def channels_first(layer, arguments):
    """The layer on (N, channels, height, width) does what it does on (N, height, width, channels)."""
    first, last = layer(**arguments, data_format="channels_first"), layer(**arguments)
    turned = IMAGES.transpose(0, 3, 1, 2)
    first(placeholder("x", (BATCH, *turned.shape[1:])))
    last(placeholder("x", (BATCH, *IMAGES.shape[1:])))
    first.set_weights(last.get_weights())
    np.testing.assert_array_equal(run(first, turned).transpose(0, 2, 3, 1), run(last, IMAGES))


CONV = {
    "filters": st.sampled_from([2, 4]),
    "kernel_size": sizes,
    "strides": sizes,
    "padding": paddings,
    "groups": st.integers(1, 2),
    "activation": activations,
    "use_bias": st.booleans(),
}


@given(st.fixed_dictionaries(CONV))
@settings(max_examples=10, deadline=None)
def test_conv2d_is_keras(arguments):
    agrees("Conv2D", arguments)


@given(st.fixed_dictionaries({"dilation_rate": sizes, "kernel_size": sizes, "padding": paddings}))
@settings(max_examples=8, deadline=None)
def test_dilated_conv2d_is_keras(arguments):
    agrees("Conv2D", {"filters": 3, **arguments})


POOL = {"pool_size": sizes, "strides": st.none() | sizes, "padding": paddings}


@pytest.mark.parametrize("name", ["MaxPooling2D", "AveragePooling2D"])
@given(arguments=st.fixed_dictionaries(POOL))
@settings(max_examples=10, deadline=None)
def test_pooling_is_keras(name, arguments):
    agrees(name, arguments)


@given(st.fixed_dictionaries({"units": st.integers(1, 4), "activation": activations, "use_bias": st.booleans()}))
@settings(max_examples=10, deadline=None)
def test_dense_is_keras(arguments):
    agrees("Dense", arguments)
    agrees("Dense", arguments, IMAGES[:, 0, 0])


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("Flatten", {}),
        ("Flatten", {"data_format": "channels_first"}),
        ("Activation", {"activation": "relu"}),
        ("ReLU", {}),
        ("ReLU", {"max_value": 0.5}),
        ("ReLU", {"negative_slope": 0.1}),
        ("ReLU", {"negative_slope": 0.1, "threshold": 0.3, "max_value": 0.7}),
        ("ReLU", {"threshold": 0.3}),
        ("Softmax", {}),
        ("Softmax", {"axis": 1}),
        ("Rescaling", {"scale": 1 / 255, "offset": 0.5}),
        ("Rescaling", {"scale": 2}),
        ("Dropout", {"rate": 0.5}),
    ],
)
def test_layer_without_weights_is_keras(name, arguments):
    agrees(name, arguments)


@pytest.mark.parametrize(
    ("layer", "arguments"),
    [
        (layers.Conv2D, {"filters": 3, "kernel_size": (2, 3), "padding": "same", "activation": "relu"}),
        (layers.MaxPooling2D, {}),
        (layers.AveragePooling2D, {"pool_size": 3, "padding": "same"}),
    ],
)
def test_channels_first_is_channels_last_turned(layer, arguments):
    channels_first(layer, arguments)


def test_rescaling_takes_8_bit_images():
    x = np.arange(256, dtype="uint8").reshape(1, 16, 16, 1)
    np.testing.assert_allclose(run(layers.Rescaling(1 / 255), x), x / np.float32(255), rtol=1e-6)


def test_dropout_keeps_the_mean_and_repeats():
    x = np.ones((50, 40, 5, 2), "float32")
    layer = layers.Dropout(0.25)
    y = run(layer, x, training=True)
    np.testing.assert_allclose(np.unique(y), [0, 4 / 3], rtol=1e-6)
    assert abs(y.mean() - 1) < 0.02
    np.testing.assert_array_equal(run(layer, x, training=True), y)
    assert (run(layers.Dropout(0.25, seed=5), x, training=True) != y).mean() > 0.3
    assert not run(layers.Dropout(1.0), x, training=True).any()


NAMES = ["Activation", "AveragePooling2D", "Conv2D", "Dense", "Dropout", "Flatten", "InputLayer", "MaxPooling2D"]
NAMES += ["ReLU", "Rescaling", "Softmax"]


def parameters(kind):
    """Names and defaults, in order, of what can be given by place."""
    given = inspect.signature(kind).parameters.values()
    ours_are_keywords = ("name", "dtype", "trainable", "input_shape")
    plain = {p.name: p.default for p in given if p.kind is p.POSITIONAL_OR_KEYWORD and p.name not in ours_are_keywords}
    return list(plain.items())


@pytest.mark.parametrize("name", NAMES)
def test_order_and_defaults_are_those_of_keras(name):
    assert parameters(getattr(layers, name)) == parameters(getattr(keras.layers, name))


def test_input_takes_what_keras_takes():
    ours, theirs = ([*inspect.signature(m.Input).parameters] for m in (layers, keras.layers))
    assert [n for n in theirs if n in ours] == ours
    assert layers.Input((28, 28, 1)).shape == (None, 28, 28, 1)
    assert layers.Input(batch_shape=(None, 5)).shape == (None, 5)
    assert layers.InputLayer(input_shape=(5,)).shape == (5,)


@pytest.mark.parametrize("name", ["Convolution2D", "MaxPool2D", "AvgPool2D"])
def test_alias_is_that_of_keras(name):
    assert getattr(layers, name).__name__ == getattr(keras.layers, name).__name__


@pytest.mark.parametrize(
    "layer",
    [
        layers.Conv2D(4, 3, strides=2, activation="relu", kernel_initializer="he_normal", name="edges"),
        layers.Dropout(0.5, seed=3),
        layers.AveragePooling2D(2, data_format="channels_first"),
        layers.InputLayer((28, 28, 1)),
        layers.ReLU(6.0),
    ],
    ids=lambda layer: layer.name,
)
def test_config_round_trip(layer):
    again = type(layer).from_config(layer.get_config())
    assert again.get_config() == layer.get_config()
    assert again.name == layer.name


def test_names_count_per_class_as_keras_counts():
    clear_session()
    keras.utils.clear_session()
    kinds = ["Conv2D", "Conv2D", "MaxPooling2D", "ReLU", "Conv2D", "ReLU"]
    arguments = {"Conv2D": (3, 2)}
    ours, theirs = ([getattr(m.layers, k)(*arguments.get(k, ())).name for k in kinds] for m in (foveal, keras))
    assert ours == theirs == ["conv2d", "conv2d_1", "max_pooling2d", "re_lu", "conv2d_2", "re_lu_1"]


REFUSED = [
    (lambda: layers.Conv2D(filter=3), ArgumentError, "Conv2D: unknown argument 'filter'. Did you mean 'filters'?"),
    (
        lambda: layers.Conv2D(kernel_size=3),
        ArgumentError,
        "Conv2D: `filters` is missing. Give it: Conv2D(filters=...).",
    ),
    (
        lambda: layers.Conv2D(3, 3, filters=4),
        ArgumentError,
        "Conv2D: `filters` is given twice, by place and by name. Give it once.",
    ),
    (
        lambda: layers.Flatten(None, 3),
        ArgumentError,
        "Flatten: takes at most 1 arguments by place, got 2. Name the others.",
    ),
    (lambda: layers.Conv2D(0, 3), ArgumentError, "Conv2D: `filters` must be a positive integer, got 0."),
    (
        lambda: layers.Conv2D(4, (3, 3, 3)),
        ArgumentError,
        "Conv2D: `kernel_size` must be a positive integer or two of them, got (3, 3, 3).",
    ),
    (
        lambda: layers.Conv2D(4, 3, padding="smae"),
        ArgumentError,
        "Conv2D: `padding` must be one of 'valid', 'same', got 'smae'. Did you mean 'same'?",
    ),
    (
        lambda: layers.Conv2D(4, 3, kernel_initializer="he_norml"),
        ArgumentError,
        "Conv2D: `kernel_initializer` must be an initializer's name, got 'he_norml'. Did you mean 'he_normal'?",
    ),
    (
        lambda: layers.Dense(4, kernel_regularizer="l3"),
        ArgumentError,
        "Dense: `kernel_regularizer` must be a regularizer's name, got 'l3'. Choose one of 'l1', 'l1l2', 'l2', "
        "'orthogonal_regularizer', 'L1', 'L1L2', 'L2', 'OrthogonalRegularizer', 'l1_l2'.",
    ),
    (lambda: layers.Dropout(1.5), ArgumentError, "Dropout: `rate` must be from 0 to 1, got 1.5."),
    (lambda: layers.Con2D, AttributeError, "module 'foveal.layers' has no attribute 'Con2D'. Did you mean 'Conv2D'?"),
    (
        layers.Input,
        ArgumentError,
        "Input: `shape` is missing. Give the shape of one image, like shape=(28, 28, 1).",
    ),
    (
        lambda: layers.Conv2D(4, 3, name="edges")(placeholder("x", (BATCH, 28, 28)), model="digits"),
        ShapeError,
        "Conv2D 'edges' of 'digits': the input must be (N, height, width, channels), got (N, 28, 28). "
        "Add the missing axis: x[..., None] for the channel of grey images, x[None] for one image.",
    ),
    (
        lambda: layers.Conv2D(4, 3, groups=2, name="edges")(placeholder("x", (BATCH, 28, 28, 3))),
        ShapeError,
        "Conv2D 'edges': groups=2 must divide the 3 input channels and the 4 filters.",
    ),
    (
        lambda: layers.Softmax(axis=0, name="p")(placeholder("x", (BATCH, 3))),
        ShapeError,
        "Softmax 'p': axis=0 is no axis of (N, 3) beside the batch.",
    ),
    (
        lambda: layers.Dense(3, name="d")("photo.png"),
        ArgumentError,
        "Dense 'd': takes arrays of numbers, symbolic tensors or graph nodes, got str. "
        "Convert it with numpy.asarray(..., 'float32').",
    ),
    (
        lambda: layers.Dense(3, name="d")(np.float32(3)),
        ArgumentError,
        "Dense 'd': takes arrays whose first axis is the batch, got np.float32(3.0). Add the axis: x[None].",
    ),
    (
        lambda: layers.Dense(3, name="d").set_weights([1]),
        ArgumentError,
        "Dense 'd': has 0 weights, got 1 arrays. It is not built yet; build the model or give it an Input.",
    ),
]


@pytest.mark.parametrize(("make", "error", "message"), REFUSED, ids=[message[:60] for _, _, message in REFUSED])
def test_refuses(make, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        make()


def test_a_failed_build_leaves_the_layer_unbuilt():
    layer = layers.Conv2D(4, 5)
    with pytest.raises(ShapeError, match="does not fit"):
        layer(placeholder("x", (BATCH, 3, 3, 1)))
    assert not layer.built
    assert layer.weights == []
    assert layer(placeholder("x", (BATCH, 8, 8, 1))).shape == (BATCH, 4, 4, 4)


def test_set_weights_changes_all_or_nothing():
    layer = layers.Dense(2, name="d")
    layer(placeholder("x", (BATCH, 3)))
    before = layer.get_weights()
    with pytest.raises(ShapeError, match=re.escape("Dense 'd': d/bias must be (2,), got (3,).")):
        layer.set_weights([np.ones((3, 2)), np.ones(3)])
    np.testing.assert_array_equal(layer.get_weights()[0], before[0])
