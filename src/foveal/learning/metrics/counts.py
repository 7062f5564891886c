"""Metrics made of counts over all batches: true and false answers, precision, recall and their mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from foveal.arguments import arg, integer, one_of, or_none, positive_int, real, text
from foveal.errors import ShapeError
from foveal.ir.node import Node, Shape, elementwise, full, reshape, show, table
from foveal.learning.metrics.metric import (
    AggregateMetric,
    Array,
    above,
    float32,
    match_predictions,
    plain,
    ratio,
    weighted,
)
from foveal.ops.reduce import max_, sum_
from foveal.ops.shape import cast, one_hot

LOWEST = -1e10
"""What a prediction that is not among the largest counts as."""


def _thresholds(value: float | list[float] | tuple[float, ...]) -> Any:
    numbers = [real(v) for v in value] if isinstance(value, list | tuple) else real(value)
    if all(0 <= n <= 1 for n in np.atleast_1d(numbers)):
        return numbers
    raise ValueError(f"from 0 to 1, one number or a list of them, got {value!r}.")


def class_number(value: Any) -> int:
    """A whole number from 0 on."""
    if (number := integer(value)) >= 0:
        return number
    raise ValueError(f"a class number, got {value!r}.")


class Confusion(AggregateMetric):
    """The base of metrics that count true and false, positives and negatives, above thresholds."""

    if TYPE_CHECKING:
        thresholds: Any

    counts: ClassVar[tuple[str, ...]] = ()
    """Which of `CONDITIONS` are needed."""

    def levels(self) -> list[float]:
        """The thresholds as a list; 0.5 when none was given."""
        return [0.5] if self.thresholds is None else np.atleast_1d(self.thresholds).tolist()

    def states(self) -> dict[str, Shape]:
        return dict.fromkeys(self.counts, (len(self.levels()),))

    def selected(self, y_true: Node, y_pred: Node) -> tuple[Node, ...]:
        """The labels and predictions that count, in one shape."""
        return match_predictions(self.who, y_true, y_pred), y_pred

    def sums(self, y_true: Node, y_pred: Node, weight: Node | None = None) -> dict[str, Node]:
        return confusion(self.selected(y_true, y_pred), np.array(self.levels()), weight, self.counts)

    def finish(self, sums: Mapping[str, Array]) -> Any:
        value = self.from_counts(**sums)
        return plain(value[0] if len(value) == 1 else value)

    def from_counts(self, **counts: Array) -> Array:
        """The metric at each threshold."""
        return counts[self.counts[0]]


CONDITIONS = ("true_positives", "false_positives", "true_negatives", "false_negatives")


def confusion(
    selected: Sequence[Node], levels: Array, weight: Node | None, counts: Sequence[str], by_label: bool = False
) -> dict[str, Node]:
    """Some of `CONDITIONS` at each level, for labels and predictions in one shape; `(levels, labels)` if `by_label`.

    As in Keras even levels from 0 to 1 are compared by the number of the bin, where 0 lies above the first level, and
    labels between 0 and 1 are partly true; at other levels every label but 0 is true.
    """
    truth, predicted = selected
    if is_even(levels):
        scaled = predicted * float(len(levels) - 1)
        down = cast(cast(scaled, "int32"), scaled.spec.dtype)
        predicted, levels = elementwise("relu", down - elementwise("equal", down, scaled)), np.arange(len(levels)) - 0.5
    else:
        truth = 1.0 - elementwise("equal", truth, 0.0)
    right, wrong = (weighted(part, weight) for part in (truth, 1.0 - truth))
    place = -1 if by_label else len(predicted.shape)
    wide = (*truth.shape[:place], 1, *truth.shape[place:])
    right, wrong = (reshape(part, (*part.shape[:place], 1, *part.shape[place:])) for part in (right, wrong))
    over = elementwise("greater", reshape(predicted, wide), levels[:, None] if by_label else levels)
    made = {
        "true_positives": lambda: right * over,
        "false_positives": lambda: wrong * over,
        "true_negatives": lambda: wrong * (1.0 - over),
        "false_negatives": lambda: right * (1.0 - over),
    }
    axes = tuple(range(len(wide) - 1 - by_label))
    return {name: sum_(made[name](), axes) for name in counts}


def is_even(levels: Array) -> bool:
    """Whether there are three levels or more, evenly from 0 to 1."""
    return len(levels) > 2 and bool(np.allclose(levels, np.linspace(0, 1, len(levels)), atol=1e-7))


class TruePositives(Confusion):
    """How many labels 1 were predicted above the threshold."""

    thresholds: Any = arg(or_none(_thresholds), None)
    name: str = arg(text, "true_positives")
    dtype: str = arg(float32, None)

    counts = ("true_positives",)


class FalsePositives(Confusion):
    """How many labels 0 were predicted above the threshold."""

    thresholds: Any = arg(or_none(_thresholds), None)
    name: str = arg(text, "false_positives")
    dtype: str = arg(float32, None)

    counts = ("false_positives",)
    direction: ClassVar[str | None] = "down"


class TrueNegatives(Confusion):
    """How many labels 0 were not predicted above the threshold."""

    thresholds: Any = arg(or_none(_thresholds), None)
    name: str = arg(text, "true_negatives")
    dtype: str = arg(float32, None)

    counts = ("true_negatives",)


class FalseNegatives(Confusion):
    """How many labels 1 were not predicted above the threshold."""

    thresholds: Any = arg(or_none(_thresholds), None)
    name: str = arg(text, "false_negatives")
    dtype: str = arg(float32, None)

    counts = ("false_negatives",)
    direction: ClassVar[str | None] = "down"


class Selective(Confusion):
    """The base of Precision and Recall: the largest predictions of a row, or one class, can be chosen."""

    if TYPE_CHECKING:
        top_k: int | None
        class_id: int | None

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Add a batch of arrays; with `top_k`, one axis is one row."""
        if self.top_k is not None and np.ndim(y_pred) == 1 and not isinstance(y_pred, Node):
            y_true, y_pred = np.asarray(y_true)[None], np.asarray(y_pred)[None]
        super().update_state(y_true, y_pred, sample_weight)

    def levels(self) -> list[float]:
        return [LOWEST / 2] if self.thresholds is None and self.top_k is not None else super().levels()

    def selected(self, y_true: Node, y_pred: Node) -> tuple[Node, ...]:
        truth, predicted = super().selected(y_true, y_pred)
        if self.top_k is not None:
            predicted = elementwise("select", _top_k_mask(predicted, self.top_k), predicted, LOWEST)
        return select_class(self.who, self.class_id, truth, predicted)


