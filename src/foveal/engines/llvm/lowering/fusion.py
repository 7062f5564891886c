"""Finds the runs of ops that one kernel can do, and puts this engine's own ops in their place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from math import prod

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
from foveal.ir.graph import Graph
from foveal.ir.node import Elementwise, Node, Sum, apply, elementwise
from foveal.ops.conv import Conv, ConvInputGrad, ConvKernelGrad
from foveal.ops.matmul import MatMul
from foveal.ops.pool import MaxPool, MaxPoolGrad
from foveal.record import Record

MOST_PLACES = 16
"""Pixels of a pooling window whose winner a kernel may look for place by place."""


def fuse(graph: Graph) -> Graph:
    """The same computation in fewer, larger ops."""
    for find in (steps_of_outputs, convolutions, input_gradients, dense_layers):
        graph = substitute(graph, find(graph))
    return graph


class Change(Record):
    """What takes a node's place: `make` is called with the new forms of `needs`."""

    needs: tuple[Node, ...]
    make: Callable[..., Node]


Changes = dict[Node, Change]


def substitute(graph: Graph, changes: Mapping[Node, Change]) -> Graph:
    """The graph with some nodes made anew, and with them all that read them."""
    made: dict[Node, Node] = {}
    stack = list(graph.results)
    while stack:
        node = stack[-1]
        change = changes.get(node)
        needs = node.inputs if change is None else change.needs
        waiting = [x for x in needs if x not in made]
        if waiting:
            stack.extend(waiting)
        elif stack.pop() not in made:
            inputs = tuple(made[x] for x in needs)
            made[node] = _rebuilt(node, inputs) if change is None else change.make(*inputs)
    return Graph(
        {name: made[node] for name, node in graph.outputs.items()},
        {name: made[node] for name, node in graph.updates.items()},
    )


def _rebuilt(node: Node, inputs: tuple[Node, ...]) -> Node:
    return node if inputs == node.inputs else node.replaced(inputs=inputs)


def replaced_nodes(graph: Graph, changes: Mapping[Node, Node]) -> Graph:
    """The graph with other nodes in the places of some."""
    return substitute(graph, {node: Change((other,), lambda y: y) for node, other in changes.items()})


def is_call(node: Node, fn: str) -> bool:
    return isinstance(node.op, Elementwise) and node.op.fn == fn


def steps_of_outputs(graph: Graph) -> Changes:
    """step(x) as step(relu(x)) where relu(x) exists: then nothing needs x but relu, and x need not be kept."""
    relus = {node.inputs[0]: node for node in graph.nodes if is_call(node, "relu")}
    return {
        node: Change((relus[node.inputs[0]],), partial(elementwise, "step"))
        for node in graph.nodes
        if is_call(node, "step") and node.inputs[0] in relus
    }


class Chain:
    """A layer found in the graph: its first node, its last, and what was met between."""

    def __init__(self, start: Node) -> None:
        self.start, self.end = start, start
        self.bias: Node | None = None
        self.relu = False

    @property
    def inputs(self) -> tuple[Node, ...]:
        return (*self.start.inputs, *([self.bias] if self.bias is not None else []))


def follow(graph: Graph, start: Node) -> Chain:
    """From a linear op on through the bias and the ReLU that alone read it."""
    chain = Chain(start)
    readers = graph.consumers[chain.end]
    if chain.end not in graph.results and len(readers) == 1 and is_call(readers[0], "add"):
        others = [x for x in readers[0].inputs if x is not start]
        if len(others) == 1 and others[0].shape == start.shape[-1:]:
            chain.bias, chain.end = others[0], readers[0]
            readers = graph.consumers[chain.end]
    if chain.end not in graph.results and len(readers) == 1 and is_call(readers[0], "relu"):
        chain.relu, chain.end = True, readers[0]
    return chain


def dense_layers(graph: Graph) -> Changes:
    """Matrix products of a batch of vectors, with their bias and ReLU."""
    changes: Changes = {}
    for node in graph.nodes:
        if node.op == MatMul() and node.spec.batched and len(node.shape) == 2:
            chain = follow(graph, node)
            changes[chain.end] = Change(chain.inputs, partial(apply, DenseBlock(chain.bias is not None, chain.relu)))
    return changes


def convolutions(graph: Graph) -> Changes:
    """Convolutions of a batch with bias, ReLU and max pooling, and the way back through all of it."""
    changes: Changes = {}
    for node in graph.nodes:
        if isinstance(node.op, Conv) and node.op.groups == 1 and node.spec.batched:
            chain = follow(graph, node)
            block = ConvBlock(node.op, chain.bias is not None, chain.relu)
            pooled = pooling(graph, chain, block)
            end, block = (pooled.node, pooled.block) if pooled else (chain.end, block)
            changes[end] = Change(chain.inputs, partial(apply, block))
            if pooled and pooled.back:
                changes |= pooled.back.changes(pooled, chain)
    return changes


