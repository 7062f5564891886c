"""The loops: training epochs, evaluating and predicting all batches."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

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
from foveal.training.resuming import Position, Restored, Resuming
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
            before = 0.0 if key.replaces else sums.get(key.part, 0.0)
            sums[key.part] = before + (value.astype("float64") if value.ndim else value.item())
        for key, each in program.counts:
            sums = self.sums[key.metric]
            sums[key.part] = sums.get(key.part, 0.0) + each * rows
        self.rows += rows

    def inputs(self, program: LossProgram) -> dict[str, Array]:
        """What metrics keep, as far as a program reads it."""
        kept = {k: v for name, metric in self.metrics.items() for k, v in metric.inputs(self.sums[name]).items()}
        return {name: value for name, value in kept.items() if name in program.inputs}

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

    def take(self, batch: Batch, logs: RunningLogs) -> tuple[LossProgram, dict[str, Array]]:
        """Learn from a batch; the loss and metrics are of before the step."""
        loss_program = self.programs(batch)
        feeds = {**batch.feeds, **logs.inputs(loss_program)}
        if loss_program.seeds:
            feeds = {**feeds, **loss_program.seeds.next(self.seed, self.step)}
        self.step += 1
        outputs = loss_program.program.run(feeds)
        self.optimizer.follow(self.step)
        return loss_program, outputs


class Learning(Restored, Protocol):
    """What learns from batches, and knows the loss and metrics of the epoch so far."""

    def begin_epoch(self) -> None:
        """Before the first step of an epoch."""

    def take(self, batch: Batch, step: int, epoch: int) -> None:
        """Learn from a batch."""

    def logs(self) -> dict[str, Any]:
        """The numbers of the epoch so far by name."""

    @property
    def learned(self) -> bool:
        """Whether there was anything to learn from in this epoch."""

    def finish(self) -> None:
        """After the last step."""


class Learner:
    """Learns by steps of one program each.

    Parameters
    ----------
    model : Trainer
    stepper : Stepper
    spec : CompileSpec
    """

    def __init__(self, model: Any, stepper: Stepper, spec: CompileSpec) -> None:
        self._stepper, self._spec = stepper, spec
        self._check = FiniteLossCheck(model, spec)

    def make_weights(self, adapter: Adapter) -> None:
        """Nothing: the program for the first batch has them all."""

    def begin(self) -> None:
        """Count steps on from what the optimizer has done."""
        self._stepper.begin()

    def begin_epoch(self) -> None:
        """Forget the last epoch's sums."""
        self._running = RunningLogs(self._spec)

    def take(self, batch: Batch, step: int, epoch: int) -> None:
        """One step."""
        program, outputs = self._stepper.take(batch, self._running)
        self._running.add(program, outputs, batch.rows)
        self._check.check(outputs["loss"].item(), batch, step, epoch)

    def logs(self) -> dict[str, Any]:
        """Means of the epoch so far."""
        return self._running.logs()

    @property
    def learned(self) -> bool:
        """Whether there were any rows."""
        return self._running.rows > 0

    def finish(self) -> None:
        """Let the optimizer have the last word."""
        self._stepper.optimizer.finish()

    def get_state(self) -> Any:
        """The sums."""
        return {name: getattr(self._running, name) for name in ("losses", "sums", "rows")}

    def set_state(self, state: Any) -> None:
        """Go on from such sums."""
        self.begin_epoch()
        vars(self._running).update(state)


def run_epoch(
    model: Any,
    learner: Learning,
    adapter: Adapter,
    epoch: int,
    done: int | None,
    hooks: CallbackList,
    resuming: Resuming,
) -> None:
    """The steps of an epoch, or those after the first `done`, as far as a callback or the data lets it go."""
    if done is None:
        hooks.call("on_epoch_begin", epoch, {})
        learner.begin_epoch()
    else:
        resuming.begin_new(epoch)
        if model.stop_training:
            return
    begin = hooks.of("on_train_batch_begin")
    end = hooks.after("on_train_batch_end")
    for first, last, batches in adapter.epoch(epoch, done or 0):
        for hook in begin:
            hook(first, {})
        for step, batch in enumerate(batches, first):
            learner.take(batch, step, epoch)
        end(last, learner.logs)
        resuming.after_batches(epoch, first + len(batches), len(batches))
        if model.stop_training:
            return


def run_epochs(
    model: Any,
    learner: Learning,
    adapter: Adapter,
    options: FitOptions,
    hooks: CallbackList,
    resuming: Resuming,
    validate: Callable[[], dict[str, Any]] | None,
) -> None:
    """All epochs, each followed by its validation; from where an interrupted training was, if there is one."""
    model.resumed_epoch = resuming.epoch
    hooks.call("on_train_begin", {})
    learner.begin()
    resumed = resuming.restore()
    first = options.initial_epoch if model.resumed_epoch is None else model.resumed_epoch
    epoch, done, logs = resumed or Position(first, None, {})
    over = resumed is not None and done is None and model.stop_training
    while epoch < options.epochs and not over:
        if adapter.spent and done is None:
            adapter.warn()
            break
        run_epoch(model, learner, adapter, epoch, done, hooks, resuming)
        done = None
        if not learner.learned:
            break
        logs = learner.logs()
        if validate is not None and options.validates_after(epoch):
            logs |= {f"val_{name}": value for name, value in validate().items()}
        hooks.call("on_epoch_end", epoch, logs)
        epoch += 1
        resuming.after_epoch(epoch, logs)
        over = model.stop_training
    learner.finish()
    hooks.call("on_train_end", logs)
    resuming.finish()


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
            feeds = {**batch.feeds, **running.inputs(loss_program)}
            running.add(loss_program, loss_program.program.run(feeds), batch.rows)
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
