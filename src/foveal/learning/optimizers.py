"""Optimizers: how weights move down the gradient, as graph nodes. Keras's names, arguments and formulas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from foveal.arguments import (
    Declared,
    arg,
    between,
    boolean,
    choose,
    converted,
    no_attribute,
    only,
    or_none,
    positive,
    real,
    text,
)
from foveal.errors import UnsupportedError
from foveal.ir.node import Node, elementwise
from foveal.ir.weight import Weight

_later = only(None, instead="Leave it out; clipping, decay and averaging come later.")
_never = only(False, None, instead="Leave it out; clipping, decay and averaging come later.")
_share = between(0, 1)


def _number(value: Any) -> float:
    if callable(value) or isinstance(value, Mapping):
        raise UnsupportedError(
            f"is not supported yet as a schedule, got {value!r}. Give a number; schedules come later."
        )
    number = real(value)
    if number >= 0:
        return number
    raise ValueError(f"a number not below 0, got {value!r}.")


class Optimizer(Declared):
    """The base of optimizers.

    What it remembers lives in `variables`: the count of steps, the learning rate (a graph input, so that changing it
    compiles nothing), and `slots` arrays for each weight.
    """

    learning_rate: float = arg(_number, 0.01)
    weight_decay: None = arg(_later, None, kw_only=True)
    clipnorm: None = arg(_later, None, kw_only=True)
    clipvalue: None = arg(_later, None, kw_only=True)
    global_clipnorm: None = arg(_later, None, kw_only=True)
    use_ema: bool = arg(_never, False, kw_only=True)
    ema_momentum: float = arg(real, 0.99, kw_only=True)
    ema_overwrite_frequency: None = arg(_later, None, kw_only=True)
    loss_scale_factor: None = arg(_later, None, kw_only=True)
    gradient_accumulation_steps: None = arg(_later, None, kw_only=True)
    name: str = arg(or_none(text), None, kw_only=True)

    def prepare(self) -> None:
        super().prepare()
        self.name = self.name or type(self).__name__.lower()
        self._rate = Weight("optimizer/learning_rate", np.array(self.learning_rate, "float32"))
        self._count = Weight("optimizer/iterations", np.zeros((), "float32"))
        self._slots: dict[Weight, dict[str, Weight]] = {}

    def __setattr__(self, name: str, value: Any) -> None:
        """A new `learning_rate` also reaches the compiled program."""
        if name == "learning_rate" and "_rate" in self.__dict__:
            self._rate.value = value = converted(self.who, name, _number, value)
        super().__setattr__(name, value)

    def slots(self) -> Sequence[str]:
        """The names of what is remembered for each weight."""
        return ()

    def effective_rate(self, rate: Node, step: Node) -> Node:
        """What multiplies every move; `step` counts from 1."""
        return rate

    def move(self, w: Node, g: Node, rate: Node, slots: Mapping[str, Node]) -> tuple[Node, dict[str, Node]]:
        """The weight's next value and its slots' next values."""
        raise NotImplementedError

    def build(self, weights: Sequence[Weight]) -> None:
        """Make room for what is remembered about these weights, all zeros; what is known of the same ones stays."""
        if list(self._slots) == list(weights):
            return
        self._slots = {
            w: {
                slot: Weight(f"optimizer/{w.name}/{slot}", np.zeros(w.shape, w.node.spec.dtype))
                for slot in self.slots()
            }
            for w in weights
        }

    @property
    def variables(self) -> list[Weight]:
        """Step count, learning rate, then each weight's slots."""
        return [self._count, self._rate, *(slot for slots in self._slots.values() for slot in slots.values())]

    @property
    def iterations(self) -> int:
        """How many steps were taken."""
        return int(self._count.value)

    def updates(self, gradients: Mapping[Weight, Node]) -> dict[str, Node]:
        """One step: the next value of every weight and variable that changes, by name."""
        step = self._count.node + 1.0
        rate = self.effective_rate(self._rate.node, step)
        changed = {self._count.name: step}
        for weight, g in gradients.items():
            own = self._slots[weight]
            changed[weight.name], moved = self.move(weight.node, g, rate, {name: s.node for name, s in own.items()})
            changed |= {own[name].name: node for name, node in moved.items()}
        return changed


class SGD(Optimizer):
    """Gradient descent, with momentum if asked for.

    Parameters
    ----------
    learning_rate : float, default=0.01
    momentum : float, default=0.0
        The share of the last move that goes on.
    nesterov : bool, default=False
        Whether the gradient's share is added once more after the momentum (Nesterov, 1983).
    """

    momentum: float = arg(_share, 0.0)
    nesterov: bool = arg(boolean, False)

    def slots(self) -> Sequence[str]:
        return ("momentum",) if self.momentum else ()

    def move(self, w: Node, g: Node, rate: Node, slots: Mapping[str, Node]) -> tuple[Node, dict[str, Node]]:
        if not self.momentum:
            return w - g * rate, {}
        m = slots["momentum"] * self.momentum - g * rate
        return w + (m * self.momentum - g * rate if self.nesterov else m), {"momentum": m}


