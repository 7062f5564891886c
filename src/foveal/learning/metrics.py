"""Metrics: what to watch while training, as graph nodes. Keras's names, arguments and numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from foveal.arguments import Declared, arg, choose, no_attribute, only, real, text
from foveal.ir.node import Node, Shape, elementwise
from foveal.learning import losses
from foveal.learning.losses import Loss
from foveal.ops.reduce import argmax, mean
from foveal.ops.shape import cast


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


class Metric(Declared):
    """The base of metrics: `values` has one number for each prediction; the metric is their mean."""

    name: str = arg(text, "metric")
    dtype: None = arg(only(None, "float32", instead="Metrics are computed in float32."), None)

    def values(self, y_true: Node, y_pred: Node) -> Node:
        """One number for each prediction."""
        raise NotImplementedError

    def __call__(self, y_true: Node, y_pred: Node) -> Node:
        """The mean over all predictions, a scalar."""
        return mean(self.values(y_true, y_pred))


class FunctionMetric(Metric):
    """A function `(y_true, y_pred) -> values` of graph nodes, as a metric."""

    function: Any = arg(lambda function: function, None)

    def values(self, y_true: Node, y_pred: Node) -> Node:
        result: Node = self.function(y_true, y_pred)
        return result


class Accuracy(Metric):
    """How often prediction and label are equal."""

    name: str = arg(text, "accuracy")

    def values(self, y_true: Node, y_pred: Node) -> Node:
        return accuracy(y_true, y_pred)


class SparseCategoricalAccuracy(Metric):
    """How often the most probable class is the label, a class number."""

    name: str = arg(text, "sparse_categorical_accuracy")

    def values(self, y_true: Node, y_pred: Node) -> Node:
        return sparse_categorical_accuracy(y_true, y_pred)


class CategoricalAccuracy(Metric):
    """How often the most probable class is the label's, a one-hot row."""

    name: str = arg(text, "categorical_accuracy")

    def values(self, y_true: Node, y_pred: Node) -> Node:
        return categorical_accuracy(y_true, y_pred)


class BinaryAccuracy(Metric):
    """How often a prediction is on the label's side of the threshold."""

    name: str = arg(text, "binary_accuracy")
    dtype: None = arg(only(None, "float32", instead="Metrics are computed in float32."), None)
    threshold: float = arg(real, 0.5)

    def values(self, y_true: Node, y_pred: Node) -> Node:
        return binary_accuracy(y_true, y_pred, self.threshold)


CLASSES: tuple[type[Metric], ...] = (Accuracy, BinaryAccuracy, CategoricalAccuracy, SparseCategoricalAccuracy)
FUNCTIONS: tuple[Callable[..., Node], ...] = (
    accuracy,
    binary_accuracy,
    categorical_accuracy,
    sparse_categorical_accuracy,
)
METRICS: dict[str, Any] = {
    **losses.LOSSES,
    **{"accuracy": Accuracy, "acc": Accuracy},
    **{kind.__name__: kind for kind in CLASSES},
    **{function.__name__: function for function in FUNCTIONS[1:]},
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

    def __call__(self, y_true: Node, y_pred: Node) -> Node:
        """The mean over all predictions, a scalar."""
        if self.fits_itself:
            return mean(accuracy_for(y_true.shape, y_pred.shape)(y_true, y_pred))
        return mean(self.metric.values(y_true, y_pred))


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
