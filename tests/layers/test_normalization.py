"""Normalization layers beside Keras's: answers, gradients, moving statistics, and what freezing does."""

import os
import re
from functools import cache

os.environ.setdefault("KERAS_BACKEND", "jax")

import jax
import keras
import numpy as np
import pytest

import foveal
from foveal import layers
from foveal.engines.engine import get_engine
from foveal.errors import ArgumentError, ShapeError, UnsupportedError
from foveal.ir.autodiff import gradients
from foveal.ir.graph import Graph
from foveal.ir.node import BATCH, elementwise, placeholder
from foveal.layers.tracing import Tracer
from foveal.ops.reduce import sum_
from layers.beside_keras import (
    IMAGES,
    ROWS,
    first,
    last,
    lesson,
    numbers,
    pair,
    parameters,
    symbol,
    their_lesson,
)

ENGINES = ["numpy", "llvm", "jax"]
NAMES = ["BatchNormalization", "GroupNormalization", "LayerNormalization", "RMSNormalization", "UnitNormalization"]


def positive_weights(ours, theirs):
    """Both layers get the same weights, none below 0: some are variances."""
    ours.set_weights([np.abs(numbers(*w.shape, seed=i)) + 0.5 for i, w in enumerate(ours.weights)])
    theirs.set_weights(ours.get_weights())


def trained(layer, x, engine):
    """In training: the output, the gradients for the input and the trainable weights, the next moving statistics."""
    given = symbol(x)
    with Tracer().recording() as tracer:
        y = layer(given, training=True)
    wrt = [given, *(w.node for w in layer.trainable_weights)]
    slopes = gradients(sum_(elementwise("tanh", y * 0.3)), wrt)
    state = get_engine(engine).state({w.key: w.value for w in layer.weights})
    graph = Graph({"y": y, **{str(i): slope for i, slope in enumerate(slopes)}}, tracer.updates)
    results = get_engine(engine).compile(graph, state).run({"x": x})
    moved = [np.array(state[w.key]) for w in layer.non_trainable_weights]
    return [results["y"], *(results[str(i)] for i in range(len(slopes))), *moved]


def their_training(layer, x):
    def loss(weights, x):
        y, kept = layer.stateless_call(weights, [v.value for v in layer.non_trainable_variables], x, training=True)
        return jax.numpy.tanh(y * 0.3).sum(), (y, kept)

    variables = [v.value for v in layer.trainable_variables]
    (_, (y, kept)), (weights, slope) = jax.jit(jax.value_and_grad(loss, (0, 1), has_aux=True))(variables, x)
    return [np.asarray(part) for part in (y, slope, *weights, *kept)]


def agree(ours, theirs):
    assert len(ours) == len(theirs)
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a, b, rtol=2e-5, atol=2e-5)


BATCHES = [
    ({}, IMAGES),
    ({"axis": 1, "momentum": 0.8, "epsilon": 0.1}, IMAGES),
    ({"center": False}, ROWS),
    ({"scale": False, "axis": -2}, IMAGES),
    ({"center": False, "scale": False}, numbers(7, 5)),
    ({"renorm": True, "renorm_clipping": {"rmin": 0.75, "dmax": 1.0}, "renorm_momentum": 0.5}, numbers(7, 5)),
]


@pytest.mark.parametrize(("arguments", "x"), BATCHES)
def test_batch_normalization_trains_as_keras_does(arguments, x):
    ours, theirs = pair("BatchNormalization", arguments, x)
    positive_weights(ours, theirs)
    expected = their_training(theirs, x)
    for engine in ("numpy", "llvm"):
        agree(trained(ours, x, engine), expected)


@pytest.mark.parametrize(("arguments", "x"), BATCHES)
def test_batch_normalization_answers_as_keras_does(arguments, x):
    ours, theirs = pair("BatchNormalization", arguments, x)
    positive_weights(ours, theirs)
    for engine in ("numpy", "llvm"):
        np.testing.assert_allclose(lesson(ours, x, engine)[0], np.asarray(theirs(x)), rtol=2e-5, atol=2e-5)


OTHERS = [
    ("LayerNormalization", {}),
    ("LayerNormalization", {"axis": [1, 3], "epsilon": 0.1}),
    ("LayerNormalization", {"axis": [2, 1], "center": False}),
    ("LayerNormalization", {"axis": 1, "scale": False}),
    ("GroupNormalization", {"groups": 2}),
    ("GroupNormalization", {"groups": 4, "axis": 1, "center": False}),
    ("GroupNormalization", {"groups": -1, "scale": False}),
    ("GroupNormalization", {"groups": 1}),
    ("RMSNormalization", {}),
    ("RMSNormalization", {"axis": -1, "epsilon": 0.01}),
    ("UnitNormalization", {}),
    ("UnitNormalization", {"axis": [1, 2]}),
]


