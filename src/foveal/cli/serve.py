"""`foveal serve`: predictions of a saved model over HTTP."""

from __future__ import annotations

from argparse import Namespace

from foveal.models import load_model
from foveal.serving import serve

MEGABYTE = 1 << 20


def run(options: Namespace) -> int:
    """Serve until Ctrl-C."""
    limits = {
        "max_batch_size": options.max_batch_size,
        "max_waiting": options.max_waiting,
        "max_bytes": options.max_megabytes * MEGABYTE,
    }
    serve(load_model(options.model, compile=False), options.host, options.port, **limits)
    return 0
