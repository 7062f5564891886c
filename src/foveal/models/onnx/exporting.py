"""Models as ONNX files: the graph of inference, op by op, with the weights by their Keras paths."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from onnx import ModelProto, ValueInfoProto, helper

from foveal.arguments import converted, one_of
from foveal.errors import ArgumentError, ShapeError, UnsupportedError
from foveal.functions.symbolic import OpenShape
from foveal.ir.graph import Graph
from foveal.ir.node import Input, Node, show
from foveal.ir.weight import weight_of
from foveal.layers.tracing import Sizes
from foveal.models.onnx import loop_nodes, row_nodes, window_nodes  # noqa: F401  (fill the table)
from foveal.models.onnx.emitter import Emitter, SizesDiffer, channels_to_front, not_yet
from foveal.models.onnx.op_nodes import LOWERINGS, write_op
from foveal.models.onnx.patterns import patterns
from foveal.ops.on_host import OnHost
from foveal.ops.random import RandomUniform
from foveal.training.feed_names import feed_names
from foveal.training.runtime import predict_graph

OLDEST, OPSET, IR_VERSION = 19, 23, 11
"""What ONNX 1.18 of 2025 has, and ONNX Runtime from 1.22 on."""
LARGEST = 2**31 - 2**16
"""Bytes that the weights may have: a protocol buffer is not longer than 2 GiB."""
TRIED = ((224, 448), (448, 224), (225, 227), (97, 131), (64, 96), (32, 160))
"""Sizes that are tried in turn for axes that are open; where none of them changes what is written they stay open."""
AXES = {1: ("length",), 2: ("height", "width"), 3: ("depth", "height", "width")}


def model_proto(
    model: Any,
    input_signature: Any = None,
    input_shape: Any = None,
    data_format: str | None = None,
    opset_version: int | None = None,
) -> ModelProto:
    """A model's inference as ONNX's message.

    Parameters
    ----------
    model : Model
    input_signature, input_shape, data_format, opset_version
        As in `Model.export`; inside, the channels come before the pixels wherever inputs and outputs have them.

    Raises
    ------
    UnsupportedError
        Something has no ONNX node, or would depend on sizes that are open.
    """
    word = one_of("channels_last", "channels_first")
    first = converted("export", "data_format", word, data_format or "channels_last") == "channels_first"
    version = converted("export", "opset_version", _opset, OPSET if opset_version is None else opset_version)
    graphs, shapes = _graphs(model, _signed(input_signature) if input_shape is None else input_shape)
    name = model.name or "model"
    _check_ops(name, graphs[0])
    e = Emitter()
    entries = [_entry(e, name, shape, first) for name, shape in zip(model.input_names, shapes, strict=True)]
    sources = {feed: entry.name for feed, entry in zip(feed_names("x", len(entries)), entries, strict=True)}
    _write(e, graphs, sources, first)
    outputs = _outputs(e, graphs, model, first)
    e.drop_unread(output.name for output in outputs)
    size = sum(len(array.raw_data) for array in e.arrays)
    if size > LARGEST:
        raise UnsupportedError(
            f"export: the weights have {size:,} bytes, and an ONNX file holds at most 2 GiB. Save {name!r} as .keras."
        )
    body = helper.make_graph(e.nodes, name, entries, outputs, e.arrays)
    opset = helper.make_opsetid("", version)
    made = helper.make_model(body, opset_imports=[opset], ir_version=IR_VERSION, producer_name="foveal")
    onnx.checker.check_model(made)
    return made


def _opset(value: Any) -> int:
    if not isinstance(value, int) or not OLDEST <= value <= OPSET:
        raise ValueError(f"an integer from {OLDEST} to {OPSET}, got {value!r}.")
    return value


def _signed(signature: Any) -> Any:
    """The shapes of a signature without the batch; None where it leaves sizes open."""
    if signature is None:
        return None
    several = isinstance(signature, list) or (isinstance(signature, tuple) and not isinstance(signature[0], int | None))
    parts = list(signature) if several else [signature]
    shapes = [tuple(getattr(part, "shape", part))[1:] for part in parts]
    if any(None in shape for shape in shapes):
        return None
    return shapes if len(shapes) > 1 else shapes[0]


def _graphs(model: Any, input_shape: Any) -> tuple[list[Graph], list[OpenShape]]:
    """The graphs for the sizes to try, and the shapes of the inputs."""
    if not model.built:
        raise ArgumentError(
            f"export: {model.name!r} is not built yet. Give it an Input, or data, before it is exported."
        )
    open_shapes = [source.shape[1:] for source in model._ends.sources]
    if input_shape is not None or all(None not in shape for shape in open_shapes):
        sizes = model.sizes_named("export", input_shape)
        return [_graph(model, sizes)], list(sizes)
    graphs, first = [], None
    for pair in TRIED:
        try:
            graphs.append(_graph(model, tuple(_filled(shape, pair) for shape in open_shapes)))
        except ShapeError as error:
            first = first or error
    if len(graphs) < 2:
        raise UnsupportedError(
            f"export: {model.name!r} leaves sizes open, and takes few of those that were tried. Name one: "
            f"`input_shape`. ({first})"
        )
    return graphs, open_shapes


def _filled(shape: OpenShape, pair: Sequence[int]) -> tuple[int, ...]:
    walk = iter([*pair, *pair])
    return tuple(next(walk) if n is None else n for n in shape)


def _graph(model: Any, sizes: Sizes) -> Graph:
    return predict_graph(model, sizes)[0]


def _check_ops(name: str, graph: Graph) -> None:
    """An UnsupportedError with all that ONNX cannot say."""
    unknown = [node for node in graph.nodes if not isinstance(node.op, Input) and type(node.op) not in LOWERINGS]
    whose = sorted({node.op.who for node in unknown if isinstance(node.op, OnHost)})
    others = {type(node.op).__name__: node for node in unknown if not isinstance(node.op, OnHost | RandomUniform)}
    problems = ["draws random numbers (leave training=True out of the calls of its layers)"] * any(
        isinstance(node.op, RandomUniform) for node in unknown
    )
    if whose:
        problems.append(f"calls functions of Python's own ({', '.join(whose)})")
    for kind, node in sorted(others.items()):
        problems.append(f"has {kind} of {' and '.join(show(x.shape) for x in node.inputs)}")
    if problems:
        raise UnsupportedError(
            f"export: ONNX has no node for what {name!r} does when it predicts: it {'; it '.join(problems)}. "
            "Mend that, or export the part of the model before it, Model(model.input, that output)."
        )


def _alike(graphs: Sequence[Graph]) -> bool:
    """Whether graphs have the same ops between the same nodes, whatever their attributes."""
    first, *others = [{node: i for i, node in enumerate(graph.nodes)} for graph in graphs]
    return all(
        len(other) == len(first)
        and all(
            type(a.op) is type(b.op) and [first[x] for x in a.inputs] == [other[x] for x in b.inputs]
            for a, b in zip(first, other, strict=True)
        )
        for other in others
    )


def _entry(e: Emitter, name: str, shape: OpenShape, first: bool) -> ValueInfoProto:
    words = AXES.get(len(shape) - 1, ())
    named = [n if n is not None else words[i] if i < len(words) else f"axis_{i + 1}" for i, n in enumerate(shape)]
    return _described(e.name(name), np.dtype("float32"), ["batch", *named], first)


def _described(name: str, dtype: np.dtype[Any], shape: Sequence[int | str | None], first: bool) -> ValueInfoProto:
    """An input or output; which axis has the channels is said in ONNX's words, if there are pixels."""
    rank = len(shape)
    kinds = ["DATA_BATCH", *["DATA_FEATURE"] * (rank - 2), "DATA_CHANNEL"]
    order = channels_to_front(rank) if first and rank > 2 else range(rank)
    kind = helper.np_dtype_to_tensor_dtype(dtype)
    made = helper.make_tensor_value_info(name, kind, [shape[i] for i in order])
    for i, dim in zip(order, made.type.tensor_type.shape.dim, strict=True):
        if rank > 2:
            dim.denotation = kinds[i]
    return made


