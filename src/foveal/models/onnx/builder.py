"""Layers while they are made of an ONNX graph: named as there, with its weights, and each tensor in some order."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np

from foveal import layers
from foveal.errors import FormatError
from foveal.formats.onnx_file import OnnxNode
from foveal.functions.indexing import take
from foveal.functions.symbolic import KerasTensor
from foveal.layers.operation import Operation
from foveal.models.onnx.values import Array, Operand, Order, Value, last_order
from foveal.nesting import leaves

WEIGHT = re.compile(r"[._/](weight|kernel|W|w_0)(:0)?$")
"""How names of kernels end: what is before it is the layer's name."""
REFUSED = re.compile(r"[^A-Za-z0-9_\-]+")
LONGEST = 80

Handler = Callable[..., Any]
HANDLERS: dict[str, Handler] = {}
"""By the operator: a function of the builder, the node and its inputs that gives the value of its first output."""


def reads(*kinds: str) -> Callable[[Handler], Handler]:
    """Above a function: adds it to `HANDLERS`."""

    def register(function: Handler) -> Handler:
        HANDLERS.update(dict.fromkeys(kinds, function))
        return function

    return register


class Builder:
    """Makes layers, each with a name of its own.

    Attributes
    ----------
    opset : int
        The version of the file's operators.
    rows : int or None
        The length of the batch that the file says, which is then not asked for.
    read : set of str
        The names of all values that are read.
    """

    def __init__(self, opset: int, rows: int | None, read: Collection[str] = ()) -> None:
        self.opset, self.rows, self.read = opset, rows, set(read)
        self._names: set[str] = set()
        self._shared: dict[Any, Any] = {}
        self._operations: set[Operation] = set()

    def name(self, node: OnnxNode, part: str = "") -> str:
        """What the layer of a node is called: as its kernel, as the node, or as its kind."""
        kernels = [match for value in node.inputs if (match := WEIGHT.search(value))]
        own = kernels[0].string[: kernels[0].start()] if kernels else node.name
        clean = REFUSED.sub("_", own).strip("_")[-LONGEST:] or node.kind.lower()
        clean = f"{clean}_{part}" if part else clean
        for i in range(len(self._names) + 1):
            found = f"{clean}_{i}" if i else clean
            if found not in self._names:
                break
        self._names.add(found)
        return found

    def name_operations(self, node: OnnxNode, tensors: Sequence[KerasTensor]) -> None:
        """Give the operations that lead to a node's tensors its name, as layers have it."""
        stack = list(tensors)
        while stack:
            call = stack.pop().call
            if call is None or not isinstance(call.layer, Operation) or call.layer in self._operations:
                continue
            self._operations.add(call.layer)
            call.layer.name = self.name(node)
            stack.extend(x for x in leaves(call.x) if isinstance(x, KerasTensor))

    def layer(
        self,
        node: OnnxNode,
        kind: Callable[..., Any],
        x: KerasTensor | list[KerasTensor],
        weights: Sequence[Array | None] = (),
        part: str = "",
        **settings: Any,
    ) -> KerasTensor:
        """What a layer of a node gives for tensors; nodes that share their weights share the layer."""
        arrays = [np.asarray(array, "float32") for array in weights if array is not None]
        key = (kind, repr(sorted(settings.items())), node.inputs[1:], _sizes(x)) if arrays else None
        made = self._shared.get(key) if key else None
        if made is None:
            made = kind(**settings, name=self.name(node, part))
            y = made(x)
            if arrays:
                made.set_weights(arrays)
                self._shared[key] = made
            return y  # type: ignore[no-any-return]
        return made(x)  # type: ignore[no-any-return]

    def ordered(self, node: OnnxNode, value: Value, order: Order) -> KerasTensor:
        """A tensor with its axes in an order; it is permuted if need be."""
        tensor: KerasTensor = value.tensor
        if value.columns is not None:
            tensor = take(tensor, value.columns.tolist(), axis=1)
        if value.order == order:
            return tensor
        dims = [value.order[order.index(i)] for i in range(len(order))]
        if dims[0]:
            raise FormatError(f"it takes the batch, axis {value.order.index(0)} of {value.shape}, for another axis.")
        return self.layer(node, layers.Permute, tensor, part="permute", dims=tuple(dims[1:]))

    def plain(self, node: OnnxNode, value: Value) -> KerasTensor:
        """A tensor in ONNX's order."""
        return self.ordered(node, value, tuple(range(value.rank)))

    def last(self, node: OnnxNode, value: Value) -> KerasTensor:
        """A tensor with its channels last."""
        return self.ordered(node, value, last_order(value.rank))

    def met(self, node: OnnxNode, operands: Sequence[Operand]) -> tuple[list[Any], Value]:
        """Tensors and arrays so that they broadcast, and a value that has the result's order."""
        rank = max(x.rank if isinstance(x, Value) else x.ndim for x in operands)
        operands = [self._raised(node, x, rank) if isinstance(x, Value) else x for x in operands]
        values = [x for x in operands if isinstance(x, Value)]
        if any(x.rank != rank or x.order.index(0) != values[0].order.index(0) for x in values):
            shapes = " and ".join(str(x.shape) for x in operands)
            raise FormatError(f"it lets the batch meet another axis: {shapes}.")
        like = next((x for x in values if x.order == last_order(rank)), values[0])
        single = all(isinstance(x, Value) or x.size == 1 for x in operands)
        if any(x.columns is not None for x in values) and (len(values) > 1 or not single):
            values = operands = [Value(self.plain(node, x)) if isinstance(x, Value) else x for x in operands]  # type: ignore[assignment]
            like = next(x for x in values if isinstance(x, Value))
        met = [
            x.tensor
            if isinstance(x, Value) and x.order == like.order
            else self.ordered(node, x, like.order)
            if isinstance(x, Value)
            else beside(x, like.order)
            for x in operands
        ]
        return met, like

    def _raised(self, node: OnnxNode, value: Value, rank: int) -> Value:
        """A value with axes of length 1 before its own, as it broadcasts; its batch is then behind them."""
        more = rank - value.rank
        if not more or value.order[0]:
            return value
        raised = self.reshaped(node, value, [None, *[1] * more, *value.shape[1:]])
        return Value(
            raised.tensor, (*raised.order[1 : more + 1], 0, *raised.order[more + 1 :]), positive=value.positive
        )

    def reshaped(self, node: OnnxNode, value: Value, shape: Sequence[int | None]) -> Value:
        """The same numbers in ONNX's order under another shape, whose first axis is the batch.

        A tensor whose channels are last stays so, where axes are only split, joined or set aside within that order.
        """
        if value.columns is not None:
            value = Value(self.plain(node, value))
        if value.shape[1:] == tuple(shape[1:]):
            return value
        known = _joined(value, shape)
        if known is not None:
            sizes, order = known
            return Value(self._as(node, value.tensor, sizes), order, positive=value.positive)
        if len(shape) == 2 and None not in value.shape[1:]:
            return self._flattened(node, value)
        tensor = self._as(node, self.plain(node, value), list(shape[1:]))
        return Value(tensor, positive=value.positive)

    def _as(self, node: OnnxNode, tensor: KerasTensor, sizes: Sequence[int | None]) -> KerasTensor:
        """A tensor under another shape without the batch."""
        if list(tensor.shape[1:]) == list(sizes):
            return tensor
        call = tensor.call
        if call is not None and isinstance(call.layer, layers.Reshape) and list(call.x.shape[1:]) == list(sizes):
            return call.x  # type: ignore[no-any-return]
        if len(sizes) == 1 and None not in tensor.shape[1:]:
            return self.layer(node, layers.Flatten, tensor)
        if sum(n is None for n in sizes) > 1:
            raise FormatError("it reshapes what has two open sizes. Name them: `input_shape`.")
        return self.layer(node, layers.Reshape, tensor, target_shape=tuple(-1 if n is None else n for n in sizes))

    def _flattened(self, node: OnnxNode, value: Value) -> Value:
        tensor = self.layer(node, layers.Flatten, value.tensor)
        size = math.prod(n or 0 for n in value.shape[1:])
        places = np.arange(size).reshape([n or 0 for n in value.tensor.shape[1:]])
        columns = np.transpose(places, [i - 1 for i in value.order[1:]]).ravel()
        same = bool((columns == np.arange(size)).all())
        return Value(tensor, columns=None if same else columns, positive=value.positive)


