"""What came out of training: the accuracy, and the digits that were misread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from foveal.cli.drawing import GAP, beside, draw, halves_for

if TYPE_CHECKING:
    from rich.console import Console

Array = np.ndarray[Any, Any]

MOST_PICTURES = 4
MARGIN = 2
"""Pixels around a digit that are left out of its picture; MNIST's digits keep about 4 free."""


def accuracy(labels: Array, guesses: Array) -> str:
    """How many of the labels (n,) have the highest of their guesses (n, classes)."""
    right = int(np.sum(np.argmax(guesses, axis=1) == labels))
    return f"\nTest accuracy: {100 * right / len(labels):.2f} % ({right:,} of {len(labels):,} digits read right)"


def mistakes(labels: Array, images: Array, guesses: Array, width: int, encoding: str | None) -> list[str]:
    """Lines that show a few misread digits, those read with most conviction first; empty when all are right.

    Parameters
    ----------
    labels : (n,) array
    images : (n, height, width) array of uint8
    guesses : (n, classes) array
        Probabilities.
    width : int
        Characters in a line.
    encoding : str or None
        What the terminal can write.
    """
    read, conviction = np.argmax(guesses, axis=1), np.max(guesses, axis=1)
    wrong = np.flatnonzero(read != labels)
    surest = wrong[np.argsort(-conviction[wrong], kind="stable")]
    inside = slice(MARGIN, -MARGIN)
    size = images.shape[2] - 2 * MARGIN
    columns = max(1, min(MOST_PICTURES, (width + GAP) // (size + GAP)))
    pictures = [
        [
            f"{labels[i]}, read as {read[i]} ({100 * conviction[i]:.0f} %)".ljust(size),
            *draw(images[i, inside, inside], halves_for(encoding)),
        ]
        for i in surest[:columns]
    ]
    return beside(pictures)


def show(console: Console, labels: Array, images: Array, guesses: Array) -> None:
    """Print the accuracy and a few mistakes."""
    say(console, accuracy(labels, guesses))
    lines = mistakes(labels, images, guesses, console.width, console.encoding)
    if lines:
        say(console, "\nMisread, the surest mistakes first:\n\n" + "\n".join(lines))


def say(console: Console, text: str) -> None:
    """Print text as it is: no colours, no markup, no line broken."""
    console.print(text, markup=False, highlight=False, soft_wrap=True)
