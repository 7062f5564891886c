"""A model in an engine: its weights there, and the programs that work on them."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from functools import reduce
from typing import Any, NamedTuple, TypeVar

import numpy as np

from foveal.engines.engine import Engine, Feeds, Program, Rows, State
from foveal.errors import ArgumentError, ShapeError
from foveal.garbage import without_collection
from foveal.ir.autodiff import gradients
from foveal.ir.graph import Graph
from foveal.ir.node import BATCH, Node, placeholder
from foveal.ir.passes import simplify
from foveal.ir.weight import Weight, building_graph, weight_of
from foveal.layers.tracing import RandomFeeds, Sizes
from foveal.learning.masks import mask_predictions
from foveal.nesting import leaves
from foveal.ops.reduce import Count, mean, sum_
from foveal.ops.separable import Dependence, dependences
from foveal.recent import Recent
from foveal.record import Record
from foveal.training.compile_spec import CompileSpec, MetricSum, report
from foveal.training.data.batch import TargetSpec
from foveal.training.feed_names import feed_names
from foveal.training.network import Network

Array = np.ndarray[Any, Any]
Cached = TypeVar("Cached")
MOST_SIZES = 32
"""For so many sizes of inputs a model's programs are kept; those of the size not met longest go first."""


class ProgramKey(NamedTuple):
    """Which of the programs with a loss: for training or testing, fed with which labels and weights of rows."""

    training: bool
    targets: tuple[TargetSpec, ...]


class LossProgram(Record):
    """A program with a loss, and what it reads and reports.

    Attributes
    ----------
    program : Program
    seeds : RandomFeeds
        What a training step is to be fed beside the batch.
    losses : tuple of str
        The outputs that are losses.
    sums : tuple of (str, MetricSum)
        The outputs that are sums of metrics.
    counts : tuple of (MetricSum, int)
        Sums that count rows, and how much each row adds: nothing to compute.
    separable : bool
        Whether losses average over parts of a batch, weighted by rows, and sums add up.
    inputs : frozenset of str
        What it is fed, what metrics keep among it.
    """

    program: Program
    seeds: RandomFeeds
    losses: tuple[str, ...]
    sums: tuple[tuple[str, MetricSum], ...]
    counts: tuple[tuple[MetricSum, int], ...]
    separable: bool
    inputs: frozenset[str] = frozenset()


def predict_graph(network: Network, sizes: Sizes, rows: int = BATCH) -> tuple[Graph, RandomFeeds]:
    """Input `x` to output `y`; several are `x0`, `x1`... and `y0`, `y1`...; and the seeds that it reads."""
    traced = network.traced(False, sizes, rows)
    outputs = leaves(traced.outputs)
    graph = simplify(Graph(dict(zip(feed_names("y", len(outputs)), outputs, strict=True)), traced.updates))
    return graph, traced.seeds(graph.inputs)


def target_nodes(targets: Iterable[TargetSpec], rows: int = BATCH) -> dict[str, Node]:
    """Inputs for labels and weights, by the names of their feeds."""
    return {spec.name: placeholder(spec.name, (rows, *spec.shape), spec.dtype) for spec in targets}


