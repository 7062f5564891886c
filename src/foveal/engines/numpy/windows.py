"""Convolution and pooling as NumPy says them: take every patch the window stops at, then sum, choose or average."""

from __future__ import annotations

import numpy as np

from foveal.engines.engine import Array
from foveal.engines.numpy.lowerings import lowers, row_product
from foveal.engines.patches import patches, views_of, winners
from foveal.ir.node import Shape
from foveal.ops.conv import Conv, ConvInputGrad, ConvKernelGrad
from foveal.ops.pool import AvgPool, AvgPoolGrad, MaxPool, MaxPoolGrad
from foveal.ops.window import Window


@lowers(Conv)
def conv(op: Conv, x: Array, kernel: Array) -> Array:
    *size, per_group, filters = kernel.shape
    taps = np.split(kernel.reshape(-1, per_group, filters), op.groups, axis=-1)
    views = (patches(np, op.window, xg, tuple(size)) for xg in np.split(x, op.groups, axis=-1))
    pairs = [(view.reshape(*view.shape[:-2], kernel[..., 0].size), tap) for view, tap in zip(views, taps, strict=True)]
    return np.concatenate([row_product(view, tap.reshape(-1, tap.shape[-1])) for view, tap in pairs], axis=-1)


@lowers(ConvKernelGrad)
def conv_kernel_grad(op: ConvKernelGrad, x: Array, g: Array) -> Array:
    size, groups = op.shape[:-2], op.conv.groups
    views = (patches(np, op.conv.window, xg, size) for xg in np.split(x, groups, axis=-1))
    rows = np.split(g.reshape(-1, g.shape[-1]), groups, axis=-1)
    pairs = ((view.reshape(-1, *view.shape[-2:]), row) for view, row in zip(views, rows, strict=True))
    return np.concatenate([np.einsum("itc,ik->tck", *pair, optimize=True) for pair in pairs], axis=-1).reshape(op.shape)


@lowers(ConvInputGrad)
def conv_input_grad(op: ConvInputGrad, g: Array, kernel: Array) -> Array:
    window, groups = op.conv.window, op.conv.groups
    padded = padded_zeros(window, (len(g), *op.shape), g)
    for tap, view in views_of(window, padded, kernel.shape[:-2], g.shape[1:-1]):
        pairs = zip(np.split(g, groups, axis=-1), np.split(kernel[tap], groups, axis=-1), strict=True)
        view += np.concatenate([gg @ kg.T for gg, kg in pairs], axis=-1)
    return unpadded(window, padded, op.shape)


@lowers(MaxPool)
def max_pool(op: MaxPool, x: Array) -> Array:
    return patches(np, op.window, x, op.size, -np.inf).max(-2)


@lowers(MaxPoolGrad)
def max_pool_grad(op: MaxPoolGrad, g: Array, x: Array) -> Array:
    window = op.pool.window
    padded = padded_zeros(window, x.shape, g)
    won = winners(np, op.pool, x)
    for place, (_, view) in enumerate(views_of(window, padded, op.pool.size, g.shape[1:-1])):
        view += np.where(won == place, g, 0)
    return unpadded(window, padded, x.shape[1:])


@lowers(AvgPool)
def avg_pool(op: AvgPool, x: Array) -> Array:
    return patches(np, op.window, x, op.size).sum(-2) / real_pixels(op, x.shape[1:], x)


@lowers(AvgPoolGrad)
def avg_pool_grad(op: AvgPoolGrad, g: Array) -> Array:
    window = op.pool.window
    share = g / real_pixels(op.pool, op.shape, g)
    padded = padded_zeros(window, (len(g), *op.shape), g)
    for _, view in views_of(window, padded, op.pool.size, g.shape[1:-1]):
        view += share
    return unpadded(window, padded, op.shape)


def real_pixels(pool: AvgPool, image: Shape, like: Array) -> Array:
    """For each window, how many of its places are not padding."""
    return patches(np, pool.window, np.ones((1, *image), like.dtype), pool.size).sum(-2)


def padded_zeros(window: Window, shape: Shape, like: Array) -> Array:
    """Zeros for images of this shape and the padding around them."""
    return np.pad(np.zeros(shape, like.dtype), ((0, 0), *window.pads, (0, 0)))


def unpadded(window: Window, padded: Array, image: Shape) -> Array:
    """The image inside its padding."""
    return padded[:, *(slice(before, before + n) for n, (before, _) in zip(image, window.pads, strict=False))]
