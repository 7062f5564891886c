"""Affine sampling and its gradient, for any layout: one output pixel after the other, channels over the lanes.

Places are computed in the order that `AffineSample` names, without fused multiplications: a place halfway between two
pixels falls on the same side on every processor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

from llvmlite import ir

from foveal.engines.llvm.emit import Emitter, function, tiles
from foveal.engines.llvm.kernels.mathematics import clamp
from foveal.engines.llvm.kernels.nest import lanes_for
from foveal.engines.llvm.layout import Layout
from foveal.engines.llvm.target import Target
from foveal.engines.llvm.values import F32, I32, I64, Pointer, Value
from foveal.ops.sampling import FARTHEST, AffineSample
from foveal.record import Record


class Tap(Record, eq=False):
    """One pixel of several that an output is made of."""

    row: Value
    column: Value
    share: Value | None
    """None stands for all of it."""
    seen: Value | None
    """Whether it is in the picture; None where it always is."""


class AffineSampleKernel(Record):
    """Row kernel `x transforms -> y`."""

    sample: AffineSample
    x: Layout
    transforms: Layout
    y: Layout

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        lens, channels = self.sample.lens, self.x.shape[2]
        lanes = lanes_for(target, channels, self.x.strides[2], self.y.strides[2])
        words = "x:float32 transforms:float32 y:float32 first n"
        with function(module, name, words) as (emit, x, transforms, y, _, n):
            for i, h, w, taps in _pixels(emit, self.sample, self.x, transforms, self.transforms, n):
                image, made = x[i * self.x.size], y[i * self.y.size]
                for start, count, valid in tiles(channels, lanes):
                    with emit.loop(count) as j:
                        channel, total = j * lanes + start, None
                        for tap in taps:
                            value = image[self.x.at((tap.row, tap.column, channel))].load(lanes, valid)
                            if tap.seen is not None:
                                value = emit.select(tap.seen, value, lens.fill_value)
                            part = value if tap.share is None else value * tap.share.splat(lanes)
                            total = part if total is None else total + part
                        made[self.y.at((h, w, channel))].store(total, valid)


class AffineSampleGradKernel(Record):
    """Row kernel `g transforms -> dx`, added to what dx holds."""

    sample: AffineSample
    g: Layout
    transforms: Layout
    dx: Layout

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        channels = self.dx.shape[2]
        lanes = lanes_for(target, channels, self.g.strides[2], self.dx.strides[2])
        words = "g:float32 transforms:float32 dx:float32 first n"
        with function(module, name, words) as (emit, g, transforms, dx, _, n):
            for i, h, w, taps in _pixels(emit, self.sample, self.dx, transforms, self.transforms, n):
                given, image = g[i * self.g.size], dx[i * self.dx.size]
                for start, count, valid in tiles(channels, lanes):
                    with emit.loop(count) as j:
                        channel = j * lanes + start
                        value = given[self.g.at((h, w, channel))].load(lanes, valid)
                        for tap in taps:
                            part = value if tap.share is None else value * tap.share.splat(lanes)
                            if tap.seen is not None:
                                part = emit.select(tap.seen, part, 0.0)
                            spot = image[self.dx.at((tap.row, tap.column, channel))]
                            spot.store(spot.load(lanes, valid) + part, valid)


def _pixels(
    emit: Emitter, sample: AffineSample, x: Layout, transforms: Pointer, at: Layout, n: Value
) -> Iterator[tuple[Value, Any, Any, list[Tap]]]:
    """Native loops over the output: image, row, column, and the pixels of x that it is made of."""
    with emit.loop(n) as i:
        row, column = ([transforms[i * at.size + at.at((axis, k))].load() for k in range(3)] for axis in range(2))
        with emit.loop(sample.size[0]) as h:
            starts = [t[0] * emit.value(h).to(F32) + t[2] for t in (row, column)]
            with emit.loop(sample.size[1]) as w:
                step = emit.value(w).to(F32)
                places = [start + t[1] * step for start, t in zip(starts, (row, column), strict=True)]
                sides = [_neighbours(emit, sample, place, n) for place, n in zip(places, x.shape, strict=False)]
                yield i, h, w, [_crossing(a, b) for a, b in product(*sides)]


Neighbour = tuple[Value, Value | None, Value | None]
"""Along one axis: a pixel, its share, and whether it is in the picture."""


def _neighbours(emit: Emitter, sample: AffineSample, place: Value, size: int) -> list[Neighbour]:
    # NaN becomes a place like any other: what follows must be an index that can be read
    place = clamp(emit, emit.select(place.equals(place), place, 0.0), -FARTHEST, FARTHEST)
    found = NEIGHBOURS[sample.lens.interpolation](emit, place)
    fix = INSIDE[sample.lens.fill_mode]
    seen = [(i >= 0) & (i < size) if sample.lens.fill_mode == "constant" else None for i, _ in found]
    return [(fix(emit, i, size).to(I64), share, inside) for (i, share), inside in zip(found, seen, strict=True)]


def _crossing(row: Neighbour, column: Neighbour) -> Tap:
    shares = None if row[1] is None or column[1] is None else row[1] * column[1]
    seen = None if row[2] is None or column[2] is None else row[2] & column[2]
    return Tap(row[0], column[0], shares, seen)


def _around(emit: Emitter, place: Value) -> list[tuple[Value, Value | None]]:
    """The pixels on both sides, with their shares."""
    towards_zero = place.to(I32)
    lower = towards_zero - emit.select(towards_zero.to(F32) > place, emit.value(1, I32), 0)
    beyond = place - lower.to(F32)
    return [(lower, 1.0 - beyond), (lower + 1, beyond)]


def _closest(emit: Emitter, place: Value) -> list[tuple[Value, Value | None]]:
    half = emit.intrinsic("llvm.copysign", emit.value(0.5, F32), place)
    return [((place + half).to(I32), None)]


NEIGHBOURS: dict[str, Callable[[Emitter, Value], list[tuple[Value, Value | None]]]] = {
    "bilinear": _around,
    "nearest": _closest,
}


def _held(emit: Emitter, i: Value, size: int) -> Value:
    return emit.minimum(emit.maximum(i, 0), size - 1)


def _wrapped(emit: Emitter, i: Value, size: int) -> Value:
    rest = i % size
    return rest + emit.select(rest < 0, emit.value(size, I32), 0)


def _mirrored(emit: Emitter, i: Value, size: int) -> Value:
    """Two pictures, the second turned round, wrapped."""
    rest = _wrapped(emit, i, 2 * size)
    return emit.minimum(rest, (2 * size - 1) - rest)


INSIDE: dict[str, Callable[[Emitter, Value, int], Value]] = {
    "constant": _held,
    "nearest": _held,
    "wrap": _wrapped,
    "reflect": _mirrored,
}
"""Which of `size` pixels stands at a place that may be outside of them."""
