"""Convolution, pooling and reshaping layers against Keras's of the same name, and on every engine."""

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foveal import layers
from layers.beside_keras import (
    IMAGES,
    ROWS,
    VOLUMES,
    answer,
    built,
    first,
    last,
    lesson,
    pair,
    parameters,
    plain,
    symbol,
    their_lesson,
)
from peers import assert_agree

CONV = {"filters": 4, "kernel_size": 3}
LEARNING = [
    ("Conv1D", CONV | {"padding": "same", "strides": 2, "activation": "relu"}, ROWS),
    ("Conv1D", CONV | {"padding": "causal", "dilation_rate": 2, "groups": 2}, ROWS),
    ("Conv2D", CONV | {"kernel_size": (3, 2), "padding": "SAME", "strides": (2, 1)}, IMAGES),
    ("Conv3D", CONV | {"activation": "relu"}, VOLUMES),
    ("Conv3D", {"filters": 6, "kernel_size": (3, 2, 3), "padding": "same", "strides": (1, 2, 3), "groups": 3}, VOLUMES),
    ("Conv3D", CONV | {"padding": "same", "dilation_rate": (1, 3, 2)}, VOLUMES),
    ("Conv1DTranspose", CONV | {"strides": 2, "padding": "same"}, ROWS),
    ("Conv2DTranspose", CONV | {"strides": 2, "activation": "relu"}, IMAGES),
    ("Conv2DTranspose", CONV | {"strides": (2, 3), "padding": "same", "output_padding": (0, 2)}, IMAGES),
    ("Conv2DTranspose", CONV | {"padding": "same"}, IMAGES),
    ("Conv3DTranspose", {"filters": 2, "kernel_size": (2, 3, 1), "strides": (1, 2, 2), "padding": "same"}, VOLUMES),
    ("Conv3DTranspose", {"filters": 2, "kernel_size": 2, "strides": (2, 1, 2), "output_padding": (1, 0, 1)}, VOLUMES),
    ("DepthwiseConv1D", {"kernel_size": 3, "depth_multiplier": 2}, ROWS),
    ("DepthwiseConv2D", {"kernel_size": 3, "padding": "same", "activation": "relu"}, IMAGES),
    ("DepthwiseConv2D", {"kernel_size": (2, 3), "strides": 2, "depth_multiplier": 2, "use_bias": False}, IMAGES),
    ("SeparableConv1D", CONV | {"depth_multiplier": 2}, ROWS),
    ("SeparableConv2D", CONV | {"padding": "same", "strides": 2, "activation": "relu"}, IMAGES),
]
WITHOUT_WEIGHTS = [
    ("MaxPooling1D", {"padding": "same"}, ROWS),
    ("MaxPooling2D", {"pool_size": 3, "strides": 2, "padding": "same"}, IMAGES),
    ("AveragePooling1D", {"pool_size": 4, "strides": 3, "padding": "same"}, ROWS),
    ("AveragePooling2D", {"pool_size": (2, 3), "padding": "same"}, IMAGES),
    ("MaxPooling3D", {"strides": (1, 2, 1), "padding": "same"}, VOLUMES),
    ("AveragePooling3D", {"pool_size": (3, 2, 3), "padding": "same"}, VOLUMES),
    ("GlobalAveragePooling1D", {}, ROWS),
    ("GlobalAveragePooling2D", {}, IMAGES),
    ("GlobalAveragePooling3D", {"keepdims": True}, VOLUMES),
    ("GlobalMaxPooling1D", {"keepdims": True}, ROWS),
    ("GlobalMaxPooling2D", {}, IMAGES),
    ("GlobalMaxPooling3D", {}, VOLUMES),
    ("AdaptiveAveragePooling1D", {"output_size": 4}, ROWS),
    ("AdaptiveAveragePooling2D", {"output_size": (3, 2)}, IMAGES),
    ("AdaptiveMaxPooling1D", {"output_size": 3}, ROWS),
    ("AdaptiveMaxPooling2D", {"output_size": (2, 3)}, IMAGES),
    ("Reshape", {"target_shape": (6, -1, 2)}, IMAGES),
    ("Permute", {"dims": (3, 1, 2)}, IMAGES),
    ("RepeatVector", {"n": 3}, IMAGES[:, 0, 0]),
    ("UpSampling1D", {"size": 3}, ROWS),
    ("UpSampling2D", {"size": (2, 3)}, IMAGES),
    ("UpSampling3D", {}, VOLUMES),
    ("ZeroPadding1D", {"padding": (0, 2)}, ROWS),
    ("ZeroPadding2D", {"padding": ((1, 0), (2, 3))}, IMAGES),
    ("ZeroPadding3D", {"padding": 1}, VOLUMES),
    ("Cropping1D", {}, ROWS),
    ("Cropping2D", {"cropping": ((1, 0), (2, 3))}, IMAGES),
    ("Cropping3D", {"cropping": (1, 2, 0)}, VOLUMES),
]
ALL = LEARNING + WITHOUT_WEIGHTS
NAMES = sorted({name for name, _, _ in ALL} | {"AdaptiveAveragePooling3D", "AdaptiveMaxPooling3D"})
CLASSES = {name: kind for name, kind in vars(keras.layers).items() if isinstance(kind, type)}
ALIASES = [name for name, kind in CLASSES.items() if hasattr(layers, name) and kind.__name__ != name]