def input_gradients(graph: Graph) -> Changes:
    """dL/dx of a convolution of stride 1 as a convolution of dL/dy with the flipped kernel."""
    changes: Changes = {}
    for node in graph.nodes:
        op = node.op
        if not isinstance(op, ConvInputGrad) or not node.spec.batched:
            continue
        window, kernel = op.conv.window, node.inputs[1]
        reach = window.reach(kernel.shape[:-2])
        pads = tuple((far - 1 - lo, far - 1 - hi) for far, (lo, hi) in zip(reach, window.pads, strict=True))
        if op.conv.groups == 1 and set(window.strides) == {1} and min(map(min, pads)) >= 0:
            back = ConvBlock(Conv(window.replaced(pads=pads)), bias=False)
            changes[node] = Change(node.inputs, partial(_convolved_back, back))
    return changes


def _convolved_back(block: ConvBlock, g: Node, kernel: Node) -> Node:
    return apply(block, g, apply(Flipped(), kernel))


class PoolingGradient(Record, eq=False):
    """The gradient below ReLU and pooling.

    Attributes
    ----------
    source : Node
        dL/d(pooled).
    sums : Node
        dL/d(the convolution's sums).
    readers : list of Node
        All that read `sums`.
    """

    source: Node
    sums: Node
    readers: list[Node]

    def changes(self, pooled: Pooled, chain: Chain) -> Changes:
        """The gradient on lists, and its readers on those."""
        needs = (self.source, pooled.node, *chain.start.inputs)
        sparse = Change(needs, partial(_sparse_gradient, pooled.block))
        return {self.sums: sparse, **{reader: self._reader(reader) for reader in self.readers}}

    def _reader(self, reader: Node) -> Change:
        if isinstance(reader.op, Sum):
            return Change((self.sums,), partial(apply, SparseBiasGrad()))
        op = SparseKernelGrad if isinstance(reader.op, ConvKernelGrad) else SparseInputGrad
        return Change(reader.inputs, partial(apply, op(reader.shape)))


def _sparse_gradient(block: ConvBlock, g: Node, pooled: Node, x: Node, kernel: Node) -> Node:
    return apply(SparseGradient(block), g, apply(ArgmaxIndices(), pooled), x, kernel)


class Pooled(Record, eq=False):
    """Max pooling right above a convolution's ReLU; `back` if the graph has the way back through both."""

    node: Node
    block: ConvBlock
    back: PoolingGradient | None = None


def pooling(graph: Graph, chain: Chain, block: ConvBlock) -> Pooled | None:
    """The pooling above a convolution, if one kernel can do both and the way back can run on lists."""
    if not chain.relu or chain.end in graph.results:
        return None
    readers = graph.consumers[chain.end]
    pools = [(x, x.op) for x in readers if isinstance(x.op, MaxPool) and tiles_the_image(x.op)]
    if len(pools) != 1:
        return None
    node, pool = pools[0]
    rest = [x for x in readers if x is not node]
    back = pooling_gradient(graph, chain, block, pool, rest)
    return Pooled(node, block.replaced(pool=pool), back) if back or not rest else None


def pooling_gradient(
    graph: Graph, chain: Chain, block: ConvBlock, pool: MaxPool, readers: list[Node]
) -> PoolingGradient | None:
    """What reads a ReLU beside its pooling, if it is no more than the gradient of both, and that can run on lists."""
    spread = next((x for x in readers if x.op == MaxPoolGrad(pool) and x.inputs[1] is chain.end), None)
    step = next((x for x in readers if is_call(x, "step")), None)
    if spread is None or step is None or len(readers) != 2:
        return None
    products = graph.consumers[spread]
    if products != graph.consumers[step] or len(products) != 1 or not is_call(products[0], "mul"):
        return None
    back = PoolingGradient(spread.inputs[0], products[0], graph.consumers[products[0]])
    hidden = graph.results.isdisjoint({spread, step, back.sums})
    return back if hidden and all(takes_sparse_gradient(x, back.sums, chain, block) for x in back.readers) else None


def tiles_the_image(pool: MaxPool) -> bool:
    """Whether pooling windows lie side by side without padding, and few enough pixels for a code."""
    window = pool.window
    unpadded = not any(map(any, window.pads)) and set(window.dilation) == {1}
    return unpadded and window.strides == pool.size and 1 < prod(pool.size) <= MOST_PLACES


def takes_sparse_gradient(reader: Node, gradient: Node, chain: Chain, block: ConvBlock) -> bool:
    """Whether a reader of dL/d(sums) can work on lists."""
    x, kernel = chain.start.inputs
    expected = {
        Sum(tuple(range(len(gradient.shape) - 1))): (gradient,),
        ConvKernelGrad(block.conv, kernel.shape): (x, gradient),
        ConvInputGrad(block.conv, x.shape[1:]): (gradient, kernel),
    }
    return expected.get(reader.op) == reader.inputs
