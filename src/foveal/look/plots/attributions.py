"""Pictures of attributions over the images that they explain, and of what filters look for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from foveal.errors import ArgumentError, UnsupportedError
from foveal.ir.node import show
from foveal.look.attributions import Attribution, spatial_of
from foveal.look.plots import figures
from foveal.look.plots.fields import laid_over, pale
from foveal.look.plots.figures import Picture, Tile
from foveal.look.views import Array
from foveal.look.visualization import Hierarchy, Visualization

CLEAR = 99.7
"""Per cent of the pixels whose values the colours tell apart: single ones that are far larger would hide the rest."""
MANY = 1000
"""From how many pixels on."""
LABELS = {"amount": "for the answer", "signed": "for the answer; below 0 against it"}
ENDS = {"amount": "max", "signed": "both"}
"""Where the colour bar is open when larger values are cut."""


def attribution(result: Attribution, images: Any = None, classes: Sequence[str] | None = None) -> Picture:
    """A row for each image: the image, how much each pixel speaks for the answer, and both in one; one scale for all.

    Parameters
    ----------
    result : Attribution
    images : array (N, height, width, channels) or of one image, optional
        The images that are explained.
    classes : list of str, optional
        What the classes are called; by default their numbers.
    """
    maps = result.heatmaps()
    if maps.ndim not in (2, 3):
        raise UnsupportedError(f"figure: attributions are drawn of images, these are {show(maps.shape)}. Print them.")
    maps = maps if maps.ndim == 3 else maps[:, None]
    under = None if images is None else _images(result, images, len(maps))
    at = f" at {result.layer}" if result.layer else ""
    columns = 1 if under is None else 3
    tall = figures.tall(maps.shape[1:], 2.6, 4)
    page = figures.figure(
        max(3 * columns + 0.5, 5), (tall + 0.4) * len(maps) + 0.5, f"{result.method}{at} of {result.model}"
    )
    rows = page.subplots(len(maps), columns, squeeze=False)
    kind, reach, cut = colours_of(maps)
    span = (-reach if kind == "signed" else 0.0, reach)
    for i, (values, places) in enumerate(zip(maps, rows, strict=True)):
        heat = places[min(1, columns - 1)]
        answer = _answer(result, i, classes)
        title = figures.span_of(values) if under is not None else f"{answer}\n{figures.span_of(values)}"
        drawn = figures.shown(heat, figures.map_tile(values, title, kind, span), ticks=True)
        if under is None:
            continue
        image = under[i].replaced(title=answer)
        figures.shown(places[0], image, ticks=True)
        figures.shown(places[2], pale(image, "both"), ticks=True)
        over = laid_over(values, reach, kind)
        places[2].imshow(over, interpolation="nearest", aspect=places[2].get_aspect())
    heats = list(rows[:, min(1, columns - 1)])
    figures.with_bar(page, drawn, heats, LABELS[kind], ENDS[kind] if cut else "neither")
    return page


def _answer(result: Attribution, i: int, classes: Sequence[str] | None) -> str:
    """The class with its name and probability, the place in the output, or the number that is explained."""
    place = np.atleast_1d(result.target[i]).tolist()
    kind = "place" if len(place) > 1 else "output" if result.probability is None else "class"
    name = f"{kind} {'x'.join(map(str, place))}"
    if classes is not None:
        if len(place) > 1 or not place[0] < len(classes):
            raise ArgumentError(f"figure: `classes` must name class {place[0]}, got {len(classes)} names.")
        name = str(classes[place[0]])
    sure = "" if result.probability is None else f", {result.probability[i]:.1%}"
    return f"{name}{sure}, score {result.score[i]:.3g}"


def _images(result: Attribution, images: Any, count: int) -> list[Tile]:
    given = np.asarray(images)
    given = given[None] if given.shape == tuple(result.image_shape) else given
    if given.shape != (count, *result.image_shape):
        raise ArgumentError(
            f"figure: `images` must be those that are explained, {show((count, *result.image_shape))}, "
            f"got {show(np.shape(images))}."
        )
    if len(spatial_of(result.image_shape, result.channels_first)) == 1:
        given = np.expand_dims(given, 2 if result.channels_first else 1)
    return [figures.picture_of(image, result.channels_first) for image in given]


def colours_of(values: Array) -> tuple[str, float, bool]:
    """The kind, the value of the strongest colour, and whether larger ones are cut."""
    sizes = np.abs(values)
    reach = most = float(sizes.max())
    if values.size >= MANY:
        reach = float(np.percentile(sizes, CLEAR)) or most
    return figures.kind_of(values), reach or 1.0, reach < most


def visualization(result: Visualization) -> Picture:
    """The image that pleases each channel."""
    steps = len(result.gains)
    title = f"What {result.layer} of {result.model} looks for, after {steps} steps from noise"
    return figures.tiled(tiles_of(result), title)


def tiles_of(result: Visualization, gains: bool = True) -> list[Tile]:
    """The image of each channel, with what the channel gained; one that never fires says so."""
    tiles = []
    for i, (channel, picture) in enumerate(zip(result.channels, result.pictures(), strict=True)):
        gain = f": {result.gains[-1, i]:.3g}" if gains else ""
        tile = figures.image_tile(np.clip(picture, 0, 1), f"{channel}{gain}")
        silent = not result.fires[i] if result.fires else False
        tiles.append(tile.replaced(note=", ".join(filter(None, (tile.note, "never fires" * silent)))))
    return tiles


def hierarchy(result: Hierarchy) -> Picture:
    """A row for each layer, the lowest on top: what its filters look for."""
    most = max(len(part.channels) for part in result.values())
    side = min(figures.TILE, figures.PAGE / most)
    page = figures.figure(
        max(side * most + 0.8, 6),
        (side + 0.25) * len(result) + figures.HEADING,
        "What filters look for, layer by layer",
    )
    rows = page.subplots(len(result), most, squeeze=False)
    names = {1: [""], 2: ["low", "high"], 3: ["low", "middle", "high"]}[len(result)]
    for line, name, (layer, part) in zip(rows, names, result.items(), strict=True):
        for axes in line:
            axes.set_axis_off()
        for axes, tile in zip(line, tiles_of(part), strict=False):
            axes.set_axis_on()
            figures.shown(axes, tile)
        line[0].set_ylabel("\n".join(filter(None, (name, layer))), fontsize=figures.SMALL, color=figures.INK)
    return page
