"""Matrix products, reductions, softmax, labels and random numbers on drawn layouts, against the NumPy engine."""

from __future__ import annotations

import numpy as np
import pytest
from draws import layouts, near, rows, seeds, targets, values
from hypothesis import given
from hypothesis import strategies as st
from native import TARGETS, call, holding, unwritten

from foveal.engines.llvm.kernels.labels import ArgMaxKernel, OneHotKernel
from foveal.engines.llvm.kernels.memory_layout import dense
from foveal.engines.llvm.kernels.plain_matmul import PlainMatMul, PlainMatMulWeightGrad
from foveal.engines.llvm.kernels.random import RandomUniformKernel
from foveal.engines.llvm.kernels.reduce import Reduce
from foveal.engines.llvm.kernels.softmax import LogSoftmaxKernel, SoftmaxKernel
from foveal.engines.numpy.engine import lowers
from foveal.ir.node import Sum
from foveal.ops.matmul import MatMul, MatMulWeightGrad
from foveal.ops.random import RandomUniform
from foveal.ops.reduce import ArgMax, Max
from foveal.ops.shape import OneHot
from foveal.ops.softmax import LogSoftmax, Softmax

shapes = st.lists(st.integers(1, 7) | st.integers(8, 40), max_size=3).map(tuple)
long_shapes = st.lists(st.integers(1, 6), max_size=2).flatmap(
    lambda outer: st.integers(1, 70).map(lambda size: (*outer, size))
)


@st.composite
def along(draw):
    """A shape and one of its axes."""
    shape = draw(shapes.filter(len))
    return shape, draw(st.integers(0, len(shape) - 1))


@given(long_shapes, st.integers(1, 70), st.booleans(), targets, st.integers(1, 9), seeds, st.data())
def test_matmul(shape, made, transposed, target, n, seed, data):
    w = (made, shape[-1]) if transposed else (shape[-1], made)
    x, matrix = values(seed, n, *shape), values(seed + 1, *w)
    kernel = PlainMatMul(data.draw(layouts(shape)), w, transposed, data.draw(layouts((*shape[:-1], made))))
    y = unwritten(kernel.y, n)
    call(kernel, target, holding(x, kernel.x), holding(matrix[None], dense(w)), y, n=n)
    near(y.values, lowers[MatMul](MatMul(transposed), x, matrix))


@given(long_shapes, st.integers(1, 70), targets, rows, seeds, st.data())
def test_gradient_of_a_matrix_is_added(shape, units, target, n, seed, data):
    g_shape, w = (*shape[:-1], units), (shape[-1], units)
    x, g, before = values(seed, n, *shape), values(seed + 1, n, *g_shape), values(seed + 2, *w)
    kernel = PlainMatMulWeightGrad(data.draw(layouts(shape)), data.draw(layouts(g_shape)))
    dw = holding(before[None], dense(w))
    call(kernel, target, holding(x, kernel.x), holding(g, kernel.g), dw, n=n)
    near(dw.values[0], before + lowers[MatMulWeightGrad](MatMulWeightGrad(), x, g))


@given(shapes, st.sampled_from(["sum", "max"]), st.sampled_from(["float32", "int32"]), targets, rows, seeds, st.data())
def test_reduce(shape, kind, dtype, target, n, seed, data):
    axes = tuple(a for a in range(len(shape)) if data.draw(st.booleans()))
    across_rows = data.draw(st.booleans())
    x = (values(seed, n, *shape) * (1 if dtype == "float32" else 9)).astype(dtype)
    kept = tuple(1 if a in axes else size for a, size in enumerate(shape))
    y_layout = dense(kept) if across_rows else data.draw(layouts(kept))
    kernel = Reduce(kind, axes, data.draw(layouts(shape)), y_layout, across_rows, dtype)
    op = {"sum": Sum, "max": Max}[kind](tuple(a + 1 for a in axes) + (0,) * across_rows)
    before = (values(seed + 1, 1, *kept) * 3).astype(dtype)
    y = holding(before, y_layout) if across_rows else unwritten(y_layout, n, dtype)
    call(kernel, target, holding(x, kernel.x), y, n=n)
    expected = lowers[type(op)](op, x)
    combine = {"sum": np.add, "max": np.maximum}[kind]
    near(y.values, combine(before, expected) if across_rows else expected)


