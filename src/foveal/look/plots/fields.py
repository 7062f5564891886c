"""Pictures of what a value sees: boxes of pixels and effective fields, over the image."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from foveal.errors import ArgumentError, UnsupportedError
from foveal.ir.node import show
from foveal.look.effective import EffectiveField
from foveal.look.fields import Box, ReceptiveField
from foveal.look.plots import figures
from foveal.look.plots.figures import Picture, Tile
from foveal.look.views import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PAPER = 0.93
"""How bright the page is where there is no image."""


def receptive_field(result: ReceptiveField, image: Any = None, at: Sequence[int] | None = None) -> Picture:
    """The pixels that a value of the layer's map sees, and dashed those that its neighbour below and right sees.

    Parameters
    ----------
    result : ReceptiveField
    image : array, optional
        One image, as the model takes it, to draw them over.
    at : (row, column), optional
        Which value; by default the one in the middle of the map.
    """
    place = tuple(n // 2 for n in result.shape) if at is None else tuple(at)
    box = result.box(*place)
    size, stride = (" x ".join(f"{n:g}" for n in part) for part in (result.size, result.stride))
    further = f", its neighbour {stride} further" if place else ""
    title = f"{result.layer} of {result.model}: a value sees {size} pixels{further}"
    tile = under("figure", image, box.lengths)
    page = figures.figure(6, figures.tall(tile.values.shape, 5.5) + 1, title)
    axes = page.subplots()
    where = f"the value at {show(place)} sees " if place else "it sees "
    figures.shown(axes, tile.replaced(title=f"{where}{box}"), ticks=True)
    after = tuple(i + 1 for i in place)
    if place and all(i < n for i, n in zip(after, result.shape, strict=True)):
        figures.boxed(axes, spans_of(result.box(*after)), figures.SKY, dashed=True)
    figures.boxed(axes, spans_of(box))
    return page


def effective_field(result: EffectiveField, image: Any = None) -> Picture:
    """How much each pixel counts, and the box of those that can count at all.

    Parameters
    ----------
    result : EffectiveField
    image : array, optional
        One image, as the model takes it, to draw both over.
    """
    theory = " x ".join(map(str, result.box.size))
    looks = f"{result.size:.3g} x {result.size:.3g}"
    title = f"{result.layer} of {result.model}: a value can see {theory} pixels,\nit looks at as many as {looks}"
    if result.map.ndim != 2:
        raise UnsupportedError(
            f"figure: effective fields are drawn of images, this one is of {show(result.map.shape)}. Plot its `map`."
        )
    page = figures.figure(5.6 if image is None else 9.5, figures.tall(result.map.shape, 4.2, 5) + 1.2, title)
    *before, axes = page.subplots(1, 1 if image is None else 2, squeeze=False)[0]
    for left in before:
        tile = under("figure", image, result.box.lengths)
        figures.shown(left, pale(tile, f"over the image; the box is {result.box}"), ticks=True)
        left.imshow(laid_over(result.map, 1.0), interpolation="nearest")
        figures.boxed(left, result.box.spans)
    where = f" at {show(result.at)}" if result.at else ""
    title = f"mean size of the gradient of the value{where}"
    drawn = figures.shown(axes, figures.map_tile(result.map, title, "amount", (0.0, 1.0)), ticks=True)
    figures.boxed(axes, result.box.spans)
    _closer(axes, result.box)
    figures.with_bar(page, drawn, axes, "of the largest")
    return page


def _closer(axes: Axes, box: Box) -> None:
    """Leave out what is far from a small box."""
    if all(4 * size < 2 * length for size, length in zip(box.size, box.lengths, strict=True)):
        (top, bottom), (left, right) = box.spans
        margin = max(box.size) / 4 + 0.5
        axes.set(xlim=(left - margin, right + margin), ylim=(bottom + margin, top - margin))


def laid_over(values: Array, reach: float, colours: str = "amount") -> Array:
    """Colours (height, width, 4) that let an image shine through where values are small."""
    import matplotlib

    low = -reach if colours == "signed" else 0.0
    painted: Array = matplotlib.colormaps[figures.MAPS[colours]]((values - low) / ((reach - low) or 1.0))
    painted[..., 3] = 0.85 * np.sqrt(np.clip(np.abs(values) / (reach or 1.0), 0, 1))
    return painted


def pale(image: Tile, title: str = "") -> Tile:
    """An image in greys that are neither white nor black, so that colours laid over it are seen everywhere."""
    grey = image.values if image.values.ndim == 2 else image.values.mean(-1)
    return Tile(0.25 + 0.45 * grey, title, "image", (0.0, 1.0))


def under(who: str, image: Any, lengths: Sequence[int]) -> Tile:
    """An image to draw over, as people see it; an empty page where there is none. A row is one pixel high."""
    if len(lengths) > 2:
        raise UnsupportedError(f"{who}: volumes are not drawn, the input is {show(tuple(lengths))}. Print it.")
    size = tuple(lengths)
    if image is None:
        return Tile(np.full((1, *size)[-2:], PAPER), kind="image", span=(0.0, 1.0))
    array = np.asarray(image)
    alone = array[0] if array.ndim == len(size) + 2 and len(array) == 1 else array
    if size not in (alone.shape, alone.shape[:-1], alone.shape[1:]):
        raise ArgumentError(f"{who}: `image` must be one image of {show(size)} pixels, got {show(array.shape)}.")
    if alone.shape == size:
        alone = alone[..., None]
    first = alone.shape[:-1] != size
    if len(size) == 1:
        alone = alone[:, None] if first else alone[None]
    return figures.picture_of(alone, first)


def spans_of(box: Box) -> tuple[tuple[int, int], tuple[int, int]]:
    """The rows and the columns of a box; a row of values is one pixel high."""
    rows, columns = ((0, 0), *box.spans)[-2:]
    return rows, columns


def on_image(axes: Axes, image: Any, box: Box, title: str) -> None:
    """An image with a box in it."""
    tile = under("figure", image, box.lengths)
    figures.shown(axes, tile.replaced(title=title), ticks=True)
    axes.set_box_aspect(0.25 if len(tile.values) == 1 else None)
    figures.boxed(axes, spans_of(box))
