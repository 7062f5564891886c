"""A model's graph, told apart by the layers that made it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from foveal.ir.node import Node
from foveal.layers.layer import Layer
from foveal.layers.visits import Visit, recorded_visits
from foveal.nesting import leaves
from foveal.record import Record


class Traceable(Protocol):
    """What can be traced: a model that knows its input."""

    def symbolic(self, training: bool) -> tuple[Any, Any]:
        """New inputs and the outputs computed from them."""


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


def trace(model: Traceable) -> Trace:
    """How a model that is built computes its predictions.

    A shared layer has a step for each of its calls. What a model of one's own computes beside its layers is among the
    nodes of that model's step, and in no step when it is the outermost.
    """
    with recorded_visits() as visits:
        x, _ = model.symbolic(training=False)
    inputs = tuple(leaves(x))
    known = set(inputs)
    steps: list[Step] = []
    for visit in visits:
        _take(visit, (), known, steps)
    return Trace(inputs, tuple(steps))


def _take(visit: Visit, around: tuple[str, ...], known: set[Node], steps: list[Step]) -> list[Node]:
    """Add a step and those inside it; the nodes that came with it."""
    own = list(_new(leaves(visit.x), known))
    path, place = (*around, visit.layer.name), len(steps)
    made = [node for inner in visit.visits for node in _take(inner, path, known, steps)]
    made += _new(leaves(visit.y), known)
    steps.insert(place, Step(visit.layer, path, tuple(leaves(visit.x)), tuple(leaves(visit.y)), tuple(made)))
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
