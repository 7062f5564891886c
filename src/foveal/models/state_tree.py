"""The values of a model's variables as nested dicts, by the parts of their paths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from foveal.errors import ArgumentError, ShapeError
from foveal.ir.node import show


def tree_of(model: str, variables: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """The values of some variables, nested.

    Raises
    ------
    ArgumentError
        Two have one path.
    """
    tree: dict[str, Any] = {}
    for path, variable in _by_path(model, variables).items():
        *around, last = path.split("/")
        place = tree
        for part in around:
            place = place.setdefault(part, {})
        place[last] = variable.value
    return tree


def assign(model: str, state: Mapping[str, Sequence[tuple[str, Any]]], tree: Mapping[str, Any]) -> None:
    """Let variables have the values of a tree, by their paths; nothing changes unless all fit."""
    pairs = []
    for kind, values in tree.items():
        if kind not in state:
            raise ArgumentError(f"set_state_tree of {model!r}: must be of {', '.join(state)}, got {kind!r}.")
        known = _by_path(model, state[kind])
        for path, value in _leaves(values):
            if path not in known:
                raise ArgumentError(f"set_state_tree of {model!r}: there is no {path!r} among its {kind}.")
            if np.shape(value) != known[path].shape:
                raise ShapeError(
                    f"set_state_tree of {model!r}: {path!r} must be {show(known[path].shape)}, got "
                    f"{show(np.shape(value))}."
                )
            pairs.append((known[path], value))
    for variable, value in pairs:
        variable.assign(value)


def _by_path(model: str, variables: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    known: dict[str, Any] = {}
    for path, variable in variables:
        if path in known:
            raise ArgumentError(f"state tree of {model!r}: two variables have the path {path!r}. Give other names.")
        known[path] = variable
    return known


def _leaves(tree: Mapping[str, Any], around: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{around}{name}/")
        else:
            yield around + name, value
