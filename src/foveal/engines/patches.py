"""What the windows of convolution and pooling read, over an array namespace `xp`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from foveal.engines.array_lowerings import lowers
from foveal.engines.engine import Array
from foveal.ir.node import Shape
from foveal.ops.pool import MaxPool, MaxPoolPick
from foveal.ops.window import Window


@lowers(MaxPoolPick)
def max_pool_pick(xp: Any, op: MaxPoolPick, values: Array, x: Array) -> Array:
    padded = xp.pad(values, ((0, 0), *op.pool.window.pads, (0, 0)))
    won = winners(xp, op.pool, x)
    y = xp.zeros(won.shape, values.dtype)
    for place, (_, view) in enumerate(views_of(op.pool.window, padded, op.pool.size, won.shape[1:-1])):
        y = xp.where(won == place, view, y)
    return y


def winners(xp: Any, pool: MaxPool, x: Array) -> Array:
    """For each window, which of its places holds the largest value: the first in reading order among equals."""
    return patches(xp, pool.window, x, pool.size, -xp.inf).argmax(-2)


def patches(xp: Any, window: Window, x: Array, kernel: Shape, outside: float = 0.0) -> Array:
    """Every place the window stops at, as an array `(n, *out, places in the kernel, c)`; padding is `outside`."""
    padded = xp.pad(x, ((0, 0), *window.pads, (0, 0)), constant_values=outside)
    return xp.stack([view for _, view in views_of(window, padded, kernel, window.slide(x.shape[1:-1], kernel))], -2)


def views_of(window: Window, padded: Array, kernel: Shape, out: Shape) -> Iterator[tuple[Shape, Array]]:
    """For each place in the kernel, in reading order, the strided view of the padded image that it reads."""
    for tap in product(*map(range, kernel)):
        walk = zip(tap, window.dilation, out, window.strides, strict=True)
        yield tap, padded[:, *(slice(t * apart, t * apart + (n - 1) * step + 1, step) for t, apart, n, step in walk)]
