"""Pictures out of characters: two pixels a character, so that they work without colours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

HALVES = " ▀▄█"
ASCII_HALVES = ' "_#'
INK = 96
GAP = 3


def draw(image: Array, halves: str = HALVES) -> list[str]:
    """The lines of a picture.

    Parameters
    ----------
    image : (height, width) array of uint8
        From 0, paper, to 255, ink.
    halves : str
        Characters for: nothing, the upper half, the lower half, both.
    """
    ink = np.pad(image >= INK, ((0, len(image) % 2), (0, 0)))
    codes = ink[0::2] + 2 * ink[1::2]
    return ["".join(halves[code] for code in row) for row in codes]


def beside(pictures: Sequence[list[str]]) -> list[str]:
    """Pictures of equal height in one row."""
    return [(" " * GAP).join(lines).rstrip() for lines in zip(*pictures, strict=True)]


def halves_for(encoding: str | None) -> str:
    """Characters that this encoding can write."""
    try:
        HALVES.encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return ASCII_HALVES
    return HALVES
