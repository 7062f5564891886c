"""Optimizers made of others: with losses scaled against underflow, or one for each part of a model."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from functools import reduce
from typing import Any, ClassVar, Self

from foveal.arguments import Declared, arg, named, or_none, positive, positive_int, text
from foveal.errors import ArgumentError
from foveal.ir.node import Node, elementwise
from foveal.ir.weight import Weight
from foveal.learning.identifiers import serialize_object
from foveal.learning.optimizer import OPTIMIZERS, Optimizer
from foveal.ops.elementwise import select
from foveal.ops.reduce import sum_


class Wrapping(Optimizer):
    """The base of optimizers that leave the steps to others."""

    arguments = {}

    learning_rate: Any = 0.0
    weight_decay = clipnorm = clipvalue = global_clipnorm = ema_overwrite_frequency = None
    loss_scale_factor: float | None = None
    gradient_accumulation_steps = None
    use_ema: bool = False
    shared: ClassVar[Mapping[str, float]] = {}

    @property
    def optimizers(self) -> list[Optimizer]:
        """Those that take the steps."""
        raise NotImplementedError

    @property
    def own_variables(self) -> list[Weight]:
        """What this one remembers itself."""
        return [self._count, self._rate, *self._shared.values()]

    @property
    def variables(self) -> list[Weight]:
        return [*self.own_variables, *(v for inner in self.optimizers for v in inner.variables)]

    @property
    def built(self) -> bool:
        return any(inner.built for inner in self.optimizers)

    def follow(self, step: int) -> None:
        for inner in self.optimizers:
            inner.follow(step)

    def restore(self) -> None:
        for inner in self.optimizers:
            inner.restore()

    def finish(self) -> None:
        for inner in self.optimizers:
            inner.finish()

    def parts(self, weights: Sequence[Weight]) -> list[tuple[Optimizer, list[Weight]]]:
        """Each optimizer with the weights that it moves."""
        raise NotImplementedError

    def build(self, weights: Sequence[Weight]) -> None:
        for inner, own in self.parts(weights):
            inner.build(own)
        self._slots = {weight: {} for weight in weights}

    def _add_slots(self, weights: Sequence[Weight]) -> None:
        for inner, own in self.parts(weights):
            inner._add_slots(own)
        self._slots |= {weight: {} for weight in weights}

    def updates(self, gradients: Mapping[Weight, Node]) -> dict[str, Node]:
        changed = {self._count.key: self._count.node + 1.0}
        for inner, own in self.parts(list(gradients)):
            changed |= inner.updates({weight: gradients[weight] for weight in own})
        return changed


_optimizer = named(OPTIMIZERS, Optimizer, "an optimizer")


def _optimizers(value: Mapping[str, Any] | None) -> dict[str, Optimizer]:
    return {key: _optimizer(own) for key, own in (value or {}).items()}


def _growing(value: bool) -> bool:
    if value is True:
        return value
    raise ValueError(
        f"True, got {value!r}. For a scale that stays, leave this optimizer out and set `loss_scale_factor` of the "
        "inner one."
    )


class LossScaleOptimizer(Wrapping):
    """Multiplies the loss, so that small gradients do not vanish, and divides gradients again; for half precision.

    Where a gradient is not finite the step is left out and the scale halved; after `dynamic_growth_steps` steps
    without such a gradient it is doubled.

    Parameters
    ----------
    inner_optimizer : Optimizer
    initial_scale : float, default=32768.0
    dynamic_growth_steps : int, default=2000
    name : str, optional
    dynamic : True
        As older Keras has it: the scale changes.
    """

    inner_optimizer: Optimizer = arg(_optimizer)
    initial_scale: float = arg(positive, 2.0**15)
    dynamic_growth_steps: int = arg(positive_int, 2000)
    name: str = arg(or_none(text), None)
    dynamic: bool = arg(_growing, True, kw_only=True, saved=False)

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """Make the optimizer that `get_config` described; older Keras wrote the inner one's arguments, too."""
        inner = {name: own for name, own in Optimizer.arguments.items() if name not in cls.arguments}
        said = (name for name, value in config.items() if not (name in inner and inner[name].defaults_to(value)))
        return super().from_config({name: config[name] for name in said})

    def prepare(self) -> None:
        self.shared = {"step_counter": 0.0, "dynamic_scale": self.initial_scale}  # type: ignore[misc]
        self.inner_optimizer.loss_scale_factor = None
        super().prepare()

    @property
    def learning_rate(self) -> Any:
        """The inner optimizer's."""
        return self.inner_optimizer.learning_rate

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "learning_rate":
            self.inner_optimizer.learning_rate = value
        else:
            super().__setattr__(name, value)

    @property
    def optimizers(self) -> list[Optimizer]:
        return [self.inner_optimizer]

    def parts(self, weights: Sequence[Weight]) -> list[tuple[Optimizer, list[Weight]]]:
        return [(self.inner_optimizer, list(weights))]

    def __getattr__(self, name: str) -> Any:
        """What the inner optimizer has."""
        return getattr(self.__dict__["inner_optimizer"], name)

    @property
    def scale(self) -> Weight:
        """What the loss is multiplied with."""
        return self._shared["dynamic_scale"]

    def scale_loss(self, loss: Any) -> Any:
        if isinstance(loss, int | float):
            return loss * float(self.scale)
        return loss * (self.scale.node if isinstance(loss, Node) else self.scale)

    def updates(self, gradients: Mapping[Weight, Node]) -> dict[str, Node]:
        scale, counter = self.scale.node, self._shared["step_counter"].node
        zeros = [sum_(g * 0.0) for g in gradients.values()]  # NaN where a gradient is not finite
        finite = elementwise("equal", reduce(lambda a, b: a + b, zeros), 0.0)
        safe = {w: g if w.overwrite_with_gradient else select(finite, g / scale, 0.0) for w, g in gradients.items()}
        own = {v.key: v.node for v in (*gradients, *self.inner_optimizer.variables)}
        moved = {key: select(finite, node, own[key]) for key, node in self.inner_optimizer.updates(safe).items()}
        due = elementwise("equal", counter, float(self.dynamic_growth_steps - 1))
        return moved | {
            self._count.key: self._count.node + finite,
            self._shared["step_counter"].key: select(finite, select(due, 0.0 * counter, counter + 1.0), 0.0 * counter),
            self.scale.key: select(finite, select(due, scale * 2.0, scale), scale * 0.5),
        }


