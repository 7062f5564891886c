"""Protocol buffers by hand: the few messages of TensorFlow's that scripts keep their data in."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from foveal.errors import FormatError

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


def varint(value: int) -> bytes:
    """A whole number in groups of seven bits; negative ones in 64 bits."""
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(number: int, data: bytes) -> bytes:
    """A field of bytes."""
    return varint(number << 3 | BYTES) + varint(len(data)) + data


def read_varint(data: bytes, place: int) -> tuple[int, int]:
    """A whole number, and where what follows begins."""
    value = shift = 0
    while place < len(data):
        byte = data[place]
        value |= (byte & 127) << shift
        place, shift = place + 1, shift + 7
        if byte < 128:
            return value, place
    raise FormatError("the message ends inside of a number. The data is damaged, or is no message of TensorFlow's.")


def fields(data: bytes) -> Iterator[tuple[int, int, Any]]:
    """(number, kind, value) of each field of a message."""
    place = 0
    while place < len(data):
        key, place = read_varint(data, place)
        kind = key & 7
        if kind == VARINT:
            value, place = read_varint(data, place)
            yield key >> 3, kind, value
            continue
        length = {FIXED64: 8, FIXED32: 4}.get(kind)
        if kind == BYTES:
            length, place = read_varint(data, place)
        if length is None or place + length > len(data):
            raise FormatError(
                "the message ends inside of a field. The data is damaged, or is no message of TensorFlow's."
            )
        yield key >> 3, kind, data[place : place + length]
        place += length


def signed(value: int) -> int:
    """A number of 64 bits, whose first is the sign."""
    return value - (1 << 64) if value >> 63 else value


def packed_integers(values: Sequence[int]) -> bytes:
    """Whole numbers one after the other."""
    return b"".join(varint(int(value)) for value in values)


def unpacked_integers(data: bytes) -> list[int]:
    """The same, read."""
    values, place = [], 0
    while place < len(data):
        value, place = read_varint(data, place)
        values.append(signed(value))
    return values


def packed_floats(values: Sequence[float]) -> bytes:
    """Floats of 32 bits one after the other."""
    return np.asarray(values, "<f4").tobytes()


def float_of(data: bytes) -> float:
    """One of them."""
    return float(struct.unpack("<f", data)[0])
