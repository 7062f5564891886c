"""One restrained style for all pictures: grey for images, viridis for amounts, blue-white-red for signed numbers.

Pictures are matplotlib figures, made without pyplot: nothing is kept behind the user's back, no window opens, and a
notebook shows what a function returns.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from foveal.errors import UnsupportedError
from foveal.look.views import Array
from foveal.record import Record

try:
    from matplotlib.colors import to_rgb
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle
    from matplotlib.patheffects import withStroke
except ModuleNotFoundError:
    raise UnsupportedError(
        "look: pictures need the package matplotlib, which is not installed. Run: pip install 'foveal[look]'"
    ) from None

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.image import AxesImage

INK, FRAME = "#333333", "#bbbbbb"
BLUE, VERMILION, GREEN, ORANGE, SKY = "#0072b2", "#d55e00", "#009e73", "#e69f00", "#56b4e9"
PURPLE, YELLOW = "#cc79a7", "#f0e442"
"""Of Okabe and Ito, "Color universal design", 2008: result apart by every eye."""
MAPS = {"image": "gray", "amount": "viridis", "signed": "RdBu_r"}
SILENT = "all 0"
"""The note of a map that is zero everywhere, which is struck out: beside others it would look like a weak one."""
LARGE, SMALL, TINY, LEAST = 11, 9, 7, 5
"""Sizes of letters, in points."""
LETTER = 0.62
"""How wide a letter is on average, of its height."""
PAGE, TILE, HEADING = 11.0, 1.6, 0.7
"""In inches: the widest figure, a tile where there is room, and what the heading takes."""


class Picture(Figure):
    """A matplotlib figure that notebooks show."""

    def _repr_png_(self) -> bytes:
        return png(self)


class Tile(Record, eq=False):
    """One image of a figure.

    Attributes
    ----------
    values : array (height, width), or (height, width, 3) from 0 to 1
    title : str
    kind : {'image', 'amount', 'signed'}
        Black to white; dark blue to yellow; or blue below zero, white at zero, red above.
    span : (float, float) or None
        The values at the ends of the colours; by default the least and the largest, alike on both sides of zero for
        'signed', and from zero on where all values are alike.
    note : str
        What was done to the numbers, such as `mean of 4 channels`; it stands behind the title.
    """

    values: Array
    title: str = ""
    kind: str = "amount"
    span: tuple[float, float] | None = None
    note: str = ""

    @property
    def heading(self) -> str:
        """The title with the note."""
        return ", ".join(filter(None, (self.title, self.note)))


def figure(width: float, height: float, title: str) -> Picture:
    """An empty figure of this size, in inches."""
    page = Picture(figsize=(width, height), layout="constrained")
    headed(page, title)
    return page


def tall(size: Sequence[int], width: float, most: float = 6.0) -> float:
    """How high an image of this height and width, in pixels, is drawn when it is so many inches wide."""
    return min(max(width * size[0] / size[1], 0.4), most)


def headed(page: Picture, title: str) -> None:
    """Give a figure its title, or another one."""
    room = 130 * page.get_figwidth() / max(1, *map(len, title.split("\n")))
    page.suptitle(title, fontsize=min(LARGE, room), color=INK)


def tiled(tiles: Sequence[Tile], title: str, columns: int | None = None, bar: str = "") -> Picture:
    """Images in rows; with a colour bar for all when they share a span and `bar` says what the numbers are."""
    across = min(columns or max(4, math.ceil(math.sqrt(len(tiles)))), len(tiles))
    down = math.ceil(len(tiles) / across)
    side = min(TILE, PAGE / across)
    high = max(tall(tile.values.shape, side, 2 * side) for tile in tiles)
    named = any(tile.heading for tile in tiles)
    page = figure(max(across * side + bool(bar), 4), down * (high + 0.25 * named) + HEADING, title)
    places = page.subplots(down, across, squeeze=False)
    drawn = None
    for place, tile in zip(places.flat, tiles, strict=False):
        drawn = shown(place, tile)
    for place in places.flat[len(tiles) :]:
        place.set_axis_off()
    if bar and drawn is not None:
        with_bar(page, drawn, list(places.flat), bar)
    return page


def shown(axes: Axes, tile: Tile, ticks: bool = False) -> AxesImage:
    """Draw one image, a square for each pixel, a row of values as high as there is room; `ticks` number the pixels."""
    low, high = tile.span or _span(tile)
    row = tile.values.shape[0] == 1
    aspect: Any = "auto" if row else "equal"
    drawn = axes.imshow(tile.values, cmap=MAPS[tile.kind], vmin=low, vmax=high, interpolation="nearest", aspect=aspect)
    named(axes, tile.heading)
    if tile.note == SILENT:
        axes.plot((0, 1), (0, 1), transform=axes.transAxes, color=FRAME, linewidth=0.7, scalex=False, scaley=False)
    if row:
        axes.set_yticks([])
    if not ticks:
        axes.set(xticks=[], yticks=[])
    return drawn


def named(axes: Axes, title: str) -> None:
    """A title above, and quiet lines around."""
    axes.set_title(title, fontsize=SMALL if len(title) < 40 else TINY, color=INK)
    axes.tick_params(labelsize=TINY, colors=INK, width=0.5)
    for axis in (axes.xaxis, axes.yaxis):
        axis.label.set(fontsize=SMALL, color=INK)
    for spine in axes.spines.values():
        spine.set(linewidth=0.5, color=FRAME)


def with_bar(page: Picture, drawn: AxesImage, places: Any, label: str, cut: str = "neither") -> None:
    """A colour bar beside some axes; `cut` names the ends beyond which there are values: 'max', 'both'."""
    bar = page.colorbar(drawn, ax=places, fraction=0.04, pad=0.02, extend=cut)
    bar.set_label(label, fontsize=TINY, color=INK)
    bar.ax.tick_params(labelsize=TINY, colors=INK)
    bar.ax.yaxis.get_offset_text().set_fontsize(TINY)
    bar.outline.set_linewidth(0.5)


def write_numbers(axes: Axes, values: Array, drawn: AxesImage, digits: int = 3, inches: float = 4.0) -> None:
    """Write the numbers into the pixels of an image that is so wide; none where they would be too small to read."""
    size = legible(values, digits, inches)
    if not size:
        return
    for (row, column), text in _texts(values, digits).items():
        red, green, blue, _ = drawn.cmap(drawn.norm(values[row, column]))
        dark = 0.3 * red + 0.6 * green + 0.1 * blue < 0.5
        axes.text(column, row, text, ha="center", va="center", fontsize=size, color="white" if dark else INK)


def boxed(axes: Axes, spans: Sequence[tuple[int, int]], colour: str = VERMILION, dashed: bool = False) -> None:
    """A frame around the pixels from the first to the last row and column; the page grows to hold what lies outside."""
    if any(last < first for first, last in spans):
        return
    (top, bottom), (left, right) = ((first - 0.5, last + 0.5) for first, last in spans)
    style = "--" if dashed else "-"
    frame = Rectangle((left, top), right - left, bottom - top, fill=False, color=colour, lw=1.5, ls=style)
    frame.set(clip_on=False, path_effects=[withStroke(linewidth=3, foreground="white", alpha=0.7)])
    axes.add_patch(frame)
    (x0, x1), (y0, y1) = sorted(axes.get_xlim()), sorted(axes.get_ylim())
    axes.set(xlim=(min(x0, left), max(x1, right)), ylim=(max(y1, bottom), min(y0, top)))


def painted(colour: str) -> tuple[float, float, float]:
    """A colour's red, green and blue, from 0 to 1."""
    red, green, blue = to_rgb(colour)
    return red, green, blue


