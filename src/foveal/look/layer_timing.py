"""How long each layer of a model takes, alone."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter

import numpy as np

from foveal.arguments import converted, positive_int
from foveal.engines.engine import Program
from foveal.ir.graph import Graph
from foveal.ir.node import Input, Node, placeholder
from foveal.ir.passes import simplify
from foveal.look.views import Array, Opened, Place
from foveal.nesting import leaves
from foveal.training.runtime import Runtime

ROUNDS = 5
"""How often all layers take their turn; of each the fastest counts, as all that disturbs makes slower."""


def seconds_of(view: Opened, places: Sequence[Place], images: int) -> dict[Place, float]:
    """How long each place takes for a batch, in seconds, on the model's engine and weights; random numbers go in."""
    count = converted("anatomy", "images", positive_int, images)
    given = {name: place.node.shape[1:] for name, place in view.inputs.items()}
    shown = {name: np.zeros((1, *shape), "float32") for name, shape in given.items()}
    runtime, _ = view.model.feeds_for("anatomy", shown if len(shown) > 1 else next(iter(shown.values())))
    runs = {place: run for place in places if (run := _alone(runtime, place, count)) is not None}
    spent = dict.fromkeys(places, 0.0)
    for i in range(ROUNDS):
        for place, (program, feeds) in runs.items():
            program.run(feeds)  # what it needs lies near now
            began = perf_counter()
            program.run(feeds)
            taken = perf_counter() - began
            spent[place] = min(spent[place], taken) if i else taken
    return spent


def _alone(runtime: Runtime, place: Place, count: int) -> tuple[Program, dict[str, Array]] | None:
    """A program of one layer, and numbers for its inputs; None where it computes nothing."""
    given = dict.fromkeys(leaves(place.x))
    cut: dict[Node, Node] = {x: placeholder(f"given{i}", x.shape, x.spec.dtype) for i, x in enumerate(given)}
    feeds = {node.name: _numbers(node, count) for node in cut.values()}
    for node in place.nodes:
        inputs = tuple(cut[x] for x in node.inputs)
        cut[node] = node if isinstance(node.op, Input) else Node(node.op, inputs, node.spec, node.name)
    outputs = {f"y{i}": cut[node] for i, node in enumerate(leaves(place.y)) if node not in given}
    if not outputs:
        return None
    return runtime.engine.compile(simplify(Graph(outputs)), runtime.state), feeds


def _numbers(node: Node, count: int) -> Array:
    rng = np.random.default_rng(0)
    return rng.standard_normal((count, *node.shape[1:])).astype(node.spec.dtype)
