"""Dense layers: small matrix products against weights (inputs, units), which stay as the layer keeps them."""

from __future__ import annotations

from collections.abc import Sequence

from llvmlite import ir

from foveal.engines.llvm.kernels.convolution import bias_vectors
from foveal.engines.llvm.kernels.memory_layout import Layout
from foveal.engines.llvm.kernels.nest import blocks
from foveal.engines.llvm.language.emitter import Emitter, function
from foveal.engines.llvm.language.target import Target
from foveal.engines.llvm.language.tiling import tiles
from foveal.engines.llvm.language.values import Pointer, Value
from foveal.ops.window import Pair
from foveal.record import Record


class DenseSchedule(Record):
    """`rows` of the batch and `vectors` of units are kept in registers, `depth` inputs at a time in the L1 cache."""

    rows: int = 4
    vectors: int = 7
    depth: int = 64


class DenseForward(Record):
    """Row kernel: `x w [bias] -> y`, y[o] = relu(b[o] + sum over i of x[i] * w[i, o])."""

    x: Layout
    y: Layout
    bias: bool
    relu: bool
    cut: DenseSchedule

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        words = ["x:float32", "w:float32", *["bias:float32"] * self.bias, "y:float32", "first", "n"]
        with function(module, name, " ".join(words)) as (emit, x, w, *rest):
            bias = rest[0] if self.bias else None
            y, n = rest[-3], rest[-1]
            (inputs,), (units,) = self.x.shape, self.y.shape
            for unit, block in blocks(emit, units, target.lanes, self.cut.vectors):
                operands = x, w[unit], y[unit]
                self._start(emit, target, None if bias is None else bias[unit], operands[2], block, n)
                for start, count, depth in tiles(inputs, self.cut.depth):
                    with emit.loop(count) as d:
                        part = (d * depth + start, depth)
                        whole = n / self.cut.rows * self.cut.rows
                        with emit.loop(whole, step=self.cut.rows) as row:
                            self._tile(emit, target, operands, part, block, row, self.cut.rows)
                        with emit.loop(n, start=whole) as row:
                            self._tile(emit, target, operands, part, block, row, 1)
                if self.relu:
                    self._switch(emit, target, operands[2], block, n)

    def _start(
        self, emit: Emitter, target: Target, bias: Pointer | None, y: Pointer, block: Sequence[Pair], n: Value
    ) -> None:
        """The bias, or zeros, in every row."""
        values = bias_vectors(emit, bias, block, target.lanes)
        with emit.loop(n) as row:
            for (unit, _), value in zip(block, values, strict=True):
                y[row * self.y.size + unit].store(value)

    def _tile(
        self,
        emit: Emitter,
        target: Target,
        operands: tuple[Pointer, Pointer, Pointer],
        part: tuple[Value, int],
        block: Sequence[Pair],
        row: Value,
        rows: int,
    ) -> None:
        """Add what some inputs give to the sums of some rows."""
        (x, w, y), (at, depth), lanes = operands, part, target.lanes
        units = self.y.shape[0]
        out = y[row * self.y.size]
        sums = [out[q * self.y.size + unit].load(lanes) for q in range(rows) for unit, _ in block]
        line, weights = x[row * self.x.size + at], w[at * units]
        with emit.loop(depth, sums) as i:
            tap = weights[i * units]
            columns = [tap[unit].load(lanes, valid) for unit, valid in block]
            here = line[i]
            for q in range(rows):
                value = here[q * self.x.size].splat(lanes)
                for j, column in enumerate(columns):
                    sums[q * len(block) + j] = emit.fma(value, column, sums[q * len(block) + j])
        for q in range(rows):
            for j, (unit, _) in enumerate(block):
                out[q * self.y.size + unit].store(sums[q * len(block) + j])

    def _switch(self, emit: Emitter, target: Target, y: Pointer, block: Sequence[Pair], n: Value) -> None:
        """ReLU over finished rows."""
        with emit.loop(n) as row:
            for unit, _ in block:
                spot = y[row * self.y.size + unit]
                spot.store(emit.maximum(spot.load(target.lanes), 0.0))


