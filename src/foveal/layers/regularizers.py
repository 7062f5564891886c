"""Regularizers: what a weight adds to the loss, so that it stays small. Keras's names, arguments and formulas."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from foveal.arguments import Declared, arg, named, no_attribute, real
from foveal.ir.node import Node, elementwise
from foveal.layers.names import snake_case
from foveal.ops.reduce import sum_


def factor(value: Any) -> float:
    """A number of at least 0 that something is multiplied by."""
    if (number := real(value)) >= 0:
        return number
    raise ValueError(f"a number not below 0, got {value!r}.")


class Regularizer(Declared):
    """The base of regularizers: `regularizer(weight)` is a scalar, both graph nodes."""

    def __call__(self, x: Node) -> Node:
        """What the weight adds to the loss."""
        raise NotImplementedError


class L1(Regularizer):
    """`l1 * sum(abs(weight))`, which drives weights to 0.

    Parameters
    ----------
    l1 : float, default=0.01
    """

    l1: float = arg(factor, 0.01)

    def __call__(self, x: Node) -> Node:
        return sum_(elementwise("abs", x)) * self.l1


class L2(Regularizer):
    """`l2 * sum(weight ** 2)`, which keeps weights small.

    Parameters
    ----------
    l2 : float, default=0.01
    """

    l2: float = arg(factor, 0.01)

    def __call__(self, x: Node) -> Node:
        return sum_(elementwise("square", x)) * self.l2


class L1L2(Regularizer):
    """`l1 * sum(abs(weight)) + l2 * sum(weight ** 2)`.

    Parameters
    ----------
    l1, l2 : float, default=0.0
    """

    l1: float = arg(factor, 0.0)
    l2: float = arg(factor, 0.0)

    def __call__(self, x: Node) -> Node:
        return sum_(elementwise("abs", x)) * self.l1 + sum_(elementwise("square", x)) * self.l2


l1, l2, l1_l2 = L1, L2, L1L2
CLASSES: tuple[type[Regularizer], ...] = (L1, L1L2, L2)
REGULARIZERS: dict[str, type[Regularizer]] = {
    **{snake_case(kind.__name__): kind for kind in CLASSES},
    **{kind.__name__: kind for kind in CLASSES},
    "l1_l2": L1L2,
}
_named = named(REGULARIZERS, Regularizer, "a regularizer")


def regularizer(value: Any) -> Callable[[Node], Node] | None:
    """A regularizer, its name, its saved form, a function from weight node to scalar node, or None."""
    if value is None or (callable(value) and not isinstance(value, type)):
        return value
    made: Regularizer = _named(value)
    return made


get = regularizer

__all__ = [*(kind.__name__ for kind in CLASSES), "Regularizer", "get", "l1", "l1_l2", "l2"]
__getattr__ = no_attribute("foveal.regularizers", __all__)