def by(shape: Sequence[int | None]) -> str:
    """`3x3x25`: the sizes of something with axes."""
    return "x".join(map(str, shape))


def legible(values: Array, digits: int = 3, inches: float = 4.0) -> float:
    """The size of letters, in points, at which the numbers fit into the pixels; 0 where nobody could read them."""
    size = min(SMALL, 110 * inches / values.shape[1] / max(map(len, _texts(values, digits).values())))
    return size if size >= LEAST else 0.0


def _texts(values: Array, digits: int) -> dict[tuple[int, ...], str]:
    return {place: f"{value + 0.0:.{digits}g}" for place, value in np.ndenumerate(values)}


def numbered(axes: Axes, rows: Sequence[int], columns: Sequence[int]) -> None:
    """Number the pixels as they are numbered in the image that they were cut from."""
    for name, numbers in (("y", rows), ("x", columns)):
        every = max(math.ceil(len(numbers) / 8), 1)
        axes.set(**{f"{name}ticks": range(0, len(numbers), every), f"{name}ticklabels": [*numbers][::every]})


def bars(
    axes: Axes,
    values: Sequence[float],
    texts: Sequence[str],
    title: str,
    colour: str = BLUE,
    most: float | None = None,
    inches: float = 2.4,
) -> None:
    """A bar for each row, from the top, with a text behind it that ends inside the panel, which is so wide.

    `most` is the longest bar there could be; by default the longest there is.
    """
    axes.barh(range(len(values)), values, color=colour, height=0.7)
    for row, (value, text) in enumerate(zip(values, texts, strict=True)):
        axes.text(value, row, f" {text}", va="center", fontsize=TINY, color=INK)
    written = max(map(len, texts), default=0) * TINY * LETTER / 72 / inches
    room = max(1 - written - 0.05, 0.15)
    axes.set(xlim=(0, max([most or 0, *values, 1e-30]) / room), xticks=[])
    named(axes, title)


