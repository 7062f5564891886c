"""The bytes of a file, read where and when they are asked for: a file of weights is never in memory twice."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

BLOCK = 2**16
"""Small parts are read in blocks of so many bytes, of which the last few are remembered."""
REMEMBERED = 8
CHUNK = 2**20


class Source:
    """Some bytes of a file that stays open, or of another source.

    Parameters
    ----------
    file : binary file that can seek, or bytes
    at, size : int, optional
        Which bytes; all by default.
    """

    def __init__(self, file: BinaryIO | bytes, at: int = 0, size: int | None = None) -> None:
        self.file = io.BytesIO(file) if isinstance(file, bytes | bytearray | memoryview) else file
        self.at = at
        self.size = self.file.seek(0, io.SEEK_END) - at if size is None else size
        self._blocks: dict[int, bytes] = {}

    def __len__(self) -> int:
        return self.size

    def __bytes__(self) -> bytes:
        return self._read(0, self.size)

    def __getitem__(self, place: slice) -> bytes:
        """The bytes from `start` to `stop`, both numbers from 0 on."""
        start, stop = place.start or 0, self.size if place.stop is None else min(place.stop, self.size)
        if stop - start > BLOCK:
            return self._read(start, stop - start)
        parts = []
        for block in range(start // BLOCK, -(-stop // BLOCK)):
            begin = block * BLOCK
            parts.append(self._block(block)[max(start - begin, 0) : stop - begin])
        return b"".join(parts)

    def window(self, at: int, size: int) -> Source:
        """A source of some of these bytes, which are not read yet."""
        return Source(self.file, self.at + at, size)

    def chunks(self) -> Iterator[bytes]:
        """All bytes, a part at a time."""
        for at in range(0, self.size, CHUNK):
            yield self._read(at, min(CHUNK, self.size - at))

    def read_into(self, array: Any) -> None:
        """Fill a contiguous array, which has as many bytes, with all of them."""
        if not self.size:
            return
        self.file.seek(self.at)
        into = memoryview(array).cast("B")
        if self.file.readinto(into) != self.size:  # type: ignore[attr-defined]
            raise OSError("the file became shorter while it was read")

    def _block(self, block: int) -> bytes:
        if block not in self._blocks:
            if len(self._blocks) >= REMEMBERED:
                del self._blocks[next(iter(self._blocks))]
            begin = block * BLOCK
            self._blocks[block] = self._read(begin, min(BLOCK, self.size - begin))
        return self._blocks[block]

    def _read(self, at: int, size: int) -> bytes:
        self.file.seek(self.at + at)
        return self.file.read(size)
