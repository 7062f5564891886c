"""The bases of metrics: what is added up over batches, and the number that is made of it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from foveal.arguments import Declared, arg, only, or_none, text
from foveal.eager import Array as Answer
from foveal.eager import defer, is_traced, settle_effects
from foveal.errors import ShapeError
from foveal.ir.node import Node, Shape, broadcast_like, elementwise, reshape, show
from foveal.learning.arrays import evaluate_arrays, identity
from foveal.learning.loss import align_weights, of_arguments
from foveal.learning.masks import mask_of, masked_as
from foveal.learning.metrics.variables import Variable, present_values, recorded_sums, result_of, variable
from foveal.nesting import leaves
from foveal.ops.reduce import count, mean, sum_
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

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "result" in vars(cls):
            cls.result = _when_computed(cls.result)  # type: ignore[method-assign,assignment]

    def prepare(self) -> None:
        self.name = self.name or type(self).__name__.lower()
        self._own: list[Variable] = [Variable(name, shape) for name, shape in self.states().items()]
        self._kept: dict[Variable, Array] = {}

    def states(self) -> dict[str, Shape]:
        """The names and shapes of `sums`, as far as they are known before the first batch."""
        return {}

    @property
    def variables(self) -> list[Variable]:
        """What is added up: this metric's own, then those of metrics that are its attributes."""
        parts = [part for name, value in vars(self).items() if name not in ("_own", "_kept") for part in leaves(value)]
        return [*self._own, *(own for part in parts if isinstance(part, Metric) for own in part.variables)]

    def __getattr__(self, name: str) -> Any:
        """A variable by its name."""
        for own in self.__dict__.get("_own", ()):
            if own.name == name:
                return own
        return object.__getattribute__(self, name)  # which says what is wrong

    @property
    def records(self) -> bool:
        """Whether a class of the user's own says in `update_state`, `result` or `reset_state` what it is."""
        methods = (type(self).update_state, type(self).result, type(self).reset_state)
        return any(not str(method.__module__).startswith("foveal.learning.") for method in methods)

    def add_weight(self, shape: Any = (), initializer: Any = None, dtype: Any = None, name: str | None = None) -> Any:
        """A variable of one's own metric, for `update_state` to add to with `assign_add`.

        Parameters
        ----------
        shape : tuple of int, default=()
        initializer : {'zeros', 'ones'}, array, Initializer or None
            What it holds before the first batch; None means zeros.
        dtype
            Accepted for Keras's sake.
        name : str, optional
        """
        self._own.append(variable(self.who, self._own, shape, initializer, name))
        return self._own[-1]

    def add_variable(
        self, shape: Any, initializer: Any = None, dtype: Any = None, aggregation: str = "sum", name: str | None = None
    ) -> Any:
        """The same as `add_weight`; `aggregation` is accepted for Keras's sake."""
        return self.add_weight(shape, initializer, dtype, name)

    def sums(self, y_true: Node, y_pred: Node, weight: Node | None = None) -> dict[str, Node]:
        """What to add up over batches, by name; `weight` says how much each row, or each value, counts."""
        raise NotImplementedError

    def finish(self, sums: Mapping[str, Array]) -> Any:
        """The metric, from the sums over all batches, in float64."""
        raise NotImplementedError

    def sums_of_batch(self, y_true: Node, y_pred: Node, weight: Node | None = None) -> dict[str, Node]:
        """`sums`, or what `update_state` of a class of the user's own adds."""
        return recorded_sums(self, y_true, y_pred, weight) if self.records else self.sums(y_true, y_pred, weight)

    def begin(self) -> None:
        """Before an epoch: a class of the user's own says itself what it forgets."""
        if self.records:
            self.reset_state()
            self._kept = {own: own.value for own in self.variables}

    def of_sums(self, sums: Mapping[str, Array]) -> Any:
        """The metric that the sums over all batches give, beside what `begin` left."""
        return plain(result_of(self, sums, self._kept)) if self.records else self.finish(sums)

    def inputs(self, sums: Mapping[str, Array]) -> dict[str, Array]:
        """What variables that `update_state` reads hold, by their inputs' names, with these sums."""
        return present_values(self, sums, self._kept) if self.records else {}

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Add a batch of arrays to what `result` tells of."""
        if isinstance(y_pred, Node):
            sums: Any = self.sums(y_true, y_pred, sample_weight)
        else:
            sums = evaluate_arrays(self.who, self.sums, identity(self), y_true, y_pred, sample_weight)
        self.add_sums(sums)

    def add_sums(self, sums: Mapping[str, Any]) -> None:
        """Add what `sums` gave for a batch."""
        for part, value in sums.items():
            if all(own.name != part for own in self._own):
                self._own.append(Variable(part, value.shape))
            next(own for own in self._own if own.name == part).assign_add(value)

    def result(self) -> Any:
        """The metric of all batches since the last `reset_state`; 0 where there was none."""
        return defer(self._result) if is_traced() else self._result()

    def _result(self) -> Answer:
        settle_effects()
        sums = {own.name: own.value for own in self._own}
        return np.asarray(self.finish(sums) if sums else 0.0, "float32").view(Answer)

    def reset_state(self) -> None:
        """Forget all batches."""
        settle_effects()
        for own in self.variables:
            own.value = own.first

    def reset_states(self) -> None:
        """Forget all batches, by the name of Keras 2."""
        self.reset_state()

    def get_state(self) -> dict[str, Array]:
        """What its own variables hold, by their names."""
        settle_effects()
        return {own.name: own.value for own in self._own}

    def set_state(self, state: Mapping[str, Array]) -> None:
        """Hold such values; variables that there are none of yet are added."""
        settle_effects()
        for name, value in state.items():
            if all(own.name != name for own in self._own):
                self._own.append(Variable(name, value.shape))
            next(own for own in self._own if own.name == name).value = value

    def stateless_update_state(self, metric_variables: Sequence[Any], *batch: Any, **named: Any) -> list[Array]:
        """What the variables would hold after another batch, if they held `metric_variables`; they stay as they are."""
        return self._apart(metric_variables, lambda: self.update_state(*batch, **named))[1]

    def stateless_result(self, metric_variables: Sequence[Any]) -> Any:
        """The result, if the variables held `metric_variables`."""
        return self._apart(metric_variables, self.result)[0]

    def stateless_reset_state(self) -> list[Array]:
        """What the variables hold before the first batch."""
        return [own.first for own in self.variables]

    def _apart(self, values: Sequence[Any], act: Callable[[], Any]) -> tuple[Any, list[Array]]:
        """What an act gives, and the variables after it, beginning with these values; then they are as before."""
        before = [own.value for own in self.variables]
        try:
            for own, value in zip(self.variables, values, strict=True):
                own.value = value
            return act(), [own.value for own in self.variables]
        finally:
            for own, value in zip(self.variables, before, strict=True):
                own.value = value

    def __call__(self, *batch: Any, **named: Any) -> Any:
        """Add a batch of arrays, as `update_state`, and tell the result."""
        self.update_state(*batch, **named)
        return self.result()


def _when_computed(result: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A `result` of one's own, which in a function that is to be replayed is asked for anew in each run."""

    @functools.wraps(result)
    def asked(metric: Any) -> Any:
        return defer(lambda: np.asarray(result(metric), "float32").view(Answer)) if is_traced() else result(metric)

    return asked


