"""`foveal serve`: the server of one model."""

from __future__ import annotations

import sys
from typing import Any

from foveal.errors import ArgumentError, UnsupportedError
from foveal.models import Model
from foveal.serving.app import create_app


def serve(model: Model, host: str = "127.0.0.1", port: int = 8000, **limits: Any) -> None:
    """Serve predictions until Ctrl-C.

    Parameters
    ----------
    model : Model
    host : str
        '0.0.0.0' for other machines, too; there are no passwords, so put a proxy before it.
    port : int
    limits
        Of `create_app`.

    Raises
    ------
    ArgumentError
        The port is another program's.
    UnsupportedError
        uvicorn is not installed.
    """
    try:
        import uvicorn
    except ModuleNotFoundError:
        raise UnsupportedError("serve: uvicorn is not installed. pip install 'foveal[serve]'") from None
    config = uvicorn.Config(
        create_app(model, **limits),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    try:
        listener = config.bind_socket()
    except (SystemExit, OSError, OverflowError):
        raise ArgumentError(f"serve: {host}:{port} cannot be used. Name another --port, or --host.") from None
    number = listener.getsockname()[1]
    sys.stdout.write(f"{model.name}: http://{host}:{number}/v1/predict, described in /openapi.json. Ctrl-C ends it.\n")
    sys.stdout.flush()
    with listener:
        uvicorn.Server(config).run(sockets=[listener])
