"""ONNX files as nodes and arrays: read by the package onnx, and believed only after one look at all of it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from foveal.errors import FormatError, UnsupportedError
from foveal.record import Record

try:
    from google.protobuf.message import DecodeError
    from onnx import (
        AttributeProto,
        GraphProto,
        ModelProto,
        NodeProto,
        TensorProto,
        ValueInfoProto,
        helper,
        numpy_helper,
    )
except ImportError:
    raise UnsupportedError(
        "onnx: files of ONNX need the package onnx, which is not installed. Run: pip install 'foveal[onnx]'"
    ) from None

Array = np.ndarray[Any, Any]

OLDEST = 7
"""The first version of the operators that is read: before it broadcasting was another."""
MOST_NODES = 100_000
DOMAINS = ("", "ai.onnx")
NUMBERS = (
    *(TensorProto.FLOAT, TensorProto.DOUBLE, TensorProto.FLOAT16, TensorProto.BFLOAT16, TensorProto.BOOL),
    *(TensorProto.INT8, TensorProto.INT16, TensorProto.INT32, TensorProto.INT64),
    *(TensorProto.UINT8, TensorProto.UINT16, TensorProto.UINT32, TensorProto.UINT64),
)
FIELDS: dict[Any, str] = {
    TensorProto.FLOAT: "float_data",
    TensorProto.INT64: "int64_data",
    TensorProto.DOUBLE: "double_data",
}
FIELDS |= dict.fromkeys((TensorProto.UINT32, TensorProto.UINT64), "uint64_data")
"""Where a tensor's numbers stand that are not raw; others are in `int32_data`."""


class OnnxNode(Record, eq=False):
    """One operator applied to values by their names, "" for one that is left out."""

    kind: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, Any]
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name!r}" if self.name else f"{self.kind} that gives {self.outputs[0]!r}"


class OnnxGraph(Record, eq=False):
    """What is in an ONNX file.

    Attributes
    ----------
    nodes : tuple of OnnxNode
        Each after those whose results it reads.
    arrays : dict of str to array
    inputs : dict of str to tuple of int or None
        The shapes of what is fed, None for lengths that are open.
    outputs : tuple of str
    opset : int
        The version of the operators.
    channels : dict of str to int
        Which axis of an input or output has its channels, where the file says so.
    """

    nodes: tuple[OnnxNode, ...]
    arrays: dict[str, Array]
    inputs: dict[str, tuple[int | None, ...]]
    outputs: tuple[str, ...]
    opset: int
    channels: Mapping[str, int] = {}


def read(data: bytes, name: str, folder: Path | None = None) -> OnnxGraph:
    """The graph of a file.

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str
        What errors call it.
    folder : Path, optional
        Where arrays in files of their own may lie; nothing outside of it is read.

    Raises
    ------
    FormatError
        It is damaged, older than opset 7, or has arrays whose sizes are not what they are said to be.
    """
    try:
        model = ModelProto.FromString(data)
    except (DecodeError, RecursionError, ValueError) as error:
        raise FormatError(f"{name}: damaged: it is no ONNX model: {error}.") from None
    graph = model.graph
    _check_counts(graph, name)
    versions = [opset.version for opset in model.opset_import if opset.domain in DOMAINS]
    opset = max(versions, default=1)
    if opset < OLDEST:
        raise FormatError(f"{name}: its operators must be of version {OLDEST} or later, got {opset}. Export it anew.")
    arrays = {array.name: _array(array, f"{name}: {array.name!r}", folder) for array in graph.initializer}
    nodes = tuple(_node(node, name, folder) for node in graph.node)
    fed = [entry for entry in graph.input if entry.name not in arrays]
    inputs = {entry.name: _shape(entry, name) for entry in fed}
    outputs = tuple(output.name for output in graph.output)
    _check_order(nodes, [*arrays, *inputs], outputs, name)
    channels = {entry.name: axis for entry in (*fed, *graph.output) if (axis := _channel(entry)) is not None}
    return OnnxGraph(nodes, arrays, inputs, outputs, opset, channels)


def _check_counts(graph: GraphProto, name: str) -> None:
    if len(graph.node) > MOST_NODES:
        raise FormatError(f"{name}: it must have at most {MOST_NODES:,} nodes, got {len(graph.node):,}.")
    if not graph.output:
        raise FormatError(f"{name}: damaged: its graph has no outputs.")
    nodes = [text for node in graph.node for text in (node.op_type, node.name, *node.input, *node.output)]
    named = [each.name for each in (*graph.initializer, *graph.input, *graph.output)]
    if any(isinstance(text, bytes) for text in (*nodes, *named)):  # what protobuf gives for what is no UTF-8
        raise FormatError(f"{name}: damaged: a name in it is no text.")
    if graph.sparse_initializer:
        raise FormatError(f"{name}: it has sparse arrays, which Foveal does not read. Export it without them.")


