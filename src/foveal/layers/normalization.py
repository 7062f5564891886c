"""Layers that give their input a mean of 0 and a variance of 1."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from foveal.arguments import arg, boolean, integer, only, or_none, positive, real
from foveal.errors import ShapeError
from foveal.functions.elementwise import stop_gradient
from foveal.functions.spatial_axes import known
from foveal.ir.node import Node, Shape, broadcast_like, elementwise, full, reshape, show
from foveal.ir.weight import Weight
from foveal.layers import initializers
from foveal.layers.base import Layer
from foveal.layers.constraints import constraint
from foveal.layers.initializers import Initializer
from foveal.layers.parameters import ParameterFormula, Term
from foveal.layers.regularizers import regularizer
from foveal.layers.tracing import update
from foveal.ops.reduce import mean, sum_

_alone = only(False, instead="Leave it out; a model runs in one process.")
CLIPPED = ("rmin", "rmax", "dmax")
FUZZ = 1e-7
"""Added to the number of steps that count, as in Keras."""
HUGE = 3e38
"""A limit that nothing exceeds."""
SHORTEST = 1e-12
"""What `UnitNormalization` divides by at least."""


def axes(value: int | list[int] | tuple[int, ...]) -> Any:
    """One axis, alone or in a list, or a list of several."""
    try:
        if isinstance(value, list | tuple) and value:
            several = [integer(i) for i in value]
            return several if len(several) > 1 else several[0]
        return integer(value)
    except ValueError:
        raise ValueError(f"an integer or a list of them, got {value!r}.") from None


def _groups(value: Any) -> int:
    try:
        if (number := integer(value)) > 0 or number == -1:
            return number
    except ValueError:
        pass
    raise ValueError(f"a positive integer, or -1 for one group a channel, got {value!r}.")


def _clipping(value: Mapping[str, float] | None) -> dict[str, float]:
    limits = dict(value or {})
    if unknown := set(limits) - set(CLIPPED):
        raise ValueError(f"a dict of {', '.join(map(repr, CLIPPED))} or None; invalid keys: {sorted(unknown)}.")
    rmin, rmax = limits.get("rmin", -math.inf), limits.get("rmax", math.inf)
    if rmin > rmax or limits.get("dmax", 0.0) < 0:
        raise ValueError(f"with rmax greater than rmin and dmax non-negative, got {limits}.")
    return limits


def moments(x: Node, axes: tuple[int, ...]) -> tuple[Node, Node]:
    """Mean and variance (the mean square of the deviations) over some axes, which stay as 1s."""
    centre = mean(x, axes, keepdims=True)
    return centre, mean(elementwise("square", x - centre), axes, keepdims=True)


def normalized(x: Node, centre: Node, variance: Node, epsilon: float) -> Node:
    """`x` moved and scaled so that its mean becomes 0 and its variance 1."""
    return (x - centre) * (1.0 / elementwise("sqrt", variance + epsilon))


def kept_axis(shape: Shape, axis: int) -> int:
    """An axis beside the batch, as a positive number; a ShapeError for any other."""
    rank = len(shape)
    if not -rank <= axis < rank or axis % rank == 0:
        raise ShapeError(f"axis={axis} is no axis of {show(shape)} beside the batch.")
    return axis % rank


def kept_axes(shape: Shape, given: int | list[int]) -> tuple[int, ...]:
    """Axes beside the batch, as sorted positive numbers; a ShapeError for any other."""
    return tuple(sorted({kept_axis(shape, i) for i in ([given] if isinstance(given, int) else given)}))


def spread(weight: Weight, along: tuple[int, ...], rank: int) -> Node:
    """A weight with one axis for each of `along`, shaped to meet an input of this rank."""
    sizes = dict(zip(along, weight.shape, strict=True))
    return reshape(weight.node, tuple(sizes.get(i, 1) for i in range(along[0], rank)))


def scaled(x: Node, along: tuple[int, ...], gamma: Weight | None, beta: Weight | None) -> Node:
    """Multiplied and shifted by weights along some axes."""
    y = x if gamma is None else x * spread(gamma, along, len(x.shape))
    return y if beta is None else y + spread(beta, along, len(x.shape))


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
    renorm : bool, default=False
        Whether training, too, normalizes nearly as moving averages would (Ioffe, 2017): for small batches.
    renorm_clipping : dict, optional
        Limits of that correction: 'rmin' and 'rmax' of its factor, 'dmax' of its shift.
    renorm_momentum : float, default=0.99
        The share that a step keeps of the averages it is made with.

    Shapes
    ------
    input, output : (batch, ..., channels)
    gamma, beta, moving_mean, moving_variance : (channels,)
    moving_stddev, renorm_mean, renorm_stddev : (channels,), with `renorm` alone
    mask, optional : the input's first axes; mean and variance are those of the steps where it is not 0
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
    beta_regularizer: Any = arg(regularizer, None)
    gamma_regularizer: Any = arg(regularizer, None)
    beta_constraint: Any = arg(constraint, None)
    gamma_constraint: Any = arg(constraint, None)
    renorm: bool = arg(boolean, False)
    renorm_clipping: dict[str, float] | None = arg(or_none(_clipping), None)
    renorm_momentum: float = arg(real, 0.99)
    synchronized: bool = arg(_alone, False)

    def build(self, input_shape: Shape) -> None:
        channels = (input_shape[kept_axis(input_shape, self.axis)],)
        self.gamma = self.add_weight("gamma", channels, self.gamma_initializer) if self.scale else None
        self.beta = self.add_weight("beta", channels, self.beta_initializer) if self.center else None
        self.moving_mean = self.add_weight("moving_mean", channels, self.moving_mean_initializer, trainable=False)
        self.moving_variance = self.add_weight(
            "moving_variance", channels, self.moving_variance_initializer, trainable=False
        )
        if self.renorm:
            self._add_averages(channels)

    def _add_averages(self, channels: Shape) -> None:
        """What training with `renorm` normalizes by."""

        def deviation(shape: Shape) -> Any:
            return np.sqrt(self.moving_variance_initializer(shape))

        mean = self.moving_mean_initializer
        self.moving_stddev = self.add_weight("moving_stddev", channels, deviation, trainable=False)
        self.renorm_mean = self.add_weight("renorm_mean", channels, mean, trainable=False)
        self.renorm_stddev = self.add_weight("renorm_stddev", channels, deviation, trainable=False)

    supports_masking = True

    def call(self, x: Node, training: bool | None = None, mask: Node | None = None) -> Node:
        rank, along = len(x.shape), kept_axes(x.shape, self.axis)
        if training and self.trainable:
            others = tuple(i for i in range(rank) if i not in along)
            centre, variance = moments(x, others) if mask is None else self._masked_moments(x, others, mask)
            self._follow(self.moving_mean, centre, self.momentum)
            if self.renorm:
                factor, shift = self._corrections(centre, variance, along, rank)
                y = normalized(x, centre, variance, self.epsilon) * factor + shift
                return scaled(y, along, self.gamma, self.beta)
            self._follow(self.moving_variance, variance, self.momentum)
        else:
            centre, variance = (spread(w, along, rank) for w in (self.moving_mean, self.moving_variance))
        return scaled(normalized(x, centre, variance, self.epsilon), along, self.gamma, self.beta)

    def _masked_moments(self, x: Node, axes: tuple[int, ...], mask: Node) -> tuple[Node, Node]:
        """Mean and variance of the steps that count."""
        counted = broadcast_like(reshape(mask, (*mask.shape, *(1,) * (len(x.shape) - len(mask.shape)))), x)
        count = sum_(counted, axes, keepdims=True) + FUZZ
        centre = sum_(counted * x, axes, keepdims=True) / count
        return centre, sum_(counted * elementwise("square", x - centre), axes, keepdims=True) / count

    def _follow(self, average: Weight, present: Node, momentum: float) -> None:
        update(average, lambda past: past * momentum + reshape(present, past.shape) * (1.0 - momentum))

    def _corrections(self, centre: Node, variance: Node, along: tuple[int, ...], rank: int) -> tuple[Node, Node]:
        """What makes of a value that is normalized by its batch nearly one that is normalized by the averages."""
        deviation = elementwise("sqrt", variance + self.epsilon)
        past = elementwise("maximum", spread(self.renorm_stddev, along, rank), math.sqrt(self.epsilon))
        factor, shift = deviation / past, (centre - spread(self.renorm_mean, along, rank)) / past
        limits = self.renorm_clipping or {}
        factor = elementwise(
            "minimum", elementwise("maximum", factor, limits.get("rmin", 0.0)), limits.get("rmax", HUGE)
        )
        most = limits.get("dmax", HUGE)
        shift = elementwise("minimum", elementwise("maximum", shift, -most), most)
        self._follow(self.renorm_mean, centre, self.renorm_momentum)
        self._follow(self.renorm_stddev, deviation, self.renorm_momentum)
        self._follow(self.moving_stddev, deviation, self.momentum)
        stddev = self.moving_stddev.present
        update(self.moving_variance, lambda _: elementwise("maximum", stddev * stddev - self.epsilon, 0.0))
        return stop_gradient(factor), stop_gradient(shift)

    def formula(self) -> ParameterFormula:
        """Learned and moving numbers of each channel."""
        return ParameterFormula((Term((len(self.weights),), count=self.moving_mean.shape[0]),))


class LayerNormalization(Layer):
    """Give each image a mean of 0 and a variance of 1 along some axes, then scale and shift it (Ba et al., 2016).

    Parameters
    ----------
    axis : int or list of int, default=-1
        Along which axes, none of them the batch's.
    epsilon : float, default=0.001
        Added to the variance, so that nothing is divided by 0.
    center, scale : bool, default=True
        Whether to add the learned `beta`, and to multiply by the learned `gamma`.
    beta_initializer, gamma_initializer : str or Initializer
        The weights' first values.

    Shapes
    ------
    input, output : (batch, ...)
    gamma, beta : the input's sizes along `axis`
    """

    axis: Any = arg(axes, -1)
    epsilon: float = arg(positive, 0.001)
    center: bool = arg(boolean, True)
    scale: bool = arg(boolean, True)
    rms_scaling: bool = arg(boolean, False, kw_only=True)
    beta_initializer: Initializer = arg(initializers.get, "zeros")
    gamma_initializer: Initializer = arg(initializers.get, "ones")
    beta_regularizer: Any = arg(regularizer, None)
    gamma_regularizer: Any = arg(regularizer, None)
    beta_constraint: Any = arg(constraint, None)
    gamma_constraint: Any = arg(constraint, None)

    supports_masking = True

    def build(self, input_shape: Shape) -> None:
        sizes = tuple(input_shape[i] for i in kept_axes(input_shape, self.axis))
        self.gamma = self.add_weight("gamma", sizes, self.gamma_initializer) if self.scale else None
        centred = self.center and not self.rms_scaling
        self.beta = self.add_weight("beta", sizes, self.beta_initializer) if centred else None

    def call(self, x: Node) -> Node:
        along = kept_axes(x.shape, self.axis)
        centre, variance = moments(x, along)
        if self.rms_scaling:
            return scaled(normalized(x, full((), 0.0), variance, self.epsilon), along, self.gamma, None)
        return scaled(normalized(x, centre, variance, self.epsilon), along, self.gamma, self.beta)


class GroupNormalization(Layer):
    """Give each group of channels of each image a mean of 0 and a variance of 1 (Wu & He, 2018).

    Parameters
    ----------
    groups : int, default=32
        How many groups the channels are split into; 1 is like `LayerNormalization` over the image, -1 makes each
        channel a group of its own (instance normalization).
    axis : int, default=-1
        Where the channels stand.
    epsilon : float, default=0.001
        Added to the variance, so that nothing is divided by 0.
    center, scale : bool, default=True
        Whether to add the learned `beta`, and to multiply by the learned `gamma`.
    beta_initializer, gamma_initializer : str or Initializer
        The weights' first values.

    Shapes
    ------
    input, output : (batch, ..., channels)
    gamma, beta : (channels,)
    """

    groups: int = arg(_groups, 32)
    axis: int = arg(integer, -1)
    epsilon: float = arg(positive, 0.001)
    center: bool = arg(boolean, True)
    scale: bool = arg(boolean, True)
    beta_initializer: Initializer = arg(initializers.get, "zeros")
    gamma_initializer: Initializer = arg(initializers.get, "ones")
    beta_regularizer: Any = arg(regularizer, None)
    gamma_regularizer: Any = arg(regularizer, None)
    beta_constraint: Any = arg(constraint, None)
    gamma_constraint: Any = arg(constraint, None)

    supports_masking = True

    def build(self, input_shape: Shape) -> None:
        channels = known(input_shape, kept_axis(input_shape, self.axis))
        if self.groups > 0 and channels % self.groups:
            raise ShapeError(f"groups={self.groups} must divide the {channels} channels.")
        self.gamma = self.add_weight("gamma", (channels,), self.gamma_initializer) if self.scale else None
        self.beta = self.add_weight("beta", (channels,), self.beta_initializer) if self.center else None

    def call(self, x: Node) -> Node:
        axis = kept_axis(x.shape, self.axis)
        channels = x.shape[axis]
        groups = channels if self.groups == -1 else self.groups
        grouped = reshape(x, (*x.shape[:axis], groups, channels // groups, *x.shape[axis + 1 :]))
        centre, variance = moments(grouped, tuple(i for i in range(1, len(grouped.shape)) if i != axis))
        y = normalized(grouped, centre, variance, self.epsilon)
        return scaled(reshape(y, x.shape), (axis,), self.gamma, self.beta)


class RMSNormalization(Layer):
    """Divide each image by its root mean square along some axes, then scale (Zhang & Sennrich, 2019).

    Parameters
    ----------
    axis : int or list of int, default=-1
        Along which axes, none of them the batch's.
    epsilon : float, default=1e-06
        Added to the mean square, so that nothing is divided by 0.

    Shapes
    ------
    input, output : (batch, ...)
    scale : the input's sizes along `axis`
    """

    axis: Any = arg(axes, -1)
    epsilon: float = arg(positive, 1e-6)

    def build(self, input_shape: Shape) -> None:
        sizes = tuple(input_shape[i] for i in kept_axes(input_shape, self.axis))
        self.scale = self.add_weight("scale", sizes, initializers.get("ones"))

    def call(self, x: Node) -> Node:
        along = kept_axes(x.shape, self.axis)
        power = mean(elementwise("square", x), along, keepdims=True)
        return scaled(x / elementwise("sqrt", power + self.epsilon), along, self.scale, None)


class UnitNormalization(Layer):
    """Divide each image by its length along some axes, so that the sum of squares is 1.

    Parameters
    ----------
    axis : int or list of int, default=-1
        Along which axes, none of them the batch's.
    """

    axis: Any = arg(axes, -1)

    supports_masking = True

    def call(self, x: Node) -> Node:
        power = sum_(elementwise("square", x), kept_axes(x.shape, self.axis), keepdims=True)
        return x / elementwise("sqrt", elementwise("maximum", power, SHORTEST**2))
