"""`tf.strings`, as far as lessons take the names of picture files apart with it."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from foveal.compat.tensorflow.conversion import result
from foveal.eager import Array


def text_of(value: Any) -> str:
    """A text, from a tensor of one, bytes or a path too."""
    single = value.item() if isinstance(value, np.ndarray) else value
    return single.decode() if isinstance(single, bytes) else os.fspath(single)


def split(input: Any, sep: str | None = None, maxsplit: int = -1, name: str | None = None) -> Array:
    """The parts of a text, such as of a path at its `os.path.sep`."""
    return result(np.array(text_of(input).split(sep, maxsplit)))


def join(inputs: Any, separator: str = "", name: str | None = None) -> Array:
    """Texts end to end."""
    return result(np.array(separator.join(map(text_of, inputs))))


__all__ = ["join", "split"]
