"""`tf.strings`, as far as lessons take the names of picture files apart with it."""

from __future__ import annotations

import os
from typing import Any

import numpy as np


def split(input: Any, sep: str | None = None, maxsplit: int = -1, name: str | None = None) -> np.ndarray[Any, Any]:
    """The parts of a text, such as of a path at its `os.path.sep`."""
    return np.array(os.fspath(input).split(sep, maxsplit))


def join(inputs: Any, separator: str = "", name: str | None = None) -> str:
    """Texts end to end."""
    return separator.join(map(str, inputs))


__all__ = ["join", "split"]