def rowed(page: Picture, names: Sequence[str], panels: int, **options: Any) -> list[Axes]:
    """Panels side by side with the same rows, named at the left."""
    places = page.subplots(1, panels, sharey=True, squeeze=False, **options)[0]
    places[0].set(yticks=range(len(names)), yticklabels=names, ylim=(len(names) - 0.4, -0.6))
    for axes in places:
        axes.tick_params(axis="y", length=0)
    return list(places)


def _span(tile: Tile) -> tuple[float, float]:
    values = tile.values[np.isfinite(tile.values)]
    if tile.kind == "signed":
        return evenly(values)
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
    return (low, high) if high > low else (min(low, 0.0), max(low, 0.0) or 1.0)


def evenly(values: Array) -> tuple[float, float]:
    """The largest size on both sides of zero, so that zero is white."""
    reach = float(np.abs(values).max()) if values.size else 0.0
    return (-reach, reach) if reach else (-1.0, 1.0)


def kind_of(values: Array) -> str:
    """'signed' where there are numbers below zero, else 'amount'."""
    return "signed" if values.min() < 0 else "amount"


def together(values: Array) -> tuple[str, tuple[float, float]]:
    """The kind and the span that let several images be compared."""
    kind = kind_of(values)
    low, high = evenly(values) if kind == "signed" else (0.0, float(values.max()) or 1.0)
    return kind, (low, high)


def map_tile(values: Array, title: str = "", kind: str | None = None, span: tuple[float, float] | None = None) -> Tile:
    """What a layer or a method makes of an image; a map that is zero everywhere says so."""
    return Tile(values, title, kind or kind_of(values), span, "" if values.any() else SILENT)


def image_tile(values: Array, title: str = "") -> Tile:
    """Channels last, from 0 to 1: one is grey, three are colours, and of others the mean is shown, and said."""
    count = values.shape[-1]
    if count == 3:
        return Tile(values, title, "image", (0.0, 1.0))
    return Tile(values.mean(-1), title, "image", (0.0, 1.0), "" if count == 1 else f"mean of {count} channels")


def picture_of(image: Array, channels_first: bool = False, title: str = "") -> Tile:
    """An image of a model's input as people see it, its numbers going up to 1, to 255 or to the largest."""
    values = np.asarray(image, np.float64)
    values = np.moveaxis(values, 0, -1) if channels_first else values
    low, high = min(float(values.min()), 0.0), float(values.max())
    top = 1.0 if high <= 1 else 255.0 if high <= 255 else high
    scaled = (values - low) / (top - low)
    return image_tile(scaled if scaled.ndim == 3 else scaled[..., None], title)


def span_of(values: Array) -> str:
    """`-0.31 to 1.2`: from where to where numbers go; `all 0` where all are alike."""
    low, high = float(np.min(values)), float(np.max(values))
    return f"{low:.3g} to {high:.3g}" if low != high else f"all {low + 0.0:.3g}"


def distribution(axes: Axes, counts: Array, edges: Array, span: tuple[float, float]) -> None:
    """How many values lie where, of values that go from `span[0]` to `span[1]`; equal ones are a single line."""
    low, high = span
    if low < high:
        axes.bar(edges[:-1], counts, np.diff(edges), align="edge", color=BLUE)
    else:
        axes.bar([low], [counts.sum()], 0.02, color=BLUE)
        axes.set(xlim=(low - 0.5, low + 0.5), xticks=[low])


def png(page: Figure, dots: int = 100) -> bytes:
    """A figure as a PNG file."""
    memory = io.BytesIO()
    page.savefig(memory, format="png", dpi=dots)
    return memory.getvalue()
