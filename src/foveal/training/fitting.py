"""The loops: training epochs, and judging all rows."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from foveal.engines.engine import Program
from foveal.learning.optimizer import Optimizer
from foveal.training.callbacks import Hook, Hooks
from foveal.training.goal import Goal
from foveal.training.intake import Samples
from foveal.training.schedule import Schedule, slices, take

Array = np.ndarray[Any, Any]


class Score:
    """The loss and metrics of the batches so far: means weighted by rows, and what metrics make of their sums."""

    def __init__(self, goal: Goal) -> None:
        metrics = goal.metrics
        self.means = dict.fromkeys([*goal.means, *(m.name for m in metrics if m.tally is None)], 0.0)
        self.tallies = {m.name: m.tally for m in metrics if m.tally is not None}
        self.names = goal.names
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
        """The numbers so far, in order."""
        return {name: self._value(name) for name in self.names}

    def _value(self, name: str) -> Any:
        if name in self.means:
            return self.means[name] / self.rows
        return self.tallies[name].finish(self.sums[name])


@dataclass
class Stepper:
    """Takes training steps and counts them: each has its own random numbers."""

    program: Program
    samples: Samples
    random: bool
    seed: int
    step: int
    optimizer: Optimizer

    def __post_init__(self) -> None:
        self.optimizer.follow(self.step)

    def take(self, rows: Array | slice) -> dict[str, Array]:
        """Train on some of the rows; the loss and metrics of this batch before the step."""
        feeds: dict[str, Any] = {name: take(array, rows) for name, array in self.samples.feeds.items()}
        if self.random:
            feeds["seed"] = np.array([self.seed, self.step % 2**32], "uint32")
        self.step += 1
        outputs = self.program.run(feeds)
        self.optimizer.follow(self.step)
        return outputs


class Alarm:
    """Warns once when the loss is no longer a number."""

    def __init__(self) -> None:
        self.rung = False

    def check(self, loss: float, batch: int, epoch: int) -> None:
        """Look at one batch's loss."""
        if math.isfinite(loss) or self.rung:
            return
        self.rung = True
        warnings.warn(
            f"fit: the loss became {loss} at batch {batch} of epoch {epoch + 1}. The weights are spoilt from here on. "
            "Use a smaller learning rate, and scale the data to about -1 to 1.",
            RuntimeWarning,
            stacklevel=2,
        )


def run_epoch(
    model: Any, stepper: Stepper, schedule: Schedule, epoch: int, hooks: Hooks, score: Score, alarm: Alarm
) -> None:
    """One pass over the rows, or as far as a callback lets it go."""
    begin: list[Hook] = hooks.of("on_train_batch_begin")
    end: list[Hook] = hooks.of("on_train_batch_end")
    for batch, rows in enumerate(schedule.batches(len(stepper.samples), stepper.seed, epoch)):
        for hook in begin:
            hook(batch, {})
        outputs = stepper.take(rows)
        score.add(outputs, rows.stop - rows.start if isinstance(rows, slice) else len(rows))
        alarm.check(float(outputs["loss"]), batch, epoch)
        if end:
            logs = score.logs()
            for hook in end:
                hook(batch, logs)
        if model.stop_training:
            return


def run_epochs(
    model: Any,
    stepper: Stepper,
    schedule: Schedule,
    hooks: Hooks,
    goal: Goal,
    validate: Callable[[], dict[str, Any]] | None,
) -> None:
    """All epochs, each followed by its validation."""
    alarm = Alarm()
    logs: dict[str, Any] = {}
    hooks.call("on_train_begin", {})
    for epoch in range(schedule.initial_epoch, schedule.epochs):
        hooks.call("on_epoch_begin", epoch, {})
        score = Score(goal)
        run_epoch(model, stepper, schedule, epoch, hooks, score, alarm)
        logs = score.logs()
        if validate is not None and (epoch + 1) % schedule.validation_freq == 0:
            logs |= {f"val_{name}": value for name, value in validate().items()}
        hooks.call("on_epoch_end", epoch, logs)
        if model.stop_training:
            break
    stepper.optimizer.finish()
    hooks.call("on_train_end", logs)


def judge(program: Program, samples: Samples, size: int, goal: Goal, hooks: Hooks, steps: int | None) -> dict[str, Any]:
    """Mean loss and metrics of the rows, or of the first `steps` batches of them."""
    score = Score(goal)
    hooks.call("on_test_begin", {})
    for batch, rows in enumerate(slices(len(samples), size)):
        if batch == steps:
            break
        hooks.call("on_test_batch_begin", batch, {})
        part = samples.part(rows)
        score.add(program.run(part.feeds), len(part))
        hooks.call("on_test_batch_end", batch, score.logs())
    logs = score.logs()
    hooks.call("on_test_end", logs)
    return logs
