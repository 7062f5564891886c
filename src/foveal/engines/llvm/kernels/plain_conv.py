"""Convolution and its two gradients for any window, groups and layout: no halo is needed, taps outside are skipped.

The kernel lies dense as (*size, c // groups, k). Where every channel has its own filter (depthwise convolution), the
channels run over the lanes; else the filters do.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from llvmlite import ir

from foveal.engines.llvm.kernels.memory_layout import Layout
from foveal.engines.llvm.kernels.nest import Parts, blocks, lanes_for, outer
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
from foveal.engines.llvm.language.values import Pointer, Value
from foveal.ir.node import Shape
from foveal.ops.window import Window
from foveal.record import Record

VECTORS = 2  # of channels in one tile
DOTS = 4  # input channels in one tile of dot products


class PlainConv(Record):
    """Row kernel `x kernel -> y`."""

    x: Layout
    kernel: Shape
    window: Window
    groups: int
    y: Layout

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        indexing = forward(self.window, self.x.shape, self.kernel)
        words = "x:float32 kernel:float32 y:float32 first n"
        with function(module, name, words) as (emit, x, kernel, y, _, n), emit.loop(n) as i:
            images = x[i * self.x.size], y[i * self.y.size]
            if _channelwise(self.kernel, self.groups):
                _convolve_channels(emit, target, indexing, self.kernel, kernel, (self.x, self.y), images)
            else:
                self._convolve(emit, target, indexing, kernel, images)

    def _convolve(
        self, emit: Emitter, target: Target, indexing: Indexing, kernel: Pointer, images: tuple[Pointer, Pointer]
    ) -> None:
        per_group, filters = self.kernel[-2], self.kernel[-1] // self.groups
        lanes = lanes_for(target, filters, self.y.strides[-1])
        width = _tile_width(indexing[-1], (target.registers - 4) // VECTORS - 1)
        with emit.loop(self.groups) as group:
            for first, parts in blocks(emit, filters, lanes, VECTORS):
                weights = kernel[group * filters + first]
                for spot in spots(emit, indexing, width):
                    x = images[0][group * per_group * self.x.strides[-1]]
                    sums = self._sums(emit, spot, weights, x, parts, lanes)
                    _store(images[1], self.y, spot, group * filters + first, parts, sums)

    def _sums(self, emit: Emitter, spot: Spot, weights: Pointer, x: Pointer, parts: Parts, lanes: int) -> list[Value]:
        """A tile of outputs, [pixel][vector of filters]."""
        *size, per_group, filters = self.kernel
        width, step = spot[-1].width, spot[-1].indexing.along * self.x.strides[-2]
        sums = [emit.zeros(lanes)] * (width * len(parts))
        for source, place in taps(emit, spot, sums):
            pixels = x[self.x.at((*source, 0))]
            tap = weights[in_order(place, size) * (per_group * filters)]
            with emit.loop(per_group, sums) as c:
                loaded = [tap[c * filters + at].load(lanes, valid) for at, valid in parts]
                values = [pixels[c * self.x.strides[-1] + q * step].splat(lanes) for q in range(width)]
                outer(emit, values, loaded, sums)
        return sums


class PlainConvInputGrad(Record):
    """Row kernel `g kernel -> dx`; every pixel of dx gathers what indexing it, and is written once."""

    g: Layout
    kernel: Shape
    window: Window
    groups: int
    dx: Layout

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        indexing = backward(self.window, self.dx.shape, self.kernel)
        words = "g:float32 kernel:float32 dx:float32 first n"
        with function(module, name, words) as (emit, g, kernel, dx, _, n), emit.loop(n) as i:
            images = g[i * self.g.size], dx[i * self.dx.size]
            if _channelwise(self.kernel, self.groups):
                _convolve_channels(emit, target, indexing, self.kernel, kernel, (self.g, self.dx), images)
            else:
                self._convolve(emit, target, indexing, kernel, images)

    def _convolve(
        self, emit: Emitter, target: Target, indexing: Indexing, kernel: Pointer, images: tuple[Pointer, Pointer]
    ) -> None:
        per_group, filters = self.kernel[-2], self.kernel[-1] // self.groups
        width = _tile_width(indexing[-1], (target.registers - 2) // DOTS - 1)
        with emit.loop(self.groups) as group:
            g, weights = images[0][group * filters * self.g.strides[-1]], kernel[group * filters]
            for start, count, dots in tiles(per_group, DOTS):
                with emit.loop(count) as block:
                    c = block * dots + start
                    for spot in spots(emit, indexing, width):
                        sums = self._sums(emit, spot, weights[c * self.kernel[-1]], g, dots, target)
                        parts = [(j, 1) for j in range(dots)]
                        totals = [emit.total(value) for value in sums]
                        _store(images[1], self.dx, spot, group * per_group + c, parts, totals)

    def _sums(self, emit: Emitter, spot: Spot, weights: Pointer, g: Pointer, dots: int, target: Target) -> list[Value]:
        """A tile of dot products not yet added up across lanes, [pixel][input channel]."""
        *size, per_group, all_filters = self.kernel
        filters = all_filters // self.groups
        lanes = lanes_for(target, filters, self.g.strides[-1])
        width, step = spot[-1].width, spot[-1].indexing.along * self.g.strides[-2]
        sums = [emit.zeros(lanes)] * (width * dots)
        for source, place in taps(emit, spot, sums):
            pixels = g[self.g.at((*source, 0))]
            tap = weights[in_order(place, size) * (per_group * all_filters)]
            for start, count, valid in tiles(filters, lanes):
                with emit.loop(count, sums) as block:
                    k = block * lanes + start
                    loaded = [tap[k + c * all_filters].load(lanes, valid) for c in range(dots)]
                    values = [pixels[k * self.g.strides[-1] + q * step].load(lanes, valid) for q in range(width)]
                    outer(emit, values, loaded, sums)
        return sums


class PlainConvKernelGrad(Record):
    """Row kernel `x g -> dw`, which adds to dw what all n rows give; dw lies dense as the kernel."""

    x: Layout
    g: Layout
    kernel: Shape
    window: Window
    groups: int

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        with function(module, name, "x:float32 g:float32 dw:float32 first n") as (emit, x, g, dw, _, n):
            channelwise = _channelwise(self.kernel, self.groups)
            *size, per_group, all_filters = self.kernel
            groups, filters = (1, all_filters) if channelwise else (self.groups, all_filters // self.groups)
            strides = [self.g.strides[-1], *[self.x.strides[-1]] * channelwise]
            lanes = lanes_for(target, filters, *strides)
            most = (target.registers - 2 - VECTORS) // VECTORS
            with emit.loop(groups) as group:
                for first, parts in blocks(emit, filters, lanes, VECTORS):
                    k = group * filters + first
                    for start, count, block in tiles(per_group, most):
                        with ExitStack() as nest:
                            c = nest.enter_context(emit.loop(count)) * block + start
                            tap = [nest.enter_context(emit.loop(n)) for n in size]
                            out = dw[(in_order(tap, size) * per_group + c) * all_filters + k]
                            left = k if channelwise else group * per_group + c
                            pair = x[left * self.x.strides[-1]], g[k * self.g.strides[-1]]
                            self._add(emit, n, tap, pair, out, (block, parts, lanes))

    def _add(
        self,
        emit: Emitter,
        n: Value,
        tap: list[Any],
        pair: tuple[Pointer, Pointer],
        out: Pointer,
        tile: tuple[int, Parts, int],
    ) -> None:
        """Add to a tile of dw, [input channel][vector of filters], for one tap."""
        block, parts, lanes = tile
        indexing = forward(self.window, self.x.shape, self.kernel)
        stored = [(out[c * self.kernel[-1] + at], valid) for c in range(block) for at, valid in parts]
        sums = [spot.load(lanes, valid) for spot, valid in stored]
        ranges = [axis.places_inside(emit, t) for axis, t in zip(indexing, tap, strict=True)]
        starts = [t * axis.across + axis.phases[0].source for axis, t in zip(indexing, tap, strict=True)]
        with ExitStack() as nest:
            i = nest.enter_context(emit.loop(n, sums))
            place = [nest.enter_context(emit.loop(high, sums, start=low)) for low, high in ranges]
            source = [h * axis.along + start for h, axis, start in zip(place, indexing, starts, strict=True)]
            x = pair[0][i * self.x.size + self.x.at((*source, 0))]
            g = pair[1][i * self.g.size + self.g.at((*place, 0))]
            loaded = [g[at * self.g.strides[-1]].load(lanes, valid) for at, valid in parts]
            if _channelwise(self.kernel, self.groups):
                pixels = [x[at * self.x.strides[-1]].load(lanes, valid) for at, valid in parts]
                sums[:] = [emit.fma(*three) for three in zip(pixels, loaded, sums, strict=True)]
            else:
                outer(emit, [x[c * self.x.strides[-1]].splat(lanes) for c in range(block)], loaded, sums)
        for (spot, valid), value in zip(stored, sums, strict=True):
            spot.store(value, valid)


def _channelwise(kernel: Shape, groups: int) -> bool:
    """Whether every channel is a group of its own, with one filter."""
    return groups > 1 and kernel[-2] == 1 and kernel[-1] == groups


def _convolve_channels(
    emit: Emitter,
    target: Target,
    indexing: Indexing,
    shape: Shape,
    kernel: Pointer,
    layouts: tuple[Layout, Layout],
    images: tuple[Pointer, Pointer],
) -> None:
    """Depthwise convolution of one image, forward or backward: the same but for the indexing."""
    source, result = layouts
    *size, _, channels = shape
    lanes = lanes_for(target, channels, source.strides[-1], result.strides[-1])
    width = _tile_width(indexing[-1], (target.registers - 4) // VECTORS - 1)
    step = indexing[-1].along * source.strides[-2]
    for first, parts in blocks(emit, channels, lanes, VECTORS):
        for spot in spots(emit, indexing, width):
            sums = [emit.zeros(lanes)] * (spot[-1].width * len(parts))
            for read, place in taps(emit, spot, sums):
                pixels = images[0][source.at((*read, first))]
                tap = kernel[in_order(place, size) * channels + first]
                weights = [tap[at].load(lanes, valid) for at, valid in parts]
                values = [
                    pixels[q * step + at * source.strides[-1]].load(lanes, valid)
                    for q in range(spot[-1].width)
                    for at, valid in parts
                ]
                sums[:] = [
                    emit.fma(value, weights[i % len(parts)], total)
                    for i, (value, total) in enumerate(zip(values, sums, strict=True))
                ]
            _store(images[1], result, spot, first, parts, sums)


def _tile_width(columns: WindowIndexing, most: int) -> int:
    """How many pixels of a row to compute at once: what the registers hold, and cuts the row with little left over."""
    return min(
        range(1, max(min(most, columns.widest), 1) + 1), key=lambda w: (columns.widest % w + columns.widest // w, -w)
    )


def _store(image: Pointer, layout: Layout, spot: Spot, channel: Any, parts: Parts, values: list[Value]) -> None:
    """Write a tile [pixel][vector of channels]."""
    start = image[layout.at((*(places.first for places in spot), channel))]
    for i, value in enumerate(values):
        q, (at, valid) = i // len(parts), parts[i % len(parts)]
        start[q * spot[-1].indexing.stride * layout.strides[-2] + at * layout.strides[-1]].store(value, valid)
