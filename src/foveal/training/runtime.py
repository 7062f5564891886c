"""A model in an engine: its weights there, and the programs that work on them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

import numpy as np

from foveal.engines.engine import Engine, Feeds, Program
from foveal.ir.autodiff import gradients
from foveal.ir.graph import Graph
from foveal.ir.node import BATCH, Shape, placeholder
from foveal.ir.passes import simplify
from foveal.ir.weight import Weight
from foveal.layers.penalties import recorded_penalties
from foveal.layers.updates import recorded_updates
from foveal.nesting import leaves
from foveal.record import Record
from foveal.seeds import next_seed
from foveal.training.goal import Goal, judged
from foveal.training.network import Network
from foveal.training.ports import numbered

Array = np.ndarray[Any, Any]
Made = TypeVar("Made")


class Judging(Record):
    """Which of the programs with a loss: for training or testing, fed with which labels and weights of rows."""

    training: bool
    fed: tuple[tuple[str, Shape, str], ...]
    """Each feed's name, its shape without the batch, and its dtype."""


def predicting(network: Network) -> Graph:
    """Input `x` to output `y`; several are `x0`, `x1`... and `y0`, `y1`..."""
    _, predicted = network.symbolic(training=False)
    outputs = leaves(predicted)
    return simplify(Graph(dict(zip(numbered("y", len(outputs)), outputs, strict=True))))


def judging(network: Network, goal: Goal, kind: Judging) -> Graph:
    """Inputs `x`, `y` and perhaps `weight` to `loss` and metrics; training also moves the weights."""
    with recorded_updates() as updates, recorded_penalties() as penalties:
        _, predicted = network.symbolic(kind.training)
    fed = {name: placeholder(name, (BATCH, *shape), dtype) for name, shape, dtype in kind.fed}
    total, outputs = judged(goal, leaves(predicted), fed)
    penalties += [w.regularizer(w.node) for w in network.trainable_weights if w.regularizer is not None]
    for penalty in penalties:
        total = total + penalty
    outputs["loss"] = total
    if not kind.training:
        return simplify(Graph(outputs))
    moved = network.trainable_weights
    slopes = gradients(total, [weight.node for weight in moved])
    return simplify(Graph(outputs, updates | goal.optimizer.updates(dict(zip(moved, slopes, strict=True)))))


class _Drawing:
    """A program that draws random numbers, new ones in each run: of layers that were called with training=True."""

    def __init__(self, program: Program) -> None:
        self._program = program

    @property
    def text(self) -> str:
        """What the engine made of the graph."""
        return self._program.text

    def run(self, feeds: Feeds) -> dict[str, Array]:
        """Run once, with a seed of its own."""
        return self._program.run({**feeds, "seed": np.array([next_seed(), 0], "uint32")})


def _drawing(program: Program, graph: Graph) -> Program:
    return _Drawing(program) if "seed" in graph.inputs else program


class Runtime:
    """A model's weights in one engine's state, and programs made for them when first needed."""

    def __init__(self, network: Network, engine: Engine, goal: Goal | None) -> None:
        self.network = network
        self.engine = engine
        self.goal = goal
        self.weights = network.weights
        self.trained = network.trainable_weights
        self._own = [*self.weights, *_variables(network, goal)]
        self.state = engine.state({weight.key: weight.value for weight in self._own})
        for weight in self._own:
            weight.home = self.state
        self._judging: dict[Judging, tuple[Program, Graph]] = {}
        self._predicting: Program | None = None
        self._kept: dict[Hashable, Any] = {}

    def serves(self, weights: Sequence[Weight]) -> bool:
        """Whether these are the weights it was made for."""
        return len(weights) == len(self.weights) and all(a is b for a, b in zip(weights, self.weights, strict=True))

    def at_home(self) -> Runtime:
        """Itself, when weights that another model has taken since are back in this one's state."""
        state = self.state
        for weight in self._own:
            if weight.home is not state:
                state[weight.key] = weight.value
                weight.home = state
        return self

    @property
    def predictor(self) -> Program:
        """The program from `x` to `y`."""
        if self._predicting is None:
            graph = predicting(self.network)
            self._predicting = _drawing(self.engine.compile(graph, self.state), graph)
        return self._predicting

    def judge(self, goal: Goal, kind: Judging) -> tuple[Program, bool]:
        """The program with a loss, and whether it reads a random seed."""
        if kind not in self._judging:
            graph = judging(self.network, goal, kind)
            program = self.engine.compile(graph, self.state)
            self._judging[kind] = (program if kind.training else _drawing(program, graph)), graph
        program, graph = self._judging[kind]
        return program, "seed" in graph.inputs

    def kept(self, kind: Hashable, make: Callable[[], Made]) -> Made:
        """What `make` gives, such as a program of somebody else's on these weights; made once for each kind."""
        if kind not in self._kept:
            self._kept[kind] = make()
        made: Made = self._kept[kind]
        return made


def _variables(network: Network, goal: Goal | None) -> list[Weight]:
    if goal is None:
        return []
    goal.optimizer.build(network.trainable_weights)
    return goal.optimizer.variables
