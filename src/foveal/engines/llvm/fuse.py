"""Finds the runs of ops that one kernel can do, and puts this engine's own ops in their place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from foveal.engines.llvm.fused import (
    ConvBlock,
    DenseBlock,
    Flipped,
    PoolCodes,
    Routed,
    RoutedBiasGrad,
    RoutedInputGrad,
    RoutedKernelGrad,
)
from foveal.ir.graph import Graph
from foveal.ir.node import Elementwise, Node, Sum, apply, elementwise
from foveal.ops.conv import Conv, ConvInputGrad, ConvKernelGrad
from foveal.ops.matmul import MatMul
from foveal.ops.pool import MaxPool, MaxPoolGrad


def fuse(graph: Graph) -> Graph:
    """The same computation in fewer, larger ops."""
    for find in (steps_of_outputs, convolutions, input_gradients, dense_layers):
        graph = substitute(graph, find(graph))
    return graph


def is_call(node: Node, fn: str) -> bool:
    return isinstance(node.op, Elementwise) and node.op.fn == fn


def substitute(graph: Graph, changed: Mapping[Node, Callable[[Callable[[Node], Node]], Node]]) -> Graph:
    """The graph with some nodes made anew: each change is told how to find the new form of an old node."""
    made: dict[Node, Node] = {}

    def new(node: Node) -> Node:
        waiting = [node]
        while waiting:
            last = waiting[-1]
            if last in made:
                waiting.pop()
                continue
            needs = [x for x in last.inputs if x not in made] if last not in changed else []
            if needs:
                waiting.extend(needs)
                continue
            made[last] = changed[last](new) if last in changed else rebuilt(last)
        return made[node]

    def rebuilt(node: Node) -> Node:
        inputs = tuple(made[x] for x in node.inputs)
        return node if inputs == node.inputs else replace(node, inputs=inputs)

    parts = ({name: new(node) for name, node in part.items()} for part in (graph.outputs, graph.updates))
    return Graph(*parts)


def steps_of_outputs(graph: Graph) -> dict[Node, Callable[[Callable[[Node], Node]], Node]]:
    """step(x) as step(relu(x)) where relu(x) exists: then nothing needs x but relu, and x need not be kept."""
    relus = {node.inputs[0]: node for node in graph.nodes if is_call(node, "relu")}
    return {
        node: (lambda new, y=relus[node.inputs[0]]: elementwise("step", new(y)))
        for node in graph.nodes
        if is_call(node, "step") and node.inputs[0] in relus
    }


@dataclass
class Chain:
    """A layer found in the graph: its first node, its last, and what was met between."""

    start: Node
    end: Node
    bias: Node | None = None
    relu: bool = False
    between: set[Node] = field(default_factory=set)

    @property
    def inputs(self) -> tuple[Node, ...]:
        return (*self.start.inputs, *([self.bias] if self.bias is not None else []))


def follow(graph: Graph, start: Node) -> Chain:
    """From a linear op on through the bias and the ReLU that alone read it."""
    kept = {*graph.outputs.values(), *graph.updates.values()}
    chain = Chain(start, start)
    readers = graph.consumers[chain.end]
    if chain.end not in kept and len(readers) == 1 and is_call(readers[0], "add"):
        others = [x for x in readers[0].inputs if x is not start]
        if len(others) == 1 and others[0].shape == start.shape[-1:]:
            chain.bias, chain.end = others[0], readers[0]
            readers = graph.consumers[chain.end]
    if chain.end not in kept and len(readers) == 1 and is_call(readers[0], "relu"):
        chain.relu, chain.end = True, readers[0]
    return chain


def dense_layers(graph: Graph) -> dict[Node, Callable[[Callable[[Node], Node]], Node]]:
    changed = {}
    for node in graph.nodes:
        if node.op == MatMul() and node.spec.batched and len(node.shape) == 2:
            chain = follow(graph, node)
            op = DenseBlock(chain.bias is not None, chain.relu)
            changed[chain.end] = lambda new, op=op, inputs=chain.inputs: apply(op, *map(new, inputs))
    return changed


def convolutions(graph: Graph) -> dict[Node, Callable[[Callable[[Node], Node]], Node]]:
    changed: dict[Node, Callable[[Callable[[Node], Node]], Node]] = {}
    for node in graph.nodes:
        if isinstance(node.op, Conv) and node.op.groups == 1 and node.spec.batched:
            chain = follow(graph, node)
            block = ConvBlock(node.op, chain.bias is not None, chain.relu)
            pooled = pooling(graph, chain, block)
            end, op = (pooled.node, pooled.block) if pooled else (chain.end, block)
            changed[end] = lambda new, op=op, inputs=chain.inputs: apply(op, *map(new, inputs))
            if pooled:
                changed |= pooled.changes(chain)
    return changed


def input_gradients(graph: Graph) -> dict[Node, Callable[[Callable[[Node], Node]], Node]]:
    """dL/dx of a convolution of stride 1 as a convolution of dL/dy with the flipped kernel."""
    changed = {}
    for node in graph.nodes:
        op = node.op
        if not isinstance(op, ConvInputGrad) or not node.spec.batched:
            continue
        window, kernel = op.conv.window, node.inputs[1]
        reach = [(n - 1) * d for n, d in zip(kernel.shape[:2], window.dilation, strict=True)]
        (top, bottom), (left, right) = ((far - lo, far - hi) for far, (lo, hi) in zip(reach, window.pads, strict=True))
        if op.conv.groups == 1 and window.strides == (1, 1) and min(top, bottom, left, right) >= 0:
            back = ConvBlock(Conv(replace(window, pads=((top, bottom), (left, right)))), bias=False)
            changed[node] = lambda new, back=back, inputs=node.inputs: apply(
                back, new(inputs[0]), apply(Flipped(), new(inputs[1]))
            )
    return changed


@dataclass
class Pooled:
    """Max pooling right above a convolution's ReLU, with what the way back through both reads."""

    node: Node
    block: ConvBlock
    gradient: Node | None = None  # dL/d(sums)
    source: Node | None = None  # dL/d(pooled)
    readers: list[Node] = field(default_factory=list)

    def changes(self, chain: Chain) -> dict[Node, Callable[[Callable[[Node], Node]], Node]]:
        if self.gradient is None:
            return {}

        def routed(new: Callable[[Node], Node]) -> Node:
            codes = apply(PoolCodes(), new(self.node))
            assert self.source is not None
            return apply(Routed(self.block), new(self.source), codes, new(chain.start.inputs[0]))

        changed: dict[Node, Callable[[Callable[[Node], Node]], Node]] = {self.gradient: routed}
        for reader in self.readers:
            changed[reader] = self._reader(reader)
        return changed

    def _reader(self, reader: Node) -> Callable[[Callable[[Node], Node]], Node]:
        gradient = self.gradient
        assert gradient is not None
        if isinstance(reader.op, Sum):
            return lambda new: apply(RoutedBiasGrad(), new(gradient))
        if isinstance(reader.op, ConvKernelGrad):
            return lambda new: apply(RoutedKernelGrad(reader.shape), new(reader.inputs[0]), new(gradient))
        return lambda new: apply(RoutedInputGrad(reader.shape), new(gradient), new(reader.inputs[1]))


