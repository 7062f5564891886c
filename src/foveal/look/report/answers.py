"""What a model answers, in words and bars."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import numpy as np

from foveal.errors import ArgumentError
from foveal.look.scores import head
from foveal.look.sheets import number
from foveal.look.views import Array, Opened
from foveal.record import Record

MOST = 5
"""How many answers are listed."""
NEAR = 1e-3
"""How near to one shares sum."""


class Answer(Record, eq=False):
    """What one output of a model says of some images.

    Attributes
    ----------
    name : str
        The output's, where the model has several, else empty.
    values : array (N, ...)
    classes : tuple of str
        A name for each unit; two, against and for, where there is one unit.
    kind : {'shares', 'sure', 'each', 'scores', 'number', 'places'}
        Shares of one; how sure it is of the only class; the same of each class; scores of classes; one number; or an
        answer for each place.
    """

    name: str
    values: Array
    classes: tuple[str, ...]
    kind: str

    @property
    def target(self) -> list[int]:
        """The class that is explained, for each image: the one that is chosen; a number is explained itself."""
        chosen = self.values[:, 0] > 0.5 if self.kind == "sure" else self.values.argmax(-1)
        return [int(k) for k in chosen]

    def best(self, i: int) -> str:
        """The answer in short."""
        row = self.values[i]
        if self.kind == "places":
            return f"{' x '.join(map(str, row.shape))} numbers"
        if self.kind == "number":
            return number(float(row[0]))
        return self.classes[int(row[0] > 0.5) if self.kind == "sure" else int(row.argmax())]

    def sure(self, i: int) -> str:
        """How sure the model is of it, where it says so."""
        return {"shares": share, "each": share, "sure": share, "scores": number}.get(self.kind, lambda _: "")(
            max(self._row(i)) if self.kind != "places" else 0.0
        )

    def table(self, i: int) -> str:
        """The likeliest classes with bars, or what the answer is."""
        if self.kind in ("number", "places"):
            return f"<p>It answers: {escape(self.best(i))}.</p>"
        row = self._row(i)
        best = sorted(range(len(row)), key=lambda k: -row[k])[:MOST]
        full = max(row[best[0]], 1e-9) if self.kind == "scores" else 1.0
        said = number if self.kind == "scores" else share
        lines = "".join(
            f"<tr><th scope='row'>{escape(self.classes[k])}</th><td><span class='share' style='width: "
            f"{max(0.0, row[k] / full) * 10:.2f}rem'></span> {said(row[k])}</td></tr>"
            for k in best
        )
        left = len(row) - len(best)
        notes = {"scores": "These are scores, not percentages: the largest wins.", "each": "Each is judged by itself."}
        note = " ".join(filter(None, (notes.get(self.kind), f"{left} more have less." if left else "")))
        return f"<table class='answers'>{lines}</table>" + (f"<p class='quiet'>{note}</p>" if note else "")

    def _row(self, i: int) -> list[float]:
        row = [float(value) for value in self.values[i]]
        return [1 - row[0], row[0]] if self.kind == "sure" else row


def answers(inside: Opened, found: Iterable[Array], classes: Sequence[str] | None) -> list[Answer]:
    """Of each output of a model, from what it gave.

    Raises
    ------
    ArgumentError
        There are more or fewer names than classes.
    """
    names, several = inside.model.output_names, len(inside.model.output_names) > 1
    if classes is not None and several:
        raise ArgumentError(f"report: `classes` are for a model of one output, {inside.model.name!r} has {len(names)}.")
    made = []
    for k, (name, array) in enumerate(zip(names, found, strict=True)):
        kind = _kind(inside, k, array)
        count = 2 if kind in ("sure", "number") else array.shape[-1]
        if classes is not None and len(classes) != count:
            raise ArgumentError(f"report: `classes` must be {count} names, got {len(classes)}.")
        called = tuple(classes) if classes is not None else tuple(f"class {i}" for i in range(count))
        made.append(Answer(name if several else "", array, called, kind))
    return made


def share(value: float) -> str:
    """Per cent; none are rounded to nothing or to everything."""
    if 0 < value < 5e-4 or 1 - 5e-4 < value < 1:
        return "under 0.1%" if value < 0.5 else "over 99.9%"
    return f"{value:.1%}"


def _kind(inside: Opened, output: int, values: Array) -> str:
    if values.ndim != 2:
        return "places"
    last = head(inside, output)
    if values.shape[1] == 1:
        return "sure" if last == "sigmoid" else "number"
    if (values >= 0).all() and (np.abs(values.sum(-1) - 1) < NEAR).all():
        return "shares"
    return "each" if last == "sigmoid" else "scores"