class DenseInputGrad(Record):
    """Row kernel: `g w -> dx`, dx[i] = sum over o of g[o] * w[i, o], as dot products along the units."""

    g: Layout
    dx: Layout

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        (inputs,), lanes = self.dx.shape, target.lanes
        across = 4  # inputs in a tile; lanes / across rows fill the rest
        with function(module, name, "g:float32 w:float32 dx:float32 first n") as (emit, g, w, dx, _, n):
            rows = lanes // across
            whole = n / rows * rows
            width = min(across, inputs)
            with emit.loop(-(-inputs // width)) as tile:
                # the last tile may overlap the one before it, and finds the same values again
                at = emit.minimum(emit.value(tile) * width, inputs - width)
                with emit.loop(whole, step=rows) as row:
                    self._tile(emit, target, (g, w, dx), at, width, row, rows)
                if rows > 1:
                    with emit.loop(n, start=whole) as row:
                        self._tile(emit, target, (g, w, dx), at, width, row, 1)

    def _tile(
        self,
        emit: Emitter,
        target: Target,
        operands: tuple[Pointer, Pointer, Pointer],
        at: Value,
        width: int,
        row: Value,
        rows: int,
    ) -> None:
        (g, w, dx), lanes, (units,) = operands, target.lanes, self.g.shape
        line, weights = g[row * self.g.size], w[at * units]
        sums = [emit.zeros(lanes) for _ in range(rows * width)]
        for first, block in blocks(emit, units, lanes, 8, sums):
            for unit, valid in block:
                columns = [weights[first + (i * units + unit)].load(lanes, valid) for i in range(width)]
                for q in range(rows):
                    given = line[first + (q * self.g.size + unit)].load(lanes)
                    for i, column in enumerate(columns):
                        sums[q * width + i] = emit.fma(given, column, sums[q * width + i])
        totals = transpose_sum(emit, sums, lanes)
        for q in range(rows):
            part = totals.shuffle(totals, [q * width + min(i, width - 1) for i in range(4)])
            dx[(row + q) * self.dx.size + at].store(part, width)


class DenseWeightGrad(Record):
    """Range kernel over inputs: `x g -> dw`, dw[i, o] = sum over all n rows of x[i] * g[o].

    A row may have several steps, (steps, inputs) and (steps, units). `rows` or steps at a time stay in the L1 cache.
    """

    x: Layout
    g: Layout
    cut: DenseSchedule
    rows: int = 64

    @property
    def inputs(self) -> int:
        """Along the first axis of the result."""
        return self.x.shape[-1]

    @property
    def units(self) -> int:
        """Along its second axis."""
        return self.g.shape[-1]

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        words = "x:float32 g:float32 dw:float32 lo hi n"
        with function(module, name, words) as (emit, x, g, dw, lo, hi, n):
            if len(self.x.shape) == 1:
                with emit.loop(emit.maximum(n, 1), step=self.rows) as start:
                    count = emit.minimum(start + self.rows, n) - start
                    operands = x[start * self.x.size], g[start * self.g.size], dw
                    self._block(emit, target, operands, (lo, hi), start > 0, count)
                return
            with emit.loop(emit.maximum(n, 1)) as row:
                image = x[row * self.x.size + self.x.offset], g[row * self.g.size + self.g.offset]
                for first, count, steps in tiles(self.x.shape[0], self.rows):
                    with emit.loop(count) as block:
                        start = emit.value(block * steps + first)
                        operands = image[0][start * self.x.strides[0]], image[1][start * self.g.strides[0]], dw
                        begun = (row + start) > 0
                        self._block(emit, target, operands, (lo, hi), begun, emit.minimum(n, 1) * steps)

    def _block(
        self,
        emit: Emitter,
        target: Target,
        operands: tuple[Pointer, Pointer, Pointer],
        inputs: tuple[Value, Value],
        begun: Value,
        rows: Value,
    ) -> None:
        """Add what some rows give to the sums, which begin with the first of them."""
        (x, g, dw), (lo, hi) = operands, inputs
        whole = lo + (hi - lo) / self.cut.rows * self.cut.rows
        for unit, block in blocks(emit, self.units, target.lanes, self.cut.vectors):
            parts = x, g[unit], dw[unit]
            with emit.loop(whole, start=lo, step=self.cut.rows) as i:
                self._tile(emit, target, parts, (begun, rows), block, i, self.cut.rows)
            with emit.loop(hi, start=whole) as i:
                self._tile(emit, target, parts, (begun, rows), block, i, 1)

    def _tile(
        self,
        emit: Emitter,
        target: Target,
        operands: tuple[Pointer, Pointer, Pointer],
        batch: tuple[Value, Value],
        block: Sequence[Pair],
        at: Value,
        inputs: int,
    ) -> None:
        (x, g, dw), (begun, rows), lanes, units = operands, batch, target.lanes, self.units
        apart = [layout.size if len(layout.shape) == 1 else layout.strides[0] for layout in (self.x, self.g)]
        out = dw[at * units]
        sums = []
        for i in range(inputs):
            for unit, valid in block:
                # the first rows start from zero; what is read before it is written does not count
                sums.append(emit.select(begun, out[i * units + unit].load(lanes, valid), emit.zeros(lanes)))
        with emit.loop(rows, sums) as row:
            line = g[row * apart[1]]
            given = [line[unit].load(lanes) for unit, _ in block]
            seen = x[row * apart[0] + at]
            for i in range(inputs):
                value = seen[i].splat(lanes)
                for j, column in enumerate(given):
                    sums[i * len(block) + j] = emit.fma(value, column, sums[i * len(block) + j])
        for i in range(inputs):
            for j, (unit, valid) in enumerate(block):
                out[i * units + unit].store(sums[i * len(block) + j], valid)


def transpose_sum(emit: Emitter, vectors: Sequence[Value], lanes: int) -> Value:
    """One vector whose lane j is the sum of the lanes of `vectors[j]`, by a tree that is the same for every j."""
    row = [*vectors, *(emit.zeros(lanes) for _ in range(lanes - len(vectors)))]
    step = 1
    while len(row) > 1:
        # after each round a vector holds partial sums of twice as many inputs, interleaved
        even = [lane if not lane & step else lanes + lane - step for lane in range(lanes)]
        odd = [lane + step if not lane & step else lanes + lane for lane in range(lanes)]
        row = [a.shuffle(b, even) + a.shuffle(b, odd) for a, b in zip(row[0::2], row[1::2], strict=True)]
        step *= 2
    return row[0]
