"""A strict reader of HDF5: old groups, plain little-endian arrays, texts as attributes. It refuses everything else."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

from foveal.formats import layout
from foveal.formats.source import Source
from foveal.formats.tree import BFLOAT16, DIGEST, Dataset, Group, Texts
from foveal.formats.view import View
from foveal.record import Record

DEEPEST = 64
MOST_AXES = 32
HIGHEST_NODE = 8
DTYPES = {stored: name for name, stored in layout.DATATYPES.items()}


class Message(Record):
    """One part of an object's header."""

    kind: int
    flags: int
    at: int
    size: int


class Entry(Record, eq=False):
    """An object that is still to be read, and where it belongs."""

    path: str
    name: str
    at: int
    parent: Group
    depth: int


def read(data: bytes | Source, name: str) -> Group:
    """The tree of an HDF5 file.

    Parameters
    ----------
    data : bytes or Source
        The whole file. Arrays stay where they are in it, so that nothing is allocated that is not there.
    name : str
        What errors call the file.

    Raises
    ------
    FormatError
        It is damaged, as the digest shows if it has one, or uses a part of HDF5 that weights do not need: links,
        compression, values in other files.
    """
    view = View(data, name)
    root = Reader(view).read()
    if DIGEST in root.attributes and root.digest() != root.attributes[DIGEST]:
        raise view.error(
            "damaged: its weights or texts are not those that were saved, by their SHA-256. Take a copy of the file "
            f"that is whole; if it was changed on purpose, delete the attribute {DIGEST!r} of its root."
        )
    return root


