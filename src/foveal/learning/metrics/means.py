"""Metrics that are means: how often predictions are right, and how labels and predictions go together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from foveal.arguments import arg, boolean, integer, positive_int, real, text
from foveal.errors import ShapeError
from foveal.ir.node import Node, as_node, elementwise, reshape, show
from foveal.learning.distances import cosine_similarity
from foveal.learning.loss import of_classes, of_values
from foveal.learning.metrics.metric import MeanMetric, float32
from foveal.ops.reduce import argmax, max_, mean, sum_
from foveal.ops.shape import cast, one_hot


def _same(a: Node, b: Node) -> Node:
    """1.0 where two tensors of whole numbers are equal."""
    return elementwise("equal", cast(a, "float32"), cast(b, "float32"))


@of_classes
def sparse_categorical_accuracy(y_true: Node, y_pred: Node) -> Node:
    """1 where the largest of `(N, ..., classes)` stands at the class number `(N, ...)`."""
    return _same(y_true, argmax(y_pred))


@of_values
def categorical_accuracy(y_true: Node, y_pred: Node) -> Node:
    """1 where the largest values of both `(N, ..., classes)` stand at the same place."""
    return _same(argmax(y_true), argmax(y_pred))


@of_values
def binary_accuracy(y_true: Node, y_pred: Node, threshold: float = 0.5) -> Node:
    """1 where a prediction above the threshold meets a label 1, or another a label 0."""
    return _same(y_true, elementwise("greater", y_pred, threshold))


@of_values
def accuracy(y_true: Node, y_pred: Node) -> Node:
    """1 where prediction and label are equal."""
    return elementwise("equal", y_true, y_pred)


def _rank(label: Node, y_pred: Node) -> Node:
    """How many classes are more probable than the label's, where `label` is one-hot."""
    own = sum_(label * y_pred, -1, keepdims=True)
    return sum_(elementwise("greater", y_pred, own), -1)


@of_values
def top_k_categorical_accuracy(y_true: Node, y_pred: Node, k: int = 5) -> Node:
    """1 where the class of a one-hot label is among the `k` most probable of `(N, ..., classes)`."""
    classes = y_pred.shape[-1]
    return elementwise("greater", float(k), _rank(one_hot(argmax(y_true), classes, y_pred.spec.dtype), y_pred))


@of_classes
def sparse_top_k_categorical_accuracy(y_true: Node, y_pred: Node, k: int = 5, from_sorted_ids: bool = False) -> Node:
    """1 where the class number `(N, ...)` is among the `k` most probable of `(N, ..., classes)`.

    With `from_sorted_ids`, predictions are class numbers, the most probable first.
    """
    if from_sorted_ids:
        return max_(_same(reshape(y_true, (*y_true.shape, 1)), y_pred[..., :k]), -1)
    return elementwise("greater", float(k), _rank(one_hot(y_true, y_pred.shape[-1], y_pred.spec.dtype), y_pred))


def _centred(x: Node) -> tuple[Node, Node, Node]:
    """What is left of the last axis without its mean, that mean, and the variance."""
    middle = mean(x, -1, keepdims=True)
    rest = x - middle
    return rest, middle, mean(elementwise("square", rest), -1, keepdims=True)


@of_values
def pearson_correlation(y_true: Node, y_pred: Node, axis: int = -1) -> Node:
    """The covariance of the two along an axis, by both their deviations: from -1 to 1 (Pearson, 1895)."""
    (truth, _, spread), (guess, _, width) = _centred(y_true), _centred(y_pred)
    return mean(truth * guess / elementwise("sqrt", spread * width), -1)


@of_values
def concordance_correlation(y_true: Node, y_pred: Node, axis: int = -1) -> Node:
    """How near the two are to the line where they are equal, along an axis: from -1 to 1 (Lin, 1989)."""
    (truth, there, spread), (guess, here, width) = _centred(y_true), _centred(y_pred)
    return mean(truth * guess * 2.0 / (spread + width + elementwise("square", there - here) + 1e-7), -1)


class MeanMetricWrapper(MeanMetric):
    """The mean of what a function `(y_true, y_pred)` says of each prediction.

    Parameters
    ----------
    fn : function
    name : str, optional
        The function's own by default.
    **kwargs
        What the function is given beside labels and predictions.
    """

    fn: Any = arg(lambda function: function)
    name: str = arg(text, "metric")
    dtype: str = arg(float32, None)

    direction: ClassVar[str | None] = None

    def __init__(self, fn: Any, name: str | None = None, dtype: Any = None, **kwargs: Any) -> None:
        super().__init__(fn, name or getattr(fn, "__name__", "metric"), dtype)
        self.kwargs = kwargs

    def values(self, y_true: Node, y_pred: Node) -> Node:
        return as_node(self.fn(y_true, y_pred, **self.kwargs))

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | self.kwargs


