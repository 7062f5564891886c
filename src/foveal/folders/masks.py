"""Masks: pictures that say of each pixel of another what it belongs to."""

from __future__ import annotations

from typing import Any

import numpy as np

from foveal.errors import DataError
from foveal.folders.listing import Listing
from foveal.folders.resized_pixels import Framing, pixels_of

Array = np.ndarray[Any, Any]

MOST_CLASSES = 64
BLOCK = 256


def mask_classes(listing: Listing, framing: Framing) -> tuple[Array, list[str], list[int]]:
    """The class of each pixel (n, height, width), what the classes are called, and the rows without a readable mask.

    Grey values, or a palette's numbers, are classes in order of their value; they are called by it.

    Raises
    ------
    DataError
        There are more than 64 values: it is a photo, or was saved as JPEG.
    """
    drawn = listing.replaced(folders=[""], places=np.zeros(len(listing), np.int32), names=listing.masks)
    pixels, failed = pixels_of(drawn, framing.replaced(channels=1, numbers=True))
    there = np.zeros(256, bool)
    for start in range(0, len(pixels), BLOCK):
        there[np.unique(pixels[start : start + BLOCK])] = True
    values = np.flatnonzero(there)
    if len(values) > MOST_CLASSES:
        raise DataError(
            f"train: the masks of {listing.root} have {len(values)} grey values, more than {MOST_CLASSES} classes. "
            "Save them as PNG, a number for each class."
        )
    numbers = np.zeros(256, np.uint8)
    numbers[values] = np.arange(len(values))
    return numbers[pixels[..., 0]].astype(np.int32), [str(value) for value in values], failed
