"""The plain convolutions on drawn windows, groups, layouts and vector widths, against the NumPy engine."""

from __future__ import annotations

from draws import layouts, near, rows, seeds, targets, values, windows
from hypothesis import given
from hypothesis import strategies as st
from native import call, holding, unwritten

from foveal.engines.llvm.kernels.memory_layout import dense
from foveal.engines.llvm.kernels.plain_conv import PlainConv, PlainConvInputGrad, PlainConvKernelGrad
from foveal.engines.numpy.engine import lowers
from foveal.ops.conv import Conv, ConvInputGrad, ConvKernelGrad


@st.composite
def cases(draw):
    """(op, shapes of x, kernel and y without the batch)."""
    window, size, sides = draw(windows(ranks=(1, 2, 2, 3)))
    groups = draw(st.sampled_from([1, 1, 2, 3]))
    per_group, each = draw(st.integers(1, 21)), draw(st.integers(1, 37))
    if draw(st.sampled_from([False, False, True])):
        groups, per_group, each = draw(st.integers(2, 40)), 1, 1
    x, kernel = (*sides, groups * per_group), (*size, per_group, groups * each)
    return Conv(window, groups), x, kernel, (*window.slide(sides, size), groups * each)


@given(cases(), targets, rows, seeds, st.data())
def test_convolution(case, target, n, seed, data):
    op, x_shape, kernel_shape, y_shape = case
    x, w = values(seed, n, *x_shape), values(seed + 1, *kernel_shape)
    kernel = PlainConv(data.draw(layouts(x_shape)), kernel_shape, op.window, op.groups, data.draw(layouts(y_shape)))
    y = unwritten(kernel.y, n)
    call(kernel, target, holding(x, kernel.x), holding(w[None], dense(kernel_shape)), y, n=n)
    near(y.values, lowers[Conv](op, x, w))


@given(cases(), targets, rows, seeds, st.data())
def test_gradient_of_the_input(case, target, n, seed, data):
    op, x_shape, kernel_shape, y_shape = case
    g, w = values(seed, n, *y_shape), values(seed + 1, *kernel_shape)
    kernel = PlainConvInputGrad(
        data.draw(layouts(y_shape)), kernel_shape, op.window, op.groups, data.draw(layouts(x_shape))
    )
    dx = unwritten(kernel.dx, n)
    call(kernel, target, holding(g, kernel.g), holding(w[None], dense(kernel_shape)), dx, n=n)
    near(dx.values, lowers[ConvInputGrad](ConvInputGrad(op, x_shape), g, w))


@given(cases(), targets, rows, seeds, st.data())
def test_gradient_of_the_kernel_is_added(case, target, n, seed, data):
    op, x_shape, kernel_shape, y_shape = case
    x, g, before = values(seed, n, *x_shape), values(seed + 1, n, *y_shape), values(seed + 2, *kernel_shape)
    kernel = PlainConvKernelGrad(
        data.draw(layouts(x_shape)), data.draw(layouts(y_shape)), kernel_shape, op.window, op.groups
    )
    dw = holding(before[None], dense(kernel_shape))
    call(kernel, target, holding(x, kernel.x), holding(g, kernel.g), dw, n=n)
    near(dw.values[0], before + lowers[ConvKernelGrad](ConvKernelGrad(op, kernel_shape), x, g))
