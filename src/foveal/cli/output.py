"""Results of `foveal.look` on the terminal."""

from __future__ import annotations

import sys

from foveal.look.sheets import Result


def write_result(result: Result, as_json: bool = False) -> None:
    """Write a result as JSON, or as a table: as wide as the terminal, or as it likes where there is none."""
    if as_json:
        sys.stdout.write(f"{result.to_json(indent=2)}\n")
    elif sys.stdout.isatty():
        from rich.console import Console

        Console().print(result)
    else:
        sys.stdout.write(f"{result}\n")
