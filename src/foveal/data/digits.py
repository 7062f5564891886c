"""Digits: 1,797 handwritten digits of 8 x 8 pixels, small enough for a first network. They come with scikit-learn."""

from __future__ import annotations

from typing import Any

import numpy as np

from foveal.arguments import between, converted, integer
from foveal.data.published import gunzip
from foveal.data.scikit import shipped
from foveal.errors import FormatError

Array = np.ndarray[Any, Any]
Part = tuple[Array, Array]

MAX_BYTES = 4 << 20
COLUMNS = 65


def load_data(test_split: float = 0.2, seed: int = 113) -> tuple[Part, Part]:
    """The digits, shuffled and split.

    Parameters
    ----------
    test_split : float
        The share of the test images.
    seed : int
        Of the order.

    Returns
    -------
    (x_train, y_train), (x_test, y_test)
        Images (n, 8, 8) of uint8, 0 (paper) to 16 (ink); labels (n,) of uint8, 0 to 9.

    Raises
    ------
    UnsupportedError
        scikit-learn is not installed.

    Notes
    -----
    Source: E. Alpaydin and C. Kaynak, "Optical recognition of handwritten digits", UCI machine learning repository,
    its test set.
    """
    share = converted("digits.load_data", "test_split", between(0, 1), test_split)
    images, labels = read()
    order = np.random.default_rng(converted("digits.load_data", "seed", integer, seed)).permutation(len(labels))
    kept = len(labels) - round(share * len(labels))
    return (images[order[:kept]], labels[order[:kept]]), (images[order[kept:]], labels[order[kept:]])


def read() -> Part:
    """All digits, in scikit-learn's order."""
    file = shipped("data", "digits.csv.gz")
    return parse(gunzip(file.read_bytes(), MAX_BYTES, str(file)), str(file))


def parse(text: bytes, name: str) -> Part:
    """Lines of 64 pixels and a label, separated by commas, as arrays."""
    try:
        rows = np.array([[float(number) for number in line.split(b",")] for line in text.split()])
    except ValueError as error:
        raise FormatError(f"{name}: must be lines of {COLUMNS} numbers ({error}).") from None
    if rows.ndim != 2 or rows.shape[1] != COLUMNS or rows.min() < 0 or rows.max() > 16 or rows[:, -1].max() > 9:
        raise FormatError(f"{name}: must be lines of 64 pixels from 0 to 16 and a digit from 0 to 9.")
    return rows[:, :-1].astype(np.uint8).reshape(-1, 8, 8), rows[:, -1].astype(np.uint8)
