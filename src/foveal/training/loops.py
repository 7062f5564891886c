"""The loops: training epochs, and judging all rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np

from foveal.learning.optimizer import Optimizer
from foveal.training.callbacks.callback import Hooks
from foveal.training.compile_spec import CompileSpec
from foveal.training.data.adapters import Adapter, Batch
from foveal.training.data.batch import Kind
from foveal.training.fit_options import FitOptions
from foveal.training.nan_finder import FiniteLossCheck
from foveal.training.runtime import LossProgram, Runtime

Array = np.ndarray[Any, Any]
Programs = Callable[[Kind], LossProgram]
"""What gives the program for samples of a kind."""


class RunningLogs:
    """The loss and metrics of the batches so far: means weighted by rows, and what metrics make of their sums."""

    def __init__(self, spec: CompileSpec) -> None:
        self.spec = spec
        self.means = dict.fromkeys(spec.means, 0.0)
        self.tallies = {watched.name: watched.metric for watched in spec.metrics}
        self.names = spec.names
        self.sums: dict[str, dict[str, Any]] = {name: {} for name in self.tallies}
        self.rows = 0

    def add(self, outputs: Mapping[str, Array], rows: int) -> None:
        """Take in one batch."""
        for name in self.means:
            self.means[name] += float(outputs[name]) * rows
        for output in outputs if self.sums else ():
            name, _, part = output.partition("/")
            if part:
                self.sums[name][part] = self.sums[name].get(part, 0.0) + outputs[output].astype("float64")
        self.rows += rows

    def logs(self) -> dict[str, Any]:
        """The numbers so far by name, in the order of their names, as Keras has them."""
        return {name: self._value(name) for name in sorted(self.names)}

    def _value(self, name: str) -> Any:
        if name in self.means:
            return self.means[name] / self.rows
        return self.tallies[name].finish(self.sums[name])


class Stepper:
    """Takes training steps and counts them: each has its own random numbers.

    Parameters
    ----------
    programs : Programs
        Asked before every step.
    optimizer : Optimizer
    seed : int
    """

    def __init__(self, programs: Programs, optimizer: Optimizer, seed: int) -> None:
        self.programs, self.optimizer, self.seed = programs, optimizer, seed
        self.begin()

    def begin(self) -> None:
        """Count on from what the optimizer has done."""
        self.step = self.optimizer.steps
        self.optimizer.follow(self.step)

    def take(self, batch: Batch) -> dict[str, Array]:
        """Learn from a batch; the loss and metrics are of before the step."""
        judge = self.programs(batch.kind)
        feeds = dict(batch.feeds)
        if judge.seeds:
            feeds |= judge.seeds.next(self.seed, self.step)
        self.step += 1
        outputs = judge.program.run(feeds)
        self.optimizer.follow(self.step)
        return outputs


def run_epoch(
    model: Any, stepper: Stepper, batches: Adapter, epoch: int, hooks: Hooks, score: RunningLogs, alarm: FiniteLossCheck
) -> None:
    """All steps of an epoch, or as far as a callback or the data lets it go."""
    begin = hooks.of("on_train_batch_begin")
    tell = hooks.after("on_train_batch_end")
    for first, last, execution in executions(batches.epoch(epoch), score.spec.steps_per_execution):
        for hook in begin:
            hook(first, {})
        for batch in execution:
            outputs = stepper.take(batch)
            score.add(outputs, batch.rows)
            alarm.check(float(outputs["loss"]), batch, epoch)
        tell(last, score.logs)
        if model.stop_training:
            return


def executions(batches: Iterable[Batch], size: int) -> Iterator[tuple[int, int, list[Batch]]]:
    """So many batches at a time, with the numbers of the first step and of the last one there may be."""
    batches = iter(batches)
    while taken := list(islice(batches, size)):
        yield taken[0].first, max(taken[0].first + size - 1, taken[-1].last), taken


def run_epochs(
    model: Any,
    stepper: Stepper,
    batches: Adapter,
    schedule: FitOptions,
    hooks: Hooks,
    spec: CompileSpec,
    validate: Callable[[], dict[str, Any]] | None,
) -> None:
    """All epochs, each followed by its validation."""
    alarm = FiniteLossCheck(model, spec)
    logs: dict[str, Any] = {}
    model.resumed_epoch = None
    hooks.call("on_train_begin", {})
    stepper.begin()
    first = schedule.initial_epoch if model.resumed_epoch is None else model.resumed_epoch
    for epoch in range(first, schedule.epochs):
        if batches.spent:
            batches.warn()
            break
        hooks.call("on_epoch_begin", epoch, {})
        score = RunningLogs(spec)
        run_epoch(model, stepper, batches, epoch, hooks, score, alarm)
        if not score.rows:
            break
        logs = score.logs()
        if validate is not None and schedule.judges_after(epoch):
            logs |= {f"val_{name}": value for name, value in validate().items()}
        hooks.call("on_epoch_end", epoch, logs)
        if model.stop_training:
            break
    stepper.optimizer.finish()
    hooks.call("on_train_end", logs)


def evaluate_batches(
    model: Any, programs: Programs, batches: Adapter, spec: CompileSpec, hooks: Hooks
) -> dict[str, Any]:
    """Mean loss and metrics of all batches; nothing where there are none left."""
    score = RunningLogs(spec)
    model.stop_evaluating = False
    begin = hooks.of("on_test_batch_begin")
    tell = hooks.after("on_test_batch_end")
    hooks.call("on_test_begin", {})
    singly = hooks.count("on_test_batch_begin", "on_test_batch_end") or not programs(batches.head().kind).separable
    for first, last, execution in executions(batches.judged(singly), spec.steps_per_execution if singly else 1):
        for hook in begin:
            hook(first, {})
        for batch in execution:
            score.add(programs(batch.kind).program.run(batch.feeds), batch.rows)
        tell(last, score.logs)
        if model.stop_evaluating:
            break
    logs = score.logs() if score.rows else {}
    hooks.call("on_test_end", logs)
    return logs


def predict_batches(
    model: Any, runtime: Callable[[], Runtime], batches: Adapter, hooks: Hooks
) -> list[dict[str, Array]]:
    """A program's outputs for every batch."""
    parts: list[dict[str, Array]] = []
    model.stop_predicting = False
    begin = hooks.of("on_predict_batch_begin")
    tell = hooks.after("on_predict_batch_end")
    hooks.call("on_predict_begin", {})
    singly = hooks.count("on_predict_batch_begin", "on_predict_batch_end") or not runtime().predicts_by_row
    for first, last, execution in executions(batches.judged(singly), batches.execution if singly else 1):
        for hook in begin:
            hook(first, {})
        parts.append(joined([runtime().predictor.run(batch.feeds) for batch in execution]))
        tell(last, lambda: {"outputs": model.packed(parts[-1])})
        if model.stop_predicting:
            break
    hooks.call("on_predict_end", {})
    return parts


def joined(parts: Sequence[dict[str, Array]]) -> dict[str, Array]:
    """The outputs of several runs, one after the other."""
    return parts[0] if len(parts) == 1 else {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
