"""Losses, constraints, regularizers and small functions that Keras 1 and 2 had, and Keras 3 has no longer."""

from __future__ import annotations

from typing import Any

import numpy as np

from foveal.constraints import MaxNorm as maxnorm
from foveal.constraints import NonNeg as nonneg
from foveal.constraints import UnitNorm as unitnorm
from foveal.functions.spatial_axes import data_format as normalize_data_format
from foveal.initializers import Ones, RandomNormal, RandomUniform, Zeros
from foveal.layers.dtype_policies import set_dtype_policy
from foveal.learning.losses import cosine_similarity, kl_divergence
from foveal.look.model_plot import plot_model
from foveal.optimizers import SGD as sgd
from foveal.optimizers import Adadelta as adadelta
from foveal.optimizers import Adagrad as adagrad
from foveal.optimizers import Adam as adam
from foveal.optimizers import Adamax as adamax
from foveal.optimizers import Nadam as nadam
from foveal.optimizers import RMSprop as rmsprop
from foveal.regularizers import L1L2 as l1l2

normal, one, uniform, zero = RandomNormal, Ones, RandomUniform, Zeros
plot = plot_model
set_policy = set_dtype_policy
kullback_leibler_divergence: Any = kl_divergence
cosine: Any = cosine_similarity
cosine_proximity: Any = cosine_similarity


class Reduction:
    """The words that losses take as `reduction`."""

    AUTO = SUM_OVER_BATCH_SIZE = "sum_over_batch_size"
    NONE = "none"
    SUM = "sum"


def WeightRegularizer(l1: float = 0.0, l2: float = 0.0) -> l1l2:
    """What Keras 1 called L1L2."""
    return l1l2(l1, l2)


def count_params(weights: Any) -> int:
    """How many numbers some weights have."""
    return int(sum(np.prod(weight.shape) for weight in dict.fromkeys(weights)))


def normalize_tuple(value: Any, n: int, name: str, **_: Any) -> tuple[int, ...]:
    """One number so often, or so many numbers, as a tuple."""
    values = (value,) * n if isinstance(value, int) else tuple(value)
    if len(values) != n:
        raise ValueError(f"{name}: must be {n} integers, got {value!r}.")
    return values


def conv_output_length(
    input_length: int | None, filter_size: int, padding: str, stride: int, dilation: int = 1
) -> int | None:
    """How long what a convolution gives is."""
    if input_length is None:
        return None
    reach = dilation * (filter_size - 1)
    grown = {"same": 0, "causal": 0, "valid": -reach, "full": reach}[padding]
    return (input_length + grown + stride - 1) // stride


def convert_all_kernels_in_model(model: Any) -> None:
    """Turn the kernels of all convolutions by half a turn, as weights of Theano's convolutions need it."""
    for layer in model.layers:
        if hasattr(layer, "kernel_size") and layer.weights:
            kernel, *others = layer.get_weights()
            layer.set_weights([np.flip(kernel, tuple(range(kernel.ndim - 2))), *others])


def convert_dense_weights_data_format(
    dense: Any, previous_feature_map_shape: Any, target_data_format: str = "channels_first"
) -> None:
    """Put the rows of a dense layer behind Flatten in the order that the other order of axes flattens to."""
    kernel, *others = dense.get_weights()
    if target_data_format == "channels_first":
        channels, height, width = previous_feature_map_shape
        turned = kernel.reshape(height, width, channels, -1).transpose(2, 0, 1, 3)
    else:
        height, width, channels = previous_feature_map_shape
        turned = kernel.reshape(channels, height, width, -1).transpose(1, 2, 0, 3)
    dense.set_weights([turned.reshape(kernel.shape), *others])


def obtain_input_shape(
    input_shape: Any,
    default_size: int,
    min_size: int,
    data_format: str | None = None,
    require_flatten: bool = True,
    weights: Any = None,
    **named: Any,
) -> tuple[Any, ...]:
    """The shape of a ready-made network's images: what was asked for, checked, or its own."""
    flatten = named.get("include_top", require_flatten)
    if input_shape is None:
        return (default_size, default_size, 3) if flatten else (None, None, 3)
    small = [n for n in tuple(input_shape)[:2] if n is not None and n < min_size]
    if small:
        raise ValueError(f"input_shape: images must be at least {min_size}x{min_size}, got {tuple(input_shape)}.")
    return tuple(input_shape)


_obtain_input_shape = obtain_input_shape

__all__ = [
    "Reduction", "WeightRegularizer", "_obtain_input_shape", "adadelta", "adagrad", "adam", "adamax",
    "conv_output_length", "convert_all_kernels_in_model", "convert_dense_weights_data_format", "cosine",
    "cosine_proximity", "count_params", "kullback_leibler_divergence", "l1l2", "maxnorm", "nadam", "nonneg",
    "normal", "normalize_data_format", "normalize_tuple", "obtain_input_shape", "one", "plot", "rmsprop",
    "set_policy", "sgd", "uniform", "unitnorm", "zero",
]  # fmt: skip
