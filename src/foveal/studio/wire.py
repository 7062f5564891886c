"""What goes between page and server: strict JSON, and arrays as bytes behind a short header of JSON."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
from starlette.responses import Response

from foveal.errors import ArgumentError, DataError
from foveal.look.sheets import plain

Array = np.ndarray[Any, Any]
MOST_DEPTH = 16


class Arrays:
    """An answer with arrays.

    Attributes
    ----------
    values : mapping
        Of JSON.
    arrays : mapping of str to array
        Sent as float32, in this order.
    """

    def __init__(self, values: Mapping[str, Any], arrays: Mapping[str, Array]) -> None:
        self.values, self.arrays = values, arrays

    def response(self) -> Response:
        """A length of 4 bytes, JSON with the arrays' names and shapes, filled up to 4 bytes, and the numbers."""
        described = [{"name": name, "shape": array.shape} for name, array in self.arrays.items()]
        header = dumped({**self.values, "arrays": described})
        header += b" " * (-len(header) % 4)
        parts = [struct.pack("<I", len(header)), header]
        parts += [np.ascontiguousarray(array, "<f4").tobytes() for array in self.arrays.values()]
        return Response(b"".join(parts), media_type="application/octet-stream")


def dumped(value: Any) -> bytes:
    """Values as JSON; what is not finite is null."""
    return json.dumps(_without_nan(plain(value)), allow_nan=False, separators=(",", ":")).encode()


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nan(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_without_nan(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def loaded(content: bytes) -> dict[str, Any]:
    """The object that a request holds.

    Raises
    ------
    DataError
        It holds no JSON object of finite numbers.
    """
    try:
        value = json.loads(content or b"{}", parse_constant=_refused, parse_float=_finite)
    except (ValueError, RecursionError):
        raise DataError("studio: a request must hold a JSON object of finite numbers.") from None
    if not isinstance(value, dict):
        raise DataError(f"studio: a request must hold a JSON object, got {type(value).__name__}.")
    return value


def _refused(name: str) -> Any:
    raise ValueError(name)


def _finite(text: str) -> float:
    number = float(text)
    if not np.isfinite(number):
        raise ValueError(text)
    return number


def text_of(asked: Mapping[str, Any], name: str, most: int = 4096) -> str:
    """A text of a request."""
    value = asked.get(name)
    if not isinstance(value, str) or len(value) > most:
        raise ArgumentError(f"studio: `{name}` must be a text of at most {most} characters, got {value!r:.80}.")
    return value


def whole_of(asked: Mapping[str, Any], name: str, default: int | None = None, most: int = 2**31) -> int:
    """A whole number of a request, 0 or more."""
    value = asked.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise ArgumentError(f"studio: `{name}` must be a whole number from 0 to {most}, got {value!r:.80}.")
    return value


def number_of(asked: Mapping[str, Any], name: str, default: float | None = None) -> float:
    """A finite number of a request."""
    value = asked.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e30:
        raise ArgumentError(f"studio: `{name}` must be a number, got {value!r:.80}.")
    return float(value)
