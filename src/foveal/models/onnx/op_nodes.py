"""Every op as ONNX nodes: one function each, which writes the nodes of an op and says what its value is called."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from foveal.ir.node import BATCH, BroadcastLike, Constant, Elementwise, Node, Op, Reshape, Shape, Sum, Table
from foveal.models.onnx import elementwise
from foveal.models.onnx.emitter import (
    Alike,
    Emitter,
    SizesDiffer,
    agreed,
    attributes,
    channels_to_back,
    channels_to_front,
    first_agreed,
    not_yet,
    op_of,
)
from foveal.ops.gather import ArgSort, PutAlong, TakeAlong
from foveal.ops.matmul import BatchMatMul, MatMul, MatMulWeightGrad
from foveal.ops.parts import Concat, Pad, Slice
from foveal.ops.reduce import ArgMax, Count, Max
from foveal.ops.shape import Cast, OneHot, Transpose
from foveal.ops.softmax import LogSoftmax, Softmax

Lowering = Callable[..., None]
TO_THE_END = 2**63 - 1
"""Where ONNX ends a slice of which everything to the end is taken."""

LOWERINGS: dict[type[Op], Lowering] = {}
"""By the op: a function of the emitter, the nodes for all sizes that were tried, and the first one's inputs."""


def lowers(op: type[Op]) -> Callable[[Lowering], Lowering]:
    """Above a function: adds it to `LOWERINGS`."""

    def register(function: Lowering) -> Lowering:
        LOWERINGS[op] = function
        return function

    return register


def write_op(e: Emitter, nodes: Alike) -> None:
    """One op, the same of all graphs."""
    write = LOWERINGS.get(type(nodes[0].op))
    if write is None:
        raise not_yet(nodes[0])
    write(e, nodes, *nodes[0].inputs)


@lowers(Constant)
def constant(e: Emitter, nodes: Alike) -> None:
    op = agreed(nodes, lambda node: node.op)
    e.known[nodes[0]] = np.full(op.spec.shape, op.value, op.spec.dtype), "constant"


@lowers(Table)
def table(e: Emitter, nodes: Alike) -> None:
    e.known[nodes[0]] = agreed(nodes, lambda node: node.op).array, "table"


@lowers(Elementwise)
def elementwise_(e: Emitter, nodes: Alike, *inputs: Node) -> None:
    node, op = nodes[0], nodes[0].op
    assert isinstance(op, Elementwise)
    rank = len(node.shape)
    first = e.prefers_first(inputs, rank)
    names = [e.beside(x, rank, first) for x in inputs]
    e.put(node, elementwise.write(e, op.fn, inputs[0].dtype, *names), first)


def _along(e: Emitter, nodes: Alike, inputs: Sequence[Node], axes: Sequence[int]) -> tuple[list[str], list[int], bool]:
    """The inputs of an op that works along axes, those axes, and whether the channels are in front."""
    rank = len(inputs[0].shape)
    first = e.prefers_first(inputs, rank)
    moved = [channels_to_front(rank).index(i) if first else i for i in axes]
    return [e.of(x, first) for x in inputs], moved, first


def _reduction(kind: str) -> Lowering:
    def write(e: Emitter, nodes: Alike, x: Node) -> None:
        (name,), axes, first = _along(e, nodes, [x], op_of(nodes).axes)
        y = e.node(kind, name, e.ints(axes), keepdims=1) if axes else e.node("Identity", name)
        e.put(nodes[0], y, first)

    return write


write_mean = _reduction("ReduceMean")
LOWERINGS[Sum] = _reduction("ReduceSum")
LOWERINGS[Max] = _reduction("ReduceMax")


def _softmax(kind: str) -> Lowering:
    def write(e: Emitter, nodes: Alike, x: Node) -> None:
        (name,), (axis,), first = _along(e, nodes, [x], [op_of(nodes).axis])
        e.put(nodes[0], e.node(kind, name, axis=axis), first)

    return write


LOWERINGS[Softmax] = _softmax("Softmax")
LOWERINGS[LogSoftmax] = _softmax("LogSoftmax")


@lowers(Concat)
def concat(e: Emitter, nodes: Alike, *inputs: Node) -> None:
    names, (axis,), first = _along(e, nodes, inputs, [op_of(nodes).axis])
    e.put(nodes[0], e.node("Concat", *names, axis=axis), first)