def pooling(graph: Graph, chain: Chain, block: ConvBlock) -> Pooled | None:
    """The pooling above a convolution, if one kernel can do both and the way back can run on lists."""
    if not chain.relu or chain.end in (*graph.outputs.values(), *graph.updates.values()):
        return None
    readers = graph.consumers[chain.end]
    pools = [x for x in readers if isinstance(x.op, MaxPool)]
    if len(pools) != 1 or not touching(pools[0].op):
        return None
    pooled = Pooled(pools[0], replace(block, pool=pools[0].op))
    rest = [x for x in readers if x is not pooled.node]
    if not rest:
        return pooled
    back = next((x for x in rest if x.op == MaxPoolGrad(pooled.node.op) and x.inputs[1] is chain.end), None)  # type: ignore[arg-type]
    step = next((x for x in rest if is_call(x, "step")), None)
    if back is None or step is None or len(rest) != 2:
        return None
    joined = graph.consumers[back]
    if joined != graph.consumers[step] or len(joined) != 1 or not is_call(joined[0], "mul"):
        return None
    pooled.gradient, pooled.source, pooled.readers = joined[0], back.inputs[0], graph.consumers[joined[0]]
    if pooled.gradient in (*graph.outputs.values(), *graph.updates.values()):
        return None
    return pooled if all(routable(x, pooled.gradient, chain, block) for x in pooled.readers) else None


def touching(pool: object) -> bool:
    """Whether pooling windows lie side by side without padding, and few enough pixels for a code."""
    if not isinstance(pool, MaxPool):
        return False
    unpadded = pool.window.pads == ((0, 0), (0, 0)) and pool.window.dilation == (1, 1)
    return unpadded and pool.window.strides == pool.size and pool.size[0] * pool.size[1] <= 16


def routable(reader: Node, gradient: Node, chain: Chain, block: ConvBlock) -> bool:
    """Whether a reader of dL/d(sums) can work on lists."""
    x, kernel = chain.start.inputs
    expected = {
        Sum((0, 1, 2)): (gradient,),
        ConvKernelGrad(block.conv, kernel.shape): (x, gradient),
        ConvInputGrad(block.conv, x.shape[1:]): (gradient, kernel),
    }
    return expected.get(reader.op) == reader.inputs
