"""Inputs whose values outlive a run: weights, and what an optimizer remembers."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from operator import attrgetter
from typing import Any, ClassVar, Protocol
from weakref import WeakValueDictionary

import numpy as np

from foveal.errors import ArgumentError, ShapeError
from foveal.ir.node import Input, Node, Shape, Spec, show
from foveal.ir.operators import OPERATOR_OF, Operators

Array = np.ndarray[Any, Any]


_alive: WeakValueDictionary[str, Weight] = WeakValueDictionary()
"""All weights by the names of their inputs."""


class Recorder(Protocol):
    """Who may have calculations in hand that change weights or depend on them."""

    def read(self, weight: Weight) -> Array | None:
        """Called before a value is read; it may give the value."""

    def write(self, weight: Weight) -> None:
        """Called before a value is replaced."""

    def assign(self, weight: Weight, value: Any, sign: int) -> bool:
        """Called for an assignment; True where it was recorded, to be done later. A `sign` adds or subtracts."""


recorders: list[Recorder] = []
"""Those of this process, who is asked first first: of graphs that are built, and of calls that are recorded."""


assigned: ContextVar[MutableMapping[str, Node] | None] = ContextVar("assigned", default=None)
"""While a graph is built, what weights hold after it, by their keys; None at other times."""


@contextmanager
def building_graph(updates: MutableMapping[str, Node] | None) -> Iterator[None]:
    """Inside the `with` weights are nodes to compute with, and assignments are added to `updates`; not where None."""
    token = assigned.set(updates)
    try:
        yield
    finally:
        assigned.reset(token)


class Variable(Node, eq=False):
    """The input of graphs that a weight is."""

    @property
    def weight(self) -> Weight:
        """The weight itself."""
        return _alive[self.name]

    def __reduce__(self) -> Any:
        return attrgetter("node"), (self.weight,)  # a copy of the weight has an input of its own


class Weight(Operators[Any]):
    """A graph input that keeps its value between runs.

    `name` is for people and files, `own_name` with that of the `owner` in front, and others may have it too; `key` is
    the input's name in graphs and its alone.
    `storage` is the mapping that owns the value: at first the weight's own, later an engine's state, so that there is
    never a second copy that could be stale. `trainable` says whether it is an optimizer's to move.
    """

    counts: ClassVar[bool] = False
    """Whether layers that have it in an attribute count it among their weights."""

    overwrite_with_gradient: bool = False
    """Whether an optimizer's step puts the gradient in the value's place."""

    moves: ClassVar[int] = 0
    """Grows whenever a weight gets another storage."""

    def __init__(self, name: str, value: Array, trainable: bool = True, owner: str = "") -> None:
        spec = Spec(value.shape, str(value.dtype))
        self.own_name, self.name = name, f"{owner}/{name}" if owner else name
        self.key = _unused(self.name)
        self.node: Node = Variable(Input(self.key, spec), (), spec, self.key)
        self.storage: MutableMapping[str, Array] = {self.key: value}
        _alive[self.key] = self
        self.regularizer: Callable[[Node], Node] | None = None
        self.constraint: Callable[[Node], Node] | None = None
        self.trainable = trainable

    def __getstate__(self) -> dict[str, Any]:
        """Its value, and nothing of where that lies: a copy is another weight."""
        return {**vars(self), "storage": np.array(self._read()), "node": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        Weight.__init__(self, state["name"], state["storage"], state["trainable"])
        vars(self).update({name: value for name, value in state.items() if name not in ("key", "node", "storage")})

    @property
    def path(self) -> str:
        """The name with that of the layer in front, by the name Keras gives it."""
        return self.name

    @property
    def present(self) -> Node:
        """What it holds at this place of the graph that is being built."""
        updates = assigned.get()
        return self.node if updates is None else updates.get(self.key, self.node)

    @property
    def shape(self) -> Shape:
        """The sizes of its axes."""
        return self.node.shape

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        return math.prod(self.shape)

    @property
    def value(self) -> Array:
        """The present value, as an array of the caller's own."""
        return self._read()

    @value.setter
    def value(self, new: Any) -> None:
        self._write(new)

    def _read(self) -> Array:
        return np.array(self.lying())

    def lying(self) -> Array:
        """The present value where it lies, to be read at once and not to be changed."""
        for recorder in recorders:
            if (value := recorder.read(self)) is not None:
                return value
        return np.asarray(self.storage[self.key])

    def _write(self, new: Any) -> None:
        array = np.asarray(new, dtype=self.node.spec.dtype)
        if array.shape != self.shape:
            raise ShapeError(f"{self.name}: the value must be {show(self.shape)}, got {show(array.shape)}.")
        for recorder in recorders:
            recorder.write(self)
        self.storage[self.key] = array

    def move(self, storage: MutableMapping[str, Array]) -> None:
        """Let another mapping own the value."""
        if self.storage is not storage:
            storage[self.key] = np.array(self.lying())
            self.storage = storage
            Weight.moves += 1

    def numpy(self) -> Array:
        """The present value, by the name Keras gives it."""
        return self.value

    def assign(self, value: Any, *_: Any, **named: Any) -> Weight:
        """Set the value, by the name Keras gives it."""
        return self._assign(value, 0)

    def assign_add(self, value: Any, *_: Any, **named: Any) -> Weight:
        """Add to the value."""
        return self._assign(value, 1)

    def assign_sub(self, value: Any, *_: Any, **named: Any) -> Weight:
        """Subtract from the value."""
        return self._assign(value, -1)

    def _assign(self, value: Any, sign: int) -> Weight:
        if not any(recorder.assign(self, value, sign) for recorder in recorders):
            self._write(self._read() + sign * np.asarray(value) if sign else value)
        return self

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        return self.value if dtype is None else self.value.astype(dtype)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        word = OPERATOR_OF.get(ufunc.__name__) if method == "__call__" and not kwargs else None
        if word is not None:
            return self.operators[word](*inputs)
        return getattr(ufunc, method)(*(x.value if isinstance(x, Weight) else x for x in inputs), **kwargs)

    def __float__(self) -> float:
        return float(self.value)

    def __int__(self) -> int:
        return int(self.value)

    @property
    def dtype(self) -> np.dtype[Any]:
        """The dtype of its values."""
        return np.dtype(self.node.spec.dtype)

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self.shape)

    def __repr__(self) -> str:
        return f"<Weight {self.name} {self.node.spec}>"


