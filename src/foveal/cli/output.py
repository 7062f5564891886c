"""Results of `foveal.look` on the terminal."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from shutil import get_terminal_size

from foveal.errors import ArgumentError
from foveal.look.sheets import Result
from foveal.storage import write_atomically

MEGABYTE = 1024**2


def write_result(result: Result, as_json: bool = False) -> None:
    """Write a result as JSON, or as tables: as wide as the terminal, or as they like where there is none."""
    if as_json:
        text = result.to_json(indent=2)
        sys.stdout.write(f"{text if writable(text) else json.dumps(json.loads(text), indent=2)}\n")
        return
    sys.stdout.write(f"{result.rendered(terminal_width())}\n")


def write_page(who: str, name: str, page: str) -> None:
    """Write an HTML page, and say on standard error where it is: standard output may be JSON."""
    if Path(name).suffix.lower() not in (".html", ".htm"):
        raise ArgumentError(f"{who}: --output must end in '.html', got {name!r}.")
    if not Path(name).parent.is_dir():
        raise ArgumentError(f"{who}: there is no folder {str(Path(name).parent)!r}. Make it first.")
    data = page.encode()
    write_atomically(Path(name), data)
    sys.stderr.write(f"{name}: {len(data) / MEGABYTE:.1f} MB. Open it in a browser; it needs no network.\n")


def terminal_width() -> int | None:
    """How many characters a line of the terminal has; None where there is no terminal, and nobody sets COLUMNS."""
    return get_terminal_size().columns if sys.stdout.isatty() or "COLUMNS" in os.environ else None


def writable(text: str) -> bool:
    """Whether standard output has all characters of a text."""
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True
