"""Programs of ops as values, and ops that give several tensors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from foveal.ir.graph import Graph, topological
from foveal.ir.node import Node, Op, Spec, apply, placeholder
from foveal.locks import cached_property
from foveal.record import Record


class Body(Record):
    """A program of ops that refer to each other by number: first the inputs, then what each call gives."""

    inputs: tuple[Spec, ...]
    calls: tuple[tuple[Op, tuple[int, ...]], ...]
    outputs: tuple[int, ...]

    @classmethod
    def of(cls, inputs: Sequence[Node], outputs: Sequence[Node]) -> Body:
        """What computes some nodes from others."""
        places = {node: i for i, node in enumerate(inputs)}
        calls = []
        for node in topological(outputs, inputs):
            calls.append((node.op, tuple(places[x] for x in node.inputs)))
            places[node] = len(places)
        return cls(tuple(x.spec for x in inputs), tuple(calls), tuple(places[y] for y in outputs))

    def __call__(self, *inputs: Node) -> list[Node]:
        """The outputs, computed from these nodes."""
        nodes = list(inputs)
        for op, places in self.calls:
            nodes.append(apply(op, *(nodes[i] for i in places)))
        return [nodes[i] for i in self.outputs]

    @cached_property
    def graph(self) -> Graph:
        """The body as a graph; inputs and outputs are named by their numbers."""
        inputs = [placeholder(str(i), spec.shape, spec.dtype) for i, spec in enumerate(self.inputs)]
        return Graph({str(i): y for i, y in enumerate(self(*inputs))})

    @property
    def by_rows(self) -> bool:
        """Whether no row of the batch has a say in what becomes of another."""
        return all(_by_rows(node) for node in self.graph.nodes)


def _by_rows(node: Node) -> bool:
    body = getattr(node.op, "body", None)
    if isinstance(body, Body):
        return body.by_rows
    return node.spec.batched or not any(x.spec.batched for x in node.inputs)


class Results(Spec):
    """What is known of several tensors that one op gives at once."""

    parts: tuple[Spec, ...] = ()

    def __str__(self) -> str:
        return f"({', '.join(map(str, self.parts))})"


class Flow(dict[int, Node]):
    """Gradients of some of the results of one op, by their places; a sum has those of both."""

    def __add__(self, other: Flow) -> Flow:
        joined = Flow(self)
        for place, g in other.items():
            joined[place] = joined[place] + g if place in joined else g
        return joined


class Part(Op):
    """One of the results of an op that gives several."""

    place: int

    def out(self, x: Results) -> Spec:
        return x.parts[self.place]

    def grad(self, g: Node, y: Node, x: Node) -> tuple[Any]:
        return (Flow({self.place: g}),)


def results_of(node: Node) -> list[Node]:
    """All results of an op that gives several."""
    assert isinstance(node.spec, Results)
    return [apply(Part(i), node) for i in range(len(node.spec.parts))]
