"""Cells that others have written, and several as one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from foveal.arguments import arg
from foveal.errors import ArgumentError
from foveal.functions.arrays import zeros
from foveal.ir.node import Node, Shape
from foveal.layers.base import Layer
from foveal.layers.calling import takes_training
from foveal.layers.classes import layer_from, part_of
from foveal.nesting import leaves


def _cells(value: Any) -> list[Any]:
    cells = list(value) if isinstance(value, list | tuple) else []
    if not cells:
        raise ValueError(f"a list of cells, got {value!r}.")
    for cell in cells:
        check_cell(cell)
    return cells


def check_cell(cell: Any) -> Any:
    """A cell as it is; a ValueError where it cannot be one."""
    for name in ("call", "state_size"):
        if not hasattr(cell, name):
            raise ValueError(f"cells with a `{name}`, got {type(cell).__name__} without one.")
    return cell


class StackedRNNCells(Layer):
    """Several cells as one: each reads what the one before gives.

    Parameters
    ----------
    cells : list of layers
        Each with `state_size` and `call(inputs, states)`.
    """

    cells: list[Any] = arg(_cells, saved=False)

    holds_layers = True
    default_training = None

    @property
    def state_size(self) -> list[Any]:
        """The sizes of each cell's states."""
        return [cell.state_size for cell in self.cells]

    @property
    def output_size(self) -> Any:
        """The size of what the last cell gives."""
        return output_size(self.cells[-1])

    def build(self, input_shape: Shape) -> None:
        for cell in self.cells:
            if isinstance(cell, Layer) and not cell.built:
                cell.build(input_shape)
            input_shape = (input_shape[0], output_size(cell))

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """Zeros for the states of each cell."""
        return [first_states(cell, batch_size) for cell in self.cells]

    def draw_masks(self, x: Node, states: Sequence[Any]) -> None:
        """Let each cell draw what it drops."""
        for cell, own in zip(self.cells, states, strict=True):
            if hasattr(cell, "draw_masks"):
                cell.draw_masks(x, leaves(own))
            x = leaves(own)[0]

    def forget_masks(self) -> None:
        """The next call draws others."""
        for cell in self.cells:
            if hasattr(cell, "forget_masks"):
                cell.forget_masks()

    def call(self, inputs: Any, states: Any, training: bool | None = None) -> Any:
        after = []
        for cell, before in zip(self.cells, states, strict=True):
            nested = isinstance(before, list | tuple)
            inputs, new = call_cell(cell, inputs, list(before) if nested else [before], training)
            after.append(list(new) if nested else new[0])
        return inputs, after

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal layer, the cells as Keras has them."""
        return super().get_config() | {"cells": [part_of(cell) for cell in self.cells]}

    @classmethod
    def from_config(cls, config: Any) -> StackedRNNCells:
        """Make the layer that `get_config` described, with new weights."""
        return super().from_config({**config, "cells": [layer_from(part) for part in config["cells"]]})


def output_size(cell: Any) -> Any:
    """The size of what a cell gives."""
    size = getattr(cell, "output_size", None)
    return leaves(cell.state_size)[0] if size is None else size


def first_states(cell: Any, batch_size: Any) -> Any:
    """The states that a cell starts with."""
    if hasattr(cell, "get_initial_state"):
        return cell.get_initial_state(batch_size=batch_size)
    sizes = cell.state_size
    return [zeros((batch_size, n)) for n in sizes] if isinstance(sizes, list | tuple) else zeros((batch_size, sizes))


def call_cell(cell: Any, inputs: Any, states: list[Any], training: bool | None) -> tuple[Any, list[Any]]:
    """What a cell gives, and its next states in a list."""
    told = {"training": training} if takes_training(type(cell)) else {}
    function = cell if callable(cell) else cell.call
    results = function(inputs, states, **told)
    if not isinstance(results, list | tuple) or len(results) != 2:
        raise ArgumentError(f"{type(cell).__name__}: `call` must give an output and the next states, got {results!r}.")
    output, after = results
    return output, list(after) if isinstance(after, list | tuple) else [after]
