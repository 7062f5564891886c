"""What code that is written around Keras asks of tensors, dtypes and batches, by Keras's names."""

from __future__ import annotations

from typing import Any

from foveal.errors import ArgumentError
from foveal.functions.function import dtype_name
from foveal.functions.symbolic import KerasTensor
from foveal.layers.symbolic import sources

FLOATS = ("bfloat16", "float16", "float32", "float64")
INTEGERS = tuple(f"{kind}{bits}" for kind in ("uint", "int") for bits in (8, 16, 32, 64))
DTYPES = (*FLOATS, *INTEGERS, "bool", "string", "complex64", "complex128", "float8_e4m3fn", "float8_e5m2")


def is_keras_tensor(x: Any) -> bool:
    """Whether it is a symbolic tensor."""
    return isinstance(x, KerasTensor)


def standardize_dtype(dtype: Any) -> str:
    """The name of a dtype, which may be NumPy's, Python's or another framework's; None means 'float32'."""
    try:
        name = "float32" if dtype is None else dtype_name(dtype)
    except TypeError:
        name = str(dtype).rpartition(".")[2]
    if name not in DTYPES:
        raise ArgumentError(f"standardize_dtype: `dtype` must be the name of a dtype, got {dtype!r}.")
    return name


def is_float_dtype(dtype: Any) -> bool:
    """Whether it is one of floating-point numbers."""
    return standardize_dtype(dtype).startswith(("float", "bfloat"))


def is_int_dtype(dtype: Any) -> bool:
    """Whether it is one of whole numbers."""
    return standardize_dtype(dtype).startswith(("int", "uint"))


def get_source_inputs(tensor: Any) -> Any:
    """The inputs that a symbolic tensor is computed from, as a list; anything else as it is."""
    return sources(tensor) if is_keras_tensor(tensor) else tensor


def pack_x_y_sample_weight(x: Any, y: Any = None, sample_weight: Any = None) -> Any:
    """What `fit` takes as one batch: x where there is nothing else and x is no list or tuple, else a tuple."""
    if y is None and sample_weight is None:
        return (x,) if isinstance(x, list | tuple) else x
    return (x, y) if sample_weight is None else (x, y, sample_weight)


def unpack_x_y_sample_weight(data: Any) -> tuple[Any, Any, Any]:
    """(x, y, sample_weight) of a batch, with None for what it has not."""
    parts = tuple(data) if isinstance(data, list | tuple) else (data,)
    if not 1 <= len(parts) <= 3:
        raise ArgumentError(
            f"unpack_x_y_sample_weight: `data` must be x, (x, y) or (x, y, sample_weight), got {len(parts)} things."
        )
    return (*parts, None, None)[:3]


__all__ = [
    "get_source_inputs", "is_float_dtype", "is_int_dtype", "is_keras_tensor", "pack_x_y_sample_weight",
    "standardize_dtype", "unpack_x_y_sample_weight",
]  # fmt: skip
