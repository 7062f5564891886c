"""Gradients of what was calculated on arrays."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from foveal.eager.current import close_tape, open_recording, open_tape
from foveal.eager.prefix import Outcome, Prefix
from foveal.eager.recording import Recording
from foveal.eager.tensor import Array, Tensor, depth
from foveal.eager.threads import thread
from foveal.errors import ArgumentError, ShapeError, UnsupportedError
from foveal.ir.autodiff import backward, ones_like, zeros_like
from foveal.ir.node import Node, show
from foveal.ir.weight import Weight, weight_of
from foveal.nesting import leaves, mapped
from foveal.record import Record

Interval = tuple[int, int]
UNCONNECTED = ("none", "zero")


class Gradient(Record, eq=False):
    """Gradients of results.

    Attributes
    ----------
    targets, seeds : tuple of int
        The results that are differentiated, and what their gradients begin with: results, or -1 for ones.
    sources : tuple of int or Weight
        The results and weights with respect to which; None for what there can be no gradient of.
    intervals : tuple of (int, int)
        Which results were calculated while the tape was open. Others count as constants.
    watched, cut : tuple of int
        Results that count as variables; those that nothing flows back through.
    zero : bool
        Whether there are zeros where there is no gradient.
    """

    targets: tuple[int, ...]
    seeds: tuple[int, ...]
    sources: tuple[int | Weight | None, ...]
    intervals: tuple[Interval, ...]
    watched: tuple[int, ...]
    cut: tuple[int, ...]
    zero: bool

    def trace(self, before: Prefix) -> Outcome:
        nodes = before.nodes()
        versions = self._versions(before)
        inside = {node for first, last in self.intervals for node in nodes[first:last]}
        constants = {node for node in nodes if node not in inside}
        constants |= {node for several in versions.values() for node in several}
        constants |= {nodes[i] for i in self.watched if nodes[i] not in inside} | {nodes[i] for i in self.cut}
        seeds: dict[Node, Node] = {}
        for target, seed in zip(self.targets, self.seeds, strict=True):
            y = nodes[target]
            g = ones_like(y) if seed < 0 else nodes[seed]
            seeds[y] = seeds[y] + g if y in seeds else g
        places = [self._places(source, nodes, versions) for source in self.sources]
        flows = dict(
            zip(wrt := [n for several in places for n in several], backward(seeds, wrt, constants), strict=True)
        )
        return Outcome([self._sum([flows[node] for node in several], several) for several in places])

    def _places(self, source: Any, nodes: list[Node], versions: dict[Weight, list[Node]]) -> list[Node]:
        if source is None:
            return []
        return versions[source] if isinstance(source, Weight) else [nodes[source]]

    def _versions(self, before: Prefix) -> dict[Weight, list[Node]]:
        """What each weight held while the tape was open."""
        found: dict[Weight, list[Node]] = {}
        start = min((first for first, _ in self.intervals), default=0)
        for weight in (source for source in self.sources if isinstance(source, Weight)):
            here: Prefix | None = before
            held = [before.current(weight)]
            while here is not None and here.stop > start:
                here = here.before
                held += [] if here is None else [here.current(weight)]
            found[weight] = list(dict.fromkeys(held))
        return found

    def _sum(self, flows: Sequence[Node | None], places: Sequence[Node]) -> Node | None:
        total: Node | None = None
        for flow in flows:
            if flow is not None:
                total = flow if total is None else total + flow
        return zeros_like(places[0]) if total is None and self.zero and places else total


class GradientTape:
    """Record what is calculated inside the `with`, to ask for gradients of it afterwards.

    Parameters
    ----------
    persistent : bool, default=False
        Whether gradients can be asked for more than once.
    watch_accessed_variables : bool, default=True
        Whether there are gradients with respect to all trainable variables; else only to what is watched.

    Notes
    -----
    What is recorded is computed when somebody looks at it, all of it by one program, which is compiled once for each
    sequence of calls. So a training step is as fast as one of `fit`.
    """

    def __init__(self, persistent: bool = False, watch_accessed_variables: bool = True) -> None:
        self.persistent, self._all = persistent, watch_accessed_variables
        self._recording: Recording | None = None
        self._intervals: list[Interval] = []
        self._start: int | None = None
        self._watched: list[Any] = []
        self._open = False
        self.spent = self.asked = False
        """Whether no more gradients can be asked for, and whether some were."""

    def __enter__(self) -> GradientTape:
        if self._open:
            raise ValueError("GradientTape: is recording already; a tape cannot be entered twice at once.")
        self._open, self.spent, self.asked = True, False, False
        open_tape(self)
        return self

    def __exit__(self, *_: object) -> None:
        if self._open:
            self._pause()

    def begin(self, recording: Recording) -> None:
        """Take part in a recording, which may be the same as before."""
        if recording is not self._recording:
            self._recording, self._intervals, self._start = recording, [], None
            recording.tapes.add(self)
        if self._start is None:
            self._start = len(recording.specs)

    def _pause(self) -> None:
        if self._recording is not None and self._start is not None:
            self._intervals.append((self._start, len(self._recording.specs)))
        self._open, self._start = False, None
        close_tape(self)

    def watch(self, tensor: Any) -> None:
        """Let there be gradients with respect to tensors, or lists or dicts of them, that are no variables."""
        for leaf in leaves(tensor):
            if not isinstance(leaf, np.ndarray | Tensor) and weight_of(leaf) is None:
                raise ArgumentError(
                    f"GradientTape.watch: takes tensors, got {type(leaf).__name__}. Make it one: tf.constant(x)."
                )
            self._watched.append(leaf)
            depth.watched += (leaf,)

    def watched_variables(self) -> tuple[Any, ...]:
        """The variables among what is watched, or has been calculated with."""
        named = [weight for leaf in self._watched if (weight := weight_of(leaf)) is not None]
        recording = self._recording
        read = recording.prefix.weights() if self._all and recording is not None and not recording.closed else set()
        return tuple(dict.fromkeys([*named, *sorted((w for w in read if w.trainable), key=lambda w: w.key)]))

    @contextmanager
    def stop_recording(self) -> Iterator[None]:
        """Inside the `with`, what is calculated counts as constant."""
        if not self._open:
            raise ValueError("GradientTape.stop_recording: the tape must be recording.")
        self._pause()
        try:
            yield
        finally:
            self._open = True
            open_tape(self)

    def reset(self) -> None:
        """Forget what was calculated so far."""
        self._intervals, self._watched = [], []
        if self._recording is not None and self._open:
            self._start = len(self._recording.specs)

    def gradient(
        self, target: Any, sources: Any, output_gradients: Any = None, unconnected_gradients: Any = "none"
    ) -> Any:
        """The gradient of the sum of all targets with respect to each source, nested as the sources.

        Parameters
        ----------
        target : tensor, or lists or dicts of them
        sources : variable or tensor, or lists or dicts of them
            Tensors must have been watched, or calculated inside the tape.
        output_gradients : nested as `target`, optional
            What the gradient of each target begins with, in its shape; ones by default.
        unconnected_gradients : {'none', 'zero'}, default='none'
            What there is where the target does not depend on a source.
        """
        if self.spent:
            raise RuntimeError(
                "GradientTape.gradient: can be called once on a tape that is not persistent. "
                "Make it with tf.GradientTape(persistent=True)."
            )
        zero = self._zero(unconnected_gradients)
        with self._ready() as recording:
            if recording is None:
                gradients = mapped(lambda source: _without(source, zero), sources)
            else:
                gradients = self._gradients(recording, leaves(target), sources, output_gradients, zero)
        self.asked = True
        if not self.persistent:
            self.spent = True
            self._watched = []
        return gradients

    @contextmanager
    def _ready(self) -> Iterator[Recording | None]:
        """Where the tape's calls were recorded, so that more can be."""
        recording = self._recording
        if recording is None or recording is open_recording():
            yield recording
            return
        with recording.revived():
            yield recording

    def jacobian(self, target: Any, sources: Any, unconnected_gradients: Any = "none", **_: Any) -> Any:
        """The gradient of each number of the target with respect to each source, nested as the sources.

        Shapes
        ------
        target : (*T)
        sources : (*S)
        output : (*T, *S)
        """
        shape = np.shape(target)
        seeds = np.eye(math.prod(shape), dtype="float32").reshape(-1, *shape)
        return self._stacked("jacobian", target, sources, seeds, unconnected_gradients, 0, shape)

    def batch_jacobian(self, target: Any, source: Any, unconnected_gradients: Any = "none", **_: Any) -> Any:
        """The gradient of each number of a row of the target with respect to the same row of the source.

        Shapes
        ------
        target : (N, *T)
        source : (N, *S)
        output : (N, *T, *S)
        """
        rows, *shape = np.shape(target)
        seeds = np.eye(math.prod(shape), dtype="float32").reshape(-1, 1, *shape).repeat(rows, 1)
        return self._stacked("batch_jacobian", target, source, seeds, unconnected_gradients, 1, (rows, *shape))

    def _stacked(
        self, who: str, target: Any, sources: Any, seeds: Any, unconnected: Any, axis: int, shape: tuple[int, ...]
    ) -> Any:
        """A gradient for each of the seeds, one behind the other along an axis, which is then given a shape."""
        if any(tape is not self for tape in thread.tapes):
            raise UnsupportedError(
                f"GradientTape.{who}: is computed at once, so that an open tape cannot record it. Ask for it outside "
                "of other tapes, or use gradient()."
            )
        zero = self._zero(unconnected)
        with self._ready() as recording:
            if recording is None:
                found = [mapped(lambda source: _without(source, zero), sources)]
            else:
                found = [self._alone(recording, target, sources, seed, zero) for seed in seeds]
        self.asked, self.spent = True, not self.persistent
        columns = [list(column) for column in zip(*map(leaves, found), strict=True)]
        stacked = iter([_joined(column, axis, shape) for column in columns])
        return mapped(lambda _: next(stacked), sources)

    def _alone(self, recording: Recording, target: Any, sources: Any, seed: Any, zero: bool) -> Any:
        """A gradient, computed at once by a program that others share, and not recorded."""
        with recording.apart():
            flows = self._gradients(recording, [target], sources, [seed], zero)
            return mapped(lambda flow: None if flow is None else np.asarray(flow), flows)

    def _zero(self, unconnected: Any) -> bool:
        word = str(getattr(unconnected, "value", unconnected)).lower()
        if word not in UNCONNECTED:
            raise ArgumentError(
                f"GradientTape.gradient: `unconnected_gradients` must be 'none' or 'zero', got {unconnected!r}."
            )
        return word == "zero"

    def _gradients(
        self, recording: Recording, targets: list[Any], sources: Any, output_gradients: Any, zero: bool
    ) -> Any:
        for source in leaves(sources):
            if weight_of(source) is None and not isinstance(source, np.ndarray | Tensor):
                raise ArgumentError(
                    f"GradientTape.gradient: sources are variables or tensors, got {type(source).__name__}."
                )
        seeds = [None] * len(targets) if output_gradients is None else leaves(output_gradients)
        for y, g in zip(targets, seeds, strict=True):
            if g is not None and np.shape(g) != np.shape(y):
                raise ShapeError(
                    f"GradientTape.gradient: `output_gradients` must be {show(np.shape(y))} as the target, got "
                    f"{show(np.shape(g))}."
                )
        intervals = [*self._intervals, *([] if self._start is None else [(self._start, len(recording.specs))])]
        watched = tuple(recording.place(leaf) for leaf in self._watched if weight_of(leaf) is None)
        cuts = [cut for cut in recording.cuts if any(first <= cut.outputs[0] < last for first, last in intervals)]
        flowing = [
            (recording.place(y), -1 if g is None else recording.place(g)) for y, g in zip(targets, seeds, strict=True)
        ]

        def asked(sources: Sequence[int | Weight | None], zero: bool) -> Any:
            call = Gradient(
                targets=tuple(y for y, _ in flowing),
                seeds=tuple(g for _, g in flowing),
                sources=tuple(sources),
                intervals=tuple(intervals),
                watched=watched,
                cut=tuple(index for cut in cuts for index in cut.outputs),
                zero=zero,
            )
            key = ("gradient", *(getattr(call, name) for name in Gradient.__annotations__))
            return recording.outputs(recording.call(key, lambda: call))

        for cut in reversed(cuts):
            flows = asked(cut.outputs, True)
            given = cut.function(*flows)
            parts = zip(cut.inputs, given if isinstance(given, list | tuple) else [given], strict=True)
            flowing += [(recording.place(x), recording.place(g)) for x, g in parts if g is not None]
        gradients = iter(asked([self._source(recording, x, intervals, watched) for x in leaves(sources)], zero))
        return mapped(lambda source: next(gradients), sources)

    def _source(
        self, recording: Recording, source: Any, intervals: list[Interval], watched: tuple[int, ...]
    ) -> int | Weight | None:
        """A source as gradients are asked for it; None where the tape does not watch it."""
        weight = weight_of(source)
        if weight is not None:
            named = any(weight_of(leaf) is weight for leaf in self._watched)
            return weight if named or (self._all and weight.trainable) else None
        index = recording.place(source)
        inside = any(first <= index < last for first, last in intervals)
        if f"x{index}" in recording.feeds:
            inside = False
        return index if index in watched or inside else None


def _joined(flows: list[Any], axis: int, shape: tuple[int, ...]) -> Any:
    """Gradients one behind the other along an axis; that axis and those before it get a shape."""
    if any(flow is None for flow in flows):
        return None
    stacked = np.stack(flows, axis)
    return stacked.reshape(*shape, *stacked.shape[axis + 1 :]).view(Array)


def _without(source: Any, zero: bool) -> Any:
    return np.zeros(np.shape(source), "float32") if zero else None


def warn_of_missing(names: Sequence[str]) -> None:
    """Warn of variables without gradients."""
    warnings.warn(
        f"Gradients do not exist for variables {', '.join(map(repr, names))} when minimizing the loss.", stacklevel=4
    )
