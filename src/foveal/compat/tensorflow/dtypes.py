"""TensorFlow's dtypes: NumPy's, by TensorFlow's names."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np

from foveal.errors import ArgumentError, did_you_mean

float16 = half = np.dtype("float16")
float32 = np.dtype("float32")
float64 = double = np.dtype("float64")
int8 = np.dtype("int8")
int16 = np.dtype("int16")
int32 = np.dtype("int32")
int64 = np.dtype("int64")
uint8 = np.dtype("uint8")
uint16 = np.dtype("uint16")
uint32 = np.dtype("uint32")
uint64 = np.dtype("uint64")
bool = np.dtype("bool")
string = np.dtype("O")
"""Text and the contents of files."""
DType = np.dtype

NAMES = (
    "float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "bool",
)  # fmt: skip


def is_text(dtype: Any) -> builtins.bool:
    """Whether a dtype is one of texts."""
    return dtype in (str, bytes, "string") or (isinstance(dtype, np.dtype) and dtype.kind in "OUS")


def as_dtype(type_value: Any) -> np.dtype[Any]:
    """The dtype of this name, of a dtype or of Python's float (float32), int (int32) and bool."""
    of_python: dict[Any, str] = {float: "float32", int: "int32", builtins.bool: "bool"}
    if is_text(type_value):
        return string
    try:
        dtype = np.dtype(of_python.get(type_value, type_value) if isinstance(type_value, type) else type_value)
    except TypeError:
        dtype = np.dtype(object)
    if dtype.name not in NAMES:
        raise ArgumentError(
            f"dtype: must be one of {', '.join(NAMES)}, got {type_value!r}.{did_you_mean(type_value, NAMES)}"
        )
    return dtype


__all__ = [*NAMES, "DType", "as_dtype", "double", "half", "string"]
