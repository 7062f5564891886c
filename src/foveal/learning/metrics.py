"""Metrics: what to watch while training, as graph nodes. Keras's names, arguments and numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import numpy as np

from foveal.arguments import arg, choose, no_attribute, only, positive_int, real, text
from foveal.ir.node import Node, Shape, elementwise
from foveal.learning import losses
from foveal.learning.distances import cosine_similarity
from foveal.learning.losses import Loss
from foveal.learning.metric import Array, Metric, Tally, float32, like_predictions, ratio, total
from foveal.learning.metrics_counts import (
    AUC,
    F1Score,
    FalseNegatives,
    FalsePositives,
    FBetaScore,
    MeanIoU,
    Precision,
    Recall,
    TrueNegatives,
    TruePositives,
)
from foveal.ops.reduce import argmax, mean, sum_
from foveal.ops.shape import cast, one_hot


def _same(a: Node, b: Node) -> Node:
    """1.0 where two tensors of whole numbers are equal."""
    return elementwise("equal", cast(a, "float32"), cast(b, "float32"))


def sparse_categorical_accuracy(y_true: Node, y_pred: Node) -> Node:
    """1 where the largest of `(N, ..., classes)` stands at the class number `(N, ...)`."""
    return _same(y_true, argmax(y_pred))


def categorical_accuracy(y_true: Node, y_pred: Node) -> Node:
    """1 where the largest values of both `(N, ..., classes)` stand at the same place."""
    return _same(argmax(y_true), argmax(y_pred))


def binary_accuracy(y_true: Node, y_pred: Node, threshold: float = 0.5) -> Node:
    """1 where a prediction above the threshold meets a label 1, or another a label 0."""
    return _same(y_true, elementwise("greater", y_pred, threshold))


def accuracy(y_true: Node, y_pred: Node) -> Node:
    """1 where prediction and label are equal."""
    return elementwise("equal", cast(y_true, y_pred.spec.dtype), y_pred)


def _rank(label: Node, y_pred: Node) -> Node:
    """How many classes are more probable than the label's, where `label` is one-hot."""
    own = sum_(label * y_pred, -1, keepdims=True)
    return sum_(elementwise("greater", y_pred, own), -1)


def top_k_categorical_accuracy(y_true: Node, y_pred: Node, k: int = 5) -> Node:
    """1 where the class of a one-hot label is among the `k` most probable of `(N, ..., classes)`."""
    classes = y_pred.shape[-1]
    return elementwise("greater", float(k), _rank(one_hot(argmax(y_true), classes, y_pred.spec.dtype), y_pred))


def sparse_top_k_categorical_accuracy(y_true: Node, y_pred: Node, k: int = 5) -> Node:
    """1 where the class number `(N, ...)` is among the `k` most probable of `(N, ..., classes)`."""
    return elementwise("greater", float(k), _rank(one_hot(y_true, y_pred.shape[-1], y_pred.spec.dtype), y_pred))


class FunctionMetric(Metric):
    """A function `(y_true, y_pred) -> values` of graph nodes, as a metric."""

    name: str = arg(text, "metric")
    dtype: None = arg(float32, None)
    function: Any = arg(lambda function: function, None)

    direction: ClassVar[str | None] = None

    def values(self, y_true: Node, y_pred: Node) -> Node:
        result: Node = self.function(y_true, y_pred)
        return result


class Accuracy(Metric):
    """How often prediction and label are equal."""

    name: str = arg(text, "accuracy")
    dtype: None = arg(float32, None)

    def values(self, y_true: Node, y_pred: Node) -> Node:
        return accuracy(y_true, y_pred)


class SparseCategoricalAccuracy(Metric):
    """How often the most probable class is the label, a class number."""

    name: str = arg(text, "sparse_categorical_accuracy")
    dtype: None = arg(float32, None)

    def values(self, y_true: Node, y_pred: Node) -> Node:
        return sparse_categorical_accuracy(y_true, y_pred)


class CategoricalAccuracy(Metric):
    """How often the most probable class is the label's, a one-hot row."""

    name: str = arg(text, "categorical_accuracy")
    dtype: None = arg(float32, None)

    def values(self, y_true: Node, y_pred: Node) -> Node:
        return categorical_accuracy(y_true, y_pred)


class BinaryAccuracy(Metric):
    """How often a prediction is on the label's side of the threshold."""

    name: str = arg(text, "binary_accuracy")
    dtype: None = arg(float32, None)
    threshold: float = arg(real, 0.5)

    def values(self, y_true: Node, y_pred: Node) -> Node:
        return binary_accuracy(y_true, y_pred, self.threshold)


class TopKCategoricalAccuracy(Metric):
    """How often the label's class, a one-hot row, is among the `k` most probable.

    Parameters
    ----------
    k : int, default=5
    """

    k: int = arg(positive_int, 5)
    name: str = arg(text, "top_k_categorical_accuracy")
    dtype: None = arg(float32, None)

    def values(self, y_true: Node, y_pred: Node) -> Node:
        return top_k_categorical_accuracy(y_true, y_pred, self.k)


