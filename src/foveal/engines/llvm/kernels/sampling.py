"""Affine sampling and its gradient, for any layout.

Where outputs come from is worked out for a vector of neighbouring pixels at once; then each reads or writes its own
channels over the lanes. Places are computed in the order that `AffineSample` names, without fused multiplications: one
halfway between two pixels falls on the same side on every processor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

from llvmlite import ir

from foveal.engines.llvm.kernels.mathematics import clamp
from foveal.engines.llvm.kernels.memory_layout import Layout
from foveal.engines.llvm.kernels.nest import lanes_for
from foveal.engines.llvm.language.emitter import Emitter, function
from foveal.engines.llvm.language.target import Target
from foveal.engines.llvm.language.tiling import tiles
from foveal.engines.llvm.language.types import F32, I32, I64, vector
from foveal.engines.llvm.language.values import Pointer, Value
from foveal.ops.sampling import FARTHEST, AffineSample
from foveal.record import Record

MOST_PIXELS = 16


class Tap(Record, eq=False):
    """One pixel of several that an output is made of; or a vector of them, for neighbouring outputs."""

    spot: Value
    """Where its first channel stands in the image's row."""
    share: Value | None
    """None stands for all of it."""
    seen: Value | None
    """Whether it is in the picture; None where it always is."""

    def lane(self, k: int) -> Tap:
        """That of one output."""
        return Tap(self.spot.lane(k).to(I64), *(part and part.lane(k) for part in (self.share, self.seen)))


class AffineSampleKernel(Record):
    """Row kernel `x transforms -> y`."""

    sample: AffineSample
    x: Layout
    transforms: Layout
    y: Layout

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        channels, step = self.x.shape[2], self.x.strides[2]
        lanes = lanes_for(target, channels, step, self.y.strides[2])
        words = "x:float32 transforms:float32 y:float32 first n"
        with function(module, name, words) as (emit, x, transforms, y, _, n):
            pixels = _pixels(emit, target, self.sample, self.x, transforms, self.transforms, n)
            for i, h, w, taps in pixels:
                image, made = x[i * self.x.size], y[i * self.y.size]
                for start, count, valid in tiles(channels, lanes):
                    with emit.loop(count) as j:
                        channel = j * lanes + start
                        parts = [self._part(emit, image[tap.spot + channel * step], tap, lanes, valid) for tap in taps]
                        made[self.y.at((h, w, channel))].store(_sum(parts), valid)

    def _part(self, emit: Emitter, spot: Pointer, tap: Tap, lanes: int, valid: int) -> Value:
        value = spot.load(lanes, valid)
        if tap.seen is not None:
            value = emit.select(tap.seen, value, self.sample.mode.fill_value)
        return value if tap.share is None else value * tap.share.splat(lanes)


class AffineSampleGradKernel(Record):
    """Row kernel `g transforms -> dx`, added to what dx holds."""

    sample: AffineSample
    g: Layout
    transforms: Layout
    dx: Layout

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        channels, step = self.dx.shape[2], self.dx.strides[2]
        lanes = lanes_for(target, channels, self.g.strides[2], step)
        words = "g:float32 transforms:float32 dx:float32 first n"
        with function(module, name, words) as (emit, g, transforms, dx, _, n):
            pixels = _pixels(emit, target, self.sample, self.dx, transforms, self.transforms, n)
            for i, h, w, taps in pixels:
                given, image = g[i * self.g.size], dx[i * self.dx.size]
                for start, count, valid in tiles(channels, lanes):
                    with emit.loop(count) as j:
                        channel = j * lanes + start
                        value = given[self.g.at((h, w, channel))].load(lanes, valid)
                        for tap in taps:
                            part = value if tap.share is None else value * tap.share.splat(lanes)
                            if tap.seen is not None:
                                part = emit.select(tap.seen, part, 0.0)
                            spot = image[tap.spot + channel * step]
                            spot.store(spot.load(lanes, valid) + part, valid)


def _sum(values: list[Value]) -> Value:
    total = values[0]
    for value in values[1:]:
        total = total + value
    return total


