"""What functions of nodes hand over to be computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from foveal.ir.node import Node
from foveal.ir.weight import Weight
from foveal.record import Record


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
