"""`keras.tree`: functions of nested lists, tuples, named tuples, deques and dicts, whose leaves are all else."""

from __future__ import annotations

from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Sequence
from typing import Any

from foveal.errors import ArgumentError

Path = tuple[Any, ...]
DICTS = (dict, OrderedDict, defaultdict)


class MAP_TO_NONE:
    """What a function gives to `traverse` to put None in a place."""


def _is_named(structure: Any) -> bool:
    return isinstance(structure, tuple) and hasattr(structure, "_fields")


def _parts(structure: Any) -> dict[Any, Any] | None:
    """What lies directly in a structure by index or key, dicts by their sorted keys; None of a leaf."""
    kind = type(structure)
    if kind in DICTS:
        return {key: structure[key] for key in (structure if kind is OrderedDict else sorted(structure))}
    return dict(enumerate(structure)) if kind in (list, tuple, deque) or _is_named(structure) else None


def _repacked(structure: Any, parts: dict[Any, Any]) -> Any:
    """A structure like this one, of other parts."""
    kind: Any = type(structure)
    if kind in DICTS:
        factory = (structure.default_factory,) if kind is defaultdict else ()
        return kind(*factory, ((key, parts[key]) for key in structure))
    if kind is deque:
        return deque(parts.values(), structure.maxlen)
    return kind(*parts.values()) if _is_named(structure) else kind(parts.values())


def _differ() -> ArgumentError:
    return ArgumentError("keras.tree: the structures must be nested in the same way, but are not.")


def _parts_like(structure: Any, other: Any) -> dict[Any, Any]:
    """The parts of another structure of the same kind, with the same keys."""
    parts = _parts(other)
    kinds = {dict if type(one) in DICTS else type(one) for one in (structure, other)}
    if parts is None or len(kinds) > 1 or parts.keys() != (_parts(structure) or {}).keys():
        raise _differ()
    return parts


def _mapped(function: Callable[..., Any], is_leaf: Callable[[Any], bool], first: Any, *others: Any) -> Any:
    parts = None if is_leaf(first) else _parts(first)
    if parts is None:
        return function(first, *others)
    theirs = [_parts_like(first, other) for other in others]
    return _repacked(
        first, {key: _mapped(function, is_leaf, part, *(other[key] for other in theirs)) for key, part in parts.items()}
    )


def _never(structure: Any) -> bool:
    return False


def is_nested(structure: Any) -> bool:
    """Whether it is no leaf."""
    return _parts(structure) is not None


def flatten_with_path(structure: Any) -> list[tuple[Path, Any]]:
    """(path, leaf) of every leaf, in order; a path is the indices and keys that lead there."""
    parts = _parts(structure)
    if parts is None:
        return [((), structure)]
    return [((key, *path), leaf) for key, part in parts.items() for path, leaf in flatten_with_path(part)]


def flatten(structure: Any) -> list[Any]:
    """The leaves, in order."""
    return [leaf for _, leaf in flatten_with_path(structure)]


def map_structure(func: Callable[..., Any], *structures: Any, none_is_leaf: bool = True) -> Any:
    """The same nesting, with `func` of the leaves at one place; None stays as it is unless it is a leaf."""
    if not structures:
        raise ArgumentError("keras.tree.map_structure: at least one structure must be given.")

    def of_leaves(*found: Any) -> Any:
        if any(map(is_nested, found)):
            raise _differ()
        return None if found[0] is None and not none_is_leaf else func(*found)

    return _mapped(of_leaves, _never, *structures)


def map_structure_up_to(shallow_structure: Any, func: Callable[..., Any], *structures: Any) -> Any:
    """The nesting of the first, with `func` of what the others have in the place of its leaves."""
    if not structures:
        raise ArgumentError("keras.tree.map_structure_up_to: at least one structure must be given.")
    return _mapped(lambda _, *found: func(*found), _never, shallow_structure, *structures)


def map_shape_structure(func: Callable[[Any], Any], structure: Any) -> Any:
    """The same nesting, with `func` of every shape: lists and tuples of integers and None are leaves."""

    def is_shape(found: Any) -> bool:
        return isinstance(found, list | tuple) and all(isinstance(n, int | None) for n in found)

    return _mapped(func, is_shape, structure)


def pack_sequence_as(structure: Any, flat_sequence: Sequence[Any]) -> Any:
    """The same nesting, with these leaves."""
    wanted = len(flatten(structure))
    if len(flat_sequence) != wanted:
        raise ArgumentError(
            f"keras.tree.pack_sequence_as: `flat_sequence` must have {wanted} leaves, got {len(flat_sequence)}."
        )
    following = iter(flat_sequence)
    return _mapped(lambda _: next(following), _never, structure)


def traverse(func: Callable[[Any], Any], structure: Any, top_down: bool = True) -> Any:
    """The nesting with `func` of every part in the part's place, where that is not None.

    Parameters
    ----------
    func : function of one part
        May give `MAP_TO_NONE`.
    structure : nest
    top_down : bool, default=True
        Outer parts first: what is inside of a replaced one is not looked at.
    """

    def inside(found: Any) -> Any:
        parts = _parts(found)
        return found if parts is None else _repacked(found, {k: traverse(func, p, top_down) for k, p in parts.items()})

    whole = structure if top_down else inside(structure)
    made = func(whole)
    if made is None:
        return inside(structure) if top_down else whole
    return None if made is MAP_TO_NONE else made


def lists_to_tuples(structure: Any) -> Any:
    """The same nesting, with a tuple for each list."""
    return traverse(lambda part: tuple(part) if isinstance(part, list) else None, structure, top_down=False)


def assert_same_structure(a: Any, b: Any, check_types: Any = None) -> None:
    """Raise an ArgumentError, which is a ValueError, unless both are nested in the same way."""
    map_structure(lambda *_: None, a, b)


def assert_same_paths(a: Any, b: Any) -> None:
    """Raise an ArgumentError, which is a ValueError, unless the same paths lead to leaves, whatever the containers."""
    first, second = ({path for path, _ in flatten_with_path(structure)} for structure in (a, b))
    if first != second:
        raise ArgumentError(
            "keras.tree.assert_same_paths: both must have the same paths, but only one of them has "
            f"{sorted(first ^ second, key=repr)}."
        )


__all__ = [
    "MAP_TO_NONE", "assert_same_paths", "assert_same_structure", "flatten", "flatten_with_path", "is_nested",
    "lists_to_tuples", "map_shape_structure", "map_structure", "map_structure_up_to", "pack_sequence_as", "traverse",
]  # fmt: skip
