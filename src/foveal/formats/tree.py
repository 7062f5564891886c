"""What is in an HDF5 file: groups of groups and arrays, with texts attached to them."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from foveal.formats.source import Source
from foveal.record import Record

Array = np.ndarray[Any, Any]
Texts = str | tuple[str, ...]
DIGEST = "foveal_sha256"
"""The text about the root of a file of Foveal's that holds the digest of the rest."""
BFLOAT16 = "bf2"
"""The dtype of two bytes that are the upper half of a float32, which NumPy does not have."""


class Unread:
    """The bytes of an array that somebody else holds, and that is asked for only while it is written.

    Parameters
    ----------
    size : int
        How many bytes.
    read : callable
        Gives the array.
    dtype : str
        What it is written as.
    """

    def __init__(self, size: int, read: Callable[[], Any], dtype: str) -> None:
        self.size, self.read, self.dtype = size, read, dtype

    def __len__(self) -> int:
        return self.size

    def chunks(self) -> Iterator[memoryview]:
        """All bytes at once."""
        yield np.asarray(self.read(), self.dtype, order="C").reshape(-1).view(np.uint8).data


def chunks_of(data: Any) -> Iterator[Any]:
    """Some bytes, or those that are read a part at a time."""
    if isinstance(data, bytes | memoryview):
        yield data
    else:
        yield from data.chunks()


class Dataset(Record, eq=False):
    """An array that is still bytes of its file.

    Attributes
    ----------
    data : bytes, memory of an array, Source or Unread
        Exactly as many bytes as shape and dtype need.
    """

    shape: tuple[int, ...]
    dtype: str
    data: bytes | memoryview | Source | Unread

    def array(self) -> Array:
        """The values, in memory of their own; bfloat16 as float32."""
        if self.dtype == BFLOAT16:
            half = np.frombuffer(b"".join(chunks_of(self.data)), "<u2").astype("<u4")
            return (half << 16).view("<f4").reshape(self.shape)
        values: Array = np.empty(self.shape, self.dtype)
        if isinstance(self.data, Source):
            self.data.read_into(values)
        else:
            values[...] = np.frombuffer(b"".join(chunks_of(self.data)), self.dtype).reshape(self.shape)
        return values

    @classmethod
    def of(cls, array: Any) -> Dataset:
        """The dataset that holds this array, little-endian; one that is so already is not copied."""
        values = np.asarray(array)
        values = np.asarray(values, values.dtype.newbyteorder("<"), order="C")
        return cls(values.shape, values.dtype.str, values.reshape(-1).view(np.uint8).data)

    @classmethod
    def later(cls, shape: tuple[int, ...], dtype: str, read: Callable[[], Any]) -> Dataset:
        """The dataset of an array that is asked for when it is written."""
        little = np.dtype(dtype).newbyteorder("<")
        return cls(shape, little.str, Unread(math.prod(shape) * little.itemsize, read, little.str))


class Group:
    """Named members, each a group or a dataset, and texts about the group."""

    def __init__(self, attributes: Mapping[str, Texts] | None = None) -> None:
        self.attributes: dict[str, Texts] = dict(attributes or {})
        self.members: dict[str, Group | Dataset] = {}

    def group(self, *names: str) -> Group:
        """The group of this path below, made if need be."""
        found = self
        for name in names:
            below = found.members.setdefault(name, Group())
            assert isinstance(below, Group)
            found = below
        return found

    def find(self, *names: str) -> Group | None:
        """The group of this path below, if there is one."""
        found: Group | Dataset | None = self
        for name in names:
            found = found.members.get(name) if isinstance(found, Group) else None
        return found if isinstance(found, Group) else None

    def text(self, name: str) -> str | None:
        """The attribute of this name, if it is one text."""
        value = self.attributes.get(name)
        return value if isinstance(value, str) else None

    def texts(self, name: str) -> tuple[str, ...]:
        """The attribute of this name as a list, which older Keras cuts into `name0`, `name1`... when it is long."""
        value = self.attributes.get(name)
        if value is None:
            parts = [self.attributes.get(f"{name}{i}") for i in range(len(self.attributes))]
            return tuple(text for part in parts if isinstance(part, tuple) for text in part)
        return value if isinstance(value, tuple) else (value,)

    def datasets(self) -> dict[str, Dataset]:
        """The members that are arrays."""
        return {name: member for name, member in self.members.items() if isinstance(member, Dataset)}

    def digest(self) -> str:
        """The SHA-256 of all names, texts, shapes and values, in hexadecimal; one text about the root is left out."""
        total = hashlib.sha256()
        for path, group in sorted(self.walk(), key=lambda row: row[0]):
            texts = {name: text for name, text in group.attributes.items() if path or name != DIGEST}
            total.update(repr((path, sorted(texts.items()))).encode("utf-8", "surrogatepass"))
            for name, dataset in sorted(group.datasets().items()):
                total.update(repr((name, dataset.shape, dataset.dtype)).encode("utf-8", "surrogatepass"))
                for chunk in chunks_of(dataset.data):
                    total.update(chunk)
        return total.hexdigest()

    def sealed(self) -> Group:
        """This group, with its digest among its texts."""
        self.attributes[DIGEST] = self.digest()
        return self

    def walk(self) -> Iterator[tuple[str, Group]]:
        """This group and all below, each with its path."""
        stack: list[tuple[str, Group]] = [("", self)]
        while stack:
            path, group = stack.pop()
            yield path, group
            below = [(f"{path}/{name}".lstrip("/"), m) for name, m in group.members.items() if isinstance(m, Group)]
            stack.extend(reversed(below))
