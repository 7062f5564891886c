"""`foveal studio`: a network in the browser, on pictures and while it learns."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from foveal.compat import install
from foveal.errors import ArgumentError
from foveal.studio.server import serve
from foveal.studio.workspace import Workspace


def run(options: Namespace) -> int:
    """Serve the page until Ctrl-C; scripts that it trains find Foveal as `tensorflow` and `keras`."""
    install()
    paths = [Path(name) for name in options.paths]
    for path in paths:
        if not path.exists():
            raise ArgumentError(f"studio: there is no file or folder {str(path)!r}.")
    models = [path for path in paths if path.is_file()]
    if len(models) > 1:
        raise ArgumentError(
            f"studio: one model at a time, got {len(models)}. Give their folder, and choose on the page."
        )
    serve(
        Workspace(models[0] if models else None, [path for path in paths if path.is_dir()]),
        options.port,
        options.browser,
    )
    return 0
