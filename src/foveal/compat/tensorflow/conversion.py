"""What TensorFlow's functions are given, as NumPy's arrays, and what they give, as Foveal's."""

from __future__ import annotations

from typing import Any

import numpy as np

from foveal.compat.tensorflow.dtypes import as_dtype, is_text
from foveal.eager import Array, Tensor, is_recording
from foveal.errors import UnsupportedError
from foveal.functions import function
from foveal.functions.symbolic import KerasTensor
from foveal.ir.node import Node
from foveal.ir.weight import Weight
from foveal.nesting import leaves


def array(value: Any, dtype: Any = None) -> np.ndarray[Any, Any]:
    """An array of numbers: arrays keep their dtype, Python's own numbers become float32 and int32."""
    if any(isinstance(leaf, Node | KerasTensor) for leaf in leaves(value)):
        raise UnsupportedError(
            "tensorflow: this function takes arrays, not the symbolic tensors of a model that is being built. "
            "Use a layer in its place, such as Reshape, Concatenate or Lambda."
        )
    made = function.array("tensorflow", value)
    return made if dtype is None else made.astype(as_dtype(dtype), copy=False)


def tensor(value: Any, dtype: Any = None) -> Array:
    """An Array of numbers, or of texts."""
    value = bytes(value) if isinstance(value, bytes) else value  # NumPy takes no subclass
    plain = value if hasattr(value, "dtype") else np.asarray(value) if _has_text(value) else value
    if is_text(getattr(plain, "dtype", None)):
        texts = [leaf.decode() if isinstance(leaf, bytes) else str(leaf) for leaf in plain.ravel().tolist()]
        return result(np.array(texts, str).reshape(plain.shape))
    return result(array(value, None if is_text(dtype) else dtype))


def _has_text(value: Any) -> bool:
    return isinstance(next(iter(leaves(value)), None), str | bytes)


def on_arrays(value: Any) -> bool:
    """Whether there are no nodes, symbolic or recorded tensors among values, nor weights while a tape is open."""
    kinds = (*function.TENSORS, Tensor, *((Weight,) if is_recording() else ()))
    return not any(isinstance(leaf, kinds) for leaf in leaves(value))


def result(value: Any) -> Array:
    """A result, as TensorFlow's scripts want it: with `.numpy()`, even when it is one number; tensors as they are."""
    found: Array = np.asarray(value).view(Array) if on_arrays(value) else value
    return found


def axes(axis: Any) -> Any:
    """An axis, or several as NumPy wants them."""
    return tuple(int(n) for n in axis) if isinstance(axis, list | tuple | np.ndarray) and np.ndim(axis) else axis


def sizes(shape: Any) -> tuple[int, ...]:
    """A shape as a tuple, from whatever TensorFlow takes for one."""
    return tuple(int(n) for n in np.atleast_1d(np.asarray(shape, dtype=np.int64)))
