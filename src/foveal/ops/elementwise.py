"""Names for the scalar functions, and the activations a layer can ask for by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from foveal.ir.node import Node, Operand, elementwise
from foveal.ops.softmax import log_softmax, softmax


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


ACTIVATIONS: dict[str | None, Callable[[Node], Node]] = {
    None: linear,
    "linear": linear,
    "relu": relu,
    "sigmoid": partial(elementwise, "sigmoid"),
    "tanh": partial(elementwise, "tanh"),
    "exponential": partial(elementwise, "exp"),
    "softplus": partial(elementwise, "softplus"),
    "softmax": softmax,
    "log_softmax": log_softmax,
}
