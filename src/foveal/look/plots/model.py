"""The layers of a model as boxes, and arrows between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.patches import Rectangle

from foveal.look.diagram import Diagram, Layout, rows_of
from foveal.look.plots import figures
from foveal.look.plots.figures import Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LINE, MARGIN = 0.26, 0.2
"""In inches: the height of a line of text, and the room around everything."""
LETTER = figures.SMALL * figures.LETTER / 72
COLOURS = {"Trainable": figures.GREEN, "Non-trainable": figures.VERMILION}


def drawn(diagram: Diagram, show: dict[str, bool], way: str) -> Picture:
    """The picture, whose boxes say what is to be shown, from inputs to outputs this way: 'tb', 'lr', 'bt' or 'rl'."""
    told = {layer: rows_of(layer, show) for layer in diagram.layers}
    sizes = {layer: _size(rows) for layer, rows in told.items()}
    sideways = way in ("lr", "rl")
    turned = {layer: size[::-1] for layer, size in sizes.items()} if sideways else sizes
    layout = Layout(diagram.layers, diagram.edges, turned)
    width, height = layout.size[::-1] if sideways else layout.size
    page = Picture(figsize=(width + 2 * MARGIN, height + 2 * MARGIN))
    axes = page.add_axes((0, 0, 1, 1))
    axes.set(xlim=(-MARGIN, width + MARGIN), ylim=(height + MARGIN, -MARGIN))
    axes.set_axis_off()

    def spot(place: tuple[float, float]) -> tuple[float, float]:
        x, y = place[::-1] if sideways else place
        return (width - x if way == "rl" else x), (height - y if way == "bt" else y)

    middles = {layer: spot(place) for layer, place in layout.middle.items()}
    for cluster in diagram.clusters:
        _frame(axes, cluster.name, [(middles[layer], sizes[layer]) for layer in cluster.layers])
    for path, (_, end) in zip(layout.paths, diagram.edges, strict=True):
        _arrow(axes, [spot(place) for place in path], sizes[end])
    for layer, rows in told.items():
        _box(axes, rows, middles[layer], sizes[layer])
    return page


def _size(rows: list[list[str]]) -> tuple[float, float]:
    """The width and height that a box needs, in inches."""
    return max(sum(len(cell) + 3 for cell in row) for row in rows) * LETTER, len(rows) * LINE


def _box(axes: Axes, rows: list[list[str]], middle: tuple[float, float], size: tuple[float, float]) -> None:
    """A black head with the layer's name, and rows of cells below."""
    width, top = size[0], middle[1] - size[1] / 2
    for number, row in enumerate(rows):
        left, letters = middle[0] - width / 2, sum(len(cell) + 3 for cell in row)
        for cell in row:
            wide = width * (len(cell) + 3) / letters
            colour = "black" if number == 0 else COLOURS.get(cell, "white")
            axes.add_patch(Rectangle((left, top), wide, LINE, facecolor=colour, edgecolor=figures.INK, linewidth=0.8))
            ink = "black" if colour == "white" else "white"
            axes.text(left + wide / 2, top + LINE / 2, cell, color=ink, size=figures.SMALL, ha="center", va="center")
            left += wide
        top += LINE


def _arrow(axes: Axes, path: list[tuple[float, float]], size: tuple[float, float]) -> None:
    """A line through all places of a path; its head touches the last box."""
    *_, before, end = path
    axes.plot([x for x, _ in path], [y for _, y in path], color=figures.INK, linewidth=0.8, zorder=0.5)
    across, down = end[0] - before[0], end[1] - before[1]
    reach = max(abs(across) * 2 / size[0], abs(down) * 2 / size[1], 1e-9)
    touch = end[0] - across / reach, end[1] - down / reach
    style = {"arrowstyle": "-|>", "color": figures.INK, "linewidth": 0.8, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", touch, before, arrowprops=style, zorder=0.6)


def _frame(axes: Axes, name: str, boxes: list[tuple[tuple[float, float], tuple[float, float]]]) -> None:
    """A dashed frame around some boxes."""
    left, right = min(x - w / 2 for (x, _), (w, _) in boxes), max(x + w / 2 for (x, _), (w, _) in boxes)
    top, bottom = min(y - h / 2 for (_, y), (_, h) in boxes), max(y + h / 2 for (_, y), (_, h) in boxes)
    room = MARGIN / 2
    corner, size = (left - room, top - room), (right - left + 2 * room, bottom - top + 2 * room)
    axes.add_patch(Rectangle(corner, *size, fill=False, edgecolor=figures.FRAME, linestyle="--", zorder=0.4))
    axes.text(*corner, name, size=figures.TINY, color=figures.INK, ha="left", va="bottom")
