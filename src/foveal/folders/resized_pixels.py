"""Pictures decoded once, at one size, into a file of raw pixels that training reads from as from an array."""

from __future__ import annotations

import hashlib
import io
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from foveal.data.pictures import FORMATS, MODES, as_grey, pillow, turned_upright
from foveal.errors import FormatError
from foveal.folders.examining import DEEP, in_threads, opened_picture
from foveal.folders.listing import Listing
from foveal.record import Record
from foveal.storage import PARTIAL, cache_folder

Array = np.ndarray[Any, Any]

FITS = ("crop", "stretch")
ABANDONED = 3600.0
"""After so many seconds without a change a file that was being written is nobody's."""
IN_MEMORY = 2**28
"""Bytes of pictures that are held in memory; more lie in a file that is read as they are needed."""
BLOCK = 256
MOST_CACHED = 20
"""So many data sets of raw pixels are kept; of more, those not used for longest are removed."""


class Framing(Record):
    """How pictures of all sizes become pixels of one.

    Attributes
    ----------
    height, width, channels : int
    fit : {'crop', 'stretch'}
        Whether what sticks out beside the middle is cut off, or the picture is stretched.
    numbers : bool
        Whether pixels are numbers of something, as in masks: none are mixed, and those of a palette are kept.
    """

    height: int
    width: int
    channels: int
    fit: str = "crop"
    numbers: bool = False

    def read(self, path: str) -> Array:
        """A picture as uint8 (height, width, channels).

        Raises
        ------
        FormatError
            It cannot be decoded.
        """
        with open(path, "rb") as file:
            data = file.read()
        picture = opened_picture(data)
        try:
            return self._fitted(picture)
        except Exception as error:  # Pillow raises what its decoders happen to
            raise FormatError(f"{path}: cannot be decoded ({type(error).__name__}).") from None

    def _fitted(self, picture: Any) -> Array:
        mode = MODES[self.channels]
        if not self.numbers:
            picture.draft("L" if mode == "L" else "RGB", (2 * self.width, 2 * self.height))
        turned = turned_upright(picture)
        plain = pillow().fromarray(as_grey(turned)) if turned.mode in DEEP else turned
        box = _box(plain.size, (self.width, self.height), self.fit)
        if self.numbers:
            indexed = pillow().fromarray(np.asarray(plain)) if plain.mode == "P" else plain.convert(mode)
            resized = indexed.resize((self.width, self.height), 0, box=box)
        else:
            resized = plain.convert(mode).resize((self.width, self.height), 2, box=box, reducing_gap=2.0)
        return np.asarray(resized).reshape(self.height, self.width, self.channels)


def _box(size: tuple[int, int], target: tuple[int, int], fit: str) -> tuple[float, float, float, float]:
    """The part of a picture that is resized to the target: left, top, right, bottom; sizes are widths first."""
    (width, height), (wide, high) = size, target
    if fit == "stretch":
        return (0.0, 0.0, float(width), float(height))
    scale = max(wide / width, high / height)
    left, top = (width - wide / scale) / 2, (height - high / scale) / 2
    return (left, top, width - left, height - top)


def pixels_of(
    listing: Listing, framing: Framing, progress: Callable[[int], None] | None = None
) -> tuple[Array, list[int]]:
    """All pictures of a listing as one array of uint8 (n, height, width, channels), and the rows that failed.

    They are decoded once; the array lies in a file of Foveal's folder, found again by the files' names, sizes and
    times, and is read from there as it is needed. A row that cannot be decoded is black.

    Parameters
    ----------
    listing : Listing
    framing : Framing
    progress : callable, optional
        Called with the number of pictures done.
    """
    folder = cache_folder("pictures")
    file = folder / f"{_key(listing, framing)}.npy"
    failures = file.with_suffix(".failed")
    shape = (len(listing), framing.height, framing.width, framing.channels)
    if not file.exists():
        _write(file, failures, listing, framing, shape, progress)
    os.utime(file)
    _remove_oldest(folder)
    array = np.load(file, mmap_mode="r")
    return array, [int(row) for row in failures.read_text().split()] if failures.exists() else []


def rows_of(pixels: Array, rows: Array, change: Callable[[Array], Array] = np.asarray) -> Array:
    """Some pictures of an array, in this order, each changed; where they are many they lie in a file, not in memory.

    The file has no name any more when this returns, so that it goes with the array, however the process ends.
    """
    first = change(pixels[rows[:1]])
    if len(rows) * first.nbytes <= IN_MEMORY or sys.platform == "win32":  # where what is open keeps its name
        return change(pixels[rows])
    with tempfile.NamedTemporaryFile(dir=cache_folder("pictures"), prefix=".rows.", suffix=PARTIAL) as file:
        chosen = np.memmap(file, first.dtype, "w+", shape=(len(rows), *first.shape[1:]))
        for start in range(0, len(rows), BLOCK):
            chosen[start : start + BLOCK] = change(pixels[rows[start : start + BLOCK]])
    return chosen


def _write(
    file: Path,
    failures: Path,
    listing: Listing,
    framing: Framing,
    shape: tuple[int, ...],
    progress: Callable[[int], None] | None,
) -> None:
    partial = file.with_name(f".{file.stem}.{os.getpid()}{PARTIAL}")
    array = np.lib.format.open_memmap(partial, "w+", np.uint8, shape)
    failed = []
    try:
        for row, pixels in enumerate(in_threads(_reader(listing, framing), range(len(listing)))):
            if pixels is None:
                failed.append(row)
            else:
                array[row] = pixels
            if progress is not None:
                progress(row + 1)
        array.flush()
        if failed:
            failures.write_text(" ".join(map(str, failed)))
        os.replace(partial, file)
    finally:
        partial.unlink(missing_ok=True)


def _reader(listing: Listing, framing: Framing) -> Callable[[int], Array | None]:
    def read(row: int) -> Array | None:
        try:
            return framing.read(listing.path(row))
        except (FormatError, OSError):
            return None

    return read


def _key(listing: Listing, framing: Framing) -> str:
    digest = hashlib.blake2b(repr((str(listing.root.resolve()), framing, FORMATS)).encode(), digest_size=16)
    for row in range(len(listing)):
        status = os.stat(listing.path(row))
        digest.update(f"{listing.name(row)}\0{status.st_size}\0{status.st_mtime_ns}\0".encode())
    return digest.hexdigest()


def _remove_oldest(folder: Path) -> None:
    for partial in folder.glob(f".*{PARTIAL}"):
        if time.time() - partial.stat().st_mtime > ABANDONED:
            partial.unlink(missing_ok=True)
    files = sorted(folder.glob("*.npy"), key=lambda file: file.stat().st_mtime)
    for file in files[:-MOST_CACHED]:
        file.unlink(missing_ok=True)
        file.with_suffix(".failed").unlink(missing_ok=True)


def picture_bytes(array: Array) -> bytes:
    """The PNG of a picture, for pages."""
    written = io.BytesIO()
    pillow().fromarray(array[..., 0] if array.shape[-1] == 1 else array).save(written, "PNG")
    return written.getvalue()
