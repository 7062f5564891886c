"""A model in an engine: its weights there, and the programs that work on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from foveal.engines.engine import Engine, Program
from foveal.ir.autodiff import gradients
from foveal.ir.graph import Graph
from foveal.ir.node import BATCH, Node, Shape, placeholder, reshape
from foveal.ir.passes import simplify
from foveal.ir.weight import Weight
from foveal.layers.updates import recorded_updates
from foveal.learning.losses import REDUCTIONS, Loss
from foveal.learning.metrics import Watched
from foveal.learning.optimizers import Optimizer
from foveal.record import Record

Array = np.ndarray[Any, Any]


class Network(Protocol):
    """What training asks of a model's structure."""

    name: str

    @property
    def weights(self) -> list[Weight]:
        """All weights."""

    @property
    def trainable_weights(self) -> list[Weight]:
        """Those an optimizer moves."""

    def symbolic(self, training: bool) -> tuple[Node, Node]:
        """A new input and the output computed from it."""


class Goal(Record):
    """What `compile` was told: how to be judged and how to learn."""

    optimizer: Optimizer
    loss: Loss | None
    metrics: tuple[Watched, ...]

    @property
    def names(self) -> list[str]:
        """What is reported, in order."""
        return ["loss", *(metric.name for metric in self.metrics)]


class Judging(Record):
    """Which of the programs with a loss: for training or testing, for which labels, with weights for rows or not."""

    training: bool
    labels: Shape
    dtype: str
    weighted: bool


def predicting(network: Network) -> Graph:
    """Input `x` to output `y`."""
    _, y = network.symbolic(training=False)
    return simplify(Graph({"y": y}))


def judging(network: Network, loss: Loss, goal: Goal, kind: Judging) -> Graph:
    """Inputs `x`, `y` and perhaps `weight` to `loss` and metrics; training also moves the weights."""
    with recorded_updates() as updates:
        _, predicted = network.symbolic(kind.training)
    y = placeholder("y", (BATCH, *kind.labels), kind.dtype)
    values = loss.values(y, predicted)
    if kind.weighted:
        values = values * reshape(placeholder("weight", (BATCH,)), (BATCH, *(1,) * (len(values.shape) - 1)))
    total = REDUCTIONS[loss.reduction](values)
    outputs = {"loss": total} | {metric.name: metric(y, predicted) for metric in goal.metrics}
    if not kind.training:
        return simplify(Graph(outputs))
    moved = network.trainable_weights
    slopes = gradients(total, [weight.node for weight in moved])
    return simplify(Graph(outputs, updates | goal.optimizer.updates(dict(zip(moved, slopes, strict=True)))))


class Runtime:
    """A model's weights in one engine's state, and programs made for them when first needed."""

    def __init__(self, network: Network, engine: Engine, goal: Goal | None) -> None:
        self.network = network
        self.engine = engine
        self.goal = goal
        self.weights = network.weights
        self.trained = network.trainable_weights
        kept = [*self.weights, *_variables(network, goal)]
        self.state = engine.state({weight.name: weight.value for weight in kept})
        for weight in kept:
            weight.home = self.state
        self._judging: dict[Judging, tuple[Program, Graph]] = {}
        self._predicting: Program | None = None

    def holds(self, weights: Sequence[Weight]) -> bool:
        """Whether these are the weights, and no other model took one of them away."""
        state = self.state
        return len(weights) == len(self.weights) and all(weight.home is state for weight in weights)

    @property
    def predictor(self) -> Program:
        """The program from `x` to `y`."""
        if self._predicting is None:
            self._predicting = self.engine.compile(predicting(self.network), self.state)
        return self._predicting

    def judge(self, goal: Goal, loss: Loss, kind: Judging) -> tuple[Program, bool]:
        """The program with a loss, and whether it reads a random seed."""
        if kind not in self._judging:
            graph = judging(self.network, loss, goal, kind)
            self._judging[kind] = self.engine.compile(graph, self.state), graph
        program, graph = self._judging[kind]
        return program, "seed" in graph.inputs


def _variables(network: Network, goal: Goal | None) -> list[Weight]:
    if goal is None:
        return []
    goal.optimizer.build(network.trainable_weights)
    return goal.optimizer.variables
