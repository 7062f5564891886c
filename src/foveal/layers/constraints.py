"""Constraints: what a weight is brought back to after each step. Keras's names, arguments and formulas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from foveal.arguments import arg, between, integer, real
from foveal.ir.node import Node, elementwise
from foveal.layers.families import Family, OfWeights, WeightFunction, serialize
from foveal.lazy import no_attribute
from foveal.names import snake_case
from foveal.ops.elementwise import clip
from foveal.ops.reduce import sum_

EPSILON = 1e-7
"""Added to lengths, so that nothing is divided by 0."""


def _axes(value: int | list[int] | tuple[int, ...]) -> int | list[int]:
    if isinstance(value, list | tuple):
        return [integer(axis) for axis in value]
    return integer(value)


def _length(w: Node, axis: int | list[int]) -> Node:
    return elementwise("sqrt", sum_(elementwise("square", w), axis, keepdims=True))


class Constraint(OfWeights):
    """The base of constraints: `constraint(weight)` is the corrected weight, of nodes as of arrays."""

    def of_node(self, x: Node) -> Node:
        """The weight, corrected: as it is."""
        return x


class MaxNorm(Constraint):
    """No weight vector is longer than `max_value`.

    Parameters
    ----------
    max_value : float, default=2
    axis : int or list of int, default=0
        The axes of one vector: 0 for the inputs of each dense unit, [0, 1, 2] for each filter of a Conv2D.
    """

    max_value: float = arg(real, 2)
    axis: int | list[int] = arg(_axes, 0)

    def of_node(self, x: Node) -> Node:
        norms = _length(x, self.axis)
        return x * (clip(norms, 0.0, self.max_value) / (norms + EPSILON))


class NonNeg(Constraint):
    """No weight is below 0."""

    def of_node(self, x: Node) -> Node:
        return x * elementwise("greater_equal", x, 0.0)


class UnitNorm(Constraint):
    """Every weight vector has the length 1.

    Parameters
    ----------
    axis : int or list of int, default=0
        The axes of one vector.
    """

    axis: int | list[int] = arg(_axes, 0)

    def of_node(self, x: Node) -> Node:
        return x / (_length(x, self.axis) + EPSILON)


class MinMaxNorm(Constraint):
    """Every weight vector is from `min_value` to `max_value` long.

    Parameters
    ----------
    min_value : float, default=0.0
    max_value : float, default=1.0
    rate : float, default=1.0
        How much of the correction each step makes.
    axis : int or list of int, default=0
        The axes of one vector.
    """

    min_value: float = arg(real, 0.0)
    max_value: float = arg(real, 1.0)
    rate: float = arg(between(0, 1), 1.0)
    axis: int | list[int] = arg(_axes, 0)

    def of_node(self, x: Node) -> Node:
        norms = _length(x, self.axis)
        desired = clip(norms, self.min_value, self.max_value) * self.rate + norms * (1 - self.rate)
        return x * (desired / (norms + EPSILON))


max_norm, min_max_norm, non_neg, unit_norm = MaxNorm, MinMaxNorm, NonNeg, UnitNorm
CLASSES: tuple[type[Constraint], ...] = (MaxNorm, MinMaxNorm, NonNeg, UnitNorm)
FAMILY = Family(Constraint, CLASSES, "a constraint")
ConstraintLike = str | Constraint | type[Constraint] | Mapping[str, Any] | WeightFunction | None
"""What stands for a constraint in the arguments of layers."""


def constraint(value: ConstraintLike) -> WeightFunction | None:
    """A constraint, its name, its saved form, a function of a weight, or None."""
    made: WeightFunction | None = FAMILY.get(value)
    return made


get = deserialize = constraint
__all__ = [
    *(kind.__name__ for kind in CLASSES),
    *(snake_case(kind.__name__) for kind in CLASSES),
    "Constraint",
    "deserialize",
    "get",
    "serialize",
]
__getattr__ = no_attribute("foveal.constraints", __all__)
