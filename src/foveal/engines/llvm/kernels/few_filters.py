"""Convolution for the few filters that do not fill a vector, as dot products along the channels.

A network of 50 filters fills three vectors of 16 lanes and two lanes of a fourth. The 48 go the fast way; the two are
computed here, where the lanes are the input's channels and no lane is wasted on filters that do not exist.
"""

from __future__ import annotations

from math import prod
from typing import Any

from llvmlite import ir

from foveal.engines.llvm.kernels.convolution import Epilogue, Spot
from foveal.engines.llvm.kernels.dense import transpose_sum
from foveal.engines.llvm.kernels.memory_layout import Layout
from foveal.engines.llvm.language.emitter import Emitter, function
from foveal.engines.llvm.language.target import Target
from foveal.engines.llvm.language.tiling import round_up
from foveal.engines.llvm.language.values import Pointer, Value
from foveal.ir.node import Shape
from foveal.ops.window import Window
from foveal.record import Record


class LastFilters(Record):
    """Range kernel over filters: `kernel -> turned`, the filters from `first` on as [k - first][r*s][c rounded up]."""

    kernel: Shape
    first: int
    lanes: int

    @property
    def size(self) -> int:
        """Floats of the result."""
        r, s, channels, filters = self.kernel
        return (filters - self.first) * r * s * round_up(channels, self.lanes)

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        """Emit the kernel."""
        r, s, channels, filters = self.kernel
        padded = round_up(channels, self.lanes)
        words = "kernel:float32 turned:float32 lo hi n"
        with (
            function(module, name, words) as (emit, kernel, turned, lo, hi, _),
            emit.loop(hi, start=lo) as k,
            emit.loop(r * s) as tap,
            emit.loop(channels) as c,
        ):
            value = kernel[(tap * channels + c) * filters + k + self.first].load()
            turned[(k * (r * s) + tap) * padded + c].store(value)


class FewFilters(Record):
    """Row kernel: `x turned [bias] -> y [codes]`, the filters from `first` on; the rest is as in `DirectConv`.

    x lies in an image layout, its channels rounded up with zeros. Every sum of products is a vector; a tile of as many
    sums as there are lanes is added up together.
    """

    x: Layout
    kernel: Shape
    first: int
    window: Window
    epilogue: Epilogue

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        """Emit the kernel."""
        end = self.epilogue
        words = [
            "x:float32",
            "turned:float32",
            *["bias:float32"] * end.bias,
            "y:float32",
            *["c:uint8"] * bool(end.codes),
        ]
        with function(module, name, " ".join([*words, "first", "n"])) as (emit, x, turned, *rest):
            bias = rest.pop(0) if end.bias else None
            y, codes, n = rest[0], rest[1] if end.codes else None, rest[-1]
            rows, columns, _ = end.y.shape
            few, places = self.kernel[3] - self.first, prod(end.pool)
            width = min(columns, target.lanes // (few * places))
            with emit.loop(n) as i, emit.loop(rows) as row, emit.loop(-(-columns // width)) as tile:
                # the last tile may overlap the one before it, and finds the same values again
                left = emit.minimum(emit.value(tile) * width, columns - width)
                sums = self._sums(emit, x[i * self.x.size], turned, (row, left, width), target.lanes)
                total = transpose_sum(emit, sums, target.lanes)
                out = y[i * end.y.size], codes[i * end.codes.size] if codes is not None and end.codes else None
                self._finish(emit, total, bias, out, (row, left, width))

    def _sums(
        self, emit: Emitter, image: Pointer, turned: Pointer, tile: tuple[Any, Any, int], lanes: int
    ) -> list[Value]:
        """Sums yet to be added across their lanes, in the order place, column, filter."""
        (row, left, width), (ph, pw) = tile, self.epilogue.pool
        (sh, sw), (dh, dw), ((top, _), (edge, _)) = self.window.strides, self.window.dilation, self.window.pads
        height, span, channels, filters = self.kernel
        padded, steps = round_up(channels, lanes), self.x.strides
        corner = image[self.x.at((row * (ph * sh) + (-top), left * (pw * sw) + (-edge), 0))]
        spots = [
            a * sh * steps[0] + (q * pw + b) * sw * steps[1] for a in range(ph) for b in range(pw) for q in range(width)
        ]
        few = filters - self.first
        sums = [emit.zeros(lanes) for _ in range(len(spots) * few)]
        with emit.loop(height, sums) as r, emit.loop(span, sums) as s, emit.loop(padded, sums, step=lanes) as c:
            seen = corner[r * (dh * steps[0]) + s * (dw * steps[1]) + c]
            tap = turned[(r * span + s) * padded + c]
            weights = [tap[k * (height * span * padded)].load(lanes) for k in range(few)]
            for p, spot in enumerate(spots):
                pixel = seen[spot].load(lanes)
                for k, weight in enumerate(weights):
                    sums[p * few + k] = emit.fma(pixel, weight, sums[p * few + k])
        return sums

    def _finish(
        self,
        emit: Emitter,
        total: Value,
        bias: Pointer | None,
        out: tuple[Pointer, Pointer | None],
        tile: tuple[Any, Any, int],
    ) -> None:
        (y, codes), (row, left, width), end = out, tile, self.epilogue
        few, places = self.kernel[3] - self.first, prod(end.pool)
        start = None if bias is None else bias[self.first].load(few)
        for column in range(width):
            window = [part(total, (place * width + column) * few, few) for place in range(places)]
            if start is not None:
                window = [value + start for value in window]
            end.store(emit, window, y, codes, Spot((row, left + column), self.first, few))


def part(value: Value, first: int, count: int) -> Value:
    """Some lanes of a vector."""
    return value.lane(first) if count == 1 else value.shuffle(value, range(first, first + count))