def weight_of(value: Any) -> Weight | None:
    """The weight that something is, or is the input of; None for anything else."""
    if isinstance(value, Variable):
        return _alive.get(value.name)
    return value if isinstance(value, Weight) else None


def weight_of_key(key: str) -> Weight:
    """The weight whose input in graphs has this name."""
    return _alive[key]


def _unused(name: str) -> str:
    """The name itself, or with a number where a weight that is alive has it."""
    numbered = (f"{name}:{i}" for i in itertools.count(1))
    return next(key for key in itertools.chain([name], numbered) if key not in _alive)


@contextmanager
def holding(who: str, **given: tuple[Sequence[Weight], Sequence[Any]]) -> Iterator[None]:
    """Inside the `with` weights hold other values, then again their own.

    Parameters
    ----------
    who : str
        Whom errors name.
    **given : (weights, values)
        By the name that errors give the values.
    """
    for name, (weights, values) in given.items():
        if len(values) != len(weights):
            raise ArgumentError(f"{who}: `{name}` must be {len(weights)} arrays, one for each, got {len(values)}.")
    before = [(weight, weight.value) for weights, _ in given.values() for weight in weights]
    try:
        for weights, values in given.values():
            for weight, value in zip(weights, values, strict=True):
                weight.value = value
        yield
    finally:
        for weight, value in before:
            weight.value = value
