"""Activation functions of Keras, by name or as functions; `foveal.functions.activations` says what they do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from foveal.errors import ArgumentError, did_you_mean
from foveal.functions.activations import (
    celu,
    elu,
    exponential,
    gelu,
    glu,
    hard_shrink,
    hard_sigmoid,
    hard_silu,
    hard_swish,
    hard_tanh,
    leaky_relu,
    linear,
    log_sigmoid,
    log_softmax,
    mish,
    relu,
    relu6,
    selu,
    sigmoid,
    silu,
    soft_shrink,
    softmax,
    softplus,
    softsign,
    sparse_plus,
    sparse_sigmoid,
    sparsemax,
    squareplus,
    swish,
    tanh,
    tanh_shrink,
)
from foveal.functions.activations import threshold as threshold
from foveal.ir.node import Node
from foveal.layers.classes import layer_from
from foveal.lazy import no_attribute

Activation = str | Callable[[Node], Node]

FUNCTIONS: tuple[Callable[..., Node], ...] = (
    celu, elu, exponential, gelu, glu, hard_shrink, hard_sigmoid, hard_silu, hard_tanh, leaky_relu, linear,
    log_sigmoid, log_softmax, mish, relu, relu6, selu, sigmoid, silu, soft_shrink, softmax, softplus, softsign,
    sparse_plus, sparse_sigmoid, sparsemax, squareplus, tanh, tanh_shrink,
)  # fmt: skip
ACTIVATIONS: dict[str, Callable[..., Node]] = {
    **{function.__name__: function for function in FUNCTIONS},
    "swish": swish,
    "hard_swish": hard_swish,
}
NAMES = tuple(ACTIVATIONS)
POINTWISE = frozenset(NAMES) - {"glu", "log_softmax", "softmax", "sparsemax"}
"""Those that do the same to each value whatever stands beside it, and so in any order of axes."""


def _name_of(function: Any) -> str | None:
    """The name of one of these functions, also where it goes by another elsewhere: `tf.nn.relu`."""
    name = function.__name__ if function is linear else getattr(getattr(function, "declaration", None), "who", None)
    return name if name in ACTIVATIONS else None


def activation(value: str | Callable[..., Any] | Mapping[str, Any] | None) -> Activation:
    """The name of an activation, or a function of nodes or a layer as it is. None is 'linear'."""
    if value is None:
        return "linear"
    if isinstance(value, Mapping) and "class_name" in value and isinstance(value.get("config"), Mapping):
        made: Activation = layer_from(value)
        return made
    if isinstance(value, str) and value.lower() in ACTIVATIONS:
        value = ACTIVATIONS[value.lower()]
    if callable(value):
        return _name_of(value) or value
    raise ValueError(f"an activation's name or a function, got {value!r}.{did_you_mean(value, NAMES)}")


def get(identifier: Any) -> Callable[[Node], Node]:
    """The function of an activation."""
    found = activation(identifier)
    return ACTIVATIONS[found] if isinstance(found, str) else found


def serialize(activation: Callable[..., Node]) -> str:
    """The name of one of these functions, as saved models hold it."""
    name = _name_of(activation)
    if name is None:
        raise ArgumentError(f"serialize: `activation` must be a function of foveal.activations, got {activation!r}.")
    return name


deserialize = get

__all__ = [*NAMES, "deserialize", "get", "serialize", "threshold"]
__getattr__ = no_attribute("foveal.activations", __all__)
