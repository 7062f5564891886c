"""A model's graph, told apart by the layers that made it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from foveal.ir.node import Node
from foveal.layers.base import Layer
from foveal.layers.tracing import Sizes, TracedCall, TracedModel
from foveal.nesting import leaves
from foveal.record import Record


class Traceable(Protocol):
    """What can be traced: a model that knows its input."""

    def traced(self, training: bool, sizes: Sizes | None = None) -> TracedModel:
        """The graph for inputs of these sizes."""


class Step(Record, eq=False):
    """One call of a layer in a model.

    Attributes
    ----------
    layer : Layer
    path : tuple of str
        The names of the models around it, the outermost left out, then its own.
    x, y : tuple of Node
        What it was given, and what it gave.
    nodes : tuple of Node
        What it added to the graph; of a model all that its layers added.
    """

    layer: Layer
    path: tuple[str, ...]
    x: tuple[Node, ...]
    y: tuple[Node, ...]
    nodes: tuple[Node, ...]


class Trace(Record, eq=False):
    """A model's inputs, and its calls of layers in the order in which they begin; a model before the layers inside."""

    inputs: tuple[Node, ...]
    steps: tuple[Step, ...]


def trace(model: Traceable, sizes: Sizes | None = None) -> Trace:
    """How a model that is built computes its predictions; for inputs of these sizes, where Inputs leave them open.

    A shared layer has a step for each of its calls. What a model of one's own computes beside its layers is among the
    nodes of that model's step, and in no step when it is the outermost.
    """
    traced = model.traced(False, sizes)
    inputs = tuple(leaves(traced.inputs))
    known = set(inputs)
    steps: list[Step] = []
    for call in traced.calls:
        _take(call, (), known, steps)
    return Trace(inputs, tuple(steps))


def _take(call: TracedCall, around: tuple[str, ...], known: set[Node], steps: list[Step]) -> list[Node]:
    """Add a step and those inside it; the nodes that came with it."""
    own = list(_new(leaves(call.x), known))
    path, place = (*around, call.layer.name), len(steps)
    made = [node for inner in call.calls for node in _take(inner, path, known, steps)]
    made += _new(leaves(call.y), known)
    steps.insert(place, Step(call.layer, path, tuple(leaves(call.x)), tuple(leaves(call.y)), tuple(made)))
    return own + made


def _new(nodes: Sequence[Node], known: set[Node]) -> Iterator[Node]:
    """The nodes and what they are made of, as far as it is not known yet."""
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        if node not in known:
            known.add(node)
            waiting.extend(node.inputs)
            yield node
