"""Nodes on values whose batch is not their first axis: the same node with the batch in front, and back again.

Files of recurrent networks have the steps first. Layers have the batch first, always; `Value.order` says where it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from foveal.errors import FormatError
from foveal.formats.onnx_file import OnnxNode
from foveal.models.onnx.values import BATCH, Length, Value

AS_IT_IS = {
    *("Transpose", "Identity", "Cast", "Dropout", "LSTM", "GRU", "RNN", "Add", "Sub", "Mul", "Div", "Max", "Min"),
    *("Relu", "LeakyRelu", "Elu", "Sigmoid", "Tanh", "Softplus", "Softsign", "HardSwish", "Exp", "Gelu", "Clip"),
    *("Abs", "Neg", "Sqrt", "Erf", "Log", "Reciprocal", "Swish", "Mish", "HardSigmoid", "Selu", "Celu"),
}
"""Operators that do not ask which axis is which, or know where the batch is."""

Moved = tuple[OnnxNode, list[Any], int]
"""A node and its inputs with the batch first, and where the batch is in what it gives."""


def is_moved(node: OnnxNode, inputs: Sequence[Any]) -> bool:
    """Whether a node has to be turned: its batch is not first, and it asks which axis is which."""
    return node.kind not in AS_IT_IS and any(isinstance(x, Value) and x.order[0] for x in inputs)


def batch_first(node: OnnxNode, inputs: Sequence[Any]) -> Moved:
    """The node with the batch in front; a FormatError where that cannot be."""
    places = {x.order.index(0) for x in inputs if isinstance(x, Value)}
    if node.kind not in TURNS or len(places) != 1:
        raise FormatError("it takes the batch for another axis.")
    (place,) = places
    turned = [_turned(x) if isinstance(x, Value) else x for x in inputs]
    return TURNS[node.kind](node, turned, place)


def put_back(value: Value, place: int) -> Value:
    """What was computed with the batch in front, as the file has it."""
    order = list(value.order)
    order.insert(place, order.pop(0))
    return Value(value.tensor, tuple(order), positive=value.positive)


def _turned(value: Value) -> Value:
    place = value.order.index(0)
    return Value(value.tensor, (0, *value.order[:place], *value.order[place + 1 :]), positive=value.positive)


def _axis(axis: int, place: int, rank: int) -> int:
    """An axis where the batch has gone to the front."""
    own = int(axis) % rank
    return 0 if own == place else own + (own < place)


def _changed(node: OnnxNode, **attributes: Any) -> OnnxNode:
    return OnnxNode(node.kind, node.inputs, node.outputs, {**node.attributes, **attributes}, node.name)


def _by_axis(default: int) -> Callable[..., Moved]:
    """Of a node with one `axis` that stays."""

    def turn(node: OnnxNode, inputs: list[Any], place: int) -> Moved:
        axis = _axis(node.attributes.get("axis", default), place, inputs[0].rank)
        return _changed(node, axis=axis), inputs, place

    return turn


def _gather(node: OnnxNode, inputs: list[Any], place: int) -> Moved:
    axis = _axis(node.attributes.get("axis", 0), place, inputs[0].rank)
    gone = np.ndim(inputs[1]) == 0 and 0 < axis <= place
    return _changed(node, axis=axis), inputs, place - gone


def _axes(node: OnnxNode, inputs: list[Any], which: int) -> list[int]:
    told = inputs[which] if len(inputs) > which else node.attributes.get("axes")
    if told is None or isinstance(told, Value):
        raise FormatError("it takes the batch for another axis.")
    return [int(i) for i in np.ravel(told)]


def _squeeze(node: OnnxNode, inputs: list[Any], place: int) -> Moved:
    axes = [_axis(i, place, inputs[0].rank) for i in _axes(node, inputs, 1)]
    return _changed(node, axes=axes), inputs[:1], place - sum(0 < i <= place for i in axes)


def _unsqueeze(node: OnnxNode, inputs: list[Any], place: int) -> Moved:
    told = _axes(node, inputs, 1)
    rank = inputs[0].rank + len(told)
    new = {i % rank for i in told}
    after = [i for i in range(rank) if i not in new][place]
    return _changed(node, axes=[_axis(i, after, rank) for i in sorted(new)]), inputs[:1], after


def _slice(node: OnnxNode, inputs: list[Any], place: int) -> Moved:
    rank = inputs[0].rank
    if "starts" in node.attributes:
        axes = node.attributes.get("axes") or range(len(node.attributes["starts"]))
        return _changed(node, axes=[_axis(i, place, rank) for i in axes]), inputs, place
    told = inputs[3] if len(inputs) > 3 and inputs[3] is not None else np.arange(np.size(inputs[1]))
    axes = np.array([_axis(i, place, rank) for i in np.ravel(told)])
    return node, [*inputs[:3], axes, *inputs[4:]], place


def _product(node: OnnxNode, inputs: list[Any], place: int) -> Moved:
    x, w = inputs[:2]
    if not isinstance(x, Value) or isinstance(w, Value) or w.ndim != 2 or place == x.rank - 1:
        raise FormatError("it takes the batch for another axis.")
    return node, inputs, place


def _reshape(node: OnnxNode, inputs: list[Any], place: int) -> Moved:
    """Where what is before the batch stays before it, and what is behind behind."""
    shape = list(inputs[0].shape[1:])
    before = [*shape[:place], BATCH, *shape[place:]]
    told: list[Any] = list(np.ravel(inputs[1]))
    wanted = [before[i] if not isinstance(n, Length) and n == 0 else n for i, n in enumerate(told)]
    after = next((i for i, n in enumerate(wanted) if n is BATCH), None)
    if after is None or wanted[:after] != before[:place]:
        raise FormatError("it mixes the images of a batch.")
    front = np.empty(len(wanted), object)
    front[:] = [BATCH, *wanted[:after], *wanted[after + 1 :]]
    return _changed(node, allowzero=1), [inputs[0], front], after


TURNS: dict[str, Callable[..., Moved]] = {
    "Concat": _by_axis(0),
    "Gather": _gather,
    "LogSoftmax": _by_axis(-1),
    "MatMul": _product,
    "Reshape": _reshape,
    "Slice": _slice,
    "Softmax": _by_axis(-1),
    "Split": _by_axis(0),
    "Squeeze": _squeeze,
    "Unsqueeze": _unsqueeze,
}
