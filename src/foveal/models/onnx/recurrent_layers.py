"""ONNX's LSTM, GRU and RNN as Keras's layers of these names; sequences there have their steps before the batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from foveal import layers
from foveal.errors import FormatError
from foveal.formats.onnx_file import OnnxNode
from foveal.functions.indexing import flip
from foveal.functions.shape import stack
from foveal.models.onnx.builder import Builder, reads
from foveal.models.onnx.shape_layers import sure
from foveal.models.onnx.values import Array, PerImage, Value

GATES = {"LSTM": (0, 2, 3, 1), "GRU": (0, 1, 2), "RNN": (0,)}
"""Where Keras's gates stand among those of ONNX: of an LSTM input, forget, cell and output."""
KINDS = {"LSTM": layers.LSTM, "GRU": layers.GRU, "RNN": layers.SimpleRNN}
ACTIVATIONS = {
    "Tanh": "tanh",
    "Sigmoid": "sigmoid",
    "Relu": "relu",
    "Softsign": "softsign",
    "Softplus": "softplus",
}
USUAL = {"LSTM": ("Sigmoid", "Tanh", "Tanh"), "GRU": ("Sigmoid", "Tanh"), "RNN": ("Tanh",)}


@reads("LSTM", "GRU", "RNN")
def recurrent(
    b: Builder, node: OnnxNode, x: Value, w: Any, r: Any, bias: Any = None, lengths: Any = None, *rest: Any
) -> list[Value | None]:
    """The steps, the last of them, and what an LSTM's cell remembers; only what is read is made."""
    told, kind = node.attributes, node.kind
    batch_first = bool(told.get("layout", 0))
    _check(node, x, lengths, rest, batch_first)
    tensor = b.ordered(node, x, (0, 1, 2) if batch_first else (1, 0, 2))
    kernel, inner = sure("weights", w), sure("weights", r)
    units, ways = inner.shape[-1], len(kernel)
    row = np.zeros((ways, 2 * len(kernel[0])), "float32") if bias is None else sure("bias", bias)
    direction = told.get("direction", "forward")
    after = kind == "GRU" and bool(told.get("linear_before_reset", 0))
    weights = [array for i in range(ways) for array in _weights(kind, kernel[i], inner[i], row[i], after)]
    wanted = [name in b.read for name in (*node.outputs, "", "", "")[:3]]
    settings: dict[str, Any] = {"units": units, **_activations(node)} | (
        {"reset_after": after} if kind == "GRU" else {}
    )
    settings |= {"return_sequences": wanted[0], "return_state": wanted[2] or (wanted[0] and wanted[1])}
    if direction == "bidirectional":
        made = b.layer(node, _both(KINDS[kind], settings), tensor, weights, merge_mode="concat")
    else:
        made = b.layer(node, KINDS[kind], tensor, weights, go_backwards=direction == "reverse", **settings)
    first, *states = made if isinstance(made, list | tuple) else [made]
    if direction == "reverse" and wanted[0]:
        first = flip(first, 1)
    results: list[Value | None] = [None, None, None]
    if wanted[0]:
        sizes = (-1 if tensor.shape[1] is None else tensor.shape[1], ways, units)
        results[0] = Value(_apart(b, node, first, sizes), (0, 1, 2, 3) if batch_first else (1, 2, 0, 3))
    for place in (1, 2):
        if wanted[place]:
            last = states[place - 1 :: 2 if kind == "LSTM" else 1] or [first]
            y = stack(last, axis=1) if len(last) > 1 else _apart(b, node, last[0], (ways, units))
            results[place] = Value(y, (0, 1, 2) if batch_first else (1, 0, 2))
    return results


def _both(kind: Any, settings: dict[str, Any]) -> Any:
    """`Bidirectional` of a layer with these settings, as a class of layers has its arguments."""

    def make(merge_mode: Any, name: str) -> Any:
        return layers.Bidirectional(kind(**settings, name=f"{name}_steps"), merge_mode=merge_mode, name=name)

    return make


def _apart(b: Builder, node: OnnxNode, y: Any, sizes: tuple[int, ...]) -> Any:
    """What a layer gives with an axis for the ways."""
    return b.layer(node, layers.Reshape, y, part="ways", target_shape=sizes)


def _weights(kind: str, w: Array, r: Array, row: Array, apart: bool) -> list[Array]:
    """Kernel, recurrent kernel and bias of one way, the gates in Keras's order; a bias for each kernel if `apart`."""

    def turned(array: Array) -> Array:
        parts = np.split(array, len(GATES[kind]))
        return np.concatenate([parts[i] for i in GATES[kind]])

    first, second = np.split(row, 2)
    biases = np.stack([turned(first), turned(second)]) if apart else turned(first) + turned(second)
    return [turned(w).T, turned(r).T, biases]


def _activations(node: OnnxNode) -> dict[str, str]:
    """Keras's two activations, the same both ways."""
    names = list(node.attributes.get("activations") or USUAL[node.kind])
    each = len(USUAL[node.kind])
    ways_alike = all(names[:each] == names[i : i + each] for i in range(0, len(names), each))
    inner, *outer = names[:each] if each > 1 else ["Sigmoid", *names[:1]]
    known = {*names} <= ACTIVATIONS.keys() and len(set(outer)) == 1
    if not (ways_alike and known):
        raise FormatError(f"its activations are {', '.join(names)}, and layers have two of {', '.join(ACTIVATIONS)}.")
    chosen = {"activation": ACTIVATIONS[outer[0]]}
    return chosen if node.kind == "RNN" else chosen | {"recurrent_activation": ACTIVATIONS[inner]}


def _check(node: OnnxNode, x: Value, lengths: Any, rest: Sequence[Any], batch_first: bool) -> None:
    """A FormatError for what Keras's layers cannot do."""
    told, begin = node.attributes, [*rest[: 2 if node.kind == "LSTM" else 1]]
    if x.rank != 3 or x.order.index(0) != (0 if batch_first else 1):
        raise FormatError("its sequences must have steps, batch and numbers as axes, in this order.")
    steps = x.shape[1 if batch_first else 0]
    if lengths is not None and (isinstance(lengths, Value | PerImage) or {*np.ravel(lengths)} != {steps}):
        raise FormatError("its sequences have lengths of their own, which layers do not take.")
    for state in begin:
        array = state.array if isinstance(state, PerImage) else state
        if array is not None and (isinstance(array, Value) or np.any(array)):
            raise FormatError("it begins with a state, and layers begin with zeros.")
    if len(rest) > 2 and rest[2] is not None and np.any(sure("peepholes", rest[2])):
        raise FormatError("its gates look at the cell (peepholes), which layers' do not.")
    if told.get("clip") or told.get("input_forget", 0):
        raise FormatError("it clips, or joins two gates, which layers do not.")
