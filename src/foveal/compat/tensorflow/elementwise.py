"""TensorFlow's functions of single values, applied to whole arrays. NumPy does the work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from foveal.compat.tensorflow.conversion import array, result
from foveal.compat.tensorflow.graphs import OF_NODES, also_of_nodes
from foveal.eager import Array


def _unary(name: str, function: Callable[..., Any]) -> Callable[..., Array]:
    def of_values(x: Any, name: str | None = None) -> Array:
        return result(function(array(x)))

    return _named(of_values, name, f"NumPy's `{function.__name__}`, of every value.")


def _binary(name: str, function: Callable[..., Any]) -> Callable[..., Array]:
    def of_pairs(x: Any, y: Any, name: str | None = None) -> Array:
        return result(function(*_of_one_dtype(x, y)))

    return _named(of_pairs, name, f"NumPy's `{function.__name__}`, of every pair of values.")


def _named(function: Callable[..., Array], name: str, told: str) -> Callable[..., Array]:
    function.__name__ = function.__qualname__ = name
    function.__doc__ = told
    return also_of_nodes(function) if name in OF_NODES else function


def _of_one_dtype(x: Any, y: Any) -> tuple[Any, Any]:
    """Both as arrays. Python's numbers take the other's dtype, where it can hold them."""
    arrays = array(x), array(y)
    dtypes = [each.dtype for value, each in zip((x, y), arrays, strict=True) if hasattr(value, "dtype")]
    if len(dtypes) == 1 and all(each.dtype.kind != "f" or dtypes[0].kind == "f" for each in arrays):
        return arrays[0].astype(dtypes[0]), arrays[1].astype(dtypes[0])
    return arrays


abs = _unary("abs", np.abs)
acos = _unary("acos", np.arccos)
asin = _unary("asin", np.arcsin)
atan = _unary("atan", np.arctan)
ceil = _unary("ceil", np.ceil)
cos = _unary("cos", np.cos)
cosh = _unary("cosh", np.cosh)
exp = _unary("exp", np.exp)
expm1 = _unary("expm1", np.expm1)
floor = _unary("floor", np.floor)
is_finite = _unary("is_finite", np.isfinite)
is_inf = _unary("is_inf", np.isinf)
is_nan = _unary("is_nan", np.isnan)
log = _unary("log", np.log)
log1p = _unary("log1p", np.log1p)
logical_not = _unary("logical_not", np.logical_not)
negative = _unary("negative", np.negative)
reciprocal = _unary("reciprocal", np.reciprocal)
round = _unary("round", np.round)
sign = _unary("sign", np.sign)
sin = _unary("sin", np.sin)
sinh = _unary("sinh", np.sinh)
sqrt = _unary("sqrt", np.sqrt)
square = _unary("square", np.square)
tan = _unary("tan", np.tan)

add = _binary("add", np.add)
divide = truediv = _binary("divide", np.true_divide)
equal = _binary("equal", np.equal)
floordiv = _binary("floordiv", np.floor_divide)
greater = _binary("greater", np.greater)
greater_equal = _binary("greater_equal", np.greater_equal)
less = _binary("less", np.less)
less_equal = _binary("less_equal", np.less_equal)
logical_and = _binary("logical_and", np.logical_and)
logical_or = _binary("logical_or", np.logical_or)
logical_xor = _binary("logical_xor", np.logical_xor)
maximum = _binary("maximum", np.maximum)
minimum = _binary("minimum", np.minimum)
mod = floormod = _binary("mod", np.mod)
multiply = _binary("multiply", np.multiply)
not_equal = _binary("not_equal", np.not_equal)
pow = _binary("pow", np.power)
subtract = _binary("subtract", np.subtract)


def atan2(y: Any, x: Any, name: str | None = None) -> Array:
    """The angle of the point (x, y), from -pi to pi."""
    return result(np.arctan2(*_of_one_dtype(y, x)))


@also_of_nodes
def rsqrt(x: Any, name: str | None = None) -> Array:
    """1 / sqrt(x)."""
    values = array(x)
    return result(values.dtype.type(1) / np.sqrt(values))


@also_of_nodes
def clip_by_value(t: Any, clip_value_min: Any, clip_value_max: Any, name: str | None = None) -> Array:
    """Values between the two ends; what is outside becomes the nearer end."""
    return minimum(maximum(t, clip_value_min), clip_value_max)


@also_of_nodes
def divide_no_nan(x: Any, y: Any, name: str | None = None) -> Array:
    """x / y, and 0 where y is 0."""
    above, below = _of_one_dtype(x, y)
    safe = np.where(below == 0, below.dtype.type(1), below)
    return result(np.where(below == 0, below.dtype.type(0), above / safe))


@also_of_nodes
def squared_difference(x: Any, y: Any, name: str | None = None) -> Array:
    """(x - y) squared."""
    return square(subtract(x, y))


__all__ = [
    "abs", "acos", "add", "asin", "atan", "atan2", "ceil", "cos", "cosh", "divide", "divide_no_nan", "equal",
    "exp", "expm1", "floor", "floordiv", "floormod", "greater", "greater_equal", "is_finite", "is_inf",
    "is_nan", "less", "less_equal", "log", "log1p", "logical_and", "logical_not", "logical_or", "logical_xor",
    "maximum", "minimum", "mod", "multiply", "negative", "not_equal", "pow", "reciprocal", "round", "rsqrt",
    "sign", "sin", "sinh", "sqrt", "square", "squared_difference", "subtract", "tan", "truediv",
]  # fmt: skip
