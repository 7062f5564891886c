"""What is in an HDF5 file: groups of groups and arrays, with texts attached to them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
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


class Dataset(Record, eq=False):
    """An array that is still bytes of its file.

    Attributes
    ----------
    data : bytes or Source
        Exactly as many bytes as shape and dtype need.
    """

    shape: tuple[int, ...]
    dtype: str
    data: bytes | Source

    def array(self) -> Array:
        """The values, in memory of their own; bfloat16 as float32."""
        if self.dtype == BFLOAT16:
            half = np.frombuffer(bytes(self.data), "<u2").astype("<u4")
            return (half << 16).view("<f4").reshape(self.shape)
        values: Array = np.empty(self.shape, self.dtype)
        if isinstance(self.data, Source):
            self.data.read_into(values)
        else:
            values[...] = np.frombuffer(self.data, self.dtype).reshape(self.shape)
        return values

    @classmethod
    def of(cls, array: Any) -> Dataset:
        """The dataset that holds this array, little-endian."""
        values = np.asarray(array)
        values = np.asarray(values, values.dtype.newbyteorder("<"), order="C")
        return cls(values.shape, values.dtype.str, values.tobytes())


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
                for chunk in dataset.data.chunks() if isinstance(dataset.data, Source) else (dataset.data,):
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
