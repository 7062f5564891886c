"""Elements of datasets: arrays, or tuples and dicts of them; lists are arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from foveal.compat.tensorflow.conversion import result, tensor


def over(function: Callable[..., Any], *elements: Any) -> Any:
    """`function` of the arrays at the same place of elements nested alike."""
    first = elements[0]
    if isinstance(first, dict):
        return {key: over(function, *(element[key] for element in elements)) for key in first}
    if isinstance(first, tuple):
        return tuple(over(function, *parts) for parts in zip(*elements, strict=True))
    return function(*elements)


def parts_of(element: Any) -> list[Any]:
    """The arrays of an element, in order."""
    parts: list[Any] = []
    over(parts.append, element)
    return parts


def tensors(element: Any) -> Any:
    """An element whose parts are arrays; the contents of files, and datasets, are what they are."""
    return over(lambda leaf: leaf if _stays(leaf) else tensor(leaf), element)


def _stays(leaf: Any) -> bool:
    """Whether a part is no array of numbers or texts."""
    kept = isinstance(leaf, bytes) or is_dataset(leaf) or hasattr(leaf, "dense_shape")
    return kept or (isinstance(leaf, np.ndarray) and leaf.dtype == object)


def is_dataset(value: Any) -> bool:
    """Whether it is a dataset, as an element of windows is."""
    return hasattr(value, "as_numpy_iterator")


def applied(function: Callable[..., Any], element: Any) -> Any:
    """What a function makes of an element; of a tuple it gets the parts as arguments."""
    return function(*element) if isinstance(element, tuple) else function(element)


def stacked(elements: list[Any]) -> Any:
    """Several elements as one, with one more axis in front."""
    return over(_stack, *elements)


def _stack(*leaves: Any) -> Any:
    if isinstance(leaves[0], bytes):
        return np.array(leaves, object)
    return result(np.stack(leaves))


def broadcast_over(value: Any, element: Any) -> Any:
    """A value for each array of an element, where it is one for all of them."""
    if isinstance(value, tuple | dict) and isinstance(element, tuple | dict) and type(value) is type(element):
        return value
    return over(lambda _: value, element)


def numpy_of(leaf: Any) -> Any:
    """A part as plain NumPy has it, texts as bytes."""
    return leaf.numpy() if hasattr(leaf, "numpy") else leaf
