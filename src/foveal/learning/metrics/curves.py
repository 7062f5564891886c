"""Metrics of curves: what comes out when the threshold above which a prediction is a yes goes from 0 to 1."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from foveal.arguments import arg, between, boolean, one_of, or_none, positive_int, real, text
from foveal.errors import ArgumentError, ShapeError
from foveal.ir.node import Node, Shape, broadcast_like, elementwise, show, table
from foveal.learning.metrics.counts import CONDITIONS, class_number, confusion, is_even, select_class
from foveal.learning.metrics.metric import AggregateMetric, Array, float32, match_predictions, ratio, weighted

EPSILON = 1e-7
"""How far the first and last of several thresholds lie outside 0 and 1."""


def _numbers(value: list[float] | tuple[float, ...]) -> list[float]:
    if isinstance(value, list | tuple):
        return [real(number) for number in value]
    raise ValueError(f"a list of numbers, got {value!r}.")


class Curve(AggregateMetric):
    """The base of metrics of a curve: predictions are counted in bins between `num_thresholds` levels from 0 to 1."""

    arguments = {}

    if TYPE_CHECKING:
        num_thresholds: int

    multi_label: bool = False
    """Whether each column of the predictions has a curve of its own."""

    def states(self) -> dict[str, Shape]:
        return dict.fromkeys(CONDITIONS, (self.num_thresholds,))

    def selected(self, y_true: Node, y_pred: Node) -> tuple[Node, ...]:
        """The labels and the predictions, from 0 to 1, that count, in one shape."""
        return match_predictions(self.who, y_true, y_pred), y_pred

    def levels(self) -> Array:
        """The thresholds that are tried."""
        return np.linspace(0, 1, self.num_thresholds) if self.num_thresholds > 1 else np.array([0.5])

    def sums(self, y_true: Node, y_pred: Node, weight: Node | None = None) -> dict[str, Node]:
        return confusion(self.selected(y_true, y_pred), self.levels(), weight, CONDITIONS, self.multi_label)


def _curve(value: str) -> str:
    chosen: str = one_of("roc", "pr", "prgain")(value)
    return chosen.upper()


class AUC(Curve):
    """The area under the curve of true against false positives, or of precision against recall.

    Predictions are counted in `num_thresholds` bins from 0 to 1.

    Parameters
    ----------
    num_thresholds : int above 1, default=200
    curve : {'ROC', 'PR', 'PRGAIN'}, default='ROC'
    summation_method : {'interpolation', 'minoring', 'majoring'}, default='interpolation'
        How the steps of the curve are joined (for 'PR': Davis & Goadrich, 2006).
    thresholds : list of float, optional
        The levels between 0 and 1 themselves, instead of their number.
    multi_label : bool, default=False
        Whether each column `(N, labels)` has an area of its own, of which the mean is taken.
    num_labels : int, optional
        How many columns there must be then.
    label_weights : list of float, optional
        How much each column counts: in that mean, or where all columns have one curve, in its counts.
    from_logits : bool, default=False
        Whether predictions still lack their sigmoid.
    """

    num_thresholds: int = arg(or_none(positive_int), 200)
    curve: str = arg(_curve, "ROC")
    summation_method: str = arg(one_of("interpolation", "minoring", "majoring"), "interpolation")
    name: str = arg(text, "auc")
    dtype: str = arg(float32, None)
    thresholds: list[float] | None = arg(or_none(_numbers), None)
    multi_label: bool = arg(boolean, False)
    num_labels: int | None = arg(or_none(positive_int), None)
    label_weights: list[float] | None = arg(or_none(_numbers), None)
    from_logits: bool = arg(boolean, False)

    def prepare(self) -> None:
        self._given = None if self.thresholds is None else sorted(self.thresholds)
        if self._given is not None:
            self.num_thresholds = len(self._given) + 2
        if self.num_thresholds is None or self.num_thresholds < 2:
            raise ArgumentError(f"{self.who}: `num_thresholds` must be above 1, got {self.num_thresholds}.")
        ends = self.levels() + np.array([-EPSILON, *[0.0] * (self.num_thresholds - 2), EPSILON])
        self.thresholds = ends.tolist()
        super().prepare()

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"thresholds": self._given}

    def states(self) -> dict[str, Shape]:
        return {} if self.multi_label and not self.num_labels else super().states()

    def levels(self) -> Array:
        if self._given is None:
            return super().levels()
        even = is_even(levels := np.array([0.0, *self._given, 1.0]))
        return levels if even else levels + np.array([-EPSILON, *[0.0] * len(self._given), EPSILON])

    def selected(self, y_true: Node, y_pred: Node) -> tuple[Node, ...]:
        truth, predicted = super().selected(y_true, y_pred)
        wanted = self.num_labels or (None if self.label_weights is None else len(self.label_weights))
        if self.multi_label and (len(truth.shape) < 2 or wanted not in (None, truth.shape[-1])):
            raise ShapeError(
                f"{self.who}: predictions must be (N, {wanted or 'labels'}) for several labels, got "
                f"{show(predicted.shape)}."
            )
        return truth, elementwise("sigmoid", predicted) if self.from_logits else predicted

    def sums(self, y_true: Node, y_pred: Node, weight: Node | None = None) -> dict[str, Node]:
        if self.label_weights is not None and not self.multi_label:
            labels = table(np.array(self.label_weights))
            weight = (
                broadcast_like(labels, y_pred) if weight is None else weighted(broadcast_like(labels, y_pred), weight)
            )
        return super().sums(y_true, y_pred, weight)

    def finish(self, sums: Mapping[str, Array]) -> float:
        counts = [sums[name] for name in CONDITIONS]
        if not self.multi_label:
            return self._area(*counts)
        areas = np.array([self._area(*label) for label in zip(*(count.T for count in counts), strict=True)])
        weights = np.ones(len(areas)) if self.label_weights is None else np.asarray(self.label_weights)
        return float(ratio((areas * weights).sum(), weights.sum()))

    def _area(self, tp: Array, fp: Array, tn: Array, fn: Array) -> float:
        if self.curve == "PR" and self.summation_method == "interpolation":
            return _area_under_precision(tp, fp, fn)
        recall = ratio(tp, tp + fn)
        if self.curve == "ROC":
            x, y = ratio(fp, fp + tn), recall
        elif self.curve == "PR":
            x, y = recall, ratio(tp, tp + fp)
        else:
            x, y = _gains(tp, fp, tn, fn)
        heights = {
            "interpolation": (y[:-1] + y[1:]) / 2,
            "minoring": np.minimum(y[:-1], y[1:]),
            "majoring": np.maximum(y[:-1], y[1:]),
        }
        return float(np.sum((x[:-1] - x[1:]) * heights[self.summation_method]))


def _gains(tp: Array, fp: Array, tn: Array, fn: Array) -> tuple[Array, Array]:
    """Recall and precision as gains over always saying yes (Flach & Kull, 2015), with Keras's rules for what is 0."""
    scale = ratio(tp + fn, tn + fp)
    recall, precision = (1 - scale * ratio(part, tp) for part in (fn, fp))
    return np.maximum(np.where(tp == 0, 0.0, recall), 0.0), np.where(tp == 0, 1.0, precision)


