"""A network as a table: what each layer gives, what it learns, and how that number comes about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foveal.models.summary import Stack, describe

if TYPE_CHECKING:
    from rich.table import Table


def table(model: Stack) -> Table:
    """Rows of name, kind, output shape of one image, parameters and their formula; the sum below."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    rows = describe(model)
    made = Table(box=box.SIMPLE_HEAD, show_footer=True, pad_edge=False)
    made.add_column("Layer", footer="total")
    made.add_column("Kind")
    made.add_column("Output")
    made.add_column("Parameters", footer=f"{sum(row.params for row in rows):,}", justify="right")
    made.add_column("Formula", no_wrap=True)
    for row in rows:
        output = "x".join(map(str, (row.shape or ())[1:]))
        formula = row.formula.partition(" = ")[0]
        made.add_row(*map(Text, (row.name, row.kind, output, f"{row.params:,}" if row.params else "", formula)))
    return made
