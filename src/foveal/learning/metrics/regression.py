"""Metrics of numbers: how far predictions are off, and how much of the labels' spread they explain."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from foveal.arguments import arg, one_of, text
from foveal.errors import ShapeError
from foveal.ir.node import Node, apply, broadcast_like, elementwise, full, show
from foveal.learning.metrics.counts import class_number
from foveal.learning.metrics.metric import AggregateMetric, Array, float32, match_predictions, plain, ratio, weighted
from foveal.ops.reduce import Count, sum_


class RootMeanSquaredError(AggregateMetric):
    """The root of the mean squared difference."""

    name: str = arg(text, "root_mean_squared_error")
    dtype: str = arg(float32, None)
    direction: ClassVar[str | None] = "down"

    def sums(self, y_true: Node, y_pred: Node, weight: Node | None = None) -> dict[str, Node]:
        squares = elementwise("square", match_predictions(self.who, y_true, y_pred) - y_pred)
        ones = broadcast_like(full((), 1.0), squares)
        return {"squares": sum_(weighted(squares, weight)), "count": sum_(weighted(ones, weight))}

    def finish(self, sums: Mapping[str, Array]) -> float:
        return float(np.sqrt(ratio(sums["squares"], sums["count"])))


class R2Score(AggregateMetric):
    """The share of the labels' variance that predictions explain: 1 is all of it, 0 no more than the labels' mean.

    Parameters
    ----------
    class_aggregation : {None, 'uniform_average', 'variance_weighted_average'}, default='uniform_average'
        One number for each column; their mean; their mean weighted by the columns' variances.
    num_regressors : int, default=0
        How many inputs the model has, for the adjusted score; 0 means that it is not adjusted.
    """

    class_aggregation: str | None = arg(one_of(None, "uniform_average", "variance_weighted_average"), "uniform_average")
    num_regressors: int = arg(class_number, 0)
    name: str = arg(text, "r2_score")
    dtype: str = arg(float32, None)

    def sums(self, y_true: Node, y_pred: Node, weight: Node | None = None) -> dict[str, Node]:
        if len(y_pred.shape) != 2:
            raise ShapeError(f"{self.who}: predictions must be (N, columns), got {show(y_pred.shape)}.")
        truth = match_predictions(self.who, y_true, y_pred)
        off = elementwise("square", truth - y_pred)
        ones = broadcast_like(full((), 1.0), truth)
        columns = {"sum": truth, "squares": elementwise("square", truth), "residual": off, "count": ones}
        parts = {part: sum_(weighted(node, weight), 0) for part, node in columns.items()}
        return parts | {"size": apply(Count((0, 1)), truth)}

    def finish(self, sums: Mapping[str, Array]) -> Any:
        total = sums["squares"] - sums["sum"] * ratio(sums["sum"], sums["count"])
        with np.errstate(divide="ignore", invalid="ignore"):
            scores = 1 - np.asarray(sums["residual"]) / total
        scores = np.where(np.isinf(scores), 0.0, scores)
        if self.class_aggregation == "uniform_average":
            scores = scores.mean()
        elif self.class_aggregation == "variance_weighted_average":
            scores = np.sum(total * scores) / np.sum(total)
        return plain(self._adjusted(scores, float(sums["size"])))

    def _adjusted(self, score: Any, size: float) -> Any:
        """The score, lowered for the number of inputs; it is Keras's rule, which counts every label."""
        free = size - self.num_regressors - 1
        if self.num_regressors and free <= 0:
            warnings.warn(
                f"{self.who}: {self.num_regressors} regressors need more than {self.num_regressors + 1} labels, got "
                f"{size:g}. The score is not adjusted.",
                RuntimeWarning,
                stacklevel=2,
            )
            return score
        return 1 - (1 - score) * (size - 1) / free if self.num_regressors else score


CLASSES: tuple[type[AggregateMetric], ...] = (R2Score, RootMeanSquaredError)

__all__ = [kind.__name__ for kind in CLASSES]
