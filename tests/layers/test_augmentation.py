"""Layers that change images at random, beside Keras's with the same numbers drawn; files; errors."""

import os
import re

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest

import foveal
from foveal import layers
from foveal.errors import ArgumentError, ShapeError
from foveal.ir.graph import Graph
from foveal.ir.node import placeholder
from foveal.ops.sampling import FILL_MODES, INTERPOLATIONS
from layers.augmented import (
    ALWAYS,
    EVERY,
    PICTURES,
    each_layer,
    ours_and_theirs,
    pipeline,
    run,
    trained,
    words_of,
)
from layers.beside_keras import parameters, plain, symbol

KEPT_APART = {
    "RandomPosterization": lambda words: {"shift_factor": words["shift_factor"].astype("uint8")},
    # Keras blurs all images of a batch alike
    "RandomGaussianBlur": lambda words: {**words, "blur_factor": words["blur_factor"][0]},
}
"""Where Keras takes its words otherwise."""


BESIDE = [
    ("AutoContrast", {}),
    ("AutoContrast", {"value_range": (-10, 300)}),
    ("ContrastLimitedAdaptiveHistogramEqualization", {"clip_limit": 2.0, "tile_grid_size": (3, 2)}),
    ("CutMix", {"factor": (0.5, 1.0)}),
    ("MixUp", {"alpha": 0.7}),
    ("RandomColorDegeneration", {"factor": 0.9}),
    ("RandomColorDegeneration", {"factor": (0.5, 0.9), "value_range": (20, 90)}),
    ("RandomPerspective", {"factor": (0.9, 1.0), "fill_value": 20.0}),
    ("RandomPerspective", {"factor": (0.7, 0.9), "scale": 0.4, "interpolation": "nearest"}),
    ("RandomPosterization", {"factor": 6}),
    ("RandomPosterization", {"factor": (2, 7), "value_range": (0, 320)}),
    ("RandomSharpness", {"factor": 1.0}),
    ("RandomSharpness", {"factor": (0.7, 0.9), "value_range": (30, 100)}),
    ("Solarization", {"threshold_factor": (0.1, 0.4)}),
    ("Solarization", {"addition_factor": (0.2, 0.6), "threshold_factor": 0.9, "value_range": (0, 300)}),
    *(
        ("RandomRotation", {"factor": 0.4, "fill_mode": mode, "interpolation": how, "fill_value": 7.0})
        for mode in FILL_MODES
        for how in INTERPOLATIONS
    ),
    ("RandomZoom", {"height_factor": 0.4}),
    ("RandomZoom", {"height_factor": (0.5, 0.9), "width_factor": (-0.5, -0.3), "fill_mode": "wrap"}),
    ("RandomTranslation", {"height_factor": 0.4, "width_factor": (-0.9, 0.2)}),
    ("RandomShear", {"x_factor": 0.5, "y_factor": (0.1, 0.7), "fill_mode": "nearest"}),
    ("RandomContrast", {"factor": (0.9, 0.8)}),
    ("RandomContrast", {"factor": 0.5, "value_range": (10, 100)}),
    ("RandomBrightness", {"factor": 0.6}),
    ("RandomBrightness", {"factor": (0.1, 0.2), "value_range": (0, 100)}),
    ("RandomGrayscale", {"factor": 0.8}),
    ("RandomInvert", {"factor": (0.4, 0.6), "value_range": (0, 200)}),
    ("RandomSaturation", {"factor": (0.1, 0.9), "value_range": (0, 1)}),
    ("RandomHue", {"factor": (0.3, 1.0)}),
    ("RandomErasing", {"factor": (0.6, 0.7), "scale": (0.3, 0.6), "fill_value": 30.0}),
    ("RandomGaussianBlur", {"factor": (0.5, 0.6), "kernel_size": (3, 5), "sigma": (0.7, 0.7)}),
]


@pytest.mark.parametrize(("name", "arguments"), BESIDE)
def test_the_same_numbers_change_images_as_in_keras(name, arguments):
    ours, theirs = getattr(layers, name)(**arguments), getattr(keras.layers, name)(**arguments)
    words = words_of(ours)
    words = {**words, "input_shape": PICTURES.shape} if isinstance(words, dict) else words
    words = KEPT_APART.get(name, lambda words: words)(words)
    expected = np.asarray(theirs.transform_images(PICTURES, words, training=True))
    assert np.abs(expected - PICTURES).max() > 1
    for engine in ("numpy", "llvm"):
        np.testing.assert_allclose(trained(ours, engine=engine), expected, rtol=1e-5, atol=2e-4)


PINNED = [
    ("RandomRotation", {"factor": (0.15, 0.15)}),
    ("RandomRotation", {"factor": (0.25, 0.25), "fill_mode": "constant"}),
    ("RandomZoom", {"height_factor": (0.5, 0.5), "fill_mode": "wrap"}),
    ("RandomTranslation", {"height_factor": (0.2, 0.2), "width_factor": (-0.3, -0.3), "interpolation": "nearest"}),
    ("RandomBrightness", {"factor": (0.25, 0.25)}),
    ("RandomHue", {"factor": (0.0, 0.0)}),
    (
        "RandomColorJitter",
        {
            "brightness_factor": (0.1, 0.1),
            "contrast_factor": (0.0, 0.0),
            "saturation_factor": (0.4, 0.4),
            "hue_factor": (0.0, 0.0),
        },
    ),
    ("RandomColorJitter", {}),
]


