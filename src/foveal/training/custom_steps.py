"""Steps of training, test and prediction that a class may override: recorded once, and replayed."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from foveal.eager import Array as Result
from foveal.eager import GradientTape, Tensor
from foveal.eager.function import Function
from foveal.engines.engine import Rows
from foveal.errors import ArgumentError, DataError
from foveal.learning.optimizer import Optimizer
from foveal.nesting import leaves, mapped
from foveal.older import Numbers
from foveal.training.callbacks.callback import CallbackList
from foveal.training.compiled import Compiled
from foveal.training.data.adapters import Adapter
from foveal.training.data.batch import Batch
from foveal.training.data.class_weights import ClassWeights

if TYPE_CHECKING:
    from foveal.learning.metrics.metric import Mean

Array = np.ndarray[Any, Any]
STEPS = ("train_step", "test_step", "compute_loss", "compute_metrics")
"""Methods that, overridden, change how `fit` and `evaluate` go: by steps, recorded and replayed."""


def _applies_in_its_own_way(optimizer: Optimizer | None) -> bool:
    """Whether an optimizer's class has an `apply` or `apply_gradients` of its own, to be called in each step."""
    if optimizer is None:
        return False
    own = type(optimizer)
    return own.apply is not Optimizer.apply or own.apply_gradients is not Optimizer.apply_gradients


class CustomSteps(Compiled):
    """The steps of training, judging and predicting, for classes of one's own to override."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._loss_mean: Mean | None = None

    def overrides(self, names: tuple[str, ...]) -> bool:
        """Whether the class has any of these methods of its own, or a loss or an optimizer that needs such steps."""
        told = leaves(self.compile_arguments.get("loss"))
        if ("train_step" in names and _applies_in_its_own_way(self.optimizer)) or any(
            getattr(loss, "whole", False) for loss in told
        ):
            return True
        return any(getattr(type(self), name) is not getattr(CustomSteps, name) for name in names)

    def step_function(self, name: str) -> Function:
        """One of the steps, recorded and replayed."""
        if name not in self._functions:
            self._functions[name] = Function(getattr(self, name), not self.run_eagerly)
        return self._functions[name]

    # -- what can be overridden

    def train_step(self, data: Any) -> dict[str, Any]:
        """Learn from a batch `x`, `(x, y)` or `(x, y, sample_weight)`; gives the loss and metrics by name."""
        x, y, sample_weight = unpacked_batch(data)
        with GradientTape() as tape:
            y_pred = self(x, training=True)  # type: ignore[operator]
            loss = self._loss(x, y, y_pred, sample_weight, True)
            scaled = self.optimizer.scale_loss(loss)  # type: ignore[union-attr]
        trained = self.trainable_weights
        pairs = zip(tape.gradient(scaled, trained), trained, strict=True)
        self.optimizer.apply_gradients(pairs)  # type: ignore[union-attr]
        self._loss_tracker.update_state(loss, len(leaves(x)[0]))
        return self.compute_metrics(x, y, y_pred, sample_weight)

    def test_step(self, data: Any) -> dict[str, Any]:
        """Judge a batch; gives the loss and metrics by name."""
        x, y, sample_weight = unpacked_batch(data)
        y_pred = self(x, training=False)  # type: ignore[operator]
        loss = self._loss(x, y, y_pred, sample_weight, False)
        self._loss_tracker.update_state(loss, len(leaves(x)[0]))
        return self.compute_metrics(x, y, y_pred, sample_weight)

    def predict_step(self, data: Any) -> Any:
        """The outputs for a batch."""
        return self(unpacked_batch(data)[0], training=False)  # type: ignore[operator]

    def compute_loss(
        self,
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: bool = True,
        **kwargs: Any,
    ) -> Any:
        """The loss of a batch: what `compile` was told, and what layers add."""
        total = None
        for output, label, predicted, weight in zip(*self._by_output(y, y_pred, sample_weight), strict=True):
            if output.loss is not None:
                part = output.loss(label, predicted, weight) * output.loss_weight
                total = part if total is None else total + part
        for penalty in self.losses:  # type: ignore[attr-defined]
            total = penalty if total is None else total + penalty
        if total is None:
            raise ArgumentError(
                f"compute_loss: {self.name!r} has no loss. Name one to compile, or override compute_loss."
            )
        return total

    def compute_metrics(self, x: Any, y: Any, y_pred: Any, sample_weight: Any = None) -> dict[str, Any]:
        """Add a batch to the metrics that `compile` was told; gives all results by name."""
        for output, label, predicted, weight in zip(*self._by_output(y, y_pred, sample_weight), strict=True):
            for metric in output.metrics:
                metric.update_state(label, predicted, weight)
        return self.get_metrics_result()

    def get_metrics_result(self) -> dict[str, Any]:
        """The results of all metrics by name."""
        return {metric.name: metric.result() for metric in self.metrics}

    def reset_metrics(self) -> None:
        """Forget all batches."""
        for metric in self.metrics:
            metric.reset_state()

    @property
    def _loss_tracker(self) -> Mean:
        """The mean of the losses so far."""
        from foveal.learning.metrics.metric import Mean  # slow to import, and seldom needed

        if self._loss_mean is None:
            self._loss_mean = Mean("loss")
        return self._loss_mean

    @property
    def metrics(self) -> list[Any]:
        """What is watched beside the loss, in order; with steps of one's own, the loss and all of one's metrics too."""
        if not self.overrides((*STEPS, "predict_step")):
            return super().metrics
        return [self._loss_tracker, *super().metrics, *attribute_metrics(self)]

    def compiled_loss(self, y: Any, y_pred: Any, sample_weight: Any = None, regularization_losses: Any = None) -> Any:
        """`compute_loss`, by the name it had in Keras 2."""
        return self.compute_loss(None, y, y_pred, sample_weight)

    @property
    def compiled_metrics(self) -> _CompiledMetrics:
        """The metrics that `compile` was told, by the name they had in Keras 2."""
        return _CompiledMetrics(self)

    def _loss(self, x: Any, y: Any, y_pred: Any, sample_weight: Any, training: bool) -> Any:
        named = {"x": x, "y": y, "y_pred": y_pred, "sample_weight": sample_weight, "training": training}
        takes = inspect.signature(self.compute_loss).parameters
        open_ended = any(parameter.kind is parameter.VAR_KEYWORD for parameter in takes.values())
        return self.compute_loss(**{name: value for name, value in named.items() if open_ended or name in takes})

    def _by_output(self, y: Any, y_pred: Any, sample_weight: Any) -> tuple[Any, Any, Any, Any]:
        """Each output's spec, label, prediction and weights."""
        specs = self._spec.outputs if self._spec is not None else ()
        labels, predicted = leaves(y), leaves(y_pred)
        if not any(spec.needs_labels for spec in specs):
            return (), (), (), ()
        weights = leaves(sample_weight) if len(leaves(sample_weight)) == len(specs) else [sample_weight] * len(specs)
        return specs, labels, predicted, weights


