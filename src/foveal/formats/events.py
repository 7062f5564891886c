"""Event files as TensorBoard reads them: records with checksums, each a protocol buffer written by hand."""

from __future__ import annotations

import itertools
import os
import socket
import struct
import time
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from foveal.formats.checksum import masked_crc

Array = np.ndarray[Any, Any]

KINDS = {"scalars": 1, "histograms": 2, "text": 2, "images": 3, "graph_keras_model": 0}
"""TensorBoard's plugins, and the class of data (SummaryMetadata.data_class) that each shows."""
DTYPES = {"float32": 1, "float64": 2, "string": 7}
"""TensorFlow's numbers for types of tensors."""
_files = itertools.count()


class EventFile:
    """A new file of events in a folder, which is made if need be.

    Parameters
    ----------
    folder : str or path
    suffix : str, default='.v2'
        What its name ends with.
    """

    def __init__(self, folder: str | os.PathLike[str], suffix: str = ".v2") -> None:
        host, number = socket.gethostname(), next(_files)
        name = f"events.out.tfevents.{int(time.time())}.{host}.{os.getpid()}.{number}{suffix}"
        self.path = Path(folder) / name
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = open(self.path, "ab")  # noqa: SIM115
        self._record(_double(1, time.time()) + _bytes(3, b"brain.Event:2"))

    def write(
        self, tag: str, tensor: bytes, step: int, plugin: str, description: str = "", content: bytes = b""
    ) -> None:
        """Add a value of a plugin: a tensor that `numbers` or `texts` made."""
        plugin_data = _bytes(1, plugin.encode()) + _bytes(2, content)
        metadata = _bytes(1, plugin_data) + _bytes(3, description.encode()) + _integer(4, KINDS[plugin])
        value = _bytes(1, tag.encode()) + _bytes(9, metadata) + _bytes(8, tensor)
        self._record(_double(1, time.time()) + _integer(2, step) + _bytes(5, _bytes(1, value)))

    def flush(self) -> None:
        """Hand everything over to the system."""
        self._file.flush()

    def close(self) -> None:
        """Hand everything over, and write no more."""
        self._file.close()

    def _record(self, data: bytes) -> None:
        length = struct.pack("<Q", len(data))
        self._file.write(length + struct.pack("<I", masked_crc(length)) + data + struct.pack("<I", masked_crc(data)))


def numbers(array: Any, dtype: str = "float32") -> bytes:
    """A tensor of numbers."""
    values = np.ascontiguousarray(array, np.dtype(dtype).newbyteorder("<"))
    return _tensor(dtype, np.shape(array)) + _bytes(4, values.tobytes())


def texts(values: Any) -> bytes:
    """A tensor of texts or bytes: one, or a list of them."""
    alone = isinstance(values, str | bytes)
    parts = [part.encode() if isinstance(part, str) else part for part in ([values] if alone else values)]
    return _tensor("string", () if alone else (len(parts),)) + b"".join(_bytes(8, part, empty=True) for part in parts)


def histogram(values: Any, buckets: int = 30) -> Array:
    """Rows (left, right, count) of buckets as wide as each other; where all values are the same, of none."""
    flat = np.asarray(values, "float64").ravel()
    if not flat.size:
        return np.zeros((buckets, 3))
    low, high = flat.min(), flat.max()
    if low == high:
        counts = np.zeros(buckets)
        counts[-1] = flat.size
        return np.stack([np.full(buckets, low), np.full(buckets, high), counts], -1)
    edges = np.linspace(low, high, buckets + 1)
    places = np.minimum((flat - low) / ((high - low) / buckets), buckets - 1).astype("int64")
    return np.stack([edges[:-1], edges[1:], np.bincount(places, minlength=buckets)], -1)


def png(image: Array) -> bytes:
    """A picture (height, width, 1, 3 or 4) of bytes as a PNG file."""
    height, width, channels = image.shape
    rows = np.concatenate([np.zeros((height, 1), "uint8"), image.reshape(height, -1)], 1)
    header = struct.pack(">IIBBBBB", width, height, 8, {1: 0, 2: 4, 3: 2, 4: 6}[channels], 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes())), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def _tensor(dtype: str, shape: tuple[int, ...]) -> bytes:
    sizes = b"".join(_bytes(2, _integer(1, size), empty=True) for size in shape)
    return _integer(1, DTYPES[dtype]) + _bytes(2, sizes, empty=True)


def _varint(number: int) -> bytes:
    number &= 2**64 - 1
    parts = []
    while number > 127:
        parts.append(number & 127 | 128)
        number >>= 7
    return bytes([*parts, number])


def _integer(field: int, number: int) -> bytes:
    return _varint(field << 3) + _varint(number) if number else b""


def _double(field: int, number: float) -> bytes:
    return _varint(field << 3 | 1) + struct.pack("<d", number)


def _bytes(field: int, data: bytes, empty: bool = False) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(data)) + data if data or empty else b""
