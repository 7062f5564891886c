"""Kernels made by hand, for `foveal.image.filter`: what each of them looks for, and its formula.

All are arrays (height, width) of float32. A filter's output is large where the image looks like the kernel.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from foveal.arguments import converted, one_of, positive, positive_int
from foveal.errors import ArgumentError

__all__ = ["blur", "edge", "emboss", "gaussian", "laplacian", "line", "log", "sharpen", "sobel_x", "sobel_y"]

Array = np.ndarray[Any, Any]


def line(size: int = 3, direction: str = "horizontal") -> Array:
    """A line through the middle: K[r, s] = 1 on the line, 0 elsewhere.

    Parameters
    ----------
    size : odd int
    direction : {'horizontal', 'vertical', 'falling', 'rising'}
        The line r = m, s = m, r = s or r = size - 1 - s, where m = (size - 1) / 2.
    """
    n = _odd("line", size)
    r, s = np.indices((n, n))
    lines = {"horizontal": r == n // 2, "vertical": s == n // 2, "falling": r == s, "rising": r == n - 1 - s}
    chosen: Array = lines[converted("line", "direction", one_of(*lines), direction)]
    return chosen.astype(np.float32)


def edge() -> Array:
    """Edges of every direction: a pixel against its 8 neighbours.

    K = [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]]: 8 x[h, w] - (the sum of the neighbours), 0 on an even ground.
    """
    return _kernel([-1, -1, -1], [-1, 8, -1], [-1, -1, -1])


def sharpen() -> Array:
    """The image plus its difference from its 4 neighbours.

    K = [[0, -1, 0], [-1, 5, -1], [0, -1, 0]] = identity - `laplacian()`. The sum is 1: brightness stays.
    """
    return _kernel([0, -1, 0], [-1, 5, -1], [0, -1, 0])


def blur(size: int = 3) -> Array:
    """The mean of a square (box blur): K[r, s] = 1 / size**2."""
    n = _odd("blur", size)
    return np.full((n, n), 1 / n**2, np.float32)


def gaussian(size: int = 5, sigma: float = 1.0) -> Array:
    """A soft blur, weighted by the normal distribution.

    K[r, s] = exp(-q / (2 sigma**2)) / (the sum of all), where q = (r - m)**2 + (s - m)**2 and m = (size - 1) / 2.

    Parameters
    ----------
    size : odd int
    sigma : float
        The standard deviation, in pixels.
    """
    squares, width = _squares("gaussian", size), _sigma("gaussian", sigma)
    bell = np.exp(-squares / (2 * width**2))
    share: Array = bell / bell.sum()
    return share.astype(np.float32)


def sobel_x() -> Array:
    """Brighter to the right (vertical edges): K = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]] = [1, 2, 1]^T [-1, 0, 1].

    Source: I. Sobel and G. Feldman, "A 3x3 isotropic gradient operator for image processing", 1968.
    """
    return _kernel([-1, 0, 1], [-2, 0, 2], [-1, 0, 1])


def sobel_y() -> Array:
    """Brighter below (horizontal edges): K = [[-1, -2, -1], [0, 0, 0], [1, 2, 1]], `sobel_x()` transposed."""
    return _kernel([-1, -2, -1], [0, 0, 0], [1, 2, 1])


def laplacian() -> Array:
    """The second derivative: K = [[0, 1, 0], [1, -4, 1], [0, 1, 0]], d2x/dh2 + d2x/dw2 in differences of pixels."""
    return _kernel([0, 1, 0], [1, -4, 1], [0, 1, 0])


def log(size: int = 9, sigma: float = 1.4) -> Array:
    """The Laplacian of a Gaussian: spots about 1.4 sigma in radius, without the noise a plain Laplacian sees.

    K[r, s] = (q - 2 sigma**2) / sigma**4 * G[r, s], minus the mean of all, where q = (r - m)**2 + (s - m)**2,
    m = (size - 1) / 2 and G = `gaussian(size, sigma)`. The sum is 0: an even ground gives 0.

    Parameters
    ----------
    size : odd int
        About 6 sigma or more, to hold all of it.
    sigma : float
        The standard deviation of the Gaussian, in pixels.

    Notes
    -----
    Source: D. Marr and E. Hildreth, "Theory of edge detection", 1980.
    """
    squares, width = _squares("log", size), _sigma("log", sigma)
    bell = np.exp(-squares / (2 * width**2))
    hat: Array = (squares - 2 * width**2) / width**4 * bell / bell.sum()
    centred: Array = hat - hat.mean()
    return centred.astype(np.float32)


def emboss() -> Array:
    """A relief lit from the upper left: K = [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]; its sum is 1, so brightness stays."""
    return _kernel([-2, -1, 0], [-1, 1, 1], [0, 1, 2])


def _kernel(*rows: list[int]) -> Array:
    return np.array(rows, np.float32)


def _squares(who: str, size: int) -> Array:
    """Each place's squared distance from the middle."""
    n = _odd(who, size)
    offsets = np.arange(n) - n // 2
    squares: Array = offsets[:, None] ** 2 + offsets**2
    return squares


def _sigma(who: str, sigma: float) -> float:
    width: float = converted(who, "sigma", positive, sigma)
    return width


def _odd(who: str, size: int) -> int:
    number: int = converted(who, "size", positive_int, size)
    if number % 2 == 0:
        raise ArgumentError(f"{who}: `size` must be odd, so that there is a middle, got {number}.")
    return number
