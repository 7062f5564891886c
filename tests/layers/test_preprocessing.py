"""Layers that prepare images, beside Keras's."""

import os
import re

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest

import foveal
from foveal import layers
from foveal.errors import ArgumentError, ShapeError
from layers.beside_keras import IMAGES, answer, first, last, lesson, numbers, parameters, symbol

NAMES = ["CenterCrop", "Identity", "Normalization", "Resizing"]


@pytest.mark.parametrize("name", NAMES)
def test_order_and_defaults_are_those_of_keras(name):
    assert parameters(getattr(layers, name)) == parameters(getattr(keras.layers, name))


SIZED = [
    ("CenterCrop", {"height": 3, "width": 4}),
    ("CenterCrop", {"height": 8, "width": 2}),
    ("CenterCrop", {"height": 12, "width": 5}),
    ("CenterCrop", {"height": 11, "width": 13}),
    *(
        ("Resizing", {"height": h, "width": w, "interpolation": how, "antialias": smooth})
        for how in ("nearest", "bilinear", "bicubic")
        for h, w, smooth in ((3, 4, False), (19, 14, False), (5, 12, True))
    ),
    ("Resizing", {"height": 6, "width": 4, "crop_to_aspect_ratio": True}),
    ("Resizing", {"height": 4, "width": 9, "crop_to_aspect_ratio": True}),
    ("Resizing", {"height": 6, "width": 4, "pad_to_aspect_ratio": True, "fill_value": 0.5}),
    ("Resizing", {"height": 4, "width": 9, "pad_to_aspect_ratio": True}),
    *(("UpSampling2D", {"size": (2, 3), "interpolation": how}) for how in ("bilinear", "bicubic")),
    ("Identity", {}),
]


@pytest.mark.parametrize(("name", "arguments"), SIZED)
def test_layer_is_that_of_keras(name, arguments):
    layer = getattr(layers, name)(**arguments)
    expected = np.asarray(getattr(keras.layers, name)(**arguments)(IMAGES))
    for engine in ("numpy", "llvm"):
        np.testing.assert_allclose(answer(layer, IMAGES, engine), expected, rtol=1e-4, atol=1e-5)
    again = type(layer).from_config(layer.get_config())
    assert again.get_config() == layer.get_config()
    assert layer.weights == []


def test_gradients_and_jax_agree():
    for layer in (layers.Resizing(5, 12, antialias=True), layers.CenterCrop(11, 5), layers.Normalization(axis=(1, 3))):
        for a, b in zip(lesson(layer, IMAGES, "jax"), lesson(layer, IMAGES, "llvm"), strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-5)


def test_channels_first_is_channels_last_turned():
    for kind, size in ((layers.CenterCrop, (3, 4)), (layers.Resizing, (5, 4))):
        turned = last(answer(kind(*size, data_format="channels_first"), first(IMAGES)))
        np.testing.assert_allclose(turned, answer(kind(*size), IMAGES), rtol=1e-6, atol=1e-6)


GIVEN = [
    {"mean": 0.5, "variance": 4.0},
    {"mean": 0.5, "variance": 4.0, "invert": True},
    {"mean": [1.0, 2.0, 3.0, 4.0], "variance": [1.0, 2.0, 3.0, 0.0]},
    {"axis": None, "mean": 0.5, "variance": 4.0},
    {"axis": (1, 3), "mean": numbers(8, 4), "variance": np.abs(numbers(8, 4)) + 0.5},
    {"axis": (1, 3), "mean": [1.0, 2.0, 3.0, 4.0], "variance": [1.0, 2.0, 3.0, 4.0]},
]


@pytest.mark.parametrize("arguments", GIVEN)
def test_given_statistics_are_used_as_keras_uses_them(arguments):
    expected = np.asarray(keras.layers.Normalization(**arguments)(IMAGES))
    layer = layers.Normalization(**arguments)
    for engine in ("numpy", "llvm"):
        np.testing.assert_allclose(answer(layer, IMAGES, engine), expected, rtol=1e-5, atol=1e-5)
    assert layers.Normalization.from_config(layer.get_config()).get_config() == layer.get_config()


@pytest.mark.parametrize("axis", [-1, None, (1, 3), 2])
def test_adapt_finds_what_keras_finds(axis):
    data = numbers(40, 8, 9, 4) * 3 + 2
    ours, theirs = layers.Normalization(axis), keras.layers.Normalization(axis)
    assert ours.non_trainable_weights == ours.weights
    ours.adapt(data)
    theirs.adapt(data)
    for a, b in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(answer(ours, IMAGES), np.asarray(theirs(IMAGES)), rtol=1e-5, atol=1e-5)
    batches = layers.Normalization(axis)
    batches.adapt((data[i : i + 7], None) for i in range(0, 40, 7))
    for a, b in zip(batches.get_weights(), ours.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)


def test_a_model_uses_what_its_layer_adapts_to_later():
    layer = layers.Normalization()
    model = foveal.Sequential([layers.Input((3,)), layer])
    x = numbers(50, 3) * 5 + 1
    np.testing.assert_allclose(model.predict(x), x, rtol=1e-6)
    layer.adapt(x)
    y = model.predict(x)
    np.testing.assert_allclose(y.mean(0), np.zeros(3), atol=1e-5)
    np.testing.assert_allclose(y.std(0), np.ones(3), atol=1e-5)


REFUSED = [
    (
        lambda: layers.Normalization(mean=1.0),
        ArgumentError,
        "Normalization: `mean` and `variance` must be given both, of one shape, or neither.",
    ),
    (
        lambda: layers.Normalization(mean=[1.0, 2.0], variance=[1.0, 2.0], name="n")(symbol(IMAGES)),
        ShapeError,
        "Normalization 'n': mean and variance must be (4,), got (2,).",
    ),
    (
        lambda: layers.Normalization(mean=1.0, variance=1.0, name="n").adapt(IMAGES),
        ArgumentError,
        "adapt of 'n': the layer was given its mean and variance. Leave them out to find them.",
    ),
    (
        lambda: layers.Normalization(name="n").adapt([]),
        ArgumentError,
        "adapt of 'n': the data is empty. Give at least one batch.",
    ),
    (
        lambda: layers.Resizing(3, 3, "area"),
        ArgumentError,
        "Resizing: `interpolation` must be one of 'nearest', 'bilinear', 'bicubic', 'lanczos3', 'lanczos5', got "
        "'area'.",
    ),
    (
        lambda: layers.Resizing(3, 3, crop_to_aspect_ratio=True, pad_to_aspect_ratio=True),
        ArgumentError,
        "Resizing: only one of `crop_to_aspect_ratio` and `pad_to_aspect_ratio` can be True.",
    ),
]


@pytest.mark.parametrize(("make", "error", "message"), REFUSED, ids=[message[:60] for _, _, message in REFUSED])
def test_refuses(make, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        make()
