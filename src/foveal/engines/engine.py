"""What every engine offers, and the interpreter that two of them share."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from importlib import import_module
from typing import Any, Protocol, TypeVar

import numpy as np

from foveal.errors import ArgumentError, UnsupportedError, did_you_mean
from foveal.ir.graph import Graph
from foveal.ir.node import Input, Op
from foveal.ops.body import Body

Array = Any
Lowering = TypeVar("Lowering", bound=Callable[..., Array])


class Rows:
    """A batch that is not copied out yet: the rows `index` of `array`, in that order."""

    __slots__ = ("_numbers", "array", "index")

    def __init__(self, array: np.ndarray[Any, Any], index: np.ndarray[Any, Any]) -> None:
        self.array, self.index = array, index
        self._numbers: np.ndarray[Any, Any] | None = None

    def __len__(self) -> int:
        return len(self.index)

    @property
    def numbers(self) -> np.ndarray[Any, Any]:
        """The index as int64, counted from the start; a ValueError unless the array has all of these rows."""
        if self._numbers is None:
            self._numbers = _row_numbers(self.index, len(self.array))
        return self._numbers

    def gather(self) -> np.ndarray[Any, Any]:
        rows: np.ndarray[Any, Any] = self.array[self.index]
        return rows


def _row_numbers(given: Any, length: int) -> np.ndarray[Any, Any]:
    index: np.ndarray[Any, Any] = np.asarray(given)
    if index.ndim != 1 or (len(index) and index.dtype.kind not in "iu"):
        raise ValueError(f"one axis of whole numbers, got {index.dtype}{list(index.shape)}.")
    index = np.ascontiguousarray(index, np.int64)
    if not len(index) or index.view(np.uint64).max() < length:  # seen so, what is negative is large
        return index
    if index.min() < -length or index.max() >= length:
        raise ValueError(f"from {-length} to {length - 1}, got {index.min()} to {index.max()}.")
    return np.where(index < 0, index + length, index)


Feeds = Mapping[str, "Array | Rows"]


class State(MutableMapping[str, np.ndarray[Any, Any]]):
    """Named arrays in an engine. `state[name]` reads one, `state[name] = array` replaces its values."""

    arrays: Mapping[str, Any]

    def __delitem__(self, name: str) -> None:
        raise TypeError(f"state: {name!r} cannot be removed; the names are fixed. Make a new state without it.")

    def __contains__(self, name: object) -> bool:
        return name in self.arrays

    def __iter__(self) -> Iterator[str]:
        return iter(self.arrays)

    def __len__(self) -> int:
        return len(self.arrays)

    @abstractmethod
    def extend(self, arrays: Mapping[str, np.ndarray[Any, Any]]) -> None:
        """Take copies of more arrays, under names that it does not have; those it has stay where they are."""

    def serves(self, other: State) -> bool:
        """Whether programs that are compiled for the other state could as well be for this one."""
        return type(self) is type(other)


class Program(Protocol):
    """A compiled graph."""

    @property
    def text(self) -> str:
        """What the engine made of the graph, for people to read."""

    def run(self, feeds: Feeds) -> dict[str, np.ndarray[Any, Any]]:
        """Run once: the graph's outputs by name, as new arrays. Inputs found in the state need no feed.

        A batched input takes an array of any length, or `Rows`; all of one run are equally long. Arrays of other
        dtypes are converted. The graph's updates are written to the state. What is computed row by row does not depend
        on the other rows of the batch: to the last bit in numpy and llvm, but for rounding in jax.
        """


class Engine(Protocol):
    """A way to run graphs."""

    name: str

    def state(self, arrays: Mapping[str, np.ndarray[Any, Any]]) -> State:
        """Take copies of weights and other state. `state[name]` reads one, `state[name] = array` replaces its values.

        The names and shapes are fixed from here on. Programs compiled with one state share it.
        """

    def compile(self, graph: Graph, state: State | None = None) -> Program:
        """Prepare to run the graph; its inputs whose names are in `state` live there."""


ENGINES = {
    "llvm": ("foveal.engines.llvm.engine", "LLVMEngine", "llvmlite"),
    "jax": ("foveal.engines.jax.engine", "JaxEngine", "jax"),
    "numpy": ("foveal.engines.numpy.engine", "NumpyEngine", "numpy"),
}
DEFAULT_ENGINE = "llvm"


def get_engine(engine: str | Engine | None = None, **options: Any) -> Engine:
    """An engine by name; None means the default. An Engine is returned as it is.

    Parameters
    ----------
    engine : {'llvm', 'jax', 'numpy'}, Engine or None
    **options
        Passed to the engine; `llvm` takes `threads=` (None: one for each core).
    """
    if engine is not None and not isinstance(engine, str):
        return engine
    name = DEFAULT_ENGINE if engine is None else engine.lower()
    if name not in ENGINES:
        raise ArgumentError(
            f"engine: must be one of {', '.join(map(repr, ENGINES))}, got {engine!r}.{did_you_mean(engine, ENGINES)}"
        )
    module, kind, package = ENGINES[name]
    try:
        made: Engine = getattr(import_module(module), kind)(**options)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.split(".")[0] != package:
            raise
        raise UnsupportedError(
            f"engine: {name!r} needs the package {package}, which is not installed. "
            f"Run: pip install 'foveal[{name}]', or use engine='numpy'."
        ) from None
    return made


class Lowerings(dict[type[Op], Callable[..., Any]]):
    """An engine's table from op to code; `@lowers(Conv)` above a function adds a row."""

    def __init__(self, engine: str, rows: Mapping[type[Op], Callable[..., Any]] | None = None) -> None:
        super().__init__(rows or {})
        self.engine = engine

    def __call__(self, op: type[Op]) -> Callable[[Lowering], Lowering]:
        def register(function: Lowering) -> Lowering:
            self[op] = function
            return function

        return register

    def __missing__(self, op: type[Op]) -> Callable[..., Any]:
        raise UnsupportedError(
            f"the {self.engine} engine cannot run {op.__name__}. Add a lowering in engines/{self.engine}, "
            "or compile with engine='numpy'."
        )


def evaluate(
    graph: Graph, lowerings: Lowerings, feeds: Mapping[str, Array]
) -> tuple[dict[str, Array], dict[str, Array]]:
    """Run the graph one node at a time: its outputs and its updates."""
    values = {node: feeds[name] for name, node in graph.inputs.items()}
    for node in graph.nodes:
        if not isinstance(node.op, Input):
            values[node] = lowerings[type(node.op)](node.op, *(values[x] for x in node.inputs))
    return tuple({name: values[node] for name, node in part.items()} for part in (graph.outputs, graph.updates))  # type: ignore[return-value]


def run_body(body: Body, lowerings: Lowerings, inputs: Sequence[Array]) -> list[Array]:
    """What a program of ops gives for some inputs."""
    feeds = {name: inputs[int(name)] for name in body.graph.inputs}
    outputs, _ = evaluate(body.graph, lowerings, feeds)
    return [outputs[str(i)] for i in range(len(body.outputs))]