@pytest.mark.parametrize("target", TARGETS)
def test_the_maximum_of_nan_is_nan(target):
    x = values(0, 2, 40)
    x[1, 23] = np.nan
    kernel = Reduce("max", (0,), dense((40,)), dense((1,)))
    y = unwritten(kernel.y, 2)
    call(kernel, target, holding(x, kernel.x), y, n=2)
    np.testing.assert_array_equal(y.values, x.max(1, keepdims=True))


@pytest.mark.parametrize(("kind", "op"), [(SoftmaxKernel, Softmax), (LogSoftmaxKernel, LogSoftmax)])
@given(case=along(), target=targets, n=rows, seed=seeds, size=st.sampled_from([1, 30, 1000]), data=st.data())
def test_softmax(kind, op, case, target, n, seed, size, data):
    shape, axis = case
    x = values(seed, n, *shape) * size
    kernel = kind(axis, data.draw(layouts(shape)), data.draw(layouts(shape)))
    y = unwritten(kernel.y, n)
    call(kernel, target, holding(x, kernel.x), y, n=n)
    near(y.values, lowers[op](op(axis + 1), x))


@pytest.mark.parametrize("kind", [SoftmaxKernel, LogSoftmaxKernel])
@given(case=along(), target=targets, n=rows, seed=seeds, data=st.data())
def test_softmax_in_place(kind, case, target, n, seed, data):
    shape, axis = case
    x = values(seed, n, *shape)
    layout = data.draw(layouts(shape))
    apart, together = unwritten(layout, n), holding(x, layout)
    call(kind(axis, layout, layout), target, together, apart, n=n)
    call(kind(axis, layout, layout), target, together, together, n=n)
    np.testing.assert_array_equal(together.values, apart.values)


@given(along(), targets, rows, seeds, st.booleans(), st.data())
def test_argmax(case, target, n, seed, broken, data):
    shape, axis = case
    x = np.round(values(seed, n, *shape))
    if broken:
        x[np.random.default_rng(seed).random(x.shape) < 0.1] = np.nan
    kernel = ArgMaxKernel(axis, data.draw(layouts(shape)), data.draw(layouts((*shape[:axis], *shape[axis + 1 :]))))
    y = unwritten(kernel.y, n, "int32")
    call(kernel, target, holding(x, kernel.x), y, n=n)
    np.testing.assert_array_equal(y.values, lowers[ArgMax](ArgMax(axis + 1), x))


@given(shapes.filter(lambda s: len(s) < 3), st.integers(1, 40), targets, rows, seeds, st.data())
def test_one_hot(shape, classes, target, n, seed, data):
    labels = np.random.default_rng(seed).integers(-1, classes + 1, (n, *shape)).astype("int32")
    dtype = data.draw(st.sampled_from(["float32", "int32"]))
    kernel = OneHotKernel(data.draw(layouts(shape)), data.draw(layouts((*shape, classes))), dtype)
    y = unwritten(kernel.y, n, dtype)
    call(kernel, target, holding(labels, kernel.labels), y, n=n)
    np.testing.assert_array_equal(y.values, lowers[OneHot](OneHot(classes, dtype), labels))


@given(shapes, st.integers(0, 2**31), targets, rows, st.integers(0, 5), seeds, st.data())
def test_random_uniform(shape, stream, target, n, first, seed, data):
    words = np.random.default_rng(seed).integers(0, 2**32, 2, "uint32")
    kernel = RandomUniformKernel(stream, data.draw(layouts(shape)))
    y = unwritten(kernel.y, n)
    call(kernel, target, holding(words[None], dense((2,))), y, first=first, n=n)
    whole = lowers[RandomUniform](RandomUniform(stream), words, np.zeros((first + n, *shape), "float32"))
    np.testing.assert_array_equal(y.values, whole[first:])
