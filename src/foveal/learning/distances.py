"""Losses that compare numbers: differences, distributions, margins and directions. Keras's names and formulas."""

from __future__ import annotations

import math
from collections.abc import Callable

from foveal.arguments import arg, integer, positive, text
from foveal.ir.node import Node, elementwise
from foveal.learning.loss import PlainLoss, StockLoss, float32, of_values, reduction_name
from foveal.ops.elementwise import clip, select
from foveal.ops.reduce import max_, mean, sum_

EPSILON = 1e-7
"""Divisors and arguments of logarithms are kept this far from 0."""


@of_values
def mean_squared_error(y_true: Node, y_pred: Node) -> Node:
    """The squared difference, averaged over the last axis."""
    return mean(elementwise("square", y_true - y_pred), -1)


@of_values
def mean_absolute_error(y_true: Node, y_pred: Node) -> Node:
    """The absolute difference, averaged over the last axis."""
    return mean(elementwise("abs", y_true - y_pred), -1)


@of_values
def mean_absolute_percentage_error(y_true: Node, y_pred: Node) -> Node:
    """The absolute difference in percent of the label, averaged over the last axis."""
    size = elementwise("maximum", elementwise("abs", y_true), EPSILON)
    return mean(elementwise("abs", (y_true - y_pred) / size), -1) * 100.0


@of_values
def mean_squared_logarithmic_error(y_true: Node, y_pred: Node) -> Node:
    """The squared difference of `log(1 + y)`, averaged over the last axis."""
    first, second = (elementwise("log", elementwise("maximum", y, EPSILON) + 1.0) for y in (y_pred, y_true))
    return mean(elementwise("square", first - second), -1)


@of_values
def huber(y_true: Node, y_pred: Node, delta: float = 1.0) -> Node:
    """Half the squared difference up to `delta`, from there on a straight line; averaged over the last axis."""
    size = elementwise("abs", y_pred - y_true)
    near, far = elementwise("square", size) * 0.5, size * delta - 0.5 * delta**2
    return mean(select(elementwise("greater_equal", delta, size), near, far), -1)


@of_values
def log_cosh(y_true: Node, y_pred: Node) -> Node:
    """The logarithm of the hyperbolic cosine of the difference, averaged over the last axis."""
    difference = y_pred - y_true
    return mean(difference + elementwise("softplus", difference * -2.0) - math.log(2.0), -1)


@of_values
def kl_divergence(y_true: Node, y_pred: Node) -> Node:
    """`sum(y_true * log(y_true / y_pred))` over the last axis (Kullback & Leibler, 1951)."""
    truth, predicted = (clip(y, EPSILON, 1.0) for y in (y_true, y_pred))
    return sum_(truth * elementwise("log", truth / predicted), -1)


@of_values
def poisson(y_true: Node, y_pred: Node) -> Node:
    """`y_pred - y_true * log(y_pred)`, averaged over the last axis."""
    return mean(y_pred - y_true * elementwise("log", y_pred + EPSILON), -1)


@of_values
def cosine_similarity(y_true: Node, y_pred: Node, axis: int = -1) -> Node:
    """Minus the cosine of the angle between the two, along an axis."""
    return -sum_(_unit(y_true) * _unit(y_pred), -1)


def _unit(x: Node) -> Node:
    squares = sum_(elementwise("square", x), -1, keepdims=True)
    return x / elementwise("sqrt", elementwise("maximum", squares, 1e-12))


def _signs(y_true: Node) -> Node:
    """Labels 0 and 1 as -1 and 1; labels that are not all 0 or 1 as they are."""
    odd = 1.0 - elementwise("equal", y_true * (y_true - 1.0), 0.0)
    strange = elementwise("greater", sum_(odd), 0.5)
    return select(strange, y_true, y_true * 2.0 - 1.0)


@of_values
def hinge(y_true: Node, y_pred: Node) -> Node:
    """`max(1 - y_true * y_pred, 0)` for labels -1 or 1 (or 0 or 1), averaged over the last axis."""
    return mean(elementwise("relu", 1.0 - _signs(y_true) * y_pred), -1)


@of_values
def squared_hinge(y_true: Node, y_pred: Node) -> Node:
    """The square of `max(1 - y_true * y_pred, 0)`, averaged over the last axis."""
    return mean(elementwise("square", elementwise("relu", 1.0 - _signs(y_true) * y_pred)), -1)


