"""The reference engine: runs a graph one op at a time. Its answers are the definition of right."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

import foveal.engines.numpy.windows  # noqa: F401  (fill the table)
from foveal.engines.arrays import ArrayProgram, ArrayState, fitting_state
from foveal.engines.engine import Array, State, evaluate
from foveal.engines.numpy.lowerings import lowers
from foveal.ir.graph import Graph

__all__ = ["NumpyEngine", "lowers"]


put = partial(np.array, order="C")  # sums run along memory: the order of an array in it must not matter


class NumpyEngine:
    """Runs float32 and float64 graphs with NumPy alone.

    Parameters
    ----------
    threads : int, optional
        Not used: NumPy decides. Here so that every engine can be asked for in the same words.
    """

    name = "numpy"

    def __init__(self, threads: int | None = None) -> None:
        self.threads = threads

    def state(self, arrays: Mapping[str, np.ndarray[Any, Any]]) -> ArrayState:
        return ArrayState(arrays, put)

    def compile(self, graph: Graph, state: State | None = None) -> ArrayProgram:
        own = fitting_state(graph, state, lambda: ArrayState({}, put))

        def function(given: dict[str, Array]) -> tuple[dict[str, Array], dict[str, Array]]:
            with np.errstate(all="ignore"):  # inf and NaN are values; whoever reads the results judges them
                return evaluate(graph, lowers, given)

        return ArrayProgram(graph, own, function, graph.__str__)