class Adam(Optimizer):
    """Steps scaled by running averages of the gradient and of its square (Kingma & Ba, 2014).

    Parameters
    ----------
    learning_rate : float, default=0.001
    beta_1, beta_2 : float, default=0.9, 0.999
        How slowly the two averages forget.
    epsilon : float, default=1e-07
        Keeps the divisor above 0; Keras adds it before the bias correction of the root ("epsilon hat" in the paper).
    amsgrad : bool, default=False
        Whether to divide by the largest average so far (Reddi et al., 2018).
    """

    learning_rate: float = arg(_number, 0.001)
    beta_1: float = arg(_share, 0.9)
    beta_2: float = arg(_share, 0.999)
    epsilon: float = arg(positive, 1e-7)
    amsgrad: bool = arg(boolean, False)

    def slots(self) -> Sequence[str]:
        return ("momentum", "velocity", "velocity_hat") if self.amsgrad else ("momentum", "velocity")

    def effective_rate(self, rate: Node, step: Node) -> Node:
        forgotten_1, forgotten_2 = (elementwise("pow", beta, step) for beta in (self.beta_1, self.beta_2))
        return rate * elementwise("sqrt", 1.0 - forgotten_2) / (1.0 - forgotten_1)

    def move(self, w: Node, g: Node, rate: Node, slots: Mapping[str, Node]) -> tuple[Node, dict[str, Node]]:
        m = slots["momentum"] + (g - slots["momentum"]) * (1 - self.beta_1)
        v = slots["velocity"] + (elementwise("square", g) - slots["velocity"]) * (1 - self.beta_2)
        moved = {"momentum": m, "velocity": v}
        if self.amsgrad:
            v = moved["velocity_hat"] = elementwise("maximum", slots["velocity_hat"], v)
        return w - m * rate / (elementwise("sqrt", v) + self.epsilon), moved


class RMSprop(Optimizer):
    """Gradients divided by the root of a running average of their squares (Hinton, 2012).

    Parameters
    ----------
    learning_rate : float, default=0.001
    rho : float, default=0.9
        How slowly the average forgets.
    momentum : float, default=0.0
        The share of the last move that goes on.
    epsilon : float, default=1e-07
        Keeps the divisor above 0.
    centered : bool, default=False
        Whether to subtract the squared average gradient, which makes the divisor a standard deviation.
    """

    learning_rate: float = arg(_number, 0.001)
    rho: float = arg(_share, 0.9)
    momentum: float = arg(_share, 0.0)
    epsilon: float = arg(positive, 1e-7)
    centered: bool = arg(boolean, False)

    def slots(self) -> Sequence[str]:
        extra = {"momentum": self.momentum > 0, "average_gradient": self.centered}
        return ("velocity", *(slot for slot, wanted in extra.items() if wanted))

    def move(self, w: Node, g: Node, rate: Node, slots: Mapping[str, Node]) -> tuple[Node, dict[str, Node]]:
        v = slots["velocity"] * self.rho + elementwise("square", g) * (1 - self.rho)
        moved = {"velocity": v}
        if self.centered:
            average = moved["average_gradient"] = slots["average_gradient"] * self.rho + g * (1 - self.rho)
            v = v - elementwise("square", average)
        step = g * rate / elementwise("sqrt", v + self.epsilon)
        if self.momentum:
            step = moved["momentum"] = slots["momentum"] * self.momentum + step
        return w - step, moved


CLASSES: tuple[type[Optimizer], ...] = (Adam, RMSprop, SGD)
OPTIMIZERS = {name: kind for kind in CLASSES for name in (kind.__name__.lower(), kind.__name__)}


def get(identifier: Any) -> Optimizer:
    """An optimizer from its name, its class or itself."""
    if isinstance(identifier, Optimizer):
        return identifier
    if isinstance(identifier, str):
        kind: type[Optimizer] = choose(OPTIMIZERS, identifier, "an optimizer's name")
        return kind()
    if isinstance(identifier, type) and issubclass(identifier, Optimizer):
        return identifier()
    raise ValueError(f"an optimizer or its name, got {identifier!r}.")


__all__ = [kind.__name__ for kind in CLASSES] + ["Optimizer", "get"]
__getattr__ = no_attribute("foveal.optimizers", __all__)
