"""A checkpoint's bytes: a tree of plain values and arrays behind a hash of all of it."""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Mapping
from typing import Any

import numpy as np

from foveal.errors import FormatError

MAGIC = b"Foveal checkpoint 1\n"
DIGEST = hashlib.sha256().digest_size
LENGTH = 8
START = len(MAGIC) + DIGEST
KINDS = "biufcUS"
"""Kinds of arrays: numbers and texts."""
PLAIN = (bool, int, float, str)
DAMAGED = "Remove the file to go on from the one before it, or the folder to begin anew."


def encode(tree: Any) -> list[Any]:
    """The parts of a file, to be written one after the other; arrays are not copied.

    Parameters
    ----------
    tree
        None, numbers, texts, bytes, arrays; lists, tuples, sets, deques and dicts of them.

    Raises
    ------
    TypeError
        Something else is in it; the message says where and what.
    """
    arrays: list[np.ndarray[Any, Any]] = []
    text = json.dumps(_Encoder(arrays).encoded(tree, ""), separators=(",", ":")).encode()
    parts: list[Any] = [len(text).to_bytes(LENGTH, "little"), text, *(array.data for array in arrays if array.size)]
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return [MAGIC, digest.digest(), *parts]


def decode(data: bytes, name: str) -> Any:
    """The tree of a file.

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str
        What errors call it.

    Raises
    ------
    FormatError
        It is none, or damaged.
    """
    if data[: len(MAGIC)] != MAGIC:
        raise FormatError(f"{name} is no checkpoint of this version of Foveal: it begins with {data[:20]!r}. {DAMAGED}")
    if hashlib.sha256(memoryview(data)[START:]).digest() != data[len(MAGIC) : START]:
        raise FormatError(f"{name} is damaged: its hash must be that of what is in it. {DAMAGED}")
    try:
        size = int.from_bytes(data[START : START + LENGTH], "little")
        first = START + LENGTH + size
        return _Decoder(memoryview(data)[first:]).decoded(json.loads(data[START + LENGTH : first]))
    except (ValueError, TypeError, KeyError, IndexError, RecursionError) as error:
        raise FormatError(f"{name} is damaged: {error}. {DAMAGED}") from None


class _Encoder:
    def __init__(self, arrays: list[np.ndarray[Any, Any]]) -> None:
        self._arrays = arrays

    def encoded(self, value: Any, place: str) -> Any:
        """What JSON can hold: containers other than lists, arrays and bytes are dicts of one kind."""
        if isinstance(value, np.ndarray | np.generic):
            kind = "array" if isinstance(value, np.ndarray) else "scalar"
            return {kind: self._array(np.asarray(value), place)}
        if value is None or isinstance(value, PLAIN):
            return value
        if isinstance(value, bytes):
            return {"bytes": value.hex()}
        if isinstance(value, Mapping):
            return {"dict": [[self.encoded(k, place), self.encoded(v, f"{place}/{k}")] for k, v in value.items()]}
        parts = [self.encoded(part, f"{place}/{i}") for i, part in enumerate(_items(value, place))]
        kind = next((kind for kind, made in CONTAINERS.items() if isinstance(value, made)), "")
        return {kind: parts} if kind else parts

    def _array(self, array: np.ndarray[Any, Any], place: str) -> list[Any]:
        if array.dtype.kind not in KINDS:
            raise TypeError(f"{place or 'it'} has the dtype {array.dtype}")
        self._arrays.append(np.ascontiguousarray(array))
        return [array.dtype.str, list(array.shape)]


def _items(value: Any, place: str) -> Any:
    if isinstance(value, list | tuple | set | deque):
        return sorted(value, key=repr) if isinstance(value, set) else value
    raise TypeError(f"{place or 'it'} is of the type {type(value).__name__}")


CONTAINERS: dict[str, type] = {"tuple": tuple, "set": set, "deque": deque}


class _Decoder:
    """Takes arrays off the memory in the order in which they were put there."""

    def __init__(self, memory: memoryview) -> None:
        self._memory, self._at = memory, 0

    def decoded(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self.decoded(part) for part in value]
        if not isinstance(value, dict):
            return value
        ((kind, part),) = value.items()
        if kind == "dict":
            return {self.decoded(key): self.decoded(inner) for key, inner in part}
        if kind == "bytes":
            return bytes.fromhex(part)
        if kind in CONTAINERS:
            return CONTAINERS[kind](self.decoded(part))
        array = self._array(*part)
        return array[()] if kind == "scalar" else array

    def _array(self, name: str, shape: list[int]) -> np.ndarray[Any, Any]:
        dtype = np.dtype(name)
        if dtype.kind not in KINDS:
            raise ValueError(f"an array has the dtype {dtype}")
        size = int(np.prod(shape, dtype=np.int64)) * dtype.itemsize
        start, self._at = self._at, self._at + size
        return np.frombuffer(self._memory[start : self._at], dtype).reshape(shape).copy()