def select_class(who: str, class_id: int | None, *tensors: Node) -> tuple[Node, ...]:
    """Tensors `(N, ..., classes)` as they are, or one class of each."""
    if class_id is None:
        return tensors
    shape = tensors[-1].shape
    if len(shape) < 2:
        raise ShapeError(
            f"{who}: When class_id is provided, y_pred must be a 2D array with shape (num_samples, num_classes), found "
            f"shape: {show(shape)}. Leave `class_id` out."
        )
    classes = tensors[0].shape[-1]
    if class_id >= classes:
        raise ShapeError(f"{who}: `class_id` must be below the {classes} classes, got {class_id}.")
    chosen = one_hot(full((), class_id, "int32"), classes, tensors[0].spec.dtype)
    return tuple(sum_(tensor * chosen, -1) for tensor in tensors)


def _top_k_mask(x: Node, k: int) -> Node:
    """1.0 where fewer than `k` values of the last axis are larger, or as large and before."""
    column, row = reshape(x, (*x.shape, 1)), reshape(x, (*x.shape[:-1], 1, x.shape[-1]))
    before = elementwise("equal", row, column) * table(np.tri(x.shape[-1], k=-1))
    return elementwise("greater", float(k), sum_(elementwise("greater", row, column) + before, -1))


class Precision(Selective):
    """The share of the yes answers that are right: tp / (tp + fp).

    Parameters
    ----------
    thresholds : float or list of float, optional
        A prediction above it is a yes; 0.5 by default, and with `top_k` none.
    top_k : int, optional
        Only the `top_k` largest predictions of a row are a yes.
    class_id : int, optional
        Only this class counts.
    """

    thresholds: Any = arg(or_none(_thresholds), None)
    top_k: int | None = arg(or_none(positive_int), None)
    class_id: int | None = arg(or_none(class_number), None)
    name: str = arg(text, "precision")
    dtype: str = arg(float32, None)

    counts = ("true_positives", "false_positives")

    def from_counts(self, **counts: Array) -> Array:
        right = counts["true_positives"]
        return ratio(right, right + counts["false_positives"])  # type: ignore[no-any-return]


