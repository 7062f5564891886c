"""Learning rates and counts of steps, as optimizers take and show them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from foveal.arguments import Declared, converted, integer
from foveal.arguments import real as real_number
from foveal.learning.schedules import InverseTimeDecay, LearningRateSchedule, from_saved
from foveal.older import note

Rate = float | LearningRateSchedule | Callable[[], float]


def rate_or_schedule(value: Any) -> Rate:
    """A number not below 0, a schedule or its saved form, or a function without arguments."""
    if isinstance(value, Mapping):
        made: LearningRateSchedule = from_saved(value)
        return made
    if callable(value) and not hasattr(value, "__float__"):
        return value  # type: ignore[no-any-return]
    number = real_number(value)
    if number >= 0:
        return number
    raise ValueError(f"a number not below 0, got {value!r}.")


def number_from_zero(value: Any) -> int:
    """A whole number from 0 on."""
    if (number := integer(value)) >= 0:
        return number
    raise ValueError(f"0 or more, got {value!r}.")


def two_or_more(value: Any) -> int:
    """A whole number from 2 on."""
    if (number := integer(value)) >= 2:
        return number
    raise ValueError(f"2 or more, got {value!r}.")


def older_decay(rate: float, decay: float) -> InverseTimeDecay:
    """The schedule that `decay` of older Keras was; unlike others, it falls on from a rate that is set."""
    schedule = InverseTimeDecay(rate, 1, decay)
    schedule.settable = True
    return schedule


def falls_on(schedule: Any) -> bool:
    """Whether a schedule is the older `decay`."""
    return isinstance(schedule, InverseTimeDecay) and schedule.settable


def following(schedule: Any, value: Rate) -> Rate:
    """What an optimizer with this schedule takes for a new rate: the older `decay` falls on from it."""
    if callable(value) or not falls_on(schedule):
        return value
    return older_decay(value, schedule.decay_rate)


def base_rate(optimizer: Any) -> float:
    """The rate that is set by hand: the older `decay` is not in it."""
    schedule = optimizer._schedule
    return float(schedule.initial_learning_rate if falls_on(schedule) else optimizer.learning_rate)


class Reading(float):
    """An optimizer's learning rate: a number, which can also be read and set as a variable."""

    owner: Any = None

    @property
    def value(self) -> np.float32:
        """The rate, as a number of 32 bits."""
        return np.float32(self)

    def numpy(self) -> np.float32:
        """The rate, by the name TensorFlow gives it."""
        return self.value

    def assign(self, value: Any) -> None:
        """Set the optimizer's rate."""
        self.owner.learning_rate = value


class Count(int):
    """A number of steps, which can also be read as a variable."""

    @property
    def value(self) -> int:
        """The number."""
        return int(self)

    def numpy(self) -> int:
        """The number, by the name TensorFlow gives it."""
        return int(self)


class OlderRate(Declared):
    """What Keras 1 and 2 called `lr`, and the `decay` beside it."""

    @classmethod
    def modern(cls, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """What was given, with `decay` as the schedule that it was, and without an `epsilon` of None."""
        args, given = super().modern(args, kwargs)
        found = {name: value for name, value in given.items() if name != "epsilon" or value is not None}
        if "decay" not in found or "decay" in cls.arguments:
            return args, found
        told = "of older Keras. Write learning_rate=InverseTimeDecay(learning_rate, 1, decay)."
        note("decay", f"{cls.who}: `decay` is {told}")
        if not (decay := converted(cls.who, "decay", real_number, found.pop("decay"))):
            return args, found
        rate = args[0] if args else found.get("learning_rate", cls.arguments["learning_rate"].default)
        schedule = older_decay(rate, decay)
        return ((schedule, *args[1:]), found) if args else (args, {**found, "learning_rate": schedule})

    def __getattr__(self, name: str) -> Any:
        """The learning rate, by its older name."""
        if name != "lr" or "_rate" not in self.__dict__:
            return object.__getattribute__(self, name)  # which says what is wrong
        note("optimizer.lr", f"{self.who}: `lr` is what older Keras called `learning_rate`. Write .learning_rate.")
        return self.learning_rate

    def __setattr__(self, name: str, value: Any) -> None:
        """The learning rate too, by its older name, unless the class keeps a number of its own so."""
        older = name == "lr" and "_rate" in self.__dict__ and "lr" not in self.__dict__
        if older:
            self.learning_rate = value
        else:
            super().__setattr__(name, value)
