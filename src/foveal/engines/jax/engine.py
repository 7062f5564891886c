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
from foveal.engines.engine import Array, State, evaluate
from foveal.engines.jax.lowerings import lowers
from foveal.errors import UnsupportedError
from foveal.ir.graph import Graph
from foveal.ir.node import BATCH

__all__ = ["JaxEngine", "lowers"]


class JaxEngine:
    """Runs graphs on JAX's default device.

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
        return ArrayState(arrays, jnp.array)

    def compile(self, graph: Graph, state: State | None = None) -> ArrayProgram:
        _check_precision(graph)
        function = jax.jit(partial(evaluate, graph, lowers))
        return ArrayProgram(
            graph, fitting_state(graph, state, jnp.array), function, partial(_describe, graph, function)
        )


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
