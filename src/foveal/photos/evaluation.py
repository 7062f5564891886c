"""How good a model is on a folder of pictures, and where it goes wrong."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from foveal.errors import DataError
from foveal.models import Model, load_model
from foveal.photos.carried import Carried, carried_by
from foveal.photos.duplicates import near_pairs
from foveal.photos.examining import examine
from foveal.photos.judgement import LISTED, Answer, ClassScore, Judgement
from foveal.photos.listing import Listing, list_pictures
from foveal.photos.resized_pixels import pixels_of
from foveal.photos.run_folder import pictures_learned_from
from foveal.record import Record

Array = np.ndarray[Any, Any]

BINS = 10
Z = 1.959964
"""Of the normal distribution, for 95 %."""


def judge(
    model: Model | str | os.PathLike[str],
    source: str | os.PathLike[str],
    labels: str | os.PathLike[str] | None = None,
    batch_size: int = 128,
    progress: Callable[[int], None] | None = None,
) -> Judgement:
    """Judge a model on a folder of pictures whose answers are known.

    Parameters
    ----------
    model : Model or path
        Of raw pixels or of a range that it carries; classes by the names it carries, else in alphabetical order.
    source, labels : path
        As `scan` takes them. Where there is a test part, that part alone is judged.
    batch_size : int
    progress : callable, optional
        Called with the number of pictures decoded.

    Returns
    -------
    Judgement

    Raises
    ------
    ArgumentError, DataError
        There is no such folder, or its classes are not those of the model.
    """
    opened = model if isinstance(model, Model) else load_model(model, compile=False)
    carried = carried_by("judge", opened)
    listing = in_order_of(carried, list_pictures("judge", source, labels))
    rows = np.flatnonzero(listing.parts == 2) if (listing.parts == 2).any() else np.arange(len(listing))
    listing = listing.subset(rows)
    pixels, failed = pixels_of(listing, carried.framing, progress)
    answered = listing.answers >= 0 if listing.kind == "classes" else np.ones(len(listing), bool)
    rows = np.setdiff1d(np.flatnonzero(answered), failed)
    if not len(rows):
        raise DataError(f"judge: {listing.root} must hold pictures that can be read, with answers; it has none.")
    judgement = evaluated(opened, listing, pixels, rows, batch_size, carried)
    known = None if isinstance(model, Model) else pictures_learned_from(model)
    return judgement.replaced(
        unreadable=[listing.name(row) for row in failed],
        in_training=[] if known is None else known_from(listing, rows, *known),
    )


def known_from(listing: Listing, rows: Array, names: list[str], thumbnails: Array) -> list[tuple[str, str]]:
    """The pictures that are nearly the same as one that was learned from, each with the name of that one."""
    examined = [(int(row), each) for row in rows if not isinstance(each := examine(listing.path(row)), str)]
    if not examined:
        return []
    both = np.concatenate([np.stack([each.thumbnail for _, each in examined]), thumbnails])
    count = len(examined)
    known: dict[int, int] = {}
    for one, other in near_pairs(both):
        if one < count <= other:
            known.setdefault(one, other - count)
    return [(listing.name(examined[one][0]), names[other]) for one, other in sorted(known.items())]


def in_order_of(carried: Carried, listing: Listing) -> Listing:
    """The listing with the class numbers of the model."""
    names = carried.class_names
    if listing.kind != "classes":
        if names and list(names) != list(listing.class_names):
            raise DataError(f"judge: the model answers {list(names)}, the table has {listing.class_names}.")
        return listing
    if not names:
        if carried.outputs != len(listing.class_names):
            raise DataError(
                f"judge: the model tells {carried.outputs} classes apart, without names; the folder has "
                f"{len(listing.class_names)}: {listing.class_names[:6]}."
            )
        return listing
    unknown = [name for name in listing.class_names if name not in names]
    if unknown:
        raise DataError(f"judge: the model knows no class {unknown[0]!r}. It knows {', '.join(names)}.")
    numbers = np.array([names.index(name) for name in listing.class_names] + [-1], np.int32)
    return listing.replaced(class_names=list(names), answers=numbers[listing.answers])


def evaluated(
    model: Model, listing: Listing, pixels: Array, rows: Array, batch_size: int = 128, carried: Carried | None = None
) -> Judgement:
    """The same of pictures that are decoded."""
    images = pixels[rows]
    output = np.asarray(
        model.predict(images if carried is None else carried.ranged(images), batch_size=batch_size, verbose=0)
    )
    truth = listing.answers[rows]
    return KINDS[listing.kind](listing, rows, truth, output)


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
        "classes",
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
        "labels",
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
        "numbers",
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


KINDS = {"classes": _evaluate_classes, "labels": _evaluate_labels, "numbers": _evaluate_numbers}
