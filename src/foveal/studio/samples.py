"""Pictures that are on this machine already, to try a network on: digits and photos. Nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from foveal.data import digits, mnist, sample_images
from foveal.data.idx import parse_idx
from foveal.data.pictures import encode
from foveal.data.scikit import shipped
from foveal.errors import ArgumentError, UnsupportedError
from foveal.storage import cache_path

Array = np.ndarray[Any, Any]
TESTED = dict(list(mnist.IDX_FILES.items())[2:])
"""MNIST's test images and labels."""


class Samples:
    """The pictures by name: `MNIST 0` to `MNIST 9`, `digits 0`..., `china.jpg`; each is read when it is asked for."""

    def __init__(self) -> None:
        self._read: dict[str, dict[str, Array]] = {}

    @property
    def names(self) -> list[str]:
        """Of those whose files are here."""
        return list(_names())

    def file(self, name: str, light: bool = False) -> bytes:
        """A picture as the bytes of a PNG file; a digit in ink on paper where `light`."""
        if name not in self.names:
            raise ArgumentError(f"studio: there is no sample {name!r:.80}.")
        source = name.partition(" ")[0]
        if source in sample_images.NAMES:
            return encode(sample_images.load_sample_image(name))
        if source not in self._read:
            self._read[source] = _ten(source, *(_of_mnist() if source == "MNIST" else _of_digits()))
        picture = self._read[source][name]
        return encode(255 - picture if light else picture)


def _names() -> Iterator[str]:
    folder = cache_path("datasets", "mnist")
    if all((folder / name).is_file() for name in TESTED):  # an earlier command has fetched them
        yield from (f"MNIST {digit}" for digit in range(10))
    if _is_shipped("data", "digits.csv.gz"):
        yield from (f"digits {digit}" for digit in range(10))
    yield from (name for name in sample_images.NAMES if _is_shipped("images", name))


def _is_shipped(*parts: str) -> bool:
    try:
        shipped(*parts)
    except UnsupportedError:
        return False
    return True


def _of_mnist() -> tuple[Array, Array]:
    files = mnist.PUBLISHED.replaced(sites={}, files=TESTED).fetch(lambda *_: None)
    images, labels = (parse_idx(files[name], name) for name in TESTED)
    return images, labels


def _of_digits() -> tuple[Array, Array]:
    images, labels = digits.read()
    return (images.astype("float32") * 255 / 16).round().astype("uint8"), labels


def _ten(name: str, images: Array, labels: Array) -> dict[str, Array]:
    """The first picture of every digit."""
    return {f"{name} {digit}": images[np.flatnonzero(labels == digit)[0]] for digit in range(10)}
