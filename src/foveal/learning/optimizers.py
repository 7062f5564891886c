"""Optimizers: how weights move down the gradient, as graph nodes. Keras's names, arguments and formulas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from foveal.arguments import arg, between, boolean, named, positive, real
from foveal.ir.node import Node, elementwise
from foveal.lazy import no_attribute
from foveal.learning.gradient_arithmetic import towards
from foveal.learning.identifiers import deserialize_object, serialize_object
from foveal.learning.matrix_optimizers import Adafactor, Lamb, Muon, ScheduleFreeAdamW
from foveal.learning.optimizer import OPTIMIZERS
from foveal.learning.optimizer import Optimizer as Optimizer
from foveal.learning.rates import rate_or_schedule
from foveal.learning.wrapped_optimizers import CLASSES as _WRAPPERS
from foveal.learning.wrapped_optimizers import LossScaleOptimizer, MultiOptimizer
from foveal.learning.wrapped_optimizers import OptimizerMap as OptimizerMap
from foveal.ops.elementwise import clip

_share = between(0, 1)
Moved = tuple[Node, dict[str, Node]]
Coefficients = tuple[dict[str, Node], dict[str, Node]]


def _not_negative(value: Any) -> float:
    if (number := real(value)) >= 0:
        return number
    raise ValueError(f"a number not below 0, got {value!r}.")


def _not_positive(value: Any) -> float:
    if (number := real(value)) <= 0:
        return number
    raise ValueError(f"a number not above 0, got {value!r}.")


def _above_zero(value: Any) -> float:
    if 0 < (number := real(value)) <= 1:
        return number
    raise ValueError(f"above 0 and at most 1, got {value!r}.")


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

    def slots(self) -> Mapping[str, float]:
        return {"momentum": 0.0} if self.momentum else {}

    def update_step(self, w: Node, g: Node, at: Mapping[str, Node], slots: Mapping[str, Node]) -> Moved:
        rate = at["rate"]
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

    Examples
    --------
    >>> from foveal import optimizers
    >>> optimizers.Adam(1e-2).learning_rate
    0.01
    """

    learning_rate: Any = arg(rate_or_schedule, 0.001)
    beta_1: float = arg(_share, 0.9)
    beta_2: float = arg(_share, 0.999)
    epsilon: float = arg(positive, 1e-7)
    amsgrad: bool = arg(boolean, False)

    def slots(self) -> Mapping[str, float]:
        names = ("momentum", "velocity", "velocity_hat") if self.amsgrad else ("momentum", "velocity")
        return dict.fromkeys(names, 0.0)

    def coefficients(self, rate: Node, step: Node, shared: Mapping[str, Node]) -> Coefficients:
        forgotten_1, forgotten_2 = (elementwise("pow", beta, step) for beta in (self.beta_1, self.beta_2))
        return {"rate": rate * elementwise("sqrt", 1.0 - forgotten_2) / (1.0 - forgotten_1)}, {}

    def update_step(self, w: Node, g: Node, at: Mapping[str, Node], slots: Mapping[str, Node]) -> Moved:
        m = towards(slots["momentum"], g, self.beta_1)
        v = towards(slots["velocity"], elementwise("square", g), self.beta_2)
        moved = {"momentum": m, "velocity": v}
        if self.amsgrad:
            v = moved["velocity_hat"] = elementwise("maximum", slots["velocity_hat"], v)
        return w - m * at["rate"] / (elementwise("sqrt", v) + self.epsilon), moved


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

    learning_rate: Any = arg(rate_or_schedule, 0.001)
    rho: float = arg(_share, 0.9)
    momentum: float = arg(_share, 0.0)
    epsilon: float = arg(positive, 1e-7)
    centered: bool = arg(boolean, False)

    def slots(self) -> Mapping[str, float]:
        wanted = {"velocity": True, "momentum": self.momentum > 0, "average_gradient": self.centered}
        return {slot: 0.0 for slot, here in wanted.items() if here}

    def update_step(self, w: Node, g: Node, at: Mapping[str, Node], slots: Mapping[str, Node]) -> Moved:
        v = slots["velocity"] * self.rho + elementwise("square", g) * (1 - self.rho)
        moved = {"velocity": v}
        if self.centered:
            average = moved["average_gradient"] = slots["average_gradient"] * self.rho + g * (1 - self.rho)
            v = v - elementwise("square", average)
        step = g * at["rate"] / elementwise("sqrt", v + self.epsilon)
        if self.momentum:
            step = moved["momentum"] = slots["momentum"] * self.momentum + step
        return w - step, moved


class AdamW(Adam):
    """Adam with decay of the weights apart from the gradient (Loshchilov & Hutter, 2017).

    Parameters
    ----------
    learning_rate : float, default=0.001
    weight_decay : float, default=0.004
        The share, times the learning rate, that each step takes off every weight.
    beta_1, beta_2 : float, default=0.9, 0.999
        How slowly the two averages forget.
    epsilon : float, default=1e-07
        Keeps the divisor above 0.
    amsgrad : bool, default=False
        Whether to divide by the largest average so far.
    """

    weight_decay: float = arg(real, 0.004)


