"""Several ops that ONNX has one node for: a bias that is added, a batch normalization by numbers that stay."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from foveal.ir.graph import Graph
from foveal.ir.node import Constant, Elementwise, Node, Reshape, Sum
from foveal.ir.weight import weight_of
from foveal.models.onnx.emitter import Alike, Emitter, op_of
from foveal.models.onnx.op_nodes import write_mean, write_op
from foveal.models.onnx.window_nodes import normalization, write_conv, write_transposed
from foveal.ops.conv import Conv, ConvInputGrad
from foveal.ops.matmul import MatMul
from foveal.ops.reduce import Count
from foveal.record import Record


class Pattern(Record, eq=False):
    """What stands for a node and some of those before it.

    Attributes
    ----------
    write : function of the emitter and the node for all sizes
    inside : tuple of Node
        Nodes that nobody else reads, and that need not be written.
    """

    write: Callable[[Emitter, Alike], None]
    inside: tuple[Node, ...]


def patterns(graph: Graph) -> Mapping[Node, Pattern]:
    """By the last node of each; what is in one is in no other."""
    found: dict[Node, Pattern] = {}
    hidden: set[Node] = set()
    for node in reversed(graph.nodes):
        kinds = (_normalization, _biased, _mean)
        pattern = None if node in hidden else next((p for kind in kinds if (p := kind(graph, node))), None)
        if pattern is not None:
            found[node] = pattern
            hidden.update(pattern.inside)
    return found


def _arguments(node: Node, fn: str) -> tuple[Node, ...]:
    """The inputs of a node that is this function, else nothing."""
    return node.inputs if node.op == Elementwise(fn) else ()


def _row(node: Node, like: Node) -> bool:
    """Whether it is a weight with a number for each channel."""
    return weight_of(node) is not None and node.shape == like.shape[-1:]


def _alone(graph: Graph, node: Node) -> bool:
    return len(graph.consumers[node]) == 1 and node not in graph.results


def _split(graph: Graph, node: Node, fn: str) -> tuple[Node, Node | None, tuple[Node, ...]]:
    """What a weight was added to or multiplied with, if it was; the weight; and the nodes that this takes in."""
    for x, weight in [pair for pair in [_arguments(node, fn)] if pair]:
        if _row(weight, node) and x.shape == node.shape and _alone(graph, x):
            return x, weight, (x,)
    return node, None, ()


def _normalization(graph: Graph, node: Node) -> Pattern | None:
    scaled, beta, added = _split(graph, node, "add")
    core, gamma, multiplied = _split(graph, scaled, "mul")
    for centred, reciprocal in [pair for pair in [_arguments(core, "mul")] if pair]:
        x_mean, one_root = _arguments(centred, "sub"), _arguments(reciprocal, "div")
        if not (x_mean and one_root and _alone(graph, centred)):
            continue
        (x, mean), (one, root) = x_mean, one_root
        variance_epsilon = [pair for inner in _arguments(root, "sqrt") for pair in [_arguments(inner, "add")] if pair]
        for variance, epsilon in variance_epsilon:
            rows = _row(mean, x) and _row(variance, x) and len(x.shape) > 1
            added_number = _number(epsilon)
            if rows and _number(one) == 1 and added_number is not None and x.shape == node.shape:
                write = partial(_normalized, x, (mean, variance, gamma, beta), added_number)
                return Pattern(write, (*added, *multiplied, centred))
    return None


def _number(node: Node) -> float | None:
    return node.op.value if isinstance(node.op, Constant) else None


def _normalized(x: Node, parts: Any, epsilon: float, e: Emitter, nodes: Alike) -> None:
    normalization(e, nodes, x, parts, epsilon)


def _mean(graph: Graph, node: Node) -> Pattern | None:
    """A sum over some axes that is divided by how many numbers there are."""
    for y, count in [pair for pair in [_arguments(node, "div")] if pair]:
        total = y.inputs[0] if isinstance(y.op, Reshape) else y
        same = isinstance(total.op, Sum) and count.op == Count(total.op.axes) and count.inputs == total.inputs
        if same and y.shape == node.shape and _alone(graph, total) and (y is total or _alone(graph, y)):
            return Pattern(_averaged, tuple(dict.fromkeys((total, y))))
    return None


def _averaged(e: Emitter, nodes: Alike) -> None:
    ys = tuple(node.inputs[0] for node in nodes)
    totals = tuple(y.inputs[0] if isinstance(y.op, Reshape) else y for y in ys)
    write_mean(e, totals, *totals[0].inputs)
    if ys != totals:
        write_op(e, ys)
    first = e.has(ys[0], True) and not e.has(ys[0], False)
    e.put(nodes[0], e.of(ys[0], first), first)


def _biased(graph: Graph, node: Node) -> Pattern | None:
    """A bias is added within the node that computes what it is added to."""
    x, bias, inside = _split(graph, node, "add")
    write = BIASED.get(type(x.op))
    if bias is None or write is None or (isinstance(x.op, MatMul) and len(x.shape) != 2):
        return None
    return Pattern(partial(_with_bias, write, bias), inside)


def _with_bias(write: Callable[..., str], bias: Node, e: Emitter, nodes: Alike) -> None:
    before = tuple(node.inputs[0] for node in nodes)
    e.put(nodes[0], write(e, before, *before[0].inputs, bias=[bias]), not isinstance(before[0].op, MatMul))


def _gemm(e: Emitter, nodes: Alike, x: Node, w: Node, bias: list[Node]) -> str:
    transposed = int(op_of(nodes).transposed)
    return e.node("Gemm", e.of(x), e.of(w), e.of(bias[0]), transB=transposed)


BIASED: dict[type, Callable[..., str]] = {Conv: write_conv, ConvInputGrad: write_transposed, MatMul: _gemm}
"""What adds a bias itself."""
