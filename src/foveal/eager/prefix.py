"""The graphs of recorded calls. Recordings that begin with the same calls share the graph of these calls."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any, ClassVar, Protocol

import numpy as np

from foveal.eager.program import WeightProgram
from foveal.eager.traced import Seeds, Traced
from foveal.engines.engine import Engine
from foveal.errors import ShapeError
from foveal.ir.graph import substitute, topological
from foveal.ir.node import Input, Node, Shape, placeholder
from foveal.ir.weight import Variable, Weight, building_graph, weight_of_key
from foveal.nesting import leaves, mapped
from foveal.recent import Recent
from foveal.record import Record

Function = Callable[..., Traced]
"""A function of nodes."""

programs: Recent[Hashable, WeightProgram] = Recent(200)
"""The programs of recordings that ran last."""


class Call(Protocol):
    """What is recorded."""

    def trace(self, before: Prefix) -> Outcome:
        """The graph of the call, on that of the calls before."""


class Outcome(Record):
    """What a call adds to a graph.

    Attributes
    ----------
    outputs : lists or dicts of Node
        None among them stands for a gradient that there is not.
    updates : mapping of Weight to Node
        What weights hold after it.
    seeds : Seeds or None
        What feeds it random seeds.
    """

    outputs: Any
    updates: Mapping[Weight, Node] = {}
    seeds: Seeds | None = None


class Prefix:
    """The graph of a sequence of calls: that of all but the last, and what the last one adds.

    Attributes
    ----------
    start, stop : int
        Which of all results are those of the last call.
    form : lists or dicts of None or False
        The nesting of these results; False stands for a gradient that there is not.
    specs : list of (shape, dtype)
    next_values : mapping of Weight to Node
        What weights hold after the calls, where that is not what they held before.
    following : dict
        The graphs with one call more, by the call's key.
    """

    made: ClassVar[int] = 0
    """How many there are, or were."""

    def __init__(self, before: Prefix | None = None, key: Hashable = None, call: Any = None) -> None:
        Prefix.made += 1
        self.before, self.key, self.call = before, key, call
        self.following: dict[Hashable, Prefix | None] = {}
        self.numbers: dict[Hashable, set[Hashable]] = {}
        """Which numbers stood in a call that was recorded next, by what else tells it from others."""
        self.next_values: Mapping[Weight, Node] = {} if before is None else before.next_values
        self.start: int = 0 if before is None else before.stop
        self.outputs: list[Node] = []
        self.form: Any = []
        self.seeds: Seeds | None = None
        self.written: tuple[Weight, ...] = ()
        if before is not None:
            self._add(call.trace(before))
        self.stop: int = self.start + len(self.outputs)
        self.specs = [(node.shape, np.dtype(node.spec.dtype)) for node in self.outputs]

    def _add(self, outcome: Outcome) -> None:
        nodes = [node for node in leaves(outcome.outputs) if node is not None]
        self.form = mapped(lambda node: None if node is not None else False, outcome.outputs)
        self.seeds = outcome.seeds
        self.outputs = nodes
        self.written = tuple(outcome.updates)
        for weight, node in outcome.updates.items():
            if node.spec != weight.node.spec:
                raise ShapeError(f"{weight.name}: the value must be {weight.node.spec}, got {node.spec}.")
        if outcome.updates:
            self.next_values = {**self.next_values, **outcome.updates}

    def path(self) -> list[Prefix]:
        """The prefixes that lead here, this one last; not the empty one."""
        found = []
        here: Prefix = self
        while here.before is not None:
            found.append(here)
            here = here.before
        return found[::-1]

    def nodes(self) -> list[Node]:
        """All results."""
        return [node for prefix in self.path() for node in prefix.outputs]

    def weights(self) -> set[Weight]:
        """The weights that any of it depends on."""
        nodes = topological([*self.nodes(), *self.next_values.values()])
        return {node.weight for node in nodes if isinstance(node, Variable)}

    def current(self, weight: Weight) -> Node:
        """What a weight holds after the calls."""
        return self.next_values.get(weight, weight.node)

    def program(self, engine: Engine, wanted: tuple[int, ...], updating: bool) -> WeightProgram:
        """The program that computes some of the results, and perhaps what weights hold after the calls."""

        def compiled() -> WeightProgram:
            nodes = self.nodes()
            outputs = {f"y{i}": nodes[i] for i in wanted}
            return WeightProgram(engine, outputs, self.next_values if updating else {})

        return programs.get((self, engine, wanted, updating), compiled)


class Feed(Record):
    """An array that is fed; its first axis may be the batch's."""

    shape: Shape
    dtype: str

    def trace(self, before: Prefix) -> Outcome:
        return Outcome([placeholder(f"x{before.stop}", self.shape, self.dtype)])


def feed_key(shape: Shape, dtype: str) -> Hashable:
    """What tells a feed from others."""
    return "feed", shape, dtype


class Read(Record, eq=False):
    """A weight as it is at this point."""

    weight: Weight

    def trace(self, before: Prefix) -> Outcome:
        return Outcome([before.current(self.weight)])


class Write(Record, eq=False):
    """A weight that gets a result for its value."""

    weight: Weight
    value: int

    def trace(self, before: Prefix) -> Outcome:
        return Outcome([], {self.weight: before.nodes()[self.value]})


class Traceable(Record, eq=False):
    """A function of nodes, called on results.

    Attributes
    ----------
    function : Function
    x : lists or dicts of int
        Which results are its first argument.
    shared : tuple of int
        Which are its others.
    """

    function: Function
    x: Any
    shared: tuple[int, ...]

    def trace(self, before: Prefix) -> Outcome:
        nodes = before.nodes()
        earlier = [node for node in topological(nodes) if not isinstance(node, Variable)]
        with building_graph({}):
            traced = self.function(mapped(lambda i: nodes[i], self.x), *(nodes[i] for i in self.shared))
        inside = [*leaves(traced.outputs), *traced.updates.values()]
        read = {node.name: node for node in topological(inside, earlier) if isinstance(node.op, Input)}
        seeds = traced.seeds(read) if traced.seeds is not None else None
        changed: dict[str, Node] = {}
        for name, node in read.items():
            if not isinstance(node, Variable):
                changed[name] = placeholder(seed_name(name, before.stop), node.shape, node.spec.dtype)
            elif node.weight in before.next_values:
                changed[name] = before.next_values[node.weight]
        if changed:
            inside = substitute(inside, changed, [*earlier, *self._operands(nodes)])
        moved = iter(inside)
        outputs = mapped(lambda _: next(moved), traced.outputs)
        return Outcome(outputs, {weight_of_key(name): next(moved) for name in traced.updates}, seeds or None)

    def _operands(self, nodes: list[Node]) -> list[Node]:
        return [nodes[i] for i in (*leaves(self.x), *self.shared)]


def seed_name(name: str, call: int) -> str:
    """The input for a seed of one call: `name` is that in the call's own graph."""
    return f"{name} {call}"
