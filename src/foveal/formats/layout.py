"""HDF5's marks and numbers, as the HDF5 File Format Specification 3.0 has them: the part that weights need."""

from __future__ import annotations

import struct

SIGNATURE = b"\x89HDF\r\n\x1a\n"
UNDEFINED = 2**64 - 1
"""The address of what is not there."""

SUPERBLOCK = "BBBBBBBBHHIQQQQ"
"""Versions (superblock, free space, root), reserved, version of messages, sizes of offsets and lengths, reserved,
entries in half a leaf, in half a node, flags, base, free space, end, driver."""
ENTRY = "QQII16s"
"""A name's place in the heap, the object's header, the kind of what follows, reserved, cached."""

LEAF_HALF, NODE_HALF = 4, 16
"""Half of how many entries a leaf and a node of a group's index have room for."""

HARD, GROUP_CACHED = 0, 1
"""Kinds of an entry that leads to an object of the same file."""

DATASPACE, DATATYPE, FILL, LAYOUT, ATTRIBUTE, CONTINUATION, SYMBOLS = 0x1, 0x3, 0x5, 0x8, 0xC, 0x10, 0x11
HARMLESS = {0x0, 0x4, 0x5, 0xA, 0xD, 0xE, 0x12, 0x16}
"""Messages to pass over: nothing, fill values, group's hints, comments, times, counts of references."""
REFUSED = {
    0x2: "links of the newer kind",
    0x6: "links of the newer kind",
    0x7: "values in other files",
    0xB: "compressed values",
    0x15: "attributes of the newer kind",
}
SHARED = 0x2
"""The flag of a message that stands elsewhere."""


def _integer(size: int, signed: bool) -> bytes:
    return struct.pack("<BBHIHH", 0x10, 8 * signed, 0, size, 0, 8 * size)


def _float(size: int, exponent: int, mantissa: int) -> bytes:
    bits = 8 * size
    numbers = (size, 0, bits, mantissa, exponent, 0, mantissa, 2 ** (exponent - 1) - 1)
    return struct.pack("<BBBB", 0x11, 0x20, bits - 1, 0) + struct.pack("<IHHBBBBI", *numbers)


DATATYPES = {
    **{f"<i{size}" if size > 1 else "|i1": _integer(size, signed=True) for size in (1, 2, 4, 8)},
    **{f"<u{size}" if size > 1 else "|u1": _integer(size, signed=False) for size in (1, 2, 4, 8)},
    "<f2": _float(2, 5, 10),
    "<f4": _float(4, 8, 23),
    "<f8": _float(8, 11, 52),
}
"""NumPy's dtypes as HDF5 describes them."""

TEXT = struct.pack("<BBBBI", 0x19, 1, 1, 0, 16) + _integer(1, signed=False)
"""A text of any length in UTF-8, which stands in the global heap."""
OPAQUE = b"\x15"
"""How the description of bytes without a meaning begins; two of them are a bfloat16."""
FIXED_TEXT = b"\x13"
"""How the description of a text of fixed length begins."""


def is_text(described: bytes) -> bool:
    """Whether this describes texts of any length, however they are padded and encoded."""
    return described[:1] == TEXT[:1] and described[1:2] in (b"\x01", b"\x11", b"\x21")


def padded(data: bytes, to: int = 8) -> bytes:
    """Filled up with zeros to a multiple of `to` bytes."""
    return data + bytes(-len(data) % to)
