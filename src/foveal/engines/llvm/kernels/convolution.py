"""Convolution with bias, ReLU and max pooling in one kernel, for images that lie inside a halo of zeros.

y[n,i,k] = pool(relu(b[k] + sum over t,c of x[n, i*stride + t*dilation - pad, c] * kernel[t,c,k]))
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from itertools import product
from math import prod
from typing import Any

from llvmlite import ir

from foveal.engines.llvm.kernels.memory_layout import Layout
from foveal.engines.llvm.kernels.nest import blocks
from foveal.engines.llvm.kernels.window_indexing import in_order
from foveal.engines.llvm.language.emitter import Emitter, function
from foveal.engines.llvm.language.target import Target
from foveal.engines.llvm.language.tiling import tiles
from foveal.engines.llvm.language.types import I8, vector
from foveal.engines.llvm.language.values import Pointer, Value
from foveal.ir.node import Shape
from foveal.ops.window import Window
from foveal.record import Record

DEAD = 255
"""The argmax code of a window in which ReLU let nothing through."""

UNROLLED_TAPS = 5


class ConvSchedule(Record):
    """How the loop nest is cut, and nothing about what it computes.

    `pixels` outputs of a row (after pooling) and `vectors` of filters are kept in registers.
    """

    pixels: int = 7
    vectors: int = 4


class Epilogue(Record):
    """What happens to a convolution's sums before they are stored.

    `pool` is the size of the max pooling windows, which touch but do not overlap; 1 along every axis is no pooling.
    `codes` is where the winner of each window is noted: its place in reading order, or DEAD.
    """

    y: Layout
    bias: bool
    relu: bool
    pool: Shape
    codes: Layout | None = None

    def store(self, emit: Emitter, window: Sequence[Value], y: Pointer, codes: Pointer | None, spot: Spot) -> None:
        """Finish one vector of filters of one window of sums."""
        best, code = window[0], None
        kind = vector(I8, best.lanes)
        if codes is not None:
            code = emit.value(0, kind)
        for place, value in enumerate(window[1:], start=1):
            wins = value > best
            best = emit.select(wins, value, best)
            code = None if code is None else emit.select(wins, emit.value(place, kind), code)
        if self.relu:
            live = best > 0.0
            best = emit.select(live, best, 0.0)
            code = None if code is None else emit.select(live, code, emit.value(DEAD, kind))
        roomy = (
            self.y.strides[-2] >= spot.filter + best.lanes
        )  # the lanes past the last filter are zero, as the pixel's padding
        y[self.y.at((*spot.place, spot.filter))].store(best, None if roomy else spot.valid)
        if code is not None and codes is not None and self.codes is not None:
            codes[self.codes.at((*spot.place, spot.filter))].store(code)


class Spot(Record):
    """One vector of outputs: its place, first filter, and how many of its filters are real."""

    place: tuple[Any, ...]
    filter: int
    valid: int


def bias_vectors(emit: Emitter, bias: Pointer | None, filters: Sequence[tuple[int, int]], lanes: int) -> list[Value]:
    """The bias of each vector of filters, given as (first, real filters in it), or zeros."""
    if bias is None:
        return [emit.zeros(lanes) for _ in filters]
    return [bias[first].load(lanes, valid) for first, valid in filters]


class DirectConv(Record):
    """Row kernel: `x kernel [bias] -> y [codes]`; the kernel is (*size, c, k) as the layer keeps it."""

    x: Layout
    kernel: Shape
    window: Window
    epilogue: Epilogue
    cut: ConvSchedule

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        end = self.epilogue
        words = [
            "x:float32",
            "kernel:float32",
            *["bias:float32"] * end.bias,
            "y:float32",
            *["c:uint8"] * bool(end.codes),
        ]
        with function(module, name, " ".join([*words, "first", "n"])) as (emit, x, kernel, *rest):
            bias = rest.pop(0) if end.bias else None
            y, codes, n = rest[0], rest[1] if end.codes else None, rest[-1]
            *rows, columns, _ = end.y.shape
            for filter, block in blocks(emit, self.kernel[-1], target.lanes, self.cut.vectors):
                weights = kernel[filter], None if bias is None else bias[filter]
                with ExitStack() as nest:
                    i, *row = (nest.enter_context(emit.loop(count)) for count in (n, *rows))
                    image = x[i * self.x.size]
                    out = y[i * end.y.size]
                    notes = codes[i * end.codes.size] if codes is not None and end.codes else None
                    for start, count, width in tiles(columns, self.cut.pixels):
                        with emit.loop(count) as tile:
                            left = tile * width + start
                            sums = self._sums(emit, image, weights, ((*row, left), width), block, target.lanes)
                            for q in range(width):
                                for j, (first, valid) in enumerate(block):
                                    spot = Spot((*row, left + q), filter + first, valid)
                                    end.store(emit, [window[j] for window in sums[q]], out, notes, spot)

    def _sums(
        self,
        emit: Emitter,
        image: Pointer,
        weights: tuple[Pointer, Pointer | None],
        tile: tuple[tuple[Any, ...], int],
        block: Sequence[tuple[int, int]],
        lanes: int,
    ) -> list[list[list[Value]]]:
        """The convolution's sums for a tile of windows: [window][place in it][vector of filters]."""
        (kernel, bias), (place, width) = weights, tile
        window, pool, strides = self.window, self.epilogue.pool, self.x.strides[:-1]
        *size, channels, filters = self.kernel
        walk = zip(place, pool, window.strides, window.pads, strict=True)
        corner = image[self.x.at((*(at * (p * step) + (-before) for at, p, step, (before, _) in walk), 0))]
        moves = [step * stride for step, stride in zip(window.strides, strides, strict=True)]
        spots = [
            sum(a * move for a, move in zip(at, moves, strict=True)) + q * pool[-1] * moves[-1]
            for q in range(width)
            for at in product(*map(range, pool))
        ]
        *steps, across = (apart * stride for apart, stride in zip(window.dilation, strides, strict=True))
        starts = bias_vectors(emit, bias, block, lanes)
        sums = [start for _ in spots for start in starts]
        with ExitStack() as nest:
            lines = [nest.enter_context(emit.loop(count, sums)) for count in size[:-1]]
            line = corner[sum(r * step for r, step in zip(lines, steps, strict=True))]
            for s in emit.each(size[-1], sums, size[-1] <= UNROLLED_TAPS):
                seen = line[s * across]
                tap = kernel[in_order([*lines, s], size) * (channels * filters)]
                with emit.loop(channels, sums) as c:
                    columns = [tap[c * filters + first].load(lanes, valid) for first, valid in block]
                    pixel = seen[c]
                    for p, spot in enumerate(spots):
                        value = pixel[spot].splat(lanes)
                        for j, weight in enumerate(columns):
                            sums[p * len(block) + j] = emit.fma(value, weight, sums[p * len(block) + j])
        cut = [sums[i : i + len(block)] for i in range(0, len(sums), len(block))]
        places = prod(pool)
        return [cut[q * places : (q + 1) * places] for q in range(width)]