@pytest.mark.parametrize(("name", "arguments"), OTHERS)
def test_normalization_is_that_of_keras(name, arguments):
    ours, theirs = pair(name, arguments, IMAGES)
    expected = their_lesson(theirs, IMAGES)
    for engine in ("numpy", "llvm"):
        agree(lesson(ours, IMAGES, engine), expected)


@pytest.mark.parametrize("name", NAMES)
def test_jax_agrees(name):
    layer = getattr(layers, name)(**({"groups": 2} if name.startswith("Group") else {}))
    layer(symbol(IMAGES))
    agree(lesson(layer, IMAGES, "jax"), lesson(layer, IMAGES, "numpy"))


@pytest.mark.parametrize("name", NAMES)
def test_order_and_defaults_are_those_of_keras(name):
    assert parameters(getattr(layers, name)) == parameters(getattr(keras.layers, name))


@pytest.mark.parametrize("name", NAMES)
def test_config_makes_an_equal_layer(name):
    layer = getattr(layers, name)(axis=1, name="n")
    again = type(layer).from_config(layer.get_config())
    assert again.get_config() == layer.get_config()
    assert keras.layers.__dict__[name].from_config(layer.get_config()).axis in (1, [1])


def test_channels_first_is_the_other_axis():
    for kind, more in ((layers.BatchNormalization, {}), (layers.GroupNormalization, {"groups": 2})):
        one, other = kind(axis=1, **more), kind(**more)
        turned = first(IMAGES)
        ours, theirs = (
            trained(layer, x, "numpy")[0]
            for layer, x in ((one, turned), (other, IMAGES))
            if layer(symbol(x)) is not None
        )
        np.testing.assert_allclose(last(ours), theirs, rtol=1e-6, atol=1e-6)


def test_weights_along_several_axes_meet_their_places():
    layer = layers.RMSNormalization(axis=[2, 1])
    layer(symbol(IMAGES))
    assert layer.weights[0].shape == IMAGES.shape[1:3]
    scale = numbers(8, 9)
    layer.set_weights([scale])
    expected = IMAGES / np.sqrt((IMAGES**2).mean((1, 2), keepdims=True) + 1e-6) * scale[..., None]
    np.testing.assert_allclose(lesson(layer, IMAGES)[0], expected, rtol=1e-5, atol=1e-6)


def test_a_zero_has_a_direction_of_zero():
    x = np.zeros((1, 3), "float32")
    layer = layers.UnitNormalization()
    layer(symbol(x))
    for part in lesson(layer, x):
        assert np.isfinite(part).all()


def test_a_layer_used_twice_moves_its_averages_twice():
    layer = layers.BatchNormalization(momentum=0.5)
    x = placeholder("x", (BATCH, 1))
    layer(x)
    with Tracer().recording() as tracer:
        y = layer(layer(x, training=True) + 2.0, training=True)
    state = get_engine("numpy").state({w.key: w.value for w in layer.weights})
    get_engine("numpy").compile(Graph({"y": y}, tracer.updates), state).run({"x": np.array([[3.0], [5.0]], "float32")})
    np.testing.assert_allclose(state[layer.weights[2].key], [(0 * 0.5 + 4 * 0.5) * 0.5 + 2 * 0.5])


def stack(api, **arguments):
    model = api.Sequential(
        [
            api.Input((6, 6, 1)),
            api.layers.Conv2D(3, 3, use_bias=False),
            api.layers.BatchNormalization(momentum=0.8, **arguments),
            api.layers.ReLU(),
            api.layers.Flatten(),
            api.layers.Dense(2),
        ]
    )
    model.set_weights([np.abs(numbers(*w.shape, seed=i)) for i, w in enumerate(model.get_weights())])
    return model


X, Y = numbers(12, 6, 6, 1), numbers(12, 2, seed=1)


@cache
def their_steps():
    """Keras's weights after three steps, and its answers then."""
    theirs = stack(keras)
    theirs.compile("sgd", "mse")
    for _ in range(3):
        theirs.train_on_batch(X, Y)
    return theirs.get_weights(), np.asarray(theirs(X))


