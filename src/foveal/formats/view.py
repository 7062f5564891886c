"""Reading numbers out of bytes that may be damaged: nothing is taken from outside of them, and not for ever."""

from __future__ import annotations

import struct
from typing import Any

from foveal.errors import FormatError
from foveal.formats.source import Source

READ_AGAIN = 16
"""How many times its own length a file may be gone through: more often only a file made to hang its reader asks."""


class View:
    """The bytes of a file, and how many of them may still be read.

    Parameters
    ----------
    data : bytes or Source
    name : str
        What errors call the file.
    """

    def __init__(self, data: bytes | Source, name: str) -> None:
        self.data = data if isinstance(data, Source) else Source(data)
        self.name = name
        self.left = READ_AGAIN * (len(data) + 4096)

    def __len__(self) -> int:
        return len(self.data)

    def error(self, problem: str) -> FormatError:
        """The error to raise."""
        return FormatError(f"{self.name}: {problem}")

    def part(self, at: int, size: int, what: str) -> bytes:
        """`size` bytes from `at`; `what` says what they should be."""
        self._allow(at, size, what)
        return self.data[at : at + size]

    def window(self, at: int, size: int, what: str) -> Source:
        """The same bytes, to be read later."""
        self._allow(at, size, what)
        return self.data.window(at, size)

    def _allow(self, at: int, size: int, what: str) -> None:
        if at < 0 or size < 0 or at + size > len(self.data):
            raise self.error(f"damaged: {what} at byte {at} would end behind the file's {len(self.data)} bytes.")
        self.left -= size + 8
        if self.left < 0:
            raise self.error(f"damaged: {what} at byte {at} is one of too many that lie on each other.")

    def numbers(self, layout: str, at: int, what: str) -> tuple[Any, ...]:
        """Numbers in `struct`'s layout, little-endian and unaligned."""
        return struct.unpack("<" + layout, self.part(at, struct.calcsize("<" + layout), what))

    def marked(self, mark: bytes, at: int, what: str) -> int:
        """The place behind a mark that must stand at `at`."""
        found = self.part(at, len(mark), what)
        if found != mark:
            raise self.error(f"damaged: {what} at byte {at} must begin with {mark!r}, got {found!r}.")
        return at + len(mark)
