"""ONNX files as models of ordinary layers: they look, train and are saved as any other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from foveal import layers
from foveal.errors import FAULTS, OWN, FormatError, UnsupportedError
from foveal.formats.onnx_file import OnnxGraph, OnnxNode
from foveal.layers.blank import blank_weights
from foveal.models.input_sizes import shapes_asked, sized
from foveal.models.model import Model
from foveal.models.onnx import (  # noqa: F401  (fill the table)
    arithmetic_layers,
    axis_layers,
    recurrent_layers,
    resizing_layers,
    shape_layers,
    window_layers,
)
from foveal.models.onnx.builder import HANDLERS, Builder
from foveal.models.onnx.folding import COMPUTED, FOLDS, folded
from foveal.models.onnx.moved_batch import batch_first, is_moved, put_back
from foveal.models.onnx.per_image import for_each_image, spread
from foveal.models.onnx.values import Array, OpenLength, PerImage, Value, last_order

ROOM = 8
"""How many times as many weights as the file has numbers the layers may have: a group's kernel becomes one for all."""
ANYWHERE = {
    *(
        "Add",
        "Sub",
        "Mul",
        "Div",
        "Pow",
        "Sqrt",
        "Neg",
        "Exp",
        "Min",
        "Max",
        "Abs",
        "Log",
        "Identity",
        "Cast",
        "Dropout",
    ),
    *("Relu", "LeakyRelu", "PRelu", "Clip", "Sigmoid", "Tanh", "Elu", "Concat", "Slice", "Split", "Pad"),
}
"""Operators that are alike in every layout: whether an input has its channels first is asked behind them."""
IMAGES = {
    *("Conv", "ConvTranspose", "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "Resize", "Upsample"),
    *("BatchNormalization", "InstanceNormalization", "GroupNormalization", "LRN", "DepthToSpace", "SpaceToDepth"),
}
"""Operators that have the channels first."""
QUANTIZED = ("QuantizeLinear", "DequantizeLinear", "QLinearConv", "QLinearMatMul", "ConvInteger", "MatMulInteger")
BIASED = ("Conv", "ConvTranspose", "MatMul")


def model_of(graph: OnnxGraph, name: str, input_shape: Any = None) -> Model:
    """A functional model that computes what an ONNX graph does.

    Its inputs are Keras's, channels last, whatever the file has; so are outputs that have pixels.

    Parameters
    ----------
    graph : OnnxGraph
    name : str
        What errors call the file.
    input_shape : tuple, optional
        One image's shape, channels last, where the file leaves sizes open; a list of shapes for several inputs.

    Raises
    ------
    UnsupportedError
        It has operators that no layer stands for; all of them are named.
    FormatError
        It cannot be understood: the node is named.
    """
    _check_kinds(graph, name)
    rows = {shape[0] for shape in graph.inputs.values() if shape}
    read = {*graph.outputs, *(value for node in graph.nodes for value in node.inputs)} - {""}
    b = Builder(graph.opset, rows.pop() if len(rows) == 1 else None, read)
    values: dict[str, Any] = dict(graph.arrays)
    entries = _entries(b, graph, name, input_shape)
    values |= entries
    room = ROOM * sum(array.size for array in graph.arrays.values()) + 2**20
    with blank_weights(room):
        for node in _with_biases(graph):
            values |= zip(node.outputs, _results(b, node, values, name), strict=False)
        turned = any(value.order != tuple(range(value.rank)) for value in entries.values())
        outputs = [_output(b, graph, key, _present(values, key), turned, name) for key in graph.outputs]
    inputs = [value.tensor for value in entries.values()]
    return Model(inputs[0] if len(inputs) == 1 else inputs, outputs[0] if len(outputs) == 1 else outputs)


def _check_kinds(graph: OnnxGraph, name: str) -> None:
    """An error with all operators that nothing stands for: no layer of what is fed, no function of known numbers."""
    fed, kinds = {*graph.inputs}, set()
    for node in graph.nodes:
        if fed.isdisjoint(node.inputs):
            kinds |= {node.kind} - FOLDS.keys() - COMPUTED - HANDLERS.keys()
        elif node.kind not in ("Shape", "Size"):
            fed.update(node.outputs)
            kinds |= {node.kind} - HANDLERS.keys()
    unknown = sorted(kinds)
    if not unknown:
        return
    advice = "Build the model of Foveal's layers and load its weights."
    if any(kind in QUANTIZED for kind in unknown):
        advice = "It computes with small integers; take the model that it was quantized from."
    raise UnsupportedError(f"{name}: no layer stands for the operators {', '.join(unknown)}. {advice}")


def _entries(b: Builder, graph: OnnxGraph, name: str, input_shape: Any) -> dict[str, Value]:
    """Keras's inputs for the file's."""
    if not graph.inputs:
        raise FormatError(f"{name}: it takes no input, and so is no model.")
    asked = [None] * len(graph.inputs) if input_shape is None else shapes_asked(name, input_shape, len(graph.inputs))
    return {key: _entry(b, graph, key, name, each) for key, each in zip(graph.inputs, asked, strict=True)}


def _entry(b: Builder, graph: OnnxGraph, key: str, name: str, asked: Any) -> Value:
    shape = graph.inputs[key]
    if not shape:
        raise FormatError(f"{name}: its input {key!r} has no batch.")
    rank = len(shape)
    order = last_order(rank) if _channels_first(graph, key) else tuple(range(rank))
    own = tuple(shape[order.index(i)] for i in range(rank))[1:]
    sizes = own if asked is None else sized(name, key, own, asked, ", channels last")
    entry = layers.Input(sizes, name=b.name(OnnxNode("input", (), (key,), {}, key)))
    return Value(entry, order)


def _channels_first(graph: OnnxGraph, key: str) -> bool:
    """Whether an input's channels come before its pixels: by the first operator behind it that says so."""
    if len(graph.inputs[key]) < 3:
        return False
    if key in graph.channels:
        return graph.channels[key] == 1
    met = {key}
    for node in graph.nodes:
        if not met.intersection(node.inputs[:1] if node.kind in IMAGES else node.inputs):
            continue
        if node.kind in IMAGES:
            return True
        if node.kind == "Transpose":
            return False
        if node.kind in ANYWHERE:
            met.update(node.outputs)
    sizes = graph.inputs[key]
    return len(sizes) == 4 and sizes[1] in (1, 3, 4) and sizes[3] not in (1, 3, 4)


def _with_biases(graph: OnnxGraph) -> list[OnnxNode]:
    """The nodes, where a row of numbers that is added to a convolution or a product is its bias."""
    readers = Counter(value for node in graph.nodes for value in node.inputs)
    readers.update(graph.outputs)
    makers = {node.outputs[0]: i for i, node in enumerate(graph.nodes)}
    nodes: list[OnnxNode] = list(graph.nodes)
    for i, node in enumerate(graph.nodes):
        if node.kind != "Add" or len(node.inputs) != 2:
            continue
        for x, row in (node.inputs, node.inputs[::-1]):
            maker = nodes[makers[x]] if x in makers else None
            if (
                maker is None
                or row not in graph.arrays
                or readers[x] > 1
                or not _takes(graph, maker, graph.arrays[row])
            ):
                continue
            biased = (*maker.inputs[:2], row)
            nodes[makers[x]] = OnnxNode(maker.kind, biased, maker.outputs, maker.attributes, maker.name)
            nodes[i] = OnnxNode("Identity", (x,), node.outputs, {}, node.name)
            break
    return nodes


def _takes(graph: OnnxGraph, maker: OnnxNode, row: Array) -> bool:
    """Whether an operator without a bias takes this array for one."""
    kernel = graph.arrays.get(maker.inputs[1]) if maker.kind in BIASED and len(maker.inputs) == 2 else None
    if kernel is None:
        return False
    if maker.kind == "MatMul":
        return kernel.ndim == 2 and row.shape == kernel.shape[1:]
    filters = kernel.shape[0] if maker.kind == "Conv" else kernel.shape[1] * maker.attributes.get("group", 1)
    return bool(row.shape[-kernel.ndim + 1 :] == (filters, *(1,) * (kernel.ndim - 2)) and row.size == filters)


def _results(b: Builder, node: OnnxNode, values: dict[str, Any], name: str) -> Sequence[Any]:
    """What a node gives: numbers where all that it reads is known, else tensors."""
    try:
        inputs = [_present(values, value) if value else None for value in node.inputs]
        if node.kind in ("Shape", "Size") and isinstance(inputs[0], Value | PerImage):
            return [_lengths(node, inputs[0])]
        repeated = None if any(isinstance(x, Value) for x in inputs) else for_each_image(node, inputs)
        if repeated is not None:
            return [repeated]
        if not any(isinstance(x, Value | PerImage) for x in inputs):
            return folded(node, inputs, b.opset)
        return _layers_of(b, node, spread(node, inputs, next(x for x in values.values() if isinstance(x, Value))))
    except OpenLength as error:
        raise FormatError(
            f"{name}: {node}: it computes with {error}, whose length is open. Name the sizes: `input_shape`."
        ) from None
    except UnsupportedError:
        raise
    except OWN as error:
        raise FormatError(f"{name}: {node}: {error}") from error
    except (*FAULTS, MemoryError, StopIteration) as error:
        words = "damaged: it must have other attributes or inputs than it has."
        raise FormatError(f"{name}: {node}: {words}") from error


def _layers_of(b: Builder, node: OnnxNode, inputs: Sequence[Any]) -> Sequence[Any]:
    """The tensors of a node that reads some."""
    if node.kind not in HANDLERS:
        raise FormatError("it computes with the length of a batch.")
    turned, parts, place = batch_first(node, inputs) if is_moved(node, inputs) else (node, inputs, 0)
    made = HANDLERS[node.kind](b, turned, *(_row_of_bias(node, i, x) for i, x in enumerate(parts)))
    results = made if isinstance(made, list) else [made]
    b.name_operations(node, [x.tensor for x in results if x is not None])
    return [put_back(x, place) if place and x is not None else x for x in results]


def _present(values: dict[str, Any], name: str) -> Any:
    if values.get(name) is None:
        raise FormatError(f"{name!r} is what an operator gives beside its first output, and layers do not give.")
    return values[name]


def _row_of_bias(node: OnnxNode, place: int, x: Any) -> Any:
    """A bias that was added has axes of length 1 that are no part of it."""
    return x.ravel() if place == 2 and node.kind in BIASED and isinstance(x, np.ndarray) else x


def _lengths(node: OnnxNode, value: Value | PerImage) -> Array:
    lengths = value.lengths()
    if node.kind == "Size":
        return np.asarray(np.prod(lengths))
    return lengths[node.attributes.get("start", 0) : node.attributes.get("end")]


def _output(b: Builder, graph: OnnxGraph, key: str, value: Any, turned: bool, name: str) -> Any:
    """A tensor for an output: channels last where the file says that it has any, or where its inputs were turned."""
    if not isinstance(value, Value):
        raise FormatError(f"{name}: its output {key!r} does not depend on an input.")
    node = OnnxNode("output", (), (key,), {}, key)
    if value.order[0]:
        raise FormatError(f"{name}: its output {key!r} has the batch as axis {value.order.index(0)}, and models first.")
    if key in graph.channels:
        return b.last(node, value) if graph.channels[key] == 1 else b.plain(node, value)
    return (
        value.tensor
        if turned and value.order == last_order(value.rank) and value.columns is None
        else b.plain(node, value)
    )
