"""A network as a table: what each layer gives, what it learns, and how that number comes about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foveal.models.summary import Stack, describe

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

LEAST = ("Formula", "Kind", "Output", "Parameters")
"""The columns that a narrow terminal goes without, in order."""


def table(model: Stack, console: Console) -> Table:
    """Rows of name, kind, output shape of one image, parameters and their formula; the sum below."""
    rows = describe(model)
    columns = {
        "Layer": [row.name for row in rows] + ["total"],
        "Kind": [row.kind for row in rows] + [""],
        "Output": ["x".join(map(str, (row.shape or ())[1:])) for row in rows] + [""],
        "Parameters": [f"{row.params:,}" if row.params else "" for row in rows]
        + [f"{sum(row.params for row in rows):,}"],
        "Formula": [row.formula.calculation for row in rows] + [""],
    }
    for name in LEAST:
        if _width(columns) > console.width:
            del columns[name]
    return _drawn(columns)


def _width(columns: dict[str, list[str]]) -> int:
    """How many characters a table takes, with three between columns and one at each edge."""
    return sum(max(map(len, (name, *cells))) + 3 for name, cells in columns.items()) - 1


def _drawn(columns: dict[str, list[str]]) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=box.SIMPLE_HEAD, show_footer=True, pad_edge=False)
    for name, cells in columns.items():
        drawn.add_column(name, footer=cells[-1], justify="right" if name == "Parameters" else "left", no_wrap=True)
    for row in list(zip(*columns.values(), strict=True))[:-1]:
        drawn.add_row(*map(Text, row))
    return drawn
