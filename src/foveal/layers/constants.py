"""Constants among a call's tensors as plain values, as Keras writes them: indices and arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from foveal.errors import ArgumentError


def _array(value: Any, dtype: str = "float32") -> np.ndarray[Any, Any]:
    try:
        return np.asarray(value, "float32")
    except (ValueError, TypeError):
        raise ArgumentError(
            f"from_config: an array's values must be numbers in even rows, got {value!r:.60}. "
            "The config is damaged; save it again."
        ) from None


CONSTANTS: dict[str, Callable[..., Any]] = {
    "__slice__": lambda start, stop, step: slice(start, stop, step),
    "__ellipsis__": lambda: Ellipsis,
    "__numpy__": _array,
    "__tensor__": _array,
}
"""What stands beside numbers and texts, by the names that Keras writes."""


def serialize_constants(structure: Any) -> Any:
    """A nest of plain values, as JSON would give it back: tuples as lists, and what JSON does not have by name."""
    if isinstance(structure, slice):
        ends = {"start": structure.start, "stop": structure.stop, "step": structure.step}
        return {"class_name": "__slice__", "config": ends}
    if structure is Ellipsis:
        return {"class_name": "__ellipsis__", "config": {}}
    if isinstance(structure, np.ndarray):
        return {"class_name": "__numpy__", "config": {"value": structure.tolist(), "dtype": structure.dtype.name}}
    if isinstance(structure, np.generic):
        return structure.item()
    if isinstance(structure, dict):
        return {key: serialize_constants(part) for key, part in structure.items()}
    return [serialize_constants(part) for part in structure] if isinstance(structure, list | tuple) else structure


def deserialize_constants(value: Any, special: Callable[[Mapping[str, Any]], Any] | None = None) -> Any:
    """What `serialize_constants` gave; `special` of every other named object, such as a tensor."""
    if isinstance(value, Mapping) and value.get("class_name") in CONSTANTS:
        return CONSTANTS[value["class_name"]](**value["config"])
    if isinstance(value, Mapping) and "class_name" in value and special is not None:
        return special(value)
    if isinstance(value, Mapping):
        return {key: deserialize_constants(part, special) for key, part in value.items()}
    return [deserialize_constants(part, special) for part in value] if isinstance(value, list | tuple) else value
