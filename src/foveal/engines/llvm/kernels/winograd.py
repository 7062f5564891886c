"""Winograd's minimal filtering F(2x2, 3x3): 16 products where direct convolution needs 36.

Y = At [ (G w Gt) * (Bt d B) ] A for every 2x2 tile of outputs, d being the 4x4 pixels it sees (Lavin and Gray, "Fast
algorithms for convolutional neural networks", 2015). The products become 16 small matrix products over the channels.
Under 2x2 max pooling an output tile is a pooling window, so pooling costs no memory traffic.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from llvmlite import ir

from foveal.engines.llvm.kernels.convolution import Epilogue, Spot, bias_vectors
from foveal.engines.llvm.kernels.memory_layout import Layout
from foveal.engines.llvm.kernels.nest import Parts, blocks
from foveal.engines.llvm.language.emitter import Emitter, function
from foveal.engines.llvm.language.target import Target
from foveal.engines.llvm.language.tiling import round_up, tiles
from foveal.engines.llvm.language.values import Pointer, Value
from foveal.ir.node import Shape
from foveal.ops.window import Pair
from foveal.record import Record

Matrix = Sequence[Sequence[float]]

INPUT: Matrix = [[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]]  # Bt
KERNEL: Matrix = [[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]]  # G
OUTPUT: Matrix = [[1, 1, 1, 0], [0, 1, -1, -1]]  # At
PRODUCTS = 16


class WinogradSchedule(Record):
    """`tiles` output tiles and `vectors` of filters are kept in registers."""

    tiles: int = 7
    vectors: int = 2


def linear(emit: Emitter, matrix: Matrix, values: Sequence[Value]) -> list[Value]:
    """The matrix times a vector of Values; its zeros and ones cost nothing."""
    results = []
    for row in matrix:
        terms = sorted(((c, v) for c, v in zip(row, values, strict=True) if c), key=lambda term: -term[0])
        (c, v), *others = terms
        total = v if c == 1 else v * float(c)  # the first is the largest, so never -1
        for c, v in others:
            total = add_times(emit, total, c, v)
        results.append(total)
    return results


def add_times(emit: Emitter, total: Value, c: float, v: Value) -> Value:
    """total + c * v."""
    if c in (1, -1):
        return total + v if c == 1 else total - v
    return emit.fma(v, emit.value(float(c), v.kind), total)


def both_sides(emit: Emitter, matrix: Matrix, tile: Sequence[Sequence[Value]]) -> list[list[Value]]:
    """matrix . tile . matrix transposed."""
    columns = [linear(emit, matrix, column) for column in zip(*tile, strict=True)]
    return [linear(emit, matrix, row) for row in zip(*columns, strict=True)]


def transformed_size(channels: int, filters: int, lanes: int) -> int:
    """Floats of a transformed kernel."""
    return PRODUCTS * channels * round_up(filters, lanes)


def output_tiles(size: Pair, pool: Shape) -> Pair:
    """Rows and columns of 2x2 tiles that a convolution's output takes; under pooling only whole tiles count."""
    height, width = (n // 2 if pool == (2, 2) else -(-n // 2) for n in size)
    return height, width


class FilterBlock(Record):
    """Vectors of filters that are computed together; `start` is where their transformed kernel begins.

    A transformed kernel is laid out in the order of its use: [block][16][channels][vectors of the block].
    """

    filter: Any  # the first
    vectors: Parts
    start: Any
    width: int


def filter_blocks(emit: Emitter, channels: int, filters: int, vectors: int, lanes: int) -> Iterator[FilterBlock]:
    """Native loops over all filters in blocks of at most so many vectors."""
    for first, parts in blocks(emit, filters, lanes, vectors):
        yield FilterBlock(first, parts, first * (PRODUCTS * channels), len(parts) * lanes)


class WinogradKernel(Record):
    """Range kernel over input channels: `kernel -> transformed`, the first `filters` of (3, 3, c, all filters)."""

    channels: int
    filters: int
    all_filters: int
    cut: WinogradSchedule

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        lanes, step = target.lanes, self.channels * self.all_filters
        words = "kernel:float32 transformed:float32 lo hi n"
        with function(module, name, words) as (emit, kernel, turned, lo, hi, _), emit.loop(hi, start=lo) as c:
            for block in filter_blocks(emit, self.channels, self.filters, self.cut.vectors, lanes):
                for j, (first, valid) in enumerate(block.vectors):
                    taps = kernel[c * self.all_filters + block.filter + first]
                    tile = [[taps[(r * 3 + s) * step].load(lanes, valid) for s in range(3)] for r in range(3)]
                    out = turned[c * block.width + (block.start + j * lanes)]
                    for a, row in enumerate(both_sides(emit, KERNEL, tile)):
                        for b, value in enumerate(row):
                            out[(a * 4 + b) * self.channels * block.width].store(value)


class WinogradConv(Record):
    """Row kernel: `x transformed [bias] -> y [codes]`, scratch `seen products`: 3x3, stride 1, any size and halo.

    `size` is the convolution's own output height and width, before pooling; `pads` the zeros above and left of x.
    """

    x: Layout
    filters: int
    size: Pair
    pads: Pair
    epilogue: Epilogue
    cut: WinogradSchedule

    @property
    def grid(self) -> Pair:
        """Rows and columns of output tiles."""
        return output_tiles(self.size, self.epilogue.pool)

    def scratch(self, lanes: int) -> tuple[int, int]:
        """Floats of the two scratch buffers: a row of transformed tiles, and their products."""
        columns = self.grid[1]
        return (
            PRODUCTS * columns * round_up(self.x.shape[2], lanes) + lanes,
            PRODUCTS * columns * self.cut.vectors * lanes,
        )

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        end = self.epilogue
        words = [
            *["x:float32", "u:float32", *["bias:float32"] * end.bias, "y:float32", *["c:uint8"] * bool(end.codes)],
            *["seen:float32", "products:float32", "first", "n"],
        ]
        with function(module, name, " ".join(words)) as (emit, x, u, *rest):
            bias = rest.pop(0) if end.bias else None
            y = rest.pop(0)
            codes = rest.pop(0) if end.codes else None
            seen, products, _, n = rest
            with emit.loop(n) as i, emit.loop(self.grid[0]) as row:
                self._see(emit, x[i * self.x.size], seen, row, target.lanes)
                notes = codes[i * end.codes.size] if codes is not None and end.codes else None
                for block in filter_blocks(emit, self.x.shape[2], self.filters, self.cut.vectors, target.lanes):
                    self._multiply(emit, seen, u[block.start], products, block, target.lanes)
                    self._finish(emit, products, bias, (y[i * end.y.size], notes), row, block, target.lanes)

    def _see(self, emit: Emitter, image: Pointer, seen: Pointer, row: Value, lanes: int) -> None:
        """Transform the 4x4 pixels of every tile of one row: [16][columns][channels]."""
        columns, padded = self.grid[1], round_up(self.x.shape[2], lanes)
        steps = self.x.strides
        with emit.loop(columns) as column:
            corner = image[self.x.at((row * 2 + (-self.pads[0]), column * 2 + (-self.pads[1]), 0))]
            with emit.loop(padded, step=lanes) as first:
                pixels = [[corner[a * steps[0] + b * steps[1] + first].load(lanes) for b in range(4)] for a in range(4)]
                out = seen[column * padded + first]
                for a, line in enumerate(both_sides(emit, INPUT, pixels)):
                    for b, value in enumerate(line):
                        out[(a * 4 + b) * columns * padded].store(value)

    def _multiply(
        self, emit: Emitter, seen: Pointer, u: Pointer, products: Pointer, block: FilterBlock, lanes: int
    ) -> None:
        """The 16 matrix products [columns][channels] x [channels][filters of the block]."""
        columns, channels = self.grid[1], self.x.shape[2]
        pixel, vectors = round_up(channels, lanes), len(block.vectors)
        with emit.loop(PRODUCTS) as p:
            weights = u[p * (channels * block.width)]
            for start, count, width in tiles(columns, self.cut.tiles):
                with emit.loop(count) as t:
                    tile = p * columns + t * width + start
                    x = seen[tile * pixel], pixel
                    sums = product_tile(emit, x, (weights, block.width), channels, width, vectors, lanes)
                    for q in range(width):
                        for j in range(vectors):
                            products[(tile + q) * block.width + j * lanes].store(sums[q * vectors + j])

    def _finish(
        self,
        emit: Emitter,
        products: Pointer,
        bias: Pointer | None,
        out: tuple[Pointer, Pointer | None],
        row: Value,
        block: FilterBlock,
        lanes: int,
    ) -> None:
        """Transform the products back, and add, switch, pool and store."""
        columns = self.grid[1]
        starts = bias_vectors(emit, None if bias is None else bias[block.filter], block.vectors, lanes)
        for left, count, cut in self._whole_and_cut(columns):
            with emit.loop(count) as t:
                column = t + left
                for j, ((first, valid), start) in enumerate(zip(block.vectors, starts, strict=True)):
                    spot = products[column * block.width + j * lanes]
                    step = columns * block.width
                    made = [[spot[(a * 4 + b) * step].load(lanes) for b in range(4)] for a in range(4)]
                    window = both_sides(emit, OUTPUT, made)
                    if bias is not None:
                        window = [[value + start for value in line] for line in window]
                    self._store(emit, window, out, (row, column, cut), (block.filter + first, valid))

    def _whole_and_cut(self, columns: int) -> list[tuple[int, int, bool]]:
        """The tile columns as (first, count, cut): the last is cut when an odd width leaves half of it outside."""
        if self.epilogue.pool == (2, 2) or self.size[1] % 2 == 0:
            return [(0, columns, False)]
        return [part for part in ((0, columns - 1, False), (columns - 1, 1, True)) if part[1]]

    def _store(
        self,
        emit: Emitter,
        window: list[list[Value]],
        out: tuple[Pointer, Pointer | None],
        place: tuple[Value, Value, bool],
        filters: tuple[Any, int],
    ) -> None:
        (y, codes), (row, column, cut) = out, place
        end = self.epilogue
        if end.pool == (2, 2):
            end.store(emit, [value for line in window for value in line], y, codes, Spot((row, column), *filters))
            return
        width = 1 if cut else 2
        for b in range(width):
            end.store(emit, [window[0][b]], y, None, Spot((row * 2, column * 2 + b), *filters))
        second = row * 2 + 1
        if self.size[0] % 2 == 0:
            for b in range(width):
                end.store(emit, [window[1][b]], y, None, Spot((second, column * 2 + b), *filters))
        else:
            with emit.when(emit.value(second) < self.size[0]):
                for b in range(width):
                    end.store(emit, [window[1][b]], y, None, Spot((second, column * 2 + b), *filters))


def product_tile(
    emit: Emitter, x: tuple[Pointer, int], w: tuple[Pointer, int], depth: int, rows: int, vectors: int, lanes: int
) -> list[Value]:
    """sum over c < depth of x[row, c] * w[c, vector]: the register tile that everything dense is made of.

    x and w come with their row strides; the sums come as [row * vectors + vector].
    """
    sums = [emit.zeros(lanes) for _ in range(rows * vectors)]
    with emit.loop(depth, sums) as c:
        weights = [w[0][c * w[1] + j * lanes].load(lanes) for j in range(vectors)]
        line = x[0][c]
        for q in range(rows):
            value = line[q * x[1]].splat(lanes)
            for j, weight in enumerate(weights):
                sums[q * vectors + j] = emit.fma(value, weight, sums[q * vectors + j])
    return sums
