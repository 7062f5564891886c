"""Layers that give their input a mean of 0 and a variance of 1."""

from __future__ import annotations

from typing import Any

from foveal.arguments import arg, boolean, integer, only, positive, real
from foveal.errors import ShapeError
from foveal.ir.node import Node, Shape, elementwise, reshape, show
from foveal.layers import initializers
from foveal.layers.conv import penalty
from foveal.layers.initializers import Initializer
from foveal.layers.layer import Layer
from foveal.layers.updates import update
from foveal.ops.reduce import mean

_alone = only(False, instead="Leave it out; a model runs in one process.")
_plain = only(False, instead="Leave it out; use plain batch statistics.")
_unclipped = only(None, instead="Leave it out; use plain batch statistics.")


def moments(x: Node, axes: tuple[int, ...]) -> tuple[Node, Node]:
    """Mean and variance (the mean square of the deviations) over some axes, which stay as 1s."""
    centre = mean(x, axes, keepdims=True)
    return centre, mean(elementwise("square", x - centre), axes, keepdims=True)


def kept_axis(shape: Shape, axis: int) -> int:
    """An axis beside the batch, as a positive number; a ShapeError for any other."""
    rank = len(shape)
    if not -rank <= axis < rank or axis % rank == 0:
        raise ShapeError(f"axis={axis} is no axis of {show(shape)} beside the batch.")
    return axis % rank


class BatchNormalization(Layer):
    """Give each channel a mean of 0 and a variance of 1, then a learned scale and shift (Ioffe & Szegedy, 2015).

    While training, mean and variance are those of the batch, and moving averages follow them. Otherwise, and when the
    layer is frozen (`trainable=False`), the moving averages are used and stay as they are.

    Parameters
    ----------
    axis : int, default=-1
        Where the channels stand.
    momentum : float, default=0.99
        The share of a moving average that a step keeps.
    epsilon : float, default=0.001
        Added to the variance, so that nothing is divided by 0.
    center, scale : bool, default=True
        Whether to add the learned `beta`, and to multiply by the learned `gamma`.
    beta_initializer, gamma_initializer, moving_mean_initializer, moving_variance_initializer : str or Initializer
        The weights' first values.

    Shapes
    ------
    input, output : (batch, ..., channels)
    gamma, beta, moving_mean, moving_variance : (channels,)
    """

    axis: int = arg(integer, -1)
    momentum: float = arg(real, 0.99)
    epsilon: float = arg(positive, 0.001)
    center: bool = arg(boolean, True)
    scale: bool = arg(boolean, True)
    beta_initializer: Initializer = arg(initializers.get, "zeros")
    gamma_initializer: Initializer = arg(initializers.get, "ones")
    moving_mean_initializer: Initializer = arg(initializers.get, "zeros")
    moving_variance_initializer: Initializer = arg(initializers.get, "ones")
    beta_regularizer: Any = arg(penalty, None)
    gamma_regularizer: Any = arg(penalty, None)
    beta_constraint: Any = arg(penalty, None)
    gamma_constraint: Any = arg(penalty, None)
    renorm: bool = arg(_plain, False)
    renorm_clipping: None = arg(_unclipped, None)
    renorm_momentum: float = arg(real, 0.99)
    synchronized: bool = arg(_alone, False)

    def build(self, shape: Shape) -> None:
        channels = (shape[kept_axis(shape, self.axis)],)
        self.gamma = self.add_weight("gamma", channels, self.gamma_initializer) if self.scale else None
        self.beta = self.add_weight("beta", channels, self.beta_initializer) if self.center else None
        self.moving_mean = self.add_weight("moving_mean", channels, self.moving_mean_initializer, trainable=False)
        self.moving_variance = self.add_weight(
            "moving_variance", channels, self.moving_variance_initializer, trainable=False
        )

    def call(self, x: Node, training: bool) -> Node:
        rank, axis = len(x.shape), kept_axis(x.shape, self.axis)

        def along(weight: Node) -> Node:
            return reshape(weight, (*weight.shape, *(1,) * (rank - 1 - axis)))

        if training and self.trainable:
            centre, variance = moments(x, tuple(i for i in range(rank) if i != axis))
            self._follow(self.moving_mean, centre)
            self._follow(self.moving_variance, variance)
        else:
            centre, variance = along(self.moving_mean), along(self.moving_variance)
        factor = 1.0 / elementwise("sqrt", variance + self.epsilon)
        if self.gamma is not None:
            factor = factor * along(self.gamma)
        y = (x - centre) * factor
        return y if self.beta is None else y + along(self.beta)

    def _follow(self, average: Node, present: Node) -> None:
        update(average, lambda past: past * self.momentum + reshape(present, past.shape) * (1.0 - self.momentum))

    def formula(self) -> str:
        """Learned and moving numbers of each channel."""
        channels, kinds = self.moving_mean.shape[0], len(self.weights)
        return f"{kinds} * {channels} = {kinds * channels}"
