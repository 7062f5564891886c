"""Values in nested lists, tuples and dicts, as models with several inputs and outputs take and give them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any

import numpy as np


class Slot:
    """The place of a tensor in a `Packed`'s form."""

    def __init__(self, index: int) -> None:
        self.index = index

    def __repr__(self) -> str:
        return f"Slot({self.index})"


class Packed(list[Any]):
    """Tensors among other arguments of a call: a list of the tensors alone.

    Attributes
    ----------
    form : lists, tuples and dicts
        All arguments, with a `Slot` in the place of each tensor.
    """

    def __init__(self, tensors: Iterable[Any], form: Any) -> None:
        super().__init__(tensors)
        self.form = form

    @classmethod
    def of(cls, structure: Any, is_tensor: Callable[[Any], bool]) -> Packed:
        """A nest taken apart."""
        tensors: list[Any] = []

        def emptied(leaf: Any) -> Any:
            if not is_tensor(leaf):
                return leaf
            tensors.append(leaf)
            return Slot(len(tensors) - 1)

        form = mapped(emptied, structure)
        return cls(tensors, form)

    def unpack(self, constant: Callable[[Any], Any] = lambda value: value) -> Any:
        """The arguments, with this list's tensors in their places and `constant` of every other value."""
        return mapped(lambda leaf: self[leaf.index] if isinstance(leaf, Slot) else constant(leaf), self.form)


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
    if isinstance(structure, Packed):
        return Packed([mapped(function, part) for part in structure], structure.form)
    if isinstance(structure, list | tuple):
        return like(structure, [mapped(function, part) for part in structure])
    return function(structure)


def like(structure: Any, parts: list[Any]) -> Any:
    """A list or tuple of the same type, a named one too, with other parts."""
    kind = type(structure)
    return kind(*parts) if hasattr(kind, "_fields") else parts if kind is list else kind(parts)


def mapped_shapes(function: Callable[[Any], Any], shapes: Any) -> Any:
    """`mapped`, where the leaves are shapes: lists or tuples of sizes and None."""
    if isinstance(shapes, Packed):
        return Packed([function(shape) for shape in shapes], shapes.form)
    if isinstance(shapes, Mapping):
        return {key: mapped_shapes(function, shape) for key, shape in shapes.items()}
    if all(n is None or isinstance(n, int) for n in shapes):
        return function(tuple(shapes))
    return like(shapes, [mapped_shapes(function, shape) for shape in shapes])


def unpacked(structure: Any) -> Any:
    """What a list of one holds; anything else as it is."""
    return structure[0] if isinstance(structure, list | tuple) and len(structure) == 1 else structure


PLAIN = {int, bool, str, type(None), type(Ellipsis), type}


def frozen(value: Any) -> Hashable:
    """A key for settings that is equal only where they are alike, types included; what may change equals nothing."""
    kind = type(value)
    if kind in PLAIN:
        return kind, value
    if kind is float:
        return kind, repr(value)  # 0.0 is -0.0, and NaN nothing
    if isinstance(value, list | tuple):
        return kind, *map(frozen, value)
    if isinstance(value, dict):
        return kind, *((name, frozen(part)) for name, part in value.items())
    if kind is slice:
        return kind, frozen((value.start, value.stop, value.step))
    if isinstance(value, np.ndarray | np.generic) and value.dtype != object:
        return kind, value.shape, value.dtype, value.tobytes()
    return value if isinstance(value, np.dtype) else object()
