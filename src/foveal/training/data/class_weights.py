"""`class_weight`: how much the places of each class count."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np

from foveal.arguments import real
from foveal.errors import DataError

Array = np.ndarray[Any, Any]


class ClassWeights:
    """Weights by class numbers, and which of these no label had so far.

    Parameters
    ----------
    who : str
        What errors call it.
    class_weight : dict of class number to weight
        Classes without a weight count once.
    """

    def __init__(self, who: str, class_weight: Any) -> None:
        if not isinstance(class_weight, Mapping):
            raise DataError(f"{who}: class_weight must map class numbers to weights, got {class_weight!r}.")
        weights = dict(_entry(who, *entry) for entry in class_weight.items())
        self.who = who
        self.classes = np.array(sorted(weights), "int64")
        self.values = np.array([weights[number] for number in self.classes.tolist()], "float32")
        self.used = np.zeros(len(self.classes), "bool")

    def of(self, y: Array) -> Array:
        """A weight for each place that labels speak of.

        Shapes
        ------
        y : (N, ...) int32 class numbers, (N, ..., classes) one-hot, or (N, ..., 1) numbers that are rounded
        output : (N, ...) float32
        """
        if y.dtype.kind == "f":
            y = y.argmax(-1) if y.shape[-1] > 1 else np.rint(y[..., 0])
        if not len(self.classes):
            return np.ones(y.shape, "float32")
        places = np.minimum(np.searchsorted(self.classes, y), len(self.classes) - 1)
        known = self.classes[places] == y
        self.used |= np.bincount(places[known], minlength=len(self.classes)) > 0
        return np.where(known, self.values[places], np.float32(1))

    def warn(self) -> None:
        """Say which weights are of classes that no label has had."""
        if not self.used.all():
            unused = ", ".join(map(str, self.classes[~self.used]))
            warnings.warn(
                f"{self.who}: class_weight has weights for classes that no label has: {unused}. "
                "Its keys must be the numbers in y; of one-hot labels, where the 1 stands, counted from 0.",
                stacklevel=4,
            )


def _entry(who: str, number: Any, weight: Any) -> tuple[int, float]:
    """A class number, of any type that can be one, and its weight."""
    try:
        counted, value = real(int(number) if isinstance(number, bool) else number), real(weight)
        if counted.is_integer() and math.isfinite(value):
            return int(counted), value
    except ValueError:
        pass
    raise DataError(f"{who}: class_weight must map class numbers to finite weights, got {number!r}: {weight!r}.")
