"""What the interpreting engines share: state as whole arrays, and a program that is one function of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from foveal.engines.engine import Array, Feeds, Rows, State
from foveal.engines.feeds import check_feeds
from foveal.errors import ArgumentError, ShapeError, did_you_mean
from foveal.ir.graph import Graph
from foveal.ir.node import Node, Shape, show
from foveal.record import Record

Put = Callable[[Any, Any], Array]
"""Makes an array of the engine's own, from values and a dtype; always a copy."""


class ArrayState(State):
    """Named arrays whose names, shapes and dtypes never change. Reading and writing copy.

    Parameters
    ----------
    arrays : mapping of name to array
    put : callable
        Makes the engine's own array from values and a dtype.
    """

    def __init__(self, arrays: Mapping[str, Any], put: Put) -> None:
        self.put = put
        self.arrays: dict[str, Array] = {}
        self.extend(arrays)

    def __getitem__(self, name: str) -> np.ndarray[Any, Any]:
        return np.array(self.arrays[name])

    def __setitem__(self, name: str, value: Any) -> None:
        check_value(name, np.shape(value), {own: array.shape for own, array in self.arrays.items()})
        self.arrays[name] = self.placed(name, value, self.arrays[name].dtype)

    def placed(self, name: str, value: Any, dtype: Any) -> Array:
        """The engine's own array for a weight."""
        return self.put(value, dtype)

    def fed(self, value: Any, node: Node) -> Array:
        """The engine's own array for what an input is fed."""
        return self.put(value.gather() if isinstance(value, Rows) else value, node.spec.dtype)

    def extend(self, arrays: Mapping[str, np.ndarray[Any, Any]]) -> None:
        """Take copies of more arrays, under names of their own."""
        self.arrays |= {name: self.placed(name, value, np.asarray(value).dtype) for name, value in arrays.items()}

    def serves(self, other: State) -> bool:
        """Whether both keep arrays of one kind."""
        return isinstance(other, ArrayState) and self.put is other.put


def check_value(name: str, shape: Shape, shapes: Mapping[str, Shape]) -> None:
    """An error unless the state has this name, in this shape."""
    if name not in shapes:
        raise ArgumentError(
            f"state: the name must be one of {', '.join(map(repr, shapes)) or 'none'}, got {name!r}."
            f"{did_you_mean(name, shapes)}"
        )
    if shape != shapes[name]:
        raise ShapeError(f"state: {name!r} must be {show(shapes[name])}, got {show(shape)}.")


def fitting_state(graph: Graph, state: State | None, empty: Callable[[], ArrayState]) -> ArrayState:
    """The state a program runs on, or an error: it has room for every update, and fits the inputs it stands for."""
    own = empty() if state is None else state
    if not isinstance(own, ArrayState):
        raise ArgumentError(f"compile: the state must be made by the engine's `state`, got a {type(own).__name__}.")
    check_state(graph, own)
    return own


def check_state(graph: Graph, state: Mapping[str, np.ndarray[Any, Any]]) -> None:
    """An error unless the state has room for every update, and fits the inputs it stands for."""
    for name in graph.updates:
        if name not in state:
            raise ArgumentError(
                f"compile: the update of {name!r} has no place; put it in the state, got {list(state)}."
            )
    for name, node in [*graph.inputs.items(), *graph.updates.items()]:
        if name in state:
            _check_spec(name, node, state[name])


def _check_spec(name: str, node: Node, value: np.ndarray[Any, Any]) -> None:
    if (value.shape, str(value.dtype)) != (node.shape, node.spec.dtype):
        raise ShapeError(
            f"compile: {name!r} is {node.spec} in the graph, but {value.dtype}{list(value.shape)} in the state. "
            "Make the two alike."
        )


class ArrayProgram(Record, eq=False):
    """A graph that one function computes: from all inputs by name to outputs and updates by name."""

    graph: Graph
    state: ArrayState
    function: Callable[[dict[str, Array]], tuple[dict[str, Array], dict[str, Array]]]
    describe: Callable[[], str]

    @property
    def text(self) -> str:
        return self.describe()

    def run(self, feeds: Feeds) -> dict[str, np.ndarray[Any, Any]]:
        """Run once; the state changes only after everything has been computed."""
        check_feeds(self.graph, feeds, self.state)
        given = {name: self._input(name, node, feeds) for name, node in self.graph.inputs.items()}
        outputs, updates = self.function(given)
        results = {name: np.array(outputs[name]) for name in self.graph.outputs}
        self.state.arrays |= updates
        return results

    def _input(self, name: str, node: Node, feeds: Feeds) -> Array:
        if name in self.state:
            return self.state.arrays[name]
        return self.state.fed(feeds[name], node)
