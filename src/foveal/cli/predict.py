"""`foveal predict`: a saved model says what is on pictures."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from foveal.cli.pictures_in import Array, opened_model, pictures
from foveal.cli.words import files_there
from foveal.data.pictures import SUFFIXES
from foveal.errors import ArgumentError
from foveal.look.views import opened_anyhow
from foveal.look.visualization import range_of
from foveal.models import Model
from foveal.models.notes import background_of, named_answers

MOST_TRIED, EXCHANGED = 8, 0.5
"""At how many pictures' edges is looked, and how much lighter or darker they must be, from 0 black to 1 white."""
SHOWN, LISTED = 3, 16
"""How many of the likeliest classes are named; up to how many numbers are written out."""


def run(options: Namespace) -> int:
    """Load the model, read each picture as it wants it, and write a line for each; a folder stands for its pictures."""
    model = opened_model("predict", options.model)
    names, files = named_answers(model), [file for name in options.images for file in _pictures(name)]
    if options.csv:
        sys.stdout.write(f"{','.join(map(_quoted, ['file', 'answer', *(names or _numbers(model))]))}\n")
    for name in files:
        answer = model.predict(pictures("predict", model, [name], options), verbose=0)[0]
        line = _as_csv(name, answer, names) if options.csv else f"{name}: {class_probabilities(answer, names)}"
        sys.stdout.write(f"{line}\n")
    black, white = options.range or range_of(model)
    sys.stderr.write(f"The model was given {black:g} for black and {white:g} for white. Another range: --range\n")
    if _exchanged(model, files[:MOST_TRIED], options):
        turn = "Leave out" if options.invert else "Try"
        sys.stderr.write(f"Ink and paper look exchanged, against what the model learned from. {turn} --invert\n")
    return 0


def _pictures(name: str) -> list[str]:
    """The file itself, or the pictures below a folder in order."""
    if not Path(name).is_dir():
        files_there("predict", name)
        return [name]
    inside = sorted(str(file) for file in Path(name).rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())
    if not inside:
        raise ArgumentError(f"predict: there are no pictures in {name!r}. They must end in {', '.join(SUFFIXES)}.")
    return inside


def _numbers(model: Model) -> list[str]:
    """What the columns of numbers are called where the model has no names."""
    return [str(number) for number in range(int(np.prod(model.output_shape[1:])))]


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\n') else text


def _as_csv(name: str, answer: Array, names: Sequence[str] | None) -> str:
    """The file, the likeliest class, and every number."""
    row = _of_two(answer.ravel(), names)
    best = int(row.argmax())
    said = "" if len(row) == 1 else str(best) if names is None else names[best]
    return ",".join([_quoted(name), _quoted(said), *(f"{value:.6g}" for value in row)])


def _of_two(row: Array, names: Sequence[str] | None) -> Array:
    """One probability as two, where two classes have names."""
    single = names is not None and len(names) == 2 and len(row) == 1 and 0 <= row[0] <= 1
    return np.array([1 - row[0], row[0]]) if single else row


def _exchanged(model: Model, files: Sequence[str], options: Namespace) -> bool:
    """Whether the pictures are light at their edges where those were dark that the model learned from, or dark."""
    if model.background is None:
        return False
    low, high = options.range or range_of(model)
    given = [(pictures("predict", model, [name], options) - low) / (high - low) for name in files]
    first = next(iter(opened_anyhow("predict", model).inputs.values())).channels_first
    lightness = [background_of(np.moveaxis(images, 1, -1) if first else images) for images in given]
    return bool(abs(float(np.mean(lightness)) - model.background) > EXCHANGED)


def _are_probabilities(row: Array) -> bool:
    return len(row) > 1 and bool(np.all(row >= 0)) and abs(float(row.sum()) - 1) < 1e-3


def class_probabilities(answer: Array, names: Sequence[str] | None = None) -> str:
    """The likeliest classes with their probabilities, or the numbers themselves when they are no probabilities.

    `names` are those of the classes, two where there is one probability; by default their numbers. Of many numbers,
    such as an image that comes out, there is their range and their mean.
    """
    row = _of_two(answer.ravel(), names)
    if _are_probabilities(row):
        best = np.argsort(-row, kind="stable")[:SHOWN]
        return ", ".join(f"{place if names is None else names[place]} ({100 * row[place]:.0f} %)" for place in best)
    if names is not None:
        return ", ".join(f"{name} {value:.4g}" for name, value in zip(names, row, strict=True))
    if len(row) <= LISTED:
        return " ".join(f"{value:.4g}" for value in row)
    numbers = f"{' x '.join(map(str, answer.shape))} numbers from {row.min():.4g} to {row.max():.4g}"
    return f"{numbers}, mean {row.mean():.4g}"
