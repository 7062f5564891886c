"""`tf.nn`: the functions of foveal.nn, their arguments named as TensorFlow does."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from foveal import nn
from foveal.arguments import converted, one_of
from foveal.compat.tensorflow import conversion
from foveal.compat.tensorflow.chance import generator
from foveal.compat.tensorflow.conversion import array, result, sizes
from foveal.eager import Array
from foveal.errors import ArgumentError
from foveal.functions.symbolic import KerasTensor
from foveal.ir.node import Node


class Renamed:
    """A function whose first argument may be given by another keyword; `name` and `data_format=None` say nothing.

    It equals the function itself, so that layers know it, and models with it can be saved: `Dense(8, tf.nn.relu)`.
    """

    def __init__(self, function: Callable[..., Any], keyword: str | None = None) -> None:
        functools.update_wrapper(self, function)
        self._function, self._keyword = function, keyword

    def __call__(self, *args: Any, name: str | None = None, **kwargs: Any) -> Any:
        first = (kwargs.pop(self._keyword),) if self._keyword in kwargs else ()
        if kwargs.get("data_format", "") is None:
            del kwargs["data_format"]
        return self._function(*first, *args, **kwargs)

    def __eq__(self, other: object) -> bool:
        return self._function == (other._function if isinstance(other, Renamed) else other)

    def __hash__(self) -> int:
        return hash(self._function)


class AlongAxis(Renamed):
    """A function along any axis of arrays: foveal.nn takes the first for the batch, and looks along the last."""

    def __call__(self, *args: Any, name: str | None = None, **kwargs: Any) -> Any:
        given = dict(zip(("logits", "axis"), args, strict=False)) | kwargs
        logits, axis = given["logits"], given.get("axis")
        if axis is None or isinstance(logits, Node | KerasTensor):
            return self._function(logits, -1 if axis is None else axis)
        return np.moveaxis(self._function(np.moveaxis(array(logits), axis, -1)), -1, axis)


avg_pool = Renamed(nn.avg_pool)
avg_pool1d = Renamed(nn.avg_pool1d)
avg_pool2d = Renamed(nn.avg_pool2d)
batch_normalization = Renamed(nn.batch_normalization)
bias_add = Renamed(nn.bias_add)
conv1d = Renamed(nn.conv1d)
conv2d = Renamed(nn.conv2d)
conv2d_transpose = Renamed(nn.conv2d_transpose)
depthwise_conv2d = Renamed(nn.depthwise_conv2d)
elu = Renamed(nn.elu, "features")
gelu = Renamed(nn.gelu, "features")
leaky_relu = Renamed(nn.leaky_relu, "features")
log_softmax = AlongAxis(nn.log_softmax)
max_pool = Renamed(nn.max_pool)
max_pool1d = Renamed(nn.max_pool1d)
max_pool2d = Renamed(nn.max_pool2d)
relu = Renamed(nn.relu, "features")
relu6 = Renamed(nn.relu6, "features")
selu = Renamed(nn.selu, "features")
separable_conv2d = Renamed(nn.separable_conv2d)
sigmoid = Renamed(nn.sigmoid)
sigmoid_cross_entropy_with_logits = Renamed(nn.sigmoid_cross_entropy_with_logits)
silu = Renamed(nn.silu, "features")
softmax = AlongAxis(nn.softmax)
softmax_cross_entropy_with_logits = Renamed(nn.softmax_cross_entropy_with_logits)
softplus = Renamed(nn.softplus, "features")
softsign = Renamed(nn.softsign, "features")
sparse_softmax_cross_entropy_with_logits = Renamed(nn.sparse_softmax_cross_entropy_with_logits)
tanh = Renamed(nn.tanh)
swish = silu

POOLS = {"max": max_pool, "avg": avg_pool}


def pool(
    input: Any,
    window_shape: int | Sequence[int],
    pooling_type: str,
    strides: int | Sequence[int] | None = None,
    padding: str = "VALID",
    data_format: str | None = None,
    dilations: Any = None,
    name: str | None = None,
) -> Array:
    """`max_pool` or `avg_pool`, as `pooling_type` says ('MAX' or 'AVG'); windows move by 1 unless told otherwise."""
    kind = converted("pool", "pooling_type", one_of(*POOLS), pooling_type)
    if dilations not in (None, 1) and set(np.ravel(dilations)) != {1}:
        raise ArgumentError(f"pool: `dilations` must be 1, got {dilations!r}.")
    pooled: Array = POOLS[kind](input, window_shape, strides or 1, padding, data_format=data_format)
    return pooled


def l2_normalize(x: Any, axis: Any = None, epsilon: float = 1e-12, name: str | None = None) -> Array:
    """x divided by its length along some axes, by default all; a squared length below epsilon counts as epsilon."""
    if isinstance(x, Node | KerasTensor):
        normalized: Array = nn.l2_normalize(x, axis, epsilon)
        return normalized
    values = array(x)
    squares = np.sum(np.square(values), conversion.axes(axis), keepdims=True)
    return result(values / np.sqrt(np.maximum(squares, values.dtype.type(epsilon))))


def dropout(x: Any, rate: float, noise_shape: Any = None, seed: Any = None, name: str | None = None) -> Array:
    """Each value with the chance `rate` made 0; the others grow, so that the sum is about the same."""
    values = array(x)
    if not 0 <= rate < 1:
        raise ArgumentError(f"dropout: `rate` must be from 0 to below 1, got {rate!r}.")
    kept = generator(seed).random(values.shape if noise_shape is None else sizes(noise_shape)) >= rate
    return result(np.where(kept, values / values.dtype.type(1 - rate), values.dtype.type(0)))


def moments(
    x: Any, axes: Any, shift: Any = None, keepdims: bool = False, name: str | None = None
) -> tuple[Array, Array]:
    """Mean and variance along some axes."""
    values, over = array(x), conversion.axes(axes)
    return result(values.mean(over, keepdims=keepdims)), result(values.var(over, keepdims=keepdims))


def zero_fraction(value: Any, name: str | None = None) -> Array:
    """The share of values that are 0."""
    return result(np.mean(array(value) == 0, dtype=np.float32))


__all__ = [
    "avg_pool", "avg_pool1d", "avg_pool2d", "batch_normalization", "bias_add", "conv1d", "conv2d",
    "conv2d_transpose", "depthwise_conv2d", "dropout", "elu", "gelu", "l2_normalize", "leaky_relu",
    "log_softmax", "max_pool", "max_pool1d", "max_pool2d", "moments", "pool", "relu", "relu6", "selu",
    "separable_conv2d", "sigmoid", "sigmoid_cross_entropy_with_logits", "silu", "softmax",
    "softmax_cross_entropy_with_logits", "softplus", "softsign", "sparse_softmax_cross_entropy_with_logits",
    "swish", "tanh", "zero_fraction",
]  # fmt: skip
