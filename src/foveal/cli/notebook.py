"""Notebooks as scripts: the cells of an .ipynb file, without what only a notebook's shell understands."""

from __future__ import annotations

import ast
import json
import linecache
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType

from foveal.errors import FormatError

SHELL_LINE = re.compile(r"(\s*)(?:[\w, ]+=\s*)?([!%?].*|[\w.]+\?\??)$")
"""`!pip install x`, `%matplotlib inline`, `files = !ls`, `?name`, `name?`."""
TIMED_LINE = re.compile(r"(\s*)%(?:time|prun|memit)\s+(\S.*)$")
TIMED_CELLS = ("%%time", "%%timeit", "%%capture", "%%prun")
"""Cells whose first line alone is a notebook's; other `%%` cells are another language."""


def notebook_cells(path: Path) -> list[CodeType]:
    """The code of a notebook, cell by cell; a cell's last expression is printed, as notebooks show it.

    Lines for a notebook's shell (`!pip install`, `%matplotlib inline`) are left out, and named on stderr where they
    would have done something. Tracebacks show the cells' lines.

    Raises
    ------
    FormatError
        The file is not a notebook.
    SyntaxError
        A cell is not Python; it says which.
    """
    cells = [_compiled(f"{path}, cell {number}", text) for number, text in enumerate(_texts(path), 1)]
    return [code for cell in cells for code in cell]


def _texts(path: Path) -> Iterator[str]:
    try:
        notebook = json.loads(path.read_bytes())
        sheets = [notebook] if "cells" in notebook else notebook["worksheets"]
        cells = [cell for sheet in sheets for cell in sheet["cells"] if cell["cell_type"] == "code"]
        sources = [cell.get("source", cell.get("input", "")) for cell in cells]
        texts = [source if isinstance(source, str) else "".join(source) for source in sources]
    except (ValueError, LookupError, TypeError, AttributeError):
        raise FormatError(f"run: {str(path)!r} is not a notebook: it has no list of cells in JSON.") from None
    for number, text in enumerate(texts, 1):
        yield _python(text, number)


def _python(text: str, number: int) -> str:
    """A cell as Python, line by line, so that lines keep their numbers."""
    lines = text.splitlines()
    if lines and lines[0].startswith("%%"):
        if not lines[0].startswith(TIMED_CELLS):
            _leave_out(number, lines[0])
            return ""
        lines[0] = ""
    quoted = _lines_of_strings(lines)
    continued = False
    for place, line in enumerate(lines):
        shell = None if place in quoted else SHELL_LINE.match(line)
        timed = None if place in quoted else TIMED_LINE.match(line)
        if timed:
            lines[place] = timed[1] + timed[2]
        elif continued:
            continued, lines[place] = line.endswith("\\"), ""
        elif shell:
            continued, lines[place] = line.endswith("\\"), f"{shell[1]}pass"
            if "!" in shell[2][:1]:
                _leave_out(number, shell[2])
    return "\n".join(lines) + "\n"


def _lines_of_strings(lines: list[str]) -> set[int]:
    """The numbers of lines that begin within a string of several lines, or within brackets, from 0."""
    inside: set[int] = set()
    quote, depth = "", 0
    for place, line in enumerate(lines):
        if quote or depth > 0:
            inside.add(place)
        elif line.lstrip().startswith(("!", "%")):
            continue
        for mark in re.findall(r'"""|\'\'\'|\\.|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|#.*|[()\[\]{}]', line):
            if quote:
                quote = "" if mark == quote else quote
            elif mark in ('"""', "'''"):
                quote = mark
            else:
                depth += (mark in tuple("([{")) - (mark in tuple(")]}"))
    return inside


def _leave_out(number: int, line: str) -> None:
    sys.stderr.write(f"foveal run: cell {number}: not run: {line.strip()}\n")


def _compiled(name: str, text: str) -> list[CodeType]:
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    body = ast.parse(text, name).body
    shown = body[-1:] if body and isinstance(body[-1], ast.Expr) and not text.rstrip().endswith(";") else []
    done = ast.Module(body[: len(body) - len(shown)], [])
    return [compile(done, name, "exec", dont_inherit=True), *(_shown(part, name) for part in shown)]


def _shown(expression: ast.stmt, name: str) -> CodeType:
    return compile(ast.Interactive([expression]), name, "single", dont_inherit=True)
