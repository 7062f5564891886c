"""TensorFlow's functions of single values: its names for those of `foveal.functions`."""

from __future__ import annotations

from typing import Any

import numpy as np

from foveal.compat.tensorflow.conversion import array, on_arrays, result
from foveal.compat.tensorflow.renamed import renamed_table
from foveal.functions import elementwise as functions

NAMES = renamed_table(
    functions,
    {
        "x": (
            "acos=arccos acosh=arccosh asin=arcsin asinh=arcsinh atan=arctan atanh=arctanh ceil cos cosh "
            "erf erfc erfinv exp expm1 floor is_finite=isfinite is_inf=isinf is_nan=isnan log log1p logical_not "
            "negative reciprocal round rint=round rsqrt sign sin sinh sqrt square tan"
        ),
        "input=variable": "stop_gradient",
        "x=x1 y=x2": (
            "add equal floordiv=floor_divide greater greater_equal less less_equal logical_and logical_or logical_xor "
            "maximum minimum mod floormod=mod multiply not_equal pow=power subtract divide_no_nan squared_difference"
        ),
        "y=x1 x=x2": "atan2=arctan2",
        "t=x clip_value_min=x_min clip_value_max=x_max": "clip_by_value=clip",
    },
)
globals().update(NAMES)


def abs(x: Any, name: str | None = None) -> Any:
    """The absolute value; of complex numbers, such as `tf.signal.stft` gives, their length."""
    if isinstance(x, np.ndarray) and x.dtype.kind == "c":
        return result(np.abs(x))
    return functions.absolute(x)


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


__all__ = sorted({*NAMES, "abs", "add_n", "divide", "multiply_no_nan", "truediv"} - {"clip_by_value", "stop_gradient"})