class _CompiledMetrics:
    """The metrics that `compile` was told, together."""

    def __init__(self, model: CustomSteps) -> None:
        self._model = model

    @property
    def metrics(self) -> list[Any]:
        """Each of them."""
        return (
            [metric for output in self._model._spec.outputs for metric in output.metrics] if self._model._spec else []
        )

    def update_state(self, y: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Add a batch to each."""
        self._model.compute_metrics(None, y, y_pred, sample_weight)


def attribute_metrics(model: Any) -> list[Any]:
    """The metrics in a model's attributes, also in lists and dicts of them."""
    from foveal.learning.metrics.metric import Metric  # slow to import, and seldom needed

    known = {"_loss_mean"}
    found = [leaf for name, value in vars(model).items() if name not in known for leaf in leaves(value)]
    return list({id(leaf): leaf for leaf in found if isinstance(leaf, Metric)}.values())


def unpacked_batch(data: Any) -> tuple[Any, Any, Any]:
    """Inputs, labels and weights of a batch, None for what it has not."""
    if not isinstance(data, tuple | list):
        return data, None, None
    return (*data, None, None)[:3]


def packed_batch(x: Any, y: Any, sample_weight: Any) -> Any:
    """A batch as steps are given it: `x`, `(x, y)` or `(x, y, sample_weight)`."""
    if sample_weight is not None:
        return x, y, sample_weight
    if y is not None:
        return x, y
    return (x,) if isinstance(x, list | tuple) else x


def plain_batch(place: str, x: Any, y: Any, sample_weight: Any, class_weights: ClassWeights | None = None) -> Batch:
    """Arrays as they were given, as a batch whose `targets` are their nesting, with names of feeds in it.

    A step of one's own may take arrays of several lengths; the first one's is that of the batch.
    """
    if class_weights is not None:
        if sample_weight is not None or not hasattr(y, "shape"):
            raise DataError(f"{place}: class_weight needs one array of labels, and no sample_weight beside it.")
        labels = _plain(y).astype("float32")
        sample_weight = class_weights.of(labels if labels.ndim > 1 else labels[:, None])
    data = packed_batch(x, y, sample_weight)
    arrays = [_plain(leaf) for leaf in leaves(data)]
    feeds = {str(i): array for i, array in enumerate(arrays)}
    names = iter(feeds)
    return Batch(feeds, mapped(lambda leaf: next(names), data), len(arrays[0]) if arrays[0].ndim else 0)


def data_of(batch: Batch) -> Any:
    """A batch as a step takes it."""
    form: Any = batch.targets
    return mapped(lambda name: _rows(batch.feeds[name]), form)


def _rows(array: Array | Rows) -> Result:
    return (array.gather() if isinstance(array, Rows) else array).view(Result)


def _plain(array: Any) -> Array:
    """Numbers as steps take them: of 32 bits, or bytes."""
    array = np.asarray(array.value if isinstance(array, Tensor) else array)
    kinds = {"f": "float32", "i": "int32", "u": "uint8" if array.dtype.itemsize == 1 else "int32"}
    dtype = kinds.get(array.dtype.kind)
    numbers: Array = array if dtype is None else array.astype(dtype, copy=False)
    return numbers


def named_numbers(logs: Any) -> dict[str, Any]:
    """What a step gave, as plain numbers by name."""
    if logs is None:
        return Numbers()
    named = logs if isinstance(logs, Mapping) else {"loss": logs}
    return Numbers({name: float(value) if np.ndim(value) == 0 else np.asarray(value) for name, value in named.items()})


class CustomLearner:
    """Learns by the steps of a model that has its own."""

    learned = True

    def __init__(self, model: Any) -> None:
        self._model, self._last = model, None
        self._step = model.step_function("train_step")

    def make_weights(self, adapter: Adapter) -> None:
        """Take a step, for nobody else knows what the steps will need; what it changes is replaced."""
        self.begin_epoch()
        self.take(adapter.first(), 0, 0)

    def begin(self) -> None:
        """Nothing: steps count themselves."""

    def begin_epoch(self) -> None:
        """Forget the last epoch's batches."""
        self._last = None
        self._model.reset_metrics()

    def take(self, batch: Batch, step: int, epoch: int) -> None:
        """One step."""
        self._last = self._step(data_of(batch))

    def logs(self) -> dict[str, Any]:
        """What the last step gave."""
        return named_numbers(self._last)

    def finish(self) -> None:
        """Let the optimizer have the last word."""
        if self._model.optimizer is not None:
            self._model.optimizer.finish()

    def get_state(self) -> Any:
        """What the last step gave: the sums are the metrics' own."""
        return None if self._last is None else self.logs()

    def set_state(self, state: Any) -> None:
        """Go on from there."""
        self._last = state


def evaluate_steps(model: Any, adapter: Adapter, hooks: CallbackList) -> dict[str, Any]:
    """What a model's test step gives after all batches."""
    model.stop_evaluating = False
    hooks.call("on_test_begin", {})
    model.reset_metrics()
    step = model.step_function("test_step")
    begin, end = hooks.of("on_test_batch_begin"), hooks.after("on_test_batch_end")
    last_logs: Any = None
    for first, last, batches in adapter.evaluation(False):
        for hook in begin:
            hook(first, {})
        for batch in batches:
            last_logs = step(data_of(batch))
        end(last, partial(named_numbers, last_logs))
        if model.stop_evaluating:
            break
    logs = named_numbers(last_logs)
    hooks.call("on_test_end", logs)
    return logs


def predict_steps(model: Any, adapter: Adapter, hooks: CallbackList) -> Any:
    """What a model's own step predicts for all batches, one after the other."""
    step = model.step_function("predict_step")
    model.stop_predicting = False
    begin, end = hooks.of("on_predict_batch_begin"), hooks.after("on_predict_batch_end")
    hooks.call("on_predict_begin", {})
    parts: list[Any] = []
    for first, last, batches in adapter.evaluation(False):
        for hook in begin:
            hook(first, {})
        parts += [step(data_of(batch)) for batch in batches]
        end(last, partial(dict, outputs=parts[-1]))
        if model.stop_predicting:
            break
    hooks.call("on_predict_end", {})
    columns = zip(*map(leaves, parts), strict=True)
    outputs = iter([np.concatenate([np.asarray(array) for array in column]) for column in columns])
    return mapped(lambda _: next(outputs), parts[0])
