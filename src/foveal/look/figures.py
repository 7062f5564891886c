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
    from matplotlib.figure import Figure
except ModuleNotFoundError:
    raise UnsupportedError(
        "look: pictures need the package matplotlib, which is not installed. Run: pip install 'foveal[look]'"
    ) from None

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.image import AxesImage

INK, FRAME = "#333333", "#bbbbbb"
BLUE, VERMILION, GREEN, ORANGE, SKY = "#0072b2", "#d55e00", "#009e73", "#e69f00", "#56b4e9"
"""Of Okabe and Ito, "Color universal design", 2008: told apart by every eye."""
MAPS = {"image": "gray", "amount": "viridis", "signed": "RdBu_r"}
LARGE, SMALL, TINY = 11, 9, 7
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
        'signed'.
    """

    values: Array
    title: str = ""
    kind: str = "amount"
    span: tuple[float, float] | None = None


def figure(width: float, height: float, title: str) -> Picture:
    """An empty figure of this size, in inches."""
    page = Picture(figsize=(width, height), layout="constrained")
    page.suptitle(title, fontsize=LARGE, color=INK)
    return page


def tiled(tiles: Sequence[Tile], title: str, columns: int | None = None, bar: str = "") -> Picture:
    """Images in rows; with a colour bar for all when they share a span and `bar` says what the numbers are."""
    across = min(columns or max(4, math.ceil(math.sqrt(len(tiles)))), len(tiles))
    down = math.ceil(len(tiles) / across)
    side = min(TILE, PAGE / across)
    tall = max(tile.values.shape[0] / tile.values.shape[1] for tile in tiles)
    named = any(tile.title for tile in tiles)
    page = figure(max(across * side, 4), down * (side * min(tall, 2) + 0.25 * named) + HEADING, title)
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
    """Draw one image, a square for each pixel; `ticks` number the pixels."""
    low, high = tile.span or _span(tile)
    drawn = axes.imshow(tile.values, cmap=MAPS[tile.kind], vmin=low, vmax=high, interpolation="nearest")
    named(axes, tile.title)
    if not ticks:
        axes.set(xticks=[], yticks=[])
    return drawn


def named(axes: Axes, title: str) -> None:
    """A title above, and quiet lines around."""
    axes.set_title(title, fontsize=SMALL if len(title) < 40 else TINY, color=INK)
    axes.tick_params(labelsize=TINY, colors=INK, width=0.5)
    for spine in axes.spines.values():
        spine.set(linewidth=0.5, color=FRAME)


def with_bar(page: Picture, drawn: AxesImage, places: Any, label: str) -> None:
    """A colour bar beside some axes."""
    bar = page.colorbar(drawn, ax=places, fraction=0.04, pad=0.02)
    bar.set_label(label, fontsize=TINY, color=INK)
    bar.ax.tick_params(labelsize=TINY, colors=INK)
    bar.outline.set_linewidth(0.5)


def written(axes: Axes, values: Array, drawn: AxesImage, digits: int = 3) -> None:
    """Write the numbers into the pixels."""
    size = max(4, min(SMALL, 60 / max(values.shape)))
    for (row, column), value in np.ndenumerate(values):
        red, green, blue, _ = drawn.cmap(drawn.norm(value))
        dark = 0.3 * red + 0.6 * green + 0.1 * blue < 0.5
        axes.text(
            column, row, f"{value:.{digits}g}", ha="center", va="center", fontsize=size, color="white" if dark else INK
        )


def _span(tile: Tile) -> tuple[float, float]:
    values = tile.values[np.isfinite(tile.values)]
    if tile.kind == "signed":
        return evenly(values)
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
    return (low, high) if high > low else (low - 0.5, high + 0.5)


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


def picture_of(image: Array, channels_first: bool = False) -> Tile:
    """An image of a model's input as people see it: one channel in grey, three in colour, numbers up to 255 or to 1."""
    values = np.asarray(image, np.float64)
    values = np.moveaxis(values, 0, -1) if channels_first else values
    low, high = min(float(values.min()), 0.0), float(values.max())
    top = 1.0 if high <= 1 else 255.0 if high <= 255 else high
    scaled = (values - low) / (top - low)
    if scaled.ndim == 3 and scaled.shape[-1] != 3:
        scaled = scaled.mean(-1)
    return Tile(scaled, kind="image", span=(0.0, 1.0))


def span_of(values: Array) -> str:
    """`-0.31 to 1.2`: from where to where numbers go."""
    return f"{float(np.min(values)):.3g} to {float(np.max(values)):.3g}"


def png(page: Figure, dots: int = 100) -> bytes:
    """A figure as a PNG file."""
    memory = io.BytesIO()
    page.savefig(memory, format="png", dpi=dots)
    return memory.getvalue()
