"""The studio's server: the page's files, one address for its requests, and one for what happens while it trains."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio.to_thread
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import Route

from foveal.errors import ArgumentError
from foveal.studio.guard import Guard
from foveal.studio.learn_requests import LearnRequests
from foveal.studio.look_requests import LookRequests
from foveal.studio.train_requests import TrainRequests
from foveal.studio.wire import Arrays, dumped, loaded, whole_of
from foveal.studio.workspace import Workspace

STATIC = Path(__file__).parent / "static"
KINDS = {".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".svg": "image/svg+xml"}


def create_app(workspace: Workspace, token: str, port: int) -> Starlette:
    """The studio as an ASGI application.

    Parameters
    ----------
    workspace : Workspace
        What it shows and may read.
    token : str
        What a browser must know to be answered.
    port : int
        Where it will be served on 127.0.0.1; requests to other names are refused.
    """
    train = TrainRequests(workspace)
    table = LookRequests(workspace).table | train.table | LearnRequests(workspace).table
    routes = [
        Route("/", _page, methods=["GET"]),
        Route("/api/events", _events(train), methods=["GET"]),
        Route("/api/{name}", _api(table), methods=["POST"]),
        Route("/{name}", _static, methods=["GET"]),
    ]

    @asynccontextmanager
    async def alive(app: Starlette) -> AsyncIterator[None]:
        yield
        await anyio.to_thread.run_sync(train.close)

    app = Starlette(routes=routes, middleware=[Middleware(Guard, token=token, port=port)], lifespan=alive)
    app.state.train = train
    return app


def _api(table: Mapping[str, Callable[[Mapping[str, Any]], Any]]) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        call = table.get(request.path_params["name"])
        if call is None:
            return _said({"error": "studio: there is no such request."}, 404)
        try:
            asked = loaded(await request.body())
            result = await anyio.to_thread.run_sync(call, asked)
        except ClientDisconnect:
            return _said({"error": "studio: the request was too long."}, 413)
        except (ValueError, LookupError, NotImplementedError, OSError, MemoryError) as error:
            return _said({"error": str(error) or type(error).__name__}, 400)
        return result.response() if isinstance(result, Arrays) else _said(result)

    return answer


def _events(train: TrainRequests) -> Callable[[Request], Any]:
    async def events(request: Request) -> Response:
        last = request.headers.get("last-event-id") or request.query_params.get("after", "0")
        try:
            number = whole_of({"after": int(last)}, "after")
        except ValueError:
            return _said({"error": "studio: `after` must be the number of an event."}, 400)
        return StreamingResponse(_stream(train, number), media_type="text/event-stream")

    return events


async def _stream(train: TrainRequests, number: int) -> AsyncIterator[bytes]:
    """Events from a number on, as they come; a comment now and then shows that the connection lives."""
    while not train.closed:
        found = await anyio.to_thread.run_sync(train.wait_for, number, abandon_on_cancel=True)
        for number, event in found:
            yield b"id: %d\ndata: %s\n\n" % (number, dumped(event))
        if not found:
            yield b": still here\n\n"


def _said(value: Any, status: int = 200) -> Response:
    return Response(dumped(value), status, media_type="application/json")


async def _page(request: Request) -> Response:
    return _file("index.html")


async def _static(request: Request) -> Response:
    return _file(request.path_params["name"])


def _file(name: str) -> Response:
    known = {path.name: path for path in STATIC.iterdir()}
    if name not in known:
        return _said({"error": "studio: there is no such file."}, 404)
    path = known[name]
    if path.suffix not in KINDS:
        raise ArgumentError(f"studio: {name!r} is not a file of the page.")
    return FileResponse(path, media_type=KINDS[path.suffix])
