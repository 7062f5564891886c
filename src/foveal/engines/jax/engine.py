"""The XLA engine: the interpreter of the reference, traced once for each batch length by `jax.jit`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

import foveal.engines.jax.windows  # noqa: F401  (fill the table)
from foveal.engines.arrays import ArrayProgram, ArrayState, fitting_state
from foveal.engines.engine import Array, Feeds, State, evaluate
from foveal.engines.jax.lowerings import lowers
from foveal.engines.jax.placement import current_placement
from foveal.errors import UnsupportedError
from foveal.ir.graph import Graph
from foveal.ir.node import BATCH, Node

__all__ = ["JaxEngine", "lowers"]


class JaxState(ArrayState):
    """Arrays on JAX's default device, or on those of the distribution that is set when it is made.

    Attributes
    ----------
    placement : Placement or None
    """

    def __init__(self, arrays: Mapping[str, Any]) -> None:
        self.placement = current_placement()
        super().__init__(arrays, jnp.array)

    def placed(self, name: str, value: Any, dtype: Any) -> Array:
        if self.placement is None:
            return jnp.array(value, dtype)
        return self.placement.put_weight(name, np.asarray(value, dtype))

    def __getitem__(self, name: str) -> np.ndarray[Any, Any]:
        array = self.arrays[name]
        return np.array(array) if self.placement is None else self.placement.read(array)

    def fed(self, value: Any, node: Node) -> Array:
        if self.placement is None:
            return super().fed(value, node)
        return self.placement.put_feed(value, node.spec.batched, node.spec.dtype)

    def serves(self, other: State) -> bool:
        plans = [state.placement and state.placement.plan for state in (self, other) if isinstance(state, JaxState)]
        return len(plans) == 2 and plans[0] is plans[1]


class JaxProgram(ArrayProgram, eq=False):
    """A program that other processes may compute parts of."""

    def run(self, feeds: Feeds) -> dict[str, np.ndarray[Any, Any]]:
        try:
            return super().run(feeds)
        except jax.errors.JaxRuntimeError as error:
            if jax.process_count() == 1:
                raise
            raise RuntimeError(
                f"process {jax.process_index()} of {jax.process_count()} cannot go on: another one has ended or cannot "
                f"be reached ({str(error).splitlines()[0]:.200}). Start all of them again; fit(resume=...) goes on "
                "from the last checkpoint."
            ) from None


class JaxEngine:
    """Runs graphs on JAX's default device; where there are several, each computes a share of every batch.

    `foveal.distribution` says more: which devices, and which weights are cut.

    float64 graphs need `jax.config.update("jax_enable_x64", True)`; without it JAX computes in float32 unasked.

    Parameters
    ----------
    threads : int, optional
        Not used: XLA decides. Here so that every engine can be asked for in the same words.
    """

    name = "jax"

    def __init__(self, threads: int | None = None) -> None:
        self.threads = threads

    def state(self, arrays: Mapping[str, np.ndarray[Any, Any]]) -> ArrayState:
        return JaxState(arrays)

    def compile(self, graph: Graph, state: State | None = None) -> JaxProgram:
        _check_precision(graph)
        own = fitting_state(graph, state, lambda: JaxState({}))
        function = jax.jit(partial(evaluate, graph, lowers), **_shardings(graph, own))
        return JaxProgram(graph, own, function, partial(_describe, graph, function))


def _shardings(graph: Graph, state: ArrayState) -> dict[str, Any]:
    """Where results lie: outputs whole on every device, updates where the weights are."""
    placement = state.placement if isinstance(state, JaxState) else None
    if placement is None:
        return {}
    updates = {name: placement.of_weight(name, state.arrays[name].shape) for name in graph.updates}
    return {"out_shardings": (dict.fromkeys(graph.outputs, placement.whole), updates)}


def _check_precision(graph: Graph) -> None:
    if jax.dtypes.canonicalize_dtype("float64") != "float64" and any(
        node.spec.dtype == "float64" for node in graph.nodes
    ):
        raise UnsupportedError(
            "the jax engine computes in float64 only when JAX is told to. "
            "Run jax.config.update('jax_enable_x64', True) first, or use float32."
        )


def _describe(graph: Graph, function: Any) -> str:
    """The graph and the StableHLO it becomes for a batch of one row."""
    inputs: dict[str, Array] = {
        name: jax.ShapeDtypeStruct(tuple(1 if n == BATCH else n for n in node.shape), node.spec.dtype)
        for name, node in graph.inputs.items()
    }
    return f"{graph}\n\n{function.lower(inputs).as_text()}"
