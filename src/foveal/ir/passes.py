"""Graph in, equal but smaller graph out: fold what is known, share what is computed twice, drop what nobody reads."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from foveal.ir.graph import Graph
from foveal.ir.node import BroadcastLike, Constant, Elementwise, Input, Node, Op, Reshape, Sum, apply
from foveal.ir.scalars import Mathematics

Fold = Callable[..., Node | None]

FOLDS: dict[type[Op], Fold] = {}
"""For an op, a rule `(op, node, *inputs)` that gives a simpler node of the same values, or None.

`@folds(Cast)` above a function adds a row. What does not have the node's spec is not taken.
"""


def folds(op: type[Op]) -> Callable[[Fold], Fold]:
    """Add a rule to `FOLDS`."""

    def register(rule: Fold) -> Fold:
        FOLDS[op] = rule
        return rule

    return register


def simplify(graph: Graph) -> Graph:
    """The same outputs and updates, to the last bits, from fewer nodes.

    Inputs keep their nodes; an input that nothing needs any more disappears. Zeros may change their sign, and
    arithmetic between constants is done in float64.
    """
    known: dict[tuple[object, ...], Node] = {}
    simpler: dict[Node, Node] = {}
    for node in graph.nodes:
        simpler[node] = _settle(_rebuild(node, tuple(simpler[x] for x in node.inputs)), known)
    return Graph(
        {name: simpler[node] for name, node in graph.outputs.items()},
        {name: simpler[node] for name, node in graph.updates.items()},
    )


def _rebuild(node: Node, inputs: tuple[Node, ...]) -> Node:
    return node if inputs == node.inputs else Node(node.op, inputs, node.spec, node.name)


def _settle(node: Node, known: dict[tuple[object, ...], Node]) -> Node:
    """Fold until nothing folds, then use the node that already computes this, if there is one."""
    while (simpler := _fold(node)) is not None:
        node = simpler
    if isinstance(node.op, Input):
        return node
    # by its text, since Constant(0.0) == Constant(-0.0)
    return known.setdefault((type(node.op), repr(node.op), *node.inputs), node)


def _fold(node: Node) -> Node | None:
    rule = FOLDS.get(type(node.op))
    simpler = rule(node.op, node, *node.inputs) if rule else None
    return simpler if simpler is not None and simpler.spec == node.spec else None


def constant_of(node: Node) -> float | None:
    """The one number a constant holds in every place, or None."""
    return node.op.value if isinstance(node.op, Constant) else None


# fn: the input that is the result when the other one is this constant.
NEUTRAL: dict[str, tuple[tuple[int, int, float], ...]] = {
    "add": ((0, 1, 0.0), (1, 0, 0.0)),
    "sub": ((0, 1, 0.0),),
    "mul": ((0, 1, 1.0), (1, 0, 1.0)),
    "div": ((0, 1, 1.0),),
    "pow": ((0, 1, 1.0),),
}

MATHEMATICS = Mathematics(np, erf=math.erf)


@folds(Elementwise)
def fold_elementwise(op: Elementwise, y: Node, *inputs: Node) -> Node | None:
    """By a neutral constant, a second negation, constants alone, or what was stretched for nothing."""
    if op.fn == "stop_gradient":
        return inputs[0]
    return next((simpler for rule in ELEMENTWISE if (simpler := rule(op, y, *inputs)) is not None), None)


def _fold_neutral(op: Elementwise, y: Node, *inputs: Node) -> Node | None:
    for kept, other, value in NEUTRAL.get(op.fn, ()):
        if constant_of(inputs[other]) == value and inputs[kept].spec == y.spec:
            return inputs[kept]
    return None


def _fold_negation(op: Elementwise, y: Node, x: Node, *_: Node) -> Node | None:
    return x.inputs[0] if op == x.op == Elementwise("neg") else None


def _fold_constants(op: Elementwise, y: Node, *inputs: Node) -> Node | None:
    values = [constant_of(x) for x in inputs]
    if None in values or not y.spec.dtype.startswith("float"):
        return None
    with np.errstate(all="ignore"):
        result = float(getattr(MATHEMATICS, op.fn)(*map(np.float64, values)))
    return apply(Constant(result, y.spec)) if math.isfinite(result) else None  # else the engine will say which


def _fold_stretching(op: Elementwise, y: Node, *inputs: Node) -> Node | None:
    """Scalar functions broadcast by themselves: read what was stretched, as long as the shape stays."""
    for i, x in enumerate(inputs):
        if isinstance(x.op, BroadcastLike):
            simpler = apply(op, *inputs[:i], x.inputs[0], *inputs[i + 1 :])
            if simpler.spec == y.spec:
                return simpler
    return None


ELEMENTWISE: list[Fold] = [_fold_neutral, _fold_negation, _fold_constants, _fold_stretching]
"""The rules for scalar functions, in order; ops that they can do away with add their own."""


@folds(BroadcastLike)
def fold_broadcast(op: BroadcastLike, y: Node, x: Node, like: Node) -> Node | None:
    """Stretching twice is stretching once, to the same shape is nothing, and a constant is made long at once."""
    if x.spec == y.spec:
        return x
    if isinstance(x.op, BroadcastLike):
        return apply(op, x.inputs[0], like)
    return apply(Constant(x.op.value, y.spec)) if isinstance(x.op, Constant) and not y.spec.batched else None


@folds(Reshape)
def fold_reshape(op: Reshape, y: Node, x: Node) -> Node | None:
    """Only the last of several reshapes counts, and none where the shape is what it was."""
    source = x.inputs[0] if isinstance(x.op, Reshape) else x
    if source.spec == y.spec:
        return source
    if isinstance(source.op, Constant):
        return apply(Constant(source.op.value, y.spec))
    return None if source is x else apply(op, source)


@folds(Sum)
def fold_sum(op: Sum, y: Node, x: Node) -> Node:
    return x  # taken only when every summed axis is 1 long
