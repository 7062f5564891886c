"""Pictures that are on this machine already, to try a network on: digits and photos. Nothing is fetched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from itertools import chain
from typing import Any

import numpy as np

from foveal.data import digits, mnist, sample_images
from foveal.data.idx import parse_idx
from foveal.data.pictures import encode
from foveal.errors import ArgumentError

Array = np.ndarray[Any, Any]


def _of_mnist() -> tuple[Array, Array]:
    """MNIST's first test images, where an earlier command has fetched them."""
    tested = dict(list(mnist.IDX_FILES.items())[2:])
    files = mnist.PUBLISHED.replaced(sites={}, files=tested).fetch(lambda *_: None)
    images, labels = (parse_idx(files[name], name) for name in tested)
    return images, labels


def _of_digits() -> tuple[Array, Array]:
    images, labels = digits.read()
    return (images.astype("float32") * 255 / 16).round().astype("uint8"), labels


DIGITS: Mapping[str, Callable[[], tuple[Array, Array]]] = {"MNIST": _of_mnist, "digits": _of_digits}


def _photos() -> dict[str, Array]:
    return {name: sample_images.load_sample_image(name) for name in sample_images.NAMES}


class Samples:
    """The pictures by name, read when they are first asked for: `MNIST 0` to `MNIST 9`, `digits 0`..., `china.jpg`."""

    def __init__(self) -> None:
        self._read: dict[str, Array] | None = None

    @property
    def pictures(self) -> dict[str, Array]:
        """Each (height, width) or (height, width, 3) of bytes, black 0."""
        if self._read is None:
            sets = [_available(partial(_ten, name, read)) for name, read in DIGITS.items()]
            self._read = dict(chain.from_iterable(found.items() for found in (*sets, _available(_photos))))
        return self._read

    def file(self, name: str, light: bool = False) -> bytes:
        """A picture as the bytes of a PNG file; a digit in ink on paper where `light`."""
        if name not in self.pictures:
            raise ArgumentError(f"studio: there is no sample {name!r:.80}.")
        picture = self.pictures[name]
        return encode(255 - picture if light and picture.ndim == 2 else picture)


def _ten(name: str, read: Callable[[], tuple[Array, Array]]) -> dict[str, Array]:
    """The first picture of every digit."""
    images, labels = read()
    return {f"{name} {digit}": images[np.flatnonzero(labels == digit)[0]] for digit in range(10)}


def _available(read: Callable[[], dict[str, Array]]) -> dict[str, Array]:
    """What can be read here, or nothing where files or packages are missing."""
    try:
        return read()
    except (ValueError, NotImplementedError, OSError):
        return {}