@without_collection()
def loss_program(
    network: Network,
    sizes: Sizes,
    spec: CompileSpec,
    key: ProgramKey,
    compile_graph: Callable[[Graph], Program],
    rows: int = BATCH,
) -> LossProgram:
    """Inputs `x`, `y` and perhaps `weight` to `loss` and metrics; training also moves the weights."""
    network.check_batched("fit" if key.training else "evaluate")
    traced = network.traced(key.training, sizes, rows)
    for predicted in leaves(traced.outputs):
        if predicted in traced.masks:
            mask_predictions(predicted, traced.masks[predicted])
    with building_graph(dict(traced.updates)):
        reported = report(spec, leaves(traced.outputs), target_nodes(key.targets, rows))
    trained = network.trainable_weights
    penalties = [*traced.penalties, *(w.regularizer(w.node) for w in trained if w.regularizer is not None)]
    if not (reported.totals or penalties):
        who = "fit" if key.training else "evaluate"
        raise ArgumentError(f"{who}: {network.name!r} has no loss. Name one: model.compile(optimizer, loss=...).")
    total = reduce(lambda a, b: a + b, [*reported.totals, *penalties])
    updates = traced.updates
    if key.training:
        learned = sum_(total) if total.shape else total  # of a loss without a reduction, as TensorFlow's gradients are
        slopes = gradients(spec.optimizer.scale_loss(learned), [weight.node for weight in trained])
        with building_graph(dict(traced.updates)):  # weights move from where the layers left them
            moved = spec.optimizer.updates(dict(zip(trained, slopes, strict=True)))
        updates = traced.updates | moved
    losses = {"loss": mean(total) if total.shape else total} | reported.losses
    counts = {
        key: each for key, node in reported.sums.items() if not key.replaces and (each := _per_row(node)) is not None
    }
    sums = {key: node for key, node in reported.sums.items() if key not in counts}
    graph = simplify(Graph(losses | {str(key): node for key, node in sums.items()}, updates))
    program, seeds = compile_graph(graph), traced.seeds(graph.inputs)
    if seeds and not key.training:
        program = _Drawing(program, seeds)
    names = tuple((str(key), key) for key in sums)
    separable = not any(key.replaces for key in sums) and _separable(graph, losses)
    return LossProgram(program, seeds, tuple(losses), names, tuple(counts.items()), separable, frozenset(graph.inputs))


def _per_row(node: Node) -> int | None:
    """How much each row adds to a node that counts, None of others."""
    if not isinstance(node.op, Count) or not node.inputs[0].spec.batched or 0 not in node.op.axes:
        return None
    return math.prod(node.inputs[0].shape[axis] for axis in node.op.axes if axis)


def _separable(graph: Graph, losses: Collection[str]) -> bool:
    known = dependences(graph.outputs.values())
    if graph.updates:
        return False
    averages, sums = (Dependence.MEAN, Dependence.FIXED), (Dependence.TOTAL, Dependence.COUNT)
    return all(known[node] in (averages if name in losses else sums) for name, node in graph.outputs.items())


class _Drawing:
    """A program that draws random numbers, new ones in each run: of layers that were called with training=True."""

    def __init__(self, program: Program, seeds: RandomFeeds) -> None:
        self._program, self._seeds = program, seeds
        self.parts = [program]

    @property
    def text(self) -> str:
        """What the engine made of the graph."""
        return self._program.text

    def run(self, feeds: Feeds) -> dict[str, Array]:
        """Run once, with seeds of its own."""
        return self._program.run({**feeds, **self._seeds.next()})


class _OfEachLength:
    """Programs of a model that has none for batches of any length, such as one that makes rows of pixels.

    Parameters
    ----------
    compiled : function of a number of rows
    error : ShapeError
        What is wrong with batches of any length; it is raised if something is wrong with two rows too.

    Attributes
    ----------
    tried : int
        How many rows it is tried with.
    """

    tried = 2

    def __init__(self, compiled: Callable[[int], Program], error: ShapeError) -> None:
        self._compiled = compiled
        self._programs: Recent[int, Program] = Recent(MOST_SIZES)
        try:
            self.text = self._of(self.tried).text
        except ShapeError:
            raise error from None

    def _of(self, rows: int) -> Program:
        return self._programs.get(rows, lambda: self._compiled(rows))

    def run(self, feeds: Feeds) -> dict[str, Array]:
        """Run the program for as many rows as there are."""
        arrays = {name: feed.gather() if isinstance(feed, Rows) else feed for name, feed in feeds.items()}
        return self._of(len(next(iter(arrays.values())))).run(arrays)


