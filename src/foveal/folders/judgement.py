"""What is said of a model on pictures whose answers are known."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from foveal.folders.listing import Listing
from foveal.look.sheets import Result, Sheet
from foveal.record import Record

Array = np.ndarray[Any, Any]

LISTED = 12
"""How many mistakes and how many doubtful pictures are kept."""
MOST_IN_A_TABLE = 24
"""Classes in a table of confusions; the page has all."""


class ClassScore(Record):
    """How one class fares.

    Attributes
    ----------
    name : str
    pictures : int
        Of this class in truth.
    precision : float
        Of the pictures that the model takes for this class, the share that is; NaN where there are none.
    recall : float
        Of the pictures of this class, the share that the model takes for it; NaN where there are none.
    f1 : float
        2 precision recall / (precision + recall).
    """

    name: str
    pictures: int
    precision: float
    recall: float
    f1: float


class Answer(Record):
    """What the model said of one picture.

    Attributes
    ----------
    picture : str
    truth, answer : str
    probability : float
        That the model gives to its answer.
    row : int
        Where the picture is in the listing.
    """

    picture: str
    truth: str
    answer: str
    probability: float
    row: int


class Judgement(Result, eq=False):
    """How good a model is on pictures whose answers are known.

    Attributes
    ----------
    pictures : int
    accuracy : float
        The share of right answers. Of several labels, of all labels of all pictures.
    interval : (float, float)
        In which the accuracy on such pictures lies with 95 % (Wilson, 1927).
    classes : list of ClassScore
    confusion : (classes, classes) array of int
        Pictures by truth (rows) and answer (columns); empty for labels and numbers.
    calibration : list of (float, float, int)
        For each tenth of probability that has pictures: the mean probability, the share of right answers, and how many.
    calibration_error : float
        The mean distance of probability and share, weighted by pictures.
    errors : dict of str to float
        Where there is no accuracy: of numbers, of masks and of pictures, by name.
    mistakes : list of Answer
        The surest mistakes first.
    doubtful : list of Answer
        The answers with the least probability first.
    unreadable : list of str
        Pictures that could not be read; they are not counted.
    in_training : list of (str, str)
        Pictures that lie, nearly the same, among those the model learned from; where the training data is known.
    """

    pictures: int
    task: str
    accuracy: float
    interval: tuple[float, float]
    classes: list[ClassScore]
    confusion: Array
    calibration: list[tuple[float, float, int]]
    calibration_error: float
    errors: Mapping[str, float]
    mistakes: list[Answer]
    doubtful: list[Answer]
    unreadable: list[str]
    in_training: list[tuple[str, str]]
    listing: Listing
    rows: Array
    answers: Array

    left_out: ClassVar[tuple[str, ...]] = ("listing", "rows", "answers")

    @property
    def mistakes_title(self) -> str:
        """What stands above the mistakes."""
        return "The worst" if self.errors else "The surest mistakes"

    def sheets(self) -> list[Sheet]:
        return [self._first(), *self._tables(), *self._named()]

    def _first(self) -> Sheet:
        if self.errors:
            rows = tuple((name, f"{value:.4g}") for name, value in self.errors.items())
            return Sheet(f"{self.pictures:,} pictures", ("error", ">value"), rows)
        low, high = self.interval
        right = round(self.accuracy * self.pictures)
        count = (
            f" ({right:,} of {self.pictures:,} pictures)"
            if self.task == "classification"
            else f" (labels of {self.pictures:,} pictures)"
        )
        lines = [
            f"Accuracy: {100 * self.accuracy:.2f} %{count}, with 95 % between {100 * low:.2f} and {100 * high:.2f} %."
        ]
        if self.calibration:
            lines.append(f"Calibration: probabilities are off by {100 * self.calibration_error:.1f} % on average.")
        return Sheet("", notes=tuple(lines))

    def _tables(self) -> list[Sheet]:
        if not self.classes:
            return []
        rows = tuple(
            (each.name, f"{each.pictures:,}", _percent(each.precision), _percent(each.recall), _percent(each.f1))
            for each in self.classes
        )
        sheets = [Sheet("", ("class", ">pictures", ">precision", ">recall", ">F1"), rows)]
        if 0 < len(self.confusion) <= MOST_IN_A_TABLE:
            names = [each.name for each in self.classes]
            body = tuple(
                (name, *(f"{n:,}" if n else "." for n in row)) for name, row in zip(names, self.confusion, strict=True)
            )
            sheets.append(Sheet("Truth below, answers across:", ("", *(f">{name}" for name in names)), body, grid=True))
        return sheets

    def _named(self) -> list[Sheet]:
        sheets = []
        for title, answers in {
            self.mistakes_title: self.mistakes,
            "The most doubtful answers": self.doubtful,
        }.items():
            if answers:
                rows = tuple((a.picture, a.truth, a.answer, _percent(a.probability, 0)) for a in answers)
                sheets.append(Sheet(title, ("picture", "truth", "answer", ">probability"), rows))
        if self.in_training:
            known = tuple(self.in_training[:LISTED])
            note = f"{len(self.in_training):,} pictures are nearly the same as one the model learned from: no test."
            sheets.append(Sheet("Known from training", ("picture", "in training"), known, (note,)))
        if self.unreadable:
            sheets.append(
                Sheet(f"{len(self.unreadable):,} pictures could not be read: {', '.join(self.unreadable[:4])}")
            )
        return sheets


def _percent(value: float, digits: int = 1) -> str:
    return "-" if math.isnan(value) else f"{100 * value:.{digits}f} %"