@pytest.mark.parametrize(("name", "arguments"), PINNED)
def test_with_nothing_left_to_chance_the_layer_is_that_of_keras(name, arguments):
    expected = np.asarray(getattr(keras.layers, name)(**arguments)(PICTURES, training=True))
    got = trained(getattr(layers, name)(**arguments), engine="llvm")
    np.testing.assert_allclose(got, expected, rtol=1e-5, atol=2e-4)


@each_layer
def test_order_defaults_and_config_are_those_of_keras(name, arguments):
    ours, theirs = ours_and_theirs(name, arguments)
    assert parameters(type(ours)) == parameters(type(theirs))
    config = plain(theirs.get_config())
    assert {key: value for key, value in plain(ours.get_config()).items() if key in config} == config
    assert type(ours).from_config(ours.get_config()).get_config() == ours.get_config()


@pytest.mark.full
def test_engines_agree_on_all_layers_in_a_row():
    """JAX's; LLVM's is beside Keras, or its own tests."""
    x = symbol(PICTURES)
    y = x
    for name, arguments in EVERY:
        if name not in ("AugMix", "RandAugment"):  # which are made of the others
            y = ours_and_theirs(name, arguments)[0](y, training=True)
    want = run(Graph({"y": y}), PICTURES, "numpy")["y"]
    assert want.std() > 1
    np.testing.assert_allclose(run(Graph({"y": y}), PICTURES, "jax")["y"], want, rtol=1e-4, atol=0.02)


@pytest.mark.parametrize(("name", "arguments"), [("RandomElasticTransform", {}), ("RandAugment", {"num_ops": 1})])
def test_llvm_agrees_on_what_keras_draws_otherwise(name, arguments):
    layer = getattr(layers, name)(**arguments)
    want = trained(layer)
    assert np.abs(want - PICTURES).max() > 1
    np.testing.assert_allclose(trained(layer, engine="llvm"), want, rtol=1e-4, atol=0.02)


@each_layer
def test_nothing_changes_at_inference(name, arguments):
    if name not in ("RandomCrop", *ALWAYS):
        x = symbol(PICTURES)
        assert ours_and_theirs(name, arguments)[0](x, training=False) is x


@pytest.mark.parametrize("value_range", [(0, 255), (0, 1)])
def test_contrast_is_stretched_at_inference_too_but_not_that_of_one_value(value_range):
    x = PICTURES.copy() / 255 * value_range[1]
    x[0] = 0.25
    x[1, :, :, 1] = 0
    want = np.asarray(keras.layers.AutoContrast(value_range)(x, training=False))
    got = np.asarray(layers.AutoContrast(value_range)(x, training=False))
    np.testing.assert_allclose(got, want, rtol=1e-5, atol=2e-4)
    np.testing.assert_array_equal(got[0], x[0])
    np.testing.assert_allclose([got[2].min(), got[2].max()], value_range, rtol=1e-6)


@pytest.mark.full
@pytest.mark.parametrize(("value_range", "bins"), [((0, 255), 256), ((0, 1), 256), ((-10, 300), 40)])
def test_values_are_equalized_as_in_keras(value_range, bins, tmp_path):
    low, high = value_range
    x = np.random.default_rng(0).integers(0, 150, (4, 16, 16, 3)).astype("float32") / 255 * (high - low) + low
    x[..., 1] = low + 0.25  # one value alone stays
    want = np.asarray(keras.layers.Equalization(value_range, bins)(x))
    layer = layers.Equalization(value_range, bins)
    for engine in ("numpy", "llvm"):
        np.testing.assert_allclose(trained(layer, x, engine), want, rtol=1e-5, atol=2e-4)
    foveal.Sequential([foveal.Input(x.shape[1:]), layer]).save(tmp_path / "m.keras")
    opened = foveal.models.load_model(tmp_path / "m.keras")
    np.testing.assert_array_equal(opened(x, training=True), layer(x, training=True))
    np.testing.assert_array_equal(opened.predict(x, verbose=0), x)


@pytest.mark.parametrize("size", [(4, 5), (7, 4), (12, 9), (5, 20), (7, 9)])
def test_a_crop_shows_the_middle_at_inference(size):
    x = symbol(PICTURES)
    got = run(Graph({"y": layers.RandomCrop(*size)(x, training=False)}), PICTURES, "llvm")["y"]
    # what Keras says of its layer, which gives the images back as they are
    expected = np.asarray(keras.preprocessing.image.smart_resize(PICTURES, size))
    np.testing.assert_allclose(got, expected, rtol=1e-5, atol=1e-4)