def _fixed(what: str) -> UnsupportedError:
    return UnsupportedError(
        f"export: {what} depends on sizes that Input leaves open. Name one image's shape, `input_shape=(64, 64, 3)` "
        "for example: the file is then for that size."
    )


def _write(e: Emitter, graphs: Sequence[Graph], sources: dict[str, str], first: bool) -> None:
    """Every node of the graphs, but what is inside of a pattern."""
    if not _alike(graphs):
        raise _fixed("the graph")
    found = patterns(graphs[0])
    hidden = {node for pattern in found.values() for node in pattern.inside}
    for nodes in zip(*(graph.nodes for graph in graphs), strict=True):
        node = nodes[0]
        if node in hidden:
            continue
        if isinstance(node.op, Input):
            _source(e, node, sources, first)
            continue
        try:
            if node in found:
                found[node].write(e, nodes)
            else:
                write_op(e, nodes)
        except SizesDiffer:
            raise _fixed(f"{type(node.op).__name__} to {show(node.shape)}") from None


def _source(e: Emitter, node: Node, sources: dict[str, str], first: bool) -> None:
    weight = weight_of(node)
    if weight is not None:
        e.known[node] = weight.value, weight.name
        return
    front = first and len(node.shape) > 2
    name = sources[node.name]
    if node.dtype != "float32":
        raise not_yet(node)
    e.put(node, name, front)


def _outputs(e: Emitter, graphs: Sequence[Graph], model: Any, first: bool) -> list[ValueInfoProto]:
    """The outputs by their names; each is a node of its own, so that an input may be an output, or one stand twice."""
    described = []
    for name, *nodes in zip(model.output_names, *(graph.outputs.values() for graph in graphs), strict=True):
        node = nodes[0]
        front = first and len(node.shape) > 2
        axes = zip(*(each.shape for each in nodes), strict=True)
        shape = ["batch" if sizes[0] < 0 else sizes[0] if len(set(sizes)) == 1 else None for sizes in axes]
        own = e.name(name)
        e.node("Identity", e.of(node, front), name=own)
        described.append(_described(own, np.dtype(node.dtype), shape, front))
    return described
