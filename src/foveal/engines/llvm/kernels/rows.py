"""Rows of a batch in another order. One thread does all of it: each row may need any other."""

from __future__ import annotations

from llvmlite import ir

from foveal.engines.llvm.language.emitter import Emitter, function
from foveal.engines.llvm.language.target import Target
from foveal.engines.llvm.language.types import I32, I64, TYPES
from foveal.engines.llvm.language.values import Value
from foveal.record import Record


class RankRowsKernel(Record):
    """Range kernel `x -> y`: how many of the rows' numbers are smaller, or equal and before.

    Rows are `apart` elements from each other; there are `count`, None for those of the batch.
    """

    count: int | None
    x_apart: int
    y_apart: int

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        with function(module, name, "x:float32 y:int32 lo hi n") as (emit, x, y, _, _, n):
            count = n if self.count is None else self.count
            with emit.loop(count) as i:
                own, place = x[i * self.x_apart].load(), emit.value(i)
                rank = [emit.value(0, I32)]
                with emit.loop(count, rank) as j:
                    other = x[j * self.x_apart].load()
                    before = (other < own) | (other.equals(own) & (emit.value(j) < place))
                    rank[0] = rank[0] + before.to(I32)
                y[i * self.y_apart].store(rank[0])


class MoveRowsKernel(Record):
    """Range kernel `x rows -> y`: y[i] = x[rows[i]], or where `adds`, y[rows[i]] grows by x[i] from 0 on.

    A row has `size` elements.
    """

    count: int | None
    dtype: str
    size: int
    x_apart: int
    rows_apart: int
    y_apart: int
    adds: bool

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        words = f"x:{self.dtype} rows:int32 y:{self.dtype} lo hi n"
        with function(module, name, words) as (emit, x, rows, y, _, _, n):
            count = n if self.count is None else self.count
            if self.adds:
                with emit.loop(count) as i, emit.loop(self.size) as k:
                    y[i * self.y_apart + k].store(emit.value(0, TYPES[self.dtype]))
            with emit.loop(count) as i:
                row = self._inside(emit, rows[i * self.rows_apart].load().to(I64), count)
                with emit.loop(self.size) as k:
                    if self.adds:
                        cell = y[row * self.y_apart + k]
                        cell.store(cell.load() + x[i * self.x_apart + k].load())
                    else:
                        y[i * self.y_apart + k].store(x[row * self.x_apart + k].load())

    def _inside(self, emit: Emitter, row: Value, count: Value | int) -> Value:
        """The number of a row: below 0 it counts from the end, beyond an end it means the end."""
        row = emit.select(row < 0, row + count, row)
        row = emit.select(row < 0, 0, row)
        return emit.select(row < count, row, emit.value(count) - 1)
