"""Functions that make arrays, and that say what one is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from foveal.eager import Array
from foveal.errors import ShapeError
from foveal.functions.function import array as array_of_numbers
from foveal.functions.function import dtype_name
from foveal.functions.only_arrays import of_arrays
from foveal.functions.promotion import IN_GRAPHS
from foveal.functions.reduce import sum as total
from foveal.functions.rows import Length, length_in, repeated, unknown_length
from foveal.functions.shape import cast, ones_like, sizes
from foveal.ir.node import Node, table


def _result(value: Any) -> Array:
    return np.asarray(value).view(Array)


def _of_python(who: str, value: Any, dtype: Any) -> Array:
    """An array in a dtype, or in the one that Python's numbers become."""
    return _result(value.astype(dtype_name(dtype)) if dtype is not None else array_of_numbers(who, value.tolist()))


def arange(start: Any, stop: Any = None, step: Any = None, dtype: Any = None) -> Array:
    """Numbers from `start` to below `stop`, `step` apart; with one argument, from 0 to below it."""
    first, last = (0, start) if stop is None else (start, stop)
    if any(isinstance(n, Length) for n in (first, last)):
        raise unknown_length("arange")
    made = np.arange(first, last, 1 if step is None else step)
    return _of_python("arange", made, dtype or ("int32" if not made.size else None))


def eye(N: int, M: int | None = None, k: int = 0, dtype: Any = None) -> Array:
    """Ones on a diagonal, zeros elsewhere."""
    if any(isinstance(n, Length) for n in (N, M)):
        raise unknown_length("eye")
    return _result(np.eye(N, M, k, dtype_name(dtype or "float32")))


def identity(n: int, dtype: Any = None) -> Array:
    """A square of zeros with ones on the diagonal."""
    return eye(n, dtype=dtype)


def full(shape: Any, fill_value: Any, dtype: Any = None) -> Any:
    """An array of one value; in a graph also for each row of a batch."""
    value = array_of_numbers("full", fill_value)
    return _filled(shape, value, value.dtype.name if dtype is None else dtype_name(dtype))


def _filled(shape: Any, value: Any, dtype: str) -> Any:
    """An array of one value; in a layer's call, for each of a batch, a node."""
    length, wanted = length_in(shape), sizes(shape)
    if length is None or not all(n > 0 for n in wanted[1:]):
        return _result(np.full(wanted, value, dtype))
    one = np.full((1, *wanted[1:]), value, IN_GRAPHS.get(dtype, dtype))
    return repeated(table(one, one.dtype.name), length)


def ones(shape: Any, dtype: Any = None) -> Any:
    """An array of ones; in a graph also for each row of a batch."""
    return _filled(shape, 1, dtype_name(dtype or "float32"))


def zeros(shape: Any, dtype: Any = None) -> Any:
    """An array of zeros; in a graph also for each row of a batch."""
    return _filled(shape, 0, dtype_name(dtype or "float32"))


empty = zeros


def tri(N: int, M: int | None = None, k: int = 0, dtype: Any = None) -> Array:
    """Ones on and below a diagonal, zeros above."""
    return _result(np.tri(N, M, k, dtype_name(dtype or "float32")))


def convert_to_numpy(x: Any) -> np.ndarray[Any, Any]:
    """The array as a plain NumPy array."""
    return np.asarray(x)


@of_arrays()
def array(x: Any, dtype: Any = None) -> Any:
    """The values as an array; arrays keep their dtype."""
    made = array_of_numbers("array", x)
    return made if dtype is None else made.astype(dtype_name(dtype))


@of_arrays()
def view(x: Any, dtype: Any = None) -> Any:
    """The same bits read as another dtype."""
    return np.ascontiguousarray(x) if dtype is None else np.ascontiguousarray(x).view(dtype_name(dtype))


@of_arrays()
def view_as_complex(x: Any) -> Any:
    """Complex numbers, of which the last axis has the real and the imaginary part."""
    parts = np.asarray(x)
    if parts.shape[-1:] != (2,):
        raise ShapeError(f"view_as_complex: the last axis must be 2 long, real and imaginary part, got {parts.shape}.")
    kind = "complex128" if parts.dtype == "float64" else "complex64"
    return (parts[..., 0] + 1j * parts[..., 1]).astype(kind)


@of_arrays()
def view_as_real(x: Any) -> Any:
    """The real and the imaginary parts of complex numbers along a new last axis."""
    return np.stack([np.real(x), np.imag(x)], -1)


@of_arrays()
def polar(abs_: Any, angle: Any) -> Any:
    """Complex numbers of these lengths and angles."""
    return np.asarray(abs_) * np.exp(1j * np.asarray(angle))


@of_arrays()
def angle(x: Any) -> Any:
    """The angle of complex numbers; of real ones 0, or pi where they are negative."""
    found = np.asarray(x)
    return np.angle(found).astype(np.result_type(found.real, "float32") if found.dtype.kind in "fc" else "float32")


def is_tensor(x: Any) -> bool:
    """Whether `x` is an array of Foveal's; NumPy's own are none, as in TensorFlow."""
    return isinstance(x, Array)


def size(x: Any) -> Any:
    """How many values an array holds; of a symbolic tensor whose size is open, a tensor of it."""
    sizes = np.shape(x) if not hasattr(x, "shape") else x.shape
    opened = None in sizes or (isinstance(x, Node) and x.spec.batched)
    return cast(total(ones_like(x)), "int32") if opened else int(np.prod(sizes))


def dtype(x: Any) -> str:
    """The name of the dtype."""
    return str(x.dtype) if hasattr(x, "dtype") else array_of_numbers("dtype", x).dtype.name


def _window(name: str, of_length: Callable[[int], Any], text: str) -> Callable[..., Any]:
    def window(x: int) -> Array:
        return _result(of_length(int(x)).astype("float32"))

    window.__name__ = window.__qualname__ = name
    window.__doc__ = text
    return window


bartlett = _window("bartlett", np.bartlett, "A window of `x` values that rises and falls in straight lines.")
blackman = _window("blackman", np.blackman, "Blackman's window of `x` values.")
hamming = _window("hamming", np.hamming, "Hamming's window of `x` values.")
hanning = _window("hanning", np.hanning, "Hann's window of `x` values.")


def kaiser(x: int, beta: Any) -> Array:
    """Kaiser's window of `x` values."""
    return _result(np.kaiser(int(x), float(beta)).astype("float32"))
