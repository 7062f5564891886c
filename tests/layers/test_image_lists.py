"""Lists of pictures of one size are one batch to layers that take a picture alone, too."""

import numpy as np

from foveal import layers

PICTURES = [np.full((9, 12, 3), value, "uint8") for value in (1, 2)]


def test_a_list_of_pictures_is_a_batch():
    for layer in (layers.CenterCrop(3, 4), layers.Rescaling(0.5), layers.Resizing(5, 6), layers.RandomFlip(seed=1)):
        np.testing.assert_array_equal(layer(PICTURES), layer(np.stack(PICTURES)))
    assert layers.CenterCrop(3, 4)(PICTURES).shape == (2, 3, 4, 3)
