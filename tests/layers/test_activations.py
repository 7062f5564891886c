"""Activation functions and activation layers beside Keras's, and the layers that draw noise."""

import math
import os
import re

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest

import foveal
from foveal import activations, layers
from foveal.engines.engine import get_engine
from foveal.errors import ArgumentError, ShapeError
from foveal.ir.autodiff import gradients
from foveal.ir.graph import Graph
from foveal.ir.node import BATCH, placeholder
from foveal.layers.activations import FUNCTIONS
from foveal.names import clear_session
from foveal.ops.random import random_normal
from foveal.ops.reduce import sum_
from layers.beside_keras import IMAGES, ROWS, lesson, numbers, pair, parameters, symbol, their_lesson

WIDE = np.concatenate([np.linspace(-7.03, 7.01, 63), [-90.5, 20.25, 90.5]]).astype("float32").reshape(11, 6)
NAMES = [function.__name__ for function in FUNCTIONS]
AS_IN_KERAS = [name for name in NAMES if name != "sparsemax"]
"""All but one, of which Keras has another formula than the paper that it cites."""
MORE = [
    ("relu", {"negative_slope": 0.1}),
    ("relu", {"max_value": 2.0}),
    ("relu", {"threshold": 0.5}),
    ("relu", {"negative_slope": 0.1, "max_value": 2.0, "threshold": 0.5}),
    ("leaky_relu", {"negative_slope": 0.4}),
    ("elu", {"alpha": 0.3}),
    ("celu", {"alpha": 0.3}),
    ("gelu", {"approximate": True}),
    ("softmax", {"axis": 1}),
    ("log_softmax", {"axis": 1}),
    ("glu", {"axis": 1}),
    ("soft_shrink", {"threshold": 1.5}),
    ("hard_shrink", {"threshold": 1.5}),
    ("squareplus", {"b": 2}),
    ("threshold", {"threshold": 1.0, "default_value": -3.0}),
]


def graph_of(functions):
    """Each function's value and slope, by name."""
    x = placeholder("x", (BATCH, WIDE.shape[1]))
    values = {name: function(x) for name, function in functions.items()}
    slopes = {f"{name} slope": gradients(sum_(y), [x])[0] for name, y in values.items()}
    return Graph(values | slopes)


def test_functions_are_those_of_keras_on_every_engine():
    graph = graph_of({name: activations.get(name) for name in NAMES})
    expected = {name: np.asarray(keras.activations.get(name)(WIDE)) for name in AS_IN_KERAS}
    wanted = get_engine("numpy").compile(graph).run({"x": WIDE})
    for name, values in expected.items():
        np.testing.assert_allclose(wanted[name], values, rtol=1e-5, atol=1e-6, err_msg=name)
    for engine in ("llvm", "jax"):
        got = get_engine(engine).compile(graph).run({"x": WIDE})
        for name in graph.outputs:
            np.testing.assert_allclose(got[name], wanted[name], rtol=1e-5, atol=1e-6, err_msg=name)


def test_slopes_are_those_of_keras():
    import jax

    graph = graph_of({name: activations.get(name) for name in NAMES})
    got = get_engine("llvm").compile(graph).run({"x": WIDE})

    def slopes(x):
        return {name: jax.grad(lambda x: keras.activations.get(name)(x).sum())(x) for name in AS_IN_KERAS}  # noqa: B023

    for name, values in jax.jit(slopes)(WIDE).items():
        np.testing.assert_allclose(got[f"{name} slope"], values, rtol=1e-4, atol=2e-6, err_msg=name)


@pytest.mark.parametrize(("name", "arguments"), MORE)
def test_arguments_mean_what_they_mean_in_keras(name, arguments):
    graph = graph_of({"y": lambda x: getattr(activations, name)(x, **arguments)})
    expected = np.asarray(getattr(keras.activations, name)(WIDE, **arguments))
    np.testing.assert_allclose(get_engine("llvm").compile(graph).run({"x": WIDE})["y"], expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("shape", "axis"), [((9, 6), -1), ((4, 5, 3), 1), ((5, 1), 1)])
