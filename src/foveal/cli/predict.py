"""`foveal predict`: a saved model says what is on pictures."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence

import numpy as np

from foveal.cli.pictures_in import Array, about_pictures, opened_model, pictures
from foveal.cli.words import Parser, files_there
from foveal.errors import ArgumentError

SHOWN = 3


def run(words: Sequence[str]) -> int:
    """Load the model, read each picture as it wants it, and write a line for each.

    Returns
    -------
    int
        0.
    """
    options = read_options(words)
    model = opened_model("predict", options.model)
    for name in options.images:
        answer = model.predict(pictures("predict", model, [name], options), verbose=0)[0]
        sys.stdout.write(f"{name}: {told(answer)}\n")
    return 0


def read_options(words: Sequence[str]) -> Namespace:
    """What the words after `foveal predict` ask for."""
    parser = Parser("foveal predict", description="Ask a saved model what is on pictures.")
    add = parser.add_argument
    add("model", nargs="?", help="a .keras file, of Foveal or of Keras 3")
    add("images", nargs="*", help="JPEG, PNG, BMP or GIF files; they are resized to what the model takes")
    about_pictures(parser)
    options = parser.parse(words)
    if options.model is None or not options.images:
        raise ArgumentError(
            "predict: a model and a picture must be named. Type: foveal predict mnist.keras picture.png"
        )
    files_there("predict", *options.images)
    return options


def told(answer: Array) -> str:
    """The likeliest classes with their probabilities, or the numbers themselves when they are no probabilities."""
    row = answer.ravel()
    if len(row) > 1 and np.all(row >= 0) and abs(float(row.sum()) - 1) < 1e-3:
        best = np.argsort(-row, kind="stable")[:SHOWN]
        return ", ".join(f"{place} ({100 * row[place]:.0f} %)" for place in best)
    return " ".join(f"{value:.4g}" for value in row)
