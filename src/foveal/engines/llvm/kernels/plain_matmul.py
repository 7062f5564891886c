"""The matrix product over a row's last axis, and its gradient, for rows of any rank and layout.

The matrix lies dense as (inputs, units). Tiles take several rows of the batch at once, so that what is loaded of the
matrix is used more than once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from llvmlite import ir

from foveal.engines.llvm.kernels.memory_layout import Layout
from foveal.engines.llvm.kernels.nest import blocks, lanes_for, outer, vectors
from foveal.engines.llvm.language.emitter import Emitter, function
from foveal.engines.llvm.language.target import Target
from foveal.engines.llvm.language.tiling import tiles
from foveal.engines.llvm.language.values import Pointer, Value
from foveal.ir.node import Shape
from foveal.record import Record

ROWS = 4  # of the batch in one tile
DOTS = 4  # units in one tile of dot products
VECTORS = 2  # of units in one tile of a weight gradient


class PlainMatMul(Record):
    """Row kernel `x w -> y`: y[..., o] = sum over i of x[..., i] * w[i, o], or of x[..., i] * w[o, i] if transposed."""

    x: Layout
    w: Shape
    transposed: bool
    y: Layout

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        tile = self._dots if self.transposed else self._columns
        with function(module, name, "x:float32 w:float32 y:float32 first n") as (emit, x, w, y, _, n):
            for spot in _spots(emit, self.x.shape[:-1]):
                for i, rows in _row_tiles(emit, n):
                    left = x[i * self.x.size + self.x.at((*spot, 0))]
                    right = y[i * self.y.size + self.y.at((*spot, 0))]
                    tile(emit, target, (left, w, right), rows)

    def _columns(self, emit: Emitter, target: Target, pointers: tuple[Pointer, Pointer, Pointer], rows: int) -> None:
        """Vectors of units, for each of a few rows."""
        x, w, y = pointers
        inputs, units = self.w
        lanes = lanes_for(target, units, self.y.strides[-1])
        for start, count, size in tiles(units, lanes * ((target.registers - 2) // (ROWS + 1))):
            parts = vectors(size, lanes)
            with emit.loop(count) as block:
                first = block * size + start
                sums = [emit.zeros(lanes)] * (rows * len(parts))
                with emit.loop(inputs, sums) as i:
                    values = [x[q * self.x.size + i * self.x.strides[-1]].splat(lanes) for q in range(rows)]
                    outer(emit, values, [w[i * units + first + at].load(lanes, valid) for at, valid in parts], sums)
                for q in range(rows):
                    for j, (at, valid) in enumerate(parts):
                        y[q * self.y.size + (first + at) * self.y.strides[-1]].store(sums[q * len(parts) + j], valid)

    def _dots(self, emit: Emitter, target: Target, pointers: tuple[Pointer, Pointer, Pointer], rows: int) -> None:
        """Dot products of a few rows of x with a few of w."""
        x, w, y = pointers
        outputs, inputs = self.w
        lanes = lanes_for(target, inputs, self.x.strides[-1])
        for start, count, dots in tiles(outputs, DOTS):
            with emit.loop(count) as block:
                first = block * dots + start
                sums = [emit.zeros(lanes)] * (rows * dots)
                for i, valid in _vectors(emit, inputs, lanes, sums):
                    values = [x[q * self.x.size + i * self.x.strides[-1]].load(lanes, valid) for q in range(rows)]
                    outer(emit, values, [w[(first + o) * inputs + i].load(lanes, valid) for o in range(dots)], sums)
                for place, total in enumerate(sums):
                    q, o = divmod(place, dots)
                    y[q * self.y.size + (first + o) * self.y.strides[-1]].store(emit.total(total))


class PlainMatMulWeightGrad(Record):
    """Row kernel `x g -> dw`, which adds to dw[i, o] the sum of all x[..., i] * g[..., o] in n rows."""

    x: Layout
    g: Layout

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        inputs, units = self.x.shape[-1], self.g.shape[-1]
        lanes = lanes_for(target, units, self.g.strides[-1])
        with function(module, name, "x:float32 g:float32 dw:float32 first n") as (emit, x, g, dw, _, n):
            for first_unit, parts in blocks(emit, units, lanes, VECTORS):
                for start, count, block in tiles(inputs, (target.registers - 2 - VECTORS) // VECTORS):
                    with emit.loop(count) as b:
                        first = b * block + start
                        out = dw[first * units + first_unit]
                        pair = x[first * self.x.strides[-1]], g[first_unit * self.g.strides[-1]]
                        self._add(emit, n, pair, out, (block, parts, lanes))

    def _add(
        self,
        emit: Emitter,
        n: Value,
        pair: tuple[Pointer, Pointer],
        out: Pointer,
        tile: tuple[int, list[tuple[int, int]], int],
    ) -> None:
        """Add to a tile of dw, [input][vector of units]."""
        block, parts, lanes = tile
        units = self.g.shape[-1]
        places = [(out[i * units + at], valid) for i in range(block) for at, valid in parts]
        sums = [place.load(lanes, valid) for place, valid in places]
        with emit.loop(n, sums) as row:
            for spot in _spots(emit, self.x.shape[:-1], sums):
                x = pair[0][row * self.x.size + self.x.at((*spot, 0))]
                g = pair[1][row * self.g.size + self.g.at((*spot, 0))]
                values = [x[i * self.x.strides[-1]].splat(lanes) for i in range(block)]
                outer(emit, values, [g[at * self.g.strides[-1]].load(lanes, valid) for at, valid in parts], sums)
        for (place, valid), value in zip(places, sums, strict=True):
            place.store(value, valid)


class PlainBatchMatMul(Record):
    """Row kernel `a b -> y`: y[..., i, j] = sum over k of a[..., i, k] * b[..., k, j], all three in rows."""

    a: Layout
    b: Layout
    y: Layout

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        height, depth = self.a.shape[-2:]
        width = self.b.shape[-1]
        lanes = lanes_for(target, width, self.b.strides[-1], self.y.strides[-1])
        words = "a:float32 b:float32 y:float32 first n"
        with function(module, name, words) as (emit, a, b, y, _, n), emit.loop(n) as row:
            for spot in _spots(emit, self.a.shape[:-2]):
                left, right, out = (
                    p[row * x.size + x.at((*spot, 0, 0))] for p, x in ((a, self.a), (b, self.b), (y, self.y))
                )
                for column, parts in blocks(emit, width, lanes, VECTORS):
                    for start, count, rows in tiles(height, ROWS):
                        with emit.loop(count) as block:
                            first = block * rows + start
                            sums = [emit.zeros(lanes)] * (rows * len(parts))
                            with emit.loop(depth, sums) as k:
                                values = [self._at(left, self.a, first + q, k).splat(lanes) for q in range(rows)]
                                cells = [self._at(right, self.b, k, column + at) for at, _ in parts]
                                loads = [p.load(lanes, valid) for p, (_, valid) in zip(cells, parts, strict=True)]
                                outer(emit, values, loads, sums)
                            for q in range(rows):
                                for j, (at, valid) in enumerate(parts):
                                    value = sums[q * len(parts) + j]
                                    self._at(out, self.y, first + q, column + at).store(value, valid)

    def _at(self, p: Pointer, layout: Layout, i: Any, j: Any) -> Pointer:
        return p[i * layout.strides[-2] + j * layout.strides[-1]]


def _spots(emit: Emitter, shape: Shape, carry: list[Value] | None = None) -> Iterator[list[Any]]:
    """Native loops over all indices of a shape."""
    with ExitStack() as nest:
        yield [nest.enter_context(emit.loop(size, carry)) for size in shape]


def _row_tiles(emit: Emitter, n: Value) -> Iterator[tuple[Any, int]]:
    """Native loops over n rows, several at once and then one at a time."""
    whole = n // ROWS * ROWS
    with emit.loop(whole, step=ROWS) as i:
        yield i, ROWS
    with emit.loop(n, start=whole) as i:
        yield i, 1


def _vectors(emit: Emitter, size: int, lanes: int, carry: list[Value]) -> Iterator[tuple[Any, int]]:
    """Native loops over the vectors of an axis: first index, and how many lanes are real."""
    for start, count, valid in tiles(size, lanes):
        with emit.loop(count, carry) as j:
            yield j * lanes + start, valid
