"""`foveal studio`: the page on this machine's own address, and the browser opened on it."""

from __future__ import annotations

import secrets
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable

from foveal.errors import ArgumentError, UnsupportedError
from foveal.studio.workspace import Workspace


def serve(
    workspace: Workspace, port: int = 0, browser: bool = True, started: Callable[[str], None] | None = None
) -> None:
    """Serve the studio until Ctrl-C.

    Parameters
    ----------
    workspace : Workspace
    port : int, default=0
        On 127.0.0.1; 0 is any that is free.
    browser : bool, default=True
        Whether to open the page in the user's browser.
    started : callable, optional
        Is given the address, with the token, once the port is the studio's; by default it is printed.

    Raises
    ------
    ArgumentError
        The port is another program's.
    """
    try:
        import uvicorn

        from foveal.studio.app import create_app
    except ModuleNotFoundError as error:
        raise UnsupportedError(f"studio: {error.name} is not installed. pip install 'foveal[studio]'") from None
    listener = _listener(port)
    number = listener.getsockname()[1]
    token = secrets.token_urlsafe(24)
    address = f"http://127.0.0.1:{number}/?token={token}"
    app = create_app(workspace, token, number)
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=3
    )
    (started or _said)(address)
    if browser:
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    with listener:
        uvicorn.Server(config).run(sockets=[listener])


def _listener(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except (OSError, OverflowError) as error:
        listener.close()
        raise ArgumentError(
            f"studio: port {port} cannot be used ({error}). Name another with --port, or none."
        ) from None
    listener.listen(128)
    return listener


def _said(address: str) -> None:
    sys.stdout.write(f"Foveal studio: {address}\nCtrl-C ends it.\n")
    sys.stdout.flush()
