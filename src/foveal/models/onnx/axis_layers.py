"""What goes along axes: reductions, orders, places, running sums, products of any axes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from foveal import layers
from foveal.errors import FormatError
from foveal.formats.onnx_file import OnnxNode
from foveal.functions import elementwise, indexing, shape
from foveal.functions import reduce as reductions
from foveal.functions.linalg import einsum
from foveal.functions.symbolic import KerasTensor
from foveal.models.onnx.builder import HANDLERS, Builder, reads
from foveal.models.onnx.shape_layers import sure
from foveal.models.onnx.values import Operand, Value, last_order

Function = Callable[..., Any]


def _square_sum(x: KerasTensor, **told: Any) -> Any:
    return reductions.sum(elementwise.square(x), **told)


def _root_of_squares(x: KerasTensor, **told: Any) -> Any:
    return elementwise.sqrt(_square_sum(x, **told))


def _sum_of_sizes(x: KerasTensor, **told: Any) -> Any:
    return reductions.sum(elementwise.absolute(x), **told)


def _log_of_sum(x: KerasTensor, **told: Any) -> Any:
    return elementwise.log(reductions.sum(x, **told))


REDUCTIONS: dict[str, Function] = {
    "ReduceL1": _sum_of_sizes,
    "ReduceL2": _root_of_squares,
    "ReduceLogSum": _log_of_sum,
    "ReduceLogSumExp": reductions.logsumexp,
    "ReduceMax": reductions.max,
    "ReduceMean": reductions.mean,
    "ReduceMin": reductions.min,
    "ReduceProd": reductions.prod,
    "ReduceSum": reductions.sum,
    "ReduceSumSquare": _square_sum,
}
POOLINGS = {"ReduceMean": "GlobalAveragePooling", "ReduceMax": "GlobalMaxPooling"}


def reduction(b: Builder, node: OnnxNode, x: Value, axes: Any = None) -> Value:
    """A global pooling over all pixels, else a function over some axes."""
    told = node.attributes.get("axes") if axes is None else sure("axes", axes)
    named = sorted({int(i) % x.rank for i in np.ravel(told)}) if told is not None and np.size(told) else []
    if not named and node.attributes.get("noop_with_empty_axes", 0):
        return x
    if not named or 0 in named:
        raise FormatError("it reduces over the images of a batch.")
    if x.columns is not None:
        x = Value(b.plain(node, x))
    keeps = bool(node.attributes.get("keepdims", 1))
    places = sorted(x.order[i] for i in named)
    if node.kind in POOLINGS and named == list(range(2, x.rank)) and x.order == last_order(x.rank) and x.rank < 6:
        kind = getattr(layers, f"{POOLINGS[node.kind]}{x.rank - 2}D")
        y = b.layer(node, kind, x.tensor, keepdims=keeps)
    else:
        y = REDUCTIONS[node.kind](x.tensor, axis=tuple(places), keepdims=keeps)
    if keeps:
        return Value(y, x.order, positive=x.positive)
    left = [x.order[i] for i in range(x.rank) if i not in named]
    return Value(y, tuple(sorted(left).index(i) for i in left), positive=x.positive)


HANDLERS |= dict.fromkeys(REDUCTIONS, reduction)


@reads("ArgMax", "ArgMin")
def extreme(b: Builder, node: OnnxNode, x: Value) -> Value:
    """Where the largest or smallest number is along an axis, the first of equals."""
    axis = node.attributes.get("axis", 0) % x.rank
    if axis == 0 or node.attributes.get("select_last_index", 0):
        raise FormatError("it looks along the batch, or for the last of equals.")
    function = reductions.argmax if node.kind == "ArgMax" else reductions.argmin
    y = function(b.plain(node, x), axis=axis)
    return Value(shape.expand_dims(y, axis) if node.attributes.get("keepdims", 1) else y, positive=True)


@reads("Einsum")
def sums_of_products(b: Builder, node: OnnxNode, *operands: Operand) -> Value:
    """`ops.einsum`, where each image stays by itself."""
    equation = node.attributes.get("equation", "").replace(" ", "")
    terms, _, result = equation.partition("->")
    letters = {term[:1] for term, x in zip(terms.split(","), operands, strict=True) if isinstance(x, Value)}
    (batch,) = letters if len(letters) == 1 else ("",)
    if not batch.isalpha() or result[:1] != batch or any(batch in term[1:] for term in (*terms.split(","), result)):
        raise FormatError(f"it mixes the images of a batch, or does not say its result: {equation!r:.60}.")
    return Value(einsum(equation, *(b.plain(node, x) if isinstance(x, Value) else x for x in operands)))


@reads("TopK")
def largest(b: Builder, node: OnnxNode, x: Value, count: Any = None) -> list[Value]:
    """The largest or smallest numbers along an axis, and where they are; `ops.top_k` along the last one."""
    axis = node.attributes.get("axis", -1) % x.rank
    k = int(np.ravel(sure("number", node.attributes.get("k") if count is None else count))[0])
    if axis == 0:
        raise FormatError("it compares the images of a batch.")
    order = [i for i in range(x.rank) if i != axis] + [axis]
    tensor = b.ordered(node, x, tuple(order.index(i) for i in range(x.rank)))
    sign = 1 if node.attributes.get("largest", 1) else -1
    values, places = reductions.top_k(tensor * sign if sign < 0 else tensor, k)
    back = tuple(order.index(i) for i in range(x.rank))
    return [Value(values * sign if sign < 0 else values, back), Value(places, back, positive=True)]


@reads("CumSum")
def running_sum(b: Builder, node: OnnxNode, x: Value, axis: Any) -> Value:
    """`ops.cumsum`."""
    place = int(np.ravel(sure("axis", axis))[0]) % x.rank
    if place == 0 or node.attributes.get("exclusive", 0) or node.attributes.get("reverse", 0):
        raise FormatError("it adds up a batch, backwards, or without the number itself.")
    return (
        x.like(reductions.cumsum(x.tensor, axis=x.order[place]))
        if x.columns is None
        else Value(reductions.cumsum(b.plain(node, x), axis=place))
    )


@reads("Trilu")
def triangle(b: Builder, node: OnnxNode, x: Value, k: Any = None) -> Value:
    """The numbers above or below a diagonal of the last two axes, 0 elsewhere."""
    if x.rank < 3:
        raise FormatError("it takes the batch for another axis.")
    function = indexing.triu if node.attributes.get("upper", 1) else indexing.tril
    return Value(function(b.plain(node, x), 0 if k is None else int(np.ravel(sure("diagonal", k))[0])))
