"""The bases of metrics: means over all predictions, and sums over all batches that a number is made of in the end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from foveal.arguments import Declared, only
from foveal.errors import ShapeError
from foveal.ir.node import Node, elementwise, reshape, show
from foveal.ops.reduce import mean, sum_
from foveal.ops.shape import cast, one_hot

Array = np.ndarray[Any, Any]
float32 = only(None, "float32", instead="Metrics are computed in float32.")


class Metric(Declared):
    """The base of metrics: `values` has one number for each prediction; the metric is their mean.

    Attributes
    ----------
    direction : 'up', 'down' or None
        Whether larger is better, for callbacks that look for the best.
    """

    if TYPE_CHECKING:  # each metric declares it itself, where Keras has it in its order of arguments
        name: str

    direction: ClassVar[str | None] = "up"

    def values(self, y_true: Node, y_pred: Node) -> Node:
        """One number for each prediction."""
        raise NotImplementedError

    def __call__(self, y_true: Node, y_pred: Node) -> Node:
        """The mean over all predictions, a scalar."""
        return mean(self.values(y_true, y_pred))


class Tally(Metric):
    """The base of metrics that are no mean: `sums` are added over all batches, `finish` makes the metric of them."""

    def sums(self, y_true: Node, y_pred: Node) -> dict[str, Node]:
        """What to add up over batches, by name."""
        raise NotImplementedError

    def finish(self, sums: Mapping[str, Array]) -> Any:
        """The metric, from the sums over all batches, in float64."""
        raise NotImplementedError


def ratio(part: Any, whole: Any) -> Any:
    """part / whole, and 0 where whole is 0."""
    part, whole = np.asarray(part, "float64"), np.asarray(whole, "float64")
    return np.divide(part, whole, out=np.zeros(np.broadcast_shapes(part.shape, whole.shape)), where=whole != 0)


def plain(value: Any) -> Any:
    """One number as a float, several as a float32 array."""
    return float(value) if np.ndim(value) == 0 else np.asarray(value, "float32")


def like_predictions(who: str, y_true: Node, y_pred: Node) -> Node:
    """Labels as floats in the shape of the predictions; class numbers become one-hot rows."""
    if y_true.shape == y_pred.shape:
        return cast(y_true, y_pred.spec.dtype)
    if (*y_true.shape, 1) == y_pred.shape:
        return cast(reshape(y_true, y_pred.shape), y_pred.spec.dtype)
    if y_true.spec.dtype == "int32" and y_true.shape == y_pred.shape[:-1]:
        return one_hot(y_true, y_pred.shape[-1], y_pred.spec.dtype)
    raise ShapeError(f"{who}: labels {show(y_true.shape)} must be like the predictions {show(y_pred.shape)}.")


def above(values: Node, threshold: float) -> Node:
    """1.0 where a value is larger than the threshold."""
    return elementwise("greater", values, threshold)


def total(values: Node) -> Node:
    """The sum of everything, a scalar."""
    return sum_(values)
