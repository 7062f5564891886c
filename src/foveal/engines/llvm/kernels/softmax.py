"""Softmax and its logarithm along any axis of a row. The result may take the place of x."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from llvmlite import ir

from foveal.engines.llvm.kernels.mathematics import exp, log
from foveal.engines.llvm.kernels.memory_layout import Layout
from foveal.engines.llvm.kernels.reduce import Cell, reductions
from foveal.engines.llvm.language.emitter import Emitter, function
from foveal.engines.llvm.language.target import Target
from foveal.engines.llvm.language.values import Pointer, Value
from foveal.record import Record


class SoftmaxKernel(Record):
    """Row kernel `x -> y`: exp(x - max x) / sum exp(x - max x) along `axis`."""

    axis: int
    x: Layout
    y: Layout

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        with function(module, name, "x:float32 y:float32 first n") as (emit, x, y, _, n):
            for line in lines(emit, target, self.axis, (self.x, self.y), (x, y), n):
                scale = 1.0 / line.sum_of_powers(line.largest(), keep=True)
                for index, real in line.spots():
                    line.y.store(index, line.y.load(index, real) * scale, real)


class LogSoftmaxKernel(Record):
    """Row kernel `x -> y`: (x - max x) - log sum exp(x - max x) along `axis`."""

    axis: int
    x: Layout
    y: Layout

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        with function(module, name, "x:float32 y:float32 first n") as (emit, x, y, _, n):
            for line in lines(emit, target, self.axis, (self.x, self.y), (x, y), n):
                top = line.largest()
                total = log(emit, line.sum_of_powers(top, keep=False))
                for index, real in line.spots():
                    line.y.store(index, (line.x.load(index, real) - top) - total, real)


class Row(Record):
    """A row of a tensor, read and written in vectors."""

    pointer: Pointer
    layout: Layout
    lanes: int

    def load(self, index: list[Any], real: int) -> Value:
        return self.pointer[self.layout.at(index)].load(self.lanes, real)

    def store(self, index: list[Any], value: Value, real: int) -> None:
        self.pointer[self.layout.at(index)].store(value, real)


class Line(Record):
    """The values of x and y along the axis; or as many such lines as there are lanes."""

    cell: Cell
    x: Row
    y: Row

    def spots(self) -> Iterator[tuple[list[Any], int]]:
        """Native loops over the line: index, and how many lanes are real."""
        return self.cell.spots()

    def largest(self) -> Value:
        return self._everywhere(self.cell.reduce("max", lambda _, index, lanes, real: self.x.load(index, real)))

    def sum_of_powers(self, top: Value, keep: bool) -> Value:
        """Sum exp(x - top); `keep` leaves the powers in y."""

        def power(_: Any, index: list[Any], lanes: int, real: int) -> Value:
            value = exp(self.cell.emit, self.x.load(index, real) - top)
            if keep:
                self.y.store(index, value, real)
            return value

        return self._everywhere(self.cell.reduce("sum", power))

    def _everywhere(self, result: Value) -> Value:
        """In every lane what was reduced across lanes."""
        return result.splat(self.cell.lanes) if self.cell.folds else result


def lines(
    emit: Emitter,
    target: Target,
    axis: int,
    layouts: tuple[Layout, Layout],
    pointers: tuple[Pointer, Pointer],
    n: Value,
) -> Iterator[Line]:
    """Native loops over all lines of n rows."""
    with emit.loop(n) as i:
        for cell in reductions(emit, target, (axis,), *layouts):
            x, y = (Row(p[i * at.size], at, cell.lanes) for p, at in zip(pointers, layouts, strict=True))
            yield Line(cell, x, y)
