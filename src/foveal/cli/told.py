"""Results of `foveal.look` on the terminal."""

from __future__ import annotations

import sys

from foveal.look.sheets import Told


def printed(found: Told) -> None:
    """Write a result: as wide as the terminal, or as wide as it likes where there is none."""
    if sys.stdout.isatty():
        from rich.console import Console

        Console().print(found)
    else:
        sys.stdout.write(f"{found}\n")
