"""The loops: training epochs, and judging all rows."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from foveal.engines.engine import Program
from foveal.training.callbacks import Hook, Hooks
from foveal.training.intake import Samples
from foveal.training.schedule import Schedule, slices, take

Array = np.ndarray[Any, Any]


class Means:
    """Running means of what a program reports, batches weighted by their rows."""

    def __init__(self, names: list[str]) -> None:
        self.sums = dict.fromkeys(names, 0.0)
        self.rows = 0

    def add(self, outputs: Mapping[str, Array], rows: int) -> None:
        """Take in one batch."""
        for name in self.sums:
            self.sums[name] += float(outputs[name]) * rows
        self.rows += rows

    def logs(self) -> dict[str, float]:
        """The means so far."""
        return {name: total / self.rows for name, total in self.sums.items()}


@dataclass
class Stepper:
    """Takes training steps and counts them: each has its own random numbers."""

    program: Program
    samples: Samples
    random: bool
    seed: int
    step: int

    def take(self, rows: Array | slice) -> dict[str, Array]:
        """Train on some of the rows; the loss and metrics of this batch before the step."""
        samples = self.samples
        feeds: dict[str, Any] = {"x": take(samples.x, rows), "y": take(samples.y, rows)}
        if samples.weight is not None:
            feeds["weight"] = take(samples.weight, rows)
        if self.random:
            feeds["seed"] = np.array([self.seed, self.step % 2**32], "uint32")
        self.step += 1
        return self.program.run(feeds)


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
    model: Any, stepper: Stepper, schedule: Schedule, epoch: int, hooks: Hooks, means: Means, alarm: Alarm
) -> None:
    """One pass over the rows, or as far as a callback lets it go."""
    begin: list[Hook] = hooks.of("on_train_batch_begin")
    end: list[Hook] = hooks.of("on_train_batch_end")
    for batch, rows in enumerate(schedule.batches(len(stepper.samples), stepper.seed, epoch)):
        for hook in begin:
            hook(batch, {})
        outputs = stepper.take(rows)
        means.add(outputs, rows.stop - rows.start if isinstance(rows, slice) else len(rows))
        alarm.check(float(outputs["loss"]), batch, epoch)
        if end:
            logs = means.logs()
            for hook in end:
                hook(batch, logs)
        if model.stop_training:
            return


def run_epochs(
    model: Any,
    stepper: Stepper,
    schedule: Schedule,
    hooks: Hooks,
    names: list[str],
    validate: Callable[[], dict[str, float]] | None,
) -> None:
    """All epochs, each followed by its validation."""
    alarm = Alarm()
    logs: dict[str, float] = {}
    hooks.call("on_train_begin", {})
    for epoch in range(schedule.initial_epoch, schedule.epochs):
        hooks.call("on_epoch_begin", epoch, {})
        means = Means(names)
        run_epoch(model, stepper, schedule, epoch, hooks, means, alarm)
        logs = means.logs()
        if validate is not None and (epoch + 1) % schedule.validation_freq == 0:
            logs |= {f"val_{name}": value for name, value in validate().items()}
        hooks.call("on_epoch_end", epoch, logs)
        if model.stop_training:
            break
    hooks.call("on_train_end", logs)


def judge(
    program: Program, samples: Samples, size: int, names: list[str], hooks: Hooks, steps: int | None
) -> dict[str, float]:
    """Mean loss and metrics of the rows, or of the first `steps` batches of them."""
    means = Means(names)
    hooks.call("on_test_begin", {})
    for batch, rows in enumerate(slices(len(samples), size)):
        if batch == steps:
            break
        hooks.call("on_test_batch_begin", batch, {})
        part = samples.part(rows)
        feeds = {"x": part.x, "y": part.y} | ({} if part.weight is None else {"weight": part.weight})
        means.add(program.run(feeds), len(part))
        hooks.call("on_test_batch_end", batch, means.logs())
    logs = means.logs()
    hooks.call("on_test_end", logs)
    return logs