class Reader:
    """One reading of one file."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.heaps: dict[int, dict[int, bytes]] = {}
        self.met: set[int] = set()

    def read(self) -> Group:
        """The root group with all that is below."""
        root = Group()
        waiting = [Entry("", "", self._root(), root, 0)]
        while waiting:
            waiting.extend(self._object(waiting.pop()))
        return root

    def _root(self) -> int:
        view = self.view
        if view.data[:8] != layout.SIGNATURE:
            raise view.error("is not an HDF5 file: it begins with other bytes.")
        numbers = view.numbers(layout.SUPERBLOCK, 8, "the superblock")
        if numbers[0] != 0:
            raise view.error(
                f"has a superblock of version {numbers[0]}, and only version 0 is read. Write it with h5py's defaults."
            )
        if numbers[5:7] != (8, 8) or any(numbers[1:3]) or numbers[4] or numbers[11]:
            raise view.error("has offsets, versions or a base that weights files do not have.")
        if numbers[13] > len(view):
            raise view.error(f"damaged: it should have {numbers[13]} bytes and has {len(view)}.")
        _, root, *_ = view.numbers(layout.ENTRY, 56, "the root's entry")
        return int(root)

    def _object(self, entry: Entry) -> list[Entry]:
        """Read one object into its parent; what is below is still to be read."""
        self._once(entry.at, "the object " + (entry.path or "/"))
        if entry.depth > DEEPEST:
            raise self.view.error(f"damaged: groups are inside each other more than {DEEPEST} deep.")
        every = list(self._messages(entry))
        messages = {message.kind: message for message in every if message.kind != layout.ATTRIBUTE}
        if layout.SYMBOLS not in messages:
            if not entry.name:
                raise self.view.error("damaged: its root is not a group.")
            entry.parent.members[entry.name] = self._dataset(messages, entry.path)
            return []
        group = entry.parent if not entry.name else Group()
        if entry.name:
            entry.parent.members[entry.name] = group
        group.attributes.update(self._attributes(every, entry.path))
        below = [
            Entry(f"{entry.path}/{name}".lstrip("/"), name, at, group, entry.depth + 1)
            for name, at in self._members(messages[layout.SYMBOLS], entry.path)
        ]
        return below[::-1]

    def _once(self, at: int, what: str) -> None:
        if at in self.met:
            raise self.view.error(f"damaged: {what} at byte {at} is met twice.")
        self.met.add(at)

    def _messages(self, entry: Entry) -> Iterator[Message]:
        view, what = self.view, f"the header of {entry.path or '/'}"
        version, _, count, _, size = view.numbers("BBHII", entry.at, what)
        if version != 1:
            raise view.error(f"{what} at byte {entry.at} must be of version 1, got {version}.")
        parts = [(entry.at + 16, size)]
        while parts and count > 0:
            at, size = parts.pop(0)
            end = at + size
            while count > 0 and at + 8 <= end:
                kind, length, flags = view.numbers("HHBxxx", at, what)
                if at + 8 + length > end:
                    raise view.error(f"damaged: {what} has a message at byte {at} that does not end in it.")
                if kind == layout.CONTINUATION:
                    parts.append(view.numbers("QQ", at + 8, what))
                elif kind not in layout.HARMLESS:
                    yield self._known(Message(kind, flags, at + 8, length), entry.path)
                at, count = at + 8 + length, count - 1

    def _known(self, message: Message, path: str) -> Message:
        known = (layout.DATASPACE, layout.DATATYPE, layout.LAYOUT, layout.ATTRIBUTE, layout.SYMBOLS)
        if message.kind not in known:
            reason = layout.REFUSED.get(message.kind, f"a message of kind {message.kind}")
            raise self.view.error(f"{path or '/'} has {reason}, which weights do not need and Foveal does not read.")
        if message.flags & layout.SHARED:
            raise self.view.error(f"{path or '/'} has a part that stands elsewhere, which Foveal does not read.")
        return message

    def _members(self, message: Message, path: str) -> Iterator[tuple[str, int]]:
        view, what = self.view, f"the index of {path or '/'}"
        tree, heap = view.numbers("QQ", message.at, what)
        at = view.marked(b"HEAP", heap, f"the names of {path or '/'}")
        _, size, _, start = view.numbers("B3xQQQ", at, what)
        names = view.part(start, size, f"the names of {path or '/'}")
        nodes = [(tree, HIGHEST_NODE)]
        known: set[str] = set()
        while nodes:
            at, above = nodes.pop()
            self._once(at, what)
            at = view.marked(b"TREE", at, what)
            kind, level, count = view.numbers("BBH", at, what)
            if kind != 0 or level >= above:
                raise view.error(f"damaged: {what} at byte {at} has a node of kind {kind} and level {level}.")
            children = view.numbers(f"{2 * count + 1}Q", at + 20, what)[1::2]
            if level:
                nodes.extend((child, level) for child in reversed(children))
                continue
            for child in children:
                for name, address in self._leaf(child, names, what):
                    if name in known:
                        raise view.error(f"damaged: {path or '/'} has two members named {name!r}.")
                    known.add(name)
                    yield name, address

    def _leaf(self, at: int, names: bytes, what: str) -> Iterator[tuple[str, int]]:
        view = self.view
        self._once(at, what)
        at = view.marked(b"SNOD", at, what)
        version, count = view.numbers("BxH", at, what)
        if version != 1:
            raise view.error(f"damaged: {what} has a leaf of version {version}.")
        for i in range(count):
            place, address, kind, *_ = view.numbers(layout.ENTRY, at + 4 + 40 * i, what)
            name = self._text(names[place : max(names.find(b"\0", place), place)], what)
            if not name or "/" in name or name in (".", ".."):
                raise view.error(f"damaged: {what} has a member without a proper name, {name!r}.")
            if kind not in (layout.HARD, layout.GROUP_CACHED):
                raise view.error(f"{what} has {name!r}, a link to somewhere else, which Foveal does not follow.")
            yield name, address

    def _text(self, data: bytes, what: str) -> str:
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            raise self.view.error(f"damaged: {what} has a text that is not UTF-8.") from None

    def _dataset(self, messages: dict[int, Message], path: str) -> Dataset:
        view = self.view
        for kind, what in ((layout.DATASPACE, "shape"), (layout.DATATYPE, "type"), (layout.LAYOUT, "place")):
            if kind not in messages:
                raise view.error(f"damaged: {path or '/'} has no {what} and no members.")
        shape = self._shape(messages[layout.DATASPACE].at, path)
        message = messages[layout.DATATYPE]
        dtype = self._dtype(view.part(message.at, message.size, f"the type of {path}"), path)
        need = math.prod(shape) * int(dtype[2:])
        version, kind, at, size = view.numbers("BBQQ", messages[layout.LAYOUT].at, f"the place of {path}")
        if (version, kind) != (3, 1):
            raise view.error(f"{path} is not stored in one piece, and Foveal reads only that.")
        if size != need:
            raise view.error(f"damaged: {path} of shape {shape} and type {dtype} needs {need} bytes and has {size}.")
        return Dataset(shape, dtype, view.window(at, size, path) if size else b"")

    def _shape(self, at: int, path: str) -> tuple[int, ...]:
        view = self.view
        version, rank, _ = view.numbers("BBB5x", at, f"the shape of {path}")
        if version != 1 or rank > MOST_AXES:
            raise view.error(f"damaged: {path} has a shape of version {version} with {rank} axes.")
        shape: tuple[int, ...] = view.numbers(f"{rank}Q", at + 8, f"the shape of {path}")
        if math.prod(max(size, 1) for size in shape) >= 2**60:
            raise view.error(f"damaged: {path} has the shape {shape}, more than any file can hold.")
        return shape

    def _dtype(self, stored: bytes, path: str) -> str:
        for described, name in DTYPES.items():
            if stored[: len(described)] == described:
                return name
        if stored[:1] == layout.OPAQUE and stored[4:8] == b"\2\0\0\0":
            return BFLOAT16
        raise self.view.error(f"{path} is of a type that weights do not have. Weights are integers and floats.")

    def _attributes(self, messages: Iterable[Message], path: str) -> Iterator[tuple[str, Texts]]:
        """The attributes that are texts, or empty; others say nothing about weights."""
        for message in messages:
            if message.kind == layout.ATTRIBUTE:
                yield from self._attribute(message, path)

    def _attribute(self, message: Message, path: str) -> Iterator[tuple[str, Texts]]:
        view, what = self.view, f"an attribute of {path or '/'}"
        version, *sizes = view.numbers("BxHHH", message.at, what)
        if version != 1:
            raise view.error(f"{what} must be of version 1, got {version}.")
        at, parts = message.at + 8, []
        for size in sizes:
            parts.append((at, view.part(at, size, what)))
            at += size + -size % 8
        (_, name), (_, kind), (space, stored) = parts
        if stored[:2] not in (b"\1\0", b"\1\1"):
            return
        shape = self._shape(space, what)
        count = math.prod(shape)
        if count == 0:
            texts: list[str] = []
        elif layout.is_text(kind):
            texts = [self._stored_text(at + 16 * i, what) for i in range(count)]
        elif kind[:1] == layout.FIXED_TEXT:
            size = int.from_bytes(kind[4:8], "little")
            data = view.part(at, size * count, what)
            texts = [self._text(data[size * i : size * (i + 1)].rstrip(b"\0 "), what) for i in range(count)]
        else:
            return
        yield self._text(name.partition(b"\0")[0], what), tuple(texts) if shape else texts[0]

    def _stored_text(self, at: int, what: str) -> str:
        """A text of any length, which stands in the global heap."""
        length, heap, index = self.view.numbers("IQI", at, what)
        return self._text(self._heap(heap, what, index)[:length], what) if length else ""

    def _heap(self, at: int, what: str, index: int) -> Any:
        view = self.view
        if at not in self.heaps:
            self.heaps[at] = dict(self._heap_objects(at, what))
        if index not in self.heaps[at]:
            raise view.error(f"damaged: {what} names text {index} of the heap at byte {at}, which has none.")
        return self.heaps[at][index]

    def _heap_objects(self, start: int, what: str) -> Iterator[tuple[int, bytes]]:
        view = self.view
        at = view.marked(b"GCOL", start, what)
        (size,) = view.numbers("4xQ", at, what)
        at, end = start + 16, start + size
        while at + 16 <= end:
            index, length = view.numbers("H6xQ", at, what)
            if index == 0:
                return
            yield index, view.part(at + 16, length, what)
            at += 16 + length + -length % 8