def test_sparsemax_is_the_nearest_point_whose_numbers_are_probabilities(shape, axis):
    x = np.round(numbers(*shape) * 4) / 4  # some values are equal
    y = np.asarray(activations.sparsemax(x, axis))
    np.testing.assert_allclose(y.sum(axis), 1, rtol=1e-6)
    assert (y >= 0).all()
    # That point is x - t where this is above 0, with one t for all (Held et al., 1974).
    threshold = np.nanmax(np.where(y > 0, x - y, np.nan), axis=axis, keepdims=True)
    np.testing.assert_allclose(y, np.maximum(x - threshold, 0), atol=1e-6)


@pytest.mark.parametrize("name", [*NAMES, "threshold"])
def test_signature_is_that_of_keras(name):
    assert parameters(getattr(activations, name)) == parameters(getattr(keras.activations, name))


def test_names_are_saved_as_keras_saves_them():
    assert layers.Dense(2, activation="swish").activation == layers.Dense(2, activation=activations.silu).activation
    assert keras.layers.Dense(2, activation="swish").get_config()["activation"] == "silu"
    assert layers.Dense(2, activation="swish").get_config()["activation"] == "silu"
    assert activations.serialize(activations.hard_swish) == "hard_silu"
    assert activations.deserialize("relu") is activations.relu is foveal.activations.get("ReLU")
    assert activations.get(None) is activations.linear


LAYERS = [
    ("LeakyReLU", {}),
    ("LeakyReLU", {"negative_slope": 0.0}),
    ("ELU", {}),
    ("ELU", {"alpha": 0.3}),
    ("PReLU", {"shared_axes": [1, 2]}),
    ("PReLU", {}),
    ("ReLU", {"negative_slope": 0.1, "threshold": 0.3, "max_value": 0.7}),
    ("Softmax", {}),
    ("Softmax", {"axis": 1}),
    ("Softmax", {"axis": -2}),
]


@pytest.mark.parametrize(("name", "arguments"), LAYERS)
def test_layer_is_that_of_keras(name, arguments):
    ours, theirs = pair(name, arguments, IMAGES)
    expected = their_lesson(theirs, IMAGES)
    for engine in ("numpy", "llvm"):
        for a, b in zip(lesson(ours, IMAGES, engine), expected, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-5)


FIRST = {"filters": 3, "kernel_size": 2, "data_format": "channels_first"}


@pytest.mark.parametrize(
    ("name", "arguments", "x"),
    [
        ("Conv2D", FIRST | {"activation": "softmax"}, IMAGES),
        ("Conv1D", FIRST | {"activation": "softmax"}, ROWS),
        ("Conv2DTranspose", FIRST | {"activation": "log_softmax"}, IMAGES),
    ],
)
def test_an_activation_along_an_axis_takes_the_last_one_of_the_layers_own_order(name, arguments, x):
    ours = getattr(layers, name)(**arguments)
    ours(x)
    straight = {**arguments, "data_format": "channels_last", "activation": None}
    theirs = getattr(keras.layers, name)(**straight)  # on the processor Keras has no other order in TensorFlow
    theirs.build(np.moveaxis(x, 1, -1).shape)
    theirs.set_weights(ours.get_weights())
    y = np.moveaxis(np.asarray(theirs(np.moveaxis(x, 1, -1))), -1, 1)
    expected = np.asarray(keras.activations.get(arguments["activation"])(y))
    np.testing.assert_allclose(ours(x), expected, rtol=1e-5, atol=1e-6)


NOISES = ["AlphaDropout", "Dropout", "GaussianDropout", "GaussianNoise"]
NOISES += ["SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"]


