"""Lowerings of every op that is not fused, one kernel for each.

A tensor without a batch axis is computed by the same row kernels: ops that work image by image take its first axis for
the batch, others take the whole tensor for one row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf, prod
from typing import Any

from foveal.engines.llvm.kernels.dense import DenseInputGrad, DenseWeightGrad
from foveal.engines.llvm.kernels.indexing import ArgSortKernel, PutAlongKernel, TakeAlongKernel
from foveal.engines.llvm.kernels.kernel import Kernel
from foveal.engines.llvm.kernels.labels import ArgMaxKernel, OneHotKernel
from foveal.engines.llvm.kernels.memory_layout import Layout, dense
from foveal.engines.llvm.kernels.plain_conv import PlainConv, PlainConvInputGrad, PlainConvKernelGrad
from foveal.engines.llvm.kernels.plain_matmul import PlainBatchMatMul, PlainMatMul, PlainMatMulWeightGrad
from foveal.engines.llvm.kernels.plain_pool import (
    PlainAvgPool,
    PlainAvgPoolGrad,
    PlainMaxPool,
    PlainMaxPoolGrad,
    PlainMaxPoolPick,
)
from foveal.engines.llvm.kernels.pointwise import Call, Operand, Pointwise
from foveal.engines.llvm.kernels.random import RandomUniformKernel
from foveal.engines.llvm.kernels.reduce import Reduce
from foveal.engines.llvm.kernels.rows import MoveRowsKernel, RankRowsKernel
from foveal.engines.llvm.kernels.sampling import AffineSampleGradKernel, AffineSampleKernel
from foveal.engines.llvm.kernels.softmax import LogSoftmaxKernel, SoftmaxKernel
from foveal.engines.llvm.lowering.clusters import pointwise
from foveal.engines.llvm.lowering.lowering import Lowering, lowers
from foveal.engines.llvm.lowering.program_steps import Buffer, Work
from foveal.engines.llvm.lowering.schedule import pick_dense
from foveal.ir.node import Node, Op, Sum
from foveal.ops.conv import Conv, ConvInputGrad, ConvKernelGrad
from foveal.ops.gather import ArgSort, PutAlong, TakeAlong
from foveal.ops.matmul import BatchMatMul, MatMul, MatMulWeightGrad
from foveal.ops.parts import Concat, Pad, Slice
from foveal.ops.pool import AvgPool, AvgPoolGrad, MaxPool, MaxPoolGrad, MaxPoolPick
from foveal.ops.random import RandomUniform
from foveal.ops.reduce import ArgMax, Count, Max
from foveal.ops.rows import PutRows, RankRows, TakeRows
from foveal.ops.sampling import AffineSample, AffineSampleGrad
from foveal.ops.shape import OneHot, Transpose
from foveal.ops.softmax import LogSoftmax, Softmax

# -- what most lowerings do


def image_layout(low: Lowering, x: Node) -> Layout:
    """One image of a tensor, whether its first axis is the batch or just its first axis."""
    return low.buffer(x).layout if x.spec.batched else dense(x.shape[1:], 1)


def row_layout(low: Lowering, x: Node) -> Layout:
    """One row of a batch, or a whole tensor as one row."""
    return low.buffer(x).layout


def images(low: Lowering, node: Node, kernel: Kernel, reads: Sequence[Node], label: str) -> None:
    """A row kernel over the images of a node."""
    work, items = (Work.IMAGES, 1) if node.spec.batched else (Work.WHOLE, node.shape[0])
    low.add(kernel, work, [low.storage(x) for x in reads], [low.storage(node)], items=items, label=label)


def one_row(low: Lowering, node: Node, kernel: Kernel, reads: Sequence[Node], label: str) -> None:
    """A row kernel over a batch's rows, or over a whole tensor at once."""
    work = Work.ROWS if node.spec.batched else Work.WHOLE
    low.add(kernel, work, [low.storage(x) for x in reads], [low.storage(node)], label=label)


def added_up(low: Lowering, node: Node, kernel: Kernel, reads: Sequence[Node], items: int, label: str) -> None:
    """A row kernel that adds what all rows give to one sum, the node's value."""
    storages = [low.storage(x) for x in reads]
    if reads[0].spec.batched:
        sums = low.sums(prod(node.shape))
        low.add(kernel, Work.IMAGES, storages, [sums], label=label)
        low.total(sums, prod(node.shape), flat(low.buffer(node)))
    else:
        low.fill(low.buffer(node), 0.0)
        low.add(kernel, Work.WHOLE, storages, [low.storage(node)], items=items, label=label)


