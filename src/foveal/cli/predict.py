"""`foveal predict`: a saved model says what is on pictures."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from foveal.cli.words import Parser
from foveal.data.pillow_images import img_to_array, load_img
from foveal.errors import ArgumentError
from foveal.models import Model, load_model

Array = np.ndarray[Any, Any]

MODES = {1: "grayscale", 3: "rgb", 4: "rgba"}
SHOWN = 3


def run(words: Sequence[str]) -> int:
    """Load the model, read each picture as it wants it, and write a line for each.

    Returns
    -------
    int
        0.
    """
    options = read_options(words)
    model = load_model(options.model, compile=False)
    height, width, channels = size_of(model)
    for name in options.images:
        picture = load_img(name, color_mode=MODES[channels], target_size=(height, width), interpolation="bilinear")
        array = img_to_array(picture)
        shown = 255 - array if options.invert else array
        answer = model.predict(shown[None].astype("float32"), verbose=0)[0]
        sys.stdout.write(f"{name}: {told(answer)}\n")
    return 0


def read_options(words: Sequence[str]) -> Namespace:
    """What the words after `foveal predict` ask for."""
    parser = Parser("foveal predict", description="Ask a saved model what is on pictures.")
    add = parser.add_argument
    add("model", nargs="?", help="a .keras file, of Foveal or of Keras 3")
    add("images", nargs="*", help="JPEG, PNG, BMP or GIF files; they are resized to what the model takes")
    add("--invert", action="store_true", help="for dark strokes on light paper: MNIST's digits are light on dark")
    options = parser.parse(words)
    if options.model is None or not options.images:
        raise ArgumentError(
            "predict: a model and a picture must be named. Type: foveal predict mnist.keras picture.png"
        )
    missing = [name for name in (options.model, *options.images) if not Path(name).is_file()]
    if missing:
        raise ArgumentError(f"predict: there is no file {missing[0]!r}.")
    return options


def size_of(model: Model) -> tuple[int, int, int]:
    """Height, width and channels of the pictures that a model takes."""
    shape = model.image_shape
    if shape is None or len(shape) != 3 or shape[2] not in MODES:
        raise ArgumentError(f"predict: the model must take pictures (height, width, 1, 3 or 4), but takes {shape}.")
    height, width, channels = shape
    return height, width, channels


def told(answer: Array) -> str:
    """The likeliest classes with their probabilities, or the numbers themselves when they are no probabilities."""
    row = answer.ravel()
    if len(row) > 1 and np.all(row >= 0) and abs(float(row.sum()) - 1) < 1e-3:
        best = np.argsort(-row, kind="stable")[:SHOWN]
        return ", ".join(f"{place} ({100 * row[place]:.0f} %)" for place in best)
    return " ".join(f"{value:.4g}" for value in row)
