"""TensorFlow's functions of single values: its names for those of `foveal.functions`."""

from __future__ import annotations

from typing import Any

from foveal.compat.tensorflow.conversion import array, on_arrays
from foveal.compat.tensorflow.renamed import renamed
from foveal.functions import elementwise as functions

abs = renamed(functions.absolute, "x", "abs")
acos = renamed(functions.arccos, "x", "acos")
acosh = renamed(functions.arccosh, "x", "acosh")
asin = renamed(functions.arcsin, "x", "asin")
asinh = renamed(functions.arcsinh, "x", "asinh")
atan = renamed(functions.arctan, "x", "atan")
atanh = renamed(functions.arctanh, "x", "atanh")
ceil = renamed(functions.ceil, "x")
cos = renamed(functions.cos, "x")
cosh = renamed(functions.cosh, "x")
erf = renamed(functions.erf, "x")
erfc = renamed(functions.erfc, "x")
erfinv = renamed(functions.erfinv, "x")
exp = renamed(functions.exp, "x")
expm1 = renamed(functions.expm1, "x")
floor = renamed(functions.floor, "x")
is_finite = renamed(functions.isfinite, "x", "is_finite")
is_inf = renamed(functions.isinf, "x", "is_inf")
is_nan = renamed(functions.isnan, "x", "is_nan")
log = renamed(functions.log, "x")
log1p = renamed(functions.log1p, "x")
logical_not = renamed(functions.logical_not, "x")
negative = renamed(functions.negative, "x")
reciprocal = renamed(functions.reciprocal, "x")
round = renamed(functions.round, "x")
rint = renamed(functions.round, "x", "rint")
rsqrt = renamed(functions.rsqrt, "x")
sign = renamed(functions.sign, "x")
sin = renamed(functions.sin, "x")
sinh = renamed(functions.sinh, "x")
sqrt = renamed(functions.sqrt, "x")
square = renamed(functions.square, "x")
stop_gradient = renamed(functions.stop_gradient, "input=x")
tan = renamed(functions.tan, "x")

PAIR = "x=x1 y=x2"
add = renamed(functions.add, PAIR)
atan2 = renamed(functions.arctan2, "y=x1 x=x2", "atan2")
equal = renamed(functions.equal, PAIR)
floordiv = renamed(functions.floor_divide, PAIR, "floordiv")
greater = renamed(functions.greater, PAIR)
greater_equal = renamed(functions.greater_equal, PAIR)
less = renamed(functions.less, PAIR)
less_equal = renamed(functions.less_equal, PAIR)
logical_and = renamed(functions.logical_and, PAIR)
logical_or = renamed(functions.logical_or, PAIR)
logical_xor = renamed(functions.logical_xor, PAIR)
maximum = renamed(functions.maximum, PAIR)
minimum = renamed(functions.minimum, PAIR)
mod = floormod = renamed(functions.mod, PAIR)
multiply = renamed(functions.multiply, PAIR)
not_equal = renamed(functions.not_equal, PAIR)
pow = renamed(functions.power, PAIR, "pow")
subtract = renamed(functions.subtract, PAIR)
divide_no_nan = renamed(functions.divide_no_nan, PAIR)
squared_difference = renamed(functions.squared_difference, PAIR)
clip_by_value = renamed(functions.clip, "t=x clip_value_min=x_min clip_value_max=x_max", "clip_by_value")


def divide(x: Any, y: Any, name: str | None = None) -> Any:
    """x / y; of whole numbers in arrays, float64."""
    if on_arrays([x, y]):
        pair = array(x), array(y)
        x, y = (one.astype("float64") for one in pair) if {one.dtype.kind for one in pair} <= {*"iub"} else (x, y)
    return functions.divide(x, y)


truediv = divide


def multiply_no_nan(x: Any, y: Any, name: str | None = None) -> Any:
    """x times y, and 0 where y is 0, whatever x is."""
    return functions.where(functions.equal(y, 0), 0.0, functions.multiply(x, y))


def add_n(inputs: Any, name: str | None = None) -> Any:
    """The sum of several tensors of one shape."""
    total, *others = inputs
    for other in others:
        total = functions.add(total, other)
    return total


__all__ = [
    "abs", "acos", "acosh", "add", "add_n", "asin", "asinh", "atan", "atan2", "atanh", "ceil", "cos", "cosh",
    "divide", "divide_no_nan", "equal", "erf", "erfc", "erfinv", "exp", "expm1", "floor", "floordiv", "floormod",
    "greater", "greater_equal", "is_finite", "is_inf", "is_nan", "less", "less_equal", "log", "log1p",
    "logical_and", "logical_not", "logical_or", "logical_xor", "maximum", "minimum", "mod", "multiply",
    "multiply_no_nan", "negative", "not_equal", "pow", "reciprocal", "rint", "round", "rsqrt", "sign", "sin",
    "sinh", "sqrt", "square", "squared_difference", "subtract", "tan", "truediv",
]  # fmt: skip
