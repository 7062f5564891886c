"""Activations as layers of their own."""

from __future__ import annotations

from typing import Any

import numpy as np

from foveal.arguments import arg, between, integer, or_none, positive_int, real
from foveal.errors import ShapeError
from foveal.functions import activations, elementwise
from foveal.functions.reduce import logsumexp
from foveal.ir.node import Node, Shape, show
from foveal.ir.node import elementwise as scalar
from foveal.layers import initializers
from foveal.layers.activations import activation, get
from foveal.layers.base import Layer
from foveal.layers.constraints import constraint
from foveal.layers.initializers import Initializer
from foveal.layers.normalization import kept_axes
from foveal.layers.regularizers import regularizer
from foveal.ops.softmax import softmax


class Activation(Layer):
    """Apply a function to every value.

    Parameters
    ----------
    activation : str or function of nodes
        Its name, such as 'relu', 'sigmoid', 'tanh' or 'softmax'.
    """

    activation: Any = arg(activation)

    supports_masking = True

    def call(self, x: Node) -> Node:
        return get(self.activation)(x)


_not_negative = between(0, float("inf"))


class ReLU(Layer):
    """Keep positive values, and nothing of the others.

    Parameters
    ----------
    max_value : float or None, default=None
        Cut values above it down to it.
    negative_slope : float, default=0.0
        What values below the threshold are multiplied by, counted from the threshold.
    threshold : float, default=0.0
        Values from here on pass unchanged.
    """

    max_value: float | None = arg(or_none(_not_negative), None)
    negative_slope: float = arg(_not_negative, 0.0)
    threshold: float = arg(_not_negative, 0.0)

    supports_masking = True

    def call(self, x: Node) -> Node:
        return activations.relu(x, self.negative_slope, self.max_value, self.threshold)


class LeakyReLU(Layer):
    """Keep positive values, and a small share of the others.

    Parameters
    ----------
    negative_slope : float, default=0.3
        What values below 0 are multiplied by.
    alpha : float, optional
        An older name of `negative_slope`.
    """

    negative_slope: float = arg(_not_negative, 0.3)
    alpha: float | None = arg(or_none(_not_negative), None, kw_only=True, saved=False)

    supports_masking = True

    def prepare(self) -> None:
        super().prepare()
        self.negative_slope = self.negative_slope if self.alpha is None else self.alpha

    def call(self, x: Node) -> Node:
        return activations.leaky_relu(x, self.negative_slope)


class ELU(Layer):
    """Keep positive values, and let the others fade to -alpha: alpha (exp x - 1) (Clevert et al., 2015).

    Parameters
    ----------
    alpha : float, default=1.0
        How far below 0 the output can be.
    """

    alpha: float = arg(real, 1.0)

    supports_masking = True

    def call(self, x: Node) -> Node:
        return activations.elu(x, self.alpha)


def _shared(value: int | list[int] | tuple[int, ...]) -> list[int]:
    try:
        return [positive_int(i) for i in (value if isinstance(value, list | tuple) else [value])]
    except ValueError:
        raise ValueError(f"an axis from 1 on or a list of them, got {value!r}.") from None


class PReLU(Layer):
    """Keep positive values, and a learned share of the others (He et al., 2015).

    Parameters
    ----------
    alpha_initializer : str or Initializer, default='Zeros'
        The shares' first values.
    shared_axes : int or list of int, optional
        Axes along which one number serves all places; `[1, 2]` learns one for each channel of an image.

    Shapes
    ------
    input, output : (batch, ...)
    alpha : the input's, without the batch and with 1 along `shared_axes`
    """

    alpha_initializer: Initializer = arg(initializers.get, "Zeros")
    alpha_regularizer: Any = arg(regularizer, None)
    alpha_constraint: Any = arg(constraint, None)
    shared_axes: list[int] | None = arg(or_none(_shared), None)

    supports_masking = True

    def build(self, input_shape: Shape) -> None:
        shared = self.shared_axes or []
        if any(axis >= len(input_shape) for axis in shared):
            raise ShapeError(
                f"shared_axes={shared} must be axes of {show(input_shape)}, from 1 to {len(input_shape) - 1}."
            )
        sizes = tuple(1 if i in shared else n for i, n in enumerate(input_shape))[1:]
        self.alpha = self.add_weight("alpha", sizes, self.alpha_initializer)

    def call(self, x: Node) -> Node:
        return scalar("relu", x) - self.alpha.node * scalar("relu", -x)


def _axes(value: int | list[int] | tuple[int, ...]) -> int | list[int]:
    try:
        return [integer(axis) for axis in value] if isinstance(value, list | tuple) and value else integer(value)
    except ValueError:
        raise ValueError(f"an axis or a list of them, got {value!r}.") from None


SMALLEST_LOGIT = -1e9
"""What a value counts as that the mask leaves out."""


class Softmax(Layer):
    """Turn values into probabilities that sum to 1 along one axis, or over several.

    Parameters
    ----------
    axis : int or list of int, default=-1
        Which; -1 is the last, 0 would be the batch and is refused.

    Shapes
    ------
    input, output : (batch, ...)
    mask, optional : one that broadcasts to the input; where it is 0 the output is 0
    """

    axis: int | list[int] = arg(_axes, -1)

    supports_masking = True

    def call(self, x: Node, mask: Any = None) -> Node:
        axes = kept_axes(x.shape, self.axis)
        if mask is not None:
            _check_mask(x, mask)
            x = elementwise.where(mask > 0.5, x, SMALLEST_LOGIT)
        y = softmax(x, axes[0]) if len(axes) == 1 else elementwise.exp(x - logsumexp(x, axes, keepdims=True))
        return y if mask is None else elementwise.where(mask > 0.5, y, 0.0)


def _check_mask(x: Node, mask: Node) -> None:
    sizes = list(zip(mask.shape[::-1], x.shape[::-1], strict=False))
    if len(mask.shape) > len(x.shape) or any(n not in (1, m) for n, m in sizes):
        raise ShapeError(f"the mask must broadcast to the input {show(x.shape)}, got {show(mask.shape)}.")


def _numbers(value: Any) -> float | list[float]:
    """A number, or a list of them."""
    if isinstance(value, list | tuple | np.ndarray) and np.ndim(value) == 1 and len(value):
        return [real(each) for each in value]
    return real(value)


def _row(value: float | list[float]) -> float | np.ndarray:
    return np.asarray(value) if isinstance(value, list) else value


class Rescaling(Layer):
    """Multiply every value by `scale` and add `offset`; `Rescaling(1 / 255)` takes raw 8-bit images.

    Parameters
    ----------
    scale : float or list of float
        A list has a number for each place of the last axis, such as a channel.
    offset : float or list of float, default=0.0
    """

    takes_one_image = True

    scale: float | list[float] = arg(_numbers)
    offset: float | list[float] = arg(_numbers, 0.0)

    supports_masking = True

    def call(self, x: Node) -> Node:
        y = x if self.scale == 1 else x * _row(self.scale)
        return y if self.offset == 0 else y + _row(self.offset)
