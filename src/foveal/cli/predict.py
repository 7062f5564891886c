"""`foveal predict`: a saved model says what is on pictures."""

from __future__ import annotations

import sys
from argparse import Namespace

import numpy as np

from foveal.cli.pictures_in import Array, opened_model, pictures

SHOWN, LISTED = 3, 16
"""How many of the likeliest classes are named; up to how many numbers are written out."""


def run(options: Namespace) -> int:
    """Load the model, read each picture as it wants it, and write a line for each."""
    model = opened_model("predict", options.model)
    for name in options.images:
        answer = model.predict(pictures("predict", model, [name], options), verbose=0)[0]
        sys.stdout.write(f"{name}: {class_probabilities(answer)}\n")
    return 0


def class_probabilities(answer: Array) -> str:
    """The likeliest classes with their probabilities, or the numbers themselves when they are no probabilities.

    Of many numbers, such as an image that comes out, there is their range and their mean.
    """
    row = answer.ravel()
    if len(row) > 1 and np.all(row >= 0) and abs(float(row.sum()) - 1) < 1e-3:
        best = np.argsort(-row, kind="stable")[:SHOWN]
        return ", ".join(f"{place} ({100 * row[place]:.0f} %)" for place in best)
    if len(row) <= LISTED:
        return " ".join(f"{value:.4g}" for value in row)
    numbers = f"{' x '.join(map(str, answer.shape))} numbers from {row.min():.4g} to {row.max():.4g}"
    return f"{numbers}, mean {row.mean():.4g}"
