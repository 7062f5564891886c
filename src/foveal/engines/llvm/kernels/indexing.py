"""Values picked and put by places along an axis, and the places in order of size; tensors of any rank and layout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from llvmlite import ir

from foveal.engines.llvm.kernels.memory_layout import Layout
from foveal.engines.llvm.kernels.nest import cells
from foveal.engines.llvm.language.emitter import Emitter, function
from foveal.engines.llvm.language.target import Target
from foveal.engines.llvm.language.types import FLOATS, I32, I64, element
from foveal.engines.llvm.language.values import Pointer, Value
from foveal.ir.node import Shape
from foveal.record import Record


def _spots(emit: Emitter, shape: Shape) -> Iterator[list[Any]]:
    """Native loops over all indices of a shape."""
    for index, _ in cells(emit, shape, range(len(shape)), None, 1):
        yield [index[axis] for axis in range(len(shape))]


def _load(p: Pointer, layout: Layout, index: Sequence[Any]) -> Value:
    """The value at an index, of a tensor that is broadcast along its axes of size 1."""
    return p[layout.at([0 if n == 1 else i for n, i in zip(layout.shape, index, strict=True)])].load()


def _inside(emit: Emitter, place: Value, n: int) -> Value:
    """A place along an axis of n values as a number from 0 to n - 1."""
    place = emit.select(place < 0, place + n, place)
    place = emit.select(place < 0, 0, emit.select(place > n - 1, n - 1, place))
    return place.to(I64)


class TakeAlongKernel(Record):
    """Row kernel `x places -> y`: y[..., i, ...] = x[..., places[..., i, ...], ...] along `axis`.

    All layouts have the same number of axes. A tensor without a batch beside one with it is the same for all rows.
    """

    axis: int
    dtype: str
    x: Layout
    places: Layout
    y: Layout
    moving: tuple[bool, bool]

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        words = f"x:{self.dtype} places:int32 y:{self.dtype} first n"
        with function(module, name, words) as (emit, x, places, y, _, n), emit.loop(n) as row:
            source = x[row * self.x.size] if self.moving[0] else x
            chosen = places[row * self.places.size] if self.moving[1] else places
            for index in _spots(emit, self.y.shape):
                place = _inside(emit, _load(chosen, self.places, index), self.x.shape[self.axis])
                spot = [place if axis == self.axis else i for axis, i in enumerate(index)]
                spot = [0 if n == 1 else i for n, i in zip(self.x.shape, spot, strict=True)]
                y[row * self.y.size + self.y.at(index)].store(source[self.x.at(spot)].load())


class PutAlongKernel(Record):
    """Row kernel `g places -> y`, which adds each value of g to y where its place along `axis` says.

    y is a row of its own for each row of g (`rows`), or one sum for all.
    """

    axis: int
    dtype: str
    g: Layout
    places: Layout
    y: Layout
    moving: bool
    rows: bool

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        words = f"g:{self.dtype} places:int32 y:{self.dtype} first n"
        with function(module, name, words) as (emit, g, places, y, _, n), emit.loop(n) as row:
            chosen = places[row * self.places.size] if self.moving else places
            into = y[row * self.y.size] if self.rows else y
            for index in _spots(emit, self.g.shape):
                place = _inside(emit, _load(chosen, self.places, index), self.y.shape[self.axis])
                spot = [place if axis == self.axis else i for axis, i in enumerate(index)]
                spot = [0 if n == 1 else i for n, i in zip(self.y.shape, spot, strict=True)]
                cell = into[self.y.at(spot)]
                cell.store(cell.load() + g[row * self.g.size + self.g.at(index)].load())


class ArgSortKernel(Record):
    """Row kernel `x -> y`: where along `axis` the smallest value stands, the next, ...; NaN last, equals in order.

    Batcher's odd-even merge sort (K. E. Batcher, "Sorting networks and their applications", 1968) on the places in y:
    it needs no other memory and compares the same places whatever the values are.
    """

    axis: int
    dtype: str
    x: Layout
    y: Layout

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        size = self.x.shape[self.axis]
        lines = tuple(1 if axis == self.axis else n for axis, n in enumerate(self.x.shape))
        words = f"x:{self.dtype} y:int32 first n"
        with function(module, name, words) as (emit, x, y, _, n), emit.loop(n) as row:
            for index in _spots(emit, lines):
                values, order = x[row * self.x.size + self.x.at(index)], y[row * self.y.size + self.y.at(index)]
                with emit.loop(size) as k:
                    order[k * self.y.strides[self.axis]].store(emit.value(k).to(I32))
                for width, apart in _rounds(size):
                    self._merge(emit, values, order, width, apart)

    def _merge(self, emit: Emitter, values: Pointer, order: Pointer, width: int, apart: int) -> None:
        """Compare places that are so far apart and of one block, every other stretch of them."""
        size, step = self.x.shape[self.axis], self.y.strides[self.axis]
        start = apart % width
        if start >= size - apart:
            return
        with emit.loop(size - apart, start=start) as place:
            a = emit.value(place)
            paired = ((a - start) & (2 * apart - 1)) < apart
            block = (2 * width - 1).bit_length()
            with emit.when(paired & (a >> block).equals((a + apart) >> block)):
                low, high = order[a * step], order[(a + apart) * step]
                first, second = low.load(), high.load()
                turned = self._after(emit, values, first, second)
                low.store(emit.select(turned, second, first))
                high.store(emit.select(turned, first, second))

    def _after(self, emit: Emitter, values: Pointer, first: Value, second: Value) -> Value:
        """Whether the value at the first place comes behind that at the second."""
        a, b = (values[place.to(I64) * self.x.strides[self.axis]].load() for place in (first, second))
        above, below = a > b, a < b
        if element(a.kind) in FLOATS:
            above, below = above | (a.differs(a) & b.equals(b)), below | (b.differs(b) & a.equals(a))
        return above | ((below ^ 1) & (first > second))


def _rounds(size: int) -> Iterator[tuple[int, int]]:
    """The widths of the sorted stretches, and how far apart the places are that are compared."""
    width = 1
    while width < size:
        apart = width
        while apart:
            yield width, apart
            apart //= 2
        width *= 2
