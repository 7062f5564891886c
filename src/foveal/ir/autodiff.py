"""Reverse-mode differentiation: graph in, graph out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from foveal.ir.graph import topological
from foveal.ir.node import Node, broadcast_like, full

Change = Callable[[Node, Node], Node]


def gradients(loss: Node, wrt: Sequence[Node], seed: Node | None = None, change: Change | None = None) -> list[Node]:
    """dloss/dx for each x of `wrt`, as new nodes of the same graph. What `loss` does not depend on gets zeros.

    A `loss` of many numbers counts with their sum, or with the sum of each times its number in `seed`. For rules that
    are not the gradient's, `change(node, gradient)` says what flows back through a node in the gradient's place.
    """
    flows = backward({loss: ones_like(loss) if seed is None else seed}, wrt, change=change)
    return [zeros_like(x) if g is None else g for x, g in zip(wrt, flows, strict=True)]


def backward(
    seeds: Mapping[Node, Node], wrt: Sequence[Node], constants: Collection[Node] = (), change: Change | None = None
) -> list[Node | None]:
    """What flows back from some nodes to each of `wrt`; None where nothing does.

    Parameters
    ----------
    seeds : mapping of Node to Node
        The nodes that are differentiated, and the gradient with respect to each.
    wrt : sequence of Node
    constants : collection of Node
        Nothing flows back through these, as if they were inputs.
    change : function of a node and its gradient, optional
    """
    grads = dict(seeds)
    order = [node for node in topological(seeds) if node.inputs]
    needed = set(wrt)
    for node in order:
        if node not in constants and any(x in needed for x in node.inputs):
            needed.add(node)
    for node in reversed(order):
        if node not in grads or node not in needed or node in constants:
            continue
        flowing = grads[node] if change is None else change(node, grads[node])
        for x, g in zip(node.inputs, node.op.grad(flowing, node, *node.inputs), strict=True):
            if g is not None and x in needed:
                grads[x] = grads[x] + g if x in grads else g
    return [grads.get(x) for x in wrt]


def ones_like(x: Node) -> Node:
    """Ones in the shape of a node."""
    return broadcast_like(full((), 1.0, x.spec.dtype), x)


def zeros_like(x: Node) -> Node:
    """Zeros in the shape of a node."""
    return broadcast_like(full((), 0.0, x.spec.dtype), x)
