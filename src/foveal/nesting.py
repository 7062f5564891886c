"""Values in nested lists, tuples and dicts, as models with several inputs and outputs take and give them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def leaves(structure: Any) -> list[Any]:
    """What lies in nested lists, tuples and dicts, in order; dicts by their sorted keys, as Keras takes them."""
    if isinstance(structure, dict):
        return [leaf for key in sorted(structure) for leaf in leaves(structure[key])]
    if isinstance(structure, list | tuple):
        return [leaf for part in structure for leaf in leaves(part)]
    return [structure]


def mapped(function: Callable[[Any], Any], structure: Any) -> Any:
    """The same nesting, with `function` of every leaf in the leaf's place."""
    if isinstance(structure, dict):
        return {key: mapped(function, structure[key]) for key in sorted(structure)}
    if isinstance(structure, list | tuple):
        return type(structure)(mapped(function, part) for part in structure)
    return function(structure)


def unpacked(structure: Any) -> Any:
    """What a list of one holds; anything else as it is."""
    return structure[0] if isinstance(structure, list | tuple) and len(structure) == 1 else structure
