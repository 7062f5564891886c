"""What layers need to know, and leave behind, while a graph is built of their nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, Protocol

import numpy as np

from foveal.errors import ShapeError
from foveal.functions.promotion import cast
from foveal.functions.random import draw_with
from foveal.ir.node import BATCH, Node, Shape, as_node, placeholder, show
from foveal.ir.weight import Weight, assigned, building_graph, recorders
from foveal.nesting import leaves
from foveal.record import Record
from foveal.seeds import next_seed

Array = np.ndarray[Any, Any]
Sizes = tuple[Shape, ...]
"""The shapes of a model's inputs without the batch, in their order."""
SEED = "seed"
"""The input that is read by whatever draws random numbers without a seed of its own: (seed of the run, step)."""


class SeedState(Protocol):
    """What gives the seed of each run of a graph."""

    def advance(self, step: int) -> Array:
        """The next (seed, count), where at least so many steps have been taken before."""


class TracedCall:
    """A layer applied to nodes.

    Attributes
    ----------
    layer : Layer
    x, y : Node, or lists or dicts of nodes
        Its input and its output.
    calls : list of TracedCall
        The layers that were applied meanwhile: those inside a nested model or a wrapper.
    """

    def __init__(self, layer: Any, x: Any) -> None:
        self.layer, self.x, self.y = layer, x, x
        self.calls: list[TracedCall] = []


class Tracer:
    """Follows the layers that are applied while one graph is built.

    Attributes
    ----------
    training : bool or None
        The behaviour of calls that do not say: that of the layer around them.
    updates : dict of str to Node
        What weights that no optimizer moves hold after the step, by their keys.
    penalties : list of Node
        What layers add to the loss: a scalar for each time.
    calls : list of TracedCall
        The layers applied, in order; those applied by a layer are in its own call.
    given : Node, or lists or dicts of nodes
        What the layer that is being applied was given.
    masks : dict of Node to Node
        Which of a node's steps count: 1 where they do, 0 elsewhere.
    draws : bool
        Of a tracer that `apart` has yielded: whether random numbers were drawn there.
    """

    def __init__(self, training: bool | None = None) -> None:
        self.training = training
        self.updates: dict[str, Node] = {}
        self.penalties: list[Node] = []
        self.calls: list[TracedCall] = []
        self.given: Any = None
        self.masks: dict[Node, Node] = {}
        self.draws = False
        self._draws: dict[SeedState | None, int] = {}
        self._feeds: dict[SeedState, str] = {}

    @contextmanager
    def recording(self) -> Iterator[Tracer]:
        """Inside the `with` layers are followed by this tracer."""
        token = _active.set(self)
        try:
            with building_graph(self.updates):
                yield self
        finally:
            _active.reset(token)

    def apply(self, layer: Any, x: Any, training: bool | None, call: Callable[[], Any]) -> Any:
        """What `call` gives, recorded as the layer's."""
        made = TracedCall(layer, x)
        self.calls.append(made)
        around = self.training, self.calls, self.given
        self.training, self.calls, self.given = training, made.calls, x
        try:
            made.y = call()
        finally:
            self.training, self.calls, self.given = around
        return made.y

    @contextmanager
    def apart(self) -> Iterator[Tracer]:
        """Inside the `with` layers leave nothing behind here; what is yielded has it afterwards."""
        around, before, left = (self.calls, self.penalties), dict(self.updates), Tracer()
        draws = dict(self._draws)
        self.calls, self.penalties = left.calls, left.penalties
        try:
            yield left
        finally:
            left.updates = {key: node for key, node in self.updates.items() if before.get(key) is not node}
            left.draws = self._draws != draws
            self.calls, self.penalties = around
            self.updates.clear()
            self.updates.update(before)

    def draw(self, seed: SeedState | None) -> tuple[Node, int]:
        """The input for random numbers, and which stream of them: another one for each draw.

        None stands for the seed of the run.
        """
        stream = self._draws.get(seed, 0)
        self._draws[seed] = stream + 1
        name = SEED if seed is None else self._feeds.setdefault(seed, f"{SEED}{len(self._feeds)}")
        return _seed_input(name), stream

    def rows(self, count: int) -> Node:
        """The input (batch, count) that says which row is which, where a batch has this many; others are refused."""
        return _row_input(self._feeds.setdefault(Rows(count), f"the {count} rows of each batch"), count)

    def seeds(self, inputs: Mapping[str, Any]) -> RandomFeeds:
        """What is to be fed to a graph of these inputs."""
        return RandomFeeds(SEED in inputs, {name: seed for seed, name in self._feeds.items() if name in inputs})


