"""Metrics of overlap between labelled and predicted regions: intersection over union (Jaccard, 1901)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from foveal.arguments import arg, boolean, integer, only, or_none, positive_int, real, text
from foveal.errors import ArgumentError
from foveal.ir.node import Node, Shape, apply, elementwise, reshape
from foveal.learning.metrics.counts import class_number
from foveal.learning.metrics.metric import AggregateMetric, Array, ratio, weighted
from foveal.ops.matmul import MatMulWeightGrad
from foveal.ops.reduce import argmax
from foveal.ops.shape import cast, one_hot

_number = only(None, "int", "int32", "float32", instead="Leave it out; what is counted are whole numbers.")
_last_axis = only(-1, instead="Put the classes on the last axis.")


def _class_numbers(value: list[int] | tuple[int, ...]) -> list[int]:
    try:
        if isinstance(value, list | tuple) and value:
            return [class_number(number) for number in value]
    except ValueError:
        pass
    raise ValueError(f"a list of class numbers, got {value!r}.")


class Overlap(AggregateMetric):
    """The base of these metrics: labels by predictions are counted in a table of classes."""

    arguments = {}

    num_classes: int = 2
    target_class_ids: list[int] | None = None
    """The classes whose mean is taken; None means all."""
    ignore_class: int | None = None
    sparse_y_true: bool = True
    sparse_y_pred: bool = True

    def prepare(self) -> None:
        super().prepare()
        if max(self.target_class_ids or [0]) >= self.num_classes:
            raise ArgumentError(
                f"{self.who}: `target_class_ids` must be below the {self.num_classes} classes, "
                f"got {self.target_class_ids}."
            )

    def states(self) -> dict[str, Shape]:
        return {"total_cm": (self.num_classes, self.num_classes)}

    def answers(self, y_pred: Node) -> Node:
        """The predicted class numbers."""
        return cast(y_pred, "int32") if self.sparse_y_pred else _largest(y_pred)

    def sums(self, y_true: Node, y_pred: Node, weight: Node | None = None) -> dict[str, Node]:
        truth = cast(y_true, "int32") if self.sparse_y_true else _largest(y_true)
        guess = self.answers(y_pred)
        if truth.shape != guess.shape:
            truth = reshape(truth, guess.shape)
        rows, columns = (one_hot(classes, self.num_classes) for classes in (truth, guess))
        if self.ignore_class is not None:
            other = 1.0 - elementwise("equal", cast(truth, "float32"), float(self.ignore_class))
            rows = rows * reshape(other, (*other.shape, 1))
        return {"total_cm": apply(MatMulWeightGrad(), weighted(rows, weight), columns)}

    def finish(self, sums: Mapping[str, Array]) -> float:
        matrix = sums["total_cm"]
        wanted = range(self.num_classes) if self.target_class_ids is None else self.target_class_ids
        both = np.diag(matrix)[list(wanted)]
        union = (matrix.sum(0) + matrix.sum(1) - np.diag(matrix))[list(wanted)]
        return float(ratio(ratio(both, union).sum(), (union > 0).sum()))


def _largest(x: Node) -> Node:
    """Where the largest number stands along the last axis."""
    return argmax(cast(x, "float32"))


class IoU(Overlap):
    """Overlap over union of labels and predictions, averaged over some classes; those that do not occur are left out.

    Parameters
    ----------
    num_classes : int
    target_class_ids : list of int
        The classes to average over.
    ignore_class : int, optional
        Places whose label is this number do not count.
    sparse_y_true, sparse_y_pred : bool, default=True
        Whether they are class numbers, not one number for each class on the last axis.
    """

    num_classes: int = arg(positive_int)
    target_class_ids: list[int] | None = arg(_class_numbers)
    name: str = arg(text, "io_u")
    dtype: Any = arg(_number, None)
    ignore_class: int | None = arg(or_none(integer), None)
    sparse_y_true: bool = arg(boolean, True)
    sparse_y_pred: bool = arg(boolean, True)
    axis: int = arg(_last_axis, -1)


class MeanIoU(Overlap):
    """Overlap over union of labels and predictions, averaged over the classes that occur.

    Parameters
    ----------
    num_classes : int
    ignore_class : int, optional
        Places whose label is this number do not count.
    sparse_y_true, sparse_y_pred : bool, default=True
        Whether they are class numbers, not one number for each class on the last axis.
    """

    num_classes: int = arg(positive_int)
    name: str = arg(text, "mean_io_u")
    dtype: Any = arg(_number, None)
    ignore_class: int | None = arg(or_none(integer), None)
    sparse_y_true: bool = arg(boolean, True)
    sparse_y_pred: bool = arg(boolean, True)
    axis: int = arg(_last_axis, -1)


class OneHotIoU(Overlap):
    """`IoU` of labels, and by default predictions, with one number for each class on the last axis.

    Parameters
    ----------
    num_classes : int
    target_class_ids : list of int
        The classes to average over.
    ignore_class : int, optional
        Places whose label is this number do not count.
    sparse_y_pred : bool, default=False
        Whether predictions are class numbers.
    """

    num_classes: int = arg(positive_int)
    target_class_ids: list[int] | None = arg(_class_numbers)
    name: str = arg(text, "one_hot_io_u")
    dtype: Any = arg(_number, None)
    ignore_class: int | None = arg(or_none(integer), None)
    sparse_y_pred: bool = arg(boolean, False)
    axis: int = arg(_last_axis, -1)

    sparse_y_true = False


class OneHotMeanIoU(Overlap):
    """`MeanIoU` of labels, and by default predictions, with one number for each class on the last axis.

    Parameters
    ----------
    num_classes : int
    ignore_class : int, optional
        Places whose label is this number do not count.
    sparse_y_pred : bool, default=False
        Whether predictions are class numbers.
    """

    num_classes: int = arg(positive_int)
    name: str = arg(text, "one_hot_mean_io_u")
    dtype: Any = arg(_number, None)
    ignore_class: int | None = arg(or_none(integer), None)
    sparse_y_pred: bool = arg(boolean, False)
    axis: int = arg(_last_axis, -1)

    sparse_y_true = False


class BinaryIoU(Overlap):
    """Overlap over union of labels 0 or 1 and predictions below or from a threshold on.

    Parameters
    ----------
    target_class_ids : list of int, default=(0, 1)
        The classes to average over.
    threshold : float, default=0.5
        A prediction from here on is a 1.
    """

    target_class_ids: list[int] | None = arg(_class_numbers, (0, 1))
    threshold: float = arg(real, 0.5)
    name: str = arg(text, "binary_io_u")
    dtype: Any = arg(_number, None)

    def answers(self, y_pred: Node) -> Node:
        return cast(elementwise("greater_equal", y_pred, self.threshold), "int32")


CLASSES: tuple[type[AggregateMetric], ...] = (BinaryIoU, IoU, MeanIoU, OneHotIoU, OneHotMeanIoU)

__all__ = [kind.__name__ for kind in CLASSES]
