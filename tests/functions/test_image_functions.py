"""Functions of pictures: gradients, random stretching, what does not fit."""

import numpy as np
import pytest

from foveal import keras as ours
from foveal.compat.tensorflow.variables import GradientTape, Variable
from foveal.errors import ArgumentError, ShapeError

RNG = np.random.default_rng(7)
IMAGES = RNG.random((2, 11, 9, 3)).astype("float32")
BYTES = RNG.integers(0, 256, (7, 6, 3)).astype("uint8")
TRANSFORMS = np.array([[1.1, 0.2, -1.03, -0.1, 0.9, 2.04, 0, 0], [0.7, 0, 3.3, 0.3, 1.2, -2.5, 0, 0]], "float32")
CORNERS = np.array([[[0, 0], [8, 0], [0, 10], [8, 10]]] * 2, "float32")
MOVED = CORNERS + RNG.uniform(-2, 2, CORNERS.shape).astype("float32")
PLACES = RNG.uniform(-13, 25, (2, 40)).astype("float32")


def test_transforms_are_differentiated_by_their_numbers():
    transform = Variable(TRANSFORMS[0])
    with GradientTape() as tape:
        y = ours.ops.sum(ours.ops.image.affine_transform(IMAGES[0], transform) ** 2)
    slope = tape.gradient(y, transform)
    step = np.float32(1e-3) * np.eye(8, dtype="float32")[2]
    ends = [np.sum(ours.ops.image.affine_transform(IMAGES[0], TRANSFORMS[0] + s * step) ** 2) for s in (1, -1)]
    np.testing.assert_allclose(slope[2], (ends[0] - ends[1]) / 2e-3, atol=0.03)


def test_a_perspective_brings_each_corner_to_its_place():
    dot = np.zeros((1, 11, 9, 1), "float32")
    dot[0, 10, 8] = 1
    to = np.array([[0, 0], [8, 0], [0, 10], [5, 6]], "float32")
    y = ours.ops.image.perspective_transform(dot, CORNERS[0], to)
    assert np.unravel_index(np.argmax(y[0, ..., 0]), (11, 9)) == (6, 5)
    np.testing.assert_allclose(y[0, 6, 5, 0], 1, atol=1e-4)


def test_a_seed_says_how_pictures_are_stretched():
    stretch = ours.ops.image.elastic_transform
    one, same, other = (stretch(IMAGES, 3.0, 2.0, seed=seed) for seed in (1, 1, 2))
    assert one.shape == IMAGES.shape
    np.testing.assert_array_equal(one, same)
    assert np.abs(one - other).max() > 0.05
    np.testing.assert_allclose(stretch(IMAGES, 0.0), IMAGES, atol=1e-6)


def test_a_model_stretches_pictures_anew_unless_a_seed_says_how():
    stretch, inputs = ours.ops.image.elastic_transform, ours.Input(IMAGES.shape[1:])
    same, anew = (ours.Model(inputs, stretch(inputs, 3.0, 2.0, seed=seed)) for seed in (1, None))
    np.testing.assert_array_equal(same.predict(IMAGES, verbose=0), stretch(IMAGES, 3.0, 2.0, seed=1))
    twins = np.stack([IMAGES[0]] * 2)
    one, other = (anew.predict(twins, verbose=0) for _ in range(2))
    assert one.shape == twins.shape
    assert min(np.abs(one - other).max(), np.abs(one[0] - one[1]).max()) > 0.05


REFUSED = {
    "flat": (
        lambda keras: keras.ops.image.resize(IMAGES[0, 0], (2, 2)),
        ShapeError,
        "resize: the input must be (height, width, channels), or a batch of such, got (9, 3).",
    ),
    "no size": (
        lambda keras: keras.ops.image.resize(IMAGES, (0, 4)),
        ArgumentError,
        "resize: `size` must have positive height and width, got (0, 4).",
    ),
    "both": (
        lambda keras: keras.ops.image.resize(IMAGES, (4, 4), crop_to_aspect_ratio=True, pad_to_aspect_ratio=True),
        ArgumentError,
        "resize: only one of `crop_to_aspect_ratio` and `pad_to_aspect_ratio` can be True.",
    ),
    "three known": (
        lambda keras: keras.ops.image.pad_images(IMAGES, 1, 1, 1, 1, 13),
        ArgumentError,
        "pad_images: Must specify exactly two of top_padding, bottom_padding, target_height, got top_padding=1, "
        "bottom_padding=1, target_height=13.",
    ),
    "too much": (
        lambda keras: keras.ops.image.crop_images(IMAGES, 6, 0, 6, 0),
        ArgumentError,
        "crop_images: top_cropping, bottom_cropping, target_height must be >= 0 and leave a pixel of 11, got "
        "top_cropping=6, bottom_cropping=6, target_height=None.",
    ),
    "bytes": (
        lambda keras: keras.ops.image.rgb_to_hsv(BYTES),
        ArgumentError,
        "rgb_to_hsv: the pictures must be floats from 0 to 1, got uint8. Divide by 255.",
    ),
    "two channels": (
        lambda keras: keras.ops.image.rgb_to_grayscale(IMAGES[..., :2]),
        ShapeError,
        "rgb_to_grayscale: the pictures must have 3 channels or 1, got 2.",
    ),
    "seven numbers": (
        lambda keras: keras.ops.image.affine_transform(IMAGES, TRANSFORMS[:, :7]),
        ShapeError,
        "affine_transform: `transform` must have 8 numbers, or 8 for each picture, got (2, 7).",
    ),
    "three corners": (
        lambda keras: keras.ops.image.perspective_transform(IMAGES, CORNERS[:, :3], CORNERS[:, :3]),
        ShapeError,
        "perspective_transform: the points must both be (4, 2), or that for each picture, got (2, 3, 2) and (2, 3, 2).",
    ),
    "an axis too few": (
        lambda keras: keras.ops.image.map_coordinates(IMAGES[0], PLACES, 1),
        ShapeError,
        "map_coordinates: the coordinates must be (3, ...), one for each axis of (11, 9, 3), got (2, 40).",
    ),
    "a spline": (
        lambda keras: keras.ops.image.map_coordinates(IMAGES[0, 0], PLACES, 3),
        ArgumentError,
        "map_coordinates: `order` must be 0 or 1, got 3.",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_fit_is_refused(name):
    call, error, message = REFUSED[name]
    with pytest.raises(error) as caught:
        call(ours)
    assert str(caught.value) == message
