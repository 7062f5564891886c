"""`tf.nn`: its names for the functions of foveal.nn and of `foveal.functions`."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from foveal import nn
from foveal.arguments import converted, one_of
from foveal.compat.tensorflow import conversion
from foveal.compat.tensorflow.renamed import renamed, renamed_table
from foveal.eager import Array
from foveal.errors import ArgumentError
from foveal.functions import activations, random, shape
from foveal.functions import nn as network

PICTURES = (
    "avg_pool avg_pool1d avg_pool2d max_pool max_pool1d max_pool2d batch_normalization bias_add conv1d conv2d "
    "conv2d_transpose depthwise_conv2d separable_conv2d sigmoid_cross_entropy_with_logits "
    "softmax_cross_entropy_with_logits sparse_softmax_cross_entropy_with_logits"
)
"""Functions of `foveal.nn` that have TensorFlow's parameters but `name`."""


def _of_pictures(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of `foveal.nn` that takes `name`, which says nothing, and data_format=None for the usual one."""

    @functools.wraps(function)
    def as_tensorflow(*args: Any, name: str | None = None, **kwargs: Any) -> Any:
        if kwargs.get("data_format", "") is None:
            del kwargs["data_format"]
        return function(*args, **kwargs)

    return as_tensorflow


NAMES = {name: _of_pictures(getattr(nn, name)) for name in PICTURES.split()} | renamed_table(
    activations,
    {
        "features=x": "elu relu relu6 selu silu swish=silu softplus softsign",
        "features=x approximate": "gelu",
        "logits=x axis": "log_softmax softmax",
        "x": "sigmoid tanh",
    },
)
globals().update(NAMES)
leaky_relu = renamed(nn.leaky_relu, "features alpha")
depth_to_space = renamed(network.depth_to_space, "input=x block_size", "depth_to_space")
space_to_depth = renamed(network.space_to_depth, "input=x block_size", "space_to_depth")
l2_normalize = renamed(network.l2_normalization, "x axis epsilon", "l2_normalize")
local_response_normalization = lrn = renamed(
    network.local_response_normalization, "input=x depth_radius bias alpha beta"
)
zero_fraction = renamed(network.zero_fraction, "value")

POOLS = {"max": NAMES["max_pool"], "avg": NAMES["avg_pool"]}


def max_pool(
    input: Any, ksize: Any, strides: Any, padding: Any, data_format: str | None = None, name: str | None = None
) -> Any:
    """The largest value in each window of pixels; or of channels, where `ksize` is (1, 1, 1, channels)."""
    if not (isinstance(ksize, Sequence) and len(ksize) == 4 and ksize[3] > 1 and ksize[1] == ksize[2] == 1):
        return NAMES["max_pool"](input, ksize, strides, padding, data_format=data_format)
    *places, channels = input.shape[1:]
    lines = shape.reshape(input, (-1, int(np.prod(places)), channels, 1))
    pooled = NAMES["max_pool"](lines, (1, ksize[3]), (1, strides[3]), padding)
    return shape.reshape(pooled, (-1, *places, pooled.shape[2]))


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


def dropout(x: Any, rate: float, noise_shape: Any = None, seed: Any = None, name: str | None = None) -> Any:
    """Each value with the chance `rate` made 0; the others grow, so that the sum is about the same."""
    if not 0 <= rate < 1:
        raise ArgumentError(f"dropout: `rate` must be from 0 to below 1, got {rate!r}.")
    return random.dropout(x, rate, noise_shape, seed)


def moments(x: Any, axes: Any, shift: Any = None, keepdims: bool = False, name: str | None = None) -> Any:
    """Mean and variance along some axes."""
    return network.moments(x, conversion.axes(axes), keepdims)


__all__ = [
    *NAMES, "depth_to_space", "dropout", "l2_normalize", "leaky_relu", "local_response_normalization", "lrn",
    "moments", "pool", "space_to_depth", "zero_fraction",
]  # fmt: skip
