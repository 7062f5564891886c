"""Results that explain themselves: as a table in the terminal, as HTML in a notebook, as plain values and as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from html import escape
from typing import Any

import numpy as np

from foveal.look.plots import drawn
from foveal.record import Record

WIDTH = 110
"""How wide a result is, in characters, where no terminal says so."""


class Sheet(Record):
    """A table of texts.

    Attributes
    ----------
    title : str
    columns : tuple of str
        Their headings; one that begins with `>` stands above numbers, which are set to the right.
    rows : tuple of tuples of str
    notes : tuple of str
        Lines below the table.
    """

    title: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()

    def __rich__(self) -> Any:
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        table = Table(show_edge=False, pad_edge=False, header_style="bold")
        for column in self.columns:
            if column.startswith(">"):
                table.add_column(column[1:], justify="right", no_wrap=True)
            else:
                table.add_column(column, overflow="fold")
        for row in self.rows:
            table.add_row(*map(Text, row))
        return Group(Text(self.title, style="bold"), *[table] * bool(self.columns), *map(Text, self.notes))

    def html(self) -> str:
        """A heading, a table and paragraphs, without any style sheet but their own alignment."""
        right = [column.startswith(">") for column in self.columns]
        head = _html_row("th", [column.removeprefix(">") for column in self.columns], right)
        body = "".join(_html_row("td", row, right) for row in self.rows)
        table = f"<table><thead>{head}</thead><tbody>{body}</tbody></table>" if self.columns else ""
        notes = "".join(f"<p>{escape(note)}</p>" for note in self.notes)
        return (f"<h4>{escape(self.title)}</h4>" if self.title else "") + table + notes


def _html_row(tag: str, cells: Any, right: list[bool]) -> str:
    made = (
        f'<{tag} style="text-align: {"right" if to_the_right else "left"}">{escape(cell)}</{tag}>'
        for cell, to_the_right in zip(cells, right, strict=True)
    )
    return f"<tr>{''.join(made)}</tr>"


class Result(Record, eq=False):
    """A result whose fields are its data; printing it shows its sheets."""

    def sheets(self) -> list[Sheet]:
        """What is shown, one below the other."""
        raise NotImplementedError

    def to_dict(self) -> dict[str, Any]:
        """The fields as plain values: dicts, lists, numbers and texts."""
        return {name: plain(getattr(self, name)) for name in self._fields}

    def to_json(self, indent: int | None = None) -> str:
        """The same as JSON; what is no finite number stands as a text, as JSON has no other way."""
        return json.dumps(_finite(self.to_dict()), indent=indent, ensure_ascii=False)

    def figure(self, *given: Any, **options: Any) -> Any:
        """A picture of it, which needs matplotlib; `foveal.look.plots` says what each kind of result takes."""
        return drawn(self, *given, **options)

    def __rich__(self) -> Any:
        from rich.console import Group

        parts = [part for sheet in self.sheets() for part in (sheet, "")]
        return Group(*parts[:-1])

    def __str__(self) -> str:
        from rich.console import Console

        console = Console(width=WIDTH, color_system=None, force_terminal=False)
        with console.capture() as captured:
            console.print(self)
        return "\n".join(line.rstrip() for line in captured.get().splitlines())

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return "".join(sheet.html() for sheet in self.sheets())


def plain(value: Any) -> Any:
    """Records as dicts, arrays and tuples as lists, NumPy's numbers as Python's."""
    if isinstance(value, Record):
        return {name: plain(getattr(value, name)) for name in value._fields}
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_finite(part) for part in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def number(value: float) -> str:
    """A number as people read it: four digits that count."""
    return f"{value + 0.0:.4g}"