AdamW.arguments = {name: AdamW.arguments[name] for name in ("learning_rate", "weight_decay", *AdamW.arguments)}


class Adamax(Optimizer):
    """Adam with the largest recent gradient in the place of the root of the squares (Kingma & Ba, 2014, section 7).

    Parameters
    ----------
    learning_rate : float, default=0.001
    beta_1, beta_2 : float, default=0.9, 0.999
        How slowly the average and the maximum forget.
    epsilon : float, default=1e-07
        Keeps the divisor above 0.
    """

    learning_rate: Any = arg(rate_or_schedule, 0.001)
    beta_1: float = arg(_share, 0.9)
    beta_2: float = arg(_share, 0.999)
    epsilon: float = arg(positive, 1e-7)

    def slots(self) -> Mapping[str, float]:
        return {"momentum": 0.0, "norm": 0.0}

    def coefficients(self, rate: Node, step: Node, shared: Mapping[str, Node]) -> Coefficients:
        return {"rate": rate / (1.0 - elementwise("pow", self.beta_1, step))}, {}

    def update_step(self, w: Node, g: Node, at: Mapping[str, Node], slots: Mapping[str, Node]) -> Moved:
        m = towards(slots["momentum"], g, self.beta_1)
        u = elementwise("maximum", slots["norm"] * self.beta_2, elementwise("abs", g))
        return w - m * at["rate"] / (u + self.epsilon), {"momentum": m, "norm": u}


class Nadam(Optimizer):
    """Adam with Nesterov's momentum (Dozat, 2015).

    Parameters
    ----------
    learning_rate : float, default=0.001
    beta_1, beta_2 : float, default=0.9, 0.999
        How slowly the two averages forget.
    epsilon : float, default=1e-07
        Keeps the divisor above 0.
    """

    learning_rate: Any = arg(rate_or_schedule, 0.001)
    beta_1: float = arg(_share, 0.9)
    beta_2: float = arg(_share, 0.999)
    epsilon: float = arg(positive, 1e-7)

    shared: ClassVar[Mapping[str, float]] = {"u_product": 1.0}

    def slots(self) -> Mapping[str, float]:
        return {"momentum": 0.0, "velocity": 0.0}

    def coefficients(self, rate: Node, step: Node, shared: Mapping[str, Node]) -> Coefficients:
        now, ahead = (self.beta_1 * (1.0 - 0.5 * elementwise("pow", 0.96, s)) for s in (step, step + 1.0))
        product = shared["u_product"] * now
        at = {
            "rate": rate,
            "momentum": ahead / (1.0 - product * ahead),
            "gradient": (1.0 - now) / (1.0 - product),
            "kept": 1.0 - elementwise("pow", self.beta_2, step),
        }
        return at, {"u_product": product}

    def update_step(self, w: Node, g: Node, at: Mapping[str, Node], slots: Mapping[str, Node]) -> Moved:
        m = towards(slots["momentum"], g, self.beta_1)
        v = towards(slots["velocity"], elementwise("square", g), self.beta_2)
        step = (at["momentum"] * m + at["gradient"] * g) * at["rate"]
        return w - step / (elementwise("sqrt", v / at["kept"]) + self.epsilon), {"momentum": m, "velocity": v}


class Adagrad(Optimizer):
    """Gradients divided by the root of the sum of all their squares so far (Duchi et al., 2011).

    Parameters
    ----------
    learning_rate : float, default=0.001
    initial_accumulator_value : float, default=0.1
        What the sums start with.
    epsilon : float, default=1e-07
        Keeps the divisor above 0.
    """

    learning_rate: Any = arg(rate_or_schedule, 0.001)
    initial_accumulator_value: float = arg(_not_negative, 0.1)
    epsilon: float = arg(positive, 1e-7)

    def slots(self) -> Mapping[str, float]:
        return {"accumulator": self.initial_accumulator_value}

    def update_step(self, w: Node, g: Node, at: Mapping[str, Node], slots: Mapping[str, Node]) -> Moved:
        total = slots["accumulator"] + elementwise("square", g)
        return w - g * at["rate"] / elementwise("sqrt", total + self.epsilon), {"accumulator": total}


class Adadelta(Optimizer):
    """Gradients scaled so that moves have the size of recent moves (Zeiler, 2012).

    Parameters
    ----------
    learning_rate : float, default=0.001
        The paper has 1.0.
    rho : float, default=0.95
        How slowly the averages forget.
    epsilon : float, default=1e-07
        Keeps the divisor above 0, and lets the first move begin.
    """

    learning_rate: Any = arg(rate_or_schedule, 0.001)
    rho: float = arg(_share, 0.95)
    epsilon: float = arg(positive, 1e-7)

    def slots(self) -> Mapping[str, float]:
        return {"accumulated_grad": 0.0, "accumulated_delta_var": 0.0}

    def update_step(self, w: Node, g: Node, at: Mapping[str, Node], slots: Mapping[str, Node]) -> Moved:
        squares = slots["accumulated_grad"] * self.rho + elementwise("square", g) * (1 - self.rho)
        recent = slots["accumulated_delta_var"]
        scale = elementwise("sqrt", recent + self.epsilon) / elementwise("sqrt", squares + self.epsilon)
        step = g * scale
        moved = recent * self.rho + elementwise("square", step) * (1 - self.rho)
        return w - step * at["rate"], {"accumulated_grad": squares, "accumulated_delta_var": moved}


