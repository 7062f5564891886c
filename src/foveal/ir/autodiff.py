"""Reverse-mode differentiation: graph in, graph out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from foveal.ir.graph import topological
from foveal.ir.node import Node, broadcast_like, full


def gradients(
    loss: Node, wrt: Sequence[Node], seed: Node | None = None, change: Callable[[Node, Node], Node] | None = None
) -> list[Node]:
    """dloss/dx for each x of `wrt`, as new nodes of the same graph. What `loss` does not depend on gets zeros.

    A `loss` of many numbers counts with their sum, or with the sum of each times its number in `seed`. For rules that
    are not the gradient's, `change(node, gradient)` says what flows back through a node in the gradient's place.
    """
    grads = {loss: seed or broadcast_like(full((), 1.0, loss.spec.dtype), loss)}
    needed = _leads_to(loss, wrt)
    for node in reversed(topological([loss])):
        if node not in grads or node not in needed or not node.inputs:
            continue
        flowing = grads[node] if change is None else change(node, grads[node])
        for x, g in zip(node.inputs, node.op.grad(flowing, node, *node.inputs), strict=True):
            if g is not None and x in needed:
                grads[x] = grads[x] + g if x in grads else g
    return [grads[x] if x in grads else broadcast_like(full((), 0.0, x.spec.dtype), x) for x in wrt]


def _leads_to(loss: Node, wrt: Sequence[Node]) -> set[Node]:
    needed = set(wrt)
    for node in topological([loss]):
        if any(x in needed for x in node.inputs):
            needed.add(node)
    return needed