class OptimizerMap(Declared, MutableMapping[str, Optimizer]):
    """An optimizer for each weight: by its path, or by a pattern that the whole path matches.

    Parameters
    ----------
    default_optimizer : Optimizer
        For paths that nothing matches.
    optimizer_map : dict of str to Optimizer, optional
    """

    default_optimizer: Optimizer = arg(_optimizer)
    optimizer_map: dict[str, Any] = arg(
        lambda value: {key: _optimizer(own) for key, own in (value or {}).items()}, None
    )

    def get_config(self) -> dict[str, Any]:
        own = {key: serialize_object(inner, "keras.optimizers") for key, inner in self.optimizer_map.items()}
        return super().get_config() | {"optimizer_map": own}

    def __getitem__(self, key: str) -> Optimizer:
        if key in self.optimizer_map:
            return self.optimizer_map[key]  # type: ignore[no-any-return]
        found = [pattern for pattern in self.optimizer_map if re.fullmatch(pattern, key)]
        if len(found) > 1:
            raise ArgumentError(f"{self.who}: Multiple optimizers assigned to variable {key}: {', '.join(found)}.")
        return self.optimizer_map[found[0]] if found else self.default_optimizer

    def __setitem__(self, key: str, optimizer: Any) -> None:
        if key in self.optimizer_map:
            raise ArgumentError(f"{self.who}: {key!r} already exists in the OptimizerMap. Delete it first.")
        if isinstance(optimizer, Wrapping):
            raise ArgumentError(f"{self.who}: optimizer cannot be {type(optimizer).__name__}. Give one that it wraps.")
        self.optimizer_map[key] = _optimizer(optimizer)

    def __delitem__(self, key: str) -> None:
        del self.optimizer_map[key]

    def __len__(self) -> int:
        return len(self.optimizer_map)

    def __iter__(self) -> Iterator[str]:
        return iter(self.optimizer_map)

    def __call__(self, variable: Any) -> Optimizer:
        """The optimizer of a weight."""
        return self[variable.path]


def _choice(value: Any) -> Callable[[Any], Optimizer]:
    if isinstance(value, Mapping) and {"class_name", "config"} <= set(value):
        return OptimizerMap.from_config(value["config"])
    if callable(value):
        return value  # type: ignore[no-any-return]
    raise ValueError(f"an OptimizerMap or a function of a variable, got {value!r}.")


class MultiOptimizer(Wrapping):
    """An optimizer for each part of a model.

    Parameters
    ----------
    optimizer_map : OptimizerMap, or function of a variable that gives an Optimizer
    loss_scale_factor : float, optional
        Instead of those of the optimizers.
    name : str, optional
    """

    optimizer_map: Any = arg(_choice)
    loss_scale_factor: float | None = arg(or_none(positive), None)
    name: str = arg(or_none(text), None)

    def prepare(self) -> None:
        known = self.optimizer_map
        self._found: list[Optimizer] = []
        self._chosen: dict[Weight, Optimizer] = {}
        for inner in (*known.values(), known.default_optimizer) if isinstance(known, OptimizerMap) else ():
            self._take(inner)
        super().prepare()

    def _take(self, inner: Any) -> Optimizer:
        if isinstance(inner, Wrapping) or not isinstance(inner, Optimizer):
            raise ArgumentError(f"{self.who}: moves weights by plain optimizers, got {inner!r}.")
        if all(inner is not own for own in self._found):
            inner.loss_scale_factor = None  # it is this one's to divide by
            self._found.append(inner)
        return inner

    @property
    def optimizers(self) -> list[Optimizer]:
        return self._found

    def rated(self) -> list[tuple[str, Optimizer]]:
        return [(f"learning_rate_{inner.name}", inner) for inner in self._found]

    def parts(self, weights: Sequence[Weight]) -> list[tuple[Optimizer, list[Weight]]]:
        for weight in weights:
            if weight not in self._chosen:
                self._chosen[weight] = self._take(self.optimizer_map(weight))
        split = [(inner, [weight for weight in weights if self._chosen[weight] is inner]) for inner in self._found]
        return [(inner, own) for inner, own in split if own]

    def updates(self, gradients: Mapping[Weight, Node]) -> dict[str, Node]:
        scale = self.loss_scale_factor
        return super().updates(gradients if scale is None else {w: g * (1 / scale) for w, g in gradients.items()})


CLASSES: tuple[type[Declared], ...] = (LossScaleOptimizer, MultiOptimizer, OptimizerMap)
