"""`tf.train.Example`: named lists of bytes, floats or whole numbers, and `tf.io.parse_example`, which reads them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

import numpy as np

from foveal.compat.tensorflow import protocol
from foveal.compat.tensorflow.conversion import result
from foveal.compat.tensorflow.dtypes import as_dtype, is_text
from foveal.compat.tensorflow.nests import stacked
from foveal.compat.tensorflow.specs import TensorShape
from foveal.compat.tensorflow.strings import Contents
from foveal.errors import ArgumentError, DataError
from foveal.record import Record


class _List:
    """Values of one kind."""

    number: ClassVar[int]

    def __init__(self, value: Sequence[Any] = ()) -> None:
        self.value = [self.converted(each) for each in value]

    def converted(self, value: Any) -> Any:
        """A value as it is kept."""
        return value

    def encoded(self) -> bytes:
        """The message."""
        raise NotImplementedError

    def decode(self, data: bytes) -> None:
        """Read the message."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return "".join(f"value: {each!r}\n" for each in self.value)


class BytesList(_List):
    """Bytes."""

    number = 1

    def converted(self, value: Any) -> bytes:
        found = value.numpy() if hasattr(value, "numpy") else value
        if isinstance(found, str | np.str_):
            return str(found).encode()
        if not isinstance(found, bytes):
            raise TypeError(f"BytesList: values must be bytes, got {type(found).__name__}. Write text.encode().")
        return bytes(found)

    def encoded(self) -> bytes:
        return b"".join(protocol.field(1, value) for value in self.value)

    def decode(self, data: bytes) -> None:
        self.value = [Contents(value) for number, _, value in protocol.fields(data) if number == 1]


class FloatList(_List):
    """Floats of 32 bits."""

    number = 2

    def converted(self, value: Any) -> float:
        return float(np.float32(value))

    def encoded(self) -> bytes:
        return protocol.field(1, protocol.packed_floats(self.value)) if self.value else b""

    def decode(self, data: bytes) -> None:
        self.value = []
        for _, kind, value in protocol.fields(data):
            self.value += (
                [protocol.float_of(value)] if kind == protocol.FIXED32 else np.frombuffer(value, "<f4").tolist()
            )


class Int64List(_List):
    """Whole numbers of 64 bits."""

    number = 3

    def converted(self, value: Any) -> int:
        return int(value)

    def encoded(self) -> bytes:
        return protocol.field(1, protocol.packed_integers(self.value)) if self.value else b""

    def decode(self, data: bytes) -> None:
        self.value = []
        for _, kind, value in protocol.fields(data):
            found = [protocol.signed(value)] if kind == protocol.VARINT else protocol.unpacked_integers(value)
            self.value += found


LISTS = {"bytes_list": BytesList, "float_list": FloatList, "int64_list": Int64List}


class Feature:
    """One of the three lists."""

    def __init__(self, bytes_list: Any = None, float_list: Any = None, int64_list: Any = None) -> None:
        chosen = {"bytes_list": bytes_list, "float_list": float_list, "int64_list": int64_list}
        self.kind = next((name for name, part in chosen.items() if part is not None), None)
        for name, kind in LISTS.items():
            setattr(self, name, kind() if chosen[name] is None else chosen[name])

    def WhichOneof(self, name: str) -> str | None:
        """The name of the list that is there."""
        return self.kind

    @property
    def values(self) -> list[Any]:
        """What is in it."""
        return getattr(self, self.kind).value if self.kind else []

    def encoded(self) -> bytes:
        """The message."""
        part = getattr(self, self.kind) if self.kind else None
        return b"" if part is None else protocol.field(part.number, part.encoded())

    @classmethod
    def decoded(cls, data: bytes) -> Feature:
        """The message, read."""
        feature = cls()
        for number, _, value in protocol.fields(data):
            for name, kind in LISTS.items():
                if kind.number == number:
                    feature.kind = name
                    getattr(feature, name).decode(value)
        return feature

    def __repr__(self) -> str:
        return f"{self.kind} {{ {getattr(self, self.kind) if self.kind else ''} }}"


class Features:
    """Lists by name, in `feature`."""

    def __init__(self, feature: Mapping[str, Feature] | None = None) -> None:
        self.feature = dict(feature or {})


class Example:
    """Lists by name, in `features.feature`, as records in files have them.

    Parameters
    ----------
    features : Features, optional
    """

    def __init__(self, features: Features | None = None) -> None:
        self.features = features or Features()

    def SerializeToString(self) -> bytes:
        """The message."""
        entries = (
            protocol.field(1, protocol.field(1, name.encode()) + protocol.field(2, feature.encoded()))
            for name, feature in sorted(self.features.feature.items())
        )
        return Contents(protocol.field(1, b"".join(entries)))

    def ParseFromString(self, serialized: bytes) -> int:
        """Read a message; gives its length."""
        self.features = Features()
        for _, _, features in protocol.fields(bytes(serialized)):
            for _, _, entry in protocol.fields(features):
                parts = {number: value for number, _, value in protocol.fields(entry)}
                self.features.feature[parts[1].decode()] = Feature.decoded(parts.get(2, b""))
        return len(serialized)

    MergeFromString = ParseFromString

    @classmethod
    def FromString(cls, serialized: bytes) -> Self:
        """A message, read."""
        made = cls()
        made.ParseFromString(serialized)
        return made

    def __repr__(self) -> str:
        rows = (f'  feature {{ key: "{name}" value {{ {part!r} }} }}\n' for name, part in self.features.feature.items())
        return f"features {{\n{''.join(rows)}}}\n"