class Runtime:
    """What runs a model on inputs of one size: programs on its weights, made when first needed.

    Attributes
    ----------
    sizes : tuple of shapes
    engine : Engine
    state : State
        Where the weights are.
    """

    def __init__(self, network: Network, engine: Engine, state: State, own: list[Weight], sizes: Sizes) -> None:
        self.network, self.engine, self.state, self._own, self.sizes = network, engine, state, own, sizes
        self._loss_programs: dict[ProgramKey, LossProgram] = {}
        self._predicting: tuple[Program, bool] | None = None
        self._cache: dict[Hashable, Any] = {}

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
            try:
                graph, seeds = predict_graph(self.network, self.sizes)
            except ShapeError as error:
                self._predicting = _OfEachLength(self.of_length, error), False
                return self._predicting
            known = dependences(graph.outputs.values())
            alone = all(known[y] in (Dependence.ROWS, Dependence.FIXED) for y in graph.outputs.values())
            by_row = alone and not graph.updates
            self._predicting = self._drawing(graph, seeds), by_row
        return self._predicting

    def of_length(self, rows: int) -> Program:
        """The program from `x` to `y` for batches of so many rows alone."""
        return self._drawing(*predict_graph(self.network, self.sizes, rows))

    def _drawing(self, graph: Graph, seeds: RandomFeeds) -> Program:
        program = self._compiled(graph)
        return _Drawing(program, seeds) if seeds else program

    def loss_program(self, spec: CompileSpec, key: ProgramKey) -> LossProgram:
        """The program with a loss."""
        if key not in self._loss_programs:
            self._loss_programs[key] = self._loss_program(spec, key)
        return self._loss_programs[key]

    def _loss_program(self, spec: CompileSpec, key: ProgramKey) -> LossProgram:
        def of_length(rows: int) -> LossProgram:
            return loss_program(self.network, self.sizes, spec, key, self._compiled, rows)

        try:
            return of_length(BATCH)
        except ShapeError as error:
            programs = _OfEachLength(lambda rows: of_length(rows).program, error)
            return of_length(programs.tried).replaced(program=programs, separable=False)

    def _compiled(self, graph: Graph) -> Program:
        """A program on the state, which takes in what layers read without counting it among their weights."""
        read = [weight for node in graph.inputs.values() if (weight := weight_of(node)) is not None]
        for weight in read:
            if weight.key not in self.state:
                self.state.extend({weight.key: weight.value})
                self._own.append(weight)
                weight.move(self.state)
        return self.engine.compile(graph, self.state)

    def cached(self, key: Hashable, make: Callable[[], Cached]) -> Cached:
        """What `make` gives, such as a program of somebody else's on these weights; made once for each key."""
        if key not in self._cache:
            self._cache[key] = make()
        value: Cached = self._cache[key]
        return value


class Runtimes:
    """A model's weights in one engine's state, and the programs for each size that its inputs have had lately."""

    def __init__(self, network: Network, engine: Engine, spec: CompileSpec | None) -> None:
        self.network = network
        self.engine = engine
        self.weights = network.weights
        self.trained = network.trainable_weights
        self._own = [*self.weights, *_variables(network, spec)]
        self.state = engine.state({weight.key: np.array(weight.lying()) for weight in self._own})
        for weight in self._own:
            weight.storage = self.state
        Weight.moves += 1
        self._moves = Weight.moves
        self._sized: Recent[Sizes, Runtime] = Recent(MOST_SIZES)

    def serves(self, weights: Sequence[Weight]) -> bool:
        """Whether these are the weights it was made for."""
        return len(weights) == len(self.weights) and all(a is b for a, b in zip(weights, self.weights, strict=True))

    def rebind(self) -> Runtimes:
        """Itself, when weights that another model has taken since are back in this one's state."""
        if self._moves != Weight.moves:
            for weight in self._own:
                weight.move(self.state)
            self._moves = Weight.moves
        return self

    def at(self, sizes: Sizes) -> Runtime:
        """The programs for inputs of these sizes."""
        return self._sized.get(sizes, lambda: Runtime(self.network, self.engine, self.state, self._own, sizes))


def _variables(network: Network, spec: CompileSpec | None) -> list[Weight]:
    if spec is None:
        return []
    spec.optimizer.build(network.trainable_weights)
    return spec.optimizer.variables
