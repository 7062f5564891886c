"""Kernels over images: what the formulas say, and what convolution is."""

import numpy as np
import pytest

from foveal import image
from foveal.errors import ArgumentError, DataError, ShapeError
from foveal.image import kernels

RNG = np.random.default_rng(2)
PICTURE = RNG.normal(size=(9, 11, 3)).astype(np.float32)
ALL = {
    "line": kernels.line(7, "vertical"),
    "edge": kernels.edge(),
    "sharpen": kernels.sharpen(),
    "blur": kernels.blur(5),
    "gaussian": kernels.gaussian(),
    "sobel_x": kernels.sobel_x(),
    "sobel_y": kernels.sobel_y(),
    "laplacian": kernels.laplacian(),
    "log": kernels.log(),
    "emboss": kernels.emboss(),
}
SUMS = {"line": 7, "sharpen": 1, "blur": 1, "gaussian": 1, "emboss": 1}


def moved(plane, kernel):
    """The definition, for 'valid'."""
    windows = np.lib.stride_tricks.sliding_window_view(plane, kernel.shape)
    return np.einsum("hwrs,rs->hw", windows, kernel)


@pytest.mark.parametrize("name", ALL)
def test_a_filter_is_its_definition_on_every_channel(name):
    kernel = ALL[name]
    valid = image.filter(PICTURE, kernel, padding="valid")
    assert valid.dtype == np.float32
    for c in range(3):
        np.testing.assert_allclose(valid[..., c], moved(PICTURE[..., c], kernel), atol=1e-4)
    same = image.filter(PICTURE, kernel)
    assert same.shape == PICTURE.shape
    r, s = kernel.shape
    np.testing.assert_allclose(same[r // 2 : 9 - r // 2, s // 2 : 11 - s // 2], valid, atol=1e-4)


@pytest.mark.parametrize("name", ALL)
def test_what_an_even_ground_becomes(name):
    assert ALL[name].dtype == np.float32
    assert ALL[name].sum() == pytest.approx(SUMS.get(name, 0), abs=1e-5)


def test_images_of_any_rank_and_strides():
    one = image.filter(PICTURE[..., 0], kernels.blur(), strides=(2, 3))
    assert one.shape == (5, 4)
    np.testing.assert_allclose(image.filter(PICTURE, kernels.blur(), strides=(2, 3))[..., 0], one, atol=1e-6)
    batch = image.filter(np.stack([PICTURE, -PICTURE]), kernels.blur(), strides=(2, 3))
    assert batch.shape == (2, 5, 4, 3)
    np.testing.assert_allclose(batch[1], -batch[0], atol=1e-6)
    even = np.full((4, 4), 200, np.uint8)
    np.testing.assert_allclose(image.filter(even, kernels.blur(), "valid"), np.full((2, 2), 200), rtol=1e-6)


def test_what_kernels_look_for():
    step = np.repeat([[0.0, 0.0, 0.0, 1.0, 1.0, 1.0]], 6, 0)
    assert image.filter(step, kernels.sobel_x(), "valid")[0].tolist() == [0, 4, 4, 0]
    assert not image.filter(step, kernels.sobel_y(), "valid").any()
    assert np.array_equal(kernels.sobel_y(), kernels.sobel_x().T)
    assert np.array_equal(kernels.line(3, "falling"), np.eye(3))
    assert np.array_equal(kernels.line(5, "rising"), np.eye(5)[::-1])
    assert np.array_equal(kernels.line(3), [[0, 0, 0], [1, 1, 1], [0, 0, 0]])
    assert kernels.gaussian(3, 1.0)[1, 0] / kernels.gaussian(3, 1.0)[1, 1] == pytest.approx(np.exp(-0.5))
    assert kernels.log()[4, 4] < 0 < kernels.log()[4, 7]


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (
            lambda: kernels.blur(4),
            ArgumentError,
            "blur: `size` must be odd, so that there is a middle, got 4.",
        ),
        (
            lambda: kernels.gaussian(3, 0),
            ArgumentError,
            "gaussian: `sigma` must be a number above 0, got 0.",
        ),
        (
            lambda: kernels.line(3, "up"),
            ArgumentError,
            "line: `direction` must be one of 'horizontal', 'vertical', 'falling', 'rising', got 'up'.",
        ),
        (
            lambda: image.filter(PICTURE, kernels.edge(), "smae"),
            ArgumentError,
            "filter: `padding` must be one of 'same', 'valid', got 'smae'. Did you mean 'same'?",
        ),
        (
            lambda: image.filter(PICTURE, np.ones(3)),
            DataError,
            "filter: `kernel` must be numbers, (height, width), got float64 (3,).",
        ),
        (
            lambda: image.filter(PICTURE[0, 0], np.ones((3, 3))),
            DataError,
            "filter: `image` must be numbers, (height, width), (height, width, channels) or "
            "(n, height, width, channels), got float32 (3,).",
        ),
        (
            lambda: image.filter(PICTURE, kernels.blur(11), "valid"),
            ShapeError,
            "filter: a 11x11 window (dilation included) does not fit in a 9x11 image (padding included). "
            "Pad more, or use a smaller kernel.",
        ),
    ],
)
def test_messages(call, kind, message):
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == message
