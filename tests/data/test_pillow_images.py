"""Keras's functions between files, Pillow's images and arrays, beside Keras's own."""

import inspect
import io

import keras
import numpy as np
import pytest

from foveal import image, older, utils
from foveal.errors import ArgumentError, DataError

RNG = np.random.default_rng(3)
PICTURE = RNG.integers(0, 256, (6, 10, 3)).astype(np.uint8)
NAMES = ("array_to_img", "get_file", "img_to_array", "load_img", "save_img")


@pytest.mark.parametrize("name", NAMES)
def test_the_arguments_are_those_of_keras(name):
    def shown(function):
        parameters = inspect.signature(function).parameters.values()
        return [(p.name, p.default) for p in parameters if p.kind is not p.VAR_KEYWORD]

    assert shown(getattr(utils, name)) == shown(getattr(keras.utils, name))


@pytest.fixture
def file(tmp_path):
    image.save(tmp_path / "a.png", PICTURE)
    return tmp_path / "a.png"


@pytest.mark.parametrize("keep", [False, True])
@pytest.mark.parametrize("interpolation", ["nearest", "bilinear", "bicubic", "hamming", "box", "lanczos"])
def test_loaded_as_keras_does(file, interpolation, keep):
    arguments = {"target_size": (4, 5), "interpolation": interpolation, "keep_aspect_ratio": keep}
    for mode in ("rgb", "rgba", "grayscale"):
        mine = utils.load_img(file, color_mode=mode, **arguments)
        theirs = keras.utils.load_img(file, color_mode=mode, **arguments)
        assert np.array_equal(np.asarray(mine), np.asarray(theirs))


def test_grayscale_is_older_keras_for_a_color_mode(file, monkeypatch):
    monkeypatch.setattr(older, "_noted", set())
    with pytest.warns(
        FutureWarning, match=r"^load_img: `grayscale` is older Keras's\. Write color_mode='grayscale'\.$"
    ):
        gray = utils.load_img(file, grayscale=True)
    assert np.array_equal(np.asarray(gray), np.asarray(utils.load_img(file, "grayscale")))
    assert utils.load_img(file, grayscale=False, color_mode="rgba").mode == "RGBA"


def test_what_is_loaded():
    data = io.BytesIO()
    utils.array_to_img(PICTURE, scale=False).save(data, format="PNG")
    loaded = utils.load_img(data)
    assert np.array_equal(np.asarray(loaded), PICTURE)
    assert utils.load_img(data, target_size=(6, 10)).size == (10, 6)


@pytest.mark.parametrize("data_format", [None, "channels_last", "channels_first"])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_arrays_and_back(channels, data_format):
    shape = (channels, 5, 7) if data_format == "channels_first" else (5, 7, channels)
    array = RNG.normal(size=shape).astype(np.float32)
    for scale in (True, False):
        mine = utils.array_to_img(array * 90 + 128 if not scale else array, data_format, scale)
        theirs = keras.utils.array_to_img((array * 90 + 128).clip(0, 255) if not scale else array, data_format, scale)
        assert np.array_equal(np.asarray(mine), np.asarray(theirs))
    back = utils.img_to_array(mine, data_format)
    assert np.array_equal(back, keras.utils.img_to_array(mine, data_format))
    assert (back.dtype, back.shape) == (np.float32, shape)


def test_saved(tmp_path):
    utils.save_img(tmp_path / "a.png", PICTURE, scale=False)
    assert np.array_equal(image.read(tmp_path / "a.png"), PICTURE)
    utils.save_img(tmp_path / "b.dat", RNG.normal(size=(3, 4, 4)), file_format="jpeg", quality=50)
    assert image.read(tmp_path / "b.dat").shape == (3, 4, 3)


def test_resized_without_distortion():
    for size in ((4, 4), (3, 9), (12, 5)):
        mine = utils.smart_resize(PICTURE.astype(np.float32), size)
        np.testing.assert_allclose(
            mine, keras.preprocessing.image.smart_resize(PICTURE.astype(np.float32), size), atol=1e-3
        )


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (
            lambda: utils.array_to_img(PICTURE[0]),
            DataError,
            "array_to_img: `x` must be one image with 3 axes, got (10, 3).",
        ),
        (
            lambda: utils.array_to_img(np.zeros((3, 3, 2))),
            DataError,
            "array_to_img: `x` must have 1, 3 or 4 channels, got 2.",
        ),
        (
            lambda: utils.array_to_img(np.full((3, 3, 1), np.inf)),
            DataError,
            "array_to_img: `x` must hold numbers, found NaN or infinity. Replace them first.",
        ),
        (
            lambda: utils.img_to_array(np.zeros(3)),
            DataError,
            "img_to_array: `img` must be an image, (height, width[, channels]), got (3,).",
        ),
        (
            lambda: utils.load_img("a.png", "gray"),
            ArgumentError,
            "load_img: `color_mode` must be one of 'grayscale', 'rgb', 'rgba', got 'gray'. Did you mean 'grayscale'?",
        ),
        (
            lambda: utils.load_img("a.png", target=(4, 5)),
            ArgumentError,
            "load_img: unknown argument 'target'. Did you mean 'target_size'?",
        ),
        (
            lambda: utils.save_img("a.tif", PICTURE),
            ArgumentError,
            "save_img: `path` must end in one of .jpg, .jpeg, .png, .bmp, .gif, or `file_format` say it, got 'a.tif'.",
        ),
    ],
)
def test_messages(call, kind, message):
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == message
