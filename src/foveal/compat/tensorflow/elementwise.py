"""TensorFlow's functions of single values, applied to whole arrays. NumPy does the work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from foveal.compat.tensorflow.conversion import array, result
from foveal.eager import Array


def _unary(function: Callable[..., Any]) -> Callable[..., Array]:
    def of_values(x: Any, name: str | None = None) -> Array:
        return result(function(array(x)))

    of_values.__name__ = of_values.__qualname__ = function.__name__
    of_values.__doc__ = f"NumPy's `{function.__name__}`, of every value."
    return of_values


def _binary(function: Callable[..., Any]) -> Callable[..., Array]:
    def of_pairs(x: Any, y: Any, name: str | None = None) -> Array:
        return result(function(*_of_one_dtype(x, y)))

    of_pairs.__name__ = of_pairs.__qualname__ = function.__name__
    of_pairs.__doc__ = f"NumPy's `{function.__name__}`, of every pair of values."
    return of_pairs


def _of_one_dtype(x: Any, y: Any) -> tuple[Any, Any]:
    """Both as arrays. Python's numbers take the other's dtype, where it can hold them."""
    arrays = array(x), array(y)
    dtypes = [each.dtype for value, each in zip((x, y), arrays, strict=True) if hasattr(value, "dtype")]
    if len(dtypes) == 1 and all(each.dtype.kind != "f" or dtypes[0].kind == "f" for each in arrays):
        return arrays[0].astype(dtypes[0]), arrays[1].astype(dtypes[0])
    return arrays


abs = _unary(np.abs)
acos = _unary(np.arccos)
asin = _unary(np.arcsin)
atan = _unary(np.arctan)
ceil = _unary(np.ceil)
cos = _unary(np.cos)
cosh = _unary(np.cosh)
exp = _unary(np.exp)
expm1 = _unary(np.expm1)
floor = _unary(np.floor)
is_finite = _unary(np.isfinite)
is_inf = _unary(np.isinf)
is_nan = _unary(np.isnan)
log = _unary(np.log)
log1p = _unary(np.log1p)
logical_not = _unary(np.logical_not)
negative = _unary(np.negative)
reciprocal = _unary(np.reciprocal)
round = _unary(np.round)
sign = _unary(np.sign)
sin = _unary(np.sin)
sinh = _unary(np.sinh)
sqrt = _unary(np.sqrt)
square = _unary(np.square)
tan = _unary(np.tan)
tanh = _unary(np.tanh)

add = _binary(np.add)
divide = truediv = _binary(np.true_divide)
equal = _binary(np.equal)
floordiv = _binary(np.floor_divide)
greater = _binary(np.greater)
greater_equal = _binary(np.greater_equal)
less = _binary(np.less)
less_equal = _binary(np.less_equal)
logical_and = _binary(np.logical_and)
logical_or = _binary(np.logical_or)
logical_xor = _binary(np.logical_xor)
maximum = _binary(np.maximum)
minimum = _binary(np.minimum)
mod = floormod = _binary(np.mod)
multiply = _binary(np.multiply)
not_equal = _binary(np.not_equal)
pow = _binary(np.power)
subtract = _binary(np.subtract)


def atan2(y: Any, x: Any, name: str | None = None) -> Array:
    """The angle of the point (x, y), from -pi to pi."""
    return result(np.arctan2(*_of_one_dtype(y, x)))


def rsqrt(x: Any, name: str | None = None) -> Array:
    """1 / sqrt(x)."""
    values = array(x)
    return result(values.dtype.type(1) / np.sqrt(values))


def sigmoid(x: Any, name: str | None = None) -> Array:
    """1 / (1 + exp -x), between 0 and 1."""
    values = array(x)
    small = np.exp(-np.abs(values))  # never overflows
    return result(np.where(values >= 0, 1, small) / (1 + small))


def clip_by_value(t: Any, clip_value_min: Any, clip_value_max: Any, name: str | None = None) -> Array:
    """Values between the two ends; what is outside becomes the nearer end."""
    return minimum(maximum(t, clip_value_min), clip_value_max)


def divide_no_nan(x: Any, y: Any, name: str | None = None) -> Array:
    """x / y, and 0 where y is 0."""
    above, below = _of_one_dtype(x, y)
    safe = np.where(below == 0, below.dtype.type(1), below)
    return result(np.where(below == 0, below.dtype.type(0), above / safe))


def squared_difference(x: Any, y: Any, name: str | None = None) -> Array:
    """(x - y) squared."""
    return square(subtract(x, y))


__all__ = [
    "abs", "acos", "add", "asin", "atan", "atan2", "ceil", "cos", "cosh", "divide", "divide_no_nan",
    "equal", "exp", "expm1", "floor", "floordiv", "floormod", "greater", "greater_equal", "is_finite", "is_inf",
    "is_nan", "less", "less_equal", "log", "log1p", "logical_and", "logical_not", "logical_or", "logical_xor",
    "maximum", "minimum", "mod", "multiply", "negative", "not_equal", "pow", "reciprocal", "round", "rsqrt", "sigmoid",
    "sign", "sin", "sinh", "sqrt", "square", "squared_difference", "subtract", "tan", "tanh", "truediv",
]  # fmt: skip