def flat(buffer: Buffer) -> Buffer:
    """A dense buffer as one axis."""
    return Buffer(buffer.storage, dense((prod(buffer.layout.shape),), 1))


# -- convolution and pooling


@lowers(Conv)
def conv(low: Lowering, op: Conv, node: Node, x: Node, kernel: Node) -> None:
    made = PlainConv(image_layout(low, x), kernel.shape, op.window, op.groups, image_layout(low, node))
    images(low, node, made, (x, kernel), "plain conv")


@lowers(ConvInputGrad)
def conv_input_grad(low: Lowering, op: ConvInputGrad, node: Node, g: Node, kernel: Node) -> None:
    window, groups = op.conv.window, op.conv.groups
    made = PlainConvInputGrad(image_layout(low, g), kernel.shape, window, groups, image_layout(low, node))
    images(low, node, made, (g, kernel), "plain conv input gradient")


@lowers(ConvKernelGrad)
def conv_kernel_grad(low: Lowering, op: ConvKernelGrad, node: Node, x: Node, g: Node) -> None:
    made = PlainConvKernelGrad(image_layout(low, x), image_layout(low, g), op.shape, op.conv.window, op.conv.groups)
    added_up(low, node, made, (x, g), x.shape[0], "plain conv kernel gradient")


POOLING: dict[type[Op], Callable[..., Kernel]] = {
    MaxPool: PlainMaxPool,
    MaxPoolGrad: PlainMaxPoolGrad,
    MaxPoolPick: PlainMaxPoolPick,
    AvgPool: PlainAvgPool,
    AvgPoolGrad: PlainAvgPoolGrad,
}
"""Kernels made of the window, its size, and a layout for each tensor."""


def pooling(low: Lowering, op: Any, node: Node, *inputs: Node) -> None:
    """The lowering of `POOLING`; gradients have the pooling itself as an attribute."""
    pool = getattr(op, "pool", op)
    kernel = POOLING[type(op)](pool.window, pool.size, *(image_layout(low, x) for x in (*inputs, node)))
    images(low, node, kernel, inputs, f"plain {type(op).__name__}")


for pooling_op in POOLING:
    lowers(pooling_op)(pooling)


# -- matrix products


@lowers(MatMul)
def matmul(low: Lowering, op: MatMul, node: Node, x: Node, w: Node) -> None:
    if op.transposed and node.spec.batched and len(node.shape) == 2:
        g, dx = low.dense_buffer(x), low.buffer(node)
        kernel = DenseInputGrad(g.layout, dx.layout)
        low.add(kernel, Work.ROWS, [g.storage, low.storage(w)], [dx.storage], label="dense input gradient")
        return
    plain = PlainMatMul(row_layout(low, x), w.shape, op.transposed, row_layout(low, node))
    one_row(low, node, plain, (x, w), "plain matmul")


def in_lines(low: Lowering, x: Node) -> Buffer:
    """A node's values, those along the last axis side by side; of rows that have no other axis without any gap."""
    buffer = low.buffer(x)
    return buffer if len(x.shape) > 2 and buffer.layout.strides[-1] == 1 else low.dense_buffer(x)


@lowers(MatMulWeightGrad)
def matmul_weight_grad(low: Lowering, op: MatMulWeightGrad, node: Node, x: Node, g: Node) -> None:
    inputs, units = node.shape
    if x.spec.batched and len(x.shape) in (2, 3):
        seen, given = (in_lines(low, each) for each in (x, g))
        kernel = DenseWeightGrad(seen.layout, given.layout, pick_dense(inputs, units, low.target))
        reads = [seen.storage, given.storage]
        low.share(kernel, inputs, inputs * units, reads, [low.storage(node)], "dense weight gradient")
        return
    plain = PlainMatMulWeightGrad(row_layout(low, x), row_layout(low, g))
    added_up(low, node, plain, (x, g), 1, "plain matmul weight gradient")


@lowers(BatchMatMul)
def batch_matmul(low: Lowering, op: BatchMatMul, node: Node, a: Node, b: Node) -> None:
    kernel = PlainBatchMatMul(*(row_layout(low, each) for each in (a, b, node)))
    one_row(low, node, kernel, (a, b), "plain batch matmul")


# -- places along an axis


def beside(low: Lowering, x: Node, batched: bool) -> Layout:
    """One row of a tensor beside others in rows: without the batch's axis, also where it has 1 in its place."""
    layout = row_layout(low, x)
    if not batched or x.spec.batched:
        return layout
    return layout.replaced(shape=layout.shape[1:], strides=layout.strides[1:])


