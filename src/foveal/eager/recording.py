"""Calls that are recorded first and computed together, when somebody looks at a result."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from foveal.eager.arrays import dtype_of
from foveal.eager.prefix import Call, Feed, Function, Prefix, Read, Traceable, Write, feed_key, seed_name
from foveal.eager.tensor import Array, Tensor, depth
from foveal.eager.threads import thread
from foveal.eager.traced import Seeds, Traced
from foveal.engines.engine import Engine
from foveal.errors import ArgumentError, DataError, ShapeError, UnsupportedError
from foveal.ir.node import BATCH, Shape, show
from foveal.ir.weight import Weight, weight_of
from foveal.nesting import leaves, mapped
from foveal.record import Record

MOST_TAPES = 16
"""So many tapes, opened one after the other, share a recording while none is asked for gradients."""
MOST_NUMBERS = 3
"""A call in which so many numbers have stood takes others as arrays: it is not compiled for each."""
MOST_GRAPHS = 20_000
"""So many graphs of recorded calls are kept, with the layers and weights in them."""
REFUSALS = (ArgumentError, DataError, ShapeError, UnsupportedError)
APART = ("prefix", "tensors", "effects", "specs", "feeds", "places", "held", "looked")
"""What calls change in a recording."""
_beginnings: dict[tuple[Engine, bool], Prefix] = {}


def beginning(engine: Engine, batched: bool) -> Prefix:
    """The graph of no calls, from which all others go out; once there are too many, all begin anew."""
    if Prefix.made > MOST_GRAPHS:
        _beginnings.clear()
        Prefix.made = 0
    return _beginnings.setdefault((engine, batched), Prefix())


class Effect:
    """A function of arrays that is called when they have been computed.

    Parameters
    ----------
    function : callable
    arguments : lists or dicts of int
        The results it takes.
    """

    def __init__(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        self.function, self.arguments = function, arguments


class Cut(Record, eq=False):
    """Results whose gradients a function of one's own gives.

    Attributes
    ----------
    outputs : tuple of int
    inputs : sequence of array, Tensor or Weight
    function : callable
        From gradients with respect to the outputs to those with respect to the inputs.
    """

    outputs: tuple[int, ...]
    inputs: Sequence[Any]
    function: Callable[..., Any]


class Recording:
    """A sequence of calls, and the values that are fed to it.

    Parameters
    ----------
    engine : Engine
        What computes it.
    traced : bool
        Whether it is to be replayed, so that values must not be looked at.
    """

    def __init__(self, engine: Engine, traced: bool = False) -> None:
        self.engine, self.traced = engine, traced
        self.batched, self.rows = True, None
        self.prefix = beginning(engine, True)
        self.feeds: dict[str, Any] = {}
        self.sources: dict[str, Callable[[], Any]] = {}
        """Where fed arrays come from that are new in every run."""
        self.seeds: list[tuple[int, Seeds]] = []
        """Which calls draw random numbers, and from what."""
        self.places: dict[int, int] = {}
        """Which result an Array or a weight is, by its identity."""
        self.held: list[Any] = []
        """What must live on, so that its identity stays its own."""
        self.specs: list[tuple[Shape, np.dtype[Any]]] = []
        self.tensors: dict[int, weakref.ref[Tensor]] = {}
        self.effects: list[tuple[Effect, weakref.ref[Tensor]]] = []
        self.cuts: list[Cut] = []
        self.before: dict[int, Callable[[], Any]] = {}
        """What is called before weights change, such as schedules of learning rates."""
        self.tapes: weakref.WeakSet[Any] = weakref.WeakSet()
        self.past: dict[Weight, Any] = {}
        """What weights held before it was computed, while tapes may yet be asked for gradients."""
        self.looked = self.closed = False
        self.begun = 0

    rows: int | None

    # -- what is recorded

    def place(self, value: Any) -> int:
        """Which result a value is; arrays are fed."""
        if isinstance(value, Tensor):
            if value.source is self and value.index >= 0:
                return value.index
            value = value.value
        known = self.places.get(id(value))
        if known is not None:
            return known
        weight = weight_of(value)
        if weight is None:
            return self.feed(value)
        index = self.call(("read", weight), lambda: Read(weight)).start
        self.places[id(value)] = index
        self.held.append(value)
        return index

    def feed(self, value: Any) -> int:
        """Feed an array; of one that others may change, a copy."""
        array = value if isinstance(value, np.ndarray) else np.asarray(value, "float32")
        dtype = dtype_of(array)
        if array.dtype.name not in (dtype, "uint8"):
            array = array.astype(dtype)
        elif type(value) is np.ndarray and array.flags.writeable:
            array = array.copy()
        if self.rows is None and array.ndim:
            self.rows = len(array)
        shape = self._typed(array.shape)
        index = self.call(feed_key(shape, dtype), lambda: Feed(shape, dtype)).start
        self.feeds[f"x{index}"] = array
        if isinstance(value, Array):
            self.places[id(value)] = index
            self.held.append(value)
        return index

    def _typed(self, shape: Shape) -> Shape:
        """A shape with the batch's axis marked, where it has as many rows."""
        return (BATCH, *shape[1:]) if self.batched and shape[:1] == (self.rows,) else shape

    def call(self, key: Hashable, make: Callable[[], Call]) -> Prefix:
        """Record a call: the graph with it.

        Parameters
        ----------
        key : hashable
            What tells the call from others, after the same calls.
        make : function that gives a Call
            Needed where the call has not been recorded after these before.
        """
        try:
            following = self.prefix.following[key]
        except KeyError:
            following = self._extended(key, make())
        if following is None:
            self._write_lengths_out()
            return self.call(key, make)
        self.prefix = following
        self.specs += following.specs
        for weight in following.written:
            self.places.pop(id(weight), None)
            self.places.pop(id(weight.node), None)
        return following

    def _extended(self, key: Hashable, call: Call) -> Prefix | None:
        """The graph with a call more; None where it cannot be had for batches of any length."""
        opened, depth.open = depth.open, 0  # what a call does to nodes, weights among them, is not recorded itself
        try:
            following: Prefix | None = Prefix(self.prefix, key, call)
        except REFUSALS:
            if not self.batched or self.rows is None:
                raise
            following = None
        finally:
            depth.open = opened
        self.prefix.following[key] = following
        return following

    def _write_lengths_out(self) -> None:
        """Go the same way with the batch's length in all shapes, since not all calls take a batch of any length."""
        self.batched = False
        path, self.prefix = self.prefix.path(), beginning(self.engine, False)
        for old in path:
            key, call = old.key, old.call
            if isinstance(call, Feed):
                call = Feed(self.feeds[f"x{old.start}"].shape, call.dtype)
                key = feed_key(call.shape, call.dtype)
            following = self.prefix.following.get(key) or self._extended(key, call)
            assert following is not None
            self.prefix = following
        self.specs = [spec for prefix in path for spec in prefix.specs]

    def outputs(self, prefix: Prefix) -> Any:
        """The results of a call as tensors, nested as its outputs; None for a gradient that there is not."""
        indices = iter(range(prefix.start, prefix.stop))
        if prefix.form is None:
            return self.tensor(next(indices))
        return mapped(lambda there: None if there is False else self.tensor(next(indices)), prefix.form)

    def tensor(self, index: int) -> Tensor:
        """A result as a tensor."""
        _, dtype = self.specs[index]
        tensor = Tensor(self, index, self.shape(index), dtype)
        self.tensors[index] = weakref.ref(tensor)
        return tensor

    def shape(self, index: int) -> Shape:
        """The shape of a result, with the batch's length."""
        shape = self.specs[index][0]
        return (self.rows, *shape[1:]) if shape[:1] == (BATCH,) and self.rows is not None else shape

    def trace(self, function: Function, x: Any, shared: Sequence[Any], token: object, key: Hashable) -> Any:
        """Record a function of nodes: what it gives, as tensors."""
        places = mapped(self.place, x)
        others = tuple([self.place(value) for value in shared])
        nesting = places if isinstance(places, int) else repr(places)
        prefix = self.call((token, key, nesting, others), lambda: Traceable(function=function, x=places, shared=others))
        if prefix.seeds is not None:
            self.seeds.append((prefix.start, prefix.seeds))
            self.feeds |= drawn_seeds(prefix.start, prefix.seeds)
        return self.outputs(prefix)

    def operands(
        self, function: Callable[[list[Any]], Traced], operands: Sequence[Any], token: object, key: Hashable
    ) -> Any:
        """Record a function of nodes and numbers. Numbers are constants, but those that change often are fed."""
        fixed = [isinstance(x, int | float) and not isinstance(x, np.generic) for x in operands]
        places = [None if number else self.place(x) for x, number in zip(operands, fixed, strict=True)]
        numbers = tuple([x if number else None for x, number in zip(operands, fixed, strict=True)])
        seen = self.prefix.numbers.setdefault((token, key, tuple(places)), set())
        seen.add(repr(numbers))
        if len(seen) > MOST_NUMBERS:
            places = [
                self.feed(np.float32(x)) if isinstance(x, float) and place is None else place
                for x, place in zip(operands, places, strict=True)
            ]
        given = [place for place in places if place is not None]

        def of_nodes(nodes: Any) -> Traced:
            left = iter(nodes)
            return function([n if p is None else next(left) for n, p in zip(numbers, places, strict=True)])

        constants = repr([n for n, p in zip(numbers, places, strict=True) if p is None])
        prefix = self.call(
            (token, key, tuple(places), constants), lambda: Traceable(function=of_nodes, x=given, shared=())
        )
        return self.outputs(prefix)

    def assign(self, weight: Weight, value: Any) -> None:
        """Let a weight get another value."""
        index = self.place(value)
        if self.shape(index) != weight.shape:
            told = f"{weight.name}: the value must be {show(weight.shape)}, got {show(self.shape(index))}."
            raise ShapeError(told)
        self.call(("write", weight, index), lambda: Write(weight, index))

    def defer(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Tensor:
        """Call a function with arrays when they have been computed."""
        target = Tensor(self, -1, (), np.dtype("float32"))
        self.effects.append((Effect(function, mapped(self.place, arguments)), weakref.ref(target)))
        return target

    # -- what is computed

    def compute(self, tensor: Tensor) -> None:
        """Give a tensor its value."""
        self.look()
        if tensor.pending and not self.closed and tensor.index >= 0:
            self.tensors[tensor.index] = weakref.ref(tensor)
            self.run(updating=False)

    def look(self) -> None:
        """Compute all that somebody may look at; weights change as well, unless somebody may ask for gradients yet."""
        self.looked = True
        if self.kept:
            self.run(updating=False)
        else:
            self.finish()

    @property
    def kept(self) -> bool:
        """Whether weights must not change yet: it is to be replayed, or gradients may be asked for."""
        return self.traced or any(not tape.spent for tape in self.tapes)

    def finish(self) -> None:
        """Compute all that somebody may look at, and change weights. Nothing is recorded there any more."""
        if self.closed:
            return
        self.closed = True
        thread.release(self)
        thread.finish_before(self)
        unspent = any(not tape.spent for tape in self.tapes)
        if unspent:
            self.past = {weight: np.array(weight.storage[weight.key]) for weight in self.prefix.weights()}
        try:
            self.run(updating=True)
        finally:
            if not unspent:
                for tensor in self._alive().values():
                    tensor.source = None
                self.feeds, self.places, self.held = {}, {}, []

    @contextmanager
    def revived(self) -> Iterator[None]:
        """Inside the `with`, weights are what they were, and calls are recorded, which are computed at its end."""
        if thread.recording is not None:
            thread.recording.looked = True
        self.finish()
        present = {weight: weight.value for weight in self.past}
        self._set_weights(self.past)
        self.closed = False
        try:
            yield
            self.run(updating=False)
        finally:
            self.closed = True
            self._set_weights(present)

    def _set_weights(self, values: Mapping[Weight, Any]) -> None:
        for weight, value in values.items():
            weight.value = value

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Inside the `with`, calls are recorded that are computed alone, and forgotten at its end."""
        kept = vars(self).copy()
        self.tensors, self.effects = {}, []
        self.specs, self.feeds, self.places = list(self.specs), dict(self.feeds), dict(self.places)
        self.held = list(self.held)
        try:
            yield
        finally:
            vars(self).update({name: kept[name] for name in APART})

    def ends(self) -> bool:
        """Whether a tape that is opened now begins another: not while others are to be asked for gradients."""
        self.begun += 1
        return self.begun > MOST_TAPES or all(tape.spent or tape.asked for tape in self.tapes)

    def _alive(self) -> dict[int, Tensor]:
        found = ((index, reference()) for index, reference in self.tensors.items())
        return {index: tensor for index, tensor in found if tensor is not None}

    def run(self, updating: bool) -> None:
        """Compute."""
        thread.finish_before(self)
        alive = {index: tensor for index, tensor in self._alive().items() if tensor.pending}
        effects, self.effects = self.effects, []
        wanted = tuple(sorted({*alive, *leaves([effect.arguments for effect, _ in effects])}))
        updating = updating and bool(self.prefix.next_values)
        results: dict[str, Any] = {}
        if wanted or updating:
            program = self.prefix.program(self.engine, wanted, updating)
            thread.running = True
            try:
                for prepare in self.before.values() if updating else ():
                    prepare()
                results = program.run(self.feeds)
            finally:
                thread.running = False
        for index, tensor in alive.items():
            tensor.settle(results[f"y{index}"].view(Array))
        for effect, reference in effects:
            value = effect.function(*mapped(lambda index: results[f"y{index}"], effect.arguments))
            if (target := reference()) is not None:
                target.settle(value)


def drawn_seeds(call: int, seeds: Seeds) -> dict[str, Any]:
    """The seeds for one run of a call."""
    return {seed_name(name, call): seed for name, seed in seeds.next().items()}