def beside(array: Array, order: Order) -> Any:
    """An array as it broadcasts to a tensor in this order; a number where it is one."""
    if array.size == 1:
        return array.ravel()[0].item()
    rank = len(order)
    padded = array.reshape((1,) * (rank - array.ndim) + array.shape)
    images = padded.shape[order.index(0)]
    if images != 1:
        raise FormatError(f"it has numbers for each image of a batch of {images}.")
    turned = np.transpose(padded, np.argsort(order))
    lead = next(i for i, n in enumerate(turned.shape) if n != 1)
    return np.ascontiguousarray(turned.reshape(turned.shape[lead:]))


def _sizes(x: Any) -> Any:
    return tuple(each.shape for each in x) if isinstance(x, list) else x.shape


def _joined(value: Value, shape: Sequence[int | None]) -> tuple[list[int | None], Order] | None:
    """The shape and the order of a tensor where ONNX's reshaping joins and splits axes; None where it moves numbers.

    Axes of length 1 stand anywhere: those of the result right behind the batch.
    """
    before = [i for i, n in enumerate(value.shape) if i and n != 1]
    after = [i for i, n in enumerate(shape) if i and n != 1]
    parts = _parts([value.shape[i] for i in before], [shape[i] for i in after])
    if parts is None:
        return None
    standing = sorted(value.order[i] for i in before)
    placed = []
    for olds, news in parts:
        places = [standing.index(value.order[before[i]]) for i in olds]
        if places != list(range(places[0], places[0] + len(places))):
            return None
        placed.append((places[0], [after[i] for i in news]))
    ones = [i for i, n in enumerate(shape) if i and n == 1]
    axes = [*ones, *(i for _, news in sorted(placed) for i in news)]
    return [shape[i] for i in axes], (0, *(axes.index(i) + 1 for i in range(1, len(shape))))


def _parts(old: Sequence[int | None], new: Sequence[int | None]) -> list[tuple[list[int], list[int]]] | None:
    """The least runs of axes, of both shapes, that hold equally many numbers; None where there are none."""
    parts: list[tuple[list[int], list[int]]] = []
    i = j = 0
    while i < len(old) or j < len(new):
        olds, news = [i], [j]
        i, j = i + 1, j + 1
        if i > len(old) or j > len(new):
            return None
        if old[olds[0]] is None or new[news[0]] is None:
            if old[olds[0]] is not new[news[0]]:
                return None
            parts.append((olds, news))
            continue
        a, b = old[olds[0]], new[news[0]]
        assert a is not None
        assert b is not None
        while a != b:
            side, axes, at = (old, olds, i) if a < b else (new, news, j)
            n = side[at] if at < len(side) else None
            if n is None:
                return None
            axes.append(at)
            a, b, i, j = (a * n, b, i + 1, j) if a < b else (a, b * n, i, j + 1)
        parts.append((olds, news))
    return parts
