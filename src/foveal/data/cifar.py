"""The binary version of CIFAR: no pickle, so that reading it can run nothing.

A record is its labels, a byte each, and 32 x 32 bytes of red, then of green, then of blue.
Source: A. Krizhevsky, "Learning multiple layers of features from tiny images", 2009, and the data sets' page.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from foveal.data.published import Published
from foveal.errors import FormatError

Array = np.ndarray[Any, Any]
Part = tuple[Array, Array]

SIDE, COLORS = 32, 3
PIXELS = COLORS * SIDE * SIDE
SITE = {"its maker's site": "https://www.cs.toronto.edu/~kriz/"}
MAX_ARCHIVE = 256 << 20
MAX_MEMBER = 256 << 20


def published(name: str, archive: str, digest: str) -> Published:
    """One archive on the maker's site."""
    return Published(name, {archive: digest}, SITE, MAX_ARCHIVE)


def members(archive: bytes, folder: str, names: list[str]) -> list[bytes]:
    """Files of the archive, in this order."""
    from foveal.data.fetch import archive_members

    paths = [f"{folder}/{name}" for name in names]
    found = archive_members(archive, paths, MAX_MEMBER)
    return [found[path] for path in paths]


def records(data: bytes, label_bytes: int, classes: int, label: int, name: str) -> Part:
    """Images and one of each record's labels.

    Parameters
    ----------
    data : bytes
        A whole file.
    label_bytes : int
        How many labels a record has.
    classes : int
        How many classes there are.
    label : int
        Which of the labels to take.
    name : str
        What error messages call the file.

    Returns
    -------
    images (n, 32, 32, 3) uint8, labels (n, 1) uint8
    """
    size = label_bytes + PIXELS
    if not data or len(data) % size:
        raise FormatError(
            f"{name}: must be whole records of {size} bytes, got {len(data)} bytes. It is damaged: fetch it again."
        )
    table = np.frombuffer(data, np.uint8).reshape(-1, size)
    labels = table[:, label : label + 1].copy()
    if labels.max() >= classes:
        raise FormatError(f"{name}: labels must be 0 to {classes - 1}, got {labels.max()}. It is damaged.")
    planes = table[:, label_bytes:].reshape(-1, COLORS, SIDE, SIDE)
    return np.ascontiguousarray(planes.transpose(0, 2, 3, 1)), labels