@lowers(TakeAlong)
def take_along(low: Lowering, op: TakeAlong, node: Node, x: Node, places: Node) -> None:
    batched = node.spec.batched
    source, chosen, y = (beside(low, each, batched) for each in (x, places, node))
    moving = (x.spec.batched, places.spec.batched)
    kernel = TakeAlongKernel(op.axis - batched, node.dtype, source, chosen, y, moving)
    one_row(low, node, kernel, (x, places), "take along")


@lowers(PutAlong)
def put_along(low: Lowering, op: PutAlong, node: Node, g: Node, places: Node) -> None:
    batched, apart = g.spec.batched, node.spec.batched
    source, chosen = (beside(low, each, batched) for each in (g, places))
    y = dense(node.shape[1:]) if batched and not apart else row_layout(low, node)
    kernel = PutAlongKernel(op.axis - batched, node.dtype, source, chosen, y, places.spec.batched, apart)
    if apart:
        low.fill(low.buffer(node), 0.0)
        one_row(low, node, kernel, (g, places), "put along")
    else:
        added_up(low, node, kernel, (g, places), 1, "put along")


@lowers(ArgSort)
def arg_sort(low: Lowering, op: ArgSort, node: Node, x: Node) -> None:
    kernel = ArgSortKernel(op.axis - x.spec.batched, x.dtype, row_layout(low, x), row_layout(low, node))
    one_row(low, node, kernel, (x,), "argsort")


# -- rows of the batch in another order


def across_rows(low: Lowering, node: Node, make: Callable[..., Kernel], reads: Sequence[Node], label: str) -> None:
    """A kernel by one thread over all rows at once, made of how far they are apart."""
    buffers = [low.dense_buffer(x) for x in reads]
    target = low.buffer(node)
    written = target if target.layout.dense else low.new(node.shape, node.dtype)
    batched = node.spec.batched
    nodes = zip((*buffers, written), (*reads, node), strict=True)
    apart = [buffer.layout.size if batched else prod(x.shape[1:]) for buffer, x in nodes]
    low.add(
        make(None if batched else node.shape[0], *apart),
        Work.ALONE,
        [b.storage for b in buffers],
        [written.storage],
        label=label,
    )
    if written is not target:
        low.copy(written, target, node.shape, "copy")


@lowers(RankRows)
def rank_rows(low: Lowering, op: RankRows, node: Node, x: Node) -> None:
    across_rows(low, node, RankRowsKernel, (x,), "rank rows")


@lowers(TakeRows)
@lowers(PutRows)
def move_rows(low: Lowering, op: TakeRows | PutRows, node: Node, x: Node, rows: Node) -> None:
    def make(count: int | None, x_apart: int, rows_apart: int, y_apart: int) -> Kernel:
        size, adds = prod(node.shape[1:]), isinstance(op, PutRows)
        return MoveRowsKernel(count, node.dtype, size, x_apart, rows_apart, y_apart, adds)

    across_rows(low, node, make, (x, rows), "put rows" if isinstance(op, PutRows) else "take rows")


# -- reductions


@lowers(Sum)
@lowers(Max)
def reduce(low: Lowering, op: Sum | Max, node: Node, x: Node) -> None:
    kind = "sum" if isinstance(op, Sum) else "max"
    axes = tuple(axis - 1 for axis in op.axes if axis > 0) if x.spec.batched else op.axes
    if x.spec.batched and 0 in op.axes:
        neutral, join = (0.0, "add") if kind == "sum" else (-inf, "maximum")
        size = prod(node.shape)
        sums = low.sums(size, neutral)
        kernel = Reduce(kind, axes, row_layout(low, x), dense(node.shape[1:]), across_rows=True)
        low.add(kernel, Work.IMAGES, [low.storage(x)], [sums], label=f"{kind} over the batch")
        low.total(sums, size, flat(low.buffer(node)), fn=join)
        return
    one_row(low, node, Reduce(kind, axes, row_layout(low, x), row_layout(low, node), False, x.dtype), (x,), kind)


@lowers(Count)
def count(low: Lowering, op: Count, node: Node, x: Node) -> None:
    known = float(prod(x.shape[axis] for axis in op.axes if not (x.spec.batched and axis == 0)))
    if not (x.spec.batched and 0 in op.axes):
        low.fill(low.buffer(node), known)
        return
    rows, walk, numbers = low.rows(), Operand("float32", ()), ((str(known), "float32"),)
    kernel = Pointwise((), (walk,), numbers, (Call("mul", (0, 1), "float32"),), (walk,), (2,), rows=False)
    low.add(kernel, Work.ALONE, [rows.storage], [low.storage(node)], label="count")


# -- along one axis


