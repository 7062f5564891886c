"""Programs on weights: several may share a state, so that no value is copied from one to the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from foveal.engines.engine import Engine, State
from foveal.ir.graph import Graph
from foveal.ir.node import Node
from foveal.ir.passes import simplify
from foveal.ir.weight import Weight, weight_of

Feeds = Mapping[str, Any]


class WeightProgram:
    """A compiled graph that reads and changes weights where they lie.

    Parameters
    ----------
    engine : Engine
    outputs : mapping of name to Node
    updates : mapping of Weight to Node
        What weights hold after a run.
    """

    def __init__(self, engine: Engine, outputs: Mapping[str, Node], updates: Mapping[Weight, Node]) -> None:
        graph = simplify(Graph(outputs, {weight.key: node for weight, node in updates.items()}))
        read = [weight_of(node) for node in graph.inputs.values()]
        self.weights = list(dict.fromkeys([*(weight for weight in read if weight is not None), *updates]))
        self.state = shared_state(engine, self.weights)
        self.inputs = [name for name in graph.inputs if name not in self.state]
        self.program = engine.compile(graph, self.state)

    def run(self, feeds: Feeds) -> dict[str, np.ndarray[Any, Any]]:
        """The outputs by name; weights that have moved to another state since come back."""
        for weight in self.weights:
            weight.move(self.state)
        return self.program.run({name: feeds[name] for name in self.inputs})


def shared_state(engine: Engine, weights: Iterable[Weight]) -> State:
    """A state of this engine with all these weights: that which holds most of them already, with the others added."""
    empty = engine.state({})
    sizes: dict[int, int] = {}
    homes: dict[int, State] = {}
    weights = list(weights)
    for weight in weights:
        home = weight.storage
        if isinstance(home, State) and home.serves(empty):
            homes[id(home)] = home
            sizes[id(home)] = sizes.get(id(home), 0) + weight.size
    state = homes[max(sizes, key=sizes.__getitem__)] if sizes else empty
    state.extend({weight.key: weight.storage[weight.key] for weight in weights if weight.key not in state})
    return state
