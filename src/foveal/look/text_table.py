"""Tables in lines of characters, as wide as there is room: no cell is cut, and none is broken."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import zip_longest

HEADS, RULE, CELLS = " ┃ ", "━╇━", " │ "
WIDE = 100
"""From how many characters on cells of several words are broken between them before a column is left out."""


class Column:
    """A heading and the cells below it, which are broken between words after `room` characters; numbers never are."""

    def __init__(self, heading: str, cells: Sequence[str], room: int | None = None) -> None:
        self.heading, self.texts = heading, cells
        self.numbers = heading.startswith(">")
        self.name = heading.removeprefix(">")
        self.cells = [[cell] if room is None or self.numbers else wrapped(cell, room) for cell in cells]
        self.width = max(map(width_of, (self.name, *(line for cell in self.cells for line in cell))))

    def narrower(self) -> Column:
        """The same, a character narrower where its words allow it."""
        return Column(self.heading, self.texts, self.width - 1)

    def aligned(self, cell: str) -> str:
        """A cell with spaces around it, as wide as the column."""
        room = " " * (self.width - width_of(cell))
        return room + cell if self.numbers else cell + room


def width_of(text: str) -> int:
    """How many places of a terminal a text takes: East Asian letters take two, marks on letters none."""
    return sum(0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF") for c in text)


def table_lines(columns: Sequence[Column]) -> Iterator[str]:
    """The headings, a rule, and a line for each row."""
    yield HEADS.join(column.aligned(column.name) for column in columns).rstrip()
    yield RULE.join("━" * column.width for column in columns)
    for row in zip(*(column.cells for column in columns), strict=True):
        for line in zip_longest(*row, fillvalue=""):
            yield CELLS.join(column.aligned(cell) for column, cell in zip(columns, line, strict=True)).rstrip()


def total_width(columns: Sequence[Column]) -> int:
    """How many characters wide a table is."""
    return sum(column.width for column in columns) + len(CELLS) * (len(columns) - 1)


def without_least(columns: Sequence[Column], least: Sequence[str], width: int) -> list[Column]:
    """The columns that fit: the first, then the others from the left, and last those named in `least`, backwards."""
    if width >= WIDE:
        columns = between_words(columns, width)
    later = [column for name in reversed(least) for column in columns[1:] if column.name == name]
    kept = {columns[0]}
    for column in [*(column for column in columns[1:] if column not in later), *later]:
        if total_width([*(each for each in columns if each in kept), column]) <= width:
            kept.add(column)
    return [column for column in columns if column in kept]


def between_words(columns: Sequence[Column], width: int) -> list[Column]:
    """The columns of texts narrower, the widest first, until all fit or no space between words is left."""
    kept = list(columns)
    open_to = [i for i, column in enumerate(kept) if not column.numbers]
    while total_width(kept) > width and open_to:
        widest = max(open_to, key=lambda i: kept[i].width)
        narrower = kept[widest].narrower()
        if narrower.width == kept[widest].width:
            open_to.remove(widest)
        kept[widest] = narrower
    return kept if total_width(kept) <= width else list(columns)


def in_blocks(columns: Sequence[Column], width: int) -> list[list[Column]]:
    """All columns, in as many tables as it takes; each begins with the first column."""
    blocks = [[columns[0]]]
    for column in columns[1:]:
        if len(blocks[-1]) > 1 and total_width([*blocks[-1], column]) > width:
            blocks.append([columns[0]])
        blocks[-1].append(column)
    return blocks


def wrapped(text: str, width: int) -> list[str]:
    """The lines of a text, broken between words."""
    return [
        line
        for part in text.split("\n")
        for line in textwrap.wrap(part, width, break_long_words=False, break_on_hyphens=False, drop_whitespace=True)
        or [""]
    ]
