"""Arrays as functions take and give them."""

from __future__ import annotations

from typing import Any

import numpy as np

from foveal.eager.tensor import Array, Tensor, depth
from foveal.errors import ArgumentError
from foveal.ir.node import array_of
from foveal.ir.weight import weight_of
from foveal.nesting import leaves, mapped

FED = {"float32", "int32", "uint32"}
"""Arrays of other dtypes are read as float32."""


def numbers(who: str, value: Any) -> Any:
    """An array that `compute` reads as float32, or an error in the name of `who`; what is recorded stays as it is."""
    if isinstance(value, Tensor) or (type(value) is Array and value.dtype.kind == "f"):
        return value  # itself, since tapes know what they watch by its identity
    if depth.open and weight_of(value) is not None:
        return value  # which is read where it is computed with
    array = array_of(f"{who}: takes arrays of numbers, symbolic tensors or graph nodes", value)
    return array if array.dtype in (np.float32, np.uint8) else array.astype(np.float32)


def batches(who: str, x: Any) -> Any:
    """Arrays nested as `x`, for `compute`; a list of plain numbers, however deep, is one array."""
    plain = isinstance(x, list | tuple) and all(isinstance(leaf, int | float) for leaf in leaves(x))
    arrays = numbers(who, x) if plain else mapped(lambda leaf: numbers(who, leaf), x)
    if not leaves(arrays) or any(array.ndim == 0 for array in leaves(arrays)):
        raise ArgumentError(f"{who}: takes arrays whose first axis is the batch, got {x!r}. Add the axis: x[None].")
    return arrays


def dtype_of(array: Any) -> str:
    """The dtype that graphs read an array in."""
    name = str(array.dtype)
    return name if name in FED else "float32"
