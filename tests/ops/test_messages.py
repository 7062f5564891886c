"""Shapes, dtypes and words that cannot work: each error is compared whole."""

import re

import pytest

from foveal.errors import ArgumentError, ShapeError
from foveal.ir.node import BATCH, BroadcastLike, Elementwise, Reshape, apply, elementwise, placeholder
from foveal.ops.conv import conv
from foveal.ops.matmul import MatMulWeightGrad, matmul
from foveal.ops.parts import concat, crop, pad
from foveal.ops.pool import avg_pool, max_pool
from foveal.ops.random import random_uniform
from foveal.ops.reduce import argmax, max_, mean, sum_
from foveal.ops.shape import one_hot, transpose
from foveal.ops.softmax import log_softmax, softmax
from foveal.ops.window import Window


def x(*shape, dtype="float32"):
    return placeholder("x", shape, dtype)


IMAGE = (BATCH, 8, 8, 3)
SHAPE_ERRORS = {
    "elementwise shapes": (lambda: x(BATCH, 3) + x(4), "add: shapes (N, 3) and (4,) do not broadcast."),
    "the batch meets no number": (lambda: x(BATCH, 3) * x(2, 3), "mul: shapes (N, 3) and (2, 3) do not broadcast."),
    "elementwise dtypes": (
        lambda: apply(Elementwise("sub"), x(3), x(3, dtype="float64")),
        "sub: dtypes float32 and float64 differ. Cast one of them.",
    ),
    "select": (
        lambda: elementwise("select", x(2), x(3), 0.0),
        "select: shapes (2,) and (3,) and () do not broadcast.",
    ),
    "broadcast": (lambda: apply(BroadcastLike(), x(2, 3), x(3)), "broadcast: (2, 3) does not stretch to (3,)."),
    "reshape": (lambda: apply(Reshape((4, 2)), x(3, 3)), "reshape: (3, 3) holds 9 values, (4, 2) needs 8."),
    "reshape of a batch": (
        lambda: apply(Reshape((BATCH, 8)), x(BATCH, 3, 3)),
        "reshape: (N, 3, 3) holds 9 values, (N, 8) needs 8 for each of the batch.",
    ),
    "sum": (lambda: sum_(x(2, 3), 2), "axis: must be from -2 to 1 for the shape (2, 3), got 2."),
    "mean": (lambda: mean(x(2, 3), (0, -3)), "axis: must be from -2 to 1 for the shape (2, 3), got -3."),
    "max": (lambda: max_(x(2, 3), 5), "axis: must be from -2 to 1 for the shape (2, 3), got 5."),
    "argmax": (lambda: argmax(x(BATCH), 1), "axis: must be from -1 to 0 for the shape (N,), got 1."),
    "softmax": (lambda: softmax(x(2, 3), 2), "axis: must be from -2 to 1 for the shape (2, 3), got 2."),
    "log_softmax": (lambda: log_softmax(x(2, 3), -3), "axis: must be from -2 to 1 for the shape (2, 3), got -3."),
    "matmul": (
        lambda: matmul(x(BATCH, 5), x(4, 2)),
        "matmul: the last axis of x (N, 5) is 5, but w (4, 2) takes 4.",
    ),
    "matmul ranks": (
        lambda: matmul(x(BATCH, 5), x(5)),
        "matmul: x (N, 5) must have an axis, and w (5,) be (inputs, units).",
    ),
    "matmul dtypes": (
        lambda: matmul(x(2, 5), x(5, 2, dtype="float64")),
        "matmul: dtypes float32 and float64 differ. Cast one of them.",
    ),
    "matmul gradient": (
        lambda: apply(MatMulWeightGrad(), x(2, 5), x(3, 4)),
        "matmul gradient: x (2, 5) and g (3, 4) differ before the last axis.",
    ),
    "conv ranks": (
        lambda: conv(x(BATCH, 8, 8), x(3, 3, 1, 4)),
        "conv: x (N, 8, 8) must be (N, height, width, channels) and kernel (3, 3, 1, 4) "
        "(height, width, channels // groups, filters).",
    ),
    "conv channels": (
        lambda: conv(x(*IMAGE), x(3, 3, 1, 4)),
        "conv: x (N, 8, 8, 3) has 3 channels, but kernel (3, 3, 1, 4) "
        "with groups=1 needs 1 and a multiple of 1 filters.",
    ),
    "conv groups": (
        lambda: conv(x(*IMAGE), x(3, 3, 1, 4), groups=3),
        "conv: x (N, 8, 8, 3) has 3 channels, but kernel (3, 3, 1, 4) "
        "with groups=3 needs 3 and a multiple of 3 filters.",
    ),
    "conv dtypes": (
        lambda: conv(x(*IMAGE), x(3, 3, 3, 4, dtype="float64")),
        "conv: dtypes float32 and float64 differ. Cast one of them.",
    ),
    "a kernel too large": (
        lambda: conv(x(*IMAGE), x(3, 5, 3, 4), dilation=(1, 2)),
        "a 3x9 window (dilation included) does not fit in a 8x8 image (padding included). "
        "Pad more, or use a smaller kernel.",
    ),
    "a pool too large": (
        lambda: max_pool(x(*IMAGE), (9, 2), (1, 1)),
        "a 9x2 window (dilation included) does not fit in a 8x8 image (padding included). "
        "Pad more, or use a smaller kernel.",
    ),
    "conv ranks of a volume": (
        lambda: conv(x(*IMAGE), x(3, 3, 3, 3, 4), (1, 1, 1), dilation=(1, 1, 1)),
        "conv: x (N, 8, 8, 3) must be (N, depth, height, width, channels) and kernel (3, 3, 3, 3, 4) "
        "(depth, height, width, channels // groups, filters).",
    ),
    "pool ranks": (
        lambda: avg_pool(x(BATCH, 8, 8), (2, 2), (2, 2)),
        "pool: x (N, 8, 8) must be (N, height, width, channels).",
    ),
    "transpose": (
        lambda: transpose(x(2, 3), (0, 2)),
        "transpose: (0, 2) is no order of the axes of (2, 3) (the batch stays first).",
    ),
    "transpose of the batch": (
        lambda: transpose(x(BATCH, 3), (1, 0)),
        "transpose: (1, 0) is no order of the axes of (N, 3) (the batch stays first).",
    ),
    "softmax over the batch": (
        lambda: softmax(x(BATCH, 3), 0),
        "softmax: the axis of (N, 3) must not be the batch's. Use another, such as axis=-1.",
    ),
    "slice": (
        lambda: crop(x(BATCH, 5), (0, 1), (BATCH, 3), (1, 2)),
        "slice: (N, 3) values from (0, 1) in steps of (1, 2) are not in (N, 5).",
    ),
    "pad": (
        lambda: pad(x(BATCH, 5), ((1, 0), (0, 0))),
        "pad: ((1, 0), (0, 0)) are no pads for each axis of (N, 5) (the batch gets none).",
    ),
    "concat": (
        lambda: concat([x(BATCH, 2, 3), x(BATCH, 3, 3)], -1),
        "concat: (N, 2, 3) and (N, 3, 3) do not meet along axis 2.",
    ),
    "one_hot": (
        lambda: one_hot(x(BATCH), 3),
        "one_hot: labels must be int32, got float32[N]. Cast them first.",
    ),
    "random": (
        lambda: random_uniform(x(2), x(3), 1),
        "random: the seed must be uint32[2], (seed, step), got float32[2].",
    ),
}
ARGUMENT_ERRORS = {
    "padding": (
        lambda: conv(x(*IMAGE), x(3, 3, 3, 4), padding="smae"),
        "padding: must be one of 'valid', 'same', got 'smae'. Did you mean 'same'?",
    ),
    "strides": (
        lambda: Window(strides=(1, 0)),
        "window: `strides` must be integers of at least 1, one for each spatial axis, got (1, 0).",
    ),
    "dilation": (
        lambda: Window(dilation=2),
        "window: `dilation` must be integers of at least 1, one for each spatial axis, got 2.",
    ),
    "a window of two ranks": (
        lambda: Window((1, 1, 1), dilation=(1, 1)),
        "window: `dilation` must be integers of at least 1, one for each spatial axis, got (1, 1).",
    ),
    "pads of another rank": (
        lambda: Window(pads=((0, 0),)),
        "window: `pads` must be pairs of integers of at least 0, one for each spatial axis, got ((0, 0),).",
    ),
    "pads": (
        lambda: Window(pads=((0, 0), (-1, 0))),
        "window: `pads` must be pairs of integers of at least 0, one for each spatial axis, got (-1, 0).",
    ),
}


@pytest.mark.parametrize("what", SHAPE_ERRORS)
def test_what_does_not_fit_is_refused(what):
    build, message = SHAPE_ERRORS[what]
    with pytest.raises(ShapeError, match=f"^{re.escape(message)}$"):
        build()


@pytest.mark.parametrize("what", ARGUMENT_ERRORS)
def test_what_cannot_be_is_refused(what):
    build, message = ARGUMENT_ERRORS[what]
    with pytest.raises(ArgumentError, match=f"^{re.escape(message)}$"):
        build()