@pytest.mark.parametrize("name", ["ELU", "LeakyReLU", "PReLU", *NOISES])
def test_order_and_defaults_are_those_of_keras(name):
    assert parameters(getattr(layers, name)) == parameters(getattr(keras.layers, name))


@pytest.mark.parametrize(
    "layer",
    [
        layers.PReLU(shared_axes=[1], name="a"),
        layers.LeakyReLU(alpha=0.2, name="b"),
        layers.Dropout(0.5, noise_shape=(None, 1, 3), name="c"),
        layers.SpatialDropout2D(0.5, "channels_first", 3, name="d"),
    ],
    ids=lambda layer: layer.name,
)
def test_config_makes_an_equal_layer(layer):
    again = type(layer).from_config(layer.get_config())
    assert again.get_config() == layer.get_config()
    theirs = getattr(keras.layers, type(layer).__name__).from_config(layer.get_config())
    clear_session()
    for name in ("negative_slope", "shared_axes", "noise_shape", "rate", "seed", "data_format"):
        assert getattr(theirs, name, None) == getattr(layer, name, None)


ONES = np.ones((60, 6, 5, 8), "float32")


def noisy(layer, engine, x=ONES):
    y = layer(symbol(x), training=True)
    seeds = {"seed": np.array([1, 2], "uint32"), "seed0": np.array([layer.seed or 0, 2], "uint32")}
    return get_engine(engine).compile(Graph({"y": y})).run({"x": x, **seeds})["y"]


@pytest.mark.parametrize("name", NOISES)
def test_noise_is_the_same_on_every_engine_and_gone_when_not_training(name):
    x = {"1": numbers(3, 4, 5), "3": numbers(2, 2, 3, 2, 4)}.get(name[-2], numbers(3, 4, 5, 2))
    layer = getattr(layers, name)(0.3)
    wanted = noisy(layer, "numpy", x)
    for engine in ("llvm", "jax"):
        np.testing.assert_allclose(noisy(layer, engine, x), wanted, rtol=1e-5, atol=1e-5)
    assert not np.array_equal(wanted, x)
    given = symbol(x)
    assert layer(given) is given
    assert getattr(layers, name)(0.0)(given, training=True) is given
    assert not np.array_equal(noisy(getattr(layers, name)(0.3, seed=4), "numpy", x), wanted)


def test_noise_has_the_mean_and_the_spread_it_is_to_have():
    for layer, deviation in (
        (layers.GaussianNoise(0.5), 0.5),
        (layers.GaussianDropout(0.2), 0.5),
        (layers.Dropout(0.2), 0.5),
        (layers.SpatialDropout2D(0.2), 0.5),
    ):
        y = noisy(layer, "llvm")
        assert abs(y.mean() - 1) < 0.06
        assert abs(y.std() - deviation) < 0.06
    x = numbers(60, 6, 5, 8)
    y = noisy(layers.AlphaDropout(0.3), "llvm", x)
    assert abs(y.mean()) < 0.03
    assert abs(y.std() - 1) < 0.03


def test_normal_numbers_are_normal():
    like = placeholder("like", (BATCH,))
    y = random_normal(placeholder("seed", (2,), "uint32"), like, 7)
    feeds = {"like": np.zeros(200_000, "float32"), "seed": np.array([3, 4], "uint32")}
    drawn = np.sort(get_engine("llvm").compile(Graph({"y": y})).run(feeds)["y"])
    chance = np.array([(1 + math.erf(x / math.sqrt(2))) / 2 for x in drawn[::100]])
    assert np.abs(chance - np.arange(0, len(drawn), 100) / len(drawn)).max() < 0.004
    assert 4 < drawn[-1] < 5.4


