"""The server as an ASGI application."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

import numpy as np

from foveal import __version__
from foveal.errors import ArgumentError, DataError, FormatError, ShapeError, UnsupportedError
from foveal.models import Model
from foveal.nesting import leaves
from foveal.serving.batching import Batcher, Busy, Rows
from foveal.serving.metrics import Metrics
from foveal.serving.signature import Signature

Scope = Mapping[str, Any]
JSON = b"application/json"
REASONS = (ArgumentError, DataError, FormatError, ShapeError, UnsupportedError)
"""Errors of a request, which its client hears."""
PICTURES = (b"image/png", b"image/jpeg", b"image/bmp", b"image/gif", b"image/x-ms-bmp")


class Refusal(Exception):
    """An answer that is an error: its status and text."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class PredictionApp:
    """Answers predictions of one model over HTTP; `create_app` makes it.

    Attributes
    ----------
    description : dict
        In OpenAPI's words.
    metrics : Metrics
    batcher : Batcher
    """

    def __init__(self, model: Model, most_rows: int, most_waiting: int, most_bytes: int) -> None:
        self.signature, self.most_bytes = Signature(model), most_bytes
        self.batcher, self.metrics = Batcher(self._predict, most_rows, most_waiting), Metrics()
        self.description = self.signature.description(__version__, most_bytes)
        self._model = model
        self._independent: dict[tuple[Any, ...], bool] = {}
        self._pages = {
            "/healthz": (JSON, b'{"status":"ok"}'),
            "/openapi.json": (JSON, json.dumps(self.description).encode()),
        }

    def _predict(self, parts: list[Rows]) -> list[Rows]:
        """The outputs of requests whose rows have the same shapes: in one run, unless the model mixes rows."""
        if len(parts) == 1 or not self._by_row(parts[0]):
            return [self._outputs(part) for part in parts]
        outputs = self._outputs({name: np.concatenate([part[name] for part in parts]) for name in parts[0]})
        ends = np.cumsum([len(next(iter(part.values()))) for part in parts])[:-1]
        split = {name: np.split(value, ends) for name, value in outputs.items()}
        return [{name: pieces[i] for name, pieces in split.items()} for i in range(len(parts))]

    def _outputs(self, inputs: Rows) -> Rows:
        given = self._model.predict_on_batch(self._fed(inputs))
        return dict(zip(self._model.output_names, map(np.asarray, leaves(given)), strict=True))

    @staticmethod
    def _fed(inputs: Rows) -> Any:
        """The inputs as the model takes them."""
        return next(iter(inputs.values())) if len(inputs) == 1 else inputs

    def _by_row(self, inputs: Rows) -> bool:
        """Whether a row's prediction is the same whatever other rows are in its batch."""
        shapes = tuple(value.shape[1:] for value in inputs.values())
        if shapes not in self._independent:
            self._independent[shapes] = self._model.feeds_for("serve", self._fed(inputs))[0].predicts_by_row
        return self._independent[shapes]

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            began = time.perf_counter()
            try:
                kind, body = await self._answered(scope, receive)
                status = 200
            except Exception as error:  # a fault of the model's is one request's, and the server goes on
                status = error.status if isinstance(error, Refusal) else 500
                text = str(error) or type(error).__name__
                kind, body = JSON, json.dumps({"error": text}).encode()
            self.metrics.note(status, time.perf_counter() - began)
            await _send(send, status, kind, body)

    async def _answered(self, scope: Scope, receive: Any) -> tuple[bytes, bytes]:
        path, method = scope["path"], scope["method"]
        if path == "/v1/predict":
            if method != "POST":
                raise Refusal(405, "use POST.")
            return await self._predicted(scope, receive)
        if path != "/metrics" and path not in self._pages:
            raise Refusal(404, "there is /v1/predict, /healthz, /metrics and /openapi.json.")
        if method not in ("GET", "HEAD"):
            raise Refusal(405, "use GET.")
        if path == "/metrics":
            return b"text/plain; version=0.0.4", self.metrics.text(self.batcher.batches, self.batcher.rows).encode()
        return self._pages[path]

    async def _predicted(self, scope: Scope, receive: Any) -> tuple[bytes, bytes]:
        kind = b"application/json"
        for name, value in scope["headers"]:
            if name == b"content-type":
                kind = value.partition(b";")[0].strip().lower()
        content = await self._body(scope, receive)
        try:
            inputs, rows = self._read(kind, content)
            return JSON, self.signature.to_json(await self.batcher.submit(inputs, rows))
        except Busy:
            raise Refusal(503, "too many requests are waiting. Ask again a little later.") from None
        except REASONS as error:
            raise Refusal(400, str(error)) from None
        except MemoryError:
            raise Refusal(503, "there is not enough memory for this request.") from None

    def _read(self, kind: bytes, content: bytes) -> tuple[Rows, int]:
        if kind in PICTURES:
            return self.signature.from_picture(content)
        if kind == b"application/octet-stream":
            return self.signature.from_bytes(content)
        if kind not in (JSON, b"", b"text/plain", b"application/x-www-form-urlencoded"):  # what clients send unasked
            raise Refusal(415, "send application/json, application/octet-stream, or a PNG, JPEG, BMP or GIF.")
        return self.signature.from_json(content)

    async def _body(self, scope: Scope, receive: Any) -> bytes:
        for name, value in scope["headers"]:
            if name == b"content-length" and value.isdigit() and int(value) > self.most_bytes:
                raise Refusal(413, f"a body has at most {self.most_bytes} bytes.")
        parts: list[bytes] = []
        size, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Refusal(400, "the client has gone.")
            part = message.get("body", b"")
            parts.append(part)
            size, more = size + len(part), message.get("more_body", False)
            if size > self.most_bytes:
                raise Refusal(413, f"a body has at most {self.most_bytes} bytes.")
        return parts[0] if len(parts) == 1 else b"".join(parts)

    async def _live(self, receive: Any, send: Any) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                self.batcher.close()
                await send({"type": "lifespan.shutdown.complete"})
                return


def create_app(
    model: Model, *, max_batch_size: int = 64, max_waiting: int = 8192, max_bytes: int = 16 << 20
) -> PredictionApp:
    """A model as an ASGI application, for uvicorn or any other server.

    Parameters
    ----------
    model : Model
    max_batch_size : int
        Rows that are computed together, of requests that wait at the same time.
    max_waiting : int
        Rows that may wait; further requests are answered with 503.
    max_bytes : int
        Of a body; longer ones are answered with 413.
    """
    for name, value in (("max_batch_size", max_batch_size), ("max_waiting", max_waiting), ("max_bytes", max_bytes)):
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise ArgumentError(f"serve: `{name}` must be a positive integer, got {value!r}.")
    return PredictionApp(model, max_batch_size, max_waiting, max_bytes)


async def _send(send: Any, status: int, kind: bytes, body: bytes) -> None:
    headers = [(b"content-type", kind), (b"content-length", b"%d" % len(body))]
    if status == 503:
        headers.append((b"retry-after", b"1"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
