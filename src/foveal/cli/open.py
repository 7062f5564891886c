"""`foveal open`: what is in a file."""

from __future__ import annotations

from argparse import Namespace

from foveal.cli.output import write_result
from foveal.look.file_contents import file_contents


def run(options: Namespace) -> int:
    """Write what is in a file; the exit code is 1 where Foveal cannot open it."""
    found = file_contents(options.file)
    write_result(found, options.json)
    return int(bool(found.problems))
