"""The kernels of fused layers with any schedule, against the NumPy engine.

Numbers are eighths between -1 and 1, so sums are exact in float32 in whatever order they are made: results must be
equal, and pixels of a pooling window that tie do so on every engine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod

import numpy as np
from draws import rows, seeds, targets
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from native import TARGETS, call, call_range, holding, scratch, unwritten

from foveal.engines.llvm.kernels.convolution import DEAD, ConvSchedule, DirectConv, Epilogue
from foveal.engines.llvm.kernels.dense import DenseForward, DenseInputGrad, DenseSchedule, DenseWeightGrad
from foveal.engines.llvm.kernels.few_filters import FewFilters, LastFilters
from foveal.engines.llvm.kernels.gradient_update import GradientThenUpdate
from foveal.engines.llvm.kernels.memory_layout import Layout, dense, image
from foveal.engines.llvm.kernels.pointwise import Call, Operand, Pointwise
from foveal.engines.llvm.kernels.sparse_gradient import (
    FiltersFirst,
    ListedInputGrad,
    ListedKernelGrad,
    MaskedKernelGrad,
    PooledConvolution,
    SelectWinners,
)
from foveal.engines.llvm.kernels.winograd import WinogradConv, WinogradKernel, WinogradSchedule, transformed_size
from foveal.engines.llvm.language.tiling import round_up
from foveal.engines.llvm.lowering.fused import block_halo
from foveal.engines.llvm.lowering.fused_ops import ConvBlock
from foveal.engines.numpy.engine import lowers
from foveal.ir.node import BATCH, placeholder
from foveal.ops.conv import Conv, ConvInputGrad, ConvKernelGrad
from foveal.ops.window import Window

few = settings(max_examples=16, phases=[Phase.explicit, Phase.generate])
small = st.integers(1, 3)
channel_counts = st.integers(1, 40)
UNPOOLED = ((1,), (1, 1), (1, 1, 1))
IMAGE_POOLS = ((1, 1), (2, 2), (3, 3), (2, 3), (4, 1))
POOLS = (*IMAGE_POOLS[1:], (2,), (4,), (2, 1, 2))


def eighths(seed, *shape):
    """Numbers of few bits, many of them alike."""
    return (np.random.default_rng(seed).integers(-8, 9, shape) / 8).astype("float32")


@dataclass(frozen=True)
class Case:
    """A convolution block on images of a size that it fits."""

    block: ConvBlock
    image: tuple[int, ...]
    kernel: tuple[int, ...]
    pool: tuple[int, ...]

    @property
    def size(self):
        """The size of the convolution's output."""
        return self.block.conv.window.slide(self.image[:-1], self.kernel[:-2])

    @property
    def pooled(self):
        return tuple(n // p for n, p in zip(self.size, self.pool, strict=True))

    def layout(self, lanes):
        x, kernel = placeholder("x", (BATCH, *self.image)), placeholder("kernel", self.kernel)
        target = next(target for target in TARGETS.values() if target.lanes == lanes)
        return image(self.image, block_halo(self.block, x, kernel, target), lanes)


@st.composite
def cases(draw, winograd=False, pools=UNPOOLED + POOLS, channels=channel_counts):
    """A Case; its bias and ReLU are drawn, unless pooling needs the ReLU."""
    pool, pads, sides = draw(st.sampled_from(pools)), [], []
    sizes = st.tuples(*[small] * len(pool))
    size = (3, 3) if winograd else draw(sizes)
    strides, dilation = ((1, 1), (1, 1)) if winograd else (draw(sizes), draw(sizes))
    for k, d, s, p in zip(size, dilation, strides, pool, strict=True):
        reach = (k - 1) * d + 1
        pad = draw(st.tuples(st.integers(0, reach - 1), st.integers(0, reach - 1)))
        least = max(1, reach + (p - 1) * s - sum(pad))
        pads.append(pad)
        sides.append(draw(st.integers(least, least + (9 if len(pool) < 3 else 3))))
    relu = prod(pool) > 1 or draw(st.booleans())
    block = ConvBlock(Conv(Window(strides, tuple(pads), dilation)), draw(st.booleans()), relu)
    kernel = (*size, draw(channels), draw(st.just(1) | st.integers(1, 70)))
    return Case(block, (*sides, kernel[-2]), kernel, pool)


def windows_of(sums, pool):
    """(n, *pooled size, filters, place in the window) of a convolution's sums; what fills no window is left out."""
    pooled = [size // p for size, p in zip(sums.shape[1:-1], pool, strict=True)]
    whole = sums[:, *(slice(m * p) for m, p in zip(pooled, pool, strict=True))]
    cut = whole.reshape(len(sums), *(n for pair in zip(pooled, pool, strict=True) for n in pair), sums.shape[-1])
    last = cut.ndim - 1
    return cut.transpose(0, *range(1, last, 2), last, *range(2, last, 2)).reshape(
        len(sums), *pooled, sums.shape[-1], prod(pool)
    )


def spread_of(windows, pool, size):
    """The sums, zero where they fill no window, that `windows_of` gives these windows of."""
    places = np.arange(prod(size)).reshape(1, *size, 1)
    flat, rows = np.zeros((len(windows), prod(size), windows.shape[-2])), np.moveaxis(windows, -2, -1)
    flat[:, windows_of(places, pool)[0, ..., 0, :].reshape(-1)] = rows.reshape(len(windows), -1, windows.shape[-2])
    return flat.reshape(len(windows), *size, windows.shape[-2])


def expected_block(case, x, w, bias):
    """What the block gives, and the code of each window."""
    sums = lowers[Conv](case.block.conv, x, w) + (bias if case.block.bias else 0)
    windows = windows_of(np.maximum(sums, 0) if case.block.relu else sums, case.pool)
    best = windows.max(-1)
    return best, np.where(best > 0, windows.argmax(-1), DEAD)


def check_block(case, target, n, seed, run):
    """Run a block's kernel with and without codes: `run(epilogue, x, w, biases, results)`."""
    lanes = TARGETS[target].lanes
    x, w, bias = eighths(seed, n, *case.image), eighths(seed + 1, *case.kernel), eighths(seed + 2, case.kernel[-1])
    best, winners = expected_block(case, x, w, bias)
    shape = best.shape[1:]
    y_layout = (dense(shape), image(shape, ((1, 0), (2, 1), (0, 1))[: len(case.pool)], lanes))[seed % 2]
    wide = round_up(shape[-1], lanes)
    codes = dense((*shape[:-1], wide)) if prod(case.pool) > 1 and seed % 3 else None
    results = [unwritten(y_layout, n)]
    if codes:
        results.append(holding(np.full((n, *codes.shape), 99, "uint8"), codes))
    biases = [holding(bias[None], dense(bias.shape))] if case.block.bias else []
    run(Epilogue(y_layout, case.block.bias, case.block.relu, case.pool, codes), x, w, biases, results)
    np.testing.assert_array_equal(results[0].values, best)
    if codes:
        np.testing.assert_array_equal(results[1].values[..., : shape[-1]], winners)
        assert (results[1].values[..., shape[-1] :] == DEAD).all()


@few
@given(cases(), st.builds(ConvSchedule, st.integers(1, 5), st.integers(1, 3)), targets, rows, seeds)
def test_direct_convolution(case, cut, target, n, seed):
    def run(end, x, w, biases, results):
        layout = case.layout(TARGETS[target].lanes)
        kernel = DirectConv(layout, case.kernel, case.block.conv.window, end, cut)
        call(kernel, target, holding(x, layout), holding(w[None], dense(w.shape)), *biases, *results, n=n)

    check_block(case, target, n, seed, run)


@few
@given(
    cases(winograd=True, pools=((1, 1), (2, 2)), channels=st.integers(2, 40)),
    st.builds(WinogradSchedule, st.integers(1, 8), st.integers(1, 3)),
    targets,
    rows,
    seeds,
)
def test_winograd_convolution(case, cut, target, n, seed):
    lanes, (_, _, channels, filters) = TARGETS[target].lanes, case.kernel
    # tiles see two pixels more than an odd output
    seen = [2 * -(-size // 2) + 2 for size in case.size]
    pads = case.block.conv.window.pads
    halo = tuple(
        (lo, max(0, far - lo - length)) for far, (lo, _), length in zip(seen, pads, case.image[:2], strict=True)
    )

    def run(end, x, w, biases, results):
        layout = image(case.image, halo, lanes)
        turned = unwritten(dense((transformed_size(channels, filters, lanes),)), 1)
        make = WinogradKernel(channels, filters, filters, cut)
        cuts = sorted({0, channels // 2, channels})
        call_range(make, target, holding(w[None], dense(w.shape)), turned, cuts=cuts)
        kernel = WinogradConv(layout, filters, case.size, (pads[0][0], pads[1][0]), end, cut)
        spare = [scratch(size) for size in kernel.scratch(lanes)]
        call(kernel, target, holding(x, layout), turned, *biases, *results, *spare, n=n)

    check_block(case, target, n, seed, run)


@few
@given(cases(pools=IMAGE_POOLS, channels=st.integers(2, 40)), targets, rows, seeds, st.data())
def test_last_filters(case, target, n, seed, data):
    lanes, (r, s, channels, filters) = TARGETS[target].lanes, case.kernel
    most = lanes // prod(case.pool)
    if not most:
        case = replace(case, pool=(1, 1))
    first = filters - data.draw(st.integers(1, min(filters, max(most, 1))))

    def run(end, x, w, biases, results):
        layout, shape = case.layout(lanes), (filters - first, r * s, channels)
        wide = round_up(channels, lanes)
        turned = unwritten(Layout(shape, (r * s * wide, wide, 1), 0, prod(shape[:2]) * wide), 1)
        last = LastFilters(case.kernel, first, lanes)
        assert last.size == turned.layout.size
        call_range(last, target, holding(w[None], dense(w.shape)), turned, cuts=sorted({0, shape[0] // 2, shape[0]}))
        kernel = FewFilters(layout, case.kernel, first, case.block.conv.window, end)
        call(kernel, target, holding(x, layout), turned, *biases, *results, n=n)
        whole = DirectConv(layout, case.kernel, case.block.conv.window, end, ConvSchedule(2, 1))
        before = [result.values[..., first:filters].copy() for result in results]
        call(whole, target, holding(x, layout), holding(w[None], dense(w.shape)), *biases, *results, n=n)
        for result, few_values in zip(results, before, strict=True):
            np.testing.assert_array_equal(result.values[..., first:filters], few_values)

    check_block(case, target, n, seed, run)


def pooling_gradient(case, target, n, seed):
    """A PooledConvolution, what its gradient kernels read, and the gradient of the convolution's sums that it means."""
    lanes, (filters, places) = TARGETS[target].lanes, (case.kernel[-1], prod(case.pool))
    rng, shape = np.random.default_rng(seed), (*case.pooled, filters)
    x, g = eighths(seed, n, *case.image), eighths(seed + 1, n, *shape)
    codes = np.full((n, *case.pooled, round_up(filters, lanes)), DEAD, "uint8")
    codes[..., :filters] = rng.choice([*range(places), DEAD], (n, *shape))
    spread = np.where(codes[..., :filters, None] == np.arange(places), g[..., None], 0)
    sums = spread_of(spread, case.pool, case.size)
    pooled = (dense(shape), image(shape, ((1, 0), (0, 1), (1, 1))[: len(case.pool)], lanes))[seed % 2]
    at = PooledConvolution(case.layout(lanes), case.kernel, case.block.conv.window, case.pool, pooled, lanes)
    return at, holding(x, at.x), holding(g, pooled), holding(codes, dense(codes.shape[1:])), x, sums


def selected_winners(at, target, g, codes, n):
    """What `SelectWinners` makes of a gradient: values, offsets, and the bias gradient, to which it adds."""
    made = unwritten(dense((at.pooled_values,)), n), unwritten(dense((at.pooled_values,)), n, "int32")
    bias = holding(np.ones((1, at.filters), "f"), dense((at.filters,)))
    call(SelectWinners(at), target, g, codes, *made, bias, n=n)
    return *made, bias


@few
@given(cases(pools=POOLS), targets, rows, seeds)
def test_kernel_gradient_on_lists(case, target, n, seed):
    at, x, g, codes, pixels, sums = pooling_gradient(case, target, n, seed)
    winners, offsets, bias = selected_winners(at, target, g, codes, n)
    np.testing.assert_array_equal(bias.values[0, : case.kernel[-1]], 1 + sums.reshape(-1, case.kernel[-1]).sum(0))
    kernel, (*size, channels, filters) = ListedKernelGrad(at), case.kernel
    shape = (filters, prod(size), channels)
    layout = Layout(shape, (prod(size) * at.channels, at.channels, 1), 0, kernel.gradient)
    grad = holding(np.ones((1, *shape), "f"), layout, loose=True)
    spare = scratch(kernel.list_size), scratch(kernel.list_size, "int32")
    call(kernel, target, x, winners, offsets, grad, *spare, n=n)
    want = lowers[ConvKernelGrad](ConvKernelGrad(case.block.conv, case.kernel), pixels, sums)
    got = np.moveaxis(grad.values[0], 0, -1).reshape(case.kernel)
    np.testing.assert_array_equal(got, 1 + want)


@few
@given(cases(pools=POOLS, channels=small), targets, rows, seeds)
def test_kernel_gradient_with_masks(case, target, n, seed):
    at, x, g, codes, pixels, sums = pooling_gradient(case, target, n, seed)
    *size, channels, filters = case.kernel
    shape = (prod(size) * channels, filters)
    grad = holding(np.ones((1, *shape), "f"), Layout(shape, (at.filters, 1), 0, shape[0] * at.filters))
    bias = holding(np.ones((1, filters), "f"), Layout((filters,), (1,), 0, at.filters))
    call(MaskedKernelGrad(at), target, x, g, codes, grad, bias, n=n)
    want = lowers[ConvKernelGrad](ConvKernelGrad(case.block.conv, case.kernel), pixels, sums)
    np.testing.assert_array_equal(grad.values[0].reshape(case.kernel), 1 + want)
    np.testing.assert_array_equal(bias.values[0], 1 + sums.reshape(-1, filters).sum(0))


@few
@given(cases(pools=POOLS), targets, rows, seeds)
def test_input_gradient_on_lists(case, target, n, seed):
    at, _, g, codes, _, sums = pooling_gradient(case, target, n, seed)
    winners, _, _ = selected_winners(at, target, g, codes, n)
    w, (*size, channels, filters) = eighths(seed + 2, *case.kernel), case.kernel
    shape = (filters, prod(size), channels)
    layout = Layout(shape, (prod(size) * at.channels, at.channels, 1), 0, filters * prod(size) * at.channels)
    turned = unwritten(layout, 1)
    cuts = sorted({0, filters // 3, filters})
    call_range(FiltersFirst(case.kernel, at.lanes), target, holding(w[None], dense(w.shape)), turned, cuts=cuts)
    kernel = ListedInputGrad(at, at.x)
    dx = holding(np.full((n, *case.image), np.nan, "f"), at.x, loose=True)
    room = prod(case.pool) * kernel.list_size
    call(kernel, target, winners, codes, turned, dx, scratch(room), scratch(room, "int32"), n=n)
    want = lowers[ConvInputGrad](ConvInputGrad(case.block.conv, case.image), sums, w)
    np.testing.assert_array_equal(dx.values, want)


dense_cuts = st.builds(DenseSchedule, st.integers(1, 6), st.integers(1, 4), st.integers(1, 30))
sizes = st.integers(1, 90)
batches = st.integers(1, 19)


@few
@given(sizes, sizes, dense_cuts, st.booleans(), st.booleans(), targets, batches, seeds)
def test_dense_forward(inputs, units, cut, biased, relu, target, n, seed):
    x, w, b = eighths(seed, n, inputs), eighths(seed + 1, inputs, units), eighths(seed + 2, units)
    kernel = DenseForward(dense((inputs,)), dense((units,)), biased, relu, cut)
    y = unwritten(kernel.y, n)
    weights = [holding(w[None], dense(w.shape)), *([holding(b[None], dense(b.shape))] if biased else [])]
    call(kernel, target, holding(x, kernel.x), *weights, y, n=n)
    want = x.astype("f8") @ w + (b if biased else 0)
    np.testing.assert_array_equal(y.values, np.maximum(want, 0) if relu else want)


@few
@given(sizes, sizes, targets, batches, seeds)
def test_dense_input_gradient(inputs, units, target, n, seed):
    g, w = eighths(seed, n, units), eighths(seed + 1, inputs, units)
    kernel = DenseInputGrad(dense((units,)), dense((inputs,)))
    dx = unwritten(kernel.dx, n)
    call(kernel, target, holding(g, kernel.g), holding(w[None], dense(w.shape)), dx, n=n)
    np.testing.assert_array_equal(dx.values, g.astype("f8") @ w.T)


@few
@given(sizes, sizes, dense_cuts, targets, st.integers(0, 70), seeds)
def test_dense_weight_gradient(inputs, units, cut, target, n, seed):
    x, g = eighths(seed, n, inputs), eighths(seed + 1, n, units)
    kernel = DenseWeightGrad(dense((inputs,)), dense((units,)), cut)
    dw = unwritten(dense((inputs, units)), 1)
    cuts = sorted({0, inputs // 3, inputs})
    call_range(kernel, target, holding(x, kernel.x), holding(g, kernel.g), dw, cuts=cuts, n=n)
    np.testing.assert_array_equal(dw.values[0], x.T.astype("f8") @ g)


@few
@given(sizes, sizes, dense_cuts, targets, st.integers(0, 19), st.sampled_from([0, 1]), seeds)
def test_weight_gradient_used_at_once(inputs, units, cut, target, n, place, seed):
    x, g, w = eighths(seed, n, inputs), eighths(seed + 1, n, units), eighths(seed + 2, inputs, units)
    walk = Operand("float32", (1,))
    size, calls = inputs * units, (Call("mul", (place, 2), "float32"), Call("sub", (1 - place, 3), "float32"))
    update = Pointwise((size,), (walk, walk), (("0.5", "float32"),), calls, (walk,), (4,), rows=False)
    kernel = GradientThenUpdate(DenseWeightGrad(dense((inputs,)), dense((units,)), cut), update, place)
    held = holding(w.reshape(1, size), dense((size,), 1))
    pair = holding(x, kernel.gradient.x), holding(g, kernel.gradient.g)
    cuts = sorted({0, kernel.items // 2, kernel.items})
    call_range(kernel, target, *pair, held, held, scratch(kernel.panel * units), cuts=cuts, n=n)
    np.testing.assert_array_equal(held.values.reshape(w.shape), w - (x.T.astype("f8") @ g) * 0.5)
