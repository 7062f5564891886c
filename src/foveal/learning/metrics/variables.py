"""Metrics of the user's own that keep variables: what a batch adds to them is a sum like any other metric's.

What reads a variable, or replaces it, is not: then its value is an input of the program, and its next value an output.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from foveal.eager import defer, settle_effects
from foveal.errors import ArgumentError, UnsupportedError
from foveal.ir.node import Node, as_node, full, placeholder, show
from foveal.ir.operators import OPERATOR_OF
from foveal.learning.identifiers import REPLACED
from foveal.names import unique_name
from foveal.ops.shape import cast

Array = np.ndarray[Any, Any]
FIRST = {None: 0.0, "zeros": 0.0, "zero": 0.0, "ones": 1.0, "one": 1.0}


class Variable(NDArrayOperatorsMixin):
    """A number, or an array of them, that a metric changes from batch to batch. Arithmetic sees its value.

    Parameters
    ----------
    name : str
    shape : sequence of int
    first : number or array
        What it holds before the first batch.
    """

    def __init__(self, name: str, shape: Sequence[int], first: Any = 0.0) -> None:
        self.name = name
        self.key = unique_name("metric_variable")
        self.first = np.full(tuple(shape), first, "float64")
        self._value: Array = self.first

    @property
    def value(self) -> Array:
        """Its value."""
        if _changes.get() is not None:
            raise UnsupportedError(
                f"{self.name}: its value is not known while a model is judged. Compute with operators, or with "
                "functions of keras.ops that take it beside a tensor."
            )
        settle_effects()
        return self._value

    @value.setter
    def value(self, value: Any) -> None:
        self._value = np.broadcast_to(np.asarray(value, "float64"), self.first.shape)

    def _add(self, value: Any) -> None:
        self.value = self._value + np.asarray(value, "float64")

    def _set(self, value: Any) -> None:
        self.value = value

    @property
    def present(self) -> Node | None:
        """What it holds at this place of the program that is built; None where none is."""
        changes = _changes.get()
        return None if changes is None else changes.read(self)

    def assign_add(self, value: Any) -> None:
        """Add to it."""
        changes = _changes.get()
        if changes is None:
            defer(self._add, value)
        else:
            changes.add(self, self._node(value))

    def assign_sub(self, value: Any) -> None:
        """Subtract from it."""
        self.assign_add(-value)

    def assign(self, value: Any) -> None:
        """Replace its value."""
        changes = _changes.get()
        if changes is None:
            defer(self._set, value)
        else:
            changes.replace(self, self._node(value))

    def _node(self, value: Any) -> Node:
        node = cast(as_node(value), "float32")
        if node.shape not in ((), self.first.shape):
            raise ArgumentError(f"{self.name}: must be {show(self.first.shape)}, got {show(node.shape)}.")
        return node

    @property
    def shape(self) -> tuple[int, ...]:
        """Its value's shape."""
        return self.first.shape

    def numpy(self) -> Array:
        """Its value."""
        return self.value

    def __float__(self) -> float:
        return float(self.value)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        return np.array(self.value, dtype)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if _changes.get() is not None and method == "__call__" and ufunc.__name__ in OPERATOR_OF:
            return Node.operators[OPERATOR_OF[ufunc.__name__]](*(getattr(x, "present", x) for x in inputs))
        given = [part.value if isinstance(part, Variable) else part for part in inputs]
        return getattr(ufunc, method)(*given, **kwargs)

    def __hash__(self) -> int:
        return id(self)


class _Changes:
    """What a batch does to variables: what it adds, or where that is not all, what they hold then."""

    def __init__(self) -> None:
        self._added: dict[int, Node] = {}
        self._next: dict[int, Node] = {}

    def read(self, own: Variable) -> Node:
        """What it holds now."""
        if id(own) not in self._next:
            now = placeholder(own.key, own.shape)
            self._next[id(own)] = now + self._added.pop(id(own)) if id(own) in self._added else now
        return self._next[id(own)]

    def add(self, own: Variable, node: Node) -> None:
        """Let it hold so much more."""
        known = self._next if id(own) in self._next else self._added
        known[id(own)] = known[id(own)] + node if id(own) in known else node

    def replace(self, own: Variable, node: Node) -> None:
        """Let it hold this."""
        self._added.pop(id(own), None)
        self._next[id(own)] = node if node.shape == own.shape else node + full(own.shape, 0.0)

    def by_place(self, variables: Sequence[Variable]) -> dict[str, Node]:
        """What is added to variables by their places, and what replaces their values."""
        added = {str(i): self._added[id(own)] for i, own in enumerate(variables) if id(own) in self._added}
        return added | {
            f"{REPLACED}{i}": self._next[id(own)] for i, own in enumerate(variables) if id(own) in self._next
        }


_changes: ContextVar[_Changes | None] = ContextVar("changes", default=None)


def variable(who: str, taken: Sequence[Variable], shape: Any, initializer: Any, name: str | None) -> Variable:
    """A metric's new variable; its initializer is a name, an array, or a function of a shape."""
    sizes = (shape,) if isinstance(shape, int) else tuple(shape)
    if callable(initializer):
        initializer = initializer(sizes)
    first = FIRST.get(initializer) if initializer is None or isinstance(initializer, str) else np.asarray(initializer)
    if first is None:
        raise ArgumentError(f"{who}: `initializer` of a variable must be 'zeros' or 'ones', got {initializer!r}.")
    return Variable(name or f"variable_{len(taken)}", sizes, first)


def recorded_sums(metric: Any, y_true: Node, y_pred: Node, weight: Node | None) -> dict[str, Node]:
    """What a metric's `update_state` adds for one batch, by the places of its variables."""
    takes_weight = "sample_weight" in inspect.signature(metric.update_state).parameters
    token = _changes.set(changes := _Changes())
    try:
        metric.update_state(y_true, y_pred, **({"sample_weight": weight} if takes_weight else {}))
    finally:
        _changes.reset(token)
    return changes.by_place(metric.variables)


def present_values(metric: Any, sums: Mapping[str, Array], kept: Mapping[Variable, Array]) -> dict[str, Array]:
    """What a metric's variables hold by their keys, with these sums beside what they kept from before."""
    before = {id(own): value for own, value in kept.items()}
    values = {}
    for i, own in enumerate(metric.variables):
        old = before.get(id(own), own.first) + sums.get(str(i), 0.0)
        values[own.key] = np.asarray(sums.get(f"{REPLACED}{i}", old))
    return values


def result_of(metric: Any, sums: Mapping[str, Array], kept: Mapping[Variable, Array]) -> Any:
    """What a metric's `result` says once its variables hold these sums, beside what they kept from before."""
    for own, value in zip(metric.variables, present_values(metric, sums, kept).values(), strict=True):
        own.value = value
    return np.asarray(metric.result(), "float64")
