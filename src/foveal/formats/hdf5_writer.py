"""A writer of the HDF5 that Keras writes: superblock 0, old groups, arrays in one piece, texts in a global heap."""

from __future__ import annotations

import struct

from foveal.errors import FormatError
from foveal.formats import layout
from foveal.formats.layout import padded
from foveal.formats.source import Source
from foveal.formats.tree import Dataset, Group, Texts, Unread, chunks_of

Buffer = bytes | memoryview | Source | Unread

SMALLEST_HEAP = 4096
IN_A_HEAP = 2**15
"""How many texts one heap gets; it can count twice as many."""
NO_FREE_SPACE = 1
START = 96
"""The superblock's length; then comes everything else."""


def write(root: Group) -> bytes:
    """The bytes of an HDF5 file that holds this tree."""
    return b"".join(chunk for part in parts(root) for chunk in chunks_of(part))


def parts(root: Group) -> list[Buffer]:
    """The bytes of an HDF5 file that holds this tree, one part after the other; arrays are not copied.

    Raises
    ------
    FormatError
        A dtype that weights do not have, or more texts than an attribute can hold.
    """
    return Writer(root).write()


class Writer:
    """One writing of one file. Parts are laid down after what they point to, so that every address is known."""

    def __init__(self, root: Group) -> None:
        self.root = root
        values = [value for _, group in root.walk() for value in group.attributes.values()]
        self.texts = list(dict.fromkeys(text for value in values for text in listed(value)))
        self.parts: list[Buffer] = []
        self.end = START
        self.places: dict[str, tuple[int, int]] = {}

    def write(self) -> list[Buffer]:
        """The parts of the file, superblock first."""
        for start in range(0, len(self.texts), IN_A_HEAP):
            texts = self.texts[start : start + IN_A_HEAP]
            heap = self._put(_heap(texts))
            self.places |= {text: (heap, index) for index, text in enumerate(texts, 1)}
        header, cached = self._group(self.root)
        numbers = (0, 0, 0, 0, 0, 8, 8, 0, layout.LEAF_HALF, layout.NODE_HALF, 0, 0, layout.UNDEFINED)
        superblock = struct.pack("<" + layout.SUPERBLOCK, *numbers, self.end, layout.UNDEFINED)
        entry = struct.pack("<" + layout.ENTRY, 0, header, layout.GROUP_CACHED, 0, cached)
        return [layout.SIGNATURE, superblock, entry, *self.parts]

    def _put(self, data: Buffer) -> int:
        """Lay bytes down; the address says where."""
        at, gap = self.end, -len(data) % 8
        self.parts += [data, bytes(gap)] if gap else [data]
        self.end += len(data) + gap
        return at

    def _group(self, group: Group) -> tuple[int, bytes]:
        """A group and all below; its address, and what its entry keeps of it."""
        entries = {}
        for name, member in group.members.items():
            if isinstance(member, Dataset):
                entries[name.encode("utf-8")] = (self._dataset(member), layout.HARD, b"")
            else:
                address, cached = self._group(member)
                entries[name.encode("utf-8")] = (address, layout.GROUP_CACHED, cached)
        index = self._index(dict(sorted(entries.items())))
        messages = [
            (layout.SYMBOLS, index),
            *((layout.ATTRIBUTE, self._attribute(*it)) for it in group.attributes.items()),
        ]
        return self._put(_header(messages)), index

    def _index(self, entries: dict[bytes, tuple[int, int, bytes]]) -> bytes:
        """The index of a group: the addresses of its tree and of its names."""
        names, places = bytearray(8), {}
        for name in entries:
            places[name] = len(names)
            names += padded(name + b"\0")
        data = self._put(bytes(names))
        heap = self._put(b"HEAP" + struct.pack("<B3xQQQ", 0, len(names), NO_FREE_SPACE, data))
        room = 2 * layout.LEAF_HALF
        order = list(entries)
        below = []
        for start in range(0, len(order), room):
            own = order[start : start + room]
            rows = b"".join(
                struct.pack("<" + layout.ENTRY, places[name], entries[name][0], entries[name][1], 0, entries[name][2])
                for name in own
            )
            leaf = (b"SNOD" + struct.pack("<BxH", 1, len(own)) + rows).ljust(8 + 40 * room, b"\0")
            below.append((self._put(leaf), places[own[-1]]))
        level = 0
        while level == 0 or len(below) > 1:
            below, level = self._nodes(below, level), level + 1
        return struct.pack("<QQ", below[0][0], heap)

    def _nodes(self, below: list[tuple[int, int]], level: int) -> list[tuple[int, int]]:
        """One level of an index above another: the address of each node, and where its last name stands."""
        room, left = 2 * layout.NODE_HALF, 0
        size = 24 + 8 * (2 * room + 1)
        starts = range(0, max(len(below), 1), room)
        first = self.end
        made = []
        for place, start in enumerate(starts):
            own = below[start : start + room]
            sides = [
                first + side * size if 0 <= side < len(starts) else layout.UNDEFINED for side in (place - 1, place + 1)
            ]
            numbers = [left, *(number for pair in own for number in pair)]
            node = b"TREE" + struct.pack("<BBHQQ", 0, level, len(own), *sides)
            made.append(
                (self._put((node + struct.pack(f"<{len(numbers)}Q", *numbers)).ljust(size, b"\0")), numbers[-1])
            )
            left = numbers[-1]
        return made

    def _attribute(self, name: str, texts: Texts) -> bytes:
        stored = name.encode("utf-8") + b"\0"
        one = isinstance(texts, str)
        space = struct.pack("<BBBB4x", 1, 0, 0, 0) if one else struct.pack("<BBBB4xQ", 1, 1, 0, 0, len(texts))
        sizes = struct.pack("<BxHHH", 1, len(stored), len(layout.TEXT), len(space))
        values = [struct.pack("<IQI", len(t.encode("utf-8")), *self.places[t]) for t in listed(texts)]
        message = sizes + padded(stored) + padded(layout.TEXT) + space + b"".join(values)
        if len(message) >= 2**16:
            raise FormatError(f"save: {name!r} has {len(values)} texts, more than an attribute can hold.")
        return message

    def _dataset(self, dataset: Dataset) -> int:
        if dataset.dtype not in layout.DATATYPES:
            raise FormatError(f"save: weights of dtype {dataset.dtype!r} have no place in a weights file.")
        at = self._put(dataset.data) if len(dataset.data) else layout.UNDEFINED
        rank = len(dataset.shape)
        messages = [
            (layout.DATASPACE, struct.pack(f"<BBBB4x{rank}Q", 1, rank, 0, 0, *dataset.shape)),
            (layout.DATATYPE, layout.DATATYPES[dataset.dtype]),
            (layout.FILL, struct.pack("<BBBBI", 2, 2, 2, 1, 0)),
            (layout.LAYOUT, struct.pack("<BBQQ", 3, 1, at, len(dataset.data))),
        ]
        return self._put(_header(messages))


def _heap(texts: list[str]) -> bytes:
    """A global heap of these texts, counted from 1."""
    parts = [text.encode("utf-8") for text in texts]
    used = b"".join(struct.pack("<HH4xQ", index, 0, len(data)) + padded(data) for index, data in enumerate(parts, 1))
    size = max(SMALLEST_HEAP, 16 + len(used) + 16)
    free = struct.pack("<HH4xQ", 0, 0, size - 16 - len(used))
    return (b"GCOL\1\0\0\0" + struct.pack("<Q", size) + used + free).ljust(size, b"\0")


def listed(texts: Texts) -> tuple[str, ...]:
    """One text, or several, as several."""
    return (texts,) if isinstance(texts, str) else texts


def _header(messages: list[tuple[int, bytes]]) -> bytes:
    """An object's header of version 1."""
    stored = b"".join(struct.pack("<HHB3x", kind, len(padded(data)), 0) + padded(data) for kind, data in messages)
    return struct.pack("<BxHII4x", 1, len(messages), 1, len(stored)) + stored
