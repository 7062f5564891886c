"""Pictures of numbers in a page: small files inside it, a square for each pixel, a scale of colours below."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from html import escape

import matplotlib
import numpy as np

from foveal.data.pictures import encode, pillow
from foveal.look.plots import figures
from foveal.look.plots.fields import pale
from foveal.look.plots.figures import Tile
from foveal.look.sheets import number
from foveal.look.views import Array

LEVELS = 65
"""How many colours a map has: no eye tells more apart, and files of so few are small. The middle one is zero's."""
STOPS = 9
"""Colours of a scale; between them they change evenly."""
FINE = 64
"""Photos that are larger than this, in pixels, are kept as JPEG."""
QUALITY = 88


def style() -> str:
    """What a page must say once so that scales have their colours."""
    rules = []
    for kind, name in figures.MAPS.items():
        colours = (matplotlib.colors.to_hex(matplotlib.colormaps[name](k / (STOPS - 1))) for k in range(STOPS))
        rules.append(f".{kind} {{ background: linear-gradient(to right, {', '.join(colours)}); }}")
    return "\n".join(rules)


def picture(tile: Tile, alt: str, most: int = 224) -> str:
    """An image of a page.

    Parameters
    ----------
    tile : Tile
        With its span; colours (height, width, 3) go from 0 to 1.
    alt : str
        What is read to those who do not see it; empty where a text beside it says it all.
    most : int
        Larger ones are shrunk to so many pixels.
    """
    values = shrunk(tile.values, most)
    if values.ndim == 3:
        return inside_page(*_photo(values), alt)
    low, high = tile.span or (float(values.min()), float(values.max()))
    shares = np.clip((values - low) / ((high - low) or 1.0), 0, 1)
    if tile.kind == "image":
        return inside_page(encode(shares), "png", alt)
    return inside_page(_painted(shares, figures.MAPS[tile.kind]), "png", alt)


def side_by_side(panels: Iterable[tuple[str, str]]) -> str:
    """Pictures with a word below each, in a row where there is room."""
    return f"<div class='panels'>{_figures(panels)}</div>"


def grid(tiles: Iterable[Tile], what: str, most: int = 56) -> str:
    """Many small pictures with their headings below; `what` they are is read to those who do not see them."""
    panels = _figures((picture(tile, f"{what}: {tile.heading}", most), tile.heading) for tile in tiles)
    return f"<div class='grid' role='group' aria-label='{escape(what)}'>{panels}</div>"


def scale(kind: str, span: tuple[float, float] | None, said: str) -> str:
    """The colours with the numbers at their ends, and what the numbers are."""
    low, high = map(number, span or (0.0, 1.0))
    return f"<p class='scale'>{low} <span class='bar {kind}'></span> {high} <span>{escape(said)}</span></p>"


def over(image: Tile, colours: Array) -> Tile:
    """An image in grey with colours (height, width, 4) over it."""
    shine = colours[..., 3:]
    return Tile(pale(image).values[..., None] * (1 - shine) + colours[..., :3] * shine, kind="image", span=(0.0, 1.0))


def shrunk(values: Array, most: int) -> Array:
    """The averages of squares of pixels, so that no side is longer than `most`."""
    step = -(-max(values.shape[:2]) // most)
    if step == 1:
        return values
    sides = [range(0, size, step) for size in values.shape[:2]]
    sums = np.add.reduceat(np.add.reduceat(values.astype(np.float64), sides[0], axis=0), sides[1], axis=1)
    down, across = (np.diff([*side, size]).astype(float) for side, size in zip(sides, values.shape[:2], strict=True))
    counts = np.outer(down, across)
    shrunken: Array = sums / counts.reshape(*counts.shape, *(1,) * (values.ndim - 2))
    return shrunken


def _figures(made: Iterable[tuple[str, str]]) -> str:
    return "".join(f"<figure>{image}<figcaption>{escape(word)}</figcaption></figure>" for image, word in made)


def _photo(values: Array) -> tuple[bytes, str]:
    file_format = "JPEG" if max(values.shape[:2]) > FINE else "PNG"
    return encode(np.clip(values, 0, 1), file_format, QUALITY), file_format.lower()


def _painted(shares: Array, name: str) -> bytes:
    """A PNG file of so few colours that it is small."""
    colours = matplotlib.colormaps[name](np.linspace(0, 1, LEVELS))[:, :3]
    drawn = pillow().fromarray(np.rint(shares * (LEVELS - 1)).astype(np.uint8), mode="P")
    drawn.putpalette(np.rint(colours * 255).astype(np.uint8).tobytes())
    memory = io.BytesIO()
    drawn.save(memory, format="PNG", optimize=True)
    return memory.getvalue()


def inside_page(data: bytes, kind: str, alt: str) -> str:
    """An image of a page: the bytes of its file lie in it."""
    text = base64.b64encode(data).decode("ascii")
    return f"<img alt='{escape(alt)}' src='data:image/{kind};base64,{text}'>"
