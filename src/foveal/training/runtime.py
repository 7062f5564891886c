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
from foveal.layers.tracing import RandomFeeds
from foveal.nesting import leaves
from foveal.ops.separable import Dependence, dependences
from foveal.record import Record
from foveal.training.compile_spec import CompileSpec, loss_and_reports
from foveal.training.feed_names import feed_names
from foveal.training.network import Network

Array = np.ndarray[Any, Any]
Kept = TypeVar("Kept")


class ProgramKey(Record):
    """Which of the programs with a loss: for training or testing, fed with which labels and weights of rows."""

    training: bool
    fed: tuple[tuple[str, Shape, str], ...]
    """Each feed's name, its shape without the batch, and its dtype."""


def predict_graph(network: Network) -> tuple[Graph, RandomFeeds]:
    """Input `x` to output `y`; several are `x0`, `x1`... and `y0`, `y1`...; and the seeds that it reads."""
    traced = network.traced(training=False)
    outputs = leaves(traced.outputs)
    graph = simplify(Graph(dict(zip(feed_names("y", len(outputs)), outputs, strict=True))))
    return graph, traced.seeds(graph.inputs)


def loss_graph(network: Network, spec: CompileSpec, kind: ProgramKey) -> tuple[Graph, RandomFeeds]:
    """Inputs `x`, `y` and perhaps `weight` to `loss` and metrics; training also moves the weights."""
    traced = network.traced(kind.training)
    fed = {name: placeholder(name, (BATCH, *shape), dtype) for name, shape, dtype in kind.fed}
    total, outputs = loss_and_reports(spec, leaves(traced.outputs), fed)
    trained = network.trainable_weights
    for penalty in [*traced.penalties, *(w.regularizer(w.node) for w in trained if w.regularizer is not None)]:
        total = total + penalty
    outputs["loss"] = total
    updates = {}
    if kind.training:
        slopes = gradients(total, [weight.node for weight in trained])
        updates = traced.updates | spec.optimizer.updates(dict(zip(trained, slopes, strict=True)))
    graph = simplify(Graph(outputs, updates))
    return graph, traced.seeds(graph.inputs)


class LossProgram(Record):
    """A program with a loss, the seeds that a training step is to be fed, and whether batches may be joined."""

    program: Program
    seeds: RandomFeeds
    separable: bool


def separable(graph: Graph, means: Sequence[str]) -> bool:
    """Whether losses average over parts of a batch, weighted by rows, and the sums of metrics add up."""
    known = dependences(graph.outputs.values())
    averages, sums = (Dependence.MEAN, Dependence.FIXED), (Dependence.TOTAL, Dependence.COUNT)
    return all(known[node] in (averages if name in means else sums) for name, node in graph.outputs.items())


class _Drawing:
    """A program that draws random numbers, new ones in each run: of layers that were called with training=True."""

    def __init__(self, program: Program, seeds: RandomFeeds) -> None:
        self._program, self._seeds = program, seeds

    @property
    def text(self) -> str:
        """What the engine made of the graph."""
        return self._program.text

    def run(self, feeds: Feeds) -> dict[str, Array]:
        """Run once, with seeds of its own."""
        return self._program.run({**feeds, **self._seeds.next()})


class Runtime:
    """A model's weights in one engine's state, and programs made for them when first needed."""

    def __init__(self, network: Network, engine: Engine, spec: CompileSpec | None) -> None:
        self.network = network
        self.engine = engine
        self.spec = spec
        self.weights = network.weights
        self.trained = network.trainable_weights
        self._own = [*self.weights, *_variables(network, spec)]
        self.state = engine.state({weight.key: weight.value for weight in self._own})
        for weight in self._own:
            weight.home = self.state
        self._loss_programs: dict[ProgramKey, LossProgram] = {}
        self._predicting: tuple[Program, bool] | None = None
        self._kept: dict[Hashable, Any] = {}

    def serves(self, weights: Sequence[Weight]) -> bool:
        """Whether these are the weights it was made for."""
        return len(weights) == len(self.weights) and all(a is b for a, b in zip(weights, self.weights, strict=True))

    def rebind(self) -> Runtime:
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
        return self._predictor()[0]

    @property
    def predicts_by_row(self) -> bool:
        """Whether a row's prediction does not depend on the other rows of its batch."""
        return self._predictor()[1]

    def _predictor(self) -> tuple[Program, bool]:
        if self._predicting is None:
            graph, seeds = predict_graph(self.network)
            known = dependences(graph.outputs.values())
            by_row = all(known[y] in (Dependence.ROWS, Dependence.FIXED) for y in graph.outputs.values())
            program = self.engine.compile(graph, self.state)
            self._predicting = (_Drawing(program, seeds) if seeds else program), by_row
        return self._predicting

    def loss_program(self, spec: CompileSpec, kind: ProgramKey) -> LossProgram:
        """The program with a loss."""
        if kind not in self._loss_programs:
            graph, seeds = loss_graph(self.network, spec, kind)
            program = self.engine.compile(graph, self.state)
            program = program if kind.training or not seeds else _Drawing(program, seeds)
            self._loss_programs[kind] = LossProgram(program, seeds, not kind.training and separable(graph, spec.means))
        return self._loss_programs[kind]

    def kept(self, kind: Hashable, make: Callable[[], Kept]) -> Kept:
        """What `make` gives, such as a program of somebody else's on these weights; made once for each kind."""
        if kind not in self._kept:
            self._kept[kind] = make()
        kept: Kept = self._kept[kind]
        return kept


def _variables(network: Network, spec: CompileSpec | None) -> list[Weight]:
    if spec is None:
        return []
    spec.optimizer.build(network.trainable_weights)
    return spec.optimizer.variables
