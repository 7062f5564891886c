"""Convolution and pooling in the words of XLA. Gradients are transposes: each is linear in what flows back."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from foveal.engines.engine import Array
from foveal.engines.jax.lowerings import lowers
from foveal.engines.patches import max_pool_pick
from foveal.ops.conv import Conv, ConvInputGrad, ConvKernelGrad
from foveal.ops.pool import AvgPool, AvgPoolGrad, MaxPool, MaxPoolGrad, MaxPoolPick


@lowers(Conv)
def conv(op: Conv, x: Array, kernel: Array) -> Array:
    window, rank = op.window, op.window.rank
    images = (0, rank + 1, *range(1, rank + 1))  # as XLA lists axes: the channels second
    axes = lax.ConvDimensionNumbers(images, (rank + 1, rank, *range(rank)), images)
    return lax.conv_general_dilated(
        x,
        kernel,
        window.strides,
        window.pads,
        rhs_dilation=window.dilation,
        dimension_numbers=axes,
        feature_group_count=op.groups,
    )


@lowers(ConvInputGrad)
def conv_input_grad(op: ConvInputGrad, g: Array, kernel: Array) -> Array:
    x = jax.ShapeDtypeStruct((len(g), *op.shape), g.dtype)
    return jax.linear_transpose(lambda x: conv(op.conv, x, kernel), x)(g)[0]


@lowers(ConvKernelGrad)
def conv_kernel_grad(op: ConvKernelGrad, x: Array, g: Array) -> Array:
    kernel = jax.ShapeDtypeStruct(op.shape, g.dtype)
    return jax.linear_transpose(lambda kernel: conv(op.conv, x, kernel), kernel)(g)[0]


@lowers(MaxPool)
def max_pool(op: MaxPool, x: Array) -> Array:
    return reduce_windows(op, x, -jnp.inf, lax.max)


@lowers(MaxPoolGrad)
def max_pool_grad(op: MaxPoolGrad, g: Array, x: Array) -> Array:
    values = jax.ShapeDtypeStruct(x.shape, g.dtype)
    return jax.linear_transpose(lambda values: max_pool_pick(jnp, MaxPoolPick(op.pool), values, x), values)(g)[0]


@lowers(AvgPool)
def avg_pool(op: AvgPool, x: Array) -> Array:
    real = reduce_windows(op, jnp.ones((1, *x.shape[1:]), x.dtype), 0.0, lax.add)
    return reduce_windows(op, x, 0.0, lax.add) / real


@lowers(AvgPoolGrad)
def avg_pool_grad(op: AvgPoolGrad, g: Array) -> Array:
    x = jax.ShapeDtypeStruct((len(g), *op.shape), g.dtype)
    return jax.linear_transpose(lambda x: avg_pool(op.pool, x), x)(g)[0]


def reduce_windows(pool: MaxPool | AvgPool, x: Array, outside: float, combine: Array) -> Array:
    """Combine the values under each window; padding is `outside`."""
    window = pool.window
    return lax.reduce_window(
        x,
        np.asarray(outside, x.dtype),  # not traced, so that JAX knows this as a sum or a maximum
        combine,
        (1, *pool.size, 1),
        (1, *window.strides, 1),
        ((0, 0), *window.pads, (0, 0)),
        window_dilation=(1, *window.dilation, 1),
    )
