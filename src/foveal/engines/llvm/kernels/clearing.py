"""Zeros for what lies between the values of a tensor, in memory that others have used."""

from __future__ import annotations

from llvmlite import ir

from foveal.engines.llvm.kernels.memory_layout import Gap, Layout
from foveal.engines.llvm.language.emitter import Emitter, function
from foveal.engines.llvm.language.target import Target
from foveal.engines.llvm.language.types import TYPES, vector
from foveal.engines.llvm.language.values import Index, Pointer
from foveal.record import Record


class ClearGaps(Record):
    """Row kernel: `-> y`. Kernels count on zeros around images and behind the last channel."""

    y: Layout
    dtype: str

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        with function(module, name, f"y:{self.dtype} first n") as (emit, y, _, n), emit.loop(n) as i:
            for gap in self.y.gaps():
                self._clear(emit, y[i * self.y.size], gap, gap.start, target.lanes)

    def _clear(self, emit: Emitter, row: Pointer, gap: Gap, at: Index, lanes: int) -> None:
        """Clear the runs of a gap, along its axes from the first that is left."""
        if gap.walk:
            (n, stride), *rest = gap.walk
            with emit.loop(n) as i:
                self._clear(emit, row, gap.replaced(walk=tuple(rest)), i * stride + at, lanes)
            return
        whole = gap.length // lanes * lanes
        if whole:
            with emit.loop(whole, step=lanes) as i:
                row[i + at].store(emit.value(0, vector(TYPES[self.dtype], lanes)))
        for i in range(whole, gap.length):
            row[at + i].store(0)
