"""Convolution and pooling as NumPy says them: take every patch the window stops at, then sum, choose or average."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from foveal.engines.engine import Array
from foveal.engines.numpy.lowerings import lowers
from foveal.ir.node import Shape
from foveal.ops.conv import Conv, ConvInputGrad, ConvKernelGrad
from foveal.ops.pool import AvgPool, AvgPoolGrad, MaxPool, MaxPoolGrad, MaxPoolPick
from foveal.ops.window import Pair, Window


@lowers(Conv)
def conv(op: Conv, x: Array, kernel: Array) -> Array:
    groups = zip(np.split(x, op.groups, axis=3), np.split(kernel, op.groups, axis=3), strict=True)
    views = [(patches(op.window, xg, kg.shape[:2]), kg) for xg, kg in groups]
    return np.concatenate([np.einsum("nhwrsc,rsck->nhwk", *pair, optimize=True) for pair in views], axis=3)


@lowers(ConvKernelGrad)
def conv_kernel_grad(op: ConvKernelGrad, x: Array, g: Array) -> Array:
    groups = zip(np.split(x, op.conv.groups, axis=3), np.split(g, op.conv.groups, axis=3), strict=True)
    views = [(patches(op.conv.window, xg, op.shape[:2]), gg) for xg, gg in groups]
    return np.concatenate([np.einsum("nhwrsc,nhwk->rsck", *pair, optimize=True) for pair in views], axis=3)


@lowers(ConvInputGrad)
def conv_input_grad(op: ConvInputGrad, g: Array, kernel: Array) -> Array:
    window, groups = op.conv.window, op.conv.groups
    padded = padded_zeros(window, (len(g), *op.shape), g)
    for (r, s), spot in spots(window, padded, kernel.shape[:2], g.shape[1:3]):
        pairs = zip(np.split(g, groups, axis=3), np.split(kernel[r, s], groups, axis=1), strict=True)
        spot += np.concatenate([gg @ kg.T for gg, kg in pairs], axis=3)
    return unpadded(window, padded, op.shape)


@lowers(MaxPool)
def max_pool(op: MaxPool, x: Array) -> Array:
    return patches(op.window, x, op.size, -np.inf).max((3, 4))


@lowers(MaxPoolGrad)
def max_pool_grad(op: MaxPoolGrad, g: Array, x: Array) -> Array:
    window, size = op.pool.window, op.pool.size
    padded = padded_zeros(window, x.shape, g)
    won = winners(op.pool, x)
    for (r, s), spot in spots(window, padded, size, g.shape[1:3]):
        spot += np.where(won == r * size[1] + s, g, 0)
    return unpadded(window, padded, x.shape[1:])


@lowers(MaxPoolPick)
def max_pool_pick(op: MaxPoolPick, values: Array, x: Array) -> Array:
    size = op.pool.size
    padded = np.pad(values, ((0, 0), *op.pool.window.pads, (0, 0)))
    won = winners(op.pool, x)
    y = np.zeros(won.shape, values.dtype)
    for (r, s), spot in spots(op.pool.window, padded, size, won.shape[1:3]):
        y = np.where(won == r * size[1] + s, spot, y)
    return y


@lowers(AvgPool)
def avg_pool(op: AvgPool, x: Array) -> Array:
    return patches(op.window, x, op.size).sum((3, 4)) / real_pixels(op, x.shape[1:], x)


@lowers(AvgPoolGrad)
def avg_pool_grad(op: AvgPoolGrad, g: Array) -> Array:
    window, size = op.pool.window, op.pool.size
    share = g / real_pixels(op.pool, op.shape, g)
    padded = padded_zeros(window, (len(g), *op.shape), g)
    for _, spot in spots(window, padded, size, g.shape[1:3]):
        spot += share
    return unpadded(window, padded, op.shape)


def winners(pool: MaxPool, x: Array) -> Array:
    """For each window, which of its r * s places holds the largest value: the first in reading order among equals."""
    views = patches(pool.window, x, pool.size, -np.inf)
    n, height, width, r, s, c = views.shape
    return views.reshape(n, height, width, r * s, c).argmax(3)


def real_pixels(pool: AvgPool, image: Shape, like: Array) -> Array:
    """For each window, how many of its places are not padding."""
    return patches(pool.window, np.ones((1, *image), like.dtype), pool.size).sum((3, 4))


def patches(window: Window, x: Array, kernel: Shape, outside: float = 0.0) -> Array:
    """Every place the window stops at, as an array `(n, height, width, r, s, c)`; padding is `outside`."""
    padded = np.pad(x, ((0, 0), *window.pads, (0, 0)), constant_values=outside)
    out = window.slide(x.shape[1:3], kernel)
    views = [spot for _, spot in spots(window, padded, kernel, out)]
    return np.stack(views, axis=3).reshape(len(x), *out, *kernel, x.shape[3])


def padded_zeros(window: Window, shape: Shape, like: Array) -> Array:
    """Zeros for images of this shape and the padding around them."""
    return np.pad(np.zeros(shape, like.dtype), ((0, 0), *window.pads, (0, 0)))


def unpadded(window: Window, padded: Array, image: Shape) -> Array:
    """The image inside its padding."""
    (top, _), (left, _) = window.pads
    return padded[:, top : top + image[0], left : left + image[1]]


def spots(window: Window, padded: Array, kernel: Shape, out: Shape) -> Iterator[tuple[Pair, Array]]:
    """For each place (r, s) in the kernel, the strided view of the padded image that it reads."""
    (down, right), (height, width) = window.strides, out
    for r in range(kernel[0]):
        for s in range(kernel[1]):
            top, left = r * window.dilation[0], s * window.dilation[1]
            bottom, end = top + (height - 1) * down + 1, left + (width - 1) * right + 1
            yield (r, s), padded[:, top:bottom:down, left:end:right]
