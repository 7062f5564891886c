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


def neuron(result: Neuron, image: Any = None) -> Picture:
    """The inputs of a value, what they are multiplied with, the products, and which pixels of the image it sees.

    Parameters
    ----------
    result : Neuron
    image : array, optional
        The image that it was computed from.
    """
    seen = [*result.sees.values()][:1] if image is not None else []
    in_a_row = result.patch.shape[:2] == (1, 1) and result.patch.size > 1
    panels = _bars if in_a_row else _maps if result.patch.size else _nothing
    rows, columns = (3, 3) if panels is _bars else _layout(result)
    tall = 1.3 if panels is not _maps else max(figures.tall(result.patch.shape, SIDE), SIDE / 2)
    width, height = SIDE * (columns + 1.3 * bool(seen)) + 0.6, max(tall * rows, SIDE) + 1.1
    page = figures.figure(max(width, 7), height, f"{_where(result)}\n{_sum(result)}")
    parts = page.subfigures(1, 1 + bool(seen), width_ratios=(1.3, columns)[not seen :], squeeze=False)[0]
    for box in seen:
        on_image(parts[0].add_subplot(anchor="N"), image, box, f"it sees {box}")
    panels(result, parts[-1])
    return page


def _where(result: Neuron) -> str:
    whole = result.kind.startswith(("Dense", "Global")) and result.y + result.x == 0
    place = "" if whole else f", row {result.y}, column {result.x}"
    return f"{result.layer} of {result.model}, channel {result.channel}{place}; it reads {result.source}"


def _sum(result: Neuron) -> str:
    count = result.patch.size
    if result.rule != "sum" or result.products is None:
        what = {"max": "the largest", "mean": "the average"}[result.rule]
        return f"{what} of {count} inputs = {number(result.z)}; the engine has {number(result.engine)}"
    bias = "" if result.bias is None else f" {'-' if result.bias < 0 else '+'} {number(abs(result.bias))} (bias)"
    z = f"{count} products: {number(float(result.products.sum()))}{bias} = {number(result.z)}"
    bend = "" if result.activation == "linear" else f", {result.activation}: {number(result.value)}"
    return f"{z}{bend}; the engine has {number(result.engine)}"


def _chosen(result: Neuron) -> list[int]:
    """The channels that count most."""
    size = np.abs((result.patch if result.products is None else result.products).sum((0, 1)))
    return [int(c) for c in np.argsort(-size, kind="stable")[: MOST if len(size) > MOST + 1 else len(size)]]


def _layout(result: Neuron) -> tuple[int, int]:
    """How many rows and columns of drawings."""
    chosen = len(_chosen(result))
    return chosen + (chosen > 1 and result.products is not None), 1 if result.products is None else 3


def _maps(result: Neuron, part: Any) -> None:
    """A row for each channel: inputs, kernel, products; and the sum of all products at each place."""
    rows, columns = _layout(result)
    places = part.subplots(rows, columns, squeeze=False)
    kind, span = figures.together(result.patch)
    drawings = [("inputs", result.patch, kind, span)]
    drawings += [
        (name, values, "signed", figures.evenly(values))
        for name, values in (("kernel", result.kernel), ("products", result.products))
        if values is not None
    ]
    written = all(figures.legible(values[:, :, c], 2, INSIDE) for _, values, *_ in drawings for c in _chosen(result))
    for line, c in zip(places, _chosen(result), strict=False):
        for axes, (name, values, kind, span) in zip(line, drawings, strict=True):
            _tile(axes, result, written, Tile(values[:, :, c], _title(name, result, c, values[:, :, c]), kind, span))
        if result.winner is not None:
            row, column = result.rows.tolist().index(result.winner[0]), result.columns.tolist().index(result.winner[1])
            figures.boxed(line[0], ((row, row), (column, column)))
    if result.products is not None and rows > 1:
        for axes in places[-1, :2]:
            axes.set_axis_off()
        left = result.products.shape[2] - len(_chosen(result))
        more = f"and {left} channels more:\n" if left else ""
        says = f"{more}the sum over all channels"
        places[-1, 1].text(1, 0.5, says, ha="right", va="center", fontsize=figures.SMALL, color=figures.INK)
        every = result.products.sum(2)
        title = f"all {result.products.shape[2]} channels, sum {number(float(every.sum()))}"
        _tile(places[-1, 2], result, written, Tile(every, title, "signed"))


def _nothing(result: Neuron, part: Any) -> None:
    """Behind a transposed convolution there are values that no input falls on."""
    axes = part.subplots()
    axes.set_axis_off()
    figures.named(axes, "it has no inputs")


def _title(name: str, result: Neuron, c: int, values: Array) -> str:
    channel = f", channel {result.channels[c]}" if result.patch.shape[2] > 1 or result.rule != "sum" else ""
    total = f", sum {number(float(values.sum()))}" if name == "products" else ""
    return f"{name}{channel}{total}"


def _tile(axes: Axes, result: Neuron, written: bool, tile: Tile) -> None:
    drawn = figures.shown(axes, tile)
    if written:
        figures.write_numbers(axes, tile.values, drawn, 2, INSIDE)
    figures.numbered(axes, result.rows.tolist(), result.columns.tolist())


def _bars(result: Neuron, part: Any) -> None:
    """A line for each input of a row of numbers: its value, its weight, their product."""
    lines = [values[0, 0] for values in (result.patch, result.kernel, result.products) if values is not None]
    places = part.subplots(len(lines), 1, sharex=True)
    for axes, name, heights in zip(places, ("inputs", "kernel", "products"), lines, strict=True):
        colours = np.where(heights < 0, figures.BLUE, figures.VERMILION)
        axes.vlines(result.channels, 0, heights, color=colours.tolist(), linewidth=max(0.6, min(6, 200 / len(heights))))
        axes.axhline(0, color=figures.FRAME, linewidth=0.5)
        total = f", sum {number(float(heights.sum()))}" if name == "products" else ""
        figures.named(axes, f"{name}, {figures.span_of(heights)}{total}")
    places[-1].xaxis.get_major_locator().set_params(integer=True)
    places[-1].set_xlabel(f"input of {result.layer}", fontsize=figures.TINY, color=figures.INK)
