"""`keras.ops`: functions of arrays, of graph nodes in layers of one's own, and of the symbolic tensors of a model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np

from foveal import nn
from foveal.compat.tensorflow import arrays, elementwise, neural, reductions
from foveal.compat.tensorflow.rows import shape_of
from foveal.eager import Array
from foveal.functions.symbolic import KerasTensor
from foveal.ir.node import Node

Function = TypeVar("Function", bound=Callable[..., Any])


def _unary(function: Callable[..., Any]) -> Callable[..., Any]:
    return _told(lambda x: function(x), function)


def _binary(function: Callable[..., Any]) -> Callable[..., Any]:
    return _told(lambda x1, x2: function(x1, x2), function)


def _reduction(function: Callable[..., Any]) -> Callable[..., Any]:
    return _told(lambda x, axis=None, keepdims=False: function(x, axis, keepdims), function)


def _told(function: Function, of: Callable[..., Any]) -> Function:
    function.__doc__ = of.__doc__
    return function


abs = absolute = _unary(elementwise.abs)
arccos = _unary(elementwise.acos)
arcsin = _unary(elementwise.asin)
arctan = _unary(elementwise.atan)
ceil = _unary(elementwise.ceil)
cos = _unary(elementwise.cos)
exp = _unary(elementwise.exp)
expm1 = _unary(elementwise.expm1)
floor = _unary(elementwise.floor)
isfinite = _unary(elementwise.is_finite)
isnan = _unary(elementwise.is_nan)
log = _unary(elementwise.log)
log1p = _unary(elementwise.log1p)
logical_not = _unary(elementwise.logical_not)
negative = _unary(elementwise.negative)
reciprocal = _unary(elementwise.reciprocal)
round = _unary(elementwise.round)
rsqrt = _unary(elementwise.rsqrt)
sign = _unary(elementwise.sign)
sin = _unary(elementwise.sin)
sqrt = _unary(elementwise.sqrt)
square = _unary(elementwise.square)
tan = _unary(elementwise.tan)

add = _binary(elementwise.add)
divide = true_divide = _binary(elementwise.divide)
divide_no_nan = _binary(elementwise.divide_no_nan)
equal = _binary(elementwise.equal)
floor_divide = _binary(elementwise.floordiv)
greater = _binary(elementwise.greater)
greater_equal = _binary(elementwise.greater_equal)
less = _binary(elementwise.less)
less_equal = _binary(elementwise.less_equal)
logical_and = _binary(elementwise.logical_and)
logical_or = _binary(elementwise.logical_or)
matmul = dot = _binary(arrays.matmul)
maximum = _binary(elementwise.maximum)
minimum = _binary(elementwise.minimum)
mod = _binary(elementwise.mod)
multiply = _binary(elementwise.multiply)
not_equal = _binary(elementwise.not_equal)
power = _binary(elementwise.pow)
subtract = _binary(elementwise.subtract)

all = _reduction(reductions.reduce_all)
any = _reduction(reductions.reduce_any)
logsumexp = _reduction(reductions.reduce_logsumexp)
max = amax = _reduction(reductions.reduce_max)
min = amin = _reduction(reductions.reduce_min)
prod = _reduction(reductions.reduce_prod)
std = _reduction(reductions.reduce_std)
sum = _reduction(reductions.reduce_sum)
var = _reduction(reductions.reduce_variance)


def gelu(x: Any, approximate: bool = True) -> Any:
    """x times the chance that a standard normal number is below x; unlike `keras.activations.gelu` by tanh."""
    return nn.gelu(x, approximate)


elu = nn.elu
leaky_relu = nn.leaky_relu
log_softmax = neural.log_softmax
relu = nn.relu
relu6 = nn.relu6
selu = nn.selu
sigmoid = nn.sigmoid
silu = swish = nn.silu
softmax = neural.softmax
softplus = nn.softplus
softsign = nn.softsign
tanh = nn.tanh

arange = arrays.range
broadcast_to = arrays.broadcast_to
convert_to_tensor = arrays.convert_to_tensor
count_nonzero = reductions.count_nonzero
cumsum = reductions.cumsum
eye = arrays.eye
is_tensor = arrays.is_tensor
linspace = arrays.linspace
norm = arrays.norm
ones = arrays.ones
ones_like = arrays.ones_like
repeat = arrays.repeat
sort = arrays.sort
tile = arrays.tile
unstack = arrays.unstack
zeros = arrays.zeros
zeros_like = arrays.zeros_like


def mean(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The mean of all values or of those along `axis`; of whole numbers, a float."""
    whole = not isinstance(x, Node | KerasTensor) and np.asarray(x).dtype.kind in "iub"
    return reductions.reduce_mean(np.asarray(x, "float32") if whole else x, axis, keepdims)