def _area_under_precision(tp: Array, fp: Array, fn: Array) -> float:
    """The area with precision interpolated as Davis & Goadrich (2006) found it must be."""
    found, answers = tp[:-1] - tp[1:], (tp + fp)[:-1] - (tp + fp)[1:]
    slope = ratio(found, np.maximum(answers, 0))
    intercept = tp[1:] - slope * (tp + fp)[1:]
    both = ((tp + fp)[:-1] > 0) & ((tp + fp)[1:] > 0)
    relative = np.where(both, ratio((tp + fp)[:-1], np.maximum((tp + fp)[1:], 0)), 1.0)
    area = slope * (found + intercept * np.log(relative))
    return float(np.sum(ratio(area, np.maximum(tp[1:] + fn[1:], 0))))


class Best(Curve):
    """The base of metrics that say how good one rate can be where another is at least `least`."""

    arguments = {}

    if TYPE_CHECKING:
        class_id: int | None

    @property
    def least(self) -> float:
        """What the other rate must reach."""
        raise NotImplementedError

    def rates(self, tp: Array, fp: Array, tn: Array, fn: Array) -> tuple[Array, Array]:
        """The rate that must be reached, and the one that is looked for, at each threshold."""
        raise NotImplementedError

    def selected(self, y_true: Node, y_pred: Node) -> tuple[Node, ...]:
        return select_class(self.who, self.class_id, *super().selected(y_true, y_pred))

    def finish(self, sums: Mapping[str, Array]) -> float:
        given, wanted = self.rates(*(sums[name] for name in CONDITIONS))
        enough = given.astype("float32") >= np.float32(self.least)
        return float(np.max(wanted, where=enough, initial=0.0))