@cache
def _seed_input(name: str) -> Node:
    """One node for each name, as a graph has one input of a name."""
    return placeholder(name, (2,), "uint32")


@cache
def _row_input(name: str, count: int) -> Node:
    return placeholder(name, (BATCH, count))


class Rows(Record):
    """Feeds ones where a row meets its own number, zeros elsewhere."""

    count: int

    def advance(self, step: int) -> Array:
        """The same in each run."""
        return np.eye(self.count, dtype="float32")


class RandomFeeds:
    """The seeds that a graph reads."""

    def __init__(self, of_run: bool = False, states: Mapping[str, SeedState] | None = None) -> None:
        self._of_run, self._states = of_run, states or {}

    def __bool__(self) -> bool:
        return self._of_run or bool(self._states)

    def next(self, seed: int | None = None, step: int = 0) -> dict[str, Array]:
        """The feeds for one run: of a seed of its own, unless one is given."""
        feeds = {name: state.advance(step) for name, state in self._states.items()}
        if self._of_run:
            feeds[SEED] = np.array([next_seed() if seed is None else seed, step % 2**32], "uint32")
        return feeds


_active: ContextVar[Tracer | None] = ContextVar("tracer", default=None)


def active_tracer() -> Tracer:
    """The tracer that follows the layers now; a new one where none does, whose record nobody reads."""
    return _active.get() or Tracer()


def is_traced() -> bool:
    """Whether a graph is built of what layers are called on now."""
    return _active.get() is not None and assigned.get() is not None


def _draw(seed: SeedState | None, needed: bool) -> tuple[Node, int] | None:
    """What numbers of a graph are drawn with, where one is traced or needed."""
    traced = is_traced()
    return active_tracer().draw(seed) if needed or traced else None


def _batch() -> Node | None:
    """What is as long as the batch, of what the layer that is applied was given."""
    given = leaves(active_tracer().given)
    return next((x for x in given if isinstance(x, Node) and x.spec.batched), None)


draw_with(_draw, _batch)


@contextmanager
def tracer_for_call() -> Iterator[Tracer]:
    """The active tracer, or a new one that is active inside the `with`."""
    tracer = _active.get()
    if tracer is not None:
        yield tracer
        return
    with Tracer().recording() as tracer:
        yield tracer


def resolve_training(training: bool | None, default: bool | None) -> bool | None:
    """What a call was told; or what the call around it was; or the layer's own choice."""
    tracer = _active.get()
    if training is None and tracer is not None:
        training = tracer.training
    return default if training is None else bool(training)


def update(weight: Weight, rule: Callable[[Node], Node]) -> None:
    """After the step the weight is to hold `rule(weight)`; a layer applied twice moves it twice."""
    updates = active_tracer().updates
    updates[weight.key] = rule(updates.get(weight.key, weight.node))


class _Assignments:
    """What assignments are while a graph is built: updates of it."""

    def read(self, weight: Weight) -> None:
        """A value is what it was before the graph runs."""

    def write(self, weight: Weight) -> None:
        """A value that is replaced by hand is no part of the graph."""

    def assign(self, weight: Weight, value: Any, sign: int) -> bool:
        """Add an update to the graph that is built, if there is one."""
        updates = assigned.get()
        if updates is None:
            return False
        node = Weight.operators["add" if sign > 0 else "sub"](weight, value) if sign else as_node(value)
        if node.shape != weight.shape:
            raise ShapeError(f"{weight.name}: the value must be {show(weight.shape)}, got {show(node.shape)}.")
        updates[weight.key] = cast(node, weight.node.dtype)
        return True


recorders.insert(0, _Assignments())


class TracedModel:
    """A model's graph, and what its layers left behind while it was built.

    Attributes
    ----------
    inputs, outputs : Node, or lists or dicts of nodes
        New inputs, `x` or `x0`, `x1`..., and the outputs computed from them.
    updates, penalties, calls, masks
        As in Tracer.
    """

    def __init__(self, tracer: Tracer, inputs: Any, outputs: Any) -> None:
        self.inputs, self.outputs = inputs, outputs
        self.updates, self.penalties, self.calls, self.masks = (
            tracer.updates,
            tracer.penalties,
            tracer.calls,
            tracer.masks,
        )
        self.seeds = tracer.seeds
