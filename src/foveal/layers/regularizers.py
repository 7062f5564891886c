"""Regularizers: what a weight adds to the loss, so that it stays small. Keras's names, arguments and formulas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from foveal.arguments import arg, one_of, real
from foveal.errors import ShapeError
from foveal.ir.node import Node, elementwise, full, show
from foveal.layers.families import Family, OfWeights, WeightFunction, serialize
from foveal.lazy import no_attribute
from foveal.ops.matmul import matmul
from foveal.ops.reduce import sum_
from foveal.ops.shape import transpose


def factor(value: Any) -> float:
    """A number of at least 0 that something is multiplied by."""
    if (number := real(value)) >= 0:
        return number
    raise ValueError(f"a number not below 0, got {value!r}.")


class Regularizer(OfWeights):
    """The base of regularizers: `regularizer(weight)` is what it adds to the loss, of nodes as of arrays."""

    def of_node(self, x: Node) -> Node:
        """What the weight adds to the loss: nothing."""
        return full((), 0.0)


class L1(Regularizer):
    """`l1 * sum(abs(weight))`, which drives weights to 0.

    Parameters
    ----------
    l1 : float, default=0.01
    """

    l1: float = arg(factor, 0.01)

    def of_node(self, x: Node) -> Node:
        return sum_(elementwise("abs", x)) * self.l1


class L2(Regularizer):
    """`l2 * sum(weight ** 2)`, which keeps weights small.

    Parameters
    ----------
    l2 : float, default=0.01
    """

    l2: float = arg(factor, 0.01)

    def of_node(self, x: Node) -> Node:
        return sum_(elementwise("square", x)) * self.l2


class L1L2(Regularizer):
    """`l1 * sum(abs(weight)) + l2 * sum(weight ** 2)`.

    Parameters
    ----------
    l1, l2 : float, default=0.0
    """

    l1: float = arg(factor, 0.0)
    l2: float = arg(factor, 0.0)

    def of_node(self, x: Node) -> Node:
        return sum_(elementwise("abs", x)) * self.l1 + sum_(elementwise("square", x)) * self.l2


class OrthogonalRegularizer(Regularizer):
    """`factor` times the mean of what the rows, or columns, of a matrix have in common: `abs(cos(angle))` of each two.

    Parameters
    ----------
    factor : float, default=0.01
    mode : {'rows', 'columns'}, default='rows'
        What is to become orthogonal: in a Dense kernel a row is an input's weights, a column a unit's.
    """

    factor: float = arg(factor, 0.01)
    mode: str = arg(one_of("rows", "columns"), "rows")

    def of_node(self, x: Node) -> Node:
        if len(x.shape) != 2 or x.spec.batched:
            raise ShapeError(f"OrthogonalRegularizer: the weight must have two axes, got {show(x.shape)}.")
        rows = x if self.mode == "rows" else transpose(x, (1, 0))
        lengths = elementwise("sqrt", sum_(elementwise("square", rows), 1, keepdims=True))
        unit = rows / elementwise("maximum", lengths, SHORTEST)
        count = rows.shape[0]
        alike = sum_(elementwise("abs", matmul(unit, transpose(unit, (1, 0)))))
        itself = sum_(elementwise("square", unit))
        return (alike - itself) * (self.factor / max(count * (count - 1), 1))


SHORTEST = 1e-7
"""Rows shorter than this are not stretched to length 1."""

l1, l2, l1_l2, orthogonal_regularizer = L1, L2, L1L2, OrthogonalRegularizer
CLASSES: tuple[type[Regularizer], ...] = (L1, L1L2, L2, OrthogonalRegularizer)
FAMILY = Family(Regularizer, CLASSES, "a regularizer", l1_l2=L1L2, l1l2=L1L2)
RegularizerLike = str | Regularizer | type[Regularizer] | Mapping[str, Any] | WeightFunction | None
"""What stands for a regularizer in the arguments of layers."""


def regularizer(value: RegularizerLike) -> WeightFunction | None:
    """A regularizer, its name, its saved form, a function of a weight, or None."""
    made: WeightFunction | None = FAMILY.get(value)
    return made


get = deserialize = regularizer
__all__ = [
    *(kind.__name__ for kind in CLASSES), "Regularizer", "deserialize", "get", "l1", "l1_l2", "l2",
    "orthogonal_regularizer", "serialize",
]  # fmt: skip
__getattr__ = no_attribute("foveal.regularizers", __all__)
