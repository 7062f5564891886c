"""The activation functions of Keras: of graph nodes, arrays and symbolic tensors; integers become floats."""

from __future__ import annotations

import functools
import math
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from foveal.errors import ShapeError
from foveal.functions import elementwise as values
from foveal.functions.function import VALUES, Decorated, function
from foveal.functions.promotion import floating
from foveal.functions.shape import convert_to_tensor
from foveal.functions.symbolic import ACTIVATIONS, NN, NUMPY
from foveal.ir.node import BATCH, Node, elementwise, reshape, show
from foveal.ir.operators import Operators
from foveal.ops import softmax as ops_softmax
from foveal.ops.elementwise import clip, select
from foveal.ops.parts import crop
from foveal.ops.reduce import axes_of, axis_of, max_, refuse_batch, sum_
from foveal.ops.shape import transpose

Axis = int | Sequence[int] | None

SELU_SCALE, SELU_ALPHA = 1.0507009873554805, 1.6732632423543772
"""What keeps mean 0 and variance 1 from layer to layer (Klambauer et al., "Self-normalizing neural networks", 2017)."""


def _activation(module: str = NN, kind: str | None = None) -> Callable[[Decorated], Decorated]:
    def declare(of_floats: Decorated) -> Decorated:
        @functools.wraps(of_floats)
        def of_node(x: Any, *args: Any, **kwargs: Any) -> Any:
            return of_floats(floating(x), *args, **kwargs)

        return function("x", module=module, kind=kind, rows=VALUES)(of_node)  # type: ignore[return-value]

    return declare


tanh = values.tanh


def linear(x: Any) -> Any:
    """x itself."""
    return x if isinstance(x, Operators) else convert_to_tensor(x)


def _together(of_axis: Callable[[Node, int], Node], x: Node, axis: Axis) -> Node:
    """A function along one axis, of several together."""
    if isinstance(axis, int):
        return of_axis(x, axis)
    axes = axes_of(x, None if axis is None else tuple(axis))
    kept = [i for i in range(len(x.shape)) if i not in axes]
    if x.spec.batched:
        refuse_batch(of_axis.__name__, x.spec, axes[0])
    y = transpose(x, (*kept, *axes))
    row = reshape(y, (*y.shape[: len(kept)], math.prod(y.shape[len(kept) :])))
    order = (*kept, *axes)
    return transpose(reshape(of_axis(row, -1), y.shape), tuple(map(order.index, range(len(order)))))


@_activation()
def softmax(x: Node, axis: Axis = -1) -> Node:
    """Probabilities along `axis`: exponentials, divided by their sum. Of several axes, or all (None), together."""
    if isinstance(axis, int) and -len(x.shape) <= axis < len(x.shape) and x.shape[axis] == 1:
        warnings.warn(
            f"softmax: axis {axis} of {show(x.shape)} has a single value, whose probability is always 1. "
            "Did you mean sigmoid?",
            stacklevel=2,
        )
    return _together(ops_softmax.softmax, x, axis)


@_activation()
def log_softmax(x: Node, axis: Axis = -1) -> Node:
    """The logarithm of `softmax`, computed without it."""
    return _together(ops_softmax.log_softmax, x, axis)


@_activation(ACTIVATIONS, "ReLU")
def relu(x: Node, negative_slope: float = 0.0, max_value: float | None = None, threshold: float = 0.0) -> Node:
    """x above the threshold, at most `max_value`; below it `negative_slope` times the distance to the threshold."""
    y = select(elementwise("greater", x, threshold), x, 0.0) if threshold else elementwise("relu", x)
    if max_value is not None:
        y = elementwise("minimum", y, max_value)
    return y if not negative_slope else y - elementwise("relu", threshold - x) * negative_slope


@_activation()
def leaky_relu(x: Node, negative_slope: float = 0.2) -> Node:
    """x where it is not negative, else x times `negative_slope`."""
    return select(elementwise("greater_equal", x, 0.0), x, x * negative_slope)


@_activation()
def relu6(x: Node) -> Node:
    """x between 0 and 6."""
    return relu(x, max_value=6.0)


@_activation()
def elu(x: Node, alpha: float = 1.0) -> Node:
    """x where it is positive, else alpha (exp x - 1)."""
    return elementwise("relu", x) + (elementwise("exp", elementwise("minimum", x, 0.0)) - 1.0) * alpha


@_activation()
def selu(x: Node) -> Node:
    """`elu` with the two numbers that keep mean 0 and variance 1 from layer to layer."""
    return elu(x, SELU_ALPHA) * SELU_SCALE


