"""The safetensors format: the length of a header, the header in JSON, and the arrays' bytes one behind the other.

The bytes written are those that the package safetensors writes. Reading goes through the header once, and believes
nothing of it that the file does not have.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from foveal.errors import FormatError
from foveal.formats.source import Source
from foveal.formats.tree import BFLOAT16, Dataset, chunks_of

Array = np.ndarray[Any, Any]

DTYPES = {
    "BOOL": "|b1",
    "U8": "|u1",
    "I8": "|i1",
    "I16": "<i2",
    "U16": "<u2",
    "F16": "<f2",
    "BF16": "<u2",
    "I32": "<i4",
    "U32": "<u4",
    "F32": "<f4",
    "F64": "<f8",
    "I64": "<i8",
    "U64": "<u8",
}
"""The format's dtypes in its order, as NumPy has them; BF16 is the upper half of an F32."""
WRITTEN = {name: word for word, name in DTYPES.items() if word != "BF16"}
METADATA = "__metadata__"
LONGEST = 100_000_000
"""Bytes that a header may have, by the format."""
ENTRY = {"dtype", "shape", "data_offsets"}


def looks_like_one(data: bytes | Source) -> bool:
    """Whether a file begins as this format does."""
    return data[8:9] == b"{" and int.from_bytes(data[:8], "little") <= len(data)


def write(arrays: Mapping[str, Array], metadata: Mapping[str, str] | None = None) -> bytes:
    """The bytes of a file with these arrays: the widest numbers first, equals by name."""
    return b"".join(parts({name: Dataset.of(array) for name, array in arrays.items()}, metadata))


def parts(stored: Mapping[str, Dataset], metadata: Mapping[str, str] | None = None) -> Iterator[Any]:
    """The bytes of a file one part after the other; arrays are read when they are due."""
    words = {name: WRITTEN[dataset.dtype] for name, dataset in stored.items()}
    rank = list(DTYPES)
    names = sorted(stored, key=lambda name: (-rank.index(words[name]), name.encode()))
    header: dict[str, Any] = {METADATA: dict(metadata)} if metadata else {}
    at = 0
    for name in names:
        end = at + len(stored[name].data)
        header[name] = {"dtype": words[name], "shape": list(stored[name].shape), "data_offsets": [at, end]}
        at = end
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    yield len(text).to_bytes(8, "little") + text
    for name in names:
        yield from chunks_of(stored[name].data)


def read(data: bytes, file: str) -> dict[str, Array]:
    """The arrays of a file, all of whose bytes are here, by their names."""
    return {name: dataset.array() for name, dataset in datasets(Source(data), file).items()}


def datasets(data: Source, file: str) -> dict[str, Dataset]:
    """The arrays of a file by their names, not read yet.

    Parameters
    ----------
    data : Source
        The whole file.
    file : str
        What errors call it.

    Raises
    ------
    FormatError
        It is cut off or damaged, holds numbers that NumPy does not have, or has bytes that are no array's.
    """
    size = int.from_bytes(data[:8], "little")
    if len(data) < 8 or size > min(LONGEST, len(data) - 8):
        raise FormatError(f"{file}: damaged: its header must end within the file's {len(data)} bytes, got {size}.")
    header = _header(data[8 : 8 + size], file)
    body = data.window(8 + size, len(data) - 8 - size)
    header.pop(METADATA, None)
    places = {name: _place(entry, f"{file}: {name!r:.80}") for name, entry in header.items()}
    at = 0
    for name, (_, _, begin, end) in sorted(places.items(), key=lambda item: item[1][2:]):
        if begin != at:
            raise FormatError(f"{file}: damaged: {name!r} must begin at byte {at} of the arrays, got {begin}.")
        at = end
    if at != len(body):
        raise FormatError(f"{file}: damaged: its arrays must have {at} bytes, got {len(body)}.")
    return {
        name: Dataset(shape, BFLOAT16 if word == "BF16" else DTYPES[word], body.window(begin, end - begin))
        for name, (word, shape, begin, end) in places.items()
    }


def _header(text: bytes, file: str) -> dict[str, Any]:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) != len(pairs):
            raise ValueError("a name stands twice")
        return dict(pairs)

    try:
        header = json.loads(text, object_pairs_hook=unique)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{file}: damaged: its header is no JSON: {error}.") from None
    if not isinstance(header, dict):
        raise FormatError(f"{file}: damaged: its header must name arrays, got {type(header).__name__}.")
    return header


def _place(entry: Any, who: str) -> tuple[str, tuple[int, ...], int, int]:
    """What a header says of an array: dtype, shape, and where its bytes begin and end."""
    if not isinstance(entry, dict) or entry.keys() != ENTRY:
        raise FormatError(f"{who}: damaged: it must have {', '.join(sorted(ENTRY))}, got {entry!r:.60}.")
    word, shape, places = entry["dtype"], entry["shape"], entry["data_offsets"]
    if not isinstance(word, str) or word not in DTYPES:
        raise FormatError(f"{who}: its numbers must be one of {', '.join(DTYPES)}, got {word!r:.20}.")
    if not _counts(shape) or not _counts(places) or len(places) != 2:
        raise FormatError(f"{who}: damaged: its shape and places must be whole numbers, got {entry!r:.80}.")
    begin, end = places
    size = math.prod(shape) * np.dtype(DTYPES[word]).itemsize
    if end - begin != size:
        raise FormatError(f"{who}: damaged: {word} of shape {tuple(shape)} takes {size} bytes, got {end - begin}.")
    return word, tuple(shape), begin, end


def _counts(values: Any) -> bool:
    numbers = values if isinstance(values, list) and len(values) <= 64 else [None]
    return all(type(n) is int and 0 <= n < 2**63 for n in numbers)
