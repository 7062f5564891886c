"""`foveal filter`: a kernel over a photo."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentTypeError, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from foveal import image
from foveal.cli.pictures_in import Array
from foveal.cli.words import Parser, files_there, number
from foveal.errors import ArgumentError, did_you_mean
from foveal.image import kernels

KERNELS: dict[str, Callable[[int, float], list[Array]]] = {
    "sobel": lambda size, sigma: [kernels.sobel_x(), kernels.sobel_y()],
    "laplacian": lambda size, sigma: [kernels.laplacian()],
    "log": lambda size, sigma: [kernels.log(size, sigma)],
    "gaussian": lambda size, sigma: [kernels.gaussian(size, sigma)],
    "box": lambda size, sigma: [kernels.blur(size)],
    "sharpen": lambda size, sigma: [kernels.sharpen()],
    "emboss": lambda size, sigma: [kernels.emboss()],
    "edge": lambda size, sigma: [kernels.edge()],
}
"""For a name, the kernels; of several the length of their answers is taken, as of a gradient."""
GREY = 127.5


def run(words: Sequence[str]) -> int:
    """Filter the photo, save the result, and say what its numbers are.

    Returns
    -------
    int
        0.
    """
    options = read_options(words)
    photo = image.decode(options.photo)
    grey = photo.astype(np.float32).mean(-1, keepdims=True) if options.grey else photo
    filtered = [image.filter(grey, kernel, options.padding, options.strides) for kernel in options.kernel]
    values = filtered[0] if len(filtered) == 1 else np.sqrt(sum(part**2 for part in filtered))
    shown, meaning = as_picture(values, options.kernel)
    image.save(options.output, shown)
    size = "x".join(map(str, shown.shape[:2]))
    sys.stdout.write(
        f"{options.output}: {size} pixels, values from {values.min():.4g} to {values.max():.4g}; {meaning}.\n"
    )
    return 0


def as_picture(values: Array, used: Sequence[Array]) -> tuple[Array, str]:
    """Numbers as pixels from 0 to 255, and what the pixels mean.

    A kernel whose sum is not 0 keeps brightness and is cut at 0 and 255. One whose sum is 0 answers with numbers of
    both signs: grey is 0. Lengths of several answers go from black to white.
    """
    reach = float(np.abs(values).max()) or 1.0
    if len(used) > 1:
        shown, meaning = values * (255 / reach), "black is 0, white the largest"
    elif abs(float(used[0].sum())) > 1e-6:
        shown, meaning = values, "cut to 0..255"
    else:
        shown, meaning = GREY + values * (GREY / reach), "grey is 0, white the largest, black the least"
    return np.clip(np.rint(shown), 0, 255).astype(np.uint8), meaning


def read_options(words: Sequence[str]) -> Namespace:
    """What the words after `foveal filter` ask for."""
    parser = Parser("foveal filter", description="Filter a photo with a kernel, as a convolutional layer does.")
    add = parser.add_argument
    add("photo", nargs="?", help="a JPEG, PNG, BMP or GIF file")
    listed = ", ".join(KERNELS)
    add("--kernel", type=kernel, default=kernel("sobel"), help=f'{listed}, or numbers: "[[0,-1,0],[-1,5,-1],[0,-1,0]]"')
    add("--size", type=number(1, 99), default=5, help="of gaussian, box and log; default: 5")
    add("--sigma", type=float, default=1.0, help="of gaussian and log, in pixels; default: 1")
    add("--strides", type=number(1), default=1, help="how many pixels the kernel moves; default: 1")
    add("--padding", default="same", help="same or valid; default: same")
    add("--grey", action="store_true", help="average the colours first")
    add("-o", "--output", help="the file to write, PNG or JPEG")
    options = parser.parse(words)
    if options.photo is None or options.output is None:
        raise ArgumentError(
            "filter: a photo and a file for the result must be named. "
            "Type: foveal filter photo.jpg --kernel sobel -o out.png"
        )
    files_there("filter", options.photo)
    if Path(options.photo).resolve() == Path(options.output).resolve():
        raise ArgumentError("filter: the result would replace the photo. Name another file: -o ...")
    options.kernel = options.kernel(options.size, options.sigma)
    return options


def kernel(word: str) -> Callable[[int, float], list[Array]]:
    """A kernel's name, or its numbers in rows."""
    if word in KERNELS:
        return KERNELS[word]
    rows = _numbers(word)
    if rows is None:
        raise ArgumentTypeError(
            f"must be one of {', '.join(map(repr, KERNELS))} or rows of numbers like [[1,0],[0,-1]], got {word!r}."
            f"{did_you_mean(word, KERNELS)}"
        )
    return lambda size, sigma: [rows]


def _numbers(word: str) -> Array | None:
    try:
        rows: Any = np.array(json.loads(word), np.float32)
    except (ValueError, TypeError):
        return None
    return rows if rows.ndim == 2 and rows.size and np.isfinite(rows).all() else None
