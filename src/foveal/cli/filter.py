"""`foveal filter`: a kernel over a photo."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from foveal import image
from foveal.cli.pictures_in import Array
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


def run(options: Namespace) -> int:
    """Filter the photo, save the result, and say what its numbers are."""
    if Path(options.photo).resolve() == Path(options.output).resolve():
        raise ArgumentError("filter: the result would replace the photo. Name another file: -o ...")
    used = kernels_of(options.kernel, options.size, options.sigma)
    photo = image.decode(options.photo)
    grey = photo.astype(np.float32).mean(-1, keepdims=True) if options.grey else photo
    filtered = [image.filter(grey, kernel, options.padding, options.strides) for kernel in used]
    values = filtered[0] if len(filtered) == 1 else np.sqrt(sum(part**2 for part in filtered))
    shown, meaning = as_picture(values, used)
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


def kernels_of(word: str, size: int, sigma: float) -> list[Array]:
    """The kernels of a name, or the one whose numbers are given in rows."""
    if word in KERNELS:
        return KERNELS[word](size, sigma)
    rows = _numbers(word)
    if rows is None:
        raise ArgumentError(
            f"filter: --kernel must be one of {', '.join(map(repr, KERNELS))} or rows of numbers like [[1,0],[0,-1]], "
            f"got {word!r}.{did_you_mean(word, KERNELS)}"
        )
    return [rows]


def _numbers(word: str) -> Array | None:
    try:
        rows: Any = np.array(json.loads(word), np.float32)
    except (ValueError, TypeError):
        return None
    return rows if rows.ndim == 2 and rows.size and np.isfinite(rows).all() else None