def test_every_quantile_is_that_of_the_uniform_number():
    like, seed = placeholder("like", (BATCH,)), placeholder("seed", (2,), "uint32")
    normal = random_normal(seed, like, 7)
    uniform = next(node for node in Graph({"y": normal}).nodes if type(node.op).__name__ == "RandomUniform")
    feeds = {"like": np.zeros(5000), "seed": np.array([3, 4], "uint32")}
    drawn = get_engine("numpy").compile(Graph({"u": uniform, "z": normal})).run(feeds)
    chance = [(1 + math.erf(z / math.sqrt(2))) / 2 for z in drawn["z"]]
    np.testing.assert_allclose(chance, drawn["u"], atol=3e-7)


@pytest.mark.parametrize(
    ("layer", "alike"),
    [
        (layers.SpatialDropout2D(0.5), (1, 2)),
        (layers.SpatialDropout2D(0.5, "channels_first"), (2, 3)),
        (layers.Dropout(0.5, noise_shape=(None, 1, 5, None)), (1,)),
        (layers.Dropout(0.5, noise_shape=(1, 6, None, 1)), (0, 3)),
        (layers.Dropout(0.5, noise_shape=(60, 1, 1, 1)), (1, 2, 3)),
        (layers.AlphaDropout(0.5, noise_shape=(None, None, 1, 1)), (2, 3)),
    ],
)
@pytest.mark.parametrize("engine", ["numpy", "llvm"])
def test_what_shares_a_random_number_is_dropped_together(layer, alike, engine):
    y = noisy(layer, engine)
    assert (np.ptp(y, axis=alike) == 0).all()
    others = tuple(axis for axis in range(4) if axis not in alike)
    assert all(np.ptp(y, axis=axis).any() for axis in others)


REFUSED = [
    (
        lambda: layers.Dense(2, activation="rleu"),
        ArgumentError,
        "Dense: `activation` must be an activation's name or a function, got 'rleu'. Did you mean 'relu'?",
    ),
    (
        lambda: activations.serialize(print),
        ArgumentError,
        "serialize: `activation` must be a function of foveal.activations, got <built-in function print>.",
    ),
    (
        lambda: layers.Activation("glu", name="a")(symbol(numbers(2, 5))),
        ShapeError,
        "Activation 'a': glu: axis=-1 of (N, 5) must be of even length, and not the batch.",
    ),
    (
        lambda: layers.LeakyReLU(-0.1),
        ArgumentError,
        "LeakyReLU: `negative_slope` must be from 0 to inf, got -0.1.",
    ),
    (
        lambda: layers.PReLU(shared_axes=[0]),
        ArgumentError,
        "PReLU: `shared_axes` must be an axis from 1 on or a list of them, got [0].",
    ),
    (
        lambda: layers.PReLU(shared_axes=[4], name="p")(symbol(IMAGES)),
        ShapeError,
        "PReLU 'p': shared_axes=[4] must be axes of (N, 8, 9, 4), from 1 to 3.",
    ),
    (
        lambda: layers.Dropout(0.5, noise_shape=(None, 2, 1, 1), name="d")(symbol(IMAGES), training=True),
        ShapeError,
        "Dropout 'd': noise_shape=(None, 2, 1, 1) must have 1, None or the input's size for each axis of (N, 8, 9, 4).",
    ),
    (
        lambda: layers.Dropout(0.5, noise_shape="all"),
        ArgumentError,
        "Dropout: `noise_shape` must be positive integers or None, one for each axis, got 'all'.",
    ),
    (
        lambda: layers.SpatialDropout2D(0.5, name="s")(symbol(ROWS)),
        ShapeError,
        "SpatialDropout2D 's': the input must have 4 axes, the batch's included, got (N, 9, 4).",
    ),
    (
        lambda: layers.GaussianDropout(1.0),
        ArgumentError,
        "GaussianDropout: `rate` must be from 0 to below 1, got 1.0.",
    ),
]


@pytest.mark.parametrize(("make", "error", "message"), REFUSED, ids=[message[:60] for _, _, message in REFUSED])
def test_refuses(make, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        make()
