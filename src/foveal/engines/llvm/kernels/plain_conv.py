"""Convolution and its two gradients for any window, groups and layout: no halo is needed, taps outside are skipped.

The kernel lies dense as (r, s, c // groups, k). Where every channel has its own filter (depthwise convolution), the
channels run over the lanes; else the filters do.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from llvmlite import ir

from foveal.engines.llvm.kernels.memory_layout import Layout
from foveal.engines.llvm.kernels.nest import Parts, blocks, lanes_for, outer
from foveal.engines.llvm.kernels.window_indexing import Places, WindowIndexing, backward, forward
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
        self,
        emit: Emitter,
        target: Target,
        indexing: tuple[WindowIndexing, WindowIndexing],
        kernel: Pointer,
        images: tuple[Pointer, Pointer],
    ) -> None:
        per_group, filters = self.kernel[2], self.kernel[3] // self.groups
        lanes = lanes_for(target, filters, self.y.strides[2])
        width = _tile_width(indexing[1], (target.registers - 4) // VECTORS - 1)
        with emit.loop(self.groups) as group:
            for first, parts in blocks(emit, filters, lanes, VECTORS):
                weights = kernel[group * filters + first]
                for rows, columns in _spots(emit, indexing, width):
                    sums = self._sums(
                        emit, rows, columns, weights, images[0][group * per_group * self.x.strides[2]], parts, lanes
                    )
                    _store(images[1], self.y, (rows, columns), group * filters + first, parts, sums)

    def _sums(
        self, emit: Emitter, rows: Places, columns: Places, weights: Pointer, x: Pointer, parts: Parts, lanes: int
    ) -> list[Value]:
        """A tile of outputs, [pixel][vector of filters]."""
        _, span, per_group, filters = self.kernel
        sums = [emit.zeros(lanes)] * (columns.width * len(parts))
        step = columns.indexing.along * self.x.strides[1]
        for a, b in _taps(emit, rows, columns, sums):
            pixels = x[self.x.at((rows.source(a), columns.source(b), 0))]
            tap = weights[(rows.tap(a) * span + columns.tap(b)) * (per_group * filters)]
            with emit.loop(per_group, sums) as c:
                loaded = [tap[c * filters + at].load(lanes, valid) for at, valid in parts]
                values = [pixels[c * self.x.strides[2] + q * step].splat(lanes) for q in range(columns.width)]
                outer(emit, values, loaded, sums)
        return sums


class PlainConvInputGrad(Record):
    """Row kernel `g kernel -> dx`; every pixel of dx gathers what reaches it, and is written once."""

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
        self,
        emit: Emitter,
        target: Target,
        indexing: tuple[WindowIndexing, WindowIndexing],
        kernel: Pointer,
        images: tuple[Pointer, Pointer],
    ) -> None:
        per_group, filters = self.kernel[2], self.kernel[3] // self.groups
        width = _tile_width(indexing[1], (target.registers - 2) // DOTS - 1)
        with emit.loop(self.groups) as group:
            g, weights = images[0][group * filters * self.g.strides[2]], kernel[group * filters]
            for start, count, dots in tiles(per_group, DOTS):
                with emit.loop(count) as block:
                    c = block * dots + start
                    for rows, columns in _spots(emit, indexing, width):
                        sums = self._sums(emit, rows, columns, weights[c * self.kernel[3]], g, dots, target)
                        parts = [(j, 1) for j in range(dots)]
                        totals = [emit.total(value) for value in sums]
                        _store(images[1], self.dx, (rows, columns), group * per_group + c, parts, totals)

    def _sums(
        self, emit: Emitter, rows: Places, columns: Places, weights: Pointer, g: Pointer, dots: int, target: Target
    ) -> list[Value]:
        """A tile of dot products not yet added up across lanes, [pixel][input channel]."""
        _, span, per_group, all_filters = self.kernel
        filters = all_filters // self.groups
        lanes = lanes_for(target, filters, self.g.strides[2])
        sums = [emit.zeros(lanes)] * (columns.width * dots)
        step = columns.indexing.along * self.g.strides[1]
        for a, b in _taps(emit, rows, columns, sums):
            pixels = g[self.g.at((rows.source(a), columns.source(b), 0))]
            tap = weights[(rows.tap(a) * span + columns.tap(b)) * (per_group * all_filters)]
            for start, count, valid in tiles(filters, lanes):
                with emit.loop(count, sums) as block:
                    k = block * lanes + start
                    loaded = [tap[k + c * all_filters].load(lanes, valid) for c in range(dots)]
                    values = [pixels[k * self.g.strides[2] + q * step].load(lanes, valid) for q in range(columns.width)]
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
            height, span, per_group, all_filters = self.kernel
            groups, filters = (1, all_filters) if channelwise else (self.groups, all_filters // self.groups)
            strides = [self.g.strides[2], *[self.x.strides[2]] * channelwise]
            lanes = lanes_for(target, filters, *strides)
            most = (target.registers - 2 - VECTORS) // VECTORS
            with emit.loop(groups) as group:
                for first, parts in blocks(emit, filters, lanes, VECTORS):
                    k = group * filters + first
                    for start, count, block in tiles(per_group, most):
                        with emit.loop(count) as b, emit.loop(height) as r, emit.loop(span) as s:
                            c = b * block + start
                            out = dw[((r * span + s) * per_group + c) * all_filters + k]
                            left = k if channelwise else group * per_group + c
                            pair = x[left * self.x.strides[2]], g[k * self.g.strides[2]]
                            self._add(emit, n, (r, s), pair, out, (block, parts, lanes))

    def _add(
        self,
        emit: Emitter,
        n: Value,
        tap: tuple[Any, Any],
        pair: tuple[Pointer, Pointer],
        out: Pointer,
        tile: tuple[int, Parts, int],
    ) -> None:
        """Add to a tile of dw, [input channel][vector of filters], for one tap."""
        block, parts, lanes = tile
        rows, columns = forward(self.window, self.x.shape, self.kernel)
        spots = [(out[c * self.kernel[3] + at], valid) for c in range(block) for at, valid in parts]
        sums = [spot.load(lanes, valid) for spot, valid in spots]
        (low, high), (begin, end) = rows.places_inside(emit, tap[0]), columns.places_inside(emit, tap[1])
        with emit.loop(n, sums) as i, emit.loop(high, sums, start=low) as h:
            above = h * rows.along + (tap[0] * rows.across + rows.phases[0].source)
            with emit.loop(end, sums, start=begin) as w:
                left = w * columns.along + (tap[1] * columns.across + columns.phases[0].source)
                x = pair[0][i * self.x.size + self.x.at((above, left, 0))]
                g = pair[1][i * self.g.size + self.g.at((h, w, 0))]
                loaded = [g[at * self.g.strides[2]].load(lanes, valid) for at, valid in parts]
                if _channelwise(self.kernel, self.groups):
                    pixels = [x[at * self.x.strides[2]].load(lanes, valid) for at, valid in parts]
                    sums[:] = [emit.fma(*three) for three in zip(pixels, loaded, sums, strict=True)]
                else:
                    outer(emit, [x[c * self.x.strides[2]].splat(lanes) for c in range(block)], loaded, sums)
        for (spot, valid), value in zip(spots, sums, strict=True):
            spot.store(value, valid)


def _channelwise(kernel: Shape, groups: int) -> bool:
    """Whether every channel is a group of its own, with one filter."""
    return groups > 1 and kernel[2] == 1 and kernel[3] == groups


def _convolve_channels(
    emit: Emitter,
    target: Target,
    indexing: tuple[WindowIndexing, WindowIndexing],
    shape: Shape,
    kernel: Pointer,
    layouts: tuple[Layout, Layout],
    images: tuple[Pointer, Pointer],
) -> None:
    """Depthwise convolution of one image, forward or backward: the same but for the indexing."""
    source, result = layouts
    channels, span = shape[3], shape[1]
    lanes = lanes_for(target, channels, source.strides[2], result.strides[2])
    width = _tile_width(indexing[1], (target.registers - 4) // VECTORS - 1)
    step = indexing[1].along * source.strides[1]
    for first, parts in blocks(emit, channels, lanes, VECTORS):
        for rows, columns in _spots(emit, indexing, width):
            sums = [emit.zeros(lanes)] * (columns.width * len(parts))
            for a, b in _taps(emit, rows, columns, sums):
                pixels = images[0][source.at((rows.source(a), columns.source(b), first))]
                tap = kernel[(rows.tap(a) * span + columns.tap(b)) * channels + first]
                weights = [tap[at].load(lanes, valid) for at, valid in parts]
                values = [
                    pixels[q * step + at * source.strides[2]].load(lanes, valid)
                    for q in range(columns.width)
                    for at, valid in parts
                ]
                sums[:] = [
                    emit.fma(value, weights[i % len(parts)], total)
                    for i, (value, total) in enumerate(zip(values, sums, strict=True))
                ]
            _store(images[1], result, (rows, columns), first, parts, sums)


def _tile_width(columns: WindowIndexing, most: int) -> int:
    """How many pixels of a row to compute at once: what the registers hold, and cuts the row with little left over."""
    return min(
        range(1, min(most, max(columns.widest, 1)) + 1), key=lambda w: (columns.widest % w + columns.widest // w, -w)
    )


def _spots(
    emit: Emitter, indexing: tuple[WindowIndexing, WindowIndexing], width: int
) -> Iterator[tuple[Places, Places]]:
    """Native loops over all pixels of the result."""
    for rows in indexing[0].places(emit):
        for columns in indexing[1].places(emit, width):
            yield rows, columns


def _taps(emit: Emitter, rows: Places, columns: Places, sums: list[Value]) -> Iterator[tuple[Any, Any]]:
    """Native loops over the taps that reach the source; they may be none."""
    with emit.loop(rows.high, sums, start=rows.low) as a, emit.loop(columns.high, sums, start=columns.low) as b:
        yield a, b


def _store(
    image: Pointer, layout: Layout, spot: tuple[Places, Places], channel: Any, parts: Parts, values: list[Value]
) -> None:
    """Write a tile [pixel][vector of channels]."""
    rows, columns = spot
    start = image[layout.at((rows.first, columns.first, channel))]
    for i, value in enumerate(values):
        q, (at, valid) = i // len(parts), parts[i % len(parts)]
        start[q * columns.indexing.stride * layout.strides[1] + at * layout.strides[2]].store(value, valid)
