"""What TensorFlow's functions are given, as NumPy's arrays, and what they give, as Foveal's."""

from __future__ import annotations

from typing import Any

import numpy as np

from foveal.compat.tensorflow.dtypes import as_dtype
from foveal.eager import Array
from foveal.errors import ArgumentError, UnsupportedError
from foveal.functions.symbolic import KerasTensor
from foveal.ir.node import Node
from foveal.nesting import leaves

PYTHONS = {"float64": "float32", "int64": "int32"}
"""What Python's numbers become: TensorFlow counts and computes in 32 bits unless told otherwise."""


def array(value: Any, dtype: Any = None) -> np.ndarray[Any, Any]:
    """An array of numbers: arrays keep their dtype, Python's own numbers become float32 and int32."""
    found = leaves(value)
    if any(isinstance(leaf, Node | KerasTensor) for leaf in found):
        raise UnsupportedError(
            "tensorflow: this function takes arrays, not the symbolic tensors of a model that is being built. "
            "Use a layer in its place, such as Reshape, Concatenate or Lambda."
        )
    try:
        made = np.asarray(value)
    except ValueError:
        raise ArgumentError("tensorflow: a tensor must have rows of one length, got rows of several.") from None
    if made.dtype.kind not in "fiub":
        raise ArgumentError(f"tensorflow: a tensor must hold numbers, got {type(value).__name__} ({made.dtype}).")
    if dtype is not None:
        return made.astype(as_dtype(dtype), copy=False)
    of_python = not any(hasattr(leaf, "dtype") for leaf in found)
    return made.astype(_narrow(made)) if of_python and made.dtype.name in PYTHONS else made


def _narrow(made: np.ndarray[Any, Any]) -> str:
    fits = made.dtype.kind == "f" or np.array_equal(made, made.astype(np.int32))
    return PYTHONS[made.dtype.name] if fits else made.dtype.name


def result(value: Any) -> Array:
    """A result, as TensorFlow's scripts want it: with `.numpy()`, even when it is one number."""
    return np.asarray(value).view(Array)


def axes(axis: Any) -> Any:
    """An axis, or several as NumPy wants them."""
    return tuple(int(n) for n in axis) if isinstance(axis, list | tuple | np.ndarray) and np.ndim(axis) else axis


def sizes(shape: Any) -> tuple[int, ...]:
    """A shape as a tuple, from whatever TensorFlow takes for one."""
    return tuple(int(n) for n in np.atleast_1d(np.asarray(shape, dtype=np.int64)))