@of_values
def categorical_hinge(y_true: Node, y_pred: Node) -> Node:
    """`max(largest wrong - right + 1, 0)` for one-hot labels, along the last axis."""
    right, wrong = sum_(y_true * y_pred, -1), max_((1.0 - y_true) * y_pred, -1)
    return elementwise("relu", wrong - right + 1.0)


class MeanSquaredError(PlainLoss):
    """The squared difference, on average."""

    name: str = arg(text, "mean_squared_error")
    function = mean_squared_error


class MeanAbsoluteError(PlainLoss):
    """The absolute difference, on average."""

    name: str = arg(text, "mean_absolute_error")
    function = mean_absolute_error


class MeanAbsolutePercentageError(PlainLoss):
    """The absolute difference in percent of the label, on average."""

    name: str = arg(text, "mean_absolute_percentage_error")
    function = mean_absolute_percentage_error


class MeanSquaredLogarithmicError(PlainLoss):
    """The squared difference of `log(1 + y)`, on average."""

    name: str = arg(text, "mean_squared_logarithmic_error")
    function = mean_squared_logarithmic_error


class LogCosh(PlainLoss):
    """The logarithm of the hyperbolic cosine of the difference, on average: squared when small, straight when large."""

    name: str = arg(text, "log_cosh")
    function = log_cosh


class KLDivergence(PlainLoss):
    """How far the predicted distribution is from the label's (Kullback & Leibler, 1951)."""

    name: str = arg(text, "kl_divergence")
    function = kl_divergence


class Poisson(PlainLoss):
    """For counts: minus the logarithm of Poisson's probability, but for a constant."""

    name: str = arg(text, "poisson")
    function = poisson


class Hinge(PlainLoss):
    """For labels -1 or 1 (or 0 or 1): how far predictions are from the right side's margin."""

    name: str = arg(text, "hinge")
    function = hinge


class SquaredHinge(PlainLoss):
    """The square of the hinge loss's distance from the margin."""

    name: str = arg(text, "squared_hinge")
    function = squared_hinge


class CategoricalHinge(PlainLoss):
    """For one-hot labels: how little the right class stands out from the best wrong one."""

    name: str = arg(text, "categorical_hinge")
    function = categorical_hinge


class Huber(StockLoss):
    """Half the squared difference up to `delta`, from there on a straight line (Huber, 1964).

    Parameters
    ----------
    delta : float, default=1.0
    """

    delta: float = arg(positive, 1.0)
    reduction: str | None = arg(reduction_name, "sum_over_batch_size")
    name: str = arg(text, "huber_loss")
    dtype: None = arg(float32, None)

    function = huber


class CosineSimilarity(StockLoss):
    """Minus the cosine of the angle between label and prediction."""

    axis: int = arg(integer, -1)
    reduction: str | None = arg(reduction_name, "sum_over_batch_size")
    name: str = arg(text, "cosine_similarity")
    dtype: None = arg(float32, None)

    function = cosine_similarity


CLASSES: tuple[type[StockLoss], ...] = (
    *(CategoricalHinge, CosineSimilarity, Hinge, Huber, KLDivergence, LogCosh, MeanAbsoluteError),
    *(MeanAbsolutePercentageError, MeanSquaredError, MeanSquaredLogarithmicError, Poisson, SquaredHinge),
)
FUNCTIONS: dict[Callable[..., Node], type[StockLoss]] = {kind.function: kind for kind in CLASSES}
SHORT = {
    "kld": KLDivergence,
    "mae": MeanAbsoluteError,
    "mape": MeanAbsolutePercentageError,
    "mse": MeanSquaredError,
    "msle": MeanSquaredLogarithmicError,
}

mse = MSE = mean_squared_error
mae = MAE = mean_absolute_error
mape = MAPE = mean_absolute_percentage_error
msle = MSLE = mean_squared_logarithmic_error
kld = KLD = kl_divergence
logcosh = log_cosh

__all__ = [
    *(kind.__name__ for kind in FUNCTIONS.values()),
    *(function.__name__ for function in FUNCTIONS),
    *(each for short in SHORT for each in (short, short.upper())),
    "logcosh",
]
