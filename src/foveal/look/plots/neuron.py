"""The picture of one neuron: its inputs, its kernel, their products with the numbers written into them, and the sum."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from foveal.look.neuron_arithmetic import Neuron
from foveal.look.plots import figures
from foveal.look.plots.fields import on_image
from foveal.look.plots.figures import Picture, Tile
from foveal.look.sheets import number
from foveal.look.views import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 3
"""How many channels are drawn before their sum: those that count most."""
SIDE, INSIDE = 2.3, 1.8
"""Of one drawing, in inches, with what stands around it and without."""


def neuron(told: Neuron, image: Any = None) -> Picture:
    """The inputs of a value, what they are multiplied with, the products, and which pixels of the image it sees.

    Parameters
    ----------
    told : Neuron
    image : array, optional
        The image that it was computed from.
    """
    seen = [*told.sees.values()][:1] if image is not None else []
    in_a_row = told.patch.shape[:2] == (1, 1) and told.patch.size > 1
    panels = _bars if in_a_row else _maps if told.patch.size else _nothing
    rows, columns = (3, 3) if panels is _bars else _layout(told)
    tall = 1.3 if panels is not _maps else max(figures.tall(told.patch.shape, SIDE), SIDE / 2)
    width, height = SIDE * (columns + 1.3 * bool(seen)) + 0.6, max(tall * rows, SIDE) + 1.1
    page = figures.figure(max(width, 7), height, f"{_where(told)}\n{_sum(told)}")
    parts = page.subfigures(1, 1 + bool(seen), width_ratios=(1.3, columns)[not seen :], squeeze=False)[0]
    for box in seen:
        on_image(parts[0].add_subplot(anchor="N"), image, box, f"it sees {box}")
    panels(told, parts[-1])
    return page


def _where(told: Neuron) -> str:
    whole = told.kind.startswith(("Dense", "Global")) and told.y + told.x == 0
    place = "" if whole else f", row {told.y}, column {told.x}"
    return f"{told.layer} of {told.model}, channel {told.channel}{place}; it reads {told.source}"


def _sum(told: Neuron) -> str:
    count = told.patch.size
    if told.rule != "sum" or told.products is None:
        what = {"max": "the largest", "mean": "the average"}[told.rule]
        return f"{what} of {count} inputs = {number(told.z)}; the engine has {number(told.engine)}"
    bias = "" if told.bias is None else f" {'-' if told.bias < 0 else '+'} {number(abs(told.bias))} (bias)"
    z = f"{count} products: {number(float(told.products.sum()))}{bias} = {number(told.z)}"
    bend = "" if told.activation == "linear" else f", {told.activation}: {number(told.value)}"
    return f"{z}{bend}; the engine has {number(told.engine)}"


def _chosen(told: Neuron) -> list[int]:
    """The channels that count most."""
    size = np.abs((told.patch if told.products is None else told.products).sum((0, 1)))
    return [int(c) for c in np.argsort(-size, kind="stable")[: MOST if len(size) > MOST + 1 else len(size)]]


def _layout(told: Neuron) -> tuple[int, int]:
    """How many rows and columns of drawings."""
    chosen = len(_chosen(told))
    return chosen + (chosen > 1 and told.products is not None), 1 if told.products is None else 3


def _maps(told: Neuron, part: Any) -> None:
    """A row for each channel: inputs, kernel, products; and the sum of all products at each place."""
    rows, columns = _layout(told)
    places = part.subplots(rows, columns, squeeze=False)
    kind, span = figures.together(told.patch)
    drawings = [("inputs", told.patch, kind, span)]
    drawings += [
        (name, values, "signed", figures.evenly(values))
        for name, values in (("kernel", told.kernel), ("products", told.products))
        if values is not None
    ]
    written = all(figures.legible(values[:, :, c], 2, INSIDE) for _, values, *_ in drawings for c in _chosen(told))
    for line, c in zip(places, _chosen(told), strict=False):
        for axes, (name, values, kind, span) in zip(line, drawings, strict=True):
            _tile(axes, told, written, Tile(values[:, :, c], _title(name, told, c, values[:, :, c]), kind, span))
        if told.winner is not None:
            row, column = told.rows.tolist().index(told.winner[0]), told.columns.tolist().index(told.winner[1])
            figures.boxed(line[0], ((row, row), (column, column)))
    if told.products is not None and rows > 1:
        for axes in places[-1, :2]:
            axes.set_axis_off()
        left = told.products.shape[2] - len(_chosen(told))
        more = f"and {left} channels more:\n" if left else ""
        says = f"{more}the sum over all channels"
        places[-1, 1].text(1, 0.5, says, ha="right", va="center", fontsize=figures.SMALL, color=figures.INK)
        every = told.products.sum(2)
        title = f"all {told.products.shape[2]} channels, sum {number(float(every.sum()))}"
        _tile(places[-1, 2], told, written, Tile(every, title, "signed"))


def _nothing(told: Neuron, part: Any) -> None:
    """Behind a transposed convolution there are values that no input falls on."""
    axes = part.subplots()
    axes.set_axis_off()
    figures.named(axes, "it has no inputs")


def _title(name: str, told: Neuron, c: int, values: Array) -> str:
    channel = f", channel {told.channels[c]}" if told.patch.shape[2] > 1 or told.rule != "sum" else ""
    total = f", sum {number(float(values.sum()))}" if name == "products" else ""
    return f"{name}{channel}{total}"


def _tile(axes: Axes, told: Neuron, written: bool, tile: Tile) -> None:
    drawn = figures.shown(axes, tile)
    if written:
        figures.written(axes, tile.values, drawn, 2, INSIDE)
    figures.numbered(axes, told.rows.tolist(), told.columns.tolist())


def _bars(told: Neuron, part: Any) -> None:
    """A line for each input of a row of numbers: its value, its weight, their product."""
    lines = [values[0, 0] for values in (told.patch, told.kernel, told.products) if values is not None]
    places = part.subplots(len(lines), 1, sharex=True)
    for axes, name, heights in zip(places, ("inputs", "kernel", "products"), lines, strict=True):
        colours = np.where(heights < 0, figures.BLUE, figures.VERMILION)
        axes.vlines(told.channels, 0, heights, color=colours.tolist(), linewidth=max(0.6, min(6, 200 / len(heights))))
        axes.axhline(0, color=figures.FRAME, linewidth=0.5)
        total = f", sum {number(float(heights.sum()))}" if name == "products" else ""
        figures.named(axes, f"{name}, {figures.span_of(heights)}{total}")
    places[-1].xaxis.get_major_locator().set_params(integer=True)
    places[-1].set_xlabel(f"input of {told.layer}", fontsize=figures.TINY, color=figures.INK)