class FixedLenFeature(Record):
    """A list that has one length."""

    shape: Any
    dtype: Any
    default_value: Any = None


class VarLenFeature(Record):
    """A list of any length, which comes as a SparseTensor."""

    dtype: Any


class FixedLenSequenceFeature(Record):
    """A list of parts of one shape, as many as there are."""

    shape: Any
    dtype: Any
    allow_missing: bool = False
    default_value: Any = None


class SparseTensor:
    """Values at some places.

    Parameters
    ----------
    indices : array (n, axes)
    values : array (n,)
    dense_shape : the shape of the whole
    """

    def __init__(self, indices: Any, values: Any, dense_shape: Any) -> None:
        self.indices, self.values, self.dense_shape = (
            result(np.asarray(part)) for part in (indices, values, dense_shape)
        )
        self.shape = TensorShape(np.asarray(dense_shape).tolist())
        self.dtype = self.values.dtype


def to_dense(sp_input: SparseTensor, default_value: Any = None, *_: Any, **__: Any) -> Any:
    """The whole tensor, with zeros or `default_value` elsewhere."""
    values = np.asarray(sp_input.values)
    empty = ("" if values.dtype.kind in "US" else 0) if default_value is None else default_value
    sizes: Any = tuple(sp_input.shape)
    whole = np.full(sizes, empty, values.dtype)
    whole[tuple(np.asarray(sp_input.indices).T)] = values
    return result(whole)


def parse_single_example(serialized: Any, features: Mapping[str, Any], *_: Any, **__: Any) -> dict[str, Any]:
    """The lists of a message as tensors, each as its feature says."""
    message = serialized.item() if isinstance(serialized, np.ndarray) else serialized
    there = Example.FromString(message).features.feature
    return {name: _tensor_of(name, there.get(name), feature) for name, feature in features.items()}


def _tensor_of(name: str, there: Feature | None, feature: Any) -> Any:
    values = there.values if there is not None else []
    if isinstance(feature, VarLenFeature):
        return SparseTensor(np.arange(len(values))[:, None], _array(values, feature.dtype), [len(values)])
    if isinstance(feature, FixedLenSequenceFeature):
        return result(_array(values, feature.dtype).reshape(-1, *TensorShape(feature.shape)))
    if not isinstance(feature, FixedLenFeature):
        raise ArgumentError(
            f"parse_single_example: {name!r} must be a FixedLenFeature, a VarLenFeature or a FixedLenSequenceFeature, "
            f"got {type(feature).__name__}."
        )
    shape: Any = tuple(TensorShape(feature.shape))
    if not values:
        if feature.default_value is None:
            raise DataError(f"parse_single_example: the example has no {name!r}, and there is no default_value for it.")
        values = np.broadcast_to(np.asarray(feature.default_value), shape).ravel().tolist()
    if len(values) != math.prod(shape):
        raise DataError(f"parse_single_example: {name!r} must have the shape {shape}, got {len(values)} values.")
    if is_text(feature.dtype) and not shape:
        return Contents(values[0].encode() if isinstance(values[0], str) else values[0])
    return result(_array(values, feature.dtype).reshape(shape))


def _array(values: Sequence[Any], dtype: Any) -> np.ndarray[Any, Any]:
    if is_text(dtype):
        return np.array([each.decode() if isinstance(each, bytes) else each for each in values], str)
    return np.array(values, as_dtype(dtype))


def parse_example(serialized: Any, features: Mapping[str, Any], *_: Any, **__: Any) -> dict[str, Any]:
    """The same of several messages, with one more axis in front."""
    rows = [parse_single_example(each, features) for each in np.asarray(serialized, object).ravel()]
    return {name: _joined([row[name] for row in rows]) for name in features}


def _joined(parts: list[Any]) -> Any:
    if not isinstance(parts[0], SparseTensor):
        return stacked(parts)
    longest = max(int(part.dense_shape[0]) for part in parts)
    places = [[n, k] for n, part in enumerate(parts) for k in range(len(part.values))]
    return SparseTensor(
        np.array(places, int).reshape(-1, 2), np.concatenate([part.values for part in parts]), [len(parts), longest]
    )


MESSAGES = ["BytesList", "Example", "Feature", "Features", "FloatList", "Int64List"]
__all__ = [
    *MESSAGES, "FixedLenFeature", "FixedLenSequenceFeature", "SparseTensor", "VarLenFeature", "parse_example",
    "parse_single_example", "to_dense",
]  # fmt: skip
