"""What a served model takes and gives, how requests become arrays, and how its address is described."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from foveal.data.pictures import decode
from foveal.data.pillow_images import COLOR_MODES, fitted, img_to_array
from foveal.errors import ArgumentError, DataError
from foveal.look.views import opened_anyhow
from foveal.look.visualization import range_of
from foveal.models import Model
from foveal.record import Record
from foveal.serving.batching import Array, Rows

parsed: Callable[[bytes], Any]
try:
    from orjson import loads as parsed  # reads numbers three times as fast
except ModuleNotFoundError:
    from json import loads as parsed
NUMBERS, SPACES = b"0123456789+-.eE", b" \t\r\n"
AS_ZERO = bytes.maketrans(NUMBERS, b"0" * len(NUMBERS))

MODES = {1: "grayscale", 3: "rgb", 4: "rgba"}


class End(Record):
    """An input or output: its name, and the shape of a row, None where it is open."""

    name: str
    shape: tuple[int | None, ...]
    dtype: str = "float32"


class Signature:
    """What a model takes and gives over HTTP.

    Attributes
    ----------
    inputs, outputs : list of End
    class_names : list of str or None
    """

    def __init__(self, model: Model) -> None:
        if not model.built:
            raise ArgumentError(f"serve: {model.name!r} is not built yet. Give it an Input, or data, first.")
        self.model = model
        pairs = zip(model.input_names, model.inputs, strict=True)
        self.inputs = [End(name, tuple(x.shape[1:]), str(x.dtype)) for name, x in pairs]
        self.outputs = [
            End(name, tuple(y.shape[1:])) for name, y in zip(model.output_names, model.outputs, strict=True)
        ]
        count = self.outputs[0].shape[-1] if len(self.outputs) == 1 and self.outputs[0].shape else None
        names = model.class_names
        self.class_names = list(names) if names and len(names) == count else None
        first = next(iter(opened_anyhow("serve", model).inputs.values()))
        self.channels_first = bool(first.channels_first)
        end = self.inputs[0]
        plain = len(self.inputs) == 1 and end.shape and None not in end.shape and end.dtype == "float32"
        self._row = _without_numbers(end.shape) if plain else None

    # -- in

    def from_json(self, content: bytes) -> tuple[Rows, int]:
        """The rows of `{"instances": [...]}`, or of `{"inputs": {name: [...]}}`."""
        try:
            if (rows := self._plain_rows(content)) is not None:
                return self._checked({self.inputs[0].name: rows})
            value = parsed(content)
        except (ValueError, RecursionError):
            raise DataError("the body must be JSON.") from None
        if not isinstance(value, dict) or len(value.keys() & {"instances", "inputs"}) != 1:
            raise DataError("the body must be an object with `instances`, a list of rows, or `inputs`.")
        columns = value["inputs"] if "inputs" in value else self._columns(value["instances"])
        if len(self.inputs) == 1 and not isinstance(columns, dict):
            columns = {self.inputs[0].name: columns}
        known = {end.name for end in self.inputs}
        if not isinstance(columns, dict) or columns.keys() != known:
            raise DataError(f"`inputs` must have {', '.join(sorted(known))}.")
        return self._checked({end.name: self._array(end, columns[end.name]) for end in self.inputs})

    def _plain_rows(self, content: bytes) -> Array | None:
        """The rows where the body is nothing but `instances` of the right shape, read as one list of numbers.

        What is left of such a body without its numbers is known; where it differs, the body is read in full.
        """
        if self._row is None:
            return None
        head, _, rest = content.partition(b"[")
        numbered = rest.translate(AS_ZERO, SPACES)
        left = numbered.translate(None, b"0")
        count = (len(left) - 1) // (len(self._row) + 1)
        same = head.translate(None, SPACES) == b'{"instances":' and left == b",".join([self._row] * count) + b"]}"
        if not same or not count or b"]0" in numbered or b"0[" in numbered or numbered.endswith(b"0"):
            return None
        numbers = parsed(b"[" + rest[: rest.rindex(b"]")].translate(None, b"[]") + b"]")
        shape = [n or 0 for n in self.inputs[0].shape]
        return np.array(numbers, "float32").reshape(count, *shape) if len(numbers) == count * math.prod(shape) else None

    def _columns(self, instances: Any) -> Any:
        if not isinstance(instances, list) or not instances:
            raise DataError("`instances` must be a list of at least one row.")
        if not isinstance(instances[0], dict):
            return instances
        if not all(isinstance(row, dict) and row.keys() == instances[0].keys() for row in instances):
            raise DataError("`instances` must all name the same inputs.")
        return {name: [row[name] for row in instances] for name in instances[0]}

    @staticmethod
    def _array(end: End, rows: Any) -> Array:
        try:
            array = np.array(rows, end.dtype)
        except (ValueError, TypeError, OverflowError):
            raise DataError(f"`{end.name}` must be rows of numbers, all of one shape.") from None
        return array

    def from_bytes(self, content: bytes) -> tuple[Rows, int]:
        """Rows of little-endian float32, one after the other."""
        end = self.inputs[0]
        shape = tuple(n for n in end.shape if n is not None)
        if len(self.inputs) > 1 or len(shape) < len(end.shape) or end.dtype != "float32":
            raise DataError("the model takes no rows of plain float32; send JSON.")
        size = 4 * math.prod(shape)
        if not content or len(content) % size:
            raise DataError(f"the body must be rows of {size} bytes, float32 in the order of {shape}.")
        rows = np.frombuffer(content, "<f4").reshape(-1, *shape)
        return self._checked({end.name: rows})

    def from_picture(self, content: bytes) -> tuple[Rows, int]:
        """A picture, resized and brought to the model's range as `foveal predict` does."""
        model, end = self.model, self.inputs[0]
        shape = end.shape[1:] + end.shape[:1] if self.channels_first else end.shape
        if len(self.inputs) > 1 or len(shape) != 3 or shape[2] not in MODES:
            raise DataError("the model takes no picture of 1, 3 or 4 channels; send JSON.")
        height, width, channels = shape[0], shape[1], shape[2] or 0
        size = None if height is None or width is None else (height, width)
        cropped = model.crop_to_aspect_ratio is True
        pixels = img_to_array(fitted(decode(content, COLOR_MODES[MODES[channels]]), size, "bilinear", cropped))
        pixels = pixels[..., ::-1] if model.color_mode == "bgr" else pixels
        low, high = model.input_range or range_of(model)
        value = (low + pixels * ((high - low) / 255)).astype("float32")[None]
        return {end.name: np.ascontiguousarray(np.moveaxis(value, -1, 1) if self.channels_first else value)}, 1

    def _checked(self, arrays: Rows) -> tuple[Rows, int]:
        rows = {len(array) if array.ndim else 0 for array in arrays.values()}
        if len(rows) != 1 or rows == {0}:
            raise DataError("all inputs must have the same number of rows, at least one.")
        for end in self.inputs:
            got = arrays[end.name].shape[1:]
            if len(got) != len(end.shape) or any(n not in (None, own) for n, own in zip(end.shape, got, strict=True)):
                raise DataError(f"a row of `{end.name}` must have the shape {_shown(end.shape)}, got {_shown(got)}.")
            if end.dtype == "float32" and not np.isfinite(arrays[end.name]).all():
                raise DataError(f"`{end.name}` must hold finite numbers.")
        return arrays, rows.pop()

    # -- out

    def to_json(self, outputs: Rows) -> bytes:
        """The predictions, one for each row, and the likeliest class of each where the model has names."""
        columns = {name: value.tolist() for name, value in outputs.items()}
        first = next(iter(columns.values()))
        rows = (
            first
            if len(columns) == 1
            else [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        )
        answer: dict[str, Any] = {"predictions": rows}
        if self.class_names is not None:
            best = next(iter(outputs.values())).argmax(-1)
            answer["classes"] = [self.class_names[i] for i in best.reshape(-1)]
        try:
            return json.dumps(answer, allow_nan=False, separators=(",", ":")).encode()
        except ValueError:
            raise DataError("the model's answer is not a number for this input.") from None

    def description(self, version: str, most_bytes: int) -> dict[str, Any]:
        """The address in OpenAPI 3.1."""
        rows = {end.name: _schema(end) for end in self.inputs}
        one = next(iter(rows.values())) if len(rows) == 1 else {"type": "object", "properties": rows}
        given = {end.name: _schema(end) for end in self.outputs}
        answer = next(iter(given.values())) if len(given) == 1 else {"type": "object", "properties": given}
        body = {"type": "object", "properties": {"instances": {"type": "array", "minItems": 1, "items": one}}}
        bodies: dict[str, Any] = {"application/json": {"schema": body}}
        raw = {"schema": {"type": "string", "format": "binary"}}
        bodies |= dict.fromkeys(("application/octet-stream", "image/png", "image/jpeg", "image/bmp", "image/gif"), raw)
        result = {"type": "object", "properties": {"predictions": {"type": "array", "items": answer}}}
        error = {"description": "What is wrong, in `error`."}
        predict = {
            "summary": f"Predict; a body has at most {most_bytes} bytes",
            "requestBody": {"required": True, "content": bodies},
            "responses": {
                "200": {
                    "description": "A prediction for each row",
                    "content": {"application/json": {"schema": result}},
                },
                **dict.fromkeys(("400", "413", "415", "503"), error),
            },
        }
        plain = {"responses": {"200": {"description": "As it says"}}}
        return {
            "openapi": "3.1.0",
            "info": {"title": self.model.name, "version": version},
            "paths": {
                "/v1/predict": {"post": predict},
                "/healthz": {"get": {"summary": "Whether the server answers", **plain}},
                "/metrics": {"get": {"summary": "Counters for Prometheus", **plain}},
                "/openapi.json": {"get": {"summary": "This description", **plain}},
            },
        }


def _without_numbers(shape: tuple[int | None, ...]) -> bytes:
    """A row in JSON, its numbers left out."""
    row = b""
    for n in reversed(shape):
        row = b"[" + b",".join([row] * (n or 0)) + b"]"
    return row


def _schema(end: End) -> dict[str, Any]:
    """JSON's schema of a row."""
    made: dict[str, Any] = {"type": "integer" if "int" in end.dtype else "number"}
    for n in reversed(end.shape):
        made = {"type": "array", "items": made, **({} if n is None else {"minItems": n, "maxItems": n})}
    return made


def _shown(shape: tuple[int | None, ...]) -> str:
    return f"({', '.join('any' if n is None else str(n) for n in shape)})"
