"""Weights that are about to be read from a file: they begin as zeros, and there may be only so many."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np

from foveal.errors import FormatError, in_bytes
from foveal.ir.node import Shape

Array = np.ndarray[Any, Any]
_room: ContextVar[list[int] | None] = ContextVar("room", default=None)


@contextmanager
def blank_weights(most: int) -> Iterator[None]:
    """Inside the `with` weights of at most so many numbers can be made, and nothing is drawn for them."""
    token = _room.set([most])
    try:
        yield
    finally:
        _room.reset(token)


def first_value(who: str, initializer: Callable[[Shape], Array], shape: Shape, dtype: str = "float32") -> Array:
    """What a new weight holds.

    Raises
    ------
    FormatError
        A file describes more numbers than it has.
    MemoryError
        The machine has no room for it.
    """
    room = _room.get()
    if room is None:
        try:
            return initializer(shape)
        except MemoryError:
            raise MemoryError(
                f"{who} of shape {shape} takes {in_bytes(4 * math.prod(shape))}, more than this machine can give. "
                "Make the layer narrower, or what goes into it: pooling before Flatten."
            ) from None
    room[0] -= math.prod(shape)
    if room[0] < 0:
        raise FormatError(f"the layers need more weights than there are, the next of shape {shape}.")
    return np.zeros(shape, dtype)
