"""Lowerings of the fused ops: convolution blocks, the lists of their way back, and dense layers."""

from __future__ import annotations

from math import prod

from foveal.engines.llvm.kernels.convolution import DirectConv, Epilogue
from foveal.engines.llvm.kernels.dense import DenseForward
from foveal.engines.llvm.kernels.few_filters import FewFilters, LastFilters
from foveal.engines.llvm.kernels.memory_layout import Halo, Layout, dense, image
from foveal.engines.llvm.kernels.sparse_gradient import (
    FiltersFirst,
    ListedInputGrad,
    ListedKernelGrad,
    MaskedKernelGrad,
    PooledConvolution,
    SelectWinners,
)
from foveal.engines.llvm.kernels.winograd import (
    WinogradConv,
    WinogradKernel,
    WinogradSchedule,
    output_tiles,
    transformed_size,
)
from foveal.engines.llvm.language.target import Target
from foveal.engines.llvm.language.tiling import round_up
from foveal.engines.llvm.lowering.fused_ops import (
    ArgmaxIndices,
    ConvBlock,
    DenseBlock,
    Flipped,
    SparseBiasGrad,
    SparseGradient,
    SparseInputGrad,
    SparseKernelGrad,
)
from foveal.engines.llvm.lowering.lowering import Lowering, lowers
from foveal.engines.llvm.lowering.program_steps import Buffer, Place, Storage, Work
from foveal.engines.llvm.lowering.schedule import pick_dense, pick_direct, pick_winograd, wants_winograd, whole_vectors
from foveal.ir.graph import Graph
from foveal.ir.node import Node, Shape
from foveal.record import Record


def conv_size(block: ConvBlock, x: Node, kernel: Node) -> Shape:
    """The size of the convolution's own output."""
    return block.conv.out(x.spec, kernel.spec).shape[1:-1]


