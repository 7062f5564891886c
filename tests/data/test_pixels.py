"""Arithmetic on images: sizes against Keras's own, dtypes by TensorFlow's rules."""

import keras
import numpy as np
import pytest

from foveal import image
from foveal.errors import ArgumentError, DataError

RNG = np.random.default_rng(1)
IMAGES = RNG.normal(size=(2, 7, 5, 3)).astype(np.float32)
SIZES = [(3, 9), (14, 10), (1, 1)]
METHODS = ["bilinear", "nearest", "bicubic", "lanczos3", "lanczos5"]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("method", METHODS)
def test_sizes_are_those_of_keras(method, size):
    for antialias in (False, True):
        mine = image.resize(IMAGES, size, method, antialias)
        theirs = keras.ops.image.resize(IMAGES, size, interpolation=method, antialias=antialias)
        np.testing.assert_allclose(mine, np.asarray(theirs), atol=2e-5)


@pytest.mark.parametrize("antialias", [False, True])
@pytest.mark.parametrize("method", METHODS)
def test_an_even_image_stays_even(method, antialias):
    assert np.allclose(image.resize(np.full((4, 6, 1), 7.0), (9, 3), method, antialias), 7.0)
    assert np.array_equal(image.resize(IMAGES, IMAGES.shape[1:3], method, antialias), IMAGES)


@pytest.mark.parametrize("method", METHODS)
def test_turning_and_resizing_may_be_swapped(method):
    turned = image.resize(IMAGES.transpose(0, 2, 1, 3), (4, 11), method)
    np.testing.assert_allclose(turned.transpose(0, 2, 1, 3), image.resize(IMAGES, (11, 4), method), atol=1e-5)


def test_dtypes_and_axes():
    whole = RNG.integers(0, 256, (4, 4, 3)).astype(np.uint8)
    assert image.resize(whole, 8).dtype == np.float32
    assert image.resize(whole, 8, "nearest").dtype == np.uint8
    assert image.resize(whole.astype(float), 8).dtype == np.float64
    assert image.resize(whole, (2, 6)).shape == (2, 6, 3)
    assert np.array_equal(image.resize(whole[None], 3)[0], image.resize(whole, 3))


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (
            lambda: image.resize(IMAGES, 3, "blinear"),
            ArgumentError,
            "resize: `method` must be one of 'bilinear', 'nearest', 'bicubic', 'lanczos3', 'lanczos5', got 'blinear'. "
            "Did you mean 'bilinear'?",
        ),
        (
            lambda: image.resize(IMAGES, 0),
            ArgumentError,
            "resize: `size` must be a positive integer or two of them, got 0.",
        ),
        (
            lambda: image.resize(IMAGES[0, 0], 3),
            DataError,
            "resize: `images` must be (height, width, channels) or (n, height, width, channels), got (5, 3).",
        ),
        (
            lambda: image.convert_image_dtype(IMAGES, bool),
            ArgumentError,
            "convert_image_dtype: dtypes must be integers or floats, got bool.",
        ),
    ],
)
def test_messages(call, kind, message):
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("values", "before", "after", "expected"),
    [
        ([0, 51, 255], "uint8", "float32", np.float32([0, 51 / 255, 1])),
        ([0, 32767], "int16", "float64", np.float64([0, 1])),
        ([0.0, 0.5, 0.999, 1.0], "float32", "uint8", np.uint8([0, 127, 255, 255])),
        ([0, 255, 256, 65535], "uint16", "uint8", np.uint8([0, 0, 1, 255])),
        ([0, 1, 255], "uint8", "uint16", np.uint16([0, 256, 65280])),
        ([0, 254, 255], "uint8", "int8", np.int8([0, 127, 127])),
        ([0.25], "float32", "float64", np.float64([0.25])),
    ],
)
def test_dtypes_are_converted(values, before, after, expected):
    converted = image.convert_image_dtype(np.array(values, before), after)
    assert converted.dtype == expected.dtype
    np.testing.assert_allclose(converted, expected, rtol=1e-7)


@pytest.mark.parametrize("after", ["uint8", "int16", "int32", "uint16"])
def test_what_is_outside_becomes_the_ends(after):
    converted = image.convert_image_dtype(np.float32([-2.0, 7.0]), after, saturate=True)
    assert converted.tolist() in ([0, np.iinfo(after).max], [np.iinfo(after).min, np.iinfo(after).max])
    assert image.convert_image_dtype(np.int16([-5]), "uint8", saturate=True).tolist() == [0]


@pytest.mark.parametrize("between", ["float32", "float64", "uint16"])
def test_eight_bits_survive_the_way_there_and_back(between):
    values = np.arange(256, dtype=np.uint8)
    assert np.array_equal(image.convert_image_dtype(image.convert_image_dtype(values, between), "uint8"), values)