def argmax(x: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    """Where the largest value is: along an axis, or of all values in a row."""
    return _place(reductions.argmax, x, axis, keepdims)


def argmin(x: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    """Where the smallest value is: along an axis, or of all values in a row."""
    return _place(reductions.argmin, x, axis, keepdims)


def _place(function: Callable[..., Any], x: Any, axis: int | None, keepdims: bool) -> Any:
    place = function(arrays.reshape(x, -1), 0) if axis is None else function(x, axis)
    whole = arrays.cast(place, "int32")
    return arrays.expand_dims(whole, axis) if keepdims and axis is not None else whole


def cast(x: Any, dtype: Any) -> Any:
    """The same values in another dtype."""
    return arrays.cast(x, dtype)


def clip(x: Any, x_min: Any, x_max: Any) -> Any:
    """Values between the two ends; what is outside becomes the nearer end."""
    return elementwise.clip_by_value(x, x_min, x_max)


def concatenate(xs: Sequence[Any], axis: int = 0) -> Any:
    """Arrays end to end along an axis."""
    return arrays.concat(xs, axis)


def stack(x: Sequence[Any], axis: int = 0) -> Any:
    """Arrays of one shape along a new axis."""
    return arrays.stack(x, axis)


def expand_dims(x: Any, axis: int) -> Any:
    """With one more axis, of length 1, at this place."""
    return arrays.expand_dims(x, axis)


def squeeze(x: Any, axis: Any = None) -> Any:
    """Without the axes of length 1, or without these of them."""
    return arrays.squeeze(x, axis)


def reshape(x: Any, newshape: Any) -> Any:
    """The same values in another shape; one size may be -1: what is left."""
    return arrays.reshape(x, newshape)


def transpose(x: Any, axes: Any = None) -> Any:
    """The axes in another order: `axes`, or backwards."""
    return arrays.transpose(x, axes)


def pad(x: Any, pad_width: Any, mode: str = "constant", constant_values: Any = 0) -> Any:
    """With a border: for each axis, how much before and how much after."""
    return arrays.pad(x, pad_width, mode, constant_values or 0)


def where(condition: Any, x1: Any = None, x2: Any = None) -> Any:
    """`x1` where the condition holds and `x2` elsewhere."""
    return arrays.where(condition, x1, x2)


def one_hot(x: Any, num_classes: int, axis: int = -1, dtype: Any = "float32") -> Any:
    """A new axis of length `num_classes`: 1 at each index and 0 elsewhere."""
    if isinstance(x, Node):
        return arrays.one_hot(x, num_classes, dtype=dtype)
    return arrays.one_hot(x, num_classes, axis=axis, dtype=dtype or "float32")


def conv(
    inputs: Any,
    kernel: Any,
    strides: Any = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Any = 1,
) -> Array:
    """Slide filters (height, width, channels, count) over images, or (length, channels, count) over rows."""
    function = nn.conv1d if np.ndim(kernel) == 3 else nn.conv2d
    found: Array = function(inputs, kernel, strides, padding, data_format or "channels_last", dilation_rate)
    return found


def max_pool(
    inputs: Any, pool_size: Any, strides: Any = None, padding: str = "valid", data_format: str | None = None
) -> Any:
    """Keep the largest value of each window of pixels."""
    return nn.max_pool(inputs, pool_size, strides, padding, data_format or "channels_last")


def average_pool(
    inputs: Any, pool_size: Any, strides: Any = None, padding: str = "valid", data_format: str | None = None
) -> Any:
    """Average each window of pixels, without the padding."""
    return nn.avg_pool(inputs, pool_size, strides, padding, data_format or "channels_last")


def flip(x: Any, axis: Any = None) -> Array:
    """Backwards along these axes, by default all."""
    return arrays.reverse(x, range(np.ndim(x)) if axis is None else axis)


def full(shape: Any, fill_value: Any, dtype: Any = None) -> Array:
    """An array of one value."""
    filled = arrays.fill(shape, fill_value)
    return filled if dtype is None else arrays.cast(filled, dtype)


def take(x: Any, indices: Any, axis: int | None = None) -> Array:
    """The parts with these numbers along an axis, or the values with these numbers in a row."""
    return arrays.gather(arrays.reshape(x, -1) if axis is None else x, indices, axis=axis or 0)


def moveaxis(x: Any, source: int, destination: int) -> Any:
    """One axis at another place."""
    order = [axis for axis in range(len(x.shape)) if axis != source % len(x.shape)]
    order.insert(destination % len(x.shape), source % len(x.shape))
    return arrays.transpose(x, order)


def swapaxes(x: Any, axis1: int, axis2: int) -> Any:
    """Two axes, each at the other's place."""
    order = list(range(len(x.shape)))
    order[axis1], order[axis2] = order[axis2], order[axis1]
    return arrays.transpose(x, order)


def convert_to_numpy(x: Any) -> np.ndarray[Any, Any]:
    """The array as a plain NumPy array."""
    return np.asarray(x)


def shape(x: Any) -> tuple[int | None, ...]:
    """The length of each axis; None for the batch of a symbolic tensor."""
    if isinstance(x, Node):
        return shape_of(x)
    return tuple(x.shape) if hasattr(x, "shape") else np.shape(x)


__all__ = [
    "abs", "absolute", "add", "all", "amax", "amin", "any", "arange", "arccos", "arcsin", "arctan", "argmax",
    "argmin", "average_pool", "broadcast_to", "cast", "ceil", "clip", "concatenate", "conv", "convert_to_numpy",
    "convert_to_tensor", "cos", "count_nonzero", "cumsum", "divide", "divide_no_nan", "dot", "elu", "equal", "exp",
    "expand_dims", "expm1", "eye", "flip", "floor", "floor_divide", "full", "gelu", "greater", "greater_equal",
    "is_tensor", "isfinite", "isnan", "leaky_relu", "less", "less_equal", "linspace", "log", "log1p", "log_softmax",
    "logical_and", "logical_not", "logical_or", "logsumexp", "matmul", "max", "max_pool", "maximum", "mean", "min",
    "minimum", "mod", "moveaxis", "multiply", "negative", "norm", "not_equal", "one_hot", "ones", "ones_like",
    "pad", "power", "prod", "reciprocal", "relu", "relu6", "repeat", "reshape", "round", "rsqrt", "selu", "shape",
    "sigmoid", "sign", "silu", "sin", "softmax", "softplus", "softsign", "sort", "sqrt", "square", "squeeze",
    "stack", "std", "subtract", "sum", "swapaxes", "swish", "take", "tan", "tanh", "tile", "transpose",
    "true_divide", "unstack", "var", "where", "zeros", "zeros_like",
]  # fmt: skip
