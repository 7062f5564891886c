"""Files of records, lines and rows, as `tf.data` and `tf.io` read and write them."""

from __future__ import annotations

import csv
import gzip
import itertools
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any, BinaryIO, Self

import numpy as np

from foveal.compat.tensorflow import protocol
from foveal.compat.tensorflow.conversion import array, result
from foveal.compat.tensorflow.dataset import Dataset
from foveal.compat.tensorflow.dtypes import as_dtype
from foveal.compat.tensorflow.nests import is_dataset
from foveal.compat.tensorflow.strings import Contents, text_of, texts_of
from foveal.errors import ArgumentError, FormatError
from foveal.formats.checksum import masked_crc

COMPRESSIONS = ("", "GZIP", "ZLIB")


class TFRecordOptions:
    """How a file is compressed: '', 'GZIP' or 'ZLIB'."""

    def __init__(self, compression_type: Any = None, **_: Any) -> None:
        self.compression_type = compression_type or ""


def _compression(options: Any) -> str:
    kind = getattr(options, "compression_type", options) or ""
    if kind not in COMPRESSIONS:
        raise ArgumentError(f"TFRecord: the compression must be '', 'GZIP' or 'ZLIB', got {kind!r}.")
    return str(kind)


class TFRecordWriter:
    """Writes records to a file: `with TFRecordWriter(path) as writer: writer.write(example.SerializeToString())`.

    Parameters
    ----------
    path : str or path
    options : TFRecordOptions or str, optional
    """

    def __init__(self, path: Any, options: Any = None) -> None:
        self._compression = _compression(options)
        opened: Any = gzip.open if self._compression == "GZIP" else open
        self._file: BinaryIO = opened(text_of(path), "wb")
        self._packer = zlib.compressobj() if self._compression == "ZLIB" else None

    def write(self, record: Any) -> None:
        """One record: bytes, or a tensor of them."""
        data = bytes(record.numpy() if hasattr(record, "numpy") else record)
        length = struct.pack("<Q", len(data))
        framed = length + struct.pack("<I", masked_crc(length)) + data + struct.pack("<I", masked_crc(data))
        self._file.write(self._packer.compress(framed) if self._packer is not None else framed)

    def flush(self) -> None:
        """Let other programs see what is written."""
        self._file.flush()

    def close(self) -> None:
        """End the file."""
        if self._packer is not None and not self._file.closed:
            self._file.write(self._packer.flush())
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()


def records_of(path: str, compression: str = "") -> Iterator[Contents]:
    """The records of a file; a FormatError where one is damaged."""
    with (gzip.open if compression == "GZIP" else open)(path, "rb") as file:
        source: Any = file
        if compression == "ZLIB":
            import io

            source = io.BytesIO(zlib.decompress(file.read()))
        for number in itertools.count():
            head = source.read(12)
            if not head:
                return
            yield Contents(_record(path, number, head, source))


def _record(path: str, number: int, head: bytes, source: Any) -> bytes:
    length, check = struct.unpack("<QI", head) if len(head) == 12 else (0, -1)
    if check != masked_crc(head[:8]):
        raise FormatError(f"{path}: record {number} has no sound length. The file is damaged, or is no TFRecord.")
    data = source.read(length)
    if len(data) < length or struct.unpack("<I", source.read(4).ljust(4, b"\0"))[0] != masked_crc(data):
        raise FormatError(f"{path}: record {number} is damaged: its checksum is another.")
    return bytes(data)


def tf_record_iterator(path: Any, options: Any = None) -> Iterator[Contents]:
    """The records of a file."""
    return records_of(text_of(path), _compression(options))


def _names(filenames: Any) -> list[str]:
    if is_dataset(filenames):
        return [text_of(name) for name in filenames]
    return (
        texts_of([filenames] if isinstance(filenames, str | bytes) or np.ndim(filenames) == 0 else filenames)
        .ravel()
        .tolist()
    )


def TFRecordDataset(filenames: Any, compression_type: Any = None, *_: Any, **__: Any) -> Dataset:
    """The records of one or several files."""
    kind = _compression(compression_type)
    return Dataset(lambda: itertools.chain.from_iterable(records_of(name, kind) for name in _names(filenames)))