class AggregateMetric(Metric):
    """The base of metrics that are no mean of a number for each prediction."""

    arguments = {}


class MeanMetric(Metric):
    """The base of metrics that are the mean of a number for each prediction, which `function` gives."""

    arguments = {}
    function: ClassVar[Callable[..., Node]]

    def states(self) -> dict[str, Shape]:
        return {"total": (), "count": ()}

    def values(self, y_true: Node, y_pred: Node) -> Node:
        """One number for each prediction."""
        return of_arguments(self, y_true, y_pred)

    def __call__(self, *batch: Any, **named: Any) -> Any:
        """The mean over all predictions: of graph nodes a node; of arrays, with what was added before, an array."""
        if isinstance(batch[-1], Node):
            return mean(self.values(*batch))
        return super().__call__(*batch, **named)

    def sums(self, y_true: Node, y_pred: Node, weight: Node | None = None) -> dict[str, Node]:
        values = masked_as(self.values(y_true, y_pred), y_pred)
        return averaged(values, mask_of(y_pred) if weight is None else weight)

    def finish(self, sums: Mapping[str, Any]) -> float:
        return float(ratio(sums["total"], sums["count"]))


def averaged(values: Node, weight: Node | None) -> dict[str, Node]:
    """The sum over rows of the mean of each row's values, and how many rows there are; with weights, their sums."""
    if weight is None:
        values = _row_means(values)
        return {"total": sum_(values), "count": count(values)}
    if not weight.shape:
        return {"total": mean(values) * weight, "count": weight}  # as in Keras a batch then counts once
    mask = mask_of(values)
    weight, values = align_weights(weight, values)
    weight = broadcast_like(weight, values)
    weight = weight if mask is None else weight * reshape(mask, values.shape)
    return {"total": sum_(_row_means(values * weight)), "count": sum_(_row_means(weight))}


