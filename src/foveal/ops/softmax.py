"""Softmax and its logarithm, each computed so that no exponential overflows."""

from __future__ import annotations

from foveal.ir.node import Node, Op, Spec, Sum, apply, elementwise
from foveal.ops.reduce import axis_of, refuse_batch


class Softmax(Op):
    """y = exp(x - max x) / sum exp(x - max x) along `axis`."""

    axis: int

    def out(self, x: Spec) -> Spec:
        refuse_batch("softmax", x, self.axis)
        return x

    def grad(self, g: Node, y: Node, x: Node) -> tuple[Node]:
        return (y * (g - apply(Sum((self.axis,)), g * y)),)


class LogSoftmax(Op):
    """y = (x - max x) - log sum exp(x - max x) along `axis`."""

    axis: int

    def out(self, x: Spec) -> Spec:
        refuse_batch("log_softmax", x, self.axis)
        return x

    def grad(self, g: Node, y: Node, x: Node) -> tuple[Node]:
        return (g - elementwise("exp", y) * apply(Sum((self.axis,)), g),)


def softmax(x: Node, axis: int = -1) -> Node:
    """Probabilities along `axis`: exponentials, divided by their sum."""
    return apply(Softmax(axis_of(x, axis)), x)


def log_softmax(x: Node, axis: int = -1) -> Node:
    """The logarithm of `softmax`, computed without it."""
    return apply(LogSoftmax(axis_of(x, axis)), x)
