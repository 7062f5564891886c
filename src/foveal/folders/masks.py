"""Masks: pictures that say of each pixel of another what it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from foveal.errors import DataError
from foveal.folders.listing import Listing
from foveal.folders.resized_pixels import Framing, pixels_of

Array = np.ndarray[Any, Any]

MOST_CLASSES = 64
BLOCK = 256


def mask_classes(listing: Listing, framing: Framing, known: Sequence[str] = ()) -> tuple[Array, list[str], list[int]]:
    """The class of each pixel (n, height, width), what the classes are called, and the rows without a readable mask.

    Grey values, or a palette's numbers, are classes in order of their value; they are called by it. `known` are the
    classes of a model, which keep their numbers whatever values these masks have.

    Raises
    ------
    DataError
        There are more than 64 values, as of a photo or a JPEG; or one that the model does not know.
    """
    drawn = listing.replaced(folders=[""], places=np.zeros(len(listing), np.int32), names=listing.masks)
    pixels, failed = pixels_of(drawn, framing.replaced(channels=1, numbers=True))
    there = np.zeros(256, bool)
    readable = np.setdiff1d(np.arange(len(pixels)), failed)
    for start in range(0, len(readable), BLOCK):
        there[np.unique(pixels[readable[start : start + BLOCK]])] = True
    values = np.flatnonzero(there)
    if len(values) > MOST_CLASSES:
        raise DataError(
            f"train: the masks of {listing.root} have {len(values)} grey values, more than {MOST_CLASSES} classes. "
            "Save them as PNG, a number for each class."
        )
    names = list(known) or [str(value) for value in values]
    unknown = [value for value in values if str(value) not in names]
    if unknown:
        raise DataError(f"judge: the model knows no class {str(unknown[0])!r} of pixels. It knows {', '.join(names)}.")
    numbers = np.zeros(256, np.uint8)
    numbers[values] = [names.index(str(value)) for value in values]
    return numbers[pixels[..., 0]].astype(np.int32), names, failed