def _pixels(
    emit: Emitter, target: Target, sample: AffineSample, x: Layout, transforms: Pointer, at: Layout, n: Value
) -> Iterator[tuple[Value, Any, Any, list[Tap]]]:
    """The output's pixels: image, row, column, and the pixels of x that each is made of."""
    height, width = sample.size
    lanes = min(lanes_for(target, width), MOST_PIXELS)
    with emit.loop(n) as i:
        maps = [[transforms[i * at.size + at.at((axis, k))].load() for k in range(3)] for axis in range(2)]
        with emit.loop(height) as h:
            starts = [(t[0] * emit.value(h).to(F32) + t[2]).splat(lanes) for t in maps]
            slopes = [t[1].splat(lanes) for t in maps]
            for start, count, valid in tiles(width, lanes):
                with emit.loop(count) as block:
                    w = block * lanes + start
                    columns = _counted(emit, w, lanes)
                    places = [a + slope * columns for a, slope in zip(starts, slopes, strict=True)]
                    taps = _taps(emit, sample, places, x)
                    for k in range(valid):
                        yield i, h, w + k, [tap.lane(k) for tap in taps]


def _counted(emit: Emitter, first: Any, lanes: int) -> Value:
    """first, first + 1, ... as floats."""
    start = emit.value(first).to(I32).splat(lanes)
    return (start + emit.lanes(range(lanes)) if lanes > 1 else start).to(F32)


def _taps(emit: Emitter, sample: AffineSample, places: list[Value], x: Layout) -> list[Tap]:
    sides = [_neighbours(emit, sample, place, n) for place, n in zip(places, x.shape, strict=False)]
    taps = []
    for row, column in product(*sides):
        spot = row[0] * x.strides[0] + column[0] * x.strides[1] + x.offset
        share, seen = (
            None if a is None or b is None else join(a, b)
            for join, a, b in ((Value.__mul__, row[1], column[1]), (Value.__and__, row[2], column[2]))
        )
        taps.append(Tap(spot, share, seen))
    return taps


Neighbour = tuple[Value, Value | None, Value | None]
"""Along one axis: a pixel, its share, and whether it is in the picture."""


def _neighbours(emit: Emitter, sample: AffineSample, place: Value, size: int) -> list[Neighbour]:
    # NaN becomes a place like any other: what follows must be an index that can be read
    place = clamp(emit, emit.select(place.equals(place), place, 0.0), -FARTHEST, FARTHEST)
    found = NEIGHBOURS[sample.mode.interpolation](emit, place)
    fix = INSIDE[sample.mode.fill_mode]
    seen = [(i >= 0) & (i < size) if sample.mode.fill_mode == "constant" else None for i, _ in found]
    return [(fix(emit, i, size), share, inside) for (i, share), inside in zip(found, seen, strict=True)]


def _around(emit: Emitter, place: Value) -> list[tuple[Value, Value | None]]:
    """The pixels on both sides, with their shares."""
    towards_zero = place.to(I32)
    one = emit.value(1, vector(I32, place.lanes))
    lower = towards_zero - emit.select(towards_zero.to(F32) > place, one, 0)
    beyond = place - lower.to(F32)
    return [(lower, 1.0 - beyond), (lower + 1, beyond)]


def _closest(emit: Emitter, place: Value) -> list[tuple[Value, Value | None]]:
    half = emit.intrinsic("llvm.copysign", emit.value(0.5, place.kind), place)
    return [((place + half).to(I32), None)]


NEIGHBOURS: dict[str, Callable[[Emitter, Value], list[tuple[Value, Value | None]]]] = {
    "bilinear": _around,
    "nearest": _closest,
}


def _clamped(emit: Emitter, i: Value, size: int) -> Value:
    return emit.minimum(emit.maximum(i, 0), size - 1)


def _wrapped(emit: Emitter, i: Value, size: int) -> Value:
    rest = i % size
    return emit.select(rest < 0, rest + size, rest)


def _mirrored(emit: Emitter, i: Value, size: int) -> Value:
    """Two pictures, the second turned round, wrapped."""
    rest = _wrapped(emit, i, 2 * size)
    return emit.minimum(rest, (2 * size - 1) - rest)


INSIDE: dict[str, Callable[[Emitter, Value, int], Value]] = {
    "constant": _clamped,
    "nearest": _clamped,
    "wrap": _wrapped,
    "reflect": _mirrored,
}
"""Which of `size` pixels stands at a place that may be outside of them."""
