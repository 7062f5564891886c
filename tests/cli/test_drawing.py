"""Pictures of characters say the same as their pixels."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from foveal.cli.drawing import ASCII_HALVES, HALVES, INK, beside, draw, halves_for

images = arrays.arrays("uint8", arrays.array_shapes(min_dims=2, max_dims=2, max_side=9))


@settings(max_examples=50, deadline=None, derandomize=True)
@given(images, st.sampled_from([HALVES, ASCII_HALVES]))
def test_every_pixel_can_be_read_back(image, halves):
    codes = np.array([[halves.index(character) for character in line] for line in draw(image, halves)])
    pixels = np.stack([codes & 1, codes >> 1], axis=1).reshape(-1, image.shape[1])
    assert np.array_equal(pixels[: len(image)], image >= INK)


def test_a_picture():
    ink = np.array([[0, 1, 0], [1, 1, 0], [0, 1, 0]], "uint8") * 255
    assert draw(ink) == ["▄█ ", " ▀ "]
    assert draw(ink, ASCII_HALVES) == ["_# ", ' " ']
    assert beside([draw(ink), draw(ink)]) == ["▄█    ▄█", " ▀     ▀"]


@pytest.mark.parametrize(
    ("encoding", "halves"),
    [("utf-8", HALVES), ("cp437", HALVES), ("ascii", ASCII_HALVES), ("latin-1", ASCII_HALVES), (None, ASCII_HALVES)],
)
def test_characters_that_can_be_written(encoding, halves):
    assert halves_for(encoding) == halves
