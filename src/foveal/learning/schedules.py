"""Learning rates that depend on the count of steps. Keras's names, arguments and formulas.

The rate is an input of the training step's graph, so a schedule says its value before each step, in float64, and
nothing is compiled for it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from foveal.arguments import Declared, arg, boolean, converted, named, or_none, positive, real, text
from foveal.errors import ArgumentError
from foveal.lazy import no_attribute


class LearningRateSchedule(Declared):
    """The base of schedules: `schedule(step)` is the rate of that step; the first is 0."""

    def __call__(self, step: Any) -> float:
        """The rate of a step."""
        raise NotImplementedError


def _numbers(value: Sequence[float] | np.ndarray[Any, Any]) -> list[float]:
    if isinstance(value, Sequence | np.ndarray) and len(value) and not isinstance(value, str):
        return [real(number) for number in value]
    raise ValueError(f"a list of numbers, got {value!r}.")


class ExponentialDecay(LearningRateSchedule):
    """`initial_learning_rate * decay_rate ** (step / decay_steps)`.

    Parameters
    ----------
    initial_learning_rate : float
    decay_steps : int
    decay_rate : float
    staircase : bool, default=False
        Whether `step / decay_steps` is rounded down, so that the rate falls in steps.
    """

    initial_learning_rate: float = arg(real)
    decay_steps: float = arg(positive)
    decay_rate: float = arg(real)
    staircase: bool = arg(boolean, False)
    name: str = arg(text, "ExponentialDecay")

    def __call__(self, step: Any) -> float:
        return float(self.initial_learning_rate * self.decay_rate ** _part(step, self.decay_steps, self.staircase))


class InverseTimeDecay(LearningRateSchedule):
    """`initial_learning_rate / (1 + decay_rate * step / decay_steps)`.

    Parameters
    ----------
    initial_learning_rate : float
    decay_steps : int
    decay_rate : float
    staircase : bool, default=False
        Whether `step / decay_steps` is rounded down, so that the rate falls in steps.
    """

    initial_learning_rate: float = arg(real)
    decay_steps: float = arg(positive)
    decay_rate: float = arg(real)
    staircase: bool = arg(boolean, False)
    name: str = arg(text, "InverseTimeDecay")
    settable = False
    """Whether it is what `decay` of older Keras was: an optimizer's rate can then be set by hand."""

    def __call__(self, step: Any) -> float:
        return self.initial_learning_rate / (1 + self.decay_rate * _part(step, self.decay_steps, self.staircase))


def _part(step: Any, decay_steps: float, staircase: bool) -> float:
    passed = float(step) / decay_steps
    return math.floor(passed) if staircase else passed


class PiecewiseConstantDecay(LearningRateSchedule):
    """`values[0]` up to and with step `boundaries[0]`, then `values[1]` up to `boundaries[1]`, and so on.

    Parameters
    ----------
    boundaries : list of numbers, rising
    values : list of float, one longer
    """

    boundaries: list[float] = arg(_numbers)
    values: list[float] = arg(_numbers)
    name: str = arg(text, "PiecewiseConstant")

    def prepare(self) -> None:
        if len(self.values) != len(self.boundaries) + 1:
            raise ArgumentError(
                f"{self.who}: `values` must be one longer than `boundaries`, got {len(self.values)} and "
                f"{len(self.boundaries)}."
            )

    def __call__(self, step: Any) -> float:
        return self.values[int(np.searchsorted(self.boundaries, float(step)))]


class PolynomialDecay(LearningRateSchedule):
    """From `initial_learning_rate` to `end_learning_rate` in `decay_steps` steps, along `(1 - part) ** power`.

    Parameters
    ----------
    initial_learning_rate : float
    decay_steps : int
    end_learning_rate : float, default=0.0001
    power : float, default=1.0
        1 is a straight line.
    cycle : bool, default=False
        Whether to start anew after the end, each time more slowly.
    """

    initial_learning_rate: float = arg(real)
    decay_steps: float = arg(positive)
    end_learning_rate: float = arg(real, 0.0001)
    power: float = arg(real, 1.0)
    cycle: bool = arg(boolean, False)
    name: str = arg(text, "PolynomialDecay")

    def __call__(self, step: Any) -> float:
        rounds = max(1, math.ceil(float(step) / self.decay_steps)) if self.cycle else 1
        part = min(float(step) / (self.decay_steps * rounds), 1.0)
        fallen: float = (1 - part) ** self.power
        return (self.initial_learning_rate - self.end_learning_rate) * fallen + self.end_learning_rate


