"""Filters epoch by epoch: as a grid, and as an animated GIF."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from foveal.arguments import converted, integer, positive
from foveal.data.pictures import pillow
from foveal.errors import ArgumentError
from foveal.look.filter_history import FilterHistory
from foveal.look.plots import figures
from foveal.look.plots.figures import Picture, Tile
from foveal.look.plots.maps import filters_of
from foveal.storage import write_atomically

MOST_FILTERS, MOST_EPOCHS = 10, 8
"""How many columns and rows a grid has where nothing else is asked for."""
DOTS = 64


def filter_history(
    result: FilterHistory, filters: Sequence[int] | None = None, epochs: Sequence[int] | None = None
) -> Picture:
    """A row for each epoch, the first before training; a column for each filter.

    Parameters
    ----------
    result : FilterHistory
    filters : list of int, optional
        By default the first ten.
    epochs : list of int, optional
        By default eight from the first to the last.
    """
    tiles, meaning = _tiles("figure", result)
    chosen = _chosen("filters", filters, range(len(tiles[0])), MOST_FILTERS)
    rows = [result.epochs.index(epoch) for epoch in _chosen("epochs", epochs, result.epochs, MOST_EPOCHS)]
    shape, moved = tiles[0][0].values.shape, result.moved()
    side = min(1.2, figures.PAGE / len(chosen))
    span = figures.span_of(np.stack(result.kernels))
    title = f"{result.name}: {len(chosen)} of {len(tiles[0])} filters {figures.by(shape)}, {span}"
    title += f",\n{meaning}" * bool(meaning)
    size = max(side * len(chosen) + 1.6, 6), figures.tall(shape, side, 2 * side) * len(rows) + figures.HEADING + 0.3
    page = figures.figure(*size, title)
    places = page.subplots(len(rows), len(chosen), squeeze=False)
    for line, row in zip(places, rows, strict=True):
        for axes, k in zip(line, chosen, strict=True):
            tile = tiles[row][k]
            drawn = figures.shown(axes, tile if row == rows[0] else tile.replaced(title=""))
        when = _when(result.epochs[row], moved[row]).replace(", ", "\n")
        line[0].set_ylabel(when, fontsize=figures.TINY, color=figures.INK, rotation=0, ha="right", va="center")
    if tiles[0][0].kind == "signed":
        figures.with_bar(page, drawn, list(places.flat), "weight")
    return page


def animated(result: FilterHistory, path: str | os.PathLike[str], seconds: float = 0.5) -> None:
    """Write an animated GIF of all filters, an image for each epoch."""
    file = Path(path)
    if file.suffix.lower() != ".gif":
        raise ArgumentError(f"gif: `path` must end in .gif, got {str(path)!r}.")
    pause = round(1000 * converted("gif", "seconds", positive, seconds))
    frames = _frames(result, *_tiles("gif", result))
    memory = io.BytesIO()
    frames[0].save(memory, "GIF", save_all=True, append_images=frames[1:], duration=pause, loop=0)
    write_atomically(file, memory.getvalue())


def _frames(result: FilterHistory, tiles: list[list[Tile]], meaning: str) -> list[Any]:
    """One drawing, with other numbers for each epoch; all frames have the same palette, so that files stay small."""
    image = pillow()
    page = figures.tiled(tiles[0], "0", bar="weight" if tiles[0][0].kind == "signed" else "")
    drawn = [axes.images[0] for axes in page.axes if axes.images]
    frames = []
    for epoch, state, moved in zip(result.epochs, tiles, result.moved(), strict=True):
        figures.headed(page, ", ".join(filter(None, (result.name, meaning, _when(epoch, moved)))))
        for place, tile in zip(drawn, state, strict=False):
            place.set_data(tile.values)
        frames.append(np.asarray(image.open(io.BytesIO(figures.png(page, DOTS))).convert("RGB")))
    height, width, _ = frames[0].shape
    strip = image.fromarray(np.concatenate(frames)).quantize(method=image.Quantize.MAXCOVERAGE, kmeans=1)
    return [strip.crop((0, i * height, width, (i + 1) * height)) for i in range(len(frames))]


def _tiles(who: str, result: FilterHistory) -> tuple[list[list[Tile]], str]:
    """The filters of each epoch, in the same colours, and what was made of the input's channels."""
    if not result.kernels:
        raise ArgumentError(
            f"{who}: FilterHistory has kept nothing yet. Give it to training: fit(..., callbacks=[history])."
        )
    epochs = [filters_of(who, result.name, result.source, kernel) for kernel in result.kernels]
    every = np.stack([filters.values for filters in epochs])
    return [filters.tiles(every) for filters in epochs], epochs[0].meaning


def _chosen(name: str, asked: Any, there: Sequence[int], most: int) -> list[int]:
    if asked is None:
        spread = np.linspace(0, len(there) - 1, min(most, len(there))).round().astype(int)
        return [there[i] for i in (spread if name == "epochs" else range(len(spread)))]
    chosen = [converted("figure", name, integer, n) for n in asked]
    if not chosen or any(n not in there for n in chosen):
        raise ArgumentError(f"figure: `{name}` must be from {there[0]} to {there[-1]}, got {asked!r}.")
    return chosen


def _when(epoch: int, moved: float) -> str:
    return f"epoch {epoch}, moved {moved:.0%}" if epoch else "before training"
