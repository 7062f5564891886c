"""Names for the scalar functions."""

from __future__ import annotations

from foveal.ir.node import Node, Operand, elementwise


def linear(x: Node) -> Node:
    """x itself."""
    return x


def relu(x: Node) -> Node:
    """x where it is positive, else 0."""
    return elementwise("relu", x)


def clip(x: Node, low: float, high: float) -> Node:
    return elementwise("minimum", elementwise("maximum", x, low), high)


def select(condition: Node, yes: Operand, no: Operand) -> Node:
    """`yes` where the condition is not 0, else `no`."""
    return elementwise("select", condition, yes, no)
