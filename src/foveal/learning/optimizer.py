"""The base of optimizers: what they share is clipping, decay, averages, accumulation and schedules of the rate."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from foveal.arguments import arg, between, boolean, converted, or_none, positive, positive_int, text
from foveal.arguments import real as real_number
from foveal.eager import GradientTape, Traced, before_updates, record
from foveal.errors import ArgumentError, SettingError
from foveal.ir.node import Node, elementwise, full
from foveal.ir.weight import Weight, holding, weight_of
from foveal.learning.gradient_arithmetic import clipped, is_multiple, whole_part
from foveal.learning.rates import Count, OlderRate, Reading, falls_on, following, rate_or_schedule, two_or_more
from foveal.learning.schedules import LearningRateSchedule
from foveal.names import unique_name
from foveal.ops.elementwise import select

OPTIMIZERS: dict[str, type[Optimizer]] = {}
"""Those that have a name, as `optimizers` fills it in."""


class Optimizer(OlderRate):
    """The base of optimizers.

    What it remembers lives in `variables`: the count of steps, the learning rate (a graph input, so that changing it
    compiles nothing), and `slots` arrays for each weight.

    Parameters
    ----------
    learning_rate : float, LearningRateSchedule or function without arguments
    weight_decay : float, optional
        Each step also takes this share, times the learning rate, off every weight.
    clipnorm, clipvalue, global_clipnorm : float, optional
        The longest gradient of a weight; the largest number in a gradient; the longest of all gradients together.
        Only one of them.
    use_ema : bool, default=False
        Whether to keep a running average of the weights, which becomes the weights when `fit` ends.
    ema_momentum : float, default=0.99
    ema_overwrite_frequency : int, optional
        After so many steps the average becomes the weights, each time.
    loss_scale_factor : float, optional
        What `scale_loss` multiplies the loss with, as `fit` does, and gradients are divided by.
    gradient_accumulation_steps : int, optional
        The weights move once in so many steps, by the mean gradient.
    name : str, optional
    """

    learning_rate: Any = arg(rate_or_schedule, 0.01)
    weight_decay: float | None = arg(or_none(real_number), None, kw_only=True)
    clipnorm: float | None = arg(or_none(positive), None, kw_only=True)
    clipvalue: float | None = arg(or_none(positive), None, kw_only=True)
    global_clipnorm: float | None = arg(or_none(positive), None, kw_only=True)
    use_ema: bool = arg(boolean, False, kw_only=True)
    ema_momentum: float = arg(between(0, 1), 0.99, kw_only=True)
    ema_overwrite_frequency: int | None = arg(or_none(positive_int), None, kw_only=True)
    loss_scale_factor: float | None = arg(or_none(positive), None, kw_only=True)
    gradient_accumulation_steps: int | None = arg(or_none(two_or_more), None, kw_only=True)
    name: str = arg(or_none(text), None, kw_only=True)

    shared: ClassVar[Mapping[str, float]] = {}
    """What is remembered once for all weights: numbers by name, and their first values."""

    def prepare(self) -> None:
        super().prepare()
        self.name = self.name or unique_name(type(self).__name__)
        clips = [name for name in ("clipnorm", "clipvalue", "global_clipnorm") if getattr(self, name) is not None]
        if len(clips) > 1:
            raise ArgumentError(f"{self.who}: only one of {', '.join(f'`{c}`' for c in clips)} can be given.")
        self._schedule = self.learning_rate if callable(self.learning_rate) else None
        self._rate = Weight("optimizer/learning_rate", np.zeros((), "float32"))
        self._count = Weight("optimizer/iterations", np.zeros((), "float32"))
        self._shared = {n: Weight(f"optimizer/{n}", np.array(v, "float32")) for n, v in self.shared.items()}
        self._slots: dict[Weight, dict[str, Weight]] = {}
        self._token = object()
        """What stands for the settings, in the keys of what is recorded."""
        self.swapped = False
        """Whether weights and their averages have changed places."""
        self._spared_weights: frozenset[Weight] = frozenset()
        self._spared_names: list[re.Pattern[str]] = []
        if self._schedule is None:
            self._rate.value = self.learning_rate
            self.__dict__["learning_rate"] = self._reading(self.learning_rate)
        self.follow(0)

    def __setattr__(self, name: str, value: Any) -> None:
        """A new `learning_rate` also reaches the compiled program."""
        if name == "learning_rate" and "_rate" in self.__dict__:
            value = following(self._schedule, converted(self.who, name, rate_or_schedule, value))
            if callable(value):
                self._schedule = value
                return self.follow(self.steps)
            self.check_settable(self.who)
            self._rate.value, self._schedule, value = value, None, self._reading(value)
        elif name in self.arguments and "_token" in self.__dict__:
            self._token = object()
        super().__setattr__(name, value)
        return None

    def check_settable(self, who: str) -> None:
        """Refuse to let the learning rate be set, where it is a schedule's.

        Raises
        ------
        SettingError
            `who` says whose wish it is.
        """
        if isinstance(self._schedule, LearningRateSchedule) and not falls_on(self._schedule):
            raise SettingError(
                f"{who}: This optimizer was created with a `LearningRateSchedule`, {self._schedule!r}, which says what "
                "`learning_rate` is. Make the optimizer with a number to set it by hand."
            )

    def follow(self, step: int) -> None:
        """Take the rate of this step from the schedule, if there is one."""
        if self._schedule is not None:
            rate = self._schedule(step) if isinstance(self._schedule, LearningRateSchedule) else self._schedule()
            self._rate.value = rate
            self.__dict__["learning_rate"] = self._reading(rate)

    def _reading(self, rate: Any) -> Reading:
        reading = Reading(rate)
        reading.owner = self
        return reading

    @property
    def scheduled(self) -> bool:
        """Whether the rate is a function of the step, so that files do not hold it."""
        return self._schedule is not None

    def restore(self) -> None:
        """Take the rate from its variable, which was read from a file, or from the schedule at the count of steps."""
        self.follow(self.steps)
        if self._schedule is None and np.float32(self.learning_rate) != self._rate.value:
            self.learning_rate = float(self._rate.value)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal object, as plain values; a schedule stands for the rate it gives."""
        config = super().get_config()
        if "learning_rate" in config:
            config["learning_rate"] = float(self.learning_rate)
        if isinstance(self._schedule, LearningRateSchedule):
            config["learning_rate"] = {
                "class_name": type(self._schedule).__name__,
                "config": self._schedule.get_config(),
            }
        return config

    def exclude_from_weight_decay(
        self, var_list: Sequence[Weight] | None = None, var_names: Sequence[str] | None = None
    ) -> None:
        """Spare these weights, and those whose own name has one of these patterns in it, from `weight_decay`."""
        self._spared_weights = frozenset(var_list or ())
        self._spared_names = [re.compile(name) for name in var_names or ()]

    def _spared(self, weight: Weight) -> bool:
        return weight in self._spared_weights or any(name.search(weight.own_name) for name in self._spared_names)

    def slots(self) -> Mapping[str, float]:
        """What is remembered for each weight, and the value it starts with everywhere."""
        return {}

    def slots_of(self, weight: Weight) -> Mapping[str, Any]:
        """The same for one weight: numbers that fill its shape, or arrays."""
        return self.slots()

    def decay_of(self, weight: Weight) -> float | None:
        """The share, times the learning rate, that a step takes off a weight."""
        return self.weight_decay

    def coefficients(
        self, rate: Node, step: Node, shared: Mapping[str, Node]
    ) -> tuple[dict[str, Node], dict[str, Node]]:
        """Numbers that all moves use, one of them the 'rate', and the next values of what is shared.

        `step` counts from 1.
        """
        return {"rate": rate}, {}

    def update_step(
        self, w: Node, g: Node, at: Mapping[str, Node], slots: Mapping[str, Node]
    ) -> tuple[Node, dict[str, Node]]:
        """The weight's next value and its slots' next values; `at` is what `coefficients` gave."""
        raise NotImplementedError

    def build(self, weights: Sequence[Weight]) -> None:
        """Make room for what is remembered about these weights; what is known of the same ones stays."""
        if list(self._slots) != list(weights):
            self._slots = {}
            self._add_slots(weights)

    def _add_slots(self, weights: Sequence[Weight]) -> None:
        besides = {"average": 0.0} if self.use_ema else {}
        besides |= {"gradient_accumulator": 0.0} if self.gradient_accumulation_steps else {}
        for w in weights:
            if w not in self._slots:
                firsts = {**self.slots_of(w), **besides}.items()
                filled = ((slot, first if np.ndim(first) else np.full(w.shape, first)) for slot, first in firsts)
                dtype = w.node.spec.dtype
                self._slots[w] = {
                    slot: Weight(f"optimizer/{w.name}/{slot}", np.array(array, dtype)) for slot, array in filled
                }

    def apply(self, grads: Sequence[Any], trainable_variables: Sequence[Any] | None = None) -> None:
        """Take one step with gradients that a tape gave, or that are one's own.

        Parameters
        ----------
        grads : sequence of tensor or None
            A variable whose gradient is None stays as it is.
        trainable_variables : sequence of variables, optional
            What the gradients belong to, in this order; by default, those of the step before.
        """
        variables = list(self._slots) if trainable_variables is None else list(trainable_variables)
        grads = list(grads)
        if len(grads) != len(variables):
            raise ArgumentError(
                f"{self.who}.apply: there must be a gradient for each variable, got {len(grads)} for {len(variables)}."
            )
        weights = [self._weight(variable) for variable in variables]
        there = [(g, w) for g, w in zip(grads, weights, strict=True) if g is not None]
        if not there:
            names = ", ".join(repr(weight.path) for weight in weights)
            raise ArgumentError(
                f"{self.who}.apply: no variable has a gradient: the loss depends on none of {names or 'them'}. "
                "Calculate it inside the tape."
            )
        if len(there) < len(weights):
            names = ", ".join(repr(w.path) for g, w in zip(grads, weights, strict=True) if g is None)
            warnings.warn(f"{self.who}: gradients do not exist for {names} when minimizing the loss.", stacklevel=3)
        self._add_slots(weights)
        self._record([g for g, _ in there], [w for _, w in there])

    def apply_gradients(self, grads_and_vars: Iterable[tuple[Any, Any]], name: str | None = None, **_: Any) -> None:
        """`apply`, from pairs of a gradient and its variable."""
        pairs = list(grads_and_vars)
        self.apply([g for g, _ in pairs], [variable for _, variable in pairs])

    def stateless_apply(
        self, optimizer_variables: Sequence[Any], grads: Sequence[Any], trainable_variables: Sequence[Any]
    ) -> tuple[list[Any], list[Any]]:
        """What a step makes of these values of weights and optimizer, as arrays; they themselves stay as they are."""
        own, moved = (self.variables, optimizer_variables), (list(self._slots), trainable_variables)
        with holding(f"{self.who}.stateless_apply", optimizer_variables=own, trainable_variables=moved):
            self.apply(grads)
            return [weight.value for weight in moved[0]], [variable.value for variable in own[0]]

    def minimize(self, loss: Callable[[], Any] | Any, var_list: Sequence[Any], tape: Any = None) -> None:
        """Take one step down the gradient of a loss: a function without arguments, or a tensor and its tape."""
        if callable(loss) and not hasattr(loss, "shape"):
            with GradientTape() as tape:
                loss = loss()
        if tape is None:
            raise ArgumentError(f"{self.who}.minimize: a loss that is calculated already needs its `tape`.")
        self.apply(tape.gradient(loss, list(var_list)), var_list)

    def _weight(self, variable: Any) -> Weight:
        weight = weight_of(variable)
        if weight is None:
            raise ArgumentError(
                f"{self.who}.apply: moves variables, such as model.trainable_variables, got {type(variable).__name__}."
            )
        return weight

    def _record(self, grads: Sequence[Any], weights: Sequence[Weight]) -> None:
        def trace(_: Any, *nodes: Node) -> Traced:
            return Traced([], [*self._slots, *self.variables], self.updates(dict(zip(weights, nodes, strict=True))))

        if self._schedule is not None:
            before_updates(self, lambda: self.follow(self.steps))
        record(trace, grads, self._token, tuple(weights))

    @property
    def variables(self) -> list[Weight]:
        """Step count, learning rate, each weight's slots, then what is shared."""
        own = [slot for slots in self._slots.values() for slot in slots.values()]
        return [self._count, self._rate, *own, *self._shared.values()]

    def rated(self) -> list[tuple[str, Optimizer]]:
        """The optimizers that have a learning rate, each after what that is called in logs."""
        return [("learning_rate", self)]

    @property
    def iterations(self) -> Count:
        """How often the weights moved: once for each step, or for `gradient_accumulation_steps` of them."""
        return Count(self.steps // (self.gradient_accumulation_steps or 1))

    @property
    def steps(self) -> int:
        """How many steps were taken, those included that only gathered gradients."""
        return int(self._count.value)

    @property
    def built(self) -> bool:
        """Whether there is room for what is remembered about weights."""
        return bool(self._slots)

    def scale_loss(self, loss: Any) -> Any:
        """The loss times `loss_scale_factor`, whose gradients `apply` takes; as it is where there is none."""
        return loss if self.loss_scale_factor is None else loss * self.loss_scale_factor

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Give the variables these values, in their order."""
        for variable, value in zip(self.variables, weights, strict=True):
            variable.value = np.asarray(value)

    def swap_averages(self) -> None:
        """Exchange the weights and their running averages; the next time brings them back."""
        for weight, slots in self._slots.items():
            weight.value, slots["average"].value = slots["average"].value, weight.value
        self.swapped = not self.swapped

    def finish(self) -> None:
        """After training: the weights become their running averages, if these are kept."""
        if not self.use_ema or not self.steps:
            return
        for weight, slots in self._slots.items():
            if self.swapped:
                slots["average"].value = weight.value
            else:
                weight.value = slots["average"].value
        self.swapped = False

    def updates(self, gradients: Mapping[Weight, Node]) -> dict[str, Node]:
        """One step: the next value of every weight and variable that changes, by name."""
        counted, step = self._count.node + 1.0, self._moves() + 1.0
        shared = {name: weight.node for name, weight in self._shared.items()}
        at, next_shared = self.coefficients(self._rate.node, step, shared)
        changed = {self._count.key: counted}
        changed |= self._when_due({self._shared[name]: node for name, node in next_shared.items()})
        changed |= self._when_due({w: g for w, g in gradients.items() if w.overwrite_with_gradient})
        gradients = {weight: g for weight, g in gradients.items() if not weight.overwrite_with_gradient}
        if self.loss_scale_factor is not None:
            gradients = {weight: g * (1 / self.loss_scale_factor) for weight, g in gradients.items()}
        for weight, g in self._clipped(self._accumulated(gradients)).items():
            changed |= self._when_due(self._moved(weight, g, at))
            if self.gradient_accumulation_steps:
                changed |= self._gathered(weight, gradients[weight])
            if self.use_ema:
                changed |= self._averaged(weight, changed[weight.key])
            if weight.constraint is not None:
                changed[weight.key] = weight.constraint(changed[weight.key])
        return changed

    def _moved(self, weight: Weight, g: Node, at: Mapping[str, Node]) -> dict[Weight, Node]:
        slots = self._slots[weight]
        w = weight.present
        decay = self.decay_of(weight)
        if decay is not None and not self._spared(weight):
            w = w - w * decay * self._rate.node
        moved, remembered = self.update_step(w, g, at, {name: slot.node for name, slot in slots.items()})
        return {weight: moved} | {slots[name]: node for name, node in remembered.items()}

    def _clipped(self, gradients: Mapping[Weight, Node]) -> Mapping[Weight, Node]:
        limits = self.clipnorm, self.clipvalue, self.global_clipnorm
        return dict(zip(gradients, clipped(list(gradients.values()), *limits), strict=True))

    def _accumulated(self, gradients: Mapping[Weight, Node]) -> Mapping[Weight, Node]:
        """The mean gradient since the last move."""
        steps = self.gradient_accumulation_steps
        if not steps:
            return gradients
        return {w: (g + self._slots[w]["gradient_accumulator"].node) * (1 / steps) for w, g in gradients.items()}

    def _moves(self) -> Node:
        """How often the weights have moved."""
        steps = self.gradient_accumulation_steps
        return whole_part(self._count.node / float(steps)) if steps else self._count.node

    def _due(self) -> Node:
        """1.0 when the weights move in this step."""
        return is_multiple(self._count.node + 1.0, self.gradient_accumulation_steps or 1)

    def _when_due(self, moved: Mapping[Weight, Node]) -> dict[str, Node]:
        if not self.gradient_accumulation_steps:
            return {weight.key: node for weight, node in moved.items()}
        return {weight.key: select(self._due(), node, weight.present) for weight, node in moved.items()}

    def _gathered(self, weight: Weight, g: Node) -> dict[str, Node]:
        slot = self._slots[weight]["gradient_accumulator"]
        return {slot.key: select(self._due(), full((), 0.0, g.spec.dtype), slot.node + g)}

    def _averaged(self, weight: Weight, moved: Node) -> dict[str, Node]:
        """The running average after every step, which is the weight itself until that has moved twice.

        As in Keras, gathering steps count for the average, but not for `ema_overwrite_frequency`.
        """
        slot = self._slots[weight]["average"]
        kept = elementwise("greater", self._moves(), 0.5) * self.ema_momentum
        average = kept * slot.node + (1.0 - kept) * moved
        changed = {slot.key: average}
        if self.ema_overwrite_frequency:
            now = is_multiple(self._moves() + 1.0, self.ema_overwrite_frequency)
            changed[weight.key] = select(now, average, moved)
        return changed
