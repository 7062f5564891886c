"""Where random numbers start: one stream of seeds for the whole process."""

from __future__ import annotations

import random

import numpy as np

from foveal.arguments import integer
from foveal.errors import ArgumentError

_stream: list[np.random.Generator] = []


def set_random_seed(seed: int) -> None:
    """Make everything random repeat: first weights, the order of images, dropout. Python and NumPy are seeded too.

    Parameters
    ----------
    seed : int
        From 0 to 2**32 - 1.
    """
    try:
        number = integer(seed)
    except ValueError as error:
        raise ArgumentError(f"set_random_seed: `seed` must be {error}") from None
    if not 0 <= number < 2**32:
        raise ArgumentError(f"set_random_seed: `seed` must be from 0 to 4294967295, got {number}.")
    random.seed(number)
    np.random.seed(number)  # noqa: NPY002
    _stream[:] = [np.random.default_rng(number)]


def next_seed() -> int:
    """A new seed in [0, 2**32); without `set_random_seed` it comes from the system's entropy."""
    if not _stream:
        _stream.append(np.random.default_rng())
    return int(_stream[0].integers(2**32))