class SparseTopKCategoricalAccuracy(Metric):
    """How often the label, a class number, is among the `k` most probable.

    Parameters
    ----------
    k : int, default=5
    """

    k: int = arg(positive_int, 5)
    name: str = arg(text, "sparse_top_k_categorical_accuracy")
    dtype: None = arg(float32, None)
    from_sorted_ids: bool = arg(only(False, instead="Give probabilities."), False)

    def values(self, y_true: Node, y_pred: Node) -> Node:
        return sparse_top_k_categorical_accuracy(y_true, y_pred, self.k)


class CosineSimilarity(Metric):
    """The cosine of the angle between label and prediction; the loss of this name is minus it."""

    name: str = arg(text, "cosine_similarity")
    dtype: None = arg(float32, None)
    axis: int = arg(only(-1, instead="Put the values on the last axis."), -1)

    def values(self, y_true: Node, y_pred: Node) -> Node:
        return -cosine_similarity(y_true, y_pred)


class RootMeanSquaredError(Tally):
    """The root of the mean squared difference."""

    name: str = arg(text, "root_mean_squared_error")
    dtype: None = arg(float32, None)
    direction: ClassVar[str | None] = "down"

    def sums(self, y_true: Node, y_pred: Node) -> dict[str, Node]:
        squares = elementwise("square", like_predictions(self.who, y_true, y_pred) - y_pred)
        return {"squares": total(squares), "count": total(elementwise("greater_equal", squares, 0.0))}

    def finish(self, sums: Mapping[str, Array]) -> float:
        return float(np.sqrt(ratio(sums["squares"], sums["count"])))


OWN: tuple[type[Metric], ...] = (
    Accuracy,
    BinaryAccuracy,
    CategoricalAccuracy,
    CosineSimilarity,
    RootMeanSquaredError,
    SparseCategoricalAccuracy,
    SparseTopKCategoricalAccuracy,
    TopKCategoricalAccuracy,
)
CLASSES: tuple[type[Metric], ...] = (
    *OWN,
    *(AUC, F1Score, FBetaScore, FalseNegatives, FalsePositives, MeanIoU, Precision, Recall),
    *(TrueNegatives, TruePositives),
)
FUNCTIONS: tuple[Callable[..., Node], ...] = (
    accuracy,
    binary_accuracy,
    categorical_accuracy,
    sparse_categorical_accuracy,
    sparse_top_k_categorical_accuracy,
    top_k_categorical_accuracy,
)
METRICS: dict[str, Any] = {
    **losses.LOSSES,
    **{kind.arguments["name"].default: kind for kind in CLASSES if kind.arguments["name"].default},
    **{kind.__name__: kind for kind in CLASSES},
    "acc": Accuracy,
}

Judge = Callable[[Node, Node], Node]


class Watched:
    """A metric under the name it has in the history, not yet bound to the shapes it will see."""

    def __init__(self, identifier: Any) -> None:
        """`identifier` is a name, a metric, a loss, or a function of nodes; a ValueError says what it must be."""
        found = choose(METRICS, identifier, "a metric's name") if isinstance(identifier, str) else identifier
        self.fits_itself = isinstance(identifier, str) and found is Accuracy
        made = found() if isinstance(found, type) and issubclass(found, Metric | Loss) else found
        if not callable(made):
            raise ValueError(f"a metric or its name, got {identifier!r}.")
        self.metric = made if isinstance(made, Metric | Loss) else FunctionMetric(_name(made), function=made)
        self.name = identifier if isinstance(identifier, str) else self.metric.name
        self.tally = self.metric if isinstance(self.metric, Tally) else None
        self.direction = "down" if isinstance(self.metric, Loss) else _direction(self.metric)

    def outputs(self, y_true: Node, y_pred: Node) -> dict[str, Node]:
        """What a program reports: the mean under the metric's name, or its sums under names below it."""
        if self.tally is not None:
            return {f"{self.name}/{part}": node for part, node in self.tally.sums(y_true, y_pred).items()}
        if self.fits_itself:
            return {self.name: mean(accuracy_for(y_true.shape, y_pred.shape)(y_true, y_pred))}
        return {self.name: mean(self.metric.values(y_true, y_pred))}


def _direction(metric: Metric) -> str | None:
    if isinstance(metric, FunctionMetric):
        return "down" if metric.function in losses.FUNCTIONS else "up" if metric.function in FUNCTIONS else None
    return metric.direction


def _name(function: Any) -> str:
    return getattr(function, "__name__", "metric")


def accuracy_for(labels: Shape, predictions: Shape) -> Judge:
    """What the word 'accuracy' means for these shapes, by Keras's rule."""
    if predictions[-1] == 1:
        return binary_accuracy
    if len(labels) < len(predictions) or labels[-1] == 1:
        return sparse_categorical_accuracy
    return categorical_accuracy


__all__ = [
    *(kind.__name__ for kind in CLASSES),
    *(function.__name__ for function in FUNCTIONS),
    *(kind.__name__ for kind in losses.CLASSES),
    "Metric",
]
_missing = no_attribute("foveal.metrics", __all__)


def __getattr__(name: str) -> Any:
    return getattr(losses, name) if name in losses.__all__ else _missing(name)
