"""Sums and maxima over any axes of a row, and over the rows too."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import inf
from typing import Any

from llvmlite import ir

from foveal.engines.llvm.kernels.mathematics import maximum
from foveal.engines.llvm.kernels.memory_layout import Layout
from foveal.engines.llvm.kernels.nest import cells, lanes_for, side_by_side
from foveal.engines.llvm.language.emitter import Emitter, function
from foveal.engines.llvm.language.target import Target
from foveal.engines.llvm.language.types import TYPES, vector
from foveal.engines.llvm.language.values import Pointer, Value
from foveal.ir.node import Shape
from foveal.record import Record

COMBINE: dict[str, Callable[[Emitter, Value, Value], Value]] = {"sum": lambda emit, a, b: a + b, "max": maximum}
NEUTRAL = {("sum", "float32"): 0.0, ("sum", "int32"): 0, ("max", "float32"): -inf, ("max", "int32"): -(2**31)}

Term = Callable[[Any, list[Any], int, int], Value]
"""What is to be reduced, given the row, the index in the row, the number of lanes and how many of them are real."""


class Reduce(Record):
    """Row kernel `x -> y`; the reduced axes of y have size 1.

    Parameters
    ----------
    kind : {'sum', 'max'}
    axes : tuple of int
        Axes of a row.
    x, y : Layout
    across_rows : bool
        Whether the n rows become one as well, and are combined with what y holds: at first 0, or -inf for a maximum.
    dtype : {'float32', 'int32'}
    """

    kind: str
    axes: tuple[int, ...]
    x: Layout
    y: Layout
    across_rows: bool = False
    dtype: str = "float32"

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        words = f"x:{self.dtype} y:{self.dtype} first n"
        with function(module, name, words) as (emit, x, y, _, n):
            times, rows = (1, n) if self.across_rows else (n, 1)
            with emit.loop(times) as row:
                for cell in reductions(emit, target, self.axes, self.x, self.y):
                    out = y[row * self.y.size + self.y.at(cell.kept)]
                    result = cell.reduce(self.kind, Stored(x[row * self.x.size], self.x), rows, self.dtype)
                    if self.across_rows:
                        result = COMBINE[self.kind](emit, out.load(result.lanes, cell.valid), result)
                    out.store(result, cell.valid)


class Stored(Record):
    """Terms that lie in memory."""

    pointer: Pointer
    layout: Layout

    def __call__(self, row: Any, index: list[Any], lanes: int, real: int) -> Value:
        return self.pointer[row * self.layout.size + self.layout.at(index)].load(lanes, real)


class Cell(Record):
    """One result of a reduction, or a vector of them: `valid` of `lanes`.

    Attributes
    ----------
    shape : tuple of int
        What is reduced, over `axes`.
    across : int or None
        The axis that runs over the lanes. If it is one of `axes`, the lanes are reduced too, to one number.
    kept : list
        The index of the result; 0 along `axes`.
    """

    emit: Emitter
    shape: Shape
    axes: tuple[int, ...]
    across: int | None
    lanes: int
    kept: list[Any]
    valid: int

    @property
    def folds(self) -> bool:
        return self.across in self.axes

    def spots(self) -> Iterator[tuple[list[Any], int]]:
        """Native loops over all that is reduced: the index, and how many lanes are real."""
        for place, real in cells(self.emit, self.shape, self.axes, self.across, self.lanes):
            yield self._index(place), real if self.folds else self.valid

    def _index(self, place: dict[int, Any]) -> list[Any]:
        return [place.get(a, self.kept[a]) for a in range(len(self.shape))]

    def reduce(self, kind: str, term: Term, rows: Any = 1, dtype: str = "float32") -> Value:
        """The terms of all spots, combined.

        Each line along the innermost axis has a sum of its own, so that the rounding error of an image's sum grows
        with its height and width, not with its area.
        """
        emit, neutral = self.emit, NEUTRAL[kind, dtype]
        first = emit.value(neutral, vector(TYPES[dtype], self.lanes))
        line = self.axes[-1:] if self.across is None or not self.folds else (self.across,)
        total = [first]
        with emit.loop(rows, total) as i:
            for outer, _ in cells(emit, self.shape, [a for a in self.axes if a not in line], None, 1, total):
                part = [first]
                for inner, real in cells(emit, self.shape, line, self.across, self.lanes, part):
                    index = self._index(outer | inner)
                    value = term(i, index, self.lanes, real if self.folds else self.valid)
                    part[0] = COMBINE[kind](emit, part[0], emit.only(value, real, neutral) if self.folds else value)
                total[0] = COMBINE[kind](emit, total[0], part[0])
        return emit.fold(total[0], lambda a, b: COMBINE[kind](emit, a, b)) if self.folds else total[0]


def reductions(emit: Emitter, target: Target, axes: Sequence[int], x: Layout, y: Layout) -> Iterator[Cell]:
    """Native loops over the results of reducing a row of x over some axes.

    y is what is written in the same vectors: the results, or something of x's own shape.
    """
    shape = x.shape
    kept_axes = [a for a in range(len(shape)) if a not in axes]
    across = side_by_side([x, y], kept_axes)
    if across is None:
        across = side_by_side([x, y] if y.shape == shape else [x], axes)
    lanes = 1 if across is None else lanes_for(target, shape[across])
    for kept, valid in cells(emit, shape, kept_axes, across, lanes):
        yield Cell(emit, shape, tuple(axes), across, lanes, [kept.get(a, 0) for a in range(len(shape))], valid)
