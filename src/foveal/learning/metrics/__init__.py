"""Metrics: what to watch while training, as graph nodes or of arrays. Keras's names, arguments and numbers."""

from __future__ import annotations

from typing import Any

from foveal.arguments import choose
from foveal.eager import defer
from foveal.ir.node import Node, Shape
from foveal.lazy import no_attribute
from foveal.learning import distances, losses
from foveal.learning.arrays import evaluate_arrays, identity
from foveal.learning.distances import *  # noqa: F403
from foveal.learning.identifiers import deserialize_object, serialize_object
from foveal.learning.losses import (
    Loss,
    binary_crossentropy,
    binary_focal_crossentropy,
    categorical_crossentropy,
    categorical_focal_crossentropy,
    sparse_categorical_crossentropy,
)
from foveal.learning.metrics import counts, curves, loss_means, means, overlap, regression
from foveal.learning.metrics.counts import *  # noqa: F403
from foveal.learning.metrics.curves import *  # noqa: F403
from foveal.learning.metrics.loss_means import *  # noqa: F403
from foveal.learning.metrics.means import *  # noqa: F403
from foveal.learning.metrics.means import FUNCTIONS as FUNCTIONS
from foveal.learning.metrics.means import (
    Accuracy,
    MeanMetricWrapper,
    binary_accuracy,
    categorical_accuracy,
    sparse_categorical_accuracy,
)
from foveal.learning.metrics.metric import Mean as Mean
from foveal.learning.metrics.metric import Metric, ValueFunction
from foveal.learning.metrics.metric import Sum as Sum
from foveal.learning.metrics.overlap import *  # noqa: F403
from foveal.learning.metrics.regression import *  # noqa: F403

_FAMILIES = (counts, curves, loss_means, means, overlap, regression)
_SHORT = {
    "bce": "BinaryCrossentropy",
    "mae": "MeanAbsoluteError",
    "mape": "MeanAbsolutePercentageError",
    "mse": "MeanSquaredError",
    "msle": "MeanSquaredLogarithmicError",
}
CLASSES: tuple[type[Metric], ...] = tuple(
    sorted((kind for family in _FAMILIES for kind in family.CLASSES), key=lambda kind: kind.__name__)
)
NAMED: dict[str, type[Metric]] = {
    **{kind.arguments["name"].default: kind for kind in CLASSES},
    **{kind.__name__: kind for kind in CLASSES},
    **{each: getattr(loss_means, kind) for short, kind in _SHORT.items() for each in (short, short.upper())},
    "log_cosh_error": loss_means.LogCoshError,
    "acc": Accuracy,
}
METRICS: dict[str, Any] = {**losses.LOSSES, **NAMED}
"""What a name in `metrics=[...]` means: a metric, or a loss that there is no metric of."""


class MetricSpec:
    """A metric under the name it has in the history, not yet bound to the shapes it will see."""

    def __init__(self, identifier: Any, weighted: bool = False) -> None:
        """`identifier` is a name, a metric, a loss, or a function; a ValueError says what it must be.

        `weighted` metrics look at the weights of rows.
        """
        found = choose(METRICS, identifier, "a metric's name") if isinstance(identifier, str) else identifier
        self.fits_itself = isinstance(identifier, str) and found is Accuracy
        made = found() if isinstance(found, type) and issubclass(found, Metric | Loss) else found
        bare = isinstance(made, Metric) and type(made).sums is Metric.sums and not made.records
        if not callable(made) or bare:
            raise ValueError(f"a metric of labels and predictions, or its name, got {identifier!r}.")
        loss = isinstance(made, Loss) or (made in losses.FUNCTIONS)
        self.metric = made if isinstance(made, Metric) else MeanMetricWrapper(made, getattr(made, "name", None))
        self.name = identifier if isinstance(identifier, str) else self.metric.name
        self.weighted = weighted
        self._values = made.call if isinstance(made, Loss) and made.reduction not in (None, "none") else None
        self.direction = "down" if loss else "up" if made in FUNCTIONS else self.metric.direction

    def sums(self, y_true: Node, y_pred: Node, weight: Node | None = None) -> dict[str, Node]:
        """The sums over a batch, by name, that the metric is made of."""
        metric = MeanMetricWrapper(accuracy_for(y_true.shape, y_pred.shape)) if self.fits_itself else self.metric
        if self.weighted and weight is not None and self._values is not None:
            metric = MeanMetricWrapper(self._values)  # one number for a whole batch cannot be weighted any more
        return metric.sums_of_batch(y_true, y_pred, weight if self.weighted else None)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Add a batch of arrays."""
        if self.metric.records:
            self.metric.update_state(y_true, y_pred, *([sample_weight] if self.weighted else []))
            return
        key = ("spec", self.weighted, self.fits_itself, self._values, identity(self.metric))
        sums = evaluate_arrays(self.name, self.sums, key, y_true, y_pred, sample_weight if self.weighted else None)
        defer(self.metric.add_sums, sums)

    def result(self) -> Any:
        """The metric of all batches since the last `reset_state`."""
        return self.metric.result()

    def reset_state(self) -> None:
        """Forget all batches."""
        self.metric.reset_state()


def accuracy_for(labels: Shape, predictions: Shape) -> ValueFunction:
    """What the word 'accuracy' means for these shapes, by Keras's rule."""
    if predictions[-1] == 1:
        return binary_accuracy
    if len(labels) < len(predictions) or labels[-1] == 1:
        return sparse_categorical_accuracy
    return categorical_accuracy


def get(identifier: Any) -> Any:
    """A metric from its name, its class, its saved form, or itself; a function as it is, and None as None."""
    if identifier is None or isinstance(identifier, Metric):
        return identifier
    if isinstance(identifier, type) and issubclass(identifier, Metric):
        return identifier()
    if callable(identifier):
        return identifier
    return deserialize(identifier)


def serialize(metric: Any) -> dict[str, Any]:
    """A metric or a function of Keras's as plain values, laid out as Keras does."""
    return serialize_object(metric, "keras.metrics")


def deserialize(config: Any, custom_objects: None = None) -> Any:
    """What `serialize` described, or what a name means."""
    return deserialize_object("metrics.deserialize", "a metric", NAMED, _FUNCTIONS, config, custom_objects)


_OF_LOSSES: dict[str, Any] = {
    function.__name__: function
    for function in (
        *(binary_crossentropy, binary_focal_crossentropy, categorical_crossentropy, categorical_focal_crossentropy),
        *(sparse_categorical_crossentropy, *distances.FUNCTIONS),
    )
}
_FUNCTIONS: dict[str, Any] = {function.__name__: function for function in FUNCTIONS} | _OF_LOSSES
__all__ = [
    *(kind.__name__ for kind in CLASSES),
    *(function.__name__ for function in FUNCTIONS),
    *_OF_LOSSES,
    *(each for short in distances.SHORT for each in (short, short.upper())),
    *("Mean", "MeanMetricWrapper", "Metric", "Sum", "deserialize", "get", "logcosh", "serialize"),
]
__getattr__ = no_attribute("foveal.metrics", __all__)
