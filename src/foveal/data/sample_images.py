"""The two sample photos that come with scikit-learn: a Chinese temple and a flower."""

from __future__ import annotations

from typing import Any

import numpy as np

from foveal.arguments import converted, one_of
from foveal.data.pictures import read
from foveal.data.scikit import shipped

Array = np.ndarray[Any, Any]

NAMES = ("china.jpg", "flower.jpg")


def load_sample_image(image_name: str) -> Array:
    """One of the two photos, as scikit-learn's function of this name gives it.

    Parameters
    ----------
    image_name : {'china.jpg', 'flower.jpg'}

    Returns
    -------
    ndarray (427, 640, 3) of uint8, 0 to 255

    Raises
    ------
    UnsupportedError
        scikit-learn or Pillow is not installed.
    """
    name = converted("load_sample_image", "image_name", one_of(*NAMES), image_name)
    return read(shipped("images", name), channels=3)


def load_data() -> Array:
    """Both photos as one batch: (2, 427, 640, 3) of uint8, the temple first."""
    return np.stack([load_sample_image(name) for name in NAMES])
