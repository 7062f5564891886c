"""`foveal look`: a page that shows what a saved model sees in pictures."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from foveal.cli.pictures_in import opened_model, pictures
from foveal.errors import ArgumentError
from foveal.storage import write_atomically

MEGABYTE = 1024**2


def run(options: Namespace) -> int:
    """Write the report and say where it is."""
    if Path(options.output).suffix.lower() not in (".html", ".htm"):
        raise ArgumentError(f"look: --output must end in '.html', got {options.output!r}.")
    if not Path(options.output).parent.is_dir():
        raise ArgumentError(f"look: there is no folder {str(Path(options.output).parent)!r}. Make it first.")
    from foveal.look.report import report

    model = opened_model("look", options.model)
    images = pictures("look", model, options.images, options)
    names = [Path(name).name for name in options.images]
    page = report(model, images, names, options.classes).encode()
    write_atomically(Path(options.output), page)
    sys.stdout.write(f"{options.output}: {len(page) / MEGABYTE:.1f} MB. Open it in a browser; it needs no network.\n")
    return 0