def test_a_pipeline_goes_to_keras_and_back(tmp_path):
    """With weights inside."""

    def model(api):
        inside = api.layers.Pipeline([api.layers.RandomFlip(), api.layers.Conv2D(2, 3, name="c")], name="inside")
        return api.Sequential([api.layers.Input((7, 9, 3)), pipeline(api), inside], name="m")

    for ours, theirs in ((foveal, keras), (keras, foveal)):
        made = model(ours)
        made.save(tmp_path / "m.keras")
        opened = theirs.models.load_model(tmp_path / "m.keras")
        want = made.predict(PICTURES, verbose=0)
        np.testing.assert_allclose(opened.predict(PICTURES, verbose=0), want, rtol=1e-5, atol=1e-4)
        assert [type(layer).__name__ for layer in opened.layers[0].layers] == [
            "RandomFlip",
            "RandomBrightness",
            "Dropout",
        ]


def network(api):
    kinds = [getattr(api.layers, name)(**arguments, name=name.lower()) for name, arguments in EVERY]
    outside = [kind for kind in kinds if type(kind).__name__ not in ("RandomCrop", "Equalization", *ALWAYS)]
    return api.Sequential([api.layers.Input((7, 9, 3)), *outside], name="augment")


def test_files_go_to_keras_and_back(tmp_path):
    ours, theirs = network(foveal), network(keras)
    ours.save(tmp_path / "ours.keras")
    theirs.save(tmp_path / "theirs.keras")
    there = keras.models.load_model(tmp_path / "ours.keras")
    here = foveal.models.load_model(tmp_path / "theirs.keras")
    for a, b, c in zip(there.layers, here.layers, theirs.layers, strict=True):
        want = plain(c.get_config())
        assert plain(a.get_config()) == want
        assert {key: value for key, value in plain(b.get_config()).items() if key in want} == want
    np.testing.assert_array_equal(here.predict(PICTURES, verbose=0), PICTURES)


REFUSED = [
    (
        lambda: layers.RandomPosterization(2.5),
        ArgumentError,
        "RandomPosterization: `factor` must be an integer from 1 to 8, or two of them, got 2.5.",
    ),
    (
        lambda: layers.RandomRotation(1.5),
        ArgumentError,
        "RandomRotation: `factor` must be a number from -1 to 1, or two of them, got 1.5.",
    ),
    (
        lambda: layers.RandomZoom((-1, 0)),
        ArgumentError,
        "RandomZoom: `height_factor` must be a number above -1 and up to 1, or two of them, got (-1, 0).",
    ),
    (
        lambda: layers.RandomTranslation(0.1),
        ArgumentError,
        "RandomTranslation: `width_factor` is missing. Give it: RandomTranslation(width_factor=...).",
    ),
    (
        lambda: layers.Pipeline("RandomFlip"),
        ArgumentError,
        "Pipeline: `layers` must be a list of layers, got 'RandomFlip'.",
    ),
    (
        lambda: layers.Pipeline([3]),
        ArgumentError,
        "Pipeline: `layers` must be a list of layers, got 3 in it.",
    ),
    (
        lambda: layers.RandomFlip("horizontl"),
        ArgumentError,
        "RandomFlip: `mode` must be one of 'horizontal', 'vertical', 'horizontal_and_vertical', got 'horizontl'. "
        "Did you mean 'horizontal'?",
    ),
    (
        lambda: layers.RandomShear(fill_mode="mirror"),
        ArgumentError,
        "RandomShear: `fill_mode` must be one of 'constant', 'nearest', 'wrap', 'reflect', got 'mirror'.",
    ),
    (
        lambda: layers.RandomBrightness(0.1, value_range=255),
        ArgumentError,
        "RandomBrightness: `value_range` must be two numbers, got 255.",
    ),
    (
        lambda: layers.RandomGaussianBlur(kernel_size=4),
        ArgumentError,
        "RandomGaussianBlur: `kernel_size` must be an odd number above 0 or two of them, got 4.",
    ),
    (
        lambda: layers.RandomErasing(fill_value=(1, 2)),
        ArgumentError,
        "RandomErasing: `fill_value` must be a number, three of them or None, got (1, 2).",
    ),
    (
        lambda: layers.RandomErasing(fill_value=(1, 2, 3), name="e")(placeholder("x", (-1, 5, 5, 1)), training=True),
        ShapeError,
        "RandomErasing 'e': fill_value=(1.0, 2.0, 3.0) needs images with 3 channels, got (N, 5, 5, 1).",
    ),
    (
        lambda: layers.RandomHue(0.1, name="h")(placeholder("x", (-1, 5, 5, 4)), training=True),
        ShapeError,
        "RandomHue 'h': the images must have 3 channels, red, green and blue, got (N, 5, 5, 4).",
    ),
    (
        lambda: layers.RandomFlip(name="f")(placeholder("x", (-1, 5, 5)), training=False),
        ShapeError,
        "RandomFlip 'f': the input must be (N, height, width, channels), got (N, 5, 5). Add the missing axis: "
        "x[..., None] for the channel of grey images, x[None] for one image.",
    ),
]


@pytest.mark.parametrize(("make", "error", "message"), REFUSED, ids=[message[:60] for _, _, message in REFUSED])
def test_refuses(make, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        make()