class Accuracy(MeanMetric):
    """How often prediction and label are equal."""

    name: str = arg(text, "accuracy")
    dtype: str = arg(float32, None)

    function = accuracy

    def values(self, y_true: Node, y_pred: Node) -> Node:
        if len(y_true.shape) == len(y_pred.shape) - 1 and y_pred.shape[-1] > 1:
            raise ShapeError(
                f"Accuracy: y_true {show(y_true.shape)} looks like class numbers for y_pred {show(y_pred.shape)}, and "
                "it compares number by number. Use SparseCategoricalAccuracy(), or the word 'accuracy', which "
                "chooses by the shapes."
            )
        return super().values(y_true, y_pred)


class SparseCategoricalAccuracy(MeanMetric):
    """How often the most probable class is the label, a class number."""

    name: str = arg(text, "sparse_categorical_accuracy")
    dtype: str = arg(float32, None)

    function = sparse_categorical_accuracy


class CategoricalAccuracy(MeanMetric):
    """How often the most probable class is the label's, a one-hot row."""

    name: str = arg(text, "categorical_accuracy")
    dtype: str = arg(float32, None)

    function = categorical_accuracy


class BinaryAccuracy(MeanMetric):
    """How often a prediction is on the label's side of the threshold."""

    name: str = arg(text, "binary_accuracy")
    dtype: str = arg(float32, None)
    threshold: float = arg(real, 0.5)

    function = binary_accuracy


class TopKCategoricalAccuracy(MeanMetric):
    """How often the label's class, a one-hot row, is among the `k` most probable.

    Parameters
    ----------
    k : int, default=5
    """

    k: int = arg(positive_int, 5)
    name: str = arg(text, "top_k_categorical_accuracy")
    dtype: str = arg(float32, None)

    function = top_k_categorical_accuracy


class SparseTopKCategoricalAccuracy(MeanMetric):
    """How often the label, a class number, is among the `k` most probable.

    Parameters
    ----------
    k : int, default=5
    from_sorted_ids : bool, default=False
        Whether predictions are class numbers, the most probable first.
    """

    k: int = arg(positive_int, 5)
    name: str = arg(text, "sparse_top_k_categorical_accuracy")
    dtype: str = arg(float32, None)
    from_sorted_ids: bool = arg(boolean, False)

    function = sparse_top_k_categorical_accuracy


class CosineSimilarity(MeanMetric):
    """The cosine of the angle between label and prediction; the loss of this name is minus it."""

    name: str = arg(text, "cosine_similarity")
    dtype: str = arg(float32, None)
    axis: int = arg(integer, -1)

    def values(self, y_true: Node, y_pred: Node) -> Node:
        return -cosine_similarity(y_true, y_pred, self.axis)


class PearsonCorrelation(MeanMetric):
    """How straight the line is on which labels and predictions of a row lie: from -1 to 1 (Pearson, 1895)."""

    name: str = arg(text, "pearson_correlation")
    dtype: str = arg(float32, None)
    axis: int = arg(integer, -1)

    function = pearson_correlation


class ConcordanceCorrelation(MeanMetric):
    """How near labels and predictions of a row are to being equal: from -1 to 1 (Lin, 1989)."""

    name: str = arg(text, "concordance_correlation")
    dtype: str = arg(float32, None)
    axis: int = arg(integer, -1)

    function = concordance_correlation


FUNCTIONS: tuple[Callable[..., Node], ...] = (
    *(accuracy, binary_accuracy, categorical_accuracy, sparse_categorical_accuracy),
    *(sparse_top_k_categorical_accuracy, top_k_categorical_accuracy),
    *(concordance_correlation, pearson_correlation),
)
CLASSES: tuple[type[MeanMetric], ...] = (
    *(Accuracy, BinaryAccuracy, CategoricalAccuracy, SparseCategoricalAccuracy),
    *(SparseTopKCategoricalAccuracy, TopKCategoricalAccuracy),
    *(ConcordanceCorrelation, CosineSimilarity, PearsonCorrelation),
)

__all__ = [*(kind.__name__ for kind in CLASSES), *(function.__name__ for function in FUNCTIONS), "MeanMetricWrapper"]
