"""What the five lessons share: how one is run, and how its pictures are drawn and saved."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle

import foveal as keras

Array = np.ndarray[Any, Any]
Options = SimpleNamespace
Section = Callable[[Options], Any]
Box = tuple[float, float, float, float]

SEED = 7
INK, FRAME = "#333333", "#bbbbbb"
COLOURS = ("#0072b2", "#d55e00")  # blue and vermilion of Okabe and Ito: told apart by every eye
MAPS = {"gray": "gray", "amount": "viridis", "signed": "RdBu_r"}
PAGE_INCHES, HEADING, GAP = 11.0, 0.3, 0.1


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
        spine.set(linewidth=0.5, color=FRAME)


def show(axes: Axes, tile: Tile, box: Box | None = None) -> AxesImage:
    """Draw one image into a box of the axes, by default a unit for each pixel."""
    height, width = tile.image.shape[:2]
    left, right, bottom, top = box or (-0.5, width - 0.5, height - 0.5, -0.5)
    limits = {}
    if tile.scale == "signed":
        reach = float(np.abs(tile.image).max()) or 1.0
        limits = {"vmin": -reach, "vmax": reach}
    extent = (left, right, bottom, top)
    drawn = axes.imshow(tile.image, cmap=MAPS[tile.scale], interpolation="nearest", extent=extent, **limits)
    for (row, column), value in np.ndenumerate(tile.image if tile.written else np.empty((0, 0))):
        red, green, blue, _ = drawn.cmap(drawn.norm(value))
        dark = 0.3 * red + 0.6 * green + 0.1 * blue < 0.5
        x, y = left + (column + 0.5) / width * (right - left), top + (row + 0.5) / height * (bottom - top)
        axes.text(x, y, f"{value:.3g}", ha="center", va="center", color="white" if dark else INK, fontsize=9)
    if box is None:
        bare(axes, tile.title)
    return drawn


def save_tiles(path: Path, tiles: Sequence[Tile | None], columns: int, title: str, inches: float = 2.0) -> None:
    """Save images in rows, each this wide or as wide as a page allows; None leaves a place empty."""
    width = min(inches, PAGE_INCHES / columns)
    rows = [tiles[start : start + columns] for start in range(0, len(tiles), columns)]
    heights = [max(width * tile.image.shape[0] / tile.image.shape[1] for tile in row if tile) for row in rows]
    across, down = columns * (width + GAP) + GAP, HEADING + sum(height + HEADING for height in heights) + GAP
    page = Figure(figsize=(across, down))
    axes = page.add_axes((0, 0, 1, 1))  # one for all, in inches: an Axes each would take far longer to draw
    axes.set_axis_off()
    axes.text(across / 2, HEADING / 2, title, fontsize=11, color=INK, ha="center", va="center")
    top = HEADING
    for row, height in zip(rows, heights, strict=True):
        top += HEADING
        for column, tile in enumerate(row):
            if tile:
                left, tall = GAP + column * (width + GAP), width * tile.image.shape[0] / tile.image.shape[1]
                axes.text(left + width / 2, top - 0.05, tile.title, fontsize=9, color=INK, ha="center")
                show(axes, tile, (left, left + width, top + tall, top))
                axes.add_patch(Rectangle((left, top), width, tall, fill=False, edgecolor=FRAME, linewidth=0.5))
        top += height
    axes.set(xlim=(0, across), ylim=(down, 0))
    page.savefig(path, dpi=110)


def gray(photo: Array) -> Array:
    """A photo (height, width, 3) of bytes as (height, width) from 0 to 1: 0.299 red + 0.587 green + 0.114 blue."""
    return (photo @ np.array([0.299, 0.587, 0.114]) / 255).astype(np.float32)


def filtered_tile(name: str, kernel: Array, values: Array) -> Tile:
    """As gray as the photo, or, where the kernel's sum is 0, in the colours of both signs."""
    if abs(kernel.sum()) > 1e-4:
        return Tile(np.clip(values / kernel.sum(), 0, 1), name)
    reach = np.quantile(np.abs(values), 0.995)  # a few glaring pixels must not make all others pale
    return Tile(np.clip(values, -reach, reach), name, "signed")
