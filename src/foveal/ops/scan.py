"""Loops over the steps of sequences: one op, whose body is a program of ops."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from foveal.errors import ShapeError
from foveal.ir.autodiff import backward, zeros_like
from foveal.ir.graph import Graph, substitute, topological
from foveal.ir.node import (
    BroadcastLike,
    Constant,
    Node,
    Op,
    Spec,
    apply,
    broadcast_like,
    reshape,
)
from foveal.ir.passes import folds, simplify
from foveal.ops.body import Body, Flow, Results, results_of
from foveal.ops.lifting import Lifting, heavy, stacked, unnamed
from foveal.ops.parts import terms_of
from foveal.ops.random import RandomUniform
from foveal.ops.steps import added, flow_at, joined, one_of, one_step, only_at, window


class Scan(Op):
    """s[t + 1], y[t] = body(s[t], x[t], c) at each step; in `reverse` s[t], y[t] = body(s[t + 1], x[t], c), last first.

    Inputs are the states it starts with, the sequences x with an axis of steps (the first one, behind the batch), and
    what is the same for each step. Results, in this order, are each state at all steps + 1 times and the outputs y.

    Parameters
    ----------
    body : Body
    states, sequences : int
        How many of the body's inputs are these; the first of its outputs are the next states.
    steps : int
    """

    body: Body
    states: int
    sequences: int
    steps: int
    reverse: bool = False

    def split(self, inputs: Sequence[Any]) -> tuple[Sequence[Any], Sequence[Any], Sequence[Any]]:
        """States, sequences, and what is the same for each step."""
        ends = self.states, self.states + self.sequences
        return inputs[: ends[0]], inputs[ends[0] : ends[1]], inputs[ends[1] :]

    def out(self, *inputs: Spec) -> Results:
        starts, sequences, constants = self.split(self.body.inputs)
        expected = (*starts, *(stacked(x, self.steps) for x in sequences), *constants)
        if inputs != expected:
            wanted, given = (", ".join(map(str, specs)) for specs in (expected, inputs))
            raise ShapeError(f"scan: {self.steps} steps of this body take {wanted}, got {given}.")
        graph = self.body.graph
        after = [graph.outputs[str(i)].spec for i in range(len(self.body.outputs))]
        for start, end in zip(starts, after, strict=False):
            if start != end:
                raise ShapeError(f"scan: a state must stay what it is from step to step, {start}, got {end}.")
        lengths = [self.steps + (i < self.states) for i in range(len(after))]
        return Results((), "results", tuple(stacked(spec, n) for spec, n in zip(after, lengths, strict=True)))

    def grad(self, g: Any, y: Node, *inputs: Node) -> tuple[Node | None, ...]:
        return Backwards(self, g, y, inputs).gradients()


class Loop:
    """A scan that is being made of the nodes of one step.

    Parameters
    ----------
    steps : int
    states : mapping of Node to Node
        Inputs that stand for the states, and what they start with.
    sequences : mapping of Node to Node
        Inputs that stand for what each step reads, and its values at all steps.
    constants : mapping of Node to Node
        Inputs that stand for what is the same for each step.
    """

    def __init__(
        self,
        steps: int,
        states: Mapping[Node, Node],
        sequences: Mapping[Node, Node],
        constants: Mapping[Node, Node],
        reverse: bool,
    ) -> None:
        self.steps, self.reverse = steps, reverse
        self.states, self.sequences, self.constants = dict(states), dict(sequences), dict(constants)

    def run(self, after: Sequence[Node], outputs: Sequence[Node], kept: bool) -> list[Node]:
        """Each state at all times and each output at all steps.

        Parameters
        ----------
        after : sequence of Node
            The next states.
        outputs : sequence of Node
        kept : bool
            Whether the scan also gives what its gradient is going to read.
        """
        results = [*after, *outputs]
        sequences = self.sequences | self._hoisted(results)
        inputs = {**self.states, **sequences, **self.constants}
        extra = _read_by_gradient(results, inputs) if kept else []
        body = Body.of(list(inputs), [*results, *extra])
        op = Scan(body, len(self.states), len(sequences), self.steps, self.reverse)
        return results_of(apply(*_without_unused(op, list(inputs.values()))))[: len(results)]

    def _hoisted(self, results: Sequence[Node]) -> dict[Node, Node]:
        """What does not depend on the states and is worth to be computed for all steps at once."""
        inputs = [*self.states, *self.sequences, *self.constants]
        moving = depending(self.states, results, inputs)
        read = dict.fromkeys(x for node in moving for x in node.inputs if x not in moving and x.inputs)
        hoisted: dict[Node, Node] = {}
        lifting = Lifting(self.steps, self.sequences, self.constants)
        for node in [*read, *(y for y in results if y not in moving)]:
            if node not in self.sequences and heavy(topological([node], inputs)) and lifting.varies(node):
                value = lifting.sequence(node)
                if lifting.outputs:  # not all of it can be computed for all steps at once
                    lifting = Lifting(self.steps, self.sequences, self.constants)
                else:
                    hoisted[node] = value
        return hoisted

    def behind(self, after: Sequence[Node], slopes: Sequence[Node | None], sequences: Sequence[Node]) -> Gradients:
        """The states of the loop at all times, and other nodes of its steps.

        Parameters
        ----------
        after : sequence of Node
        slopes : sequence of Node or None
            What is wanted, for each of `sequences` at all steps, of the others the sum over all steps.
        """
        inputs = [*self.states, *self.sequences, *self.constants]
        lifting = Lifting(self.steps, self.sequences, self.constants, depending(self.states, after, inputs))
        values: list[Node | None] = []
        for i, node in enumerate(slopes):
            if node is None:
                values.append(None)
            elif i >= len(sequences):
                values.append(lifting.total(node))
            elif lifting.varies(node):
                values.append(lifting.sequence(node))
            else:
                values.append(_repeated(lifting.fixed(node), sequences[i]))
        outside = [*self.sequences.values(), *self.constants.values()]
        wanted = [x for x in values if x is not None]
        read = set(topological(wanted, outside))
        outputs = {node: x for node, x in lifting.outputs.items() if x in read}
        results = self.run(after, list(outputs), kept=False)
        computed = dict(zip((x.name for x in outputs.values()), results[len(after) :], strict=True))
        known = iter(substitute(wanted, computed, outside))
        return results[: len(after)], [None if x is None else next(known) for x in values]


Gradients = tuple[list[Node], list[Node | None]]


def depending(sources: Iterable[Node], outputs: Iterable[Node], known: Iterable[Node]) -> dict[Node, None]:
    """The sources, and what depends on them of what is needed for some outputs and not known."""
    moving = dict.fromkeys(sources)
    for node in topological(outputs, known):
        if any(x in moving for x in node.inputs):
            moving[node] = None
    return moving


def _repeated(node: Node, like: Node) -> Node:
    """The same values at each step of a sequence."""
    at = int(like.spec.batched)
    shape = (*node.shape[:at], 1, *node.shape[at:]) if node.spec.batched == like.spec.batched else node.shape
    return broadcast_like(reshape(node, shape), like)


def is_float(node: Node) -> bool:
    return node.spec.dtype.startswith("float")


def _read_by_gradient(results: Sequence[Node], inputs: Mapping[Node, Node]) -> list[Node]:
    """The nodes of the step that the way back needs the values of."""
    batched = any(x.spec.batched for x in inputs)
    own = topological(results, inputs)
    kept = {x for x in own if x.inputs and x not in results and x.spec.batched == batched and is_float(x)}
    flows = {y: unnamed(y.spec) for y in results if is_float(y)}
    slopes = [g for g in backward(flows, list(inputs), inputs) if g is not None]
    read: dict[Node, None] = {}
    for node in topological(slopes, [*own, *inputs]):
        values = node.inputs[:1] if isinstance(node.op, BroadcastLike | RandomUniform) else node.inputs
        read |= dict.fromkeys(x for x in values if x in kept)
    return list(read)


def _without_unused(op: Scan, inputs: Sequence[Node]) -> tuple[Any, ...]:
    """The same scan without sequences and constants that its body does not read, and the inputs that are left."""
    body, states = op.body, op.states
    read = {i for _, places in body.calls for i in places} | {*body.outputs, *range(states)}
    kept = [i for i in range(len(inputs)) if i in read]
    places = {old: new for new, old in enumerate([*kept, *range(len(inputs), len(inputs) + len(body.calls))])}
    smaller = Body(
        tuple(body.inputs[i] for i in kept),
        tuple((each, tuple(places[i] for i in of)) for each, of in body.calls),
        tuple(places[i] for i in body.outputs),
    )
    sequences = sum(states <= i < states + op.sequences for i in kept)
    return op.replaced(body=smaller, sequences=sequences), *(inputs[i] for i in kept)


class Backwards:
    """The gradient of one scan: the same steps the other way round.

    Parameters
    ----------
    op : Scan
    flow : Flow
        The gradient of its results.
    y : Node
    inputs : sequence of Node
    """

    def __init__(self, op: Scan, flow: Flow, y: Node, inputs: Sequence[Node]) -> None:
        self.op, self.flow, self.inputs = op, flow, inputs
        self.entries = [unnamed(spec) for spec in op.body.inputs]
        self.outs = op.body(*self.entries)
        self.adjoints: dict[Node, Node] = {}
        """What stands for the gradient of each state, and what it starts with where the way forward ends."""
        self.known: dict[Node, Node] = {}
        """Nodes of the step that have been computed, or flow in, at all steps."""
        self._know_forward(results_of(y))
        self.flows: dict[Node, Node] = {}
        """What flows back into the results of one step."""
        for place, out in enumerate(self.outs):
            if is_float(out):
                self._let_flow(place, out)

    def _know_forward(self, results: Sequence[Node]) -> None:
        op = self.op
        states, sequences, constants = op.split(self.entries)
        _, at_steps, values = op.split(self.inputs)
        self.known |= dict(zip(sequences, at_steps, strict=True))
        self.constants = dict(zip(constants, values, strict=True))
        self.known |= {x: window(y, int(op.reverse), op.steps) for x, y in zip(states, results, strict=False)}
        for place, out in enumerate(self.outs):
            if out not in self.known and out not in self.constants:
                of_state = place < op.states
                after = int(not op.reverse)
                self.known[out] = window(results[place], after, op.steps) if of_state else results[place]

    def _let_flow(self, place: int, out: Node) -> None:
        op, g = self.op, self.flow.get(place)
        flowing: list[Node] = []
        if place < op.states:
            last, first = (0, 0) if op.reverse else (op.steps, 1)
            terms = [] if g is None else list(terms_of(g))
            start = added([flow_at(t, last, 1) for t in terms if only_at(t, last)])
            g = added([flow_at(t, first, op.steps) for t in terms if not only_at(t, last)])
            flowing.append(unnamed(out.spec))
            self.adjoints[flowing[0]] = zeros_like(self.inputs[place]) if start is None else one_step(start)
        if g is not None:
            flowing.append(unnamed(out.spec))
            self.known[flowing[-1]] = g
        if (total := added(flowing)) is not None:
            self.flows[out] = self.flows[out] + total if out in self.flows else total

    def gradients(self) -> tuple[Node | None, ...]:
        """What flows to each input of the scan."""
        op, count = self.op, self.op.states
        slopes = [
            g if is_float(x) else None for g, x in zip(backward(self.flows, self.entries), self.entries, strict=True)
        ]
        floats = [i for i in range(count) if is_float(self.entries[i])]
        after = [zeros_like(self.entries[i]) if (g := slopes[i]) is None else g for i in floats]
        # what was computed is read, and not computed again
        inputs = {**self.adjoints, **self.known, **self.constants}
        fresh = {x: unnamed(x.spec) for x in inputs}
        nodes = iter(Body.of(list(inputs), [*after, *(g for g in slopes[count:] if g is not None)])(*fresh.values()))
        after = [next(nodes) for _ in after]
        states, known, constants = (
            {fresh[x]: y for x, y in part.items()} for part in (self.adjoints, self.known, self.constants)
        )
        loop = Loop(op.steps, states, known, constants, not op.reverse)
        wanted = [None if g is None else next(nodes) for g in slopes[count:]]
        times, others = loop.behind(after, wanted, op.split(self.inputs)[1])
        return (*self._starts(dict(zip(floats, times, strict=True))), *others)

    def _starts(self, states: Mapping[int, Node]) -> list[Node | None]:
        """What flows to the states that the scan starts with."""
        first = self.op.steps if self.op.reverse else 0
        slopes: list[Node | None] = [None] * self.op.states
        for place, state in states.items():
            g = self.flow.get(place)
            direct = [] if g is None else [flow_at(t, first, 1) for t in terms_of(g)]
            total = added([window(state, first, 1), *direct])
            slopes[place] = None if total is None else one_step(total)
        return slopes


def scan(
    step: Callable[[list[Node], list[Node]], tuple[Sequence[Node], Sequence[Node]]],
    starts: Sequence[Node],
    sequences: Sequence[Node],
    steps: int,
    reverse: bool = False,
) -> tuple[list[Node], list[Node]]:
    """Each state at all steps + 1 times, and each output at all steps.

    Parameters
    ----------
    step : function of states and inputs
        It gives the next states and the outputs; whatever else it computes with is the same for each step.
    starts : sequence of Node
        The states before the first step.
    sequences : sequence of Node
        What each step reads, (batch, steps, ...) or (steps, ...).
    steps : int
    reverse : bool
        Whether it begins at the last step. Results are in the order of the sequences all the same.
    """
    if steps < 1:
        raise ShapeError(f"scan: there must be at least one step, got {steps}.")
    states, entries = [unnamed(x.spec) for x in starts], [unnamed(one_of(x, steps)) for x in sequences]
    after, outputs = (list(part) for part in step(states, entries))
    if len(after) != len(states):
        raise ShapeError(f"scan: a step must give as many states as it takes, {len(states)}, got {len(after)}.")
    moving = depending([*states, *entries], [*after, *outputs], [*states, *entries])
    values = {y: joined([y] * steps) for y in outputs if y not in moving}
    read = [x for node in moving for x in node.inputs]
    same = dict.fromkeys(x for x in (*read, *after) if x not in moving and not isinstance(x.op, Constant))
    fresh = {unnamed(x.spec): x for x in same}
    own = list(dict.fromkeys(y for y in outputs if y in moving and y not in after and y not in entries))
    nodes = Body.of([*states, *entries, *same], [*after, *own])(*states, *entries, *fresh)
    every = dict(zip(entries, sequences, strict=True))
    loop = Loop(steps, dict(zip(states, starts, strict=True)), every, fresh, reverse)
    results = loop.run(nodes[: len(after)], nodes[len(after) :], kept=True)
    values |= {y: window(x, int(not reverse), steps) for y, x in zip(after, results, strict=False)}
    values |= every | dict(zip(own, results[len(after) :], strict=True))
    return results[: len(after)], [values[y] for y in outputs]


@folds(Scan)
def fold_scan(op: Scan, y: Node, *inputs: Node) -> Node | None:
    """A simpler body, which still has all of its inputs."""
    entries = [unnamed(spec) for spec in op.body.inputs]
    simpler = simplify(Graph({str(i): x for i, x in enumerate(op.body(*entries))}))
    body = Body.of(entries, list(simpler.outputs.values()))
    return None if len(body.calls) >= len(op.body.calls) else apply(op.replaced(body=body), *inputs)


def unrolled(op: Scan, inputs: Sequence[Node]) -> list[Node]:
    """The results of a scan without a loop: each step as nodes of its own."""
    states, sequences, constants = op.split(inputs)
    times, outputs = [list(states)], []
    for step in reversed(range(op.steps)) if op.reverse else range(op.steps):
        results = op.body(*times[-1], *(one_step(window(x, step, 1)) for x in sequences), *constants)
        times.append(results[: op.states])
        outputs.append(results[op.states :])
    turn = -1 if op.reverse else 1
    return [joined(part) for part in (*zip(*times[::turn], strict=True), *zip(*outputs[::turn], strict=True))]