class Recall(Selective):
    """The share of the labels 1 that were found: tp / (tp + fn).

    Parameters
    ----------
    thresholds : float or list of float, optional
        A prediction above it is a yes; 0.5 by default, and with `top_k` none.
    top_k : int, optional
        Only the `top_k` largest predictions of a row are a yes.
    class_id : int, optional
        Only this class counts.
    """

    thresholds: Any = arg(or_none(_thresholds), None)
    top_k: int | None = arg(or_none(positive_int), None)
    class_id: int | None = arg(or_none(class_number), None)
    name: str = arg(text, "recall")
    dtype: str = arg(float32, None)

    counts = ("true_positives", "false_negatives")

    def from_counts(self, **counts: Array) -> Array:
        right = counts["true_positives"]
        return ratio(right, right + counts["false_negatives"])  # type: ignore[no-any-return]


def _beta(value: float) -> float:
    if isinstance(value, float) and value > 0:
        return value
    raise ValueError(f"a float above 0, got {value!r}.")


def _share(value: float) -> float:
    if isinstance(value, float) and 0 < value <= 1:
        return value
    raise ValueError(f"a float above 0 and at most 1, got {value!r}.")


class FBetaScore(AggregateMetric):
    """The harmonic mean of precision and recall, where recall counts `beta` times as much.

    Parameters
    ----------
    average : {None, 'micro', 'macro', 'weighted'}, default=None
        One number for each class; all classes' counts together; the mean; the mean weighted by the classes' sizes.
    beta : float, default=1.0
    threshold : float, optional
        A prediction above it is a yes; by default the largest of a row is.
    """

    average: str | None = arg(one_of(None, "micro", "macro", "weighted"), None)
    beta: float = arg(_beta, 1.0)
    threshold: float | None = arg(or_none(_share), None)
    name: str = arg(text, "fbeta_score")
    dtype: str = arg(float32, None)

    def sums(self, y_true: Node, y_pred: Node, weight: Node | None = None) -> dict[str, Node]:
        truth = match_predictions(self.who, y_true, y_pred)
        if self.threshold is None:
            yes = elementwise("equal", y_pred, max_(y_pred, -1, keepdims=True))
        else:
            yes = above(y_pred, self.threshold)
        axes = tuple(range(len(truth.shape) - 1))
        counted = {"tp": yes * truth, "fp": yes * (1.0 - truth), "fn": (1.0 - yes) * truth, "size": truth}
        return {part: sum_(weighted(node, weight), axes) for part, node in counted.items()}

    def finish(self, sums: Mapping[str, Array]) -> Any:
        tp, fp, fn, size = (np.asarray(sums[part], "float64") for part in ("tp", "fp", "fn", "size"))
        if self.average == "micro":
            tp, fp, fn = tp.sum(), fp.sum(), fn.sum()
        precision, recall = ratio(tp, tp + fp), ratio(tp, tp + fn)
        square = self.beta**2
        score = ratio((1 + square) * precision * recall, square * precision + recall)
        if self.average == "weighted":
            return plain(np.sum(score * ratio(size, size.sum())))
        return plain(score.mean() if self.average == "macro" else score)


class F1Score(FBetaScore):
    """The harmonic mean of precision and recall.

    Parameters
    ----------
    average : {None, 'micro', 'macro', 'weighted'}, default=None
        One number for each class; all classes' counts together; the mean; the mean weighted by the classes' sizes.
    threshold : float, optional
        A prediction above it is a yes; by default the largest of a row is.
    """

    name: str = arg(text, "f1_score")


F1Score.arguments = {name: a for name, a in F1Score.arguments.items() if name != "beta"}
F1Score.beta = 1.0


CLASSES: tuple[type[AggregateMetric], ...] = (
    *(F1Score, FBetaScore, FalseNegatives, FalsePositives, Precision, Recall),
    *(TrueNegatives, TruePositives),
)

__all__ = [kind.__name__ for kind in CLASSES]
