"""Max and average pooling and their gradients, for any window and layout. Channels run over the lanes.

A window of which no value is larger than -inf has no winner; padding never wins.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import Any

from llvmlite import ir

from foveal.engines.llvm.kernels.memory_layout import Layout
from foveal.engines.llvm.kernels.nest import lanes_for
from foveal.engines.llvm.kernels.window_indexing import Places, WindowIndexing, backward, forward
from foveal.engines.llvm.language.emitter import Emitter, function
from foveal.engines.llvm.language.target import Target
from foveal.engines.llvm.language.tiling import tiles
from foveal.engines.llvm.language.types import F32, I32, vector
from foveal.engines.llvm.language.values import Pointer, Value
from foveal.ops.window import Pair, Window
from foveal.record import Record


class PlainMaxPool(Record):
    """Row kernel `x -> y`."""

    window: Window
    size: Pair
    x: Layout
    y: Layout

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        indexing = forward(self.window, self.x.shape, self.size)
        with function(module, name, "x:float32 y:float32 first n") as (emit, x, y, _, n):
            lanes = _lanes(target, self.x, self.y)
            for i, channel, valid, rows, columns in _spots(emit, n, indexing, self.x.shape[2], lanes):
                image = x[i * self.x.size]
                carry = [emit.value(-inf, vector(F32, lanes))]
                for h, w, _ in _taps(emit, rows, columns, carry):
                    value = image[self.x.at((h, w, channel))].load(lanes, valid)
                    carry[0] = emit.select(_wins(value, carry[0]), value, carry[0])
                y[i * self.y.size + self.y.at((rows.first, columns.first, channel))].store(carry[0], valid)


class PlainMaxPoolPick(Record):
    """Row kernel `values x -> y`: the value where x wins its window."""

    window: Window
    size: Pair
    values: Layout
    x: Layout
    y: Layout

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        indexing = forward(self.window, self.x.shape, self.size)
        words = "values:float32 x:float32 y:float32 first n"
        with function(module, name, words) as (emit, values, x, y, _, n):
            lanes = _lanes(target, self.values, self.x, self.y)
            for i, channel, valid, rows, columns in _spots(emit, n, indexing, self.x.shape[2], lanes):
                image, source = x[i * self.x.size], values[i * self.values.size]
                carry = [emit.value(-inf, vector(F32, lanes)), emit.zeros(lanes)]
                for h, w, _ in _taps(emit, rows, columns, carry):
                    value = image[self.x.at((h, w, channel))].load(lanes, valid)
                    picked = source[self.values.at((h, w, channel))].load(lanes, valid)
                    wins = _wins(value, carry[0])
                    carry[:] = emit.select(wins, value, carry[0]), emit.select(wins, picked, carry[1])
                y[i * self.y.size + self.y.at((rows.first, columns.first, channel))].store(carry[1], valid)


class PlainMaxPoolGrad(Record):
    """Row kernel `g x -> dx`: each g is added to the pixel of x that won its window."""

    window: Window
    size: Pair
    g: Layout
    x: Layout
    dx: Layout

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        indexing = forward(self.window, self.x.shape, self.size)
        with function(module, name, "g:float32 x:float32 dx:float32 first n") as (emit, g, x, dx, _, n):
            lanes = _lanes(target, self.g, self.x, self.dx)
            self._clear(emit, n, dx, lanes)
            for i, channel, valid, rows, columns in _spots(emit, n, indexing, self.x.shape[2], lanes):
                winner = self._winner(emit, x[i * self.x.size], (rows, columns), (channel, valid), lanes)
                share = g[i * self.g.size + self.g.at((rows.first, columns.first, channel))].load(lanes, valid)
                for h, w, pixel in _taps(emit, rows, columns, []):
                    spot = dx[i * self.dx.size + self.dx.at((h, w, channel))]
                    won = winner.equals(pixel.splat(lanes))
                    spot.store(spot.load(lanes, valid) + emit.select(won, share, 0.0), valid)

    def _clear(self, emit: Emitter, n: Value, dx: Pointer, lanes: int) -> None:
        height, width, channels = self.dx.shape
        for start, count, valid in tiles(channels, lanes):
            with emit.loop(n) as i, emit.loop(height) as h, emit.loop(width) as w, emit.loop(count) as j:
                dx[i * self.dx.size + self.dx.at((h, w, j * lanes + start))].store(emit.zeros(lanes), valid)

    def _winner(
        self, emit: Emitter, image: Pointer, spot: tuple[Places, Places], channels: tuple[Any, int], lanes: int
    ) -> Value:
        """The number of the pixel with the first of the largest values; -1 if there is none."""
        channel, valid = channels
        carry = [emit.value(-inf, vector(F32, lanes)), emit.value(-1, vector(I32, lanes))]
        for h, w, pixel in _taps(emit, *spot, carry):
            value = image[self.x.at((h, w, channel))].load(lanes, valid)
            wins = _wins(value, carry[0])
            carry[:] = emit.select(wins, value, carry[0]), emit.select(wins, pixel.splat(lanes), carry[1])
        return carry[1]


class PlainAvgPool(Record):
    """Row kernel `x -> y`; padding is left out of the mean."""

    window: Window
    size: Pair
    x: Layout
    y: Layout

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        indexing = forward(self.window, self.x.shape, self.size)
        with function(module, name, "x:float32 y:float32 first n") as (emit, x, y, _, n):
            lanes = _lanes(target, self.x, self.y)
            for i, channel, valid, rows, columns in _spots(emit, n, indexing, self.x.shape[2], lanes):
                carry = [emit.zeros(lanes)]
                for h, w, _ in _taps(emit, rows, columns, carry):
                    carry[0] = carry[0] + x[i * self.x.size + self.x.at((h, w, channel))].load(lanes, valid)
                pixels = emit.value((rows.high - rows.low) * (columns.high - columns.low)).to(F32)
                mean = carry[0] / pixels.splat(lanes)
                y[i * self.y.size + self.y.at((rows.first, columns.first, channel))].store(mean, valid)


class PlainAvgPoolGrad(Record):
    """Row kernel `g -> dx`: every pixel gathers its share of each window that it lies in."""

    window: Window
    size: Pair
    g: Layout
    dx: Layout

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        indexing = backward(self.window, self.dx.shape, self.size)
        windows = forward(self.window, self.dx.shape, self.size)
        with function(module, name, "g:float32 dx:float32 first n") as (emit, g, dx, _, n):
            lanes = _lanes(target, self.g, self.dx)
            for i, channel, valid, rows, columns in _spots(emit, n, indexing, self.dx.shape[2], lanes):
                carry = [emit.zeros(lanes)]
                for h, w, _ in _taps(emit, rows, columns, carry):
                    share = g[i * self.g.size + self.g.at((h, w, channel))].load(lanes, valid)
                    pixels = _real_taps(emit, windows[0], h) * _real_taps(emit, windows[1], w)
                    carry[0] = carry[0] + share / pixels.to(F32).splat(lanes)
                dx[i * self.dx.size + self.dx.at((rows.first, columns.first, channel))].store(carry[0], valid)


def _lanes(target: Target, *layouts: Layout) -> int:
    return lanes_for(target, layouts[0].shape[2], *(layout.strides[2] for layout in layouts))


def _wins(value: Value, best: Value) -> Value:
    """Whether a value takes the lead; a NaN does, for good."""
    return (value > best) | (value.differs(value) & best.equals(best))


def _real_taps(emit: Emitter, windows: WindowIndexing, t: Any) -> Value:
    """How many taps of window t lie inside the image, along one axis."""
    low, high = windows.taps_inside(emit, windows.phases[0], t)
    return high - low


def _spots(
    emit: Emitter, n: Value, indexing: tuple[WindowIndexing, WindowIndexing], channels: int, lanes: int
) -> Iterator[tuple[Value, Any, int, Places, Places]]:
    """Native loops over everything in the result: image, first channel, how many of its lanes are real, row, column."""
    for start, count, valid in tiles(channels, lanes):
        with emit.loop(n) as i:
            for rows in indexing[0].places(emit):
                for columns in indexing[1].places(emit):
                    with emit.loop(count) as j:
                        yield i, j * lanes + start, valid, rows, columns


def _taps(emit: Emitter, rows: Places, columns: Places, carry: list[Value]) -> Iterator[tuple[Any, Any, Value]]:
    """Native loops over the source's pixels that the taps read: row, column and number in reading order."""
    with emit.loop(rows.high, carry, start=rows.low) as a, emit.loop(columns.high, carry, start=columns.low) as b:
        h, w = rows.source(a), columns.source(b)
        yield h, w, emit.value(h * columns.indexing.size + w).to(I32)
