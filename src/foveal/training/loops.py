"""The loops: training epochs, evaluating and predicting all batches."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from foveal.errors import DataError
from foveal.ir.node import show
from foveal.learning.optimizer import Optimizer
from foveal.older import Numbers
from foveal.training.callbacks.callback import CallbackList
from foveal.training.compile_spec import CompileSpec
from foveal.training.data.adapters import Adapter
from foveal.training.data.batch import Batch
from foveal.training.fit_options import FitOptions
from foveal.training.nan_finder import FiniteLossCheck
from foveal.training.runtime import LossProgram, Runtime

Array = np.ndarray[Any, Any]
LossPrograms = Callable[[Batch], LossProgram]
"""What gives the program for a batch: of its inputs' sizes, with its labels and weights."""


class RunningLogs:
    """The loss and metrics of the batches so far: means weighted by rows, and what metrics make of their sums."""

    def __init__(self, spec: CompileSpec) -> None:
        self.losses = dict.fromkeys(spec.loss_names, 0.0)
        self.metrics = {metric.name: metric.metric for metric in spec.metrics}
        self.sums: dict[str, dict[str, Any]] = {name: {} for name in self.metrics}
        for metric in self.metrics.values():
            metric.begin()
        self.rows = 0

    def add(self, program: LossProgram, outputs: Mapping[str, Array], rows: int) -> None:
        """Take in one batch."""
        for name in program.losses:
            self.losses[name] += outputs[name].item() * rows
        for output, key in program.sums:
            value = outputs[output]
            sums = self.sums[key.metric]
            sums[key.part] = sums.get(key.part, 0.0) + (value.astype("float64") if value.ndim else value.item())
        for key, each in program.counts:
            sums = self.sums[key.metric]
            sums[key.part] = sums.get(key.part, 0.0) + each * rows
        self.rows += rows

    def logs(self) -> dict[str, Any]:
        """The numbers so far by name, in the order of their names, as Keras has them."""
        return Numbers({name: self._value(name) for name in sorted([*self.losses, *self.metrics])})

    def _value(self, name: str) -> Any:
        if name in self.losses:
            return self.losses[name] / self.rows
        return self.metrics[name].of_sums(self.sums[name])


class Stepper:
    """Takes training steps and counts them: each has its own random numbers.

    Parameters
    ----------
    programs : LossPrograms
        Asked before every step.
    optimizer : Optimizer
    seed : int
    """

    def __init__(self, programs: LossPrograms, optimizer: Optimizer, seed: int) -> None:
        self.programs, self.optimizer, self.seed = programs, optimizer, seed
        self.begin()

    def begin(self) -> None:
        """Count on from what the optimizer has done."""
        self.step = self.optimizer.steps
        self.optimizer.follow(self.step)

    def take(self, batch: Batch) -> tuple[LossProgram, dict[str, Array]]:
        """Learn from a batch; the loss and metrics are of before the step."""
        loss_program = self.programs(batch)
        feeds = batch.feeds
        if loss_program.seeds:
            feeds = {**feeds, **loss_program.seeds.next(self.seed, self.step)}
        self.step += 1
        outputs = loss_program.program.run(feeds)
        self.optimizer.follow(self.step)
        return loss_program, outputs


def run_epoch(
    model: Any,
    stepper: Stepper,
    adapter: Adapter,
    epoch: int,
    hooks: CallbackList,
    logs: RunningLogs,
    check: FiniteLossCheck,
) -> None:
    """All steps of an epoch, or as far as a callback or the data lets it go."""
    begin = hooks.of("on_train_batch_begin")
    end = hooks.after("on_train_batch_end")
    for first, last, batches in adapter.epoch(epoch):
        for hook in begin:
            hook(first, {})
        for step, batch in enumerate(batches, first):
            program, outputs = stepper.take(batch)
            logs.add(program, outputs, batch.rows)
            check.check(outputs["loss"].item(), batch, step, epoch)
        end(last, logs.logs)
        if model.stop_training:
            return


def run_epochs(
    model: Any,
    stepper: Stepper,
    adapter: Adapter,
    options: FitOptions,
    hooks: CallbackList,
    spec: CompileSpec,
    validate: Callable[[], dict[str, Any]] | None,
) -> None:
    """All epochs, each followed by its validation."""
    check = FiniteLossCheck(model, spec)
    logs: dict[str, Any] = {}
    model.resumed_epoch = None
    hooks.call("on_train_begin", {})
    stepper.begin()
    first = options.initial_epoch if model.resumed_epoch is None else model.resumed_epoch
    for epoch in range(first, options.epochs):
        if adapter.spent:
            adapter.warn()
            break
        hooks.call("on_epoch_begin", epoch, {})
        running = RunningLogs(spec)
        run_epoch(model, stepper, adapter, epoch, hooks, running, check)
        if not running.rows:
            break
        logs = running.logs()
        if validate is not None and options.validates_after(epoch):
            logs |= {f"val_{name}": value for name, value in validate().items()}
        hooks.call("on_epoch_end", epoch, logs)
        if model.stop_training:
            break
    stepper.optimizer.finish()
    hooks.call("on_train_end", logs)


def evaluate_batches(
    model: Any, programs: LossPrograms, adapter: Adapter, spec: CompileSpec, hooks: CallbackList
) -> dict[str, Any]:
    """Mean loss and metrics of all batches; nothing where there are none left."""
    running = RunningLogs(spec)
    model.stop_evaluating = False
    begin = hooks.of("on_test_batch_begin")
    end = hooks.after("on_test_batch_end")
    hooks.call("on_test_begin", {})
    counted = hooks.count("on_test_batch_begin", "on_test_batch_end")
    for first, last, batches in adapter.evaluation(not counted and programs(adapter.head()).separable):
        for hook in begin:
            hook(first, {})
        for batch in batches:
            loss_program = programs(batch)
            running.add(loss_program, loss_program.program.run(batch.feeds), batch.rows)
        end(last, running.logs)
        if model.stop_evaluating:
            break
    logs = running.logs() if running.rows else {}
    hooks.call("on_test_end", logs)
    return logs


def predict_batches(
    model: Any, programs: Callable[[Batch], Runtime], adapter: Adapter, hooks: CallbackList
) -> dict[str, Array]:
    """A program's outputs for every batch, one after the other."""
    parts: list[dict[str, Array]] = []
    model.stop_predicting = False
    begin = hooks.of("on_predict_batch_begin")
    end = hooks.after("on_predict_batch_end")
    hooks.call("on_predict_begin", {})
    counted = hooks.count("on_predict_batch_begin", "on_predict_batch_end")
    for first, last, batches in adapter.evaluation(not counted and programs(adapter.head()).predicts_by_row):
        for hook in begin:
            hook(first, {})
        parts.append(joined([programs(batch).predictor.run(batch.feeds) for batch in batches]))
        end(last, lambda: {"outputs": model.packed(parts[-1])})
        if model.stop_predicting:
            break
    hooks.call("on_predict_end", {})
    if len(parts) > 1:
        model.check_batched("predict of several batches")
    return joined(parts)


def joined(parts: Sequence[dict[str, Array]]) -> dict[str, Array]:
    """The outputs of several runs, one after the other."""
    if len(parts) == 1:
        return parts[0]
    for name in parts[0]:
        shapes = list(dict.fromkeys(part[name].shape[1:] for part in parts))
        if len(shapes) > 1:
            raise DataError(
                f"predict: the outputs of batches must have one size to become one array, got {show((-1, *shapes[0]))} "
                f"and {show((-1, *shapes[1]))}. Predict batches of one size at a time, or use predict_on_batch."
            )
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