@_activation()
def celu(x: Node, alpha: float = 1.0) -> Node:
    """x where it is positive, else alpha (exp(x / alpha) - 1)."""
    return elementwise("relu", x) + (elementwise("exp", elementwise("minimum", x, 0.0) / alpha) - 1.0) * alpha


@_activation()
def sigmoid(x: Node) -> Node:
    """1 / (1 + exp -x), between 0 and 1."""
    return elementwise("sigmoid", x)


@_activation()
def log_sigmoid(x: Node) -> Node:
    """The logarithm of `sigmoid`, computed without it."""
    return -elementwise("softplus", -x)


@_activation()
def hard_sigmoid(x: Node) -> Node:
    """x / 6 + 1/2, between 0 and 1."""
    return relu6(x + 3.0) / 6.0


@_activation()
def hard_tanh(x: Node) -> Node:
    """x between -1 and 1."""
    return clip(x, -1.0, 1.0)


@_activation()
def tanh_shrink(x: Node) -> Node:
    """x - tanh x."""
    return x - elementwise("tanh", x)


@_activation()
def soft_shrink(x: Node, threshold: float = 0.5) -> Node:
    """x moved towards 0 by the threshold, and 0 where it would cross it."""
    return x - clip(x, -threshold, threshold)


@_activation()
def hard_shrink(x: Node, threshold: float = 0.5) -> Node:
    """x where it is further from 0 than the threshold, else 0."""
    return select(elementwise("greater", elementwise("abs", x), threshold), x, 0.0)


@_activation()
def threshold(x: Node, threshold: float, default_value: float) -> Node:
    """x above the threshold, else `default_value`."""
    return select(elementwise("greater", x, threshold), x, default_value)


@_activation()
def softplus(x: Node) -> Node:
    """log(1 + exp x), a smooth relu."""
    return elementwise("softplus", x)


@_activation()
def softsign(x: Node) -> Node:
    """x / (1 + |x|), between -1 and 1."""
    return x / (elementwise("abs", x) + 1.0)


@_activation()
def squareplus(x: Node, b: float = 4) -> Node:
    """(x + sqrt(x * x + b)) / 2, a smooth relu."""
    return (x + elementwise("sqrt", elementwise("square", x) + float(b))) * 0.5


@_activation()
def sparse_plus(x: Node) -> Node:
    """0 below -1, x above 1, and (x + 1)**2 / 4 between."""
    return elementwise("relu", x - 1.0) + elementwise("square", clip(x, -1.0, 1.0) + 1.0) * 0.25


@_activation()
def sparse_sigmoid(x: Node) -> Node:
    """(x + 1) / 2, between 0 and 1."""
    return clip((x + 1.0) * 0.5, 0.0, 1.0)


@_activation()
def silu(x: Node) -> Node:
    """x sigmoid(x), also called swish."""
    return x * sigmoid(x)


@_activation()
def hard_silu(x: Node) -> Node:
    """x hard_sigmoid(x), also called hard_swish."""
    return x * hard_sigmoid(x)


@_activation()
def gelu(x: Node, approximate: bool = False) -> Node:
    """x times the chance that a standard normal number is below x (Hendrycks & Gimpel, 2016); approximate by tanh."""
    if approximate:
        inner = (x + x * elementwise("square", x) * 0.044715) * math.sqrt(2 / math.pi)
        return x * ((elementwise("tanh", inner) + 1.0) * 0.5)
    return x * ((elementwise("erf", x * math.sqrt(0.5)) + 1.0) * 0.5)


@_activation()
def mish(x: Node) -> Node:
    """x tanh(softplus(x))."""
    return x * elementwise("tanh", elementwise("softplus", x))


@_activation(NUMPY, "Exp")
def exponential(x: Node) -> Node:
    """e to the power of x."""
    return elementwise("exp", x)


@_activation()
def glu(x: Node, axis: int = -1) -> Node:
    """The first half of the values along `axis`, each times the sigmoid of its partner in the second half."""
    place = axis_of(x, axis)
    if x.shape[place] == BATCH or x.shape[place] % 2:
        raise ShapeError(f"glu: axis={axis} of {show(x.shape)} must be of even length, and not the batch.")
    half = x.shape[place] // 2
    counts = (*x.shape[:place], half, *x.shape[place + 1 :])
    first, second = (crop(x, [n if i == place else 0 for i in range(len(counts))], counts) for n in (0, half))
    return first * sigmoid(second)


@_activation()
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


swish, hard_swish = silu, hard_silu
