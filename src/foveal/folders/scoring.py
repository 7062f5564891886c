"""From answers and truths to numbers: accuracy, confusions, calibration, errors."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from foveal.folders.judgement import LISTED, Answer, ClassScore, Judgement
from foveal.folders.listing import Listing
from foveal.record import Record

Array = np.ndarray[Any, Any]

BINS = 10
Z = 1.959964
"""Of the normal distribution, for 95 %."""


def _evaluate_classes(listing: Listing, rows: Array, truth: Array, output: Array) -> Judgement:
    probabilities = as_probabilities(output)
    best, sure = probabilities.argmax(axis=1), probabilities.max(axis=1)
    right = best == truth
    count = max(len(listing.class_names), probabilities.shape[1])
    confusion = np.bincount(truth * count + best, minlength=count * count).reshape(count, count)
    names = [*listing.class_names, *map(str, range(len(listing.class_names), count))]
    wrong = np.flatnonzero(~right)
    calibration = _calibration(sure, right)
    accuracy = float(right.mean())
    said = _Answers(listing, rows, truth, best, sure, names)
    return Judgement(
        len(rows),
        "classification",
        accuracy,
        wilson(int(right.sum()), len(rows)),
        [_class_score(name, confusion, number) for number, name in enumerate(names)],
        confusion,
        calibration,
        sum(abs(mean - share) * number for mean, share, number in calibration) / len(rows),
        {},
        said.of(wrong[np.argsort(-sure[wrong], kind="stable")][:LISTED]),
        said.of(np.argsort(sure, kind="stable")[:LISTED]),
        [],
        [],
        listing,
        rows,
        probabilities,
    )


class _Answers(Record, eq=False):
    listing: Listing
    rows: Array
    truth: Array
    best: Array
    sure: Array
    names: Sequence[str]

    def of(self, places: Array) -> list[Answer]:
        return [
            Answer(
                self.listing.name(int(self.rows[i])),
                self.names[self.truth[i]],
                self.names[self.best[i]],
                float(self.sure[i]),
                int(self.rows[i]),
            )
            for i in places
        ]


def as_probabilities(output: Array) -> Array:
    """Rows that sum to 1: of one sigmoid unit the classes against and for, of logits their softmax."""
    flat = output.reshape(len(output), -1).astype(np.float64)
    if flat.shape[1] == 1:
        positive = flat if flat.min() >= 0 and flat.max() <= 1 else 1 / (1 + np.exp(-flat))
        return np.hstack([1 - positive, positive])
    if flat.min() >= 0 and np.allclose(flat.sum(axis=1), 1, atol=1e-3):
        return flat
    shifted = np.exp(flat - flat.max(axis=1, keepdims=True))
    probabilities: Array = shifted / shifted.sum(axis=1, keepdims=True)
    return probabilities


def _class_score(name: str, confusion: Array, number: int) -> ClassScore:
    hits, truths, answers = confusion[number, number], confusion[number].sum(), confusion[:, number].sum()
    return class_score(name, int(hits), int(truths), int(answers))


def class_score(name: str, hits: int, truths: int, answers: int) -> ClassScore:
    """Precision, recall and F1 from counts."""
    precision = hits / answers if answers else math.nan
    recall = hits / truths if truths else math.nan
    both = truths + answers
    return ClassScore(name, truths, precision, recall, 2 * hits / both if both else math.nan)


def wilson(right: int, count: int) -> tuple[float, float]:
    """The interval in which a share lies with 95 %, when so many of so many were right.

    E. B. Wilson, Probable inference, the law of succession, and statistical inference, 1927.
    """
    share, spread = right / count, Z * Z / count
    centre = (share + spread / 2) / (1 + spread)
    half = Z / (1 + spread) * math.sqrt(share * (1 - share) / count + spread / (4 * count))
    return max(0.0, centre - half), min(1.0, centre + half)


def _calibration(sure: Array, right: Array) -> list[tuple[float, float, int]]:
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    return [
        (float(sure[bins == number].mean()), float(right[bins == number].mean()), int((bins == number).sum()))
        for number in range(BINS)
        if (bins == number).any()
    ]


def _evaluate_labels(listing: Listing, rows: Array, truth: Array, output: Array) -> Judgement:
    there, said = truth > 0, output.reshape(len(rows), -1) > 0.5
    right = there == said
    scores = [
        class_score(name, int((there & said)[:, k].sum()), int(there[:, k].sum()), int(said[:, k].sum()))
        for k, name in enumerate(listing.class_names)
    ]
    interval = wilson(int(right.sum()), right.size)
    empty = np.zeros((0, 0), int)
    return Judgement(
        len(rows),
        "multilabel",
        float(right.mean()),
        interval,
        scores,
        empty,
        [],
        0.0,
        {},
        [],
        [],
        [],
        [],
        listing,
        rows,
        output,
    )


def _evaluate_numbers(listing: Listing, rows: Array, truth: Array, output: Array) -> Judgement:
    off = output.reshape(truth.shape).astype(np.float64) - truth
    spread = float(((truth - truth.mean(axis=0)) ** 2).sum())
    errors = {
        "mean absolute error": float(np.abs(off).mean()),
        "root of the mean square": float(np.sqrt((off**2).mean())),
        "R squared": 1 - float((off**2).sum()) / spread if spread else math.nan,
    }
    worst = np.argsort(-np.abs(off).max(axis=1), kind="stable")[:LISTED]
    mistakes = [
        Answer(listing.name(int(rows[i])), _numbers(truth[i]), _numbers(output[i]), math.nan, int(rows[i]))
        for i in worst
    ]
    empty = np.zeros((0, 0), int)
    return Judgement(
        len(rows),
        "regression",
        math.nan,
        (math.nan, math.nan),
        [],
        empty,
        [],
        0.0,
        errors,
        mistakes,
        [],
        [],
        [],
        listing,
        rows,
        output,
    )


def _numbers(values: Array) -> str:
    return " ".join(f"{value:.4g}" for value in np.ravel(values))


def _evaluate_masks(listing: Listing, rows: Array, truth: Array, output: Array) -> Judgement:
    names = listing.class_names
    best, count = output.argmax(axis=-1), max(len(listing.class_names), output.shape[-1])
    confusion = np.bincount((truth * count + best).ravel(), minlength=count * count).reshape(count, count)
    hits, either = np.diag(confusion), confusion.sum(axis=0) + confusion.sum(axis=1) - np.diag(confusion)
    overlaps = hits[either > 0] / either[either > 0]
    right = (best == truth).mean(axis=(1, 2))
    errors = {"pixel accuracy": float(right.mean()), "mean intersection over union": float(overlaps.mean())}
    scores = [_class_score(name, confusion, number) for number, name in enumerate(names)]
    worst = np.argsort(right, kind="stable")[:LISTED]
    said = [f"{100 * right[i]:.1f} % of pixels right" for i in worst]
    return _without_classes("segmentation", listing, rows, output, errors, worst, said).replaced(classes=scores)


def _evaluate_pictures(listing: Listing, rows: Array, truth: Array, output: Array) -> Judgement:
    squares = ((output - truth) ** 2).reshape(len(rows), -1).mean(axis=1)
    mean = float(squares.mean())
    errors = {"mean square error": mean, "peak signal to noise, dB": -10 * math.log10(max(mean, 1e-12))}
    worst = np.argsort(-squares, kind="stable")[:LISTED]
    said = [f"mean square error {squares[i]:.3g}" for i in worst]
    return _without_classes("autoencoder", listing, rows, output, errors, worst, said)


def _without_classes(
    task: str, listing: Listing, rows: Array, output: Array, errors: dict[str, float], worst: Array, said: Sequence[str]
) -> Judgement:
    mistakes = [
        Answer(listing.name(int(rows[i])), "", text, math.nan, int(rows[i]))
        for i, text in zip(worst, said, strict=True)
    ]
    nothing, empty = (math.nan, math.nan), np.zeros((0, 0), int)
    return Judgement(
        len(rows), task, math.nan, nothing, [], empty, [], 0.0, errors, mistakes, [], [], [], listing, rows, output
    )


SCORING: dict[str, Callable[[Listing, Array, Array, Array], Judgement]] = {
    "classification": _evaluate_classes,
    "multilabel": _evaluate_labels,
    "regression": _evaluate_numbers,
    "segmentation": _evaluate_masks,
    "autoencoder": _evaluate_pictures,
}
