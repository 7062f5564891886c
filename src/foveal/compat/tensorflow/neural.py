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
from foveal.ir.node import Node


def _renamed(function: Callable[..., Any], keyword: str | None = None) -> Callable[..., Any]:
    """The function; its first argument may be given by `keyword`, `name` and `data_format=None` say nothing."""

    @functools.wraps(function)
    def named(*args: Any, name: str | None = None, **kwargs: Any) -> Any:
        first = (kwargs.pop(keyword),) if keyword in kwargs else ()
        if kwargs.get("data_format", "") is None:
            del kwargs["data_format"]
        return function(*first, *args, **kwargs)

    return named


avg_pool = _renamed(nn.avg_pool)
avg_pool1d = _renamed(nn.avg_pool1d)
avg_pool2d = _renamed(nn.avg_pool2d)
batch_normalization = _renamed(nn.batch_normalization)
bias_add = _renamed(nn.bias_add)
conv1d = _renamed(nn.conv1d)
conv2d = _renamed(nn.conv2d)
conv2d_transpose = _renamed(nn.conv2d_transpose)
depthwise_conv2d = _renamed(nn.depthwise_conv2d)
elu = _renamed(nn.elu, "features")
gelu = _renamed(nn.gelu, "features")
leaky_relu = _renamed(nn.leaky_relu, "features")
max_pool = _renamed(nn.max_pool)
max_pool1d = _renamed(nn.max_pool1d)
max_pool2d = _renamed(nn.max_pool2d)
relu = _renamed(nn.relu, "features")
relu6 = _renamed(nn.relu6, "features")
selu = _renamed(nn.selu, "features")
separable_conv2d = _renamed(nn.separable_conv2d)
sigmoid = _renamed(nn.sigmoid)
sigmoid_cross_entropy_with_logits = _renamed(nn.sigmoid_cross_entropy_with_logits)
silu = _renamed(nn.silu, "features")
softmax_cross_entropy_with_logits = _renamed(nn.softmax_cross_entropy_with_logits)
softplus = _renamed(nn.softplus, "features")
softsign = _renamed(nn.softsign, "features")
sparse_softmax_cross_entropy_with_logits = _renamed(nn.sparse_softmax_cross_entropy_with_logits)
tanh = _renamed(nn.tanh)
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


def softmax(logits: Any, axis: int | None = None, name: str | None = None) -> Array:
    """exp x / sum exp x along an axis, the last unless told otherwise."""
    found: Array = _along(nn.softmax, logits, axis)
    return found


def log_softmax(logits: Any, axis: int | None = None, name: str | None = None) -> Array:
    """The logarithm of `softmax`, computed without it."""
    found: Array = _along(nn.log_softmax, logits, axis)
    return found


def _along(function: Callable[[Any], Any], x: Any, axis: int | None) -> Any:
    """foveal.nn looks along the last axis of arrays, since their first is the batch."""
    if axis is None or isinstance(x, Node):
        return function(x)
    return np.moveaxis(function(np.moveaxis(array(x), axis, -1)), -1, axis)


def l2_normalize(x: Any, axis: Any = None, epsilon: float = 1e-12, name: str | None = None) -> Array:
    """x divided by its length along some axes, by default all; a squared length below epsilon counts as epsilon."""
    if isinstance(x, Node):
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
