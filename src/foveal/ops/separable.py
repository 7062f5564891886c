"""Whether a batch may be computed in parts: which results are made row by row, add up, or need all rows at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum, auto

from foveal.ir.graph import topological
from foveal.ir.node import BATCH, BroadcastLike, Constant, Elementwise, Input, Node, Reshape, Sum
from foveal.ops.body import Part
from foveal.ops.matmul import MatMul
from foveal.ops.on_host import OnHost
from foveal.ops.random import RandomUniform
from foveal.ops.reduce import Count
from foveal.ops.rows import PutRows, RankRows, TakeRows
from foveal.ops.scan import Scan
from foveal.ops.shape import Transpose


class Dependence(Enum):
    """How a value depends on the rows of the batch."""

    FIXED = auto()  # not at all
    ROWS = auto()  # each of its rows depends on that row alone
    TOTAL = auto()  # a sum over rows: the totals of parts add up
    COUNT = auto()  # the number of rows, times something fixed
    MEAN = auto()  # an average over rows: those of parts average, weighted by their rows
    WHOLE = auto()  # in any other way


FIXED, ROWS, TOTAL, COUNT, MEAN, WHOLE = Dependence
Inputs = Sequence[Dependence]


def dependences(outputs: Iterable[Node]) -> dict[Node, Dependence]:
    """How every node that the outputs need depends on the batch."""
    known: dict[Node, Dependence] = {}
    for node in topological(outputs):
        known[node] = _dependence(node, [known[x] for x in node.inputs])
    return known


def _dependence(node: Node, inputs: Inputs) -> Dependence:
    if isinstance(node.op, Input):
        return ROWS if node.spec.batched else FIXED
    if all(x is FIXED for x in inputs):
        return FIXED
    rule = RULES.get(type(node.op), _row_by_row)
    return rule(node, inputs)


def _row_by_row(node: Node, inputs: Inputs) -> Dependence:
    alone = all(x in (FIXED, ROWS) for x in inputs)
    return ROWS if alone and node.spec.batched and node.shape.count(BATCH) == 1 else WHOLE


def _moved(node: Node, inputs: Inputs) -> Dependence:
    return inputs[0]


def _sum(node: Node, inputs: Inputs) -> Dependence:
    over_rows = node.inputs[0].spec.batched and not node.spec.batched
    return inputs[0] if not over_rows else TOTAL if inputs[0] is ROWS else WHOLE


def _count(node: Node, inputs: Inputs) -> Dependence:
    return COUNT if node.inputs[0].spec.batched and 0 in node.op.axes else FIXED  # type: ignore[attr-defined]


def _broadcast(node: Node, inputs: Inputs) -> Dependence:
    return ROWS if inputs[0] in (FIXED, ROWS) else WHOLE


def _matmul(node: Node, inputs: Inputs) -> Dependence:
    return _row_by_row(node, inputs) if inputs[1] is FIXED else WHOLE


def _elementwise(node: Node, inputs: Inputs) -> Dependence:
    if node.op == Elementwise("maximum") and _at_least_one(*node.inputs):
        return COUNT
    rule = LINEAR.get(node.op.fn)  # type: ignore[attr-defined]
    if rule is None or ROWS in inputs or WHOLE in inputs:
        return _row_by_row(node, inputs)
    return rule.get(tuple(inputs), WHOLE)


def _at_least_one(count: Node, least: Node) -> bool:
    """Whether it is a number of rows, but 1 of an empty batch: parts of a batch are not empty."""
    return isinstance(count.op, Count) and isinstance(least.op, Constant) and least.op.value == 1


def _scan(node: Node, inputs: Inputs) -> Dependence:
    alone = node.op.body.by_rows and all(x in (FIXED, ROWS) for x in inputs)  # type: ignore[attr-defined]
    return ROWS if alone else WHOLE


def _part(node: Node, inputs: Inputs) -> Dependence:
    return FIXED if inputs[0] is ROWS and not node.spec.batched else inputs[0]


Table = dict[tuple[Dependence, ...], Dependence]
_ADDITIVE = (TOTAL, COUNT, MEAN)
_SUMS: Table = {(a, b): MEAN for a in (MEAN, FIXED) for b in (MEAN, FIXED)}
_SUMS |= {(a, b): TOTAL for a in (TOTAL, COUNT) for b in (TOTAL, COUNT)}
_SCALED: Table = {(x, FIXED): x for x in _ADDITIVE}
LINEAR: Mapping[str, Table] = {
    "add": _SUMS,
    "sub": _SUMS,
    "neg": {(x,): x for x in _ADDITIVE},
    "mul": {**_SCALED, **{(FIXED, x): x for x in _ADDITIVE}},
    "div": {**_SCALED, (TOTAL, COUNT): MEAN, (COUNT, COUNT): FIXED},
}
"""What functions that add, or multiply with something fixed, make of totals and averages."""

RULES: Mapping[type, Callable[[Node, Inputs], Dependence]] = {
    BroadcastLike: _broadcast,
    Count: _count,
    Elementwise: _elementwise,
    MatMul: _matmul,
    OnHost: lambda node, inputs: WHOLE,  # nobody knows what the function does with the rows
    Part: _part,
    RandomUniform: lambda node, inputs: WHOLE,  # a number depends on its place in the batch
    **dict.fromkeys((PutRows, RankRows, TakeRows), lambda node, inputs: WHOLE),
    Reshape: _moved,
    Scan: _scan,
    Sum: _sum,
    Transpose: _moved,
}
"""Ops that do other things than compute row by row."""
