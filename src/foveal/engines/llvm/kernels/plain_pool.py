"""Max and average pooling and their gradients, for any window and layout. Channels run over the lanes.

A window of which no value is larger than -inf has no winner; padding never wins.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from math import inf, prod
from typing import Any

from llvmlite import ir

from foveal.engines.llvm.kernels.memory_layout import Layout
from foveal.engines.llvm.kernels.nest import lanes_for
from foveal.engines.llvm.kernels.window_indexing import (
    Indexing,
    Spot,
    WindowIndexing,
    backward,
    forward,
    in_order,
    spots,
    taps,
)
from foveal.engines.llvm.language.emitter import Emitter, function
from foveal.engines.llvm.language.target import Target
from foveal.engines.llvm.language.tiling import tiles
from foveal.engines.llvm.language.types import F32, I32, vector
from foveal.engines.llvm.language.values import Pointer, Value
from foveal.ir.node import Shape
from foveal.ops.window import Window
from foveal.record import Record


class PlainMaxPool(Record):
    """Row kernel `x -> y`."""

    window: Window
    size: Shape
    x: Layout
    y: Layout

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        indexing = forward(self.window, self.x.shape, self.size)
        with function(module, name, "x:float32 y:float32 first n") as (emit, x, y, _, n):
            lanes = _lanes(target, self.x, self.y)
            for i, channel, valid, spot in _spots(emit, n, indexing, self.x.shape[-1], lanes):
                image = x[i * self.x.size]
                carry = [emit.value(-inf, vector(F32, lanes))]
                for place, _ in taps(emit, spot, carry):
                    value = image[self.x.at((*place, channel))].load(lanes, valid)
                    carry[0] = emit.select(_wins(value, carry[0]), value, carry[0])
                y[i * self.y.size + self.y.at(_at(spot, channel))].store(carry[0], valid)


class PlainMaxPoolPick(Record):
    """Row kernel `values x -> y`: the value where x wins its window."""

    window: Window
    size: Shape
    values: Layout
    x: Layout
    y: Layout

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        indexing = forward(self.window, self.x.shape, self.size)
        words = "values:float32 x:float32 y:float32 first n"
        with function(module, name, words) as (emit, values, x, y, _, n):
            lanes = _lanes(target, self.values, self.x, self.y)
            for i, channel, valid, spot in _spots(emit, n, indexing, self.x.shape[-1], lanes):
                image, source = x[i * self.x.size], values[i * self.values.size]
                carry = [emit.value(-inf, vector(F32, lanes)), emit.zeros(lanes)]
                for place, _ in taps(emit, spot, carry):
                    value = image[self.x.at((*place, channel))].load(lanes, valid)
                    picked = source[self.values.at((*place, channel))].load(lanes, valid)
                    wins = _wins(value, carry[0])
                    carry[:] = emit.select(wins, value, carry[0]), emit.select(wins, picked, carry[1])
                y[i * self.y.size + self.y.at(_at(spot, channel))].store(carry[1], valid)


class PlainMaxPoolGrad(Record):
    """Row kernel `g x -> dx`: each g is added to the pixel of x that won its window."""

    window: Window
    size: Shape
    g: Layout
    x: Layout
    dx: Layout

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        indexing = forward(self.window, self.x.shape, self.size)
        with function(module, name, "g:float32 x:float32 dx:float32 first n") as (emit, g, x, dx, _, n):
            lanes = _lanes(target, self.g, self.x, self.dx)
            self._clear(emit, n, dx, lanes)
            for i, channel, valid, spot in _spots(emit, n, indexing, self.x.shape[-1], lanes):
                winner = self._winner(emit, x[i * self.x.size], spot, (channel, valid), lanes)
                share = g[i * self.g.size + self.g.at(_at(spot, channel))].load(lanes, valid)
                for place, pixel in _numbered(emit, spot, []):
                    there = dx[i * self.dx.size + self.dx.at((*place, channel))]
                    won = winner.equals(pixel.splat(lanes))
                    there.store(there.load(lanes, valid) + emit.select(won, share, 0.0), valid)

    def _clear(self, emit: Emitter, n: Value, dx: Pointer, lanes: int) -> None:
        *sides, channels = self.dx.shape
        for start, count, valid in tiles(channels, lanes):
            with ExitStack() as nest:
                i, j = nest.enter_context(emit.loop(n)), nest.enter_context(emit.loop(count))
                place = [nest.enter_context(emit.loop(side)) for side in sides]
                dx[i * self.dx.size + self.dx.at((*place, j * lanes + start))].store(emit.zeros(lanes), valid)

    def _winner(self, emit: Emitter, image: Pointer, spot: Spot, channels: tuple[Any, int], lanes: int) -> Value:
        """The number of the pixel with the first of the largest values; -1 if there is none."""
        channel, valid = channels
        carry = [emit.value(-inf, vector(F32, lanes)), emit.value(-1, vector(I32, lanes))]
        for place, pixel in _numbered(emit, spot, carry):
            value = image[self.x.at((*place, channel))].load(lanes, valid)
            wins = _wins(value, carry[0])
            carry[:] = emit.select(wins, value, carry[0]), emit.select(wins, pixel.splat(lanes), carry[1])
        return carry[1]


class PlainAvgPool(Record):
    """Row kernel `x -> y`; padding is left out of the mean."""

    window: Window
    size: Shape
    x: Layout
    y: Layout

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        indexing = forward(self.window, self.x.shape, self.size)
        with function(module, name, "x:float32 y:float32 first n") as (emit, x, y, _, n):
            lanes = _lanes(target, self.x, self.y)
            for i, channel, valid, spot in _spots(emit, n, indexing, self.x.shape[-1], lanes):
                carry = [emit.zeros(lanes)]
                for place, _ in taps(emit, spot, carry):
                    carry[0] = carry[0] + x[i * self.x.size + self.x.at((*place, channel))].load(lanes, valid)
                pixels = emit.value(prod(places.high - places.low for places in spot)).to(F32)
                mean = carry[0] / pixels.splat(lanes)
                y[i * self.y.size + self.y.at(_at(spot, channel))].store(mean, valid)


class PlainAvgPoolGrad(Record):
    """Row kernel `g -> dx`: every pixel gathers its share of each window that it lies in."""

    window: Window
    size: Shape
    g: Layout
    dx: Layout

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        indexing = backward(self.window, self.dx.shape, self.size)
        windows = forward(self.window, self.dx.shape, self.size)
        with function(module, name, "g:float32 dx:float32 first n") as (emit, g, dx, _, n):
            lanes = _lanes(target, self.g, self.dx)
            for i, channel, valid, spot in _spots(emit, n, indexing, self.dx.shape[-1], lanes):
                carry = [emit.zeros(lanes)]
                for place, _ in taps(emit, spot, carry):
                    share = g[i * self.g.size + self.g.at((*place, channel))].load(lanes, valid)
                    pixels = emit.value(prod(_real_taps(emit, axis, t) for axis, t in zip(windows, place, strict=True)))
                    carry[0] = carry[0] + share / pixels.to(F32).splat(lanes)
                dx[i * self.dx.size + self.dx.at(_at(spot, channel))].store(carry[0], valid)


def _lanes(target: Target, *layouts: Layout) -> int:
    return lanes_for(target, layouts[0].shape[-1], *(layout.strides[-1] for layout in layouts))


def _wins(value: Value, best: Value) -> Value:
    """Whether a value takes the lead; a NaN does, for good."""
    return (value > best) | (value.differs(value) & best.equals(best))


def _real_taps(emit: Emitter, windows: WindowIndexing, t: Any) -> Value:
    """How many taps of window t lie inside the image, along one axis."""
    low, high = windows.taps_inside(emit, windows.phases[0], t)
    return high - low


def _spots(
    emit: Emitter, n: Value, indexing: Indexing, channels: int, lanes: int
) -> Iterator[tuple[Value, Any, int, Spot]]:
    """Native loops over everything in the result: image, first channel, how many of its lanes are real, place."""
    for start, count, valid in tiles(channels, lanes):
        with emit.loop(n) as i:
            for spot in spots(emit, indexing):
                with emit.loop(count) as j:
                    yield i, j * lanes + start, valid, spot


def _at(spot: Spot, channel: Any) -> tuple[Any, ...]:
    """The index of the first of a spot's places."""
    return *(places.first for places in spot), channel


def _numbered(emit: Emitter, spot: Spot, carry: list[Value]) -> Iterator[tuple[tuple[Any, ...], Value]]:
    """Native loops over the source's pixels that the taps read: where, and the number in reading order."""
    for place, _ in taps(emit, spot, carry):
        yield place, emit.value(in_order(place, [places.indexing.size for places in spot])).to(I32)
