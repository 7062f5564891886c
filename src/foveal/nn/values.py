"""Functions of values, channel by channel or row by row, on arrays and nodes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from foveal.functions import activations
from foveal.functions.activations import log_softmax
from foveal.functions.compiled import compiled
from foveal.functions.function import function
from foveal.functions.spatial_axes import on_channels_last
from foveal.functions.symbolic import OWN
from foveal.ir.node import elementwise
from foveal.nn.windows import order_of
from foveal.ops.reduce import axes_of, sum_
from foveal.ops.shape import cast, one_hot


@function("features", module=OWN, kind="leaky_relu")
def leaky_relu(features: Any, alpha: float = 0.2) -> Any:
    """x where it is not negative, else x times `alpha`."""
    return activations.leaky_relu(features, alpha)


@function("value", "bias", module=OWN, kind="bias_add")
def bias_add(value: Any, bias: Any, data_format: str = "NHWC") -> Any:
    """Add one number to each channel."""
    return on_channels_last(value, order_of("bias_add", data_format), lambda x: x + bias)


@function("x", "mean", "variance", "offset", "scale", module=OWN, kind="batch_normalization")
def batch_normalization(x: Any, mean: Any, variance: Any, offset: Any, scale: Any, variance_epsilon: float) -> Any:
    """`(x - mean) / sqrt(variance + variance_epsilon) * scale + offset`; the last two may be None.

    Ioffe & Szegedy, "Batch normalization", 2015.
    """
    y = (x - mean) / elementwise("sqrt", variance + variance_epsilon)
    y = y if scale is None else y * scale
    return y if offset is None else y + offset


@function("x", module=OWN, kind="l2_normalize")
def l2_normalize(x: Any, axis: int | Sequence[int] | None = -1, epsilon: float = 1e-12) -> Any:
    """x divided by its length along `axis`; a squared length below epsilon counts as epsilon."""
    squares = sum_(elementwise("square", x), axes_of(x, axis), keepdims=True)
    return x / elementwise("sqrt", elementwise("maximum", squares, epsilon))


@compiled("labels", "logits")
def sigmoid_cross_entropy_with_logits(labels: Any, logits: Any) -> Any:
    """`-labels * log(sigmoid(logits)) - (1 - labels) * log(1 - sigmoid(logits))`, for each value."""
    return elementwise("softplus", logits) - logits * labels


@compiled("labels", "logits")
def softmax_cross_entropy_with_logits(labels: Any, logits: Any) -> Any:
    """`-sum(labels * log(softmax(logits)))` along the last axis, for each row."""
    return -sum_(labels * log_softmax(logits), -1)


@compiled("labels", "logits")
def sparse_softmax_cross_entropy_with_logits(labels: Any, logits: Any) -> Any:
    """`-log(softmax(logits))` at the class each label names, for each row."""
    return -sum_(one_hot(cast(labels, "int32"), logits.shape[-1]) * log_softmax(logits), -1)