def each(rows):
    """Every row of a table as a test of its own."""
    return pytest.mark.parametrize(("name", "arguments", "x"), rows, ids=[f"{row[0]}-{row[1]}" for row in rows])


def check(name, arguments, x):
    ours, theirs = pair(name, arguments, x)
    assert_agree(answer(ours, x), np.asarray(theirs(x)), 1e-5, name)


@each(LEARNING)
def test_output_and_gradients_are_those_of_keras(name, arguments, x):
    ours, theirs = pair(name, arguments, x)
    for got, want in zip(lesson(ours, x), their_lesson(theirs, x), strict=True):
        assert_agree(got, want, 1e-5, name)


@each(WITHOUT_WEIGHTS)
def test_output_is_that_of_keras(name, arguments, x):
    check(name, arguments, x)


@each(ALL)
def test_llvm_gives_what_the_reference_gives(name, arguments, x):
    layer = built(name, arguments, x)
    for got, want in zip(lesson(layer, x, "llvm"), lesson(layer, x), strict=True):
        assert_agree(got, want, 1e-5, name)


@each(ALL[::2])
def test_jax_gives_what_the_reference_gives(name, arguments, x):
    layer = built(name, arguments, x)
    for got, want in zip(lesson(layer, x, "jax"), lesson(layer, x), strict=True):
        assert_agree(got, want, 1e-5, name)


@each(ALL)
def test_config_is_that_of_keras_and_makes_the_layer_again(name, arguments, x):
    ours, theirs = getattr(layers, name)(**arguments), getattr(keras.layers, name)(**arguments)
    assert plain(ours.get_config()) == plain(theirs.get_config())
    again = type(ours).from_config(ours.get_config())
    assert again.get_config() == ours.get_config()


@pytest.mark.parametrize("name", NAMES)
def test_order_and_defaults_are_those_of_keras(name):
    assert parameters(getattr(layers, name)) == parameters(getattr(keras.layers, name))


@pytest.mark.parametrize("alias", ALIASES)
def test_alias_is_that_of_keras(alias):
    assert getattr(layers, alias).__name__ == getattr(keras.layers, alias).__name__


@each([row for row in ALL if "data_format" in getattr(layers, row[0]).arguments])
def test_channels_first_is_channels_last_turned(name, arguments, x):
    kind, x = getattr(layers, name), np.round(8 * x) / 8  # sums of eighths are exact in whatever order they are made
    turned, straight = kind(**arguments, data_format="channels_first"), built(name, arguments, x)
    answer(turned, first(x))
    turned.set_weights(straight.get_weights())
    want, got = answer(straight, x), answer(turned, first(x))
    np.testing.assert_array_equal(last(got) if got.ndim > 2 else got, want)


small = st.integers(1, 3)
pairs = small | st.tuples(small, small)
paddings = st.sampled_from(["valid", "same"])


@st.composite
def strided(draw, sizes):
    """Strides or a dilation, for Keras has not both."""
    values = draw(sizes)
    return draw(st.sampled_from([{"strides": values}, {"dilation_rate": values}]))


@st.composite
def windows(draw, sizes=pairs, paddings=paddings):
    """What all sliding filters have."""
    return {"kernel_size": draw(sizes), "padding": draw(paddings), **draw(strided(sizes))}


@st.composite
def transposed(draw):
    arguments = draw(windows()) | {"filters": 2}
    strides = arguments.get("strides", 1)
    more = [draw(st.integers(0, most - 1)) for most in (strides if isinstance(strides, tuple) else (strides, strides))]
    return arguments | {"output_padding": draw(st.sampled_from([None, tuple(more)]))}


@given(transposed())
@settings(max_examples=30)
def test_a_transposed_convolution_is_as_large_as_that_of_keras(arguments):
    ours = layers.Conv2DTranspose(**arguments)(symbol(IMAGES)).shape
    assert ours[1:] == tuple(keras.layers.Conv2DTranspose(**arguments).compute_output_shape(IMAGES.shape))[1:]


@given(transposed())
@settings(max_examples=6)
def test_any_transposed_convolution_is_that_of_keras(arguments):
    check("Conv2DTranspose", arguments, IMAGES)


