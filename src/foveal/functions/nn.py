"""Functions of networks: losses, normalizations, and values moved between pixels and channels."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from foveal.errors import ArgumentError, ShapeError
from foveal.functions.elementwise import counted
from foveal.functions.function import VALUES, function
from foveal.functions.promotion import cast, floating, promoted, scalar
from foveal.functions.reduce import average_of, variance
from foveal.functions.spatial_axes import LAST, on_channels_last, order_of
from foveal.functions.symbolic import NN, OWN
from foveal.ir.node import Node, reshape, show, table
from foveal.ops.matmul import matmul
from foveal.ops.reduce import axes_of, axis_of, mean, sum_
from foveal.ops.shape import one_hot, transpose
from foveal.ops.softmax import log_softmax

EPSILON = 1e-7
"""How near to 0 and 1 a probability may come before its logarithm is taken."""


@function("x", module=NN, rows=VALUES)
def relu(x: Any) -> Any:
    """x where it is positive, else 0."""
    return scalar("relu", counted(x))


def _floats(*x: Any) -> list[Node]:
    return [floating(each) for each in promoted(*x)]


def _clipped(probability: Node) -> Node:
    return scalar("minimum", scalar("maximum", probability, EPSILON), 1.0 - EPSILON)


@function("target", "output", module=NN, rows=VALUES)
def binary_crossentropy(target: Any, output: Any, from_logits: bool = False) -> Any:
    """`-target * log(output) - (1 - target) * log(1 - output)`; with `from_logits`, of sigmoid(output)."""
    target, output = _floats(target, output)
    if from_logits:
        return scalar("softplus", output) - output * target
    output = _clipped(output)
    return -(target * scalar("log", output) + (1.0 - target) * scalar("log", 1.0 - output))


def _log_probabilities(output: Node, from_logits: bool, axis: int, summed: bool) -> Node:
    """Logarithms of probabilities, which are divided by their sum where that is wanted."""
    if from_logits:
        return log_softmax(output, axis)
    output = output / sum_(output, axis, keepdims=True) if summed else output
    return scalar("log", _clipped(output))


@function("target", "output", module=NN)
def categorical_crossentropy(target: Any, output: Any, from_logits: bool = False, axis: int = -1) -> Any:
    """`-sum(target * log(output))` along `axis`, of outputs divided by their sum, or with `from_logits` of softmax."""
    target, output = _floats(target, output)
    place = axis_of(output, axis)
    return -sum_(target * _log_probabilities(output, from_logits, place, True), place)


@function("target", "output", module=NN)
def sparse_categorical_crossentropy(target: Any, output: Any, from_logits: bool = False, axis: int = -1) -> Any:
    """`-log(output)` at the class that each target names along `axis`; with `from_logits`, of softmax."""
    output = floating(output)
    place, classes = axis_of(output, axis), cast(target, "int32")
    if len(classes.shape) == len(output.shape) and classes.shape[-1] == 1:
        classes = reshape(classes, classes.shape[:-1])
    if classes.shape != (*output.shape[:place], *output.shape[place + 1 :]):
        raise ShapeError(
            f"sparse_categorical_crossentropy: the targets must have the axes of the output {show(output.shape)} but "
            f"axis={axis}, got {show(target.shape)}."
        )
    last = len(output.shape) - 1
    order = (*range(place), last, *range(place, last))
    chosen = transpose(one_hot(classes, output.shape[place], output.dtype), order)
    return -sum_(chosen * _log_probabilities(output, from_logits, place, False), place)


@function("x", module=NN)
def moments(x: Any, axes: Any, keepdims: bool = False, synchronized: bool = False) -> Any:
    """Mean and variance along some axes."""
    over = axes_of(x, tuple(axes) if isinstance(axes, list) else axes)
    return average_of(x, over, keepdims), variance(x, over, keepdims)


def _beside(x: Node, vector: Any, axis: int) -> Node:
    """A vector of numbers of one axis of x, to compute with."""
    return reshape(floating(vector), tuple(n if i == axis else 1 for i, n in enumerate(x.shape)))


@function("x", "mean", "variance", "offset", "scale", module=NN, kind="BatchNorm")
def batch_normalization(
    x: Any, mean: Any, variance: Any, axis: int, offset: Any = None, scale: Any = None, epsilon: float = 1e-3
) -> Any:
    """`(x - mean) / sqrt(variance + epsilon) * scale + offset`, with a number of each for every place along `axis`.

    Ioffe & Szegedy, "Batch normalization", 2015.
    """
    x, place = floating(x), axis_of(x, axis)
    y = (x - _beside(x, mean, place)) / scalar("sqrt", _beside(x, variance, place) + epsilon)
    y = y if scale is None else y * _beside(x, scale, place)
    return y if offset is None else y + _beside(x, offset, place)


def _broadcast(x: Node, vector: Node, axes: Sequence[int]) -> Node:
    return reshape(floating(vector), tuple(n if i in axes else 1 for i, n in enumerate(x.shape)))


@function("x", "gamma", "beta", module=NN, kind="LayerNorm")
def layer_normalization(
    x: Any, gamma: Any = None, beta: Any = None, axis: Any = -1, epsilon: float | None = None, rms_scaling: bool = False
) -> Any:
    """Each image with mean 0 and variance 1 along `axis`, times `gamma`, plus `beta`.

    Ba, Kiros & Hinton, "Layer normalization", 2016. `rms_scaling` is Keras's older way: the mean is not taken off, and
    `beta` not added.
    """
    if rms_scaling:
        warnings.warn(
            "layer_normalization: `rms_scaling` divides by the standard deviation, not by the root mean square. Use "
            "rms_normalization.",
            stacklevel=2,
        )
    x = floating(x)
    axes = axes_of(x, tuple(axis) if isinstance(axis, list) else axis)
    least = 1e-7 if epsilon is None else epsilon
    y = (x if rms_scaling else x - mean(x, axes, True)) / scalar("sqrt", variance(x, axes, True) + least)
    y = y if gamma is None else y * _broadcast(x, gamma, axes)
    return y if beta is None or rms_scaling else y + _broadcast(x, beta, axes)


@function("x", "scale", module=NN, kind="RMSNorm")
def rms_normalization(x: Any, scale: Any = None, axis: Any = -1, epsilon: float | None = None) -> Any:
    """x divided by the root of the mean square along `axis`, times `scale`."""
    x = floating(x)
    axes = axes_of(x, tuple(axis) if isinstance(axis, list) else axis)
    y = x / scalar("sqrt", mean(scalar("square", x), axes, True) + (1e-7 if epsilon is None else epsilon))
    return y if scale is None else y * _broadcast(x, scale, axes)


@function("x", module=OWN, kind="l2_normalization")
def l2_normalization(x: Any, axis: Any = None, epsilon: float = 1e-12) -> Any:
    """x divided by its length along some axes, by default all; a squared length below epsilon counts as epsilon."""
    x = floating(x)
    axes = axes_of(x, tuple(axis) if isinstance(axis, list) else axis)
    return x / scalar("sqrt", scalar("maximum", sum_(scalar("square", x), axes, keepdims=True), epsilon))


@function("x", module=OWN, kind="local_response_normalization")
def local_response_normalization(
    x: Any, depth_radius: int = 5, bias: float = 1.0, alpha: float = 1.0, beta: float = 0.5
) -> Any:
    """x / (bias + alpha * the sum of the squares in `depth_radius` channels to each side) ** beta.

    Krizhevsky, Sutskever & Hinton, "ImageNet classification with deep convolutional neural networks", 2012.
    """
    x = floating(x)
    channels = np.arange(x.shape[-1])
    near = np.abs(channels[:, None] - channels) <= depth_radius
    return x / scalar("pow", matmul(scalar("square", x), table(near, x.dtype)) * alpha + bias, beta)


def _block(who: str, size: int) -> int:
    if size < 2:
        raise ArgumentError(f"{who}: `block_size` must be at least 2, got {size!r}.")
    return size


@function("x", module=NN)
def depth_to_space(x: Any, block_size: int, data_format: str | None = LAST) -> Any:
    """Every `block_size ** 2` channels of a pixel as a block of pixels."""

    def moved(x: Node) -> Node:
        n, height, width, channels = x.shape
        rest = channels // block_size**2
        if rest * block_size**2 != channels:
            raise ShapeError(f"depth_to_space: the channels of {show(x.shape)} must be a multiple of {block_size**2}.")
        parted = reshape(x, (n, height, width, block_size, block_size, rest))
        return reshape(transpose(parted, (0, 1, 3, 2, 4, 5)), (n, height * block_size, width * block_size, rest))

    block_size = _block("depth_to_space", block_size)
    return on_channels_last(x, order_of("depth_to_space", data_format), moved)


@function("x", module=NN)
def space_to_depth(x: Any, block_size: int, data_format: str | None = LAST) -> Any:
    """Every block of `block_size` x `block_size` pixels as one pixel, with all their channels."""

    def moved(x: Node) -> Node:
        n, height, width, channels = x.shape
        if height % block_size or width % block_size:
            raise ShapeError(
                f"space_to_depth: the sides of {show(x.shape)} must be multiples of {block_size}. Crop or pad it."
            )
        parted = reshape(x, (n, height // block_size, block_size, width // block_size, block_size, channels))
        shape = (n, height // block_size, width // block_size, channels * block_size**2)
        return reshape(transpose(parted, (0, 1, 3, 2, 4, 5)), shape)

    block_size = _block("space_to_depth", block_size)
    return on_channels_last(x, order_of("space_to_depth", data_format), moved)


@function("x1", "x2", module=NN, kind="PSNR")
def psnr(x1: Any, x2: Any, max_val: float) -> Any:
    """How near two pictures are, in decibels: 10 times the logarithm of `max_val ** 2` over the mean squared error."""
    x1, x2 = _floats(x1, x2)
    error = mean(scalar("square", x1 - x2))
    return (math.log(max_val**2) - scalar("log", error)) * (10 / math.log(10))


@function("value", module=OWN, kind="zero_fraction")
def zero_fraction(value: Any) -> Any:
    """The share of values that are 0."""
    return mean(cast(scalar("equal", value, 0), "float32"))
