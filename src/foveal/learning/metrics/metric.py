"""The bases of metrics: what is added up over batches, and the number that is made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import numpy as np

from foveal.arguments import Declared, arg, only, or_none, text
from foveal.eager import Array as Answer
from foveal.eager import defer, is_traced, settle_effects
from foveal.errors import ShapeError
from foveal.ir.node import Node, apply, elementwise, reshape, show
from foveal.learning.arrays import evaluate_arrays, identity
from foveal.learning.loss import broadcast_weights, mask_of, of_arguments
from foveal.learning.metrics.variables import Variable, recorded_sums, result_of, variable
from foveal.ops.reduce import Count, mean, sum_
from foveal.ops.shape import cast, one_hot

Array = np.ndarray[Any, Any]
_float32 = only(None, "float32", instead="Metrics are computed in float32.")


def float32(value: str | None) -> str:
    """The only type; None means it too."""
    return _float32(value) or "float32"


class Metric(Declared):
    """The base of metrics: `sums` are added over all batches, `finish` makes the metric of them.

    Attributes
    ----------
    direction : 'up', 'down' or None
        Whether larger is better, for callbacks that look for the best.
    """

    dtype: str = arg(float32, None)
    name: str = arg(or_none(text), None)

    direction: ClassVar[str | None] = "up"
    _state: dict[str, Any]

    def prepare(self) -> None:
        self.name = self.name or type(self).__name__.lower()
        self.variables: list[Variable] = []
        self._state = {}

    @property
    def keeps_variables(self) -> bool:
        """Whether a class of the user's own says with variables what is to be added."""
        return bool(self.variables) and type(self).sums is Metric.sums

    def add_weight(self, shape: Any = (), initializer: Any = None, dtype: Any = None, name: str | None = None) -> Any:
        """A variable of one's own metric, for `update_state` to add to with `assign_add`.

        Parameters
        ----------
        shape : tuple of int, default=()
        initializer : {'zeros', 'ones'} or None
            What it holds before the first batch; None means zeros.
        dtype
            Accepted for Keras's sake.
        name : str, optional
        """
        self.variables.append(variable(self.who, self.variables, shape, initializer, name))
        return self.variables[-1]

    def add_variable(
        self, shape: Any, initializer: Any = None, dtype: Any = None, aggregation: str = "sum", name: str | None = None
    ) -> Any:
        """The same as `add_weight`; `aggregation` is accepted for Keras's sake."""
        return self.add_weight(shape, initializer, dtype, name)

    def sums(self, y_true: Node, y_pred: Node, weight: Node | None = None) -> dict[str, Node]:
        """What to add up over batches, by name; `weight` says how much each row, or each value, counts."""
        return recorded_sums(self, y_true, y_pred, weight)

    def finish(self, sums: Mapping[str, Array]) -> Any:
        """The metric, from the sums over all batches, in float64."""
        return plain(result_of(self, sums))

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Add a batch of arrays to what `result` tells of."""
        sums = evaluate_arrays(self.who, self.sums, identity(self), y_true, y_pred, sample_weight)
        defer(self.add_sums, sums)

    def add_sums(self, sums: Mapping[str, Any]) -> None:
        """Add what `sums` gave for a batch of arrays."""
        sums = {part: np.asarray(value, "float64") for part, value in sums.items()}
        self._state = {part: value + self._state.get(part, 0.0) for part, value in sums.items()}

    def result(self) -> Any:
        """The metric of all batches since the last `reset_state`; 0 where there was none."""
        return defer(self._result) if is_traced() else self._result()

    def _result(self) -> Answer:
        settle_effects()
        return np.asarray(self.finish(self._state) if self._state else 0.0, "float32").view(Answer)

    def reset_state(self) -> None:
        """Forget all batches."""
        settle_effects()
        self._state = {}
        for own in self.variables:
            own.value = own.first

    def __call__(self, *batch: Any, **named: Any) -> Any:
        """Add a batch of arrays, as `update_state`, and tell the result."""
        self.update_state(*batch, **named)
        return self.result()


class AggregateMetric(Metric):
    """The base of metrics that are no mean of a number for each prediction."""

    arguments = {}


class MeanMetric(Metric):
    """The base of metrics that are the mean of a number for each prediction, which `function` gives."""

    arguments = {}
    function: ClassVar[Callable[..., Node]]

    def values(self, y_true: Node, y_pred: Node) -> Node:
        """One number for each prediction."""
        return of_arguments(self, y_true, y_pred)

    def __call__(self, *batch: Any, **named: Any) -> Any:
        """The mean over all predictions: of graph nodes a node; of arrays, with what was added before, an array."""
        if isinstance(batch[-1], Node):
            return mean(self.values(*batch))
        return super().__call__(*batch, **named)

    def sums(self, y_true: Node, y_pred: Node, weight: Node | None = None) -> dict[str, Node]:
        values = self.values(y_true, y_pred)
        if weight is None:
            return {"total": sum_(values), "count": apply(Count(tuple(range(len(values.shape)))), values)}
        mask = mask_of(values)
        weight = broadcast_weights(weight, values) if mask is None else broadcast_weights(weight, values) * mask
        return {"total": sum_(values * weight), "count": sum_(weight)}

    def finish(self, sums: Mapping[str, Any]) -> float:
        total, count = float(sums["total"]), float(sums["count"])
        return total / count if count else 0.0


def ratio(part: Any, whole: Any) -> Any:
    """part / whole, and 0 where whole is 0."""
    part, whole = np.asarray(part, "float64"), np.asarray(whole, "float64")
    return np.divide(part, whole, out=np.zeros(np.broadcast_shapes(part.shape, whole.shape)), where=whole != 0)


def plain(value: Any) -> Any:
    """One number as a float, several as a float32 array."""
    return float(value) if np.ndim(value) == 0 else np.asarray(value, "float32")


def match_predictions(who: str, y_true: Node, y_pred: Node) -> Node:
    """Labels as floats in the shape of the predictions; class numbers become one-hot rows."""
    if y_true.shape == y_pred.shape:
        return cast(y_true, y_pred.spec.dtype)
    if (*y_true.shape, 1) == y_pred.shape or y_true.shape == (*y_pred.shape, 1):
        return cast(reshape(y_true, y_pred.shape), y_pred.spec.dtype)
    if y_true.spec.dtype == "int32" and y_true.shape == y_pred.shape[:-1]:
        return one_hot(y_true, y_pred.shape[-1], y_pred.spec.dtype)
    raise ShapeError(f"{who}: labels {show(y_true.shape)} must be like the predictions {show(y_pred.shape)}.")


def weighted(values: Node, weight: Node | None) -> Node:
    """The values as often as their rows count."""
    return values if weight is None else values * broadcast_weights(weight, values)


def above(values: Node, threshold: float) -> Node:
    """1.0 where a value is larger than the threshold."""
    return elementwise("greater", values, threshold)


ValueFunction = Callable[[Node, Node], Node]


class Mean(Metric):
    """The mean of values that are given one after another, such as the losses of batches."""

    arguments = {}

    name: str = arg(text, "mean")
    dtype: str = arg(float32, None)

    reduce: ClassVar[Callable[..., Any]] = np.mean

    def update_state(self, values: Any, sample_weight: Any = None) -> None:  # type: ignore[override]
        """Add some values.

        Parameters
        ----------
        values : number or array (N, ...)
            Of each row its mean is taken.
        sample_weight : number, or array (N,) or (N, ...), optional
            How often each value counts.
        """
        defer(self._add_values, values, *(() if sample_weight is None else (sample_weight,)))

    def _add_values(self, values: Any, sample_weight: Any = 1.0) -> None:
        numbers = np.asarray(values, "float64")
        weight = np.asarray(sample_weight, "float64")
        weight = weight.reshape((*weight.shape, *(1,) * (numbers.ndim - weight.ndim)))
        counts = np.broadcast_to(weight, numbers.shape)
        rows = tuple(range(1, numbers.ndim))
        total, count = (type(self).reduce(part, axis=rows).sum() for part in (numbers * counts, counts))
        self.add_sums({"total": total, "count": count})

    def finish(self, sums: Mapping[str, Array]) -> float:
        return float(ratio(sums["total"], sums["count"]))


class Sum(Mean):
    """The sum of values that are given one after another."""

    name: str = arg(text, "sum")

    reduce = np.sum

    def finish(self, sums: Mapping[str, Array]) -> float:
        return float(sums["total"])