def block_halo(block: ConvBlock, x: Node, kernel: Node, target: Target) -> Halo:
    """The zeros that a ConvBlock reads around its input: its padding, and what its last tiles see beyond it."""
    window, size = block.conv.window, conv_size(block, x, kernel)
    reach = window.reach(kernel.shape[:-2])
    seen = [(n - 1) * stride + far for n, stride, far in zip(size, window.strides, reach, strict=True)]
    if wants_winograd(block, kernel.shape):
        seen = [2 * -(-n // 2) + 2 for n in size]
    sides = zip(seen, window.pads, x.shape[1:-1], strict=True)
    return tuple((before, max(0, n - before - length)) for n, (before, _), length in sides)


def halo_of(graph: Graph, node: Node, target: Target) -> Halo | None:
    """The zeros that all readers of a node need around it; None if no reader needs an image layout."""
    readers = [y for y in graph.consumers[node] if y.inputs[0] is node]
    halos = [block_halo(y.op, y.inputs[0], y.inputs[1], target) for y in readers if isinstance(y.op, ConvBlock)]
    if isinstance(node.op, SparseInputGrad):  # it scatters as the convolution gathers
        source = node.inputs[0]
        assert isinstance(source.op, SparseGradient)
        halos.append(block_halo(source.op.block, source.inputs[2], source.inputs[3], target))
    if not halos:
        return None
    axes = (zip(*axis, strict=True) for axis in zip(*halos, strict=True))
    return tuple((max(before), max(after)) for before, after in axes)


@lowers(ConvBlock)
def conv_block(low: Lowering, block: ConvBlock, node: Node, x: Node, kernel: Node, *bias: Node) -> None:
    wanted = next((y for y in low.graph.consumers[node] if isinstance(y.op, ArgmaxIndices)), None)
    y, codes = low.buffer(node), None
    writes = [y.storage]
    if wanted is not None:
        codes = dense((*node.shape[1:-1], round_up(node.shape[-1], low.target.lanes)))
        writes.append(Storage(Place.BATCH, codes.size, "uint8", "codes"))
        low.buffers[wanted] = Buffer(writes[1], codes)
    epilogue = Epilogue(y.layout, block.bias, block.relu, block.places, codes)
    biases = [low.storage(b) for b in bias]
    seen = _with_halo(low, x)
    if wants_winograd(block, kernel.shape):
        (height, width), ((top, _), (left, _)) = conv_size(block, x, kernel), block.conv.window.pads
        filters = whole_vectors(kernel.shape, block.places, low.target)
        cut = pick_winograd(output_tiles((height, width), block.places)[1], filters, low.target)
        conv = WinogradConv(seen.layout, filters, (height, width), (top, left), epilogue, cut)
        scratch = [low.scratch(floats) for floats in conv.scratch(low.target.lanes)]
        reads = [seen.storage, _winograd_kernel(low, kernel, filters, cut), *biases]
        low.add(conv, Work.IMAGES, reads, writes, scratch, label="winograd conv")
        if filters < kernel.shape[3]:
            last = LastFilters(kernel.shape, filters, low.target.lanes)
            turned = low.new((last.size,), name="last filters").storage
            low.share(last, kernel.shape[3] - filters, last.size, [low.storage(kernel)], [turned], "turn")
            few = FewFilters(seen.layout, kernel.shape, filters, block.conv.window, epilogue)
            low.add(few, Work.IMAGES, [seen.storage, turned, *biases], writes, label="few filters")
        return
    direct = pick_direct(block, kernel.shape, y.layout.shape[-2], low.target)
    made = DirectConv(seen.layout, kernel.shape, block.conv.window, epilogue, direct)
    low.add(made, Work.IMAGES, [seen.storage, low.storage(kernel), *biases], writes, label="conv")


def _with_halo(low: Lowering, x: Node) -> Buffer:
    """The block's input inside its zeros; a gradient that left values in its halo is copied."""
    buffer = low.buffer(x)
    halo = halo_of(low.graph, x, low.target) or ((0, 0),) * (len(x.shape) - 2)
    layout = image(x.shape[1:], halo, low.target.lanes)
    if buffer.layout == layout and not isinstance(x.op, SparseInputGrad):
        return buffer
    copied = low.new(x.shape, layout=layout)
    low.copy(buffer, copied, x.shape, "halo")
    return copied


def _winograd_kernel(low: Lowering, kernel: Node, filters: int, cut: WinogradSchedule) -> Storage:
    """The first filters of a kernel transformed, once for each change of it."""
    channels, all_filters = kernel.shape[2:]
    turned = low.new((transformed_size(channels, filters, low.target.lanes),), name="winograd kernel").storage
    transform = WinogradKernel(channels, filters, all_filters, cut)
    low.share(transform, channels, turned.size, [low.storage(kernel)], [turned], "winograd kernel")
    return turned


@lowers(Flipped)
def flipped(low: Lowering, op: Flipped, node: Node, kernel: Node) -> None:
    source = low.buffer(kernel)
    *steps, channel, one = source.layout.strides
    last = sum((n - 1) * step for n, step in zip(node.shape, steps, strict=False))
    turned = Layout(node.shape, (*(-step for step in steps), one, channel), last, source.layout.size)
    low.copy(Buffer(source.storage, turned), low.buffer(node), node.shape, "flip")


class SparseStorage(Record):
    """Where the lists of a SparseGradient lie, or that there are none, as its reader works with masks."""

    at: PooledConvolution
    offsets: Storage | None
    bias: Storage


@lowers(SparseGradient)
def sparse_gradient(low: Lowering, op: SparseGradient, node: Node, g: Node, codes: Node, x: Node, kernel: Node) -> None:
    readers = low.graph.consumers[node]
    seen, given = _with_halo(low, x), low.buffer(g)
    at = PooledConvolution(
        seen.layout, kernel.shape, op.block.conv.window, op.block.places, given.layout, low.target.lanes
    )
    bias = low.sums(at.filters)
    masked = kernel.shape[-2] == 1 and {type(y.op) for y in readers} <= {SparseBiasGrad, SparseKernelGrad}
    if masked and any(isinstance(y.op, SparseKernelGrad) for y in readers):
        low.notes[node] = SparseStorage(at, None, bias)
        return
    low.buffers[node] = Buffer(Storage(Place.BATCH, at.pooled_values, "float32", "winners"), dense((at.pooled_values,)))
    offsets = Storage(Place.BATCH, at.pooled_values, "int32", "offsets")
    low.notes[node] = SparseStorage(at, offsets, bias)
    low.add(
        SelectWinners(at),
        Work.IMAGES,
        [given.storage, low.storage(codes)],
        [low.storage(node), offsets, bias],
        label="select winners",
    )


@lowers(SparseBiasGrad)
def sparse_bias_grad(low: Lowering, op: SparseBiasGrad, node: Node, source: Node) -> None:
    notes: SparseStorage = low.notes[source]
    low.total(notes.bias, node.shape[-1], low.buffer(node))


@lowers(SparseKernelGrad)
def sparse_kernel_grad(low: Lowering, op: SparseKernelGrad, node: Node, x: Node, source: Node) -> None:
    notes: SparseStorage = low.notes[source]
    at, seen = notes.at, _with_halo(low, x).storage
    *size, channels, filters = node.shape
    taps = prod(size)
    if notes.offsets is None:
        grad = low.sums(taps * channels * at.filters)
        reads = [seen, low.storage(source.inputs[0]), low.storage(source.inputs[1])]
        low.add(MaskedKernelGrad(at), Work.IMAGES, reads, [grad, notes.bias], label="kernel gradient")
        turned = Layout((taps * channels, filters), (at.filters, 1), 0, grad.size)
    else:
        kernel = ListedKernelGrad(at)
        grad = low.sums(kernel.gradient)
        scratch = [low.scratch(kernel.list_size), low.scratch(kernel.list_size, "int32")]
        low.add(
            kernel, Work.IMAGES, [seen, low.storage(source), notes.offsets], [grad], scratch, label="kernel gradient"
        )
        turned = Layout((taps, channels, filters), (at.channels, 1, taps * at.channels), 0, grad.size)
    flat = low.buffer(node)
    target = Buffer(flat.storage, dense(turned.shape, 1))
    low.total(grad, grad.size, target, turned)


@lowers(SparseInputGrad)
def sparse_input_grad(low: Lowering, op: SparseInputGrad, node: Node, source: Node, kernel: Node) -> None:
    notes: SparseStorage = low.notes[source]
    at, dx = notes.at, low.buffer(node)
    filters = kernel.shape[-1]
    turned = low.new((filters * len(at.taps) * at.channels,), name="filters first").storage
    turn = FiltersFirst(kernel.shape, at.lanes)
    low.share(turn, filters, turned.size, [low.storage(kernel)], [turned], "turn")
    back = ListedInputGrad(at, dx.layout)
    places = prod(at.pool)
    scratch = [low.scratch(places * back.list_size), low.scratch(places * back.list_size, "int32")]
    reads = [low.storage(source), low.storage(source.inputs[1]), turned]
    low.add(back, Work.IMAGES, reads, [dx.storage], scratch, label="input gradient")


@lowers(DenseBlock)
def dense_block(low: Lowering, block: DenseBlock, node: Node, x: Node, *weights: Node) -> None:
    seen, y = low.dense_buffer(x), low.buffer(node)
    inputs, units = weights[0].shape
    kernel = DenseForward(seen.layout, y.layout, block.bias, block.relu, pick_dense(inputs, units, low.target))
    low.add(kernel, Work.ROWS, [seen.storage, *(low.storage(w) for w in weights)], [y.storage], label="dense")
