"""Results that explain themselves: as a table in the terminal, as HTML in a notebook, as plain values and as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, ClassVar

import numpy as np

from foveal.look.plots import drawn
from foveal.look.text_table import Column, between_words, in_blocks, table_lines, total_width, without_least, wrapped
from foveal.record import Record

WIDTH = 110
"""How wide texts are, in characters, where no terminal says so."""


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
    least : tuple of str
        The headings of the columns that are left out first where there is no room for all, before those at the right.
    grid : bool
        Whether no column may be left out: those without room follow below, the first column before them again.
    """

    title: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()
    least: tuple[str, ...] = ()
    grid: bool = False

    def lines(self, width: int | None = None) -> Iterator[str]:
        """The title, the table and the notes, at most so many characters wide; None has room for the whole table."""
        yield from wrapped(self.title, width or WIDTH) if self.title else ()
        columns = [Column(heading, [row[i] for row in self.rows]) for i, heading in enumerate(self.columns)]
        tables = []
        if self.grid and columns:
            tables = in_blocks(columns, width or WIDTH)
        elif columns:
            tables = [without_least(columns, self.least, width) if width else between_words(columns, WIDTH)]
        for table in tables:
            yield from table_lines(table)
        shown = {column.name for table in tables for column in table}
        left_out = [column.name for column in columns if column.name not in shown]
        more = f"Left out: {', '.join(left_out)}. A line of {total_width(columns)} characters has room for all."
        for note in (*self.notes, *[more] * bool(left_out)):
            yield from wrapped(note, width or WIDTH)

    def html(self) -> str:
        """A heading, a table and paragraphs, without any style sheet but their own alignment."""
        right = [column.startswith(">") for column in self.columns]
        head = _html_row("th", [column.removeprefix(">") for column in self.columns], right)
        body = "".join(_html_row("td", row, right) for row in self.rows)
        table = f"<table><thead>{head}</thead><tbody>{body}</tbody></table>" if self.columns else ""
        notes = "".join(f"<p>{escape(note)}</p>" for note in self.notes)
        return (f"<h4>{escape(self.title)}</h4>" if self.title else "") + table + notes


def _html_row(tag: str, cells: Any, right: list[bool]) -> str:
    scope = ' scope="col"' if tag == "th" else ""
    parts = (
        f'<{tag}{scope} style="text-align: {"right" if to_the_right else "left"}">{escape(cell)}</{tag}>'
        for cell, to_the_right in zip(cells, right, strict=True)
    )
    return f"<tr>{''.join(parts)}</tr>"


class Result(Record, eq=False):
    """A result whose fields are its data; printing it shows its sheets."""

    left_out: ClassVar[tuple[str, ...]] = ()
    """The fields that are not in `to_dict`."""

    def sheets(self) -> list[Sheet]:
        """What is shown, one below the other."""
        raise NotImplementedError

    def to_dict(self) -> dict[str, Any]:
        """The fields as plain values: dicts, lists, numbers and texts; not the images that it was made from."""
        return {name: plain(getattr(self, name)) for name in self._fields if name not in self.left_out}

    def to_json(self, indent: int | None = None) -> str:
        """The same as JSON; what is no finite number stands as a text, as JSON has no other way."""
        return json.dumps(_finite(self.to_dict()), indent=indent, ensure_ascii=False)

    def figure(self, *given: Any, **options: Any) -> Any:
        """A picture of it, which needs matplotlib; `foveal.look.plots` says what each kind of result takes."""
        return drawn(self, *given, **options)

    def rendered(self, width: int | None = None) -> str:
        """Its tables, at most so many characters wide; None has room for all columns."""
        return "\n\n".join("\n".join(sheet.lines(width)) for sheet in self.sheets())

    def __str__(self) -> str:
        return self.rendered()

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
