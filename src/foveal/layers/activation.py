"""Activations as layers of their own."""

from __future__ import annotations

from typing import Any

from foveal.arguments import arg, between, integer, or_none, real
from foveal.errors import ShapeError
from foveal.ir.node import Node, elementwise, show
from foveal.layers.activations import activation, get
from foveal.layers.layer import Layer
from foveal.ops.elementwise import clip, relu, select
from foveal.ops.softmax import softmax


class Activation(Layer):
    """Apply a function to every value.

    Parameters
    ----------
    activation : str or function of nodes
        Its name, such as 'relu', 'sigmoid', 'tanh' or 'softmax'.
    """

    activation: Any = arg(activation)

    def call(self, x: Node, training: bool) -> Node:
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

    def call(self, x: Node, training: bool) -> Node:
        if not self.negative_slope and not self.threshold:
            y = relu(x)
            return y if self.max_value is None else elementwise("minimum", y, self.max_value)
        above = x if self.max_value is None else clip(x, -self.max_value, self.max_value)
        passes = elementwise("greater_equal", x, self.threshold)
        return select(passes, above, (x - self.threshold) * self.negative_slope)


def _axis(value: Any) -> int:
    single = value[0] if isinstance(value, list | tuple) and len(value) == 1 else value
    try:
        return integer(single)
    except ValueError:
        raise ValueError(f"one axis, got {value!r}.") from None


class Softmax(Layer):
    """Turn values into probabilities that sum to 1 along one axis.

    Parameters
    ----------
    axis : int, default=-1
        Which; -1 is the last, 0 would be the batch and is refused.
    """

    axis: int = arg(_axis, -1)

    def call(self, x: Node, training: bool) -> Node:
        rank = len(x.shape)
        if not -rank < self.axis < rank or self.axis == 0:
            raise ShapeError(f"axis={self.axis} is no axis of {show(x.shape)} beside the batch.")
        return softmax(x, self.axis)


class Rescaling(Layer):
    """Multiply every value by `scale` and add `offset`; `Rescaling(1 / 255)` takes raw 8-bit images.

    Parameters
    ----------
    scale : float
    offset : float, default=0.0
    """

    scale: float = arg(real)
    offset: float = arg(real, 0.0)

    def call(self, x: Node, training: bool) -> Node:
        y = x if self.scale == 1 else x * self.scale
        return y if self.offset == 0 else y + self.offset
