"""Checks every engine makes on what it is fed, with the same words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from foveal.engines.engine import Array, Feeds, Rows
from foveal.errors import DataError
from foveal.ir.graph import Graph
from foveal.ir.node import BATCH, Node, show


def check_feeds(graph: Graph, feeds: Feeds, state: Mapping[str, Any]) -> None:
    """A DataError unless every input outside the state is fed, fits its shape, and all batches are equally long."""
    lengths: dict[str, int] = {}
    for name, node in graph.inputs.items():
        if name in state:
            continue
        if name not in feeds:
            raise DataError(f"run: the input {name!r} {show(node.shape)} is missing. Feed it; got {sorted(feeds)}.")
        _check_shape(name, node, feeds[name])
        if node.spec.batched:
            lengths[name] = len(feeds[name])
    if len(set(lengths.values())) > 1:
        given = ", ".join(f"{name} has {length}" for name, length in lengths.items())
        raise DataError(f"run: batches of one run must be equally long, got: {given} rows.")


def _check_shape(name: str, node: Node, value: Array | Rows) -> None:
    if isinstance(value, Rows):
        try:
            shape = (len(value.numbers), *value.array.shape[1:])
        except ValueError as error:
            raise DataError(f"run: the rows of {name!r} must be {error}") from None
    else:
        shape = np.shape(value)
    fits = len(shape) == len(node.shape) and all(n in (BATCH, m) for n, m in zip(node.shape, shape, strict=True))
    if not fits:
        raise DataError(f"run: the input {name!r} must be {show(node.shape)}, got {show(shape)}.")
