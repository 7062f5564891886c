"""Values whose gradients a function of the user's own gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from foveal.ir.node import Node, Op, Spec, apply
from foveal.ir.passes import folds


class OwnGradient(Op, eq=False):
    """The first input; `gradient` says what flows back to the others, for what flows back to it."""

    gradient: Callable[[Node], Any]

    def out(self, value: Spec, *x: Spec) -> Spec:
        return value

    def grad(self, g: Node, y: Node, value: Node, *x: Node) -> tuple[Node | None, ...]:
        given = self.gradient(g)
        return (None, *(given if isinstance(given, list | tuple) else [given]))


def own_gradient(gradient: Callable[[Node], Any], y: Node, x: Sequence[Any]) -> Node:
    """A node whose gradient with respect to those among `x` that are nodes is what a function says of all of `x`."""

    def of_nodes(g: Node) -> list[Any]:
        given = gradient(g)
        parts = given if isinstance(given, list | tuple) else [given]
        return [part for part, place in zip(parts, x, strict=True) if isinstance(place, Node)]

    return apply(OwnGradient(of_nodes), y, *(place for place in x if isinstance(place, Node)))


@folds(OwnGradient)
def fold_own_gradient(op: OwnGradient, y: Node, value: Node, *x: Node) -> Node:
    """Without gradients it is its first input."""
    return value
