"""Labels in the forms losses want."""

from __future__ import annotations

from typing import Any

import numpy as np

from foveal.errors import DataError


def to_categorical(x: Any, num_classes: int | None = None) -> np.ndarray[Any, Any]:
    """Class numbers as rows with one 1: `to_categorical([0, 2])` is `[[1, 0, 0], [0, 0, 1]]`, in float64 as in Keras.

    Parameters
    ----------
    x : array of integers, (...) or (..., 1)
    num_classes : int, optional
        The length of a row; by default the largest class plus one.
    """
    labels = np.asarray(x).astype("int64")
    if labels.ndim > 1 and labels.shape[-1] == 1:
        labels = labels[..., 0]
    classes = num_classes or int(labels.max(initial=-1)) + 1
    outside = np.flatnonzero((labels < 0) | (labels >= classes))
    if outside.size:
        raise DataError(
            f"to_categorical: labels must be 0..{classes - 1}, found {labels.flat[outside[0]]} at index {outside[0]}."
        )
    rows: np.ndarray[Any, Any] = labels[..., None] == np.arange(classes)
    return rows.astype("float64")
