"""Graphs run at once on arrays: each is compiled when its shapes are first met, and kept."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, ClassVar, Protocol

import numpy as np

from foveal.engines.engine import Engine, Program, get_engine
from foveal.errors import ArgumentError
from foveal.ir.graph import Graph
from foveal.ir.node import BATCH, Node, array_of, placeholder
from foveal.ir.passes import simplify
from foveal.ir.weight import Weight
from foveal.nesting import leaves, mapped
from foveal.record import Record

__all__ = ["Array", "Programs", "Traced", "batches", "compute", "numbers", "using"]

FED = {"float32", "int32", "uint32"}
"""Arrays of other dtypes are read as float32."""


class Array(np.ndarray[Any, Any]):
    """A NumPy array with the one method that scripts written for TensorFlow ask a tensor for."""

    __module__: ClassVar[str] = "foveal"  # type: ignore[misc]

    def numpy(self) -> Any:
        """The same values, not copied, as a plain NumPy array; a single value as NumPy's number."""
        return self.view(np.ndarray)[()]

    def __getitem__(self, place: Any) -> Any:
        """As NumPy has it, but a single value is an Array too: `labels[0].numpy()`."""
        found = super().__getitem__(place)
        return found if isinstance(found, np.ndarray) else np.asarray(found).view(Array)


class Traced(Record):
    """What a function made of nodes.

    Attributes
    ----------
    outputs : Node, or lists or dicts of them
    weights : sequence of Weight
        Those that the outputs may depend on.
    updates : mapping of name to Node
        What weights hold after the run.
    seeds : function of the graph's inputs, optional
        It gives those that feed it random seeds.
    """

    outputs: Any
    weights: Sequence[Weight] = ()
    updates: Mapping[str, Node] = {}
    seeds: Callable[[Mapping[str, Any]], Seeds] | None = None


class Seeds(Protocol):
    """The seeds that a graph reads."""

    def next(self) -> dict[str, np.ndarray[Any, Any]]:
        """The feeds for one run."""


class _Compiled:
    """A program, and what its inputs and outputs mean."""

    def __init__(self, engine: Engine, trace: Callable[..., Traced], x: Any, shared: Sequence[Any]) -> None:
        names = itertools.count()
        nodes = mapped(lambda array: _input(f"x{next(names)}", (BATCH, *array.shape[1:]), array), x)
        whole = [_input(f"shared{i}", array.shape, array) for i, array in enumerate(shared)]
        traced = trace(nodes, *whole)
        self.form = mapped(lambda node: None, traced.outputs)
        self.weights = {weight.key: weight for weight in traced.weights}
        self.updates = list(traced.updates)
        outputs = {f"y{i}": node for i, node in enumerate(leaves(traced.outputs))}
        moved = {f"next {name}": node for name, node in traced.updates.items()}
        graph = simplify(Graph(outputs | moved))
        self.inputs = graph.inputs
        self.seeds = traced.seeds(graph.inputs) if traced.seeds is not None else None
        self.program: Program = engine.compile(graph)

    def run(self, x: Sequence[Any], shared: Sequence[Any]) -> Any:
        fed = {f"x{i}": array for i, array in enumerate(x)} | {f"shared{i}": array for i, array in enumerate(shared)}
        fed |= {name: weight.storage[name] for name, weight in self.weights.items() if name in self.inputs}
        if self.seeds is not None:
            fed |= self.seeds.next()
        results = self.program.run({name: fed[name] for name in self.inputs})
        for name in self.updates:
            self.weights[name].value = results[f"next {name}"]
        outputs = (results[f"y{i}"].view(Array) for i in itertools.count())
        return mapped(lambda _: next(outputs), self.form)


Programs = MutableMapping[Hashable, _Compiled]
"""Where compiled graphs are kept, by what they were compiled for."""


def compute(
    trace: Callable[..., Traced],
    x: Any,
    shared: Sequence[np.ndarray[Any, Any]] = (),
    *,
    programs: Programs,
    key: Hashable = None,
) -> Any:
    """What the nodes that `trace` makes give for these arrays.

    Parameters
    ----------
    trace : function of nodes that gives a Traced
        It is called once for each shape: with nodes nested as `x`, and one more for each of `shared`.
    x : array, or lists or dicts of arrays
        Their first axes are the batch, of any length.
    shared : sequence of array
        Arrays without a batch, such as kernels.
    programs : dict
        The caller's own, where compiled graphs are kept.
    key : hashable
        What else the graph depends on.

    Returns
    -------
    Array, or lists or dicts of them
        Nested as the trace's outputs.
    """
    engine = _engine.get() or _default()
    place = (engine, key, repr(mapped(_kind, x)), repr([(array.shape, _dtype(array)) for array in shared]))
    if place not in programs:
        programs[place] = _Compiled(engine, trace, x, shared)
    return programs[place].run(leaves(x), shared)


def numbers(who: str, value: Any) -> np.ndarray[Any, Any]:
    """An array that `compute` reads as float32, or an error in the name of `who`."""
    array = array_of(f"{who}: takes arrays of numbers, symbolic tensors or graph nodes", value)
    return array if array.dtype in (np.float32, np.uint8) else array.astype(np.float32)


def batches(who: str, x: Any) -> Any:
    """Arrays nested as `x`, for `compute`; a list of plain numbers, however deep, is one array."""
    plain = isinstance(x, list | tuple) and all(isinstance(leaf, int | float) for leaf in leaves(x))
    arrays = numbers(who, x) if plain else mapped(lambda leaf: numbers(who, leaf), x)
    if not leaves(arrays) or any(array.ndim == 0 for array in leaves(arrays)):
        raise ArgumentError(f"{who}: takes arrays whose first axis is the batch, got {x!r}. Add the axis: x[None].")
    return arrays


@contextmanager
def using(engine: str | Engine, **options: Any) -> Iterator[None]:
    """Inside the `with`, layers and functions called on arrays run on this engine; 'llvm' is the default.

    Parameters
    ----------
    engine : {'llvm', 'jax', 'numpy'} or Engine
    **options
        Passed to the engine; `llvm` takes `threads=`.
    """
    token = _engine.set(get_engine(engine, **options))
    try:
        yield
    finally:
        _engine.reset(token)


_engine: ContextVar[Engine | None] = ContextVar("engine", default=None)


@cache
def _default() -> Engine:
    return get_engine()


def _dtype(array: Any) -> str:
    return str(array.dtype) if str(array.dtype) in FED else "float32"


def _kind(array: Any) -> tuple[Any, ...]:
    return (array.shape[1:], _dtype(array))


def _input(name: str, shape: tuple[int, ...], array: Any) -> Node:
    return placeholder(name, shape, _dtype(array))
