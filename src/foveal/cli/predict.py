"""`foveal predict`: a saved model says what is on pictures."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence

import numpy as np

from foveal.cli.pictures_in import Array, opened_model, pictures
from foveal.models.notes import named_answers

SHOWN, LISTED = 3, 16
"""How many of the likeliest classes are named; up to how many numbers are written out."""


def run(options: Namespace) -> int:
    """Load the model, read each picture as it wants it, and write a line for each."""
    model = opened_model("predict", options.model)
    for name in options.images:
        answer = model.predict(pictures("predict", model, [name], options), verbose=0)[0]
        sys.stdout.write(f"{name}: {class_probabilities(answer, named_answers(model))}\n")
    return 0


def class_probabilities(answer: Array, names: Sequence[str] | None = None) -> str:
    """The likeliest classes with their probabilities, or the numbers themselves when they are no probabilities.

    `names` are those of the classes, two where there is one probability; by default their numbers. Of many numbers,
    such as an image that comes out, there is their range and their mean.
    """
    row = answer.ravel()
    if names is not None and len(row) == 1 and 0 <= row[0] <= 1:
        row = np.array([1 - row[0], row[0]])
    if len(row) > 1 and np.all(row >= 0) and abs(float(row.sum()) - 1) < 1e-3:
        best = np.argsort(-row, kind="stable")[:SHOWN]
        return ", ".join(f"{place if names is None else names[place]} ({100 * row[place]:.0f} %)" for place in best)
    if len(row) <= LISTED:
        return " ".join(f"{value:.4g}" for value in row)
    numbers = f"{' x '.join(map(str, answer.shape))} numbers from {row.min():.4g} to {row.max():.4g}"
    return f"{numbers}, mean {row.mean():.4g}"
