"""What a model is made of, as rows and as Keras's table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from foveal.arguments import converted
from foveal.errors import did_you_mean, in_bytes
from foveal.functions.symbolic import OpenShape
from foveal.ir.weight import Weight
from foveal.layers.base import Layer
from foveal.layers.parameters import ParameterFormula
from foveal.layers.tracing import Sizes, TracedModel
from foveal.record import Record

if TYPE_CHECKING:
    from rich.table import Table

WIDTH = 88
COLUMNS = (0.45, 0.80, 1.0)
CONNECTED_WIDTH = 108
CONNECTED_COLUMNS = (0.30, 0.56, 0.74, 1.0)
WITH_TRAINABLE = 12
WIDEST = 200


@runtime_checkable
class Stack(Protocol):
    """What can be summarised."""

    name: str

    @property
    def operations(self) -> list[Layer]:
        """The layers in order, and what was computed between them."""

    @property
    def weights(self) -> list[Weight]:
        """All weights."""

    @property
    def trainable_weights(self) -> list[Weight]:
        """Those that training changes."""

    def output_shapes(self) -> Mapping[str, OpenShape]:
        """Each layer's output, by its name."""

    def traced(self, training: bool, sizes: Sizes | None = None) -> TracedModel:
        """The graph."""

    def connections(self, layer: Layer) -> str:
        """Where a layer's inputs come from; empty when the layers are in one line."""


class LayerRow(Record):
    """One layer for people to read.

    Attributes
    ----------
    name, kind : str
    shape : tuple or None
        The output's, None for the batch; None before the model is built.
    params : int
    formula : ParameterFormula
        How the parameters come about: `(3*3*1 + 1) * 25 = 250` in print, nothing when there are none.
    built, trainable : bool
    depth : int
        0, or more inside a nested model.
    connected : str
        Where its inputs come from, such as `conv2d[0][0], add[0][0]`; empty when all layers are in one line.
    """

    name: str
    kind: str
    shape: tuple[int | None, ...] | None
    params: int
    formula: ParameterFormula
    built: bool
    trainable: bool
    depth: int = 0
    connected: str = ""


def describe(model: Stack, expand_nested: bool = False, depth: int = 0) -> list[LayerRow]:
    """A row for each layer of a model, the input left out."""
    shapes = model.output_shapes()
    rows = []
    for layer in model.operations:
        formula = layer.formula() if layer.built else ParameterFormula()
        own = (
            layer.name,
            type(layer).__name__,
            shapes.get(layer.name),
            layer.count_params(),
            formula,
            layer.built,
            layer.trainable,
            depth,
            model.connections(layer),
        )
        rows.append(LayerRow(*own))
        if expand_nested and isinstance(layer, Stack):
            rows += describe(layer, expand_nested, depth + 1)
    return rows


def print_summary(
    model: Stack,
    line_length: int | None,
    positions: Sequence[float] | None,
    print_fn: Callable[[str], Any] | None,
    expand_nested: bool,
    show_trainable: bool,
    layer_range: Sequence[str] | None,
    more: Mapping[str, Callable[[LayerRow], str]],
) -> None:
    """Keras's table of a model, through rich, with columns of one's own choice behind it."""
    from shutil import get_terminal_size

    from rich.console import Console

    rows = _between(describe(model, expand_nested), layer_range)
    connected = any(row.connected for row in rows if not row.depth)
    wanted = (CONNECTED_WIDTH if connected else WIDTH) + WITH_TRAINABLE * show_trainable
    width = line_length or min(wanted, get_terminal_size().columns - 4)
    lines = [
        f'[bold]Model: "{_escaped(model.name)}"[/]',
        _table(rows, width, positions, connected, show_trainable, more),
        *_totals(model),
    ]
    if print_fn is None:
        console = Console(highlight=False)
        console.print(*lines, sep="\n")
        return
    console = Console(highlight=False, force_terminal=False, color_system=None, width=WIDEST if more else None)
    with console.capture() as captured:
        console.print(*lines, sep="\n")
    print_fn(captured.get())


def _table(
    rows: Sequence[LayerRow],
    width: int,
    positions: Sequence[float] | None,
    connected: bool,
    show_trainable: bool,
    more: Mapping[str, Callable[[LayerRow], str]],
) -> Table:
    from rich.table import Column, Table

    positions = positions or (CONNECTED_COLUMNS if connected else COLUMNS)
    ends = [0.9 * end for end in positions] + [1.0] if show_trainable else list(positions)
    heads = [("Layer (type)", "left"), ("Output Shape", "left"), ("Param #", "right")]
    heads += [("Connected to", "left")] * connected + [("Trainable", "center")] * show_trainable
    edges = [0, *(int(end * width) for end in ends)]
    columns: Any = [
        Column(head, justify=justify, width=None if more else stop - start)  # type: ignore[arg-type]
        for (head, justify), start, stop in zip(heads, edges, edges[1:], strict=False)
    ]
    columns += [Column(head, justify="right") for head in more]
    table = Table(*columns, width=None if more else width, show_lines=True)
    for row in rows:
        name, shape, params, origins, trained = _cells(row)
        table.add_row(
            name,
            shape,
            params,
            *[origins] * connected,
            *[trained] * show_trainable,
            *(cell(row) for cell in more.values()),
        )
    return table


def _cells(row: LayerRow) -> tuple[str, str, str, str, str]:
    inside = "   " * row.depth + "└ " if row.depth else ""
    shape = "?" if row.shape is None else f"({', '.join(map(str, row.shape))}{',' if len(row.shape) == 1 else ''})"
    params = f"[color(34)]{row.params:,}[/]" if row.built else "0 (unbuilt)"
    origins = _escaped(row.connected) or "-"
    trained = "-" if not row.params else "Y" if row.trainable else "N"
    return f"{inside}{_escaped(row.name)} ([color(33)]{row.kind}[/])", shape, params, origins, trained


def _totals(model: Stack) -> list[str]:
    trained = sum(weight.size for weight in model.trainable_weights)
    everything = sum(weight.size for weight in model.weights)
    counts = {"Total": everything, "Trainable": trained, "Non-trainable": everything - trained}
    return [f"[bold] {name} params: [/][color(34)]{n:,}[/] ({in_bytes(4 * n)})" for name, n in counts.items()]


def _escaped(name: str) -> str:
    return name.replace("[", r"\[")


def _between(rows: list[LayerRow], layer_range: Sequence[str] | None) -> list[LayerRow]:
    """The rows from the first name to the second, which may be patterns."""
    if layer_range is None:
        return rows
    names = [row.name for row in rows]

    def index_of(pattern: str) -> list[int]:
        places = [i for i, name in enumerate(names) if re.match(pattern, name)]
        if not places:
            raise ValueError(f"names of layers, got {pattern!r}.{did_you_mean(pattern, names)}")
        return places

    first, last = (converted("summary", "layer_range", index_of, pattern) for pattern in layer_range)
    start, stop = sorted((first[0], last[-1]))
    return rows[start : stop + 1]