@lowers(Count)
def count(e: Emitter, nodes: Alike, x: Node) -> None:
    axes = op_of(nodes).axes
    dtype = x.dtype
    sizes = {math.prod(node.inputs[0].shape[i] for i in axes) for node in nodes}
    batched = x.spec.batched and 0 in axes
    if len(sizes) == 1 and not batched:
        e.known[nodes[0]] = np.array(sizes.pop(), dtype), "count"
        return
    (name,), moved, _ = _along(e, nodes, [x], axes)
    lengths = e.node("Gather", e.node("Shape", name), e.ints(moved))
    e.put(nodes[0], e.cast(e.node("ReduceProd", lengths, keepdims=0), dtype))


@lowers(ArgMax)
def arg_max(e: Emitter, nodes: Alike, x: Node) -> None:
    found = e.node("ArgMax", e.of(x), axis=op_of(nodes).axis, keepdims=0)
    e.put(nodes[0], e.cast(found, "int32"))


@lowers(BroadcastLike)
def broadcast_like(e: Emitter, nodes: Alike, x: Node, like: Node) -> None:
    rank = len(like.shape)
    first = e.prefers_first([like], rank) and (x in e.known or len(x.shape) == rank)
    e.put(nodes[0], e.node("Expand", e.beside(x, rank, first), e.node("Shape", e.of(like, first))), first)


@lowers(Reshape)
def reshape(e: Emitter, nodes: Alike, x: Node) -> None:
    node = nodes[0]
    if x in e.known:
        array, name = e.known[x]
        e.known[node] = array.reshape(agreed(nodes, lambda node: node.shape)), name
        return
    name = e.of(x, _one_pixel(x.shape) and e.has(x, True))
    pieces: list[Any] = [_length(e, nodes, i, name) for i in range(len(node.shape))]
    first = _one_pixel(node.shape) and all(isinstance(piece, int) for piece in pieces)
    if first:
        pieces = [pieces[0], pieces[-1], *pieces[1:-1]]
    rows = [e.ints([piece]) if isinstance(piece, int) else piece for piece in pieces]
    constant = all(isinstance(piece, int) for piece in pieces)
    e.put(node, e.node("Reshape", name, e.ints(pieces) if constant else e.node("Concat", *rows, axis=0)), first)


def _one_pixel(shape: Shape) -> bool:
    """Whether it makes no difference in memory where the channels stand."""
    return len(shape) > 2 and set(shape[1:-1]) == {1}


def _length(e: Emitter, nodes: Alike, axis: int, x: str) -> int | str:
    """How long an axis of a reshaped value is: a number, or some of its input's lengths times a number."""
    lengths = [node.shape[axis] for node in nodes]
    if lengths[0] == BATCH:
        return 0  # as it was
    if len(set(lengths)) == 1:
        return lengths[0]
    befores = [node.inputs[0].shape for node in nodes]
    open_axes = [i for i in range(len(befores[0])) if len({shape[i] for shape in befores}) > 1]
    for several in range(1, len(open_axes) + 1):
        for chosen in combinations(open_axes, several):
            whole = [math.prod(shape[i] for i in chosen) for shape in befores]
            ratios = {n / m for n, m in zip(lengths, whole, strict=True)}
            if len(ratios) == 1:
                return _scaled(e, e.node("Gather", e.node("Shape", x), e.ints(chosen)), ratios.pop())
    raise SizesDiffer


def _scaled(e: Emitter, lengths: str, ratio: float) -> str:
    whole = e.node("ReduceProd", lengths, keepdims=1)
    if ratio == 1:
        return whole
    if ratio > 1 and ratio == int(ratio):
        return e.node("Mul", whole, e.ints([int(ratio)]))
    return e.node("Div", whole, e.ints([round(1 / ratio)]))


@lowers(Transpose)
def transpose(e: Emitter, nodes: Alike, x: Node) -> None:
    order = op_of(nodes).order
    if x in e.known:
        array, name = e.known[x]
        e.known[nodes[0]] = np.transpose(array, order), name
        return
    rank = len(order)
    if rank > 2 and order == channels_to_front(rank) and e.has(x, True):
        e.put(nodes[0], e.of(x, True))
    elif rank > 2 and order == channels_to_back(rank):
        e.put(nodes[0], e.of(x), True)
    else:
        e.put(nodes[0], e.node("Transpose", e.of(x), perm=order) if order else e.of(x))


