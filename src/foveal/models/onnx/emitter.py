"""An ONNX graph while it is written: the nodes, the arrays, and in which layout a value is already there.

ONNX has the channels before the pixels, graphs of Foveal behind. A value that was computed with the channels first
stays so until somebody needs the other layout, so that a network of convolutions is turned at its ends only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from onnx import NodeProto, TensorProto, helper, numpy_helper

from foveal.errors import UnsupportedError
from foveal.ir.node import Node, show

Array = np.ndarray[Any, Any]
Alike = tuple[Node, ...]
"""The same node of a model's graphs, one for each size that was tried in the place of those that are open."""


class SizesDiffer(Exception):
    """An attribute would depend on sizes that are open."""


def attributes(node: Node) -> Any:
    """A node's op, whose attributes its writer knows."""
    return node.op


def op_of(nodes: Alike) -> Any:
    """The op of a node, of the first size that was tried."""
    return nodes[0].op


def agreed(nodes: Alike, value: Callable[[Node], Any]) -> Any:
    """What is the same for all sizes that were tried."""
    first, *others = map(value, nodes)
    if any(other != first for other in others):
        raise SizesDiffer
    return first


def first_agreed(nodes: Alike, *values: Callable[[Node], Any]) -> tuple[int, Any]:
    """The first of several ways to say it that is the same for all sizes, and which one it is; None is no way."""
    for i, value in enumerate(values):
        said = [value(node) for node in nodes]
        if said[0] is not None and all(other == said[0] for other in said):
            return i, said[0]
    raise SizesDiffer


def channels_to_front(rank: int) -> tuple[int, ...]:
    """The order of axes that puts the last second."""
    return (0, rank - 1, *range(1, rank - 1))


def channels_to_back(rank: int) -> tuple[int, ...]:
    """The order of axes that puts the second last."""
    return (0, *range(2, rank), 1)


class Emitter:
    """Nodes and arrays of an ONNX graph.

    Attributes
    ----------
    nodes : list of NodeProto
    arrays : list of TensorProto
    known : dict of Node to (array, name)
        Values that do not depend on the inputs, not written yet.
    parts : dict of Node to list of str
        The names of what a node gives that gives several.
    """

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.arrays: list[TensorProto] = []
        self.known: dict[Node, tuple[Array, str]] = {}
        self.parts: dict[Node, list[str]] = {}
        self._values: dict[tuple[Node, bool], str] = {}
        self._names: set[str] = set()
        self._written: dict[tuple[str, bytes, tuple[int, ...], str], str] = {}

    def name(self, wanted: str) -> str:
        """A name that no other value has."""
        numbered = (wanted if i == 0 else f"{wanted}_{i}" for i in range(len(self._names) + 1))
        found = next(name for name in numbered if name not in self._names)
        self._names.add(found)
        return found

    def node(self, kind: str, *inputs: str, name: str = "", **attributes: Any) -> str:
        """Add a node with one output, whose name is given back."""
        output = name or self.name(kind.lower())
        kept = {key: value for key, value in attributes.items() if value is not None}
        self.nodes.append(helper.make_node(kind, inputs, [output], **kept))
        return output

    def second(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """Add a node with two outputs, of which the second one is wanted."""
        outputs = [self.name(kind.lower()) for _ in range(2)]
        self.nodes.append(helper.make_node(kind, inputs, outputs, **attributes))
        return outputs[1]

    def array(self, value: Any, dtype: str, name: str = "constant") -> str:
        """An array beside the graph; an equal one of that name is used again."""
        array = np.ascontiguousarray(value, dtype).reshape(np.shape(value))
        key = name, array.tobytes(), array.shape, dtype
        if key not in self._written:
            self._written[key] = self.name(name)
            self.arrays.append(numpy_helper.from_array(array, self._written[key]))
        return self._written[key]

    def ints(self, values: Sequence[int]) -> str:
        """A row of integers, as shapes and axes are given."""
        return self.array(np.array(values, "int64"), "int64", "shape")

    def cast(self, x: str, dtype: str) -> str:
        """The same values in another dtype."""
        return self.node("Cast", x, to=helper.np_dtype_to_tensor_dtype(np.dtype(dtype)))

    def drop_unread(self, outputs: Iterable[str]) -> None:
        """Keep only the nodes and arrays that the outputs need."""
        read, kept = set(outputs), []
        for node in reversed(self.nodes):
            if read.intersection(node.output):
                kept.append(node)
                read.update(_read_by(node))
        self.nodes = kept[::-1]
        self.arrays = [array for array in self.arrays if array.name in read]

    def has(self, node: Node, first: bool) -> bool:
        """Whether a value is there in this layout."""
        return (node, first) in self._values

    def put(self, node: Node, name: str, first: bool = False) -> None:
        """Say what a node's value is called, and whether the channels are in front of the pixels."""
        self._values[node, first] = name

    def of(self, node: Node, first: bool = False) -> str:
        """The name of a node's value in a layout; it is turned, once, if need be."""
        key = node, first
        if key not in self._values:
            self._values[key] = self._known(node, first) if node in self.known else self._turned(node, first)
        return self._values[key]

    def _turned(self, node: Node, first: bool) -> str:
        rank = len(node.shape)
        order = channels_to_front(rank) if first else channels_to_back(rank)
        return self.node("Transpose", self._values[node, not first], perm=order)

    def _known(self, node: Node, first: bool) -> str:
        array, name = self.known[node]
        return self.array(np.transpose(array, channels_to_front(array.ndim)) if first else array, node.dtype, name)

    def kernel(self, node: Node, order: Sequence[int]) -> str:
        """A convolution's kernel with its axes in ONNX's order."""
        if node in self.known:
            array, name = self.known[node]
            return self.array(np.transpose(array, order), node.dtype, name)
        return self.node("Transpose", self.of(node), perm=order)

    def prefers_first(self, inputs: Sequence[Node], rank: int) -> bool:
        """Whether what is alike in any layout is best computed with the channels in front, as its inputs have them."""
        if rank < 3:
            return False
        large = [x for x in inputs if x not in self.known]
        there = any(self.has(x, True) and not self.has(x, False) for x in large)
        return there and all(len(x.shape) in (0, rank) for x in large)

    def beside(self, node: Node, rank: int, first: bool) -> str:
        """An input of what broadcasts to `rank` axes."""
        if not first or not node.shape or len(node.shape) == rank:
            return self.of(node, first and bool(node.shape))
        array, name = self.known[node]
        padded = array.reshape((1,) * (rank - array.ndim) + array.shape)
        front = np.transpose(padded, channels_to_front(rank))
        lead = next((i for i, n in enumerate(front.shape) if n != 1), rank - 1)
        return self.array(front.reshape(front.shape[lead:]), node.dtype, name)


def _read_by(node: NodeProto) -> Iterator[str]:
    """What a node reads, in graphs of its own too."""
    yield from node.input
    for attribute in node.attribute:
        for inner in attribute.g.node:
            yield from _read_by(inner)


def not_yet(node: Node, instead: str = "") -> UnsupportedError:
    """The error for an op that ONNX cannot say, or Foveal not yet in its words."""
    kind = type(node.op).__name__
    return UnsupportedError(
        f"export: ONNX has no node for {kind} of {' and '.join(show(x.shape) for x in node.inputs) or 'nothing'}. "
        f"{instead or 'Export the part of the model before it, Model(model.input, that output).'}"
    )