class Lion(Optimizer):
    """Every weight moves by the learning rate, in the direction of a running average (Chen et al., 2023).

    Parameters
    ----------
    learning_rate : float, default=0.001
        It wants to be 3 to 10 times smaller than Adam's.
    beta_1 : float, default=0.9
        The average's share in the direction.
    beta_2 : float, default=0.99
        How slowly the average forgets.
    """

    learning_rate: Any = arg(rate_or_schedule, 0.001)
    beta_1: float = arg(_above_zero, 0.9)
    beta_2: float = arg(_share, 0.99)

    def slots(self) -> Mapping[str, float]:
        return {"momentum": 0.0}

    def update_step(self, w: Node, g: Node, at: Mapping[str, Node], slots: Mapping[str, Node]) -> Moved:
        m = slots["momentum"]
        direction = elementwise("sign", m * self.beta_1 + g * (1 - self.beta_1))
        return w - direction * at["rate"], {"momentum": m * self.beta_2 + g * (1 - self.beta_2)}


class Ftrl(Optimizer):
    """Follow the regularized leader: weights from sums over all gradients so far (McMahan et al., 2013).

    Parameters
    ----------
    learning_rate : float, default=0.001
    learning_rate_power : float not above 0, default=-0.5
        How the rate falls with the squares; 0 keeps it.
    initial_accumulator_value : float, default=0.1
        What the sums of squares start with.
    l1_regularization_strength, l2_regularization_strength : float, default=0.0
    l2_shrinkage_regularization_strength : float, default=0.0
        Added to the gradient, not to the divisor.
    beta : float, default=0.0
    """

    learning_rate: Any = arg(rate_or_schedule, 0.001)
    learning_rate_power: float = arg(_not_positive, -0.5)
    initial_accumulator_value: float = arg(_not_negative, 0.1)
    l1_regularization_strength: float = arg(_not_negative, 0.0)
    l2_regularization_strength: float = arg(_not_negative, 0.0)
    l2_shrinkage_regularization_strength: float = arg(_not_negative, 0.0)
    beta: float = arg(real, 0.0)

    def slots(self) -> Mapping[str, float]:
        return {"accumulator": self.initial_accumulator_value, "linear": 0.0}

    def update_step(self, w: Node, g: Node, at: Mapping[str, Node], slots: Mapping[str, Node]) -> Moved:
        rate, old = at["rate"], slots["accumulator"]
        total = old + elementwise("square", g)
        root, old_root = (elementwise("pow", squares, -self.learning_rate_power) for squares in (total, old))
        shrunk = g + w * (2 * self.l2_shrinkage_regularization_strength)
        linear = slots["linear"] + shrunk - (root - old_root) / rate * w
        clipped = clip(linear, -self.l1_regularization_strength, self.l1_regularization_strength)
        divisor = (root + self.beta) / rate + 2 * self.l2_regularization_strength
        return (clipped - linear) / divisor, {"accumulator": total, "linear": linear}


CLASSES: tuple[type[Optimizer], ...] = (
    *(Adadelta, Adafactor, Adagrad, Adam, Adamax, AdamW, Ftrl, Lamb, Lion, Muon, Nadam, RMSprop, SGD),
    ScheduleFreeAdamW,
)
WRAPPERS = _WRAPPERS
_named_classes = (*CLASSES, LossScaleOptimizer, MultiOptimizer)
OPTIMIZERS |= {name: kind for kind in _named_classes for name in (kind.__name__.lower(), kind.__name__)}
_get = named(OPTIMIZERS, Optimizer, "an optimizer")


def get(identifier: Any) -> Any:
    """An optimizer from its name, its class, its saved form or itself; None as None."""
    return None if identifier is None else as_optimizer(identifier)


def as_optimizer(identifier: Any) -> Optimizer:
    """The same, but None is refused."""
    made: Optimizer = _get(identifier)
    return made


def serialize(optimizer: Optimizer) -> dict[str, Any]:
    """An optimizer as plain values, laid out as Keras does."""
    return serialize_object(optimizer, "keras.optimizers")


def deserialize(config: Any, custom_objects: None = None) -> Optimizer:
    """What `serialize` described, or what a name means."""
    made: Optimizer = deserialize_object(
        "optimizers.deserialize", "an optimizer", OPTIMIZERS, {}, config, custom_objects
    )
    return made


__all__ = [kind.__name__ for kind in (*CLASSES, *WRAPPERS)] + ["Optimizer", "deserialize", "get", "serialize"]
__getattr__ = no_attribute("foveal.optimizers", __all__)
