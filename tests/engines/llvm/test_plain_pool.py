"""The plain poolings on drawn windows, layouts and vector widths, against the NumPy engine."""

from __future__ import annotations

import numpy as np
import pytest
from draws import layouts, near, rows, seeds, targets, values, windows
from hypothesis import assume, given
from hypothesis import strategies as st
from native import TARGETS, call, holding, unwritten

from foveal.engines.llvm.kernels.memory_layout import dense
from foveal.engines.llvm.kernels.plain_pool import (
    PlainAvgPool,
    PlainAvgPoolGrad,
    PlainMaxPool,
    PlainMaxPoolGrad,
    PlainMaxPoolPick,
)
from foveal.engines.numpy.engine import lowers
from foveal.ops.pool import AvgPool, AvgPoolGrad, MaxPool, MaxPoolGrad, MaxPoolPick
from foveal.ops.window import Window


@st.composite
def cases(draw):
    """(window, its size, shapes of x and y without the batch); every window touches the image."""
    window, size, sides = draw(windows(ranks=(1, 2, 2, 3)))
    taps = [
        [any(0 <= t * s - pad[0] + r * d < n for r in range(k)) for t in range(out)]
        for n, k, s, pad, d, out in zip(
            sides, size, window.strides, window.pads, window.dilation, window.slide(sides, size), strict=True
        )
    ]
    assume(all(map(all, taps)))
    channels = draw(st.integers(1, 37))
    return window, size, (*sides, channels), (*window.slide(sides, size), channels)


def with_equals(seed, *shape):
    """Values among which many are the same."""
    return np.round(values(seed, *shape))


@given(cases(), targets, rows, seeds, st.data())
def test_max_pool(case, target, n, seed, data):
    window, size, x_shape, y_shape = case
    x = values(seed, n, *x_shape)
    kernel = PlainMaxPool(window, size, data.draw(layouts(x_shape)), data.draw(layouts(y_shape)))
    y = unwritten(kernel.y, n)
    call(kernel, target, holding(x, kernel.x), y, n=n)
    np.testing.assert_array_equal(y.values, lowers[MaxPool](MaxPool(window, size), x))


@given(cases(), targets, rows, seeds, st.data())
def test_max_pool_grad(case, target, n, seed, data):
    window, size, x_shape, y_shape = case
    g, x = values(seed, n, *y_shape), with_equals(seed + 1, n, *x_shape)
    drawn = [data.draw(layouts(shape)) for shape in (y_shape, x_shape, x_shape)]
    kernel = PlainMaxPoolGrad(window, size, *drawn)
    dx = unwritten(kernel.dx, n)
    call(kernel, target, holding(g, kernel.g), holding(x, kernel.x), dx, n=n)
    near(dx.values, lowers[MaxPoolGrad](MaxPoolGrad(MaxPool(window, size)), g, x))


@given(cases(), targets, rows, seeds, st.data())
def test_max_pool_pick(case, target, n, seed, data):
    window, size, x_shape, y_shape = case
    v, x = values(seed, n, *x_shape), with_equals(seed + 1, n, *x_shape)
    drawn = [data.draw(layouts(shape)) for shape in (x_shape, x_shape, y_shape)]
    kernel = PlainMaxPoolPick(window, size, *drawn)
    y = unwritten(kernel.y, n)
    call(kernel, target, holding(v, kernel.values), holding(x, kernel.x), y, n=n)
    np.testing.assert_array_equal(y.values, lowers[MaxPoolPick](MaxPoolPick(MaxPool(window, size)), v, x))


@given(cases(), targets, rows, seeds, st.data())
def test_avg_pool(case, target, n, seed, data):
    window, size, x_shape, y_shape = case
    x = values(seed, n, *x_shape)
    kernel = PlainAvgPool(window, size, data.draw(layouts(x_shape)), data.draw(layouts(y_shape)))
    y = unwritten(kernel.y, n)
    call(kernel, target, holding(x, kernel.x), y, n=n)
    near(y.values, lowers[AvgPool](AvgPool(window, size), x))


@given(cases(), targets, rows, seeds, st.data())
def test_avg_pool_grad(case, target, n, seed, data):
    window, size, x_shape, y_shape = case
    g = values(seed, n, *y_shape)
    kernel = PlainAvgPoolGrad(window, size, data.draw(layouts(y_shape)), data.draw(layouts(x_shape)))
    dx = unwritten(kernel.dx, n)
    call(kernel, target, holding(g, kernel.g), dx, n=n)
    near(dx.values, lowers[AvgPoolGrad](AvgPoolGrad(AvgPool(window, size), x_shape), g))


@pytest.mark.parametrize("target", TARGETS)
def test_a_nan_wins_its_window_for_good(target):
    window, size, x = Window((2, 2)), (2, 2), values(3, 1, 4, 4, 5)
    x[0, 1, 1, 2] = np.nan
    kernel = PlainMaxPool(window, size, dense((4, 4, 5)), dense((2, 2, 5)))
    y = unwritten(kernel.y, 1)
    call(kernel, target, holding(x, kernel.x), y, n=1)
    np.testing.assert_array_equal(y.values, lowers[MaxPool](MaxPool(window, size), x))