@lowers(Slice)
def slice_(e: Emitter, nodes: Alike, x: Node) -> None:
    cut = [i for i in range(len(x.shape)) if any(_is_cut(node, i) for node in nodes)]
    starts, ends = ([_place(nodes, side, i) for i in cut] for side in ("starts", "ends"))
    steps = [agreed(nodes, lambda node: attributes(node).steps)[i] for i in cut]
    (name,), axes, first = _along(e, nodes, [x], cut)
    y = e.node("Slice", name, *map(e.ints, (starts, ends, axes, steps))) if cut else e.node("Identity", name)
    e.put(nodes[0], y, first)


def _is_cut(node: Node, axis: int) -> bool:
    counts: Shape = attributes(node).counts
    return counts[axis] != node.inputs[0].shape[axis]


def _place(nodes: Alike, side: str, axis: int) -> int:
    """A place along an axis; counted from the end, as ONNX does below 0, where only so it is the same for all sizes."""

    def place(node: Node) -> int:
        return int(getattr(node.op, side)[axis])

    def from_end(node: Node) -> int:
        return place(node) - node.inputs[0].shape[axis] or TO_THE_END

    said: int = first_agreed(nodes, place, from_end)[1]
    return said


@lowers(Pad)
def pad(e: Emitter, nodes: Alike, x: Node) -> None:
    pads, steps = (
        agreed(nodes, lambda node: attributes(node).pads),
        agreed(nodes, lambda node: attributes(node).steps),
    )
    rank = len(pads)
    (name,), order, first = _along(e, nodes, [x], range(rank))
    if set(steps) - {1}:
        first, order, name = False, list(range(rank)), _spread(e, nodes, x, steps)
    sides = [pads[order.index(i)][side] for side in (0, 1) for i in range(rank)]
    e.put(nodes[0], e.node("Pad", name, e.ints(sides), e.array(0, x.dtype)) if rank else name, first)


def _spread(e: Emitter, nodes: Alike, x: Node, steps: Sequence[int]) -> str:
    """Zeros between the values: each gets an axis of its own, is padded along it, and the last ones are cut off."""
    name = e.of(x)
    shape = [0 if n == BATCH else n for n in agreed(nodes, lambda node: node.inputs[0].shape)]
    for i, step in enumerate(steps):
        if step == 1:
            continue
        alone = e.node("Unsqueeze", name, e.ints([i + 1]))
        behind = [step - 1 if j == i + 1 else 0 for j in range(len(steps) + 1)]
        spread = e.node("Pad", alone, e.ints([0] * len(behind) + behind), e.array(0, x.dtype))
        joined = e.node("Reshape", spread, e.ints([*shape[:i], shape[i] * step, *shape[i + 1 :]]))
        shape[i] = (shape[i] - 1) * step + 1
        name = e.node("Slice", joined, e.ints([0]), e.ints([shape[i]]), e.ints([i]))
    return name


@lowers(Cast)
def cast(e: Emitter, nodes: Alike, x: Node) -> None:
    (name,), _, first = _along(e, nodes, [x], [])
    e.put(nodes[0], e.cast(name, nodes[0].dtype), first)


@lowers(OneHot)
def one_hot(e: Emitter, nodes: Alike, labels: Node) -> None:
    op = op_of(nodes)
    column = e.node("Unsqueeze", e.of(labels), e.ints([-1]))
    equal = e.node("Equal", column, e.array(np.arange(op.classes), "int32", "classes"))
    e.put(nodes[0], e.cast(equal, op.dtype))


@lowers(MatMul)
def matmul(e: Emitter, nodes: Alike, x: Node, w: Node) -> None:
    transposed = op_of(nodes).transposed
    e.put(nodes[0], e.node("MatMul", e.of(x), e.kernel(w, (1, 0)) if transposed else e.of(w)))


@lowers(BatchMatMul)
def batch_matmul(e: Emitter, nodes: Alike, a: Node, b: Node) -> None:
    e.put(nodes[0], e.node("MatMul", e.of(a), e.of(b)))


