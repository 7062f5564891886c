"""Metrics of the user's own that keep variables: what a batch adds to them is a sum like any other metric's."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from foveal.eager import defer, settle_effects
from foveal.errors import ArgumentError, UnsupportedError
from foveal.ir.node import Node, full, show

Array = np.ndarray[Any, Any]
FIRST = {None: 0.0, "zeros": 0.0, "zero": 0.0, "ones": 1.0, "one": 1.0}


class Variable(NDArrayOperatorsMixin):
    """A number, or an array of them, that a metric adds to from batch to batch. Arithmetic sees its value.

    Parameters
    ----------
    name : str
    shape : sequence of int
    first : number or array
        What it holds before the first batch.
    """

    def __init__(self, name: str, shape: Sequence[int], first: Any = 0.0) -> None:
        self.name = name
        self.first = np.full(tuple(shape), first, "float64")
        self._value: Array = self.first

    @property
    def value(self) -> Array:
        """Its value."""
        settle_effects()
        return self._value

    @value.setter
    def value(self, value: Any) -> None:
        self._value = np.broadcast_to(np.asarray(value, "float64"), self.first.shape)

    def _add(self, value: Any) -> None:
        self.value = self._value + np.asarray(value, "float64")

    def _set(self, value: Any) -> None:
        self.value = value

    def assign_add(self, value: Any) -> None:
        """Add to it."""
        added = _added.get()
        if added is None:
            defer(self._add, value)
            return
        node = value if isinstance(value, Node) else full((), float(value))
        if node.shape not in ((), self.first.shape):
            raise ArgumentError(f"{self.name}: what is added must be {show(self.first.shape)}, got {show(node.shape)}.")
        added[self] = added[self] + node if self in added else node

    def assign_sub(self, value: Any) -> None:
        """Subtract from it."""
        self.assign_add(-value)

    def assign(self, value: Any) -> None:
        """Replace its value; while a model is judged only additions are possible."""
        if _added.get() is not None:
            raise UnsupportedError(
                f"{self.name}: a metric's variable can only be added to while a model is judged, not assigned. "
                "Use assign_add."
            )
        defer(self._set, value)

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
        given = [part.value if isinstance(part, Variable) else part for part in inputs]
        return getattr(ufunc, method)(*given, **kwargs)

    def __hash__(self) -> int:
        return id(self)


_added: ContextVar[dict[Variable, Node] | None] = ContextVar("added", default=None)


@contextmanager
def _recorded() -> Iterator[dict[Variable, Node]]:
    """Inside the `with`, what is added to variables is noted as nodes."""
    token = _added.set(added := _ByIdentity())
    try:
        yield added
    finally:
        _added.reset(token)


class _ByIdentity(dict[Variable, Node]):
    """A dict whose keys are told apart by what they are: comparing variables compares their values."""

    def __contains__(self, key: object) -> bool:
        return any(own is key for own in self)


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
    with _recorded() as added:
        metric.update_state(y_true, y_pred, **({"sample_weight": weight} if takes_weight else {}))
    return {str(i): added[own] for i, own in enumerate(metric.variables) if own in added}


def result_of(metric: Any, sums: Mapping[str, Array], kept: Mapping[Variable, Array]) -> Any:
    """What a metric's `result` says once its variables hold these sums, beside what they kept from before."""
    before = {id(own): value for own, value in kept.items()}
    for i, own in enumerate(metric.variables):
        own.value = before.get(id(own), own.first) + sums.get(str(i), 0.0)
    return np.asarray(metric.result(), "float64")