@given(windows(small, st.sampled_from(["valid", "same", "causal"])))
@settings(max_examples=4)
def test_any_convolution_of_rows_is_that_of_keras(arguments):
    check("Conv1D", {"filters": 2, **arguments}, ROWS)


@st.composite
def deep(draw):
    """Windows that move through volumes."""
    return {"filters": 3, **draw(windows(st.tuples(*[st.integers(1, 2)] * 3))), "groups": draw(st.sampled_from([1, 3]))}


@given(deep())
@settings(max_examples=4)
def test_any_convolution_of_volumes_is_that_of_keras(arguments):
    check("Conv3D", arguments, VOLUMES)


@given(windows(), small, st.sampled_from([("DepthwiseConv2D", {}), ("SeparableConv2D", {"filters": 2})]))
@settings(max_examples=5)
def test_any_depthwise_convolution_is_that_of_keras(arguments, each, layer):
    check(layer[0], layer[1] | {"depth_multiplier": each, **arguments}, IMAGES)


def adapted(x, size, pool):
    """Adaptive pooling by its definition."""
    for axis, m in enumerate(size, start=1):
        n = x.shape[axis]
        parts = [x.take(range(i * n // m, -(-(i + 1) * n // m)), axis) for i in range(m)]
        x = np.concatenate([pool(part, axis, keepdims=True) for part in parts], axis)
    return x


@pytest.mark.parametrize(("kind", "pool"), [("Average", np.mean), ("Max", np.max)])
@given(x=st.sampled_from([ROWS, IMAGES, VOLUMES]), size=st.tuples(*[st.integers(1, 10)] * 3))
@settings(max_examples=10)
def test_adaptive_pooling_is_what_its_definition_says(kind, pool, x, size):
    size = size[: x.ndim - 2]
    layer = getattr(layers, f"Adaptive{kind}Pooling{len(size)}D")(size)
    assert_agree(answer(layer, x), adapted(x, size, pool), 1e-6)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("Conv2D", CONV),
        ("DepthwiseConv2D", {"kernel_size": 3}),
        ("SeparableConv2D", CONV),
    ],
)
def test_strides_and_dilation_together_skip_outputs(name, arguments):
    layer = built(name, arguments | {"dilation_rate": 2}, IMAGES)
    skipping = getattr(layers, name)(**arguments, dilation_rate=2, strides=2)
    answer(skipping, IMAGES)
    skipping.set_weights(layer.get_weights())
    np.testing.assert_allclose(answer(skipping, IMAGES), answer(layer, IMAGES)[:, ::2, ::2], rtol=1e-6, atol=1e-6)
    assert lesson(skipping, IMAGES, "llvm")[0].shape == (2, 2, 3, 4)


def test_a_transposed_convolution_with_both_is_the_way_back_of_a_convolution_with_both():
    there = layers.Conv2D(3, 3, strides=2, dilation_rate=2, use_bias=False)
    back = layers.Conv2DTranspose(4, 3, strides=2, dilation_rate=2, use_bias=False)
    y = answer(there, IMAGES)
    answer(back, y)
    back.set_weights(there.get_weights())
    x = np.zeros_like(IMAGES)
    spread = answer(back, y)
    x[:, : spread.shape[1], : spread.shape[2]] = spread
    assert (x * IMAGES).sum() == pytest.approx((y * y).sum(), rel=1e-5)  # <A'y, x> = <y, Ax>


FORMULAS = [
    ("Conv1D", {"filters": 8, "kernel_size": 3}, ROWS, "(3*4 + 1) * 8 = 104"),
    ("Conv2D", {"filters": 8, "kernel_size": 3, "groups": 2}, IMAGES, "(3*3*2 + 1) * 8 = 152"),
    ("Conv2DTranspose", {"filters": 8, "kernel_size": 3}, IMAGES, "(3*3*4 + 1) * 8 = 296"),
    ("Conv3D", {"filters": 8, "kernel_size": 3}, VOLUMES, "(3*3*3*3 + 1) * 8 = 656"),
    ("DepthwiseConv2D", {"kernel_size": 3, "depth_multiplier": 2}, IMAGES, "(3*3 + 1) * 8 = 80"),
    ("DepthwiseConv2D", {"kernel_size": 3, "use_bias": False}, IMAGES, "3*3 * 4 = 36"),
    ("SeparableConv2D", {"filters": 8, "kernel_size": 3}, IMAGES, "3*3*4*1 + (4 + 1) * 8 = 76"),
]


@pytest.mark.parametrize(("name", "arguments", "x", "formula"), FORMULAS, ids=[row[3] for row in FORMULAS])
def test_the_formula_is_the_number_of_parameters(name, arguments, x, formula):
    layer = built(name, arguments, x)
    assert str(layer.formula()) == formula
    assert layer.formula().total == layer.count_params()
