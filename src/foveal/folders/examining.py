"""What can be said of one picture without a network: its size, its colours, its light, and a thumbnail."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any, TypeVar

import numpy as np

from foveal.cores import usable_cores
from foveal.data.pictures import MAX_PIXELS, SUFFIXES, as_grey, pillow
from foveal.errors import FormatError
from foveal.record import Record

Array = np.ndarray[Any, Any]
T = TypeVar("T")
R = TypeVar("R")

THUMBNAIL = 16
DRAFT = 128
"""A JPEG is unpacked no larger than need be for so many pixels a side: eight times as fast, and enough to judge it."""
DEEP = ("I", "F", "I;16", "I;16B", "I;16L")
"""Modes of more than 8 bits, as Pillow names them."""
BLANK, DARK, BRIGHT, TINY = 2.0, 25.0, 235.0, 16
"""A standard deviation and means of grey values from 0 to 255, and pixels a side."""


class Examined(Record, eq=False):
    """A picture that could be read.

    Attributes
    ----------
    digest : bytes
        Of the file.
    width, height : int
        In pixels, upright or not.
    mode : str
        As Pillow names it: L grey, RGB, RGBA, P palette ...
    mean, deviation : float
        Of its grey values, 0 to 255.
    thumbnail : (16, 16) array of uint8
    """

    digest: bytes
    width: int
    height: int
    mode: str
    mean: float
    deviation: float
    thumbnail: Array

    @property
    def oddity(self) -> str:
        """What is odd about it, in a word or two; empty when nothing is."""
        if min(self.width, self.height) < TINY // 2 or self.width * self.height < TINY:
            return "tiny"
        if self.deviation < BLANK:
            return "blank"
        if self.mean < DARK and self.deviation < DARK:
            return "very dark"
        return "very bright" if self.mean > BRIGHT and self.deviation < DARK else ""


def examine(path: str) -> Examined | str:
    """What is said of the picture in a file, or why it cannot be read."""
    try:
        with open(path, "rb") as file:
            data = file.read()
        return _examined(data)
    except (FormatError, OSError) as error:
        return _reason(error)


def _examined(data: bytes) -> Examined:
    image = opened_picture(data)
    width, height = image.size
    mode = image.mode
    image.draft("L" if mode == "L" else "RGB", (DRAFT, DRAFT))
    try:
        grey = pillow().fromarray(as_grey(image)) if mode in DEEP else image.convert("L")
    except Exception as error:  # Pillow raises what its decoders happen to: SyntaxError, struct.error, ValueError ...
        raise FormatError(f"cut short or damaged ({type(error).__name__})") from None
    small = np.asarray(grey.resize((THUMBNAIL, THUMBNAIL), 2, reducing_gap=2.0))
    values = np.asarray(grey, np.float32)
    digest = hashlib.blake2b(data, digest_size=16).digest()
    return Examined(digest, width, height, mode, float(values.mean()), float(values.std()), small)


def opened_picture(data: bytes) -> Any:
    """Pillow's picture of a file's bytes, not yet unpacked; a FormatError if it is none, or too large."""
    if not data:
        raise FormatError("empty")
    try:
        image = pillow().open(io.BytesIO(data), formats=list(dict.fromkeys(SUFFIXES.values())))
    except Exception:
        raise FormatError("no picture, or of another format than its name says") from None
    if image.size[0] * image.size[1] > MAX_PIXELS:
        raise FormatError(f"larger than {MAX_PIXELS:,} pixels: {image.size[0]} x {image.size[1]}")
    return image


def _reason(error: Exception) -> str:
    return str(error.strerror or error) if isinstance(error, OSError) and error.strerror else str(error)


def in_threads(function: Callable[[T], R], values: Iterable[T], ahead: int = 64) -> Iterator[R]:
    """A function of each value, in order, by as many threads as there are cores; only so many are under way at once."""
    source = iter(values)
    with ThreadPoolExecutor(usable_cores(), "foveal-pictures") as pool:
        waiting = [pool.submit(function, value) for value in islice(source, ahead)]
        try:
            while waiting:
                done = waiting.pop(0)
                yield done.result()
                waiting += [pool.submit(function, value) for value in islice(source, 1)]
        finally:
            for future in waiting:
                future.cancel()
