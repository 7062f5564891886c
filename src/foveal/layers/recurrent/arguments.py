"""The arguments that recurrent layers and their cells share, each declared once."""

from __future__ import annotations

from typing import Any

from foveal.arguments import Argument, arg, boolean, one_of, only, or_none, positive_int, real
from foveal.functions.spatial_axes import data_format, sizes
from foveal.layers import initializers
from foveal.layers.activations import activation
from foveal.layers.constraints import constraint
from foveal.layers.regularizers import regularizer
from foveal.layers.spatial import PerAxis
from foveal.seeds import random_seed


def share(value: Any) -> float:
    """A share of values: what is below 0 counts as 0, what is above 1 as 1."""
    return min(1.0, max(0.0, real(value)))


ARGUMENTS: dict[str, Argument] = {
    "units": arg(positive_int),
    "filters": arg(positive_int),
    "kernel_size": arg(PerAxis(sizes)),
    "strides": arg(PerAxis(sizes), 1),
    "padding": arg(one_of("valid", "same"), "valid"),
    "data_format": arg(data_format, None),
    "dilation_rate": arg(PerAxis(sizes), 1),
    "activation": arg(activation, "tanh"),
    "recurrent_activation": arg(activation, "sigmoid"),
    "use_bias": arg(boolean, True),
    "kernel_initializer": arg(initializers.get, "glorot_uniform"),
    "recurrent_initializer": arg(initializers.get, "orthogonal"),
    "bias_initializer": arg(initializers.get, "zeros"),
    "unit_forget_bias": arg(boolean, True),
    "kernel_regularizer": arg(regularizer, None),
    "recurrent_regularizer": arg(regularizer, None),
    "bias_regularizer": arg(regularizer, None),
    "activity_regularizer": arg(regularizer, None),
    "kernel_constraint": arg(constraint, None),
    "recurrent_constraint": arg(constraint, None),
    "bias_constraint": arg(constraint, None),
    "dropout": arg(share, 0.0),
    "recurrent_dropout": arg(share, 0.0),
    "reset_after": arg(boolean, True),
    "seed": arg(or_none(random_seed), None),
    "return_sequences": arg(boolean, False),
    "return_state": arg(boolean, False),
    "go_backwards": arg(boolean, False),
    "stateful": arg(boolean, False),
    "unroll": arg(boolean, False),
    "use_cudnn": arg(only("auto", True, False, instead="There is one way."), "auto", saved=False),
}
"""In Keras's order, but for some that follow `seed` in one class and stand before it in another."""

ACCEPTED: dict[str, Argument] = {
    "implementation": arg(only(0, 1, 2, instead="It changes nothing."), 2, kw_only=True, saved=False),
    "zero_output_for_mask": arg(boolean, False, kw_only=True),
    "time_major": arg(only(False, instead="Put the batch first."), False, kw_only=True, saved=False),
}
"""Those that are given by name alone."""


def declared(names: str) -> dict[str, Argument]:
    """The arguments of these names, in this order."""
    return {name: (ARGUMENTS | ACCEPTED)[name] for name in names.split()}