@pytest.mark.parametrize("engine", ENGINES)
def test_training_moves_every_weight_as_keras_does(engine):
    ours = stack(foveal)
    ours.compile("sgd", "mse", engine=engine)
    for _ in range(3):
        ours.train_on_batch(X, Y)
    weights, answers = their_steps()
    for a, b in zip(ours.get_weights(), weights, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(ours.predict(X), answers, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("engine", ENGINES[:2])
def test_judging_and_predicting_leave_the_averages_alone(engine):
    model = stack(foveal)
    model.compile("sgd", "mse", engine=engine)
    before = model.get_weights()
    model.evaluate(X, Y, verbose=0)
    model.predict(X)
    for a, b in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("engine", ENGINES[:2])
def test_a_frozen_layer_uses_its_averages_and_keeps_them(engine):
    model = stack(foveal)
    model.layers[1].trainable = False
    model.compile("sgd", "mse", engine=engine)
    before = model.get_weights()
    loss = model.train_on_batch(X, Y)
    same = [np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True)]
    assert same == [False, True, True, True, True, False, False]
    model.set_weights(before)
    assert abs(model.evaluate(X, Y, verbose=0) - loss) < 1e-5 * loss


@pytest.mark.parametrize("engine", ENGINES[:2])
def test_layers_are_frozen_and_set_free_between_steps(engine):
    model = stack(foveal)
    model.compile("sgd", "mse", engine=engine)
    model.train_on_batch(X, Y)
    before = model.get_weights()
    model.trainable = False
    model.layers[-1].trainable = True
    model.trainable = True
    model.layers[0].trainable = False
    model.train_on_batch(X, Y)
    same = [np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True)]
    assert same == [True, False, False, False, False, False, False]
    assert len(model.trainable_weights) == 4


def test_trainable_reaches_the_layers_inside_as_in_keras():
    for api in (foveal, keras):
        inner = stack(api)
        outer = api.Sequential([api.Input((6, 6, 1)), inner, api.layers.Dense(1)])
        assert len(outer.trainable_weights) == 7
        assert len(outer.non_trainable_weights) == 2
        inner.trainable = False
        assert [layer.trainable for layer in inner.layers] == [False] * 5
        assert len(outer.trainable_weights) == 2
        assert len(outer.non_trainable_weights) == 7
        outer.trainable = True
        assert all(layer.trainable for layer in inner.layers)
        assert len(outer.trainable_weights) == 7
        assert [tuple(w.shape) for w in outer.weights][1:5] == [(3,)] * 4


def test_summary_tells_the_moving_averages_from_what_is_learned():
    told = []
    stack(foveal).summary(print_fn=told.append)
    assert " Total params: 137 (548.00 B)\n Trainable params: 131 (524.00 B)\n" in told[0]
    assert " Non-trainable params: 6 (24.00 B)" in told[0]
    assert stack(foveal).layers[1].formula().calculation == "4 * 3"


REFUSED = [
    (
        lambda: layers.BatchNormalization(renorm=True, renorm_clipping={"rmax": 1, "rmin": 2}),
        ArgumentError,
        "BatchNormalization: `renorm_clipping` must be with rmax greater than rmin and dmax non-negative, "
        "got {'rmax': 1, 'rmin': 2}.",
    ),
    (
        lambda: layers.BatchNormalization(synchronized=True),
        UnsupportedError,
        "BatchNormalization: `synchronized` is not supported yet, got True. Leave it out; a model runs in one process.",
    ),
    (
        lambda: layers.BatchNormalization(axis=0, name="n")(symbol(IMAGES)),
        ShapeError,
        "BatchNormalization 'n': axis=0 is no axis of (N, 8, 9, 4) beside the batch.",
    ),
    (
        lambda: layers.LayerNormalization(axis=[1, 4], name="n")(symbol(IMAGES)),
        ShapeError,
        "LayerNormalization 'n': axis=4 is no axis of (N, 8, 9, 4) beside the batch.",
    ),
    (
        lambda: layers.LayerNormalization(axis="last"),
        ArgumentError,
        "LayerNormalization: `axis` must be an integer or a list of them, got 'last'.",
    ),
    (
        lambda: layers.GroupNormalization(3, name="n")(symbol(IMAGES)),
        ShapeError,
        "GroupNormalization 'n': groups=3 must divide the 4 channels.",
    ),
    (
        lambda: layers.GroupNormalization(0),
        ArgumentError,
        "GroupNormalization: `groups` must be a positive integer, or -1 for one group a channel, got 0.",
    ),
    (
        lambda: setattr(layers.Dense(3), "trainable", "no"),
        ArgumentError,
        "Dense: `trainable` must be True or False, got 'no'.",
    ),
]


@pytest.mark.parametrize(("make", "error", "message"), REFUSED, ids=[message[:60] for _, _, message in REFUSED])
def test_refuses(make, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        make()