def TextLineDataset(filenames: Any, compression_type: Any = None, *_: Any, **__: Any) -> Dataset:
    """The lines of one or several files."""

    def lines() -> Iterator[Any]:
        opened: Any = gzip.open if _compression(compression_type) == "GZIP" else open
        for name in _names(filenames):
            with opened(name, "rt", encoding="utf-8", newline=None) as file:
                for line in file:
                    yield result(np.array(line.rstrip("\n")))

    return Dataset(lines)


def FixedLengthRecordDataset(
    filenames: Any, record_bytes: int, header_bytes: int = 0, footer_bytes: int = 0, *_: Any, **__: Any
) -> Dataset:
    """The records of `record_bytes` each of one or several files."""

    def records() -> Iterator[Any]:
        for name in _names(filenames):
            with open(name, "rb") as file:
                body = file.read()[int(header_bytes) :]
            body = body[: len(body) - int(footer_bytes)]
            for start in range(0, len(body) - record_bytes + 1, record_bytes):
                yield Contents(body[start : start + record_bytes])

    return Dataset(records)


def decode_csv(records: Any, record_defaults: Sequence[Any], field_delim: str = ",", *_: Any, **__: Any) -> list[Any]:
    """The fields of a line, or of several, in the dtypes of `record_defaults`, or those where it is empty."""
    lines = texts_of(records)
    rows = list(csv.reader(lines.ravel().tolist(), delimiter=field_delim))
    columns = zip(*rows, strict=True)
    return [_column(c, default, lines.shape) for c, default in zip(columns, record_defaults, strict=True)]


def _column(texts: Sequence[str], default: Any, shape: tuple[int, ...]) -> Any:
    kind = default if isinstance(default, np.dtype) else np.asarray(default).dtype
    filler = 0 if isinstance(default, np.dtype) or np.size(default) == 0 else np.ravel(default)[0]
    if kind.kind in "OUS":
        return result(np.array([text or str(filler or "") for text in texts], str).reshape(shape))
    kind = array([filler]).dtype if not isinstance(default, np.dtype) else kind
    convert: Callable[[str], Any] = float if kind.kind == "f" else int
    return result(np.array([convert(text) if text else filler for text in texts], kind).reshape(shape))


def decode_raw(input_bytes: Any, out_type: Any, little_endian: bool = True, *_: Any, **__: Any) -> Any:
    """Bytes as numbers."""
    kind = as_dtype(out_type)
    return result(np.frombuffer(bytes(input_bytes), kind if little_endian else kind.newbyteorder(">")).astype(kind))


KINDS = {
    1: "float32", 2: "float64", 3: "int32", 4: "uint8", 5: "int16", 6: "int8", 9: "int64", 10: "bool", 17: "uint16",
    19: "float16",
}  # fmt: skip
"""TensorFlow's numbers of dtypes."""


def serialize_tensor(tensor: Any, name: str | None = None) -> bytes:
    """A tensor as bytes, for `parse_tensor`."""
    values = np.asarray(tensor)
    number = next((n for n, kind in KINDS.items() if kind == values.dtype.name), None)
    if number is None:
        raise ArgumentError(f"serialize_tensor: the tensor must hold numbers, got {values.dtype}.")
    shape = b"".join(protocol.field(2, protocol.varint(1 << 3) + protocol.varint(n)) for n in values.shape)
    head = protocol.varint(1 << 3) + protocol.varint(number)
    return Contents(head + protocol.field(2, shape) + protocol.field(4, values.tobytes()))


def parse_tensor(serialized: Any, out_type: Any, name: str | None = None) -> Any:
    """The tensor in bytes that `serialize_tensor` wrote."""
    parts = {number: value for number, _, value in protocol.fields(bytes(serialized))}
    kind = KINDS.get(parts.get(1, 0))
    if kind != as_dtype(out_type).name or 4 not in parts:
        raise FormatError(
            f"parse_tensor: the bytes must be a tensor of {as_dtype(out_type).name}, got {kind or 'others'}."
        )
    sizes = [{n: v for n, _, v in protocol.fields(dim)}.get(1, 0) for _, _, dim in protocol.fields(parts.get(2, b""))]
    return result(np.frombuffer(parts[4], kind).reshape(sizes).copy())


__all__ = [
    "FixedLengthRecordDataset", "TFRecordDataset", "TFRecordOptions", "TFRecordWriter", "TextLineDataset",
    "decode_csv", "decode_raw", "parse_tensor", "serialize_tensor", "tf_record_iterator",
]  # fmt: skip
