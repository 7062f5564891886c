"""Optimizers that look at a weight as a whole: at its rows and columns, its length, or its path so far."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from foveal.arguments import arg, between, boolean, or_none, positive, positive_int, real
from foveal.ir.node import Node, elementwise, reshape
from foveal.ir.weight import Weight
from foveal.learning.gradient_arithmetic import towards
from foveal.learning.optimizer import Optimizer
from foveal.learning.rates import number_from_zero, rate_or_schedule
from foveal.ops.elementwise import select
from foveal.ops.matmul import matmul
from foveal.ops.reduce import mean, sum_
from foveal.ops.shape import transpose

_share = between(0, 1)
Moved = tuple[Node, dict[str, Node]]
Coefficients = tuple[dict[str, Node], dict[str, Node]]


def _length(x: Node) -> Node:
    return elementwise("sqrt", sum_(elementwise("square", x)))


def _rms(x: Node) -> Node:
    return elementwise("sqrt", mean(elementwise("square", x)))


class Adafactor(Optimizer):
    """Adam's scale of each step from averages over rows and columns alone (Shazeer & Stern, 2018).

    Parameters
    ----------
    learning_rate : float, default=0.001
        At most `1 / sqrt(step)` of it counts.
    beta_2_decay : float, default=-0.8
        How the averages forget: `1 - step ** beta_2_decay`.
    epsilon_1 : float, default=1e-30
        Added to the squares of the gradient.
    epsilon_2 : float, default=0.001
        The least size of a weight, which steps are relative to.
    clip_threshold : float, default=1.0
        The largest root mean square of a step before the rate.
    relative_step : bool, default=True
        Accepted for Keras's sake: the rate is bounded in any case.
    """

    learning_rate: Any = arg(rate_or_schedule, 0.001)
    beta_2_decay: float = arg(real, -0.8)
    epsilon_1: float = arg(positive, 1e-30)
    epsilon_2: float = arg(positive, 1e-3)
    clip_threshold: float = arg(positive, 1.0)
    relative_step: bool = arg(boolean, True)

    def slots_of(self, weight: Weight) -> Mapping[str, Any]:
        shape = weight.shape
        factors = {"r": np.zeros(shape[:-1]), "c": np.zeros((*shape[:-2], *shape[-1:]))} if len(shape) > 1 else {}
        return {**factors, "velocity": 0.0}

    def coefficients(self, rate: Node, step: Node, shared: Mapping[str, Node]) -> Coefficients:
        bounded = elementwise("minimum", rate, 1.0 / elementwise("sqrt", step))
        return {"rate": bounded, "new": elementwise("pow", step, self.beta_2_decay)}, {}

    def update_step(self, w: Node, g: Node, at: Mapping[str, Node], slots: Mapping[str, Node]) -> Moved:
        squares, new = elementwise("square", g) + self.epsilon_1, at["new"]
        moved = {}
        if "r" in slots:
            r = moved["r"] = slots["r"] * (1.0 - new) + mean(squares, -1) * new
            c = moved["c"] = slots["c"] * (1.0 - new) + mean(squares, -2) * new
            row = r / mean(r, -1, keepdims=True)
            v = reshape(row, (*row.shape, 1)) * reshape(c, (*c.shape[:-1], 1, c.shape[-1]))
        else:
            v = slots["velocity"] * (1.0 - new) + squares * new
        step = g / elementwise("sqrt", v)
        step = step / elementwise("maximum", _rms(step) / self.clip_threshold, 1.0)
        return w - step * (elementwise("maximum", _rms(w), self.epsilon_2) * at["rate"]), moved | {"velocity": v}


class Lamb(Optimizer):
    """Adam's step, as long in proportion to each weight (You et al., 2019).

    Parameters
    ----------
    learning_rate : float, default=0.001
    beta_1, beta_2 : float, default=0.9, 0.999
        How slowly the averages of the gradient and of its square forget.
    epsilon : float, default=1e-07
        Keeps the divisor above 0.
    """

    learning_rate: Any = arg(rate_or_schedule, 0.001)
    beta_1: float = arg(_share, 0.9)
    beta_2: float = arg(_share, 0.999)
    epsilon: float = arg(positive, 1e-7)

    def slots(self) -> Mapping[str, float]:
        return {"momentum": 0.0, "velocity": 0.0}

    def coefficients(self, rate: Node, step: Node, shared: Mapping[str, Node]) -> Coefficients:
        kept_1, kept_2 = (1.0 - elementwise("pow", beta, step) for beta in (self.beta_1, self.beta_2))
        return {"rate": rate, "momentum": kept_1, "velocity": kept_2}, {}

    def update_step(self, w: Node, g: Node, at: Mapping[str, Node], slots: Mapping[str, Node]) -> Moved:
        m = towards(slots["momentum"], g, self.beta_1)
        v = towards(slots["velocity"], elementwise("square", g), self.beta_2)
        step = m / at["momentum"] / (elementwise("sqrt", v / at["velocity"]) + self.epsilon)
        long, far = _length(w), _length(step)
        there = elementwise("greater", long * far, 0.0)
        ratio = select(there, long / select(there, far, 1.0), 1.0)
        return w - step * (ratio * at["rate"]), {"momentum": m, "velocity": v}


class ScheduleFreeAdamW(Optimizer):
    """AdamW whose weights are averages over its path, in the place of a falling rate (Defazio et al., 2024).

    Parameters
    ----------
    learning_rate : float, default=0.0025
    beta_1 : float, default=0.9
        Gradients are taken so far from the path's point towards its average.
    beta_2 : float, default=0.999
        How slowly the average of the gradient's square forgets.
    epsilon : float, default=1e-08
        Keeps the divisor above 0.
    warmup_steps : int, default=0
        In so many steps the rate rises to its value.
    """

    learning_rate: Any = arg(rate_or_schedule, 0.0025)
    beta_1: float = arg(_share, 0.9)
    beta_2: float = arg(_share, 0.999)
    epsilon: float = arg(positive, 1e-8)
    warmup_steps: int = arg(number_from_zero, 0)

    def slots_of(self, weight: Weight) -> Mapping[str, Any]:
        return {"momentum": weight.value, "velocity": 0.0}

    def coefficients(self, rate: Node, step: Node, shared: Mapping[str, Node]) -> Coefficients:
        if self.warmup_steps:
            rate = rate * elementwise("minimum", step / float(self.warmup_steps), 1.0)
        return {"rate": rate, "kept": 1.0 - elementwise("pow", self.beta_2, step), "new": 1.0 / step}, {}

    def update_step(self, w: Node, g: Node, at: Mapping[str, Node], slots: Mapping[str, Node]) -> Moved:
        v = towards(slots["velocity"], elementwise("square", g), self.beta_2)
        old = slots["momentum"]
        z = old - g * at["rate"] / (elementwise("sqrt", v / at["kept"]) + self.epsilon)
        average = (w - old * (1 - self.beta_1)) / self.beta_1
        average = average * (1.0 - at["new"]) + z * at["new"]
        return z * (1 - self.beta_1) + average * self.beta_1, {"momentum": z, "velocity": v}


def _patterns(value: Sequence[str] | None) -> list[str]:
    if value is None or (isinstance(value, list | tuple) and all(isinstance(part, str) for part in value)):
        return list(value or ())
    raise ValueError(f"a list of texts, got {value!r}.")


class Muon(Optimizer):
    """Matrices move by their momentum made orthogonal (Jordan et al., 2024), other weights by AdamW.

    Parameters
    ----------
    learning_rate : float, default=0.001
    adam_beta_1, adam_beta_2 : float, default=0.9, 0.999
        How slowly AdamW's averages forget.
    adam_weight_decay, weight_decay : float or None, default=0.004
        The share, times the learning rate, that each step takes off weights that AdamW moves, and off matrices.
    epsilon : float, default=1e-07
        Keeps AdamW's divisor above 0.
    exclude_layers : list of str, optional
        Patterns of the paths of matrices that AdamW moves.
    exclude_embeddings : bool, default=True
        Whether AdamW moves those with 'embedding' in their path.
    muon_a, muon_b, muon_c : float, default=3.4445, -4.775, 2.0315
        The polynomial whose iteration makes a matrix orthogonal (Newton & Schulz).
    adam_lr_ratio : float, default=1
        AdamW's share of the learning rate.
    momentum : float, default=0.95
    ns_steps : int, default=5
        How often the polynomial is taken.
    nesterov : bool, default=True
    rms_rate : float or None, default=0.2
        Steps are scaled by `sqrt(longer side) * rms_rate`; None leaves them.
    """

    learning_rate: Any = arg(rate_or_schedule, 0.001)
    adam_beta_1: float = arg(_share, 0.9)
    adam_beta_2: float = arg(_share, 0.999)
    adam_weight_decay: float | None = arg(or_none(real), 0.004)
    epsilon: float = arg(positive, 1e-7)
    weight_decay: float | None = arg(or_none(real), 0.004)
    exclude_layers: list[str] = arg(_patterns, None, kw_only=True)
    exclude_embeddings: bool = arg(boolean, True, kw_only=True)
    muon_a: float = arg(real, 3.4445, kw_only=True)
    muon_b: float = arg(real, -4.7750, kw_only=True)
    muon_c: float = arg(real, 2.0315, kw_only=True)
    adam_lr_ratio: float = arg(real, 1, kw_only=True)
    momentum: float = arg(_share, 0.95, kw_only=True)
    ns_steps: int = arg(positive_int, 5, kw_only=True)
    nesterov: bool = arg(boolean, True, kw_only=True)
    rms_rate: float | None = arg(or_none(real), 0.2, kw_only=True)

    smallest: ClassVar[float] = 1e-7
    """Keeps the divisor of a matrix by its length above 0."""

    def slots_of(self, weight: Weight) -> Mapping[str, Any]:
        return {"momentum": 0.0, "velocity": 0.0} if self._by_adam(weight) else {"momentum": 0.0}

    def _by_adam(self, weight: Weight) -> bool:
        path = weight.path
        named = self.exclude_embeddings and "embedding" in path.lower()
        return len(weight.shape) != 2 or named or any(re.search(name, path) for name in self.exclude_layers)

    def decay_of(self, weight: Weight) -> float | None:
        return self.adam_weight_decay if self._by_adam(weight) else self.weight_decay

    def coefficients(self, rate: Node, step: Node, shared: Mapping[str, Node]) -> Coefficients:
        kept_1, kept_2 = (1.0 - elementwise("pow", beta, step) for beta in (self.adam_beta_1, self.adam_beta_2))
        return {"rate": rate, "adam": rate * self.adam_lr_ratio * elementwise("sqrt", kept_2) / kept_1}, {}

    def update_step(self, w: Node, g: Node, at: Mapping[str, Node], slots: Mapping[str, Node]) -> Moved:
        if "velocity" in slots:
            m = towards(slots["momentum"], g, self.adam_beta_1)
            v = towards(slots["velocity"], elementwise("square", g), self.adam_beta_2)
            step = m * at["adam"] / (elementwise("sqrt", v) + self.epsilon)
            return w - step, {"momentum": m, "velocity": v}
        m = slots["momentum"] * self.momentum + g
        scale = 1.0 if self.rms_rate is None else math.sqrt(max(w.shape)) * self.rms_rate
        return w - self._orthogonal(g + m * self.momentum if self.nesterov else m) * (at["rate"] * scale), {
            "momentum": m
        }

    def _orthogonal(self, x: Node) -> Node:
        tall = x.shape[0] > x.shape[1]
        x = transpose(x, (1, 0)) if tall else x
        x = x / (_length(x) + self.smallest)
        for _ in range(self.ns_steps):
            square = matmul(x, transpose(x, (1, 0)))
            x = x * self.muon_a + matmul(square * self.muon_b + matmul(square * self.muon_c, square), x)
        return transpose(x, (1, 0)) if tall else x


CLASSES: tuple[type[Optimizer], ...] = (Adafactor, Lamb, Muon, ScheduleFreeAdamW)