def _row_means(values: Node) -> Node:
    return mean(values, range(1, len(values.shape))) if len(values.shape) > 1 else values


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
    if weight is None:
        return values
    weight, values = align_weights(weight, values)
    return values * weight


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

    def states(self) -> dict[str, Shape]:
        return {"total": (), "count": ()}

    def update_state(self, values: Any, sample_weight: Any = None) -> None:  # type: ignore[override]
        """Add some values.

        Parameters
        ----------
        values : number or array (N, ...)
            Of each row its mean is taken.
        sample_weight : number, or array (N,) or (N, ...), optional
            How often each value counts.
        """
        if isinstance(values, Node):
            self.add_sums(self._added(values, sample_weight))
        else:
            defer(self._add_values, values, *(() if sample_weight is None else (sample_weight,)))

    def _added(self, values: Node, weight: Node | None) -> dict[str, Node]:
        return averaged(values, weight)

    def _add_values(self, values: Any, sample_weight: Any = 1.0) -> None:
        numbers, weight = aligned(np.asarray(values, "float64"), np.asarray(sample_weight, "float64"))
        counts = np.broadcast_to(weight, np.broadcast_shapes(numbers.shape, weight.shape))
        rows = tuple(range(1, counts.ndim))
        total, count = (type(self).reduce(part, axis=rows).sum() for part in (numbers * counts, counts))
        for own, value in zip(self._own, (total, count), strict=False):
            own.assign_add(value)

    def finish(self, sums: Mapping[str, Array]) -> float:
        return float(ratio(sums["total"], sums["count"]))


def aligned(numbers: Array, weight: Array) -> tuple[Array, Array]:
    """Numbers and weights with as many axes, as `align_weights` has it."""
    if weight.ndim == numbers.ndim + 1 and weight.shape[-1] == 1:
        return (numbers[:, None], weight) if numbers.ndim == 1 else (numbers, weight[..., 0])
    if weight.shape[:1] == numbers.shape[:1]:
        weight = weight.reshape((*weight.shape, *(1,) * (numbers.ndim - weight.ndim)))
    return numbers, weight


class Sum(Mean):
    """The sum of values that are given one after another."""

    name: str = arg(text, "sum")

    reduce = np.sum

    def states(self) -> dict[str, Shape]:
        return {"total": ()}

    def _added(self, values: Node, weight: Node | None) -> dict[str, Node]:
        return {"total": sum_(weighted(values, weight))}

    def finish(self, sums: Mapping[str, Array]) -> float:
        return float(sums["total"])
