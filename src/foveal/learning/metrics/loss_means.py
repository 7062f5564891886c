"""Losses as metrics: their means over all predictions, watched and not made small."""

from __future__ import annotations

from typing import ClassVar

from foveal.arguments import arg, between, boolean, integer, or_none, text
from foveal.learning import distances, losses
from foveal.learning.metrics.metric import MeanMetric, float32


class LossMetric(MeanMetric):
    """The base of these metrics: the mean of what a loss function says of each prediction."""

    name: str = arg(text, "loss")
    dtype: str = arg(float32, None)

    direction: ClassVar[str | None] = "down"


class MeanSquaredError(LossMetric):
    """The mean of the squared difference."""

    name: str = arg(text, "mean_squared_error")
    function = distances.mean_squared_error


class MeanAbsoluteError(LossMetric):
    """The mean of the absolute difference."""

    name: str = arg(text, "mean_absolute_error")
    function = distances.mean_absolute_error


class MeanAbsolutePercentageError(LossMetric):
    """The mean of the absolute difference in percent of the label."""

    name: str = arg(text, "mean_absolute_percentage_error")
    function = distances.mean_absolute_percentage_error


class MeanSquaredLogarithmicError(LossMetric):
    """The mean of the squared difference of `log(1 + y)`."""

    name: str = arg(text, "mean_squared_logarithmic_error")
    function = distances.mean_squared_logarithmic_error


class LogCoshError(LossMetric):
    """The mean of the logarithm of the hyperbolic cosine of the difference."""

    name: str = arg(text, "logcosh")
    function = distances.log_cosh


class KLDivergence(LossMetric):
    """The mean of how far the predicted distribution is from the label's (Kullback & Leibler, 1951)."""

    name: str = arg(text, "kl_divergence")
    function = distances.kl_divergence


class Poisson(LossMetric):
    """The mean of Poisson's loss."""

    name: str = arg(text, "poisson")
    function = distances.poisson


class Hinge(LossMetric):
    """The mean of the hinge loss, for labels -1 or 1 (or 0 or 1)."""

    name: str = arg(text, "hinge")
    function = distances.hinge


class SquaredHinge(LossMetric):
    """The mean of the squared hinge loss, for labels -1 or 1 (or 0 or 1)."""

    name: str = arg(text, "squared_hinge")
    function = distances.squared_hinge


class CategoricalHinge(LossMetric):
    """The mean of the categorical hinge loss, for one-hot labels."""

    name: str = arg(text, "categorical_hinge")
    function = distances.categorical_hinge


class BinaryCrossentropy(LossMetric):
    """The mean crossentropy of yes-or-no answers.

    Parameters
    ----------
    from_logits : bool, default=False
        Whether predictions still lack their sigmoid.
    label_smoothing : float, default=0
        How far labels are squeezed towards 0.5.
    """

    name: str = arg(text, "binary_crossentropy")
    from_logits: bool = arg(boolean, False)
    label_smoothing: float = arg(between(0, 1), 0)

    function = losses.binary_crossentropy


class CategoricalCrossentropy(LossMetric):
    """The mean crossentropy, for one-hot labels or other probabilities.

    Parameters
    ----------
    from_logits : bool, default=False
        Whether predictions still lack their softmax.
    label_smoothing : float, default=0
        The share of each label that is spread over all classes.
    """

    name: str = arg(text, "categorical_crossentropy")
    from_logits: bool = arg(boolean, False)
    label_smoothing: float = arg(between(0, 1), 0)
    axis: int = arg(integer, -1)

    function = losses.categorical_crossentropy


class SparseCategoricalCrossentropy(LossMetric):
    """The mean crossentropy, for class numbers.

    Parameters
    ----------
    from_logits : bool, default=False
        Whether predictions still lack their softmax.
    ignore_class : int, optional
        Predictions whose label is this number count with weight 0; as in Keras, without weights they count as 0.
    """

    name: str = arg(text, "sparse_categorical_crossentropy")
    from_logits: bool = arg(boolean, False)
    ignore_class: int | None = arg(or_none(integer), None)
    axis: int = arg(integer, -1)

    function = losses.sparse_categorical_crossentropy


CLASSES: tuple[type[LossMetric], ...] = (
    *(BinaryCrossentropy, CategoricalCrossentropy, CategoricalHinge, Hinge, KLDivergence, LogCoshError),
    *(MeanAbsoluteError, MeanAbsolutePercentageError, MeanSquaredError, MeanSquaredLogarithmicError),
    *(Poisson, SparseCategoricalCrossentropy, SquaredHinge),
)

__all__ = [kind.__name__ for kind in CLASSES]