ALONG_AXIS: dict[type[Op], Callable[..., Kernel]] = {
    Softmax: SoftmaxKernel,
    LogSoftmax: LogSoftmaxKernel,
    ArgMax: ArgMaxKernel,
}
"""Kernels made of the axis, counted in a row, and the layouts of x and y."""


def along_axis(low: Lowering, op: Softmax | LogSoftmax | ArgMax, node: Node, x: Node) -> None:
    """The lowering of `ALONG_AXIS`."""
    kernel = ALONG_AXIS[type(op)](op.axis - x.spec.batched, row_layout(low, x), row_layout(low, node))
    one_row(low, node, kernel, (x,), type(op).__name__.lower())


for axis_op in ALONG_AXIS:
    lowers(axis_op)(along_axis)


@lowers(OneHot)
def one_hot(low: Lowering, op: OneHot, node: Node, labels: Node) -> None:
    one_row(low, node, OneHotKernel(row_layout(low, labels), row_layout(low, node), op.dtype), (labels,), "one hot")


# -- sampling


@lowers(AffineSample)
def affine_sample(low: Lowering, op: AffineSample, node: Node, x: Node, transforms: Node) -> None:
    kernel = AffineSampleKernel(op, *(image_layout(low, each) for each in (x, transforms, node)))
    images(low, node, kernel, (x, transforms), "affine sample")


@lowers(AffineSampleGrad)
def affine_sample_grad(low: Lowering, op: AffineSampleGrad, node: Node, g: Node, transforms: Node) -> None:
    low.fill(low.buffer(node), 0.0)
    kernel = AffineSampleGradKernel(op.sample, *(image_layout(low, each) for each in (g, transforms, node)))
    images(low, node, kernel, (g, transforms), "affine sample gradient")


# -- the rest


@lowers(RandomUniform)
def random_uniform(low: Lowering, op: RandomUniform, node: Node, seed: Node, like: Node) -> None:
    one_row(low, node, RandomUniformKernel(op.stream, row_layout(low, node)), (seed,), "random uniform")


def box(buffer: Buffer, starts: Sequence[int], counts: Sequence[int], steps: Sequence[int]) -> Buffer:
    """Some of a tensor's values as a tensor of their own; the batch axis is left out of all arguments."""
    layout = buffer.layout
    strides = tuple(stride * step for stride, step in zip(layout.strides, steps, strict=True))
    offset = layout.offset + sum(at * stride for at, stride in zip(starts, layout.strides, strict=True))
    return Buffer(buffer.storage, layout.replaced(shape=tuple(counts), strides=strides, offset=offset))


def reads_any_layout(node: Node) -> bool:
    """Whether a node's kernel takes its inputs as they lie."""
    lines = isinstance(node.op, MatMulWeightGrad) and node.inputs[0].spec.batched and len(node.inputs[0].shape) == 3
    return lines or pointwise(node)


@lowers(Slice)
def slice_(low: Lowering, op: Slice, node: Node, x: Node) -> None:
    first = int(x.spec.batched)
    source = box(low.buffer(x), op.starts[first:], op.counts[first:], op.steps[first:])
    readers = low.graph.consumers[node]
    if node not in low.graph.results and all(reads_any_layout(reader) for reader in readers):
        low.buffers[node] = source
    else:
        low.copy(source, low.buffer(node), node.shape, "slice")


@lowers(Pad)
def pad(low: Lowering, op: Pad, node: Node, x: Node) -> None:
    first, whole = int(x.spec.batched), low.buffer(node)
    low.fill(whole, 0.0)
    inner = box(whole, [before for before, _ in op.pads[first:]], x.shape[first:], op.steps[first:])
    low.copy(low.buffer(x), inner, x.shape, "pad")


@lowers(Concat)
def concat(low: Lowering, op: Concat, node: Node, *inputs: Node) -> None:
    first, whole, at = int(node.spec.batched), low.buffer(node), 0
    for x in inputs:
        starts = [at if axis == op.axis else 0 for axis in range(first, len(x.shape))]
        part = box(whole, starts, x.shape[first:], [1] * len(starts))
        low.copy(low.buffer(x), part, x.shape, "concat")
        at += x.shape[op.axis]


@lowers(Transpose)
def transpose(low: Lowering, op: Transpose, node: Node, x: Node) -> None:
    source = low.buffer(x)
    order = tuple(axis - 1 for axis in op.order[1:]) if x.spec.batched else op.order
    shape, strides = (tuple(part[i] for i in order) for part in (source.layout.shape, source.layout.strides))
    turned = Buffer(source.storage, Layout(shape, strides, source.layout.offset, source.layout.size))
    low.copy(turned, low.buffer(node), node.shape, "transpose")