class SensitivityAtSpecificity(Best):
    """The largest share of the labels 1 that can be found where this share of the labels 0 is left alone.

    Parameters
    ----------
    specificity : float from 0 to 1
        The share of the labels 0 that must not be a yes: tn / (tn + fp).
    num_thresholds : int, default=200
        How many thresholds from 0 to 1 are tried.
    class_id : int, optional
        Only this class counts.
    """

    specificity: float = arg(between(0, 1))
    num_thresholds: int = arg(positive_int, 200)
    class_id: int | None = arg(or_none(class_number), None)
    name: str = arg(text, "sensitivity_at_specificity")
    dtype: str = arg(float32, None)

    @property
    def least(self) -> float:
        return self.specificity

    def rates(self, tp: Array, fp: Array, tn: Array, fn: Array) -> tuple[Array, Array]:
        return ratio(tn, tn + fp), ratio(tp, tp + fn)


class SpecificityAtSensitivity(Best):
    """The largest share of the labels 0 that can be left alone where this share of the labels 1 is found.

    Parameters
    ----------
    sensitivity : float from 0 to 1
        The share of the labels 1 that must be found: tp / (tp + fn).
    num_thresholds : int, default=200
        How many thresholds from 0 to 1 are tried.
    class_id : int, optional
        Only this class counts.
    """

    sensitivity: float = arg(between(0, 1))
    num_thresholds: int = arg(positive_int, 200)
    class_id: int | None = arg(or_none(class_number), None)
    name: str = arg(text, "specificity_at_sensitivity")
    dtype: str = arg(float32, None)

    @property
    def least(self) -> float:
        return self.sensitivity

    def rates(self, tp: Array, fp: Array, tn: Array, fn: Array) -> tuple[Array, Array]:
        return ratio(tp, tp + fn), ratio(tn, tn + fp)


class PrecisionAtRecall(Best):
    """The best precision, tp / (tp + fp), where this share of the labels 1 is found.

    Parameters
    ----------
    recall : float from 0 to 1
        The share of the labels 1 that must be found: tp / (tp + fn).
    num_thresholds : int, default=200
        How many thresholds from 0 to 1 are tried.
    class_id : int, optional
        Only this class counts.
    """

    recall: float = arg(between(0, 1))
    num_thresholds: int = arg(positive_int, 200)
    class_id: int | None = arg(or_none(class_number), None)
    name: str = arg(text, "precision_at_recall")
    dtype: str = arg(float32, None)

    @property
    def least(self) -> float:
        return self.recall

    def rates(self, tp: Array, fp: Array, tn: Array, fn: Array) -> tuple[Array, Array]:
        return ratio(tp, tp + fn), ratio(tp, tp + fp)


class RecallAtPrecision(Best):
    """The largest share of the labels 1 that can be found where this share of the yes answers is right.

    Parameters
    ----------
    precision : float from 0 to 1
        The share of the yes answers that must be right: tp / (tp + fp).
    num_thresholds : int, default=200
        How many thresholds from 0 to 1 are tried.
    class_id : int, optional
        Only this class counts.
    """

    precision: float = arg(between(0, 1))
    num_thresholds: int = arg(positive_int, 200)
    class_id: int | None = arg(or_none(class_number), None)
    name: str = arg(text, "recall_at_precision")
    dtype: str = arg(float32, None)

    @property
    def least(self) -> float:
        return self.precision

    def rates(self, tp: Array, fp: Array, tn: Array, fn: Array) -> tuple[Array, Array]:
        return ratio(tp, tp + fp), ratio(tp, tp + fn)


CLASSES: tuple[type[AggregateMetric], ...] = (
    *(AUC, PrecisionAtRecall, RecallAtPrecision, SensitivityAtSpecificity, SpecificityAtSensitivity),
)

__all__ = [kind.__name__ for kind in CLASSES]
