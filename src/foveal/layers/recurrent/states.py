"""States that a layer keeps from one batch to the next."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from foveal.errors import ShapeError
from foveal.functions.symbolic import KerasTensor
from foveal.ir.node import BATCH, Node, apply, reshape
from foveal.ir.weight import Weight
from foveal.layers.tracing import active_tracer, update
from foveal.nesting import Packed, leaves, mapped
from foveal.ops.matmul import MatMulWeightGrad, matmul


def rows_of(x: Any) -> int | None:
    """How many rows a batch has, where it is known."""
    first = next(iter(x if isinstance(x, Packed) else leaves(x)), None)
    if isinstance(first, Node | KerasTensor):
        rows = first.shape[0]
        return None if rows == BATCH else rows
    return None if first is None else len(first)


def kept_states(owner: str, states: Sequence[Any]) -> list[Any]:
    """Variables that hold these values."""

    def variable(value: Any) -> Weight:
        return Weight("rnn_state", np.array(value, "float32"), trainable=False, owner=owner)

    return [mapped(variable, state) for state in states]


def for_batch(state: Weight, like: Node) -> Node:
    """What a state holds, row by row of a batch."""
    present, rows = state.present, state.shape[0]
    if not like.spec.batched:
        _check_rows(rows, like.shape[0])
        return present
    flat = matmul(active_tracer().rows(rows), reshape(present, (rows, prod(state.shape[1:]))))
    return reshape(flat, (BATCH, *state.shape[1:]))


def keep(state: Weight, value: Node) -> None:
    """Let a state hold a batch's rows after the run."""
    rows = state.shape[0]
    if value.spec.batched:
        flat = reshape(value, (BATCH, prod(state.shape[1:])))
        value = reshape(apply(MatMulWeightGrad(), active_tracer().rows(rows), flat), state.shape)
    update(state, lambda _: value)


def _check_rows(expected: int, rows: int) -> None:
    if expected != rows:
        raise ShapeError(f"the layer is stateful: each batch must have {expected} rows as the first, got {rows}.")
