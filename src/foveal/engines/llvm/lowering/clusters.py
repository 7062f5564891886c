"""Groups elementwise nodes of one shape that can be computed in one pass."""

from __future__ import annotations

from collections.abc import Sequence

from foveal.ir.graph import Graph
from foveal.ir.node import BroadcastLike, Constant, Elementwise, Node, Shape
from foveal.ops.shape import Cast

POINTWISE = (Elementwise, BroadcastLike, Cast, Constant)


def pointwise(node: Node) -> bool:
    return isinstance(node.op, POINTWISE)


def joined(a: Node, b: Node) -> bool:
    """Whether an edge between two nodes can vanish inside one kernel."""
    return pointwise(a) and pointwise(b) and a.shape == b.shape


CHEAP = frozenset(("add", "sub", "mul", "neg", "square", "abs", "relu", "step", "minimum", "maximum"))
"""Functions that take less time to compute again than their results take to be written and read."""

LONGEST_CHAIN = 8
"""How many of them in a row."""


def recomputed(graph: Graph, cluster: Sequence[Node]) -> list[Node]:
    """The nodes outside a group that it computes for itself, in running order, in place of reading what another stored.

    They are cheap, have the group's shape, and come from one stored tensor of that shape, so that less is stored: a
    normalized image comes from the image, which is kept for one reader in place of two. What other kernels read is
    stored anyway, and read.
    """
    members = set(cluster)
    again: dict[Node, None] = {}
    for node in cluster:
        for x in operands_of(node):
            if x not in members and x not in again:
                chain: dict[Node, None] = {}
                if len(_leaves(graph, x, cluster[0].shape, chain)) == 1 and len(chain) <= LONGEST_CHAIN:
                    again |= chain
    return list(again)


def _leaves(graph: Graph, x: Node, shape: Shape, chain: dict[Node, None]) -> set[Node]:
    """The tensors of the batch that a node is computed from; `chain` gets what must be computed for it, in order."""
    if not x.spec.batched or isinstance(x.op, Constant):
        return set()
    if not can_recompute(graph, x) or x.shape != shape:
        return {x}
    found: set[Node] = set()
    for y in operands_of(x):
        found |= _leaves(graph, y, shape, chain)
    chain[x] = None
    return found


def can_recompute(graph: Graph, node: Node) -> bool:
    """Whether a node is cheap, and read by elementwise nodes of its shape alone."""
    cheap = isinstance(node.op, BroadcastLike) or (isinstance(node.op, Elementwise) and node.op.fn in CHEAP)
    return cheap and node not in graph.results and all(joined(node, reader) for reader in graph.consumers[node])


def operands_of(node: Node) -> tuple[Node, ...]:
    """The inputs whose values are read."""
    return node.inputs[:1] if isinstance(node.op, BroadcastLike) else node.inputs


def clusters(graph: Graph) -> list[list[Node]]:
    """Elementwise nodes (constants left out: they go wherever they are read), grouped; each group in running order.

    Every node has a depth that grows along each edge that is not inside a group, so groups cannot depend on each
    other in a circle. Nodes move as deep as their readers allow, next to those.
    """
    depth = _depths(graph)
    group: dict[Node, list[Node]] = {}
    for node in graph.nodes:
        if not pointwise(node) or isinstance(node.op, Constant):
            continue
        mine = [node]
        for x in dict.fromkeys(operands_of(node)):
            other = group.get(x)
            if other is not None and joined(x, node) and depth[x] == depth[node] and other is not mine:
                other.extend(mine)
                mine = other
                for member in mine:
                    group[member] = mine
        group[node] = mine
    order = {node: i for i, node in enumerate(graph.nodes)}
    return [sorted(nodes, key=order.__getitem__) for nodes in {id(g): g for g in group.values()}.values()]


def _depths(graph: Graph) -> dict[Node, int]:
    depth: dict[Node, int] = {}
    for node in graph.nodes:
        depth[node] = max((depth[x] + (not joined(x, node)) for x in operands_of(node)), default=0)
    readers: dict[Node, list[Node]] = {node: [] for node in graph.nodes}
    for node in graph.nodes:
        for x in operands_of(node):
            readers[x].append(node)
    for node in reversed(graph.nodes):
        if pointwise(node) and node not in graph.results and readers[node]:
            depth[node] = min(depth[y] - (not joined(node, y)) for y in readers[node])
    return depth
