"""The way back through convolution + ReLU + max pooling, on lists of what is not zero.

Only one pixel of a pooling window receives a gradient, and none where ReLU let nothing through, so most of dL/d(conv)
is zero: below 2x2 pooling 84 to 95 % of it. `SelectWinners` turns the pooled gradient and the argmax
codes into gradients with the places they belong to; the kernels after it walk lists of those.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import product
from math import prod
from typing import Any

from llvmlite import ir

from foveal.engines.llvm.kernels.convolution import DEAD
from foveal.engines.llvm.kernels.memory_layout import Layout, dense
from foveal.engines.llvm.kernels.nest import blocks
from foveal.engines.llvm.kernels.window_indexing import in_order
from foveal.engines.llvm.language.emitter import Emitter, function
from foveal.engines.llvm.language.target import Target
from foveal.engines.llvm.language.tiling import round_up
from foveal.engines.llvm.language.types import I32, I64, vector
from foveal.engines.llvm.language.values import Pointer, Value
from foveal.ir.node import Shape
from foveal.locks import cached_property
from foveal.ops.window import Window
from foveal.record import Record

Place = tuple[Any, ...]
"""An index along every spatial axis."""


class PooledConvolution(Record):
    """What all these kernels know: the convolution, its input's layout, and the pooling after it."""

    x: Layout
    kernel: Shape
    window: Window
    pool: Shape
    pooled: Layout  # of the pooled gradient
    lanes: int

    @property
    def filters(self) -> int:
        return round_up(self.kernel[-1], self.lanes)

    @property
    def channels(self) -> int:
        return round_up(self.kernel[-2], self.lanes)

    @property
    def grid(self) -> Shape:
        return self.pooled.shape[:-1]

    @property
    def pooled_values(self) -> int:
        """Floats of the gradient of the winners, and bytes of the codes, of one image: one for each pooled value."""
        return dense((*self.grid, self.filters)).size

    @cached_property
    def taps(self) -> list[int]:
        """Where each place of the kernel looks, from the pixel under its corner, in elements of x."""
        return self._offsets(self.kernel[:-2], self.window.dilation)

    @cached_property
    def places(self) -> list[int]:
        """Where each place of a pooling window lies, from the window's corner, in elements of x."""
        return self._offsets(self.pool, self.window.strides)

    def _offsets(self, size: Shape, apart: Shape) -> list[int]:
        """Where values lie that are so far apart along each axis, in reading order."""
        moves = [n * stride for n, stride in zip(apart, self.x.strides, strict=False)]
        return [sum(a * move for a, move in zip(at, moves, strict=True)) for at in product(*map(range, size))]

    def corner(self, place: Place) -> Any:
        """The offset in x of the corner pixel that the window at a place of the pooled image starts from."""
        walk = zip(place, self.pool, self.window.strides, self.window.pads, strict=True)
        return self.x.at((*(at * (p * step) + (-before) for at, p, step, (before, _) in walk), 0))

    def pooled_pixel(self, i: Any, place: Place) -> Any:
        """The offset in the gradient of the winners, and in the codes, of the first filter of a pooled pixel."""
        return in_order(place, self.grid) * self.filters + i * self.pooled_values

    def pixels(self, emit: Emitter, n: Value, carry: list[Value] | None = None) -> Iterator[tuple[Any, Place]]:
        """Native loops over the pooled pixels of n images: image, place."""
        with ExitStack() as nest:
            i = nest.enter_context(emit.loop(n, carry))
            yield i, tuple(nest.enter_context(emit.loop(count, carry)) for count in self.grid)

    def patches(self, emit: Emitter, registers: int) -> Iterator[tuple[Any, list[tuple[int, int]]]]:
        """Blocks of a patch's vectors that fit the registers; native loops where one tap alone has too many.

        Yields the block's first channel, and from there (offset in x, offset in a filter's [taps][channels]).
        """
        room, lines = registers - 4, [(tap, t * self.channels) for t, tap in enumerate(self.taps)]
        if self.channels > room * self.lanes:
            most = evenly(self.channels // self.lanes, room)
            for tap, line in lines:
                for first, parts in blocks(emit, self.channels, self.lanes, most):
                    yield first, [(tap + c, line + c) for c, _ in parts]
            return
        pairs = [(tap + c, line + c) for tap, line in lines for c in range(0, self.channels, self.lanes)]
        size = evenly(len(pairs), room)
        for start in range(0, len(pairs), size):
            yield 0, pairs[start : start + size]


def evenly(n: int, most: int) -> int:
    """The size of blocks, at most `most`, that n things fill about evenly."""
    return -(-n // -(-n // most))


class SelectWinners(Record):
    """Row kernel: `g codes -> winners offsets, + bias gradient`.

    `winners` [*pooled size, filters] is g where a pixel won and 0 elsewhere; `offsets` (int32) is where in x the
    winner's patch starts.
    """

    at: PooledConvolution

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        at, lanes = self.at, self.at.lanes
        words = "g:float32 codes:uint8 winners:float32 offsets:int32 bias:float32 first n"
        with function(module, name, words) as (emit, g, codes, winners, offsets, bias, _, n):
            for first, [(_, valid)] in blocks(emit, at.kernel[-1], lanes, 1):
                total = [bias[first].load(lanes)]
                for i, place in at.pixels(emit, n, total):
                    spot = at.pooled_pixel(i, place) + first
                    code = codes[spot].load(lanes)
                    given = g[at.pooled.at((*place, first)) + i * at.pooled.size].load(lanes, valid)
                    value = emit.select(code.equals(DEAD), 0.0, given)
                    winners[spot].store(value)
                    offsets[spot].store(self._offset(emit, code, at.corner(place)))
                    total[0] = total[0] + value
                bias[first].store(total[0])

    def _offset(self, emit: Emitter, code: Value, corner: Value | int) -> Value:
        kind = vector(I32, self.at.lanes)
        offset = emit.value(self.at.places[0], kind)
        for place, far in enumerate(self.at.places[1:], start=1):
            offset = emit.select(code.equals(place), emit.value(far, kind), offset)
        return offset + emit.value(corner, I64).to(I32).splat(self.at.lanes)


class ListedKernelGrad(Record):
    """Row kernel: `x winners offsets -> + kernel gradient [k][tap][c]`, scratch `values places`.

    For each filter, a list of its gradients and their places; then one fused multiply-add for each vector of the patch.
    """

    at: PooledConvolution

    @property
    def gradient(self) -> int:
        return self.at.kernel[-1] * len(self.at.taps) * self.at.channels

    @property
    def list_size(self) -> int:
        return prod(self.at.grid) + 1

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        at, lanes = self.at, self.at.lanes
        words = "x:float32 winners:float32 offsets:int32 grad:float32 values:float32 places:int32 first n"
        with (
            function(module, name, words) as (emit, x, winners, offsets, grad, values, places, _, n),
            emit.loop(n) as i,
            emit.loop(at.kernel[-1]) as k,
        ):
            image = x[i * at.x.size]
            count = self._pack(
                emit, winners[i * at.pooled_values + k], offsets[i * at.pooled_values + k], values, places
            )
            filter_grad = grad[k * (len(at.taps) * at.channels)]
            for first, block in at.patches(emit, target.registers):
                sums = [filter_grad[first + there].load(lanes) for _, there in block]
                with emit.loop(count, sums) as entry:
                    value = values[entry].splat(lanes)
                    patch = image[places[entry].load().to(I64) + first]
                    for j, (here, _) in enumerate(block):
                        sums[j] = emit.fma(value, patch[here].load(lanes), sums[j])
                for (_, there), total in zip(block, sums, strict=True):
                    filter_grad[first + there].store(total)

    def _pack(self, emit: Emitter, winners: Pointer, offsets: Pointer, values: Pointer, places: Pointer) -> Value:
        """List one filter's gradients that are not zero; a branch would be guessed wrong, so every entry is written."""
        count = [emit.value(0)]
        with emit.loop(prod(self.at.grid), count) as pixel:
            value = winners[pixel * self.at.filters].load()
            values[count[0]].store(value)
            places[count[0]].store(offsets[pixel * self.at.filters].load())
            count[0] = count[0] + value.differs(0.0).to(I64)
        return count[0]


class FiltersFirst(Record):
    """Range kernel over filters: `kernel -> [k][tap][c rounded up]`, the layout that `ListedInputGrad` reads."""

    kernel: Shape
    lanes: int

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        *size, channels, filters = self.kernel
        taps = prod(size)
        padded = round_up(channels, self.lanes)
        words = "kernel:float32 turned:float32 lo hi n"
        with (
            function(module, name, words) as (emit, kernel, turned, lo, hi, _),
            emit.loop(taps) as tap,
            emit.loop(channels) as c,
            emit.loop(hi, start=lo) as k,
        ):
            value = kernel[(tap * channels + c) * filters + k].load()
            turned[(k * taps + tap) * padded + c].store(value)


class ListedInputGrad(Record):
    """Row kernel: `winners codes turned -> dx`, scratch `values rows`.

    For each pixel of the convolution, the list of the filters that have a gradient there; their weights, times it,
    add up to a patch of dx. dx needs a halo where patches reach outside, and leaves values in it.
    """

    at: PooledConvolution
    dx: Layout

    @property
    def list_size(self) -> int:
        return self.at.filters + self.at.lanes

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        at = self.at
        words = "winners:float32 codes:uint8 turned:float32 dx:float32 values:float32 rows:int32 first n"
        with function(module, name, words) as (emit, winners, codes, turned, dx, values, rows, _, n), emit.loop(n) as i:
            image = dx[i * self.dx.size]
            with emit.loop(self.dx.size, step=at.lanes) as spot:
                image[spot].store(emit.zeros(at.lanes))
            with ExitStack() as nest:
                place = tuple(nest.enter_context(emit.loop(count)) for count in at.grid)
                pixel = at.pooled_pixel(i, place)
                counts = self._pack(emit, target, (winners[pixel], codes[pixel]), values, rows)
                corner = image[at.corner(place)]
                for j, (count, offset) in enumerate(zip(counts, at.places, strict=True)):
                    lists = (values[j * self.list_size], rows[j * self.list_size])
                    self._scatter(emit, target, lists, count, turned, corner[offset])

    def _pack(
        self, emit: Emitter, target: Target, pixel: tuple[Pointer, Pointer], values: Pointer, rows: Pointer
    ) -> list[Value]:
        """For each place of the pooling window, list the gradients that went there and their filters' weights."""
        at, lanes = self.at, self.at.lanes
        step = len(at.taps) * at.channels
        counts = [emit.value(0) for _ in at.places]
        if not target.compresses:
            with emit.loop(at.kernel[-1], counts) as k:
                value, code = pixel[0][k].load(), pixel[1][k].load()
                for place in range(len(counts)):
                    here = place * self.list_size + counts[place]
                    values[here].store(value)
                    rows[here].store(emit.value(k * step).to(I32))
                    chosen = emit.select(code.equals(place), value, 0.0)
                    counts[place] = counts[place] + chosen.differs(0.0).to(I64)
            return counts
        across = emit.lanes([lane * step for lane in range(lanes)])
        for first, parts in blocks(emit, at.filters, lanes, 8, counts):
            for filter, _ in parts:
                value, code = (part[first + filter].load(lanes) for part in pixel)
                row = across + emit.value((first + filter) * step).to(I32).splat(lanes)
                for place in range(len(counts)):
                    chosen = value.differs(0.0) & code.equals(place)
                    here = counts[place] + place * self.list_size
                    values[here].store(emit.compress(value, chosen))
                    rows[here].store(emit.compress(row, chosen))
                    counts[place] = counts[place] + emit.count(chosen)
        return counts

    def _scatter(
        self, emit: Emitter, target: Target, lists: tuple[Pointer, Pointer], count: Value, turned: Pointer, dx: Pointer
    ) -> None:
        lanes = self.at.lanes
        for first, block in self.at.patches(emit, target.registers):
            sums = [dx[first + here].load(lanes) for here, _ in block]
            with emit.loop(count, sums) as entry:
                value = lists[0][entry].splat(lanes)
                weights = turned[lists[1][entry].load().to(I64) + first]
                for j, (_, there) in enumerate(block):
                    sums[j] = emit.fma(value, weights[there].load(lanes), sums[j])
            for (here, _), total in zip(block, sums, strict=True):
                dx[first + here].store(total)


class MaskedKernelGrad(Record):
    """Row kernel: `x g codes -> + kernel gradient [tap*c][k], + bias gradient`: for inputs of few channels.

    Lanes are filters; each lane takes the gradient only at the place of the window that won there.
    """

    at: PooledConvolution

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        at, lanes = self.at, self.at.lanes
        seen = [tap + c for tap in at.taps for c in range(at.kernel[-2])]
        room = target.registers - 6
        words = "x:float32 g:float32 codes:uint8 grad:float32 bias:float32 first n"
        with function(module, name, words) as (emit, x, g, codes, grad, bias, _, n):
            for first, [(_, valid)] in blocks(emit, at.kernel[-1], lanes, 1):
                for start in range(0, len(seen), room):
                    block = seen[start : start + room]
                    spots = [first + (start + t) * at.filters for t in range(len(block))]
                    sums = [*(grad[spot].load(lanes) for spot in spots), bias[first].load(lanes)]
                    for i, place in at.pixels(emit, n, sums):
                        given = g[at.pooled.at((*place, first)) + i * at.pooled.size].load(lanes, valid)
                        corner = x[at.corner(place) + i * at.x.size]
                        code = codes[at.pooled_pixel(i, place) + first].load(lanes)
                        self._add(emit, code, given, corner, block, sums)
                    for spot, total in zip(spots, sums[:-1], strict=True):
                        grad[spot].store(total)
                    if start == 0:
                        bias[first].store(sums[-1])

    def _add(
        self, emit: Emitter, code: Value, given: Value, corner: Pointer, block: list[int], sums: list[Value]
    ) -> None:
        for place, far in enumerate(self.at.places):
            value = emit.select(code.equals(place), given, 0.0)
            for t, tap in enumerate(block):
                sums[t] = emit.fma(value, corner[far + tap].splat(self.at.lanes), sums[t])
        sums[-1] = sums[-1] + emit.select(code.equals(DEAD), 0.0, given)
