"""What the five lessons share: how one is run, and how its pictures are drawn and saved."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import foveal as keras

Array = np.ndarray[Any, Any]
Options = SimpleNamespace
Section = Callable[[Options], Any]

SEED = 7
INK = "#333333"
COLOURS = ("#0072b2", "#d55e00")  # blue and vermilion of Okabe and Ito: told apart by every eye
MAPS = {"gray": "gray", "amount": "viridis", "signed": "RdBu_r"}
PAGE_INCHES = 11.0


class Tile(NamedTuple):
    """One image of a picture.

    Attributes
    ----------
    image : array (height, width), or (height, width, 3) from 0 to 1
    title : str
    scale : {'gray', 'amount', 'signed'}
        Black to white; dark blue to yellow for numbers from 0 up; blue, white at 0, red for numbers of both signs.
    written : bool
        Whether to write the numbers into the pixels, for small kernels.
    """

    image: Array
    title: str = ""
    scale: str = "gray"
    written: bool = False


def run(
    about: str, sections: Sequence[Section], defaults: Mapping[str, Any], words: Sequence[str] | None = None
) -> dict[str, Any]:
    """Run a lesson's sections in turn; what each found, by its name.

    Parameters
    ----------
    about : str
        What `--help` says.
    sections : list of function
        Each takes the options, prints what it finds, saves its pictures in `options.out` and returns its findings.
    defaults : dict
        `out`, the folder of the pictures, and the whole numbers that the command line may change.
    words : list of str, optional
        The command line; by default the one that this program was started with.
    """
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", nargs="?", type=Path, default=defaults["out"], help="folder for the pictures")
    for name, value in defaults.items():
        if name != "out":
            parser.add_argument(f"--{name}", type=int, default=value, help=f"default: {value}")
    options = Options(**vars(parser.parse_args(words)))
    options.out.mkdir(parents=True, exist_ok=True)
    findings = {}
    for section in sections:
        keras.utils.set_random_seed(SEED)
        print(f"\n{section.__name__.replace('_', ' ').capitalize()}")
        findings[section.__name__] = section(options)
    print(f"\nPictures: {', '.join(sorted(path.name for path in options.out.glob('*.png')))} in {options.out}")
    return findings


def figure(width: float, height: float, title: str) -> Figure:
    """An empty page, in inches."""
    page = Figure(figsize=(width, height), layout="constrained")
    page.suptitle(title, fontsize=11, color=INK)
    return page


def bare(axes: Axes, title: str = "") -> None:
    """Take away the ticks and set the title."""
    axes.set(xticks=[], yticks=[])
    axes.set_title(title, fontsize=9, color=INK)
    for spine in axes.spines.values():
        spine.set(linewidth=0.5, color="#bbbbbb")


def show(axes: Axes, tile: Tile) -> Any:
    """Draw one image."""
    limits = {}
    if tile.scale == "signed":
        reach = float(np.abs(tile.image).max()) or 1.0
        limits = {"vmin": -reach, "vmax": reach}
    drawn = axes.imshow(tile.image, cmap=MAPS[tile.scale], interpolation="nearest", **limits)
    bare(axes, tile.title)
    if tile.written:
        for (row, column), value in np.ndenumerate(tile.image):
            red, green, blue, _ = drawn.cmap(drawn.norm(value))
            dark = 0.3 * red + 0.6 * green + 0.1 * blue < 0.5
            axes.text(column, row, f"{value:.3g}", ha="center", va="center", color="white" if dark else INK, fontsize=9)
    return drawn


def save_tiles(path: Path, tiles: Sequence[Tile | None], columns: int, title: str, inches: float = 2.0) -> None:
    """Save images in rows, each this wide or as wide as a page allows; None leaves a place empty."""
    rows = -(-len(tiles) // columns)
    tallest = max(tile.image.shape[0] / tile.image.shape[1] for tile in tiles if tile)
    width = min(inches, PAGE_INCHES / columns)
    page = figure(width * columns, (width * tallest + 0.3) * rows + 0.4, title)
    places = page.subplots(rows, columns, squeeze=False).ravel()
    for axes, tile in zip_longest(places, tiles):
        if tile:
            show(axes, tile)
        else:
            axes.set_axis_off()
    page.savefig(path, dpi=110)


def gray(photo: Array) -> Array:
    """A photo (height, width, 3) of bytes as (height, width) from 0 to 1: 0.299 red + 0.587 green + 0.114 blue."""
    return (photo @ np.array([0.299, 0.587, 0.114]) / 255).astype(np.float32)
