"""Images of another size: each output is a weighted sum of the inputs near it, along one axis after the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from foveal.ir.node import Node, full, table
from foveal.ops.matmul import matmul
from foveal.ops.parts import concat, crop
from foveal.ops.shape import transpose

Array = np.ndarray[Any, Any]


def counting(n: int, dtype: str) -> Node:
    """The numbers 0 to n - 1."""
    numbers = full((1,), 0.0, dtype)
    while numbers.shape[0] < n:
        numbers = concat([numbers, numbers + float(numbers.shape[0])], 0)
    return crop(numbers, (0,), (n,))


def _linear(distance: Array) -> Array:
    return np.maximum(0.0, 1.0 - distance)


def _cubic(distance: Array) -> Array:
    """Keys' cubic convolution with a = -1/2 (IEEE Transactions on Acoustics, Speech, and Signal Processing, 1981)."""
    near = (1.5 * distance - 2.5) * distance * distance + 1.0
    far = ((-0.5 * distance + 2.5) * distance - 4.0) * distance + 2.0
    return np.where(distance < 1, near, np.where(distance < 2, far, 0.0))


def _lanczos(radius: int) -> Callable[[Array], Array]:
    return lambda distance: np.where(distance < radius, np.sinc(distance) * np.sinc(distance / radius), 0.0)


KERNELS: dict[str, tuple[Callable[[Array], Array], int]] = {
    "bilinear": (_linear, 1),
    "bicubic": (_cubic, 2),
    "lanczos3": (_lanczos(3), 3),
    "lanczos5": (_lanczos(5), 5),
}
"""How much an input counts by its distance, and how far away that is 0."""
INTERPOLATIONS = ("nearest", *KERNELS)


def shares(
    n: int, size: int, interpolation: str, antialias: bool, scale: float | None = None, translation: float = 0.0
) -> Array:
    """How much each of n inputs adds to each of `size` outputs, as an (n, size) matrix.

    Its columns sum to 1; those of outputs beyond the inputs are 0. Inputs become `scale` times as wide, by default so
    that they fill the outputs, and are moved by `translation`.
    """
    step = n / size if scale is None else 1.0 / scale
    inputs, places = np.arange(n)[:, None], (np.arange(size) + 0.5 - translation) * step - 0.5
    if interpolation == "nearest":
        return np.asarray(inputs == np.floor(places + 0.5))
    kernel, _ = KERNELS[interpolation]
    weights = kernel(np.abs(places - inputs) / (max(step, 1.0) if antialias else 1.0))
    total = weights.sum(0)
    inside = (places >= -0.5) & (places <= n - 0.5) & (np.abs(total) > 1e-4)
    return np.asarray(np.where(inside, weights / np.where(inside, total, 1.0), 0.0))


def mixed(x: Node, axis: int, weights: Array) -> Node:
    """Weighted sums along an axis, with an (old, new) matrix of weights."""
    order = (*(i for i in range(len(x.shape)) if i != axis), axis)
    y = matmul(transpose(x, order), table(weights, x.spec.dtype))
    return transpose(y, tuple(map(order.index, range(len(order)))))


def resize(x: Node, axis: int, size: int, interpolation: str = "bilinear", antialias: bool = False) -> Node:
    """The same picture with `size` pixels along `axis`; pixels are squares, and the edges of the picture stay.

    Parameters
    ----------
    interpolation : {'nearest', 'bilinear', 'bicubic', 'lanczos3', 'lanczos5'}
        How an output between two inputs comes about.
    antialias : bool
        Whether an output of a smaller picture is made of all the inputs that it covers.
    """
    return x if x.shape[axis] == size else mixed(x, axis, shares(x.shape[axis], size, interpolation, antialias))
