"""Random shapes, windows, layouts and targets for the kernels' tests."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from native import TARGETS

from foveal.engines.llvm.kernels.memory_layout import Layout, dense, dense_strides, image
from foveal.ops.window import Window

targets = st.sampled_from(list(TARGETS))
rows = st.integers(1, 3)
seeds = st.integers(0, 2**32 - 1)


def values(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def near(got: np.ndarray, expected: np.ndarray) -> None:
    """Equal to 2e-5, of the value or of the largest value."""
    np.testing.assert_allclose(got, expected, rtol=2e-5, atol=2e-5 * max(1, np.abs(expected).max()))


@st.composite
def windows(draw, dilated=True, ranks=(2,)):
    """(window, the kernel's size, an image's size that it fits), along one of so many axes."""
    rank = draw(st.sampled_from(ranks))
    sizes = st.tuples(*[st.integers(1, 3)] * rank)
    size, strides = draw(sizes), draw(sizes)
    dilation = draw(sizes) if dilated else (1,) * rank
    pads, sides = [], []
    for k, d in zip(size, dilation, strict=True):
        reach = (k - 1) * d + 1
        pad = draw(st.tuples(st.integers(0, k - 1), st.integers(0, k - 1)))
        pads.append(pad)
        sides.append(draw(st.integers(max(1, reach - sum(pad)), 12 if rank < 3 else 7)))
    return Window(strides, tuple(pads), dilation), size, tuple(sides)


@st.composite
def layouts(draw, shape):
    """A layout of this shape: dense, an image in a halo, or axes in any order with gaps between the values."""
    kinds = ["dense", "gaps", "image"] if len(shape) == 3 else ["dense", "gaps"]
    kind = draw(st.sampled_from(kinds))
    if kind == "dense":
        return dense(shape, draw(st.sampled_from([1, 16])))
    if kind == "image":
        side = st.tuples(st.integers(0, 2), st.integers(0, 2))
        return image(shape, (draw(side), draw(side)), draw(st.sampled_from([1, 4, 8, 16])))
    order = draw(st.permutations(range(len(shape))))
    gaps = [draw(st.integers(0, 2)) for _ in shape]
    strides = dense_strides(tuple(shape[a] + gap for a, gap in zip(order, gaps, strict=True)))
    offset = draw(st.integers(0, 3))
    size = offset + sum((n - 1) * s for n, s in zip((shape[a] for a in order), strides, strict=True)) + 1
    back = [order.index(a) for a in range(len(shape))]
    return Layout(tuple(shape), tuple(strides[i] for i in back), offset, size + draw(st.integers(0, 3)))
