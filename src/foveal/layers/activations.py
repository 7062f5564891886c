"""Activation functions of Keras, by name or as functions of graph nodes and arrays."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from foveal.errors import ArgumentError, ShapeError, did_you_mean
from foveal.ir.node import BATCH, Node, elementwise, reshape, show
from foveal.layers.lifted import lifted
from foveal.lazy import no_attribute
from foveal.ops import elementwise as ops_elementwise
from foveal.ops import softmax as ops_softmax
from foveal.ops.elementwise import clip, select
from foveal.ops.parts import crop
from foveal.ops.reduce import axis_of, max_, refuse_batch, sum_

Activation = str | Callable[[Node], Node]

linear = lifted("x")(ops_elementwise.linear)
softmax = lifted("x")(ops_softmax.softmax)
log_softmax = lifted("x")(ops_softmax.log_softmax)

SELU_SCALE, SELU_ALPHA = 1.0507009873554805, 1.6732632423543772
"""What keeps mean 0 and variance 1 from layer to layer (Klambauer et al., "Self-normalizing neural networks", 2017)."""


@lifted("x")
def relu(x: Node, negative_slope: float = 0.0, max_value: float | None = None, threshold: float = 0.0) -> Node:
    """x above the threshold, at most `max_value`; below it `negative_slope` times the distance to the threshold."""
    y = select(elementwise("greater", x, threshold), x, 0.0) if threshold else elementwise("relu", x)
    if max_value is not None:
        y = elementwise("minimum", y, max_value)
    return y if not negative_slope else y - elementwise("relu", threshold - x) * negative_slope


@lifted("x")
def leaky_relu(x: Node, negative_slope: float = 0.2) -> Node:
    """x where it is not negative, else x times `negative_slope`."""
    return select(elementwise("greater_equal", x, 0.0), x, x * negative_slope)


@lifted("x")
def relu6(x: Node) -> Node:
    """x between 0 and 6."""
    return relu(x, max_value=6.0)


@lifted("x")
def elu(x: Node, alpha: float = 1.0) -> Node:
    """x where it is positive, else alpha (exp x - 1)."""
    return elementwise("relu", x) + (elementwise("exp", elementwise("minimum", x, 0.0)) - 1.0) * alpha


@lifted("x")
def selu(x: Node) -> Node:
    """`elu` with the two numbers that keep mean 0 and variance 1 from layer to layer."""
    return elu(x, SELU_ALPHA) * SELU_SCALE


@lifted("x")
def celu(x: Node, alpha: float = 1.0) -> Node:
    """x where it is positive, else alpha (exp(x / alpha) - 1)."""
    return elementwise("relu", x) + (elementwise("exp", elementwise("minimum", x, 0.0) / alpha) - 1.0) * alpha


@lifted("x")
def sigmoid(x: Node) -> Node:
    """1 / (1 + exp -x), between 0 and 1."""
    return elementwise("sigmoid", x)


@lifted("x")
def log_sigmoid(x: Node) -> Node:
    """The logarithm of `sigmoid`, computed without it."""
    return -elementwise("softplus", -x)


@lifted("x")
def hard_sigmoid(x: Node) -> Node:
    """x / 6 + 1/2, between 0 and 1."""
    return relu6(x + 3.0) / 6.0


@lifted("x")
def tanh(x: Node) -> Node:
    """The hyperbolic tangent, between -1 and 1."""
    return elementwise("tanh", x)


@lifted("x")
def hard_tanh(x: Node) -> Node:
    """x between -1 and 1."""
    return clip(x, -1.0, 1.0)


@lifted("x")
def tanh_shrink(x: Node) -> Node:
    """x - tanh x."""
    return x - tanh(x)


@lifted("x")
def soft_shrink(x: Node, threshold: float = 0.5) -> Node:
    """x moved towards 0 by the threshold, and 0 where it would cross it."""
    return x - clip(x, -threshold, threshold)


@lifted("x")
def hard_shrink(x: Node, threshold: float = 0.5) -> Node:
    """x where it is further from 0 than the threshold, else 0."""
    return select(elementwise("greater", elementwise("abs", x), threshold), x, 0.0)


@lifted("x")
def threshold(x: Node, threshold: float, default_value: float) -> Node:
    """x above the threshold, else `default_value`."""
    return select(elementwise("greater", x, threshold), x, default_value)


@lifted("x")
def softplus(x: Node) -> Node:
    """log(1 + exp x), a smooth relu."""
    return elementwise("softplus", x)


@lifted("x")
def softsign(x: Node) -> Node:
    """x / (1 + |x|), between -1 and 1."""
    return x / (elementwise("abs", x) + 1.0)


@lifted("x")
def squareplus(x: Node, b: float = 4) -> Node:
    """(x + sqrt(x * x + b)) / 2, a smooth relu."""
    return (x + elementwise("sqrt", elementwise("square", x) + float(b))) * 0.5


@lifted("x")
def sparse_plus(x: Node) -> Node:
    """0 below -1, x above 1, and (x + 1)**2 / 4 between."""
    return elementwise("relu", x - 1.0) + elementwise("square", clip(x, -1.0, 1.0) + 1.0) * 0.25


@lifted("x")
def sparse_sigmoid(x: Node) -> Node:
    """(x + 1) / 2, between 0 and 1."""
    return clip((x + 1.0) * 0.5, 0.0, 1.0)


@lifted("x")
def silu(x: Node) -> Node:
    """x sigmoid(x), also called swish."""
    return x * sigmoid(x)


@lifted("x")
def hard_silu(x: Node) -> Node:
    """x hard_sigmoid(x), also called hard_swish."""
    return x * hard_sigmoid(x)


@lifted("x")
def gelu(x: Node, approximate: bool = False) -> Node:
    """x times the chance that a standard normal number is below x (Hendrycks & Gimpel, 2016); approximate by tanh."""
    if approximate:
        inner = (x + x * elementwise("square", x) * 0.044715) * math.sqrt(2 / math.pi)
        return x * (tanh(inner) + 1.0) * 0.5
    return x * (elementwise("erf", x * math.sqrt(0.5)) + 1.0) * 0.5


@lifted("x")
def mish(x: Node) -> Node:
    """x tanh(softplus(x))."""
    return x * tanh(softplus(x))


@lifted("x")
def exponential(x: Node) -> Node:
    """e to the power of x."""
    return elementwise("exp", x)


@lifted("x")
def glu(x: Node, axis: int = -1) -> Node:
    """The first half of the values along `axis`, each times the sigmoid of its partner in the second half."""
    place = axis_of(x, axis)
    if x.shape[place] == BATCH or x.shape[place] % 2:
        raise ShapeError(f"glu: axis={axis} of {show(x.shape)} must be of even length, and not the batch.")
    half = x.shape[place] // 2
    counts = (*x.shape[:place], half, *x.shape[place + 1 :])
    first, second = (crop(x, [n if i == place else 0 for i in range(len(counts))], counts) for n in (0, half))
    return first * sigmoid(second)


@lifted("x")
def sparsemax(x: Node, axis: int = -1) -> Node:
    """The probabilities nearest to the values along `axis`; unlike those of `softmax` many are 0.

    Martins & Astudillo, "From softmax to sparsemax", 2016. Keras 3.15 gives numbers that do not sum to 1.
    """
    place = axis_of(x, axis)
    refuse_batch("sparsemax", x.spec, place)
    x = x - max_(x, place, keepdims=True)
    before, after = x.shape[: place + 1], x.shape[place + 1 :]
    each, other = reshape(x, (*before, 1, *after)), reshape(x, (*before[:-1], 1, before[-1], *after))
    ahead = elementwise("greater_equal", other, each)
    kept = elementwise("greater", x * sum_(ahead, place + 1) + 1.0, sum_(ahead * other, place + 1))
    threshold = (sum_(kept * x, place, keepdims=True) - 1.0) / sum_(kept, place, keepdims=True)
    return elementwise("relu", x - threshold)


FUNCTIONS: tuple[Callable[..., Node], ...] = (
    celu, elu, exponential, gelu, glu, hard_shrink, hard_sigmoid, hard_silu, hard_tanh, leaky_relu, linear,
    log_sigmoid, log_softmax, mish, relu, relu6, selu, sigmoid, silu, soft_shrink, softmax, softplus, softsign,
    sparse_plus, sparse_sigmoid, sparsemax, squareplus, tanh, tanh_shrink,
)  # fmt: skip
ACTIVATIONS: dict[str, Callable[..., Node]] = {
    **{function.__name__: function for function in FUNCTIONS},
    "swish": silu,
    "hard_swish": hard_silu,
}
swish, hard_swish = silu, hard_silu
NAMES = tuple(ACTIVATIONS)
POINTWISE = frozenset(NAMES) - {"glu", "log_softmax", "softmax", "sparsemax"}
"""Those that do the same to each value whatever stands beside it, and so in any order of axes."""
_NAME_OF = {function: function.__name__ for function in FUNCTIONS}


def activation(value: str | Callable[..., Any] | None) -> Activation:
    """The name of an activation, or a function of nodes as it is. None is 'linear'."""
    if value is None:
        return "linear"
    if isinstance(value, str) and value.lower() in ACTIVATIONS:
        value = ACTIVATIONS[value.lower()]
    if callable(value):
        name: Activation = _NAME_OF.get(value, value)
        return name
    raise ValueError(f"an activation's name or a function, got {value!r}.{did_you_mean(value, NAMES)}")


def get(identifier: Any) -> Callable[[Node], Node]:
    """The function of an activation."""
    found = activation(identifier)
    return ACTIVATIONS[found] if isinstance(found, str) else found


def serialize(activation: Callable[..., Node]) -> str:
    """The name of one of these functions, as saved models hold it."""
    if activation not in _NAME_OF:
        raise ArgumentError(f"serialize: `activation` must be a function of foveal.activations, got {activation!r}.")
    return _NAME_OF[activation]


deserialize = get

__all__ = [*NAMES, "deserialize", "get", "serialize", "threshold"]
__getattr__ = no_attribute("foveal.activations", __all__)
