"""Metrics made of counts over all batches: precision, recall, areas under curves, overlaps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from foveal.arguments import arg, boolean, integer, one_of, only, or_none, positive, positive_int, real, text
from foveal.errors import ArgumentError, ShapeError
from foveal.ir.node import Node, apply, elementwise, full, reshape
from foveal.learning.metric import Array, Tally, above, float32, like_predictions, plain, ratio, total
from foveal.ops.matmul import MatMulWeightGrad
from foveal.ops.reduce import argmax, max_, sum_
from foveal.ops.shape import cast, one_hot

LOWEST = -1e10
"""What a prediction that is not among the largest counts as."""


def _thresholds(value: Any) -> Any:
    numbers = [real(v) for v in value] if isinstance(value, list | tuple) else real(value)
    if all(0 <= n <= 1 for n in np.atleast_1d(numbers)):
        return numbers
    raise ValueError(f"from 0 to 1, one number or a list of them, got {value!r}.")


def _whole(value: Any) -> int:
    if (number := integer(value)) >= 0:
        return number
    raise ValueError(f"a class number, got {value!r}.")


class Confusion(Tally):
    """The base of metrics that count true and false, positives and negatives, above thresholds."""

    if TYPE_CHECKING:
        thresholds: Any

    counts: ClassVar[tuple[str, ...]] = ()
    """Which of 'tp', 'fp', 'tn', 'fn' are needed: true or false, predicted positive or negative."""

    def levels(self) -> list[float]:
        """The thresholds as a list; 0.5 when none was given."""
        return [0.5] if self.thresholds is None else np.atleast_1d(self.thresholds).tolist()

    def selected(self, y_true: Node, y_pred: Node) -> tuple[Node, Node]:
        """The labels and predictions that count, in one shape."""
        return like_predictions(self.who, y_true, y_pred), y_pred

    def sums(self, y_true: Node, y_pred: Node) -> dict[str, Node]:
        truth, predicted = self.selected(y_true, y_pred)
        truth = above(truth, 0.5)
        parts: dict[str, Node] = {}
        for i, level in enumerate(self.levels()):
            positive = above(predicted, level)
            made = {
                "tp": lambda p=positive: truth * p,
                "fp": lambda p=positive: (1.0 - truth) * p,
                "fn": lambda p=positive: truth * (1.0 - p),
                "tn": lambda p=positive: (1.0 - truth) * (1.0 - p),
            }
            parts |= {f"{count}{i}": total(made[count]()) for count in self.counts}
        return parts

    def finish(self, sums: Mapping[str, Array]) -> Any:
        columns = {
            count: np.array([sums[f"{count}{i}"] for i in range(len(self.levels()))]).reshape(-1)
            for count in self.counts
        }
        value = self.combined(**columns)
        return plain(value[0] if len(value) == 1 else value)

    def combined(self, **counts: Array) -> Array:
        """The metric at each threshold."""
        return counts[self.counts[0]]


class TruePositives(Confusion):
    """How many labels 1 were predicted above the threshold."""

    thresholds: Any = arg(or_none(_thresholds), None)
    name: str = arg(text, "true_positives")
    dtype: None = arg(float32, None)

    counts = ("tp",)


class FalsePositives(Confusion):
    """How many labels 0 were predicted above the threshold."""

    thresholds: Any = arg(or_none(_thresholds), None)
    name: str = arg(text, "false_positives")
    dtype: None = arg(float32, None)

    counts = ("fp",)
    direction: ClassVar[str | None] = "down"


class TrueNegatives(Confusion):
    """How many labels 0 were not predicted above the threshold."""

    thresholds: Any = arg(or_none(_thresholds), None)
    name: str = arg(text, "true_negatives")
    dtype: None = arg(float32, None)

    counts = ("tn",)


class FalseNegatives(Confusion):
    """How many labels 1 were not predicted above the threshold."""

    thresholds: Any = arg(or_none(_thresholds), None)
    name: str = arg(text, "false_negatives")
    dtype: None = arg(float32, None)

    counts = ("fn",)
    direction: ClassVar[str | None] = "down"


class Selective(Confusion):
    """The base of Precision and Recall: the largest predictions of a row, or one class, can be chosen."""

    if TYPE_CHECKING:
        top_k: int | None
        class_id: int | None

    def levels(self) -> list[float]:
        return [LOWEST / 2] if self.thresholds is None and self.top_k is not None else super().levels()

    def selected(self, y_true: Node, y_pred: Node) -> tuple[Node, Node]:
        truth, predicted = super().selected(y_true, y_pred)
        if self.top_k is not None:
            predicted = elementwise("select", _among_the_largest(predicted, self.top_k), predicted, LOWEST)
        if self.class_id is not None:
            classes = predicted.shape[-1]
            if self.class_id >= classes:
                raise ShapeError(f"`class_id` must be below the {classes} classes, got {self.class_id}.")
            chosen = one_hot(full((), self.class_id, "int32"), classes, predicted.spec.dtype)
            truth, predicted = sum_(truth * chosen, -1), sum_(predicted * chosen, -1)
        return truth, predicted


def _among_the_largest(x: Node, k: int) -> Node:
    """1.0 where fewer than `k` values of the last axis are larger."""
    column, row = reshape(x, (*x.shape, 1)), reshape(x, (*x.shape[:-1], 1, x.shape[-1]))
    return elementwise("greater", float(k), sum_(elementwise("greater", row, column), -1))


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
    class_id: int | None = arg(or_none(_whole), None)
    name: str = arg(text, "precision")
    dtype: None = arg(float32, None)

    counts = ("tp", "fp")

    def combined(self, **counts: Array) -> Array:
        return ratio(counts["tp"], counts["tp"] + counts["fp"])  # type: ignore[no-any-return]


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
    class_id: int | None = arg(or_none(_whole), None)
    name: str = arg(text, "recall")
    dtype: None = arg(float32, None)

    counts = ("tp", "fn")

    def combined(self, **counts: Array) -> Array:
        return ratio(counts["tp"], counts["tp"] + counts["fn"])  # type: ignore[no-any-return]


_one_list = "Make a metric for each threshold instead."


class AUC(Tally):
    """The area under the curve of true against false positives, or of precision against recall.

    Predictions are counted in `num_thresholds` bins from 0 to 1.

    Parameters
    ----------
    num_thresholds : int above 1, default=200
    curve : {'ROC', 'PR'}, default='ROC'
    summation_method : {'interpolation', 'minoring', 'majoring'}, default='interpolation'
        How the steps of the curve are joined (for 'PR': Davis & Goadrich, 2006).
    from_logits : bool, default=False
        Whether predictions still lack their sigmoid.
    """

    num_thresholds: int = arg(positive_int, 200)
    curve: str = arg(one_of("roc", "pr"), "ROC")
    summation_method: str = arg(one_of("interpolation", "minoring", "majoring"), "interpolation")
    name: str = arg(text, "auc")
    dtype: None = arg(float32, None)
    thresholds: None = arg(only(None, instead="Give num_thresholds."), None)
    multi_label: bool = arg(only(False, instead=_one_list), False)
    num_labels: None = arg(only(None, instead=_one_list), None)
    label_weights: None = arg(only(None, instead=_one_list), None)
    from_logits: bool = arg(boolean, False)

    def prepare(self) -> None:
        if self.num_thresholds < 2:
            raise ArgumentError(f"{self.who}: `num_thresholds` must be above 1, got {self.num_thresholds}.")

    def sums(self, y_true: Node, y_pred: Node) -> dict[str, Node]:
        truth = above(like_predictions(self.who, y_true, y_pred), 0.5)
        chance = elementwise("sigmoid", y_pred) if self.from_logits else y_pred
        scaled = chance * float(self.num_thresholds - 1)
        down = cast(cast(scaled, "int32"), scaled.spec.dtype)
        bins = cast(elementwise("relu", down - elementwise("equal", down, scaled)), "int32")
        hits = one_hot(bins, self.num_thresholds, scaled.spec.dtype)
        column = reshape(truth, (*truth.shape, 1))
        axes = tuple(range(len(truth.shape)))
        return {"positives": sum_(hits * column, axes), "negatives": sum_(hits * (1.0 - column), axes)}

    def finish(self, sums: Mapping[str, Array]) -> float:
        tp, fp = (np.cumsum(sums[part][::-1])[::-1] for part in ("positives", "negatives"))
        if self.curve == "pr" and self.summation_method == "interpolation":
            return _area_under_precision(tp, fp, tp[0] - tp)
        recall = ratio(tp, tp[0])
        if self.curve == "roc":
            x, y = ratio(fp, fp[0]), recall
        else:
            x, y = recall, ratio(tp, tp + fp)
        heights = {
            "interpolation": (y[:-1] + y[1:]) / 2,
            "minoring": np.minimum(y[:-1], y[1:]),
            "majoring": np.maximum(y[:-1], y[1:]),
        }
        return float(np.sum((x[:-1] - x[1:]) * heights[self.summation_method]))


def _area_under_precision(tp: Array, fp: Array, fn: Array) -> float:
    """The area with precision interpolated as Davis & Goadrich (2006) found it must be."""
    found, answers = tp[:-1] - tp[1:], (tp + fp)[:-1] - (tp + fp)[1:]
    slope = ratio(found, np.maximum(answers, 0))
    intercept = tp[1:] - slope * (tp + fp)[1:]
    both = ((tp + fp)[:-1] > 0) & ((tp + fp)[1:] > 0)
    relative = np.where(both, ratio((tp + fp)[:-1], np.maximum((tp + fp)[1:], 0)), 1.0)
    area = slope * (found + intercept * np.log(relative))
    return float(np.sum(ratio(area, np.maximum(tp[1:] + fn[1:], 0))))


class FBetaScore(Tally):
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
    beta: float = arg(positive, 1.0)
    threshold: float | None = arg(or_none(real), None)
    name: str = arg(text, "fbeta_score")
    dtype: None = arg(float32, None)

    def sums(self, y_true: Node, y_pred: Node) -> dict[str, Node]:
        truth = like_predictions(self.who, y_true, y_pred)
        if self.threshold is None:
            yes = elementwise("equal", y_pred, max_(y_pred, -1, keepdims=True))
        else:
            yes = above(y_pred, self.threshold)
        axes = tuple(range(len(truth.shape) - 1))
        counted = {"tp": yes * truth, "fp": yes * (1.0 - truth), "fn": (1.0 - yes) * truth, "size": truth}
        return {part: sum_(node, axes) for part, node in counted.items()}

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


class MeanIoU(Tally):
    """Overlap over union of labels and predictions, averaged over classes.

    Parameters
    ----------
    num_classes : int
    sparse_y_true, sparse_y_pred : bool, default=True
        Whether they are class numbers, not one number for each class on the last axis.
    """

    num_classes: int = arg(positive_int)
    name: str = arg(or_none(text), None)
    dtype: None = arg(float32, None)
    ignore_class: None = arg(only(None, instead="Leave it out."), None)
    sparse_y_true: bool = arg(boolean, True)
    sparse_y_pred: bool = arg(boolean, True)
    axis: int = arg(only(-1, instead="Put the classes on the last axis."), -1)

    def prepare(self) -> None:
        self.name = self.name or "mean_io_u"

    def sums(self, y_true: Node, y_pred: Node) -> dict[str, Node]:
        truth = cast(y_true, "int32") if self.sparse_y_true else argmax(y_true)
        guess = cast(y_pred, "int32") if self.sparse_y_pred else argmax(y_pred)
        if truth.shape != guess.shape:
            truth = reshape(truth, guess.shape)
        rows, columns = (one_hot(classes, self.num_classes) for classes in (truth, guess))
        return {"confusion": apply(MatMulWeightGrad(), rows, columns)}

    def finish(self, sums: Mapping[str, Array]) -> float:
        matrix = sums["confusion"]
        both, union = np.diag(matrix), matrix.sum(0) + matrix.sum(1) - np.diag(matrix)
        return float(ratio(ratio(both, union).sum(), (union > 0).sum()))