class CosineDecay(LearningRateSchedule):
    """Half a cosine wave down to the share `alpha`, perhaps after a linear warm-up (Loshchilov & Hutter, 2016).

    Parameters
    ----------
    initial_learning_rate : float
    decay_steps : int
    alpha : float, default=0.0
        The share of the rate that is left at the end.
    warmup_target : float, optional
        Where the warm-up leads from `initial_learning_rate`; the wave starts there.
    warmup_steps : int, default=0
    """

    initial_learning_rate: float = arg(real)
    decay_steps: float = arg(positive)
    alpha: float = arg(real, 0.0)
    name: str = arg(text, "CosineDecay")
    warmup_target: float | None = arg(or_none(real), None)
    warmup_steps: float = arg(real, 0)

    def __call__(self, step: Any) -> float:
        start, target = self.initial_learning_rate, self.warmup_target
        if target is None:
            return start * self._wave(float(step))
        if step < self.warmup_steps:
            return start + (target - start) * float(step) / self.warmup_steps
        return target * self._wave(float(step) - self.warmup_steps)

    def _wave(self, step: float) -> float:
        part = min(step / self.decay_steps, 1.0)
        return (1 - self.alpha) * 0.5 * (1 + math.cos(math.pi * part)) + self.alpha


class CosineDecayRestarts(LearningRateSchedule):
    """Half cosine waves one after the other (Loshchilov & Hutter, 2016).

    Parameters
    ----------
    initial_learning_rate : float
    first_decay_steps : int
        The length of the first wave.
    t_mul : float, default=2.0
        Each wave is so many times as long as the one before.
    m_mul : float, default=1.0
        And starts so many times as high.
    alpha : float, default=0.0
        The share of the rate that is left at the end of a wave.
    """

    initial_learning_rate: float = arg(real)
    first_decay_steps: float = arg(positive)
    t_mul: float = arg(real, 2.0)
    m_mul: float = arg(real, 1.0)
    alpha: float = arg(real, 0.0)
    name: str = arg(text, "SGDRDecay")

    def __call__(self, step: Any) -> float:
        restarts, part = self._wave(float(step) / self.first_decay_steps)
        height = 0.5 * self.m_mul**restarts * (1 + math.cos(math.pi * part))
        return self.initial_learning_rate * ((1 - self.alpha) * height + self.alpha)

    def _wave(self, passed: float) -> tuple[int, float]:
        """How many waves are over, and the part of this one, for `passed` first waves' time."""
        if self.t_mul == 1:
            return math.floor(passed), passed % 1
        restarts = math.floor(math.log(1 - passed * (1 - self.t_mul)) / math.log(self.t_mul))
        length = self.t_mul**restarts
        return restarts, (passed - (1 - length) / (1 - self.t_mul)) / length


CLASSES: tuple[type[LearningRateSchedule], ...] = (
    CosineDecay,
    CosineDecayRestarts,
    ExponentialDecay,
    InverseTimeDecay,
    PiecewiseConstantDecay,
    PolynomialDecay,
)
SCHEDULES = {kind.__name__: kind for kind in CLASSES}
from_saved = named(SCHEDULES, LearningRateSchedule, "a schedule")


def deserialize(config: Any) -> LearningRateSchedule:
    """A schedule from what `serialize` gave."""
    made: LearningRateSchedule = converted("deserialize", "config", from_saved, config)
    return made


def serialize(learning_rate_schedule: LearningRateSchedule) -> dict[str, Any]:
    """A schedule as plain values."""
    return {"class_name": type(learning_rate_schedule).__name__, "config": learning_rate_schedule.get_config()}


__all__ = [*(kind.__name__ for kind in CLASSES), "LearningRateSchedule", "deserialize", "serialize"]
__getattr__ = no_attribute("foveal.optimizers.schedules", __all__)
