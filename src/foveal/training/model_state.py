"""The state of a model that trains: its weights, optimizers, metrics, and all else in it that has one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from foveal.ir.weight import Weight
from foveal.layers import Layer
from foveal.learning.metrics.metric import Metric
from foveal.learning.optimizer import Optimizer
from foveal.learning.rates import base_rate, falls_on
from foveal.learning.wrapped_optimizers import Wrapping
from foveal.training.states import GENERATORS, State, keeps_state, set_state_of, state_of

RUNNING = ("_runtimes", "_specs", "_functions", "_engine", "_optimizer", "history", "compile_arguments")
"""Attributes of models that are no parts of them."""


def parts_of(model: Any) -> dict[str, Any]:
    """Everything that a model has in its attributes, those of its layers, lists and dicts, and that has a state.

    Weights, optimizers, metrics, generators of random numbers, and objects of the user's own with the two methods; by
    the paths of their attributes, each once.
    """
    known: dict[int, Any] = {}
    parts: dict[str, Any] = {}
    stack = [("", model)]
    while stack:
        path, thing = stack.pop()
        if id(thing) in known:
            continue
        known[id(thing)] = thing
        if _is_part(thing) and thing is not model:
            parts[path] = thing
        stack.extend(reversed([(f"{path}/{name}", below) for name, below in _below(thing)]))
    return parts


def _is_part(thing: Any) -> bool:
    return isinstance(thing, (Weight, Optimizer, Metric, *GENERATORS)) or keeps_state(thing)


def _below(thing: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(thing, Layer | Metric):
        attributes = {name: value for name, value in vars(thing).items() if name not in RUNNING}
        layers = getattr(thing, "layers", None)
        yield from (attributes | ({"layers": layers} if isinstance(layers, list) else {})).items()
    elif isinstance(thing, Mapping):
        yield from ((str(name), value) for name, value in thing.items())
    elif isinstance(thing, list | tuple):
        yield from ((str(i), value) for i, value in enumerate(thing))


class OptimizerState:
    """An optimizer's state: what it remembers, of which of a model's weights, and rates that were set by hand."""

    def __init__(self, optimizer: Optimizer, weights: list[Weight]) -> None:
        self.optimizer, self.weights = optimizer, weights

    @property
    def _all(self) -> list[Any]:
        optimizer = self.optimizer
        return [optimizer, *optimizer.optimizers] if isinstance(optimizer, Wrapping) else [optimizer]

    def get_state(self) -> State:
        """Its kinds, the places of the weights it moves among all weights, and values."""
        places = {weight: i for i, weight in enumerate(self.weights)}
        return {
            "kinds": [type(each).__name__ for each in self._all],
            "moves": [[places.get(weight, -1) for weight in each._slots] for each in self._all],
            "values": [variable.value for variable in self.optimizer.variables],
            "rates": [None if _follows_steps(each) else base_rate(each) for _, each in self.optimizer.rated()],
            "swapped": [each.swapped for each in self._all],
        }

    def problem(self, state: State) -> str | None:
        """What is wrong with a state, if anything is."""
        kinds = [type(each).__name__ for each in self._all]
        if state["kinds"] != kinds:
            return f"the optimizer must be {' of '.join(state['kinds'])}, got {' of '.join(kinds)}"
        own = [variable.shape for variable in self.optimizer.variables]
        stored = [value.shape for value in state["values"]]
        if self.optimizer.built and own != stored:
            return f"{kinds[0]} must remember {len(stored)} arrays with the shapes they had, got {len(own)}"
        return None

    def set_state(self, state: State) -> None:
        """Make room for what is remembered, where there is none yet, and remember it."""
        for each, places in zip(self._all, state["moves"], strict=True):
            if not each._slots and places:
                each._add_slots([self.weights[place] for place in places])
        self.optimizer.set_weights(state["values"])
        for each, swapped in zip(self._all, state["swapped"], strict=True):
            each.swapped = swapped
        for (_, each), rate in zip(self.optimizer.rated(), state["rates"], strict=True):
            if rate is not None and not _follows_steps(each):
                each.learning_rate = rate
        self.optimizer.restore()


def _follows_steps(optimizer: Any) -> bool:
    """Whether the rate is a function of the step alone."""
    return optimizer.scheduled and not falls_on(optimizer._schedule)


class ModelState:
    """A model's state: its weights, optimizers, metrics, and all else in it that has one."""

    def __init__(self, model: Any) -> None:
        self.model = model
        parts = parts_of(model)
        metrics = {f"metrics/{i}": getattr(m, "metric", m) for i, m in enumerate(model.metrics)}
        optimizer = {} if model.optimizer is None else {"optimizer": model.optimizer}
        parts = {**optimizer, **parts, **metrics}
        self.parts = {path: part for path, part in parts.items() if not isinstance(part, Weight)}
        held = [part for part in parts.values() if isinstance(part, Weight)]
        self.weights: list[Weight] = list(dict.fromkeys([*model.weights, *held]))

    def _owner(self, path: str) -> Any:
        part = self.parts[path]
        return OptimizerState(part, self.weights) if isinstance(part, Optimizer) else part

    def get_state(self) -> State:
        """Weights in their order, and the states of parts by their paths."""
        return {
            "weights": [(weight.own_name, weight.value) for weight in self.weights],
            "parts": {path: state_of(self._owner(path)) for path in self.parts},
            "stop_training": bool(self.model.stop_training),
        }

    def problem(self, state: State) -> str | None:
        """What is wrong with a state, if anything is."""
        stored = state["weights"]
        for i, (weight, (name, value)) in enumerate(zip(self.weights, stored, strict=False)):
            own = weight.own_name, str(weight.dtype), weight.shape
            if own != (name, str(value.dtype), value.shape):
                want = f"{name!r} {value.dtype}{list(value.shape)}"
                return f"weight {i} must be {want}, got {own[0]!r} {own[1]}{list(own[2])}"
        if len(stored) != len(self.weights):
            return f"the model must have {len(stored)} weights, got {len(self.weights)}"
        for path, part in self.parts.items():
            known = state["parts"].get(path)
            if isinstance(part, Optimizer) and known is not None:
                problem = OptimizerState(part, self.weights).problem(known)
                if problem is not None:
                    return problem
        return None

    def set_state(self, state: State) -> None:
        """Hold what was held then."""
        for weight, (_, value) in zip(self.weights, state["weights"], strict=True):
            weight.value = value
        for path, part in state["parts"].items():
            if path in self.parts:
                set_state_of(self._owner(path), part)
        self.model.stop_training = state["stop_training"]