@lowers(MatMulWeightGrad)
def matmul_weight_grad(e: Emitter, nodes: Alike, x: Node, g: Node) -> None:
    rows = [e.node("Reshape", e.of(each), e.ints([-1, each.shape[-1]])) for each in (x, g)]
    agreed(nodes, lambda node: node.shape)
    e.put(nodes[0], e.node("MatMul", e.node("Transpose", rows[0], perm=(1, 0)), rows[1]))


def _places(e: Emitter, places: str, n: int) -> str:
    """Places along an axis as numbers from 0 to n - 1: below 0 they count from the end, beyond it they mean the end."""
    zero, size = e.array(0, "int32"), e.array(n, "int32")
    inside = e.node("Where", e.node("Less", places, zero), e.node("Add", places, size), places)
    return e.node("Max", e.node("Min", inside, e.array(n - 1, "int32")), zero)


@lowers(TakeAlong)
def take_along(e: Emitter, nodes: Alike, x: Node, places: Node) -> None:
    axis = op_of(nodes).axis
    n = agreed(nodes, lambda node: node.inputs[0].shape[axis])
    if places in e.known and math.prod(_around(places.shape, axis)) == 1:
        chosen = e.known[places][0].ravel()
        row = e.ints(np.clip(np.where(chosen < 0, chosen + n, chosen), 0, n - 1).tolist())
        (name,), (moved,), first = _along(e, nodes, [x], [axis])
        e.put(nodes[0], e.node("Gather", name, row, axis=moved), first)
        return
    inside = _places(e, e.of(places), n)
    if _is_rows(e, x, places, axis):
        table, name = e.known[x]
        rows = e.array(table.reshape(table.shape[-2:]), x.dtype, name)
        e.put(nodes[0], e.node("Gather", rows, e.node("Squeeze", inside, e.ints([-1])), axis=0))
        return
    data = e.of(x)
    if _around(x.shape, axis) != _around(places.shape, axis):
        data, inside = _met(e, data, inside, axis, len(x.shape))
    e.put(nodes[0], e.node("GatherElements", data, inside, axis=axis))


def _is_rows(e: Emitter, x: Node, places: Node, axis: int) -> bool:
    """Whether whole rows of one table are taken, as an embedding takes them."""
    rank = len(x.shape)
    return x in e.known and axis == rank - 2 and set(x.shape[:axis]) <= {1} and places.shape[-1] == 1


def _around(shape: Shape, axis: int) -> Shape:
    return (*shape[:axis], 1, *shape[axis + 1 :])


def _met(e: Emitter, data: str, places: str, axis: int, rank: int) -> tuple[str, str]:
    """Both broadcast along all axes but one."""
    others = e.array(np.arange(rank) != axis, "bool", "others")
    shapes = [e.node("Where", others, e.node("Shape", each), e.ints([1])) for each in (data, places)]
    return e.node("Expand", data, shapes[1]), e.node("Expand", places, shapes[0])


@lowers(PutAlong)
def put_along(e: Emitter, nodes: Alike, g: Node, places: Node) -> None:
    axis = op_of(nodes).axis
    shape: Shape = agreed(nodes, lambda node: attributes(node).shape)
    values, inside = e.of(g), _places(e, e.of(places), shape[axis])
    lengths = e.node("Shape", values)
    others = e.array(np.arange(len(shape)) != axis, "bool", "others")
    zeros = e.node("Expand", e.array(0, g.dtype), e.node("Where", others, lengths, e.ints([shape[axis]])))
    y = e.node("ScatterElements", zeros, e.node("Expand", inside, lengths), values, axis=axis, reduction="add")
    one = [i for i, (n, m) in enumerate(zip(shape, g.shape, strict=True)) if n != m and i != axis]
    e.put(nodes[0], e.node("ReduceSum", y, e.ints(one), keepdims=1) if one else y)


@lowers(ArgSort)
def arg_sort(e: Emitter, nodes: Alike, x: Node) -> None:
    axis = op_of(nodes).axis
    n = agreed(nodes, lambda node: node.shape[axis])
    found = e.second("TopK", e.of(x), e.ints([n]), axis=axis, largest=0, sorted=1)
    e.put(nodes[0], e.cast(found, "int32"))
