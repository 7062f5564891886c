"""`tf.strings`: texts in arrays, as scripts take file names and labels apart with them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from foveal.compat.tensorflow.conversion import result, tensor
from foveal.compat.tensorflow.dtypes import as_dtype
from foveal.eager import Array
from foveal.errors import ArgumentError


class Contents(bytes):
    """What is in a file or a record: bytes, with what tensors of texts have."""

    shape = ()

    def numpy(self) -> bytes:
        """The bytes."""
        return bytes(self)


def text_of(value: Any) -> str:
    """A text, from a tensor of one, bytes or a path too."""
    single = value.item() if isinstance(value, np.ndarray) else value
    return single.decode() if isinstance(single, bytes) else os.fspath(single)


def as_text(bytes_or_text: Any, encoding: str = "utf-8") -> str:
    """A text, from bytes too."""
    return bytes_or_text.decode(encoding) if isinstance(bytes_or_text, bytes) else str(bytes_or_text)


as_str = as_str_any = as_text


def as_bytes(bytes_or_text: Any, encoding: str = "utf-8") -> bytes:
    """Bytes, from a text too."""
    return bytes_or_text if isinstance(bytes_or_text, bytes) else str(bytes_or_text).encode(encoding)


def texts_of(value: Any) -> np.ndarray[Any, Any]:
    """Texts in an array, from bytes and lists too."""
    return np.asarray(value if isinstance(value, np.ndarray) and value.dtype.kind == "U" else tensor(value))


def _each(function: Callable[[str], Any], value: Any, dtype: Any = str) -> Array:
    """What a function makes of each text."""
    texts = texts_of(value)
    found = [function(text) for text in texts.ravel().tolist()]
    return result(np.array(found, dtype).reshape(texts.shape))


def split(input: Any, sep: str | None = None, maxsplit: int = -1, name: str | None = None) -> Array:
    """The parts of a text, such as of a path at its `os.path.sep`; of several texts, which must have as many each."""
    texts = texts_of(input)
    rows = [text.split(sep or None, maxsplit) for text in texts.ravel().tolist()]
    return _rows("split", rows, texts.shape)


def _rows(who: str, rows: list[list[str]], shape: tuple[int, ...]) -> Array:
    lengths = {len(row) for row in rows}
    if len(lengths) > 1:
        raise ArgumentError(
            f"tensorflow.strings.{who}: every text must have as many parts, as arrays have rows of one length, got "
            f"{sorted(lengths)}. Take texts one by one, with Dataset.map."
        )
    return result(np.array(rows, str).reshape(*shape, *(lengths or {0})))


def join(inputs: Any, separator: str = "", name: str | None = None) -> Array:
    """Texts end to end; of several lists, place by place."""
    parts = [texts_of(part) for part in inputs]
    around = np.broadcast_shapes(*(part.shape for part in parts))
    rows = zip(*(np.broadcast_to(part, around).ravel().tolist() for part in parts), strict=True)
    return result(np.array([separator.join(row) for row in rows], str).reshape(around))


def reduce_join(
    inputs: Any, axis: int | None = None, keepdims: bool = False, separator: str = "", name: str | None = None
) -> Array:
    """Texts along an axis, or all of them, end to end."""
    texts = texts_of(inputs)
    if axis is None:
        return result(np.array(separator.join(texts.ravel().tolist())))
    moved = np.moveaxis(texts, axis, -1)
    rows = [separator.join(row) for row in moved.reshape(-1, moved.shape[-1]).tolist()]
    joined = np.array(rows, str).reshape(moved.shape[:-1])
    return result(np.expand_dims(joined, axis) if keepdims else joined)


def regex_replace(
    input: Any, pattern: str, rewrite: str, replace_global: bool = True, name: str | None = None
) -> Array:
    """Texts in which what a pattern matches is something else."""
    return _each(lambda text: re.sub(pattern, rewrite, text, count=0 if replace_global else 1), input)


def regex_full_match(input: Any, pattern: Any, name: str | None = None) -> Array:
    """Whether a pattern matches the whole text."""
    return _each(lambda text: re.fullmatch(text_of(pattern), text) is not None, input, np.bool_)


def length(input: Any, unit: str = "BYTE", name: str | None = None) -> Array:
    """How many bytes a text has; with unit='UTF8_CHAR', how many characters."""
    return _each(lambda text: len(text if unit == "UTF8_CHAR" else text.encode()), input, np.int32)


def substr(input: Any, pos: int, len: int, unit: str = "BYTE", name: str | None = None) -> Array:
    """The part of a text from a place on."""
    return _each(lambda text: text[int(pos) :][: int(len)], input)


def lower(input: Any, encoding: str = "", name: str | None = None) -> Array:
    """In small letters."""
    return _each(str.lower, input)


def upper(input: Any, encoding: str = "", name: str | None = None) -> Array:
    """In capital letters."""
    return _each(str.upper, input)


def strip(input: Any, name: str | None = None) -> Array:
    """Without the blanks around it."""
    return _each(str.strip, input)


def to_number(input: Any, out_type: Any = "float32", name: str | None = None) -> Array:
    """The numbers that texts say."""
    return _each(float if as_dtype(out_type).kind == "f" else int, input, as_dtype(out_type))


def as_string(input: Any, precision: int = -1, *_: Any, **__: Any) -> Array:
    """Numbers as texts."""
    values = np.asarray(input)
    form = "{}" if values.dtype.kind not in "f" else f"{{:.{precision if precision >= 0 else 6}f}}"
    words = [form.format(value) for value in values.ravel().tolist()]
    return result(np.array(words, str).reshape(values.shape))


def format(template: str, inputs: Any, placeholder: str = "{}", summarize: int = 3, name: str | None = None) -> Array:
    """A text with values in the places of `placeholder`."""
    values = inputs if isinstance(inputs, list | tuple) else [inputs]
    return result(np.array(template.replace(placeholder, "{}").format(*values)))


def unicode_split(input: Any, input_encoding: str = "UTF-8", *_: Any, **__: Any) -> Array:
    """The characters of a text."""
    texts = texts_of(input)
    return _rows("unicode_split", [list(text) for text in texts.ravel().tolist()], texts.shape)


def bytes_split(input: Any, name: str | None = None) -> Array:
    """The bytes of a text, as texts of one."""
    return unicode_split(input)


__all__ = [
    "as_string", "bytes_split", "format", "join", "length", "lower", "reduce_join", "regex_full_match",
    "regex_replace", "split", "strip", "substr", "to_number", "unicode_split", "upper",
]  # fmt: skip