def _check_order(nodes: Iterable[OnnxNode], given: Iterable[str], outputs: Iterable[str], name: str) -> None:
    """Every value has one origin, which comes before all who read it: so there is no circle."""
    known: set[str] = set()
    for value in given:
        if value in known:
            raise FormatError(f"{name}: damaged: two values are called {value!r}.")
        known.add(value)
    for node in nodes:
        missing = [value for value in node.inputs if value and value not in known]
        if missing:
            raise FormatError(f"{name}: damaged: {node} reads {missing[0]!r}, which nothing before it gives.")
        for value in filter(None, node.outputs):
            if value in known:
                raise FormatError(f"{name}: damaged: two values are called {value!r}.")
            known.add(value)
    lost = [value for value in outputs if value not in known]
    if lost:
        raise FormatError(f"{name}: damaged: nothing gives its output {lost[0]!r}.")


def _shape(entry: ValueInfoProto, name: str) -> tuple[int | None, ...]:
    kind = entry.type.tensor_type
    if not entry.type.HasField("tensor_type") or not kind.HasField("shape"):
        raise FormatError(f"{name}: its input {entry.name!r} must be a tensor of a known number of axes.")
    sizes = [dim.dim_value if dim.HasField("dim_value") and dim.dim_value > 0 else None for dim in kind.shape.dim]
    if len(sizes) > 8 or any(n is not None and n >= 2**31 for n in sizes):
        raise FormatError(f"{name}: damaged: its input {entry.name!r} has the shape {tuple(sizes)!r:.60}.")
    return tuple(sizes)


def _channel(entry: ValueInfoProto) -> int | None:
    words = [dim.denotation for dim in entry.type.tensor_type.shape.dim]
    return words.index("DATA_CHANNEL") if "DATA_CHANNEL" in words else None


def _node(node: NodeProto, name: str, folder: Path | None) -> OnnxNode:
    kind = node.op_type if node.domain in DOMAINS else f"{node.domain}::{node.op_type}"
    if not any(node.output):
        raise FormatError(f"{name}: damaged: the node {node.name!r}, {kind}, gives nothing.")
    who = f"{name}: {kind} {node.name!r}"
    attributes = {each.name: _attribute(each, who, folder) for each in node.attribute}
    return OnnxNode(kind, tuple(node.input), tuple(node.output), attributes, node.name)


def _attribute(attribute: AttributeProto, who: str, folder: Path | None) -> Any:
    if attribute.type == AttributeProto.TENSOR:
        return _array(attribute.t, f"{who}: {attribute.name!r}", folder)
    try:
        value = helper.get_attribute_value(attribute)
    except (ValueError, TypeError) as error:
        raise FormatError(f"{who}: damaged: its attribute {attribute.name!r}: {error}.") from None
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    if attribute.type == AttributeProto.STRINGS:
        return tuple(text.decode(errors="replace") for text in value)
    return tuple(value) if attribute.type in (AttributeProto.INTS, AttributeProto.FLOATS) else value


def _array(tensor: TensorProto, who: str, folder: Path | None) -> Array:
    """A tensor's numbers, once it is known that they are as many as its shape says."""
    if tensor.data_type not in NUMBERS:
        raise FormatError(f"{who}: its numbers are of the type {tensor.data_type}, which Foveal does not read.")
    shape = tuple(tensor.dims)
    dtype = np.dtype(helper.tensor_dtype_to_np_dtype(tensor.data_type))
    count = math.prod(shape)
    if any(n < 0 for n in shape) or len(shape) > 16 or count > 2**40:
        raise FormatError(f"{who}: damaged: an array cannot have the shape {shape!r:.60}.")
    if tensor.data_location == TensorProto.EXTERNAL:
        return np.frombuffer(_external(tensor, who, folder, count * dtype.itemsize), dtype).reshape(shape)
    if tensor.HasField("raw_data"):
        has, needs = len(tensor.raw_data), count * dtype.itemsize
    else:
        has, needs = len(getattr(tensor, FIELDS.get(tensor.data_type, "int32_data"))), count
    if has != needs:
        raise FormatError(f"{who}: damaged: the shape {shape} needs {needs} bytes or numbers, got {has}.")
    try:
        return np.asarray(numpy_helper.to_array(tensor))
    except (ValueError, TypeError, OverflowError) as error:
        raise FormatError(f"{who}: damaged: {error}.") from None


def _external(tensor: TensorProto, who: str, folder: Path | None, size: int) -> bytes:
    """Numbers in a file of their own, which must lie in the model's folder."""
    told = {entry.key: entry.value for entry in tensor.external_data}
    place = told.get("location", "")
    if folder is None or not place:
        raise FormatError(f"{who}: its numbers are in another file, {place!r}, and no folder is known. Open the path.")
    path = (folder / place).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise FormatError(f"{who}: its numbers must be in a file of the model's folder, got {place!r}.")
    try:
        start, length = int(told.get("offset", "0")), int(told.get("length", str(size)))
    except ValueError:
        raise FormatError(f"{who}: damaged: its numbers are at {told!r:.80}.") from None
    if length != size or start < 0 or start + size > path.stat().st_size:
        raise FormatError(f"{who}: damaged: its {size} bytes are not at byte {start} of {place!r}.")
    with path.open("rb") as file:
        file.seek(start)
        numbers: bytes = file.read(size)
        return numbers
