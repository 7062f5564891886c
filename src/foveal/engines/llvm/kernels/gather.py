"""Copies the rows of a batch out of the caller's array."""

from __future__ import annotations

from math import prod

from llvmlite import ir

from foveal.engines.llvm.kernels.memory_layout import Layout, dense_strides
from foveal.engines.llvm.kernels.pointwise import Call, Operand, Pointwise, collapse
from foveal.engines.llvm.language.emitter import Emitter, function
from foveal.engines.llvm.language.target import Target
from foveal.engines.llvm.language.types import I64, TYPES
from foveal.engines.llvm.language.values import Value
from foveal.record import Record

AS_IT_IS, BYTES = 0, 1
"""What a feed's array may hold: the input's own dtype, or uint8 for an input of float32."""


class Gather(Record):
    """Row kernel: `source index kind -> y`.

    The rows index[first], ... of `source`, or its rows first, ... where `index` is null. `kind` says what the source
    holds; bytes become float32.
    """

    y: Layout
    dtype: str

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        size = prod(self.y.shape)
        held = {AS_IT_IS: self.dtype, **({BYTES: "uint8"} if self.dtype == "float32" else {})}
        for place, dtype in held.items():
            self._copy(dtype).emit(module, f"{name}_{place}", target)
        words = f"source:uint8 index:int64 kind y:{self.dtype} first n"
        with function(module, name, words) as (emit, source, index, kind, y, first, n), emit.loop(n) as i:
            row = self._row(emit, emit.address(index), first + i)
            for place, dtype in held.items():
                with emit.when(kind.equals(place)):
                    start = source.bitcast(TYPES[dtype])[row * size]
                    emit.call(f"{name}_{place}", start, y[i * self.y.size], first, 1)

    def _row(self, emit: Emitter, index: Value, at: Value) -> Value:
        row = [at]
        with emit.loop(index.differs(0).to(I64), row):
            row[0] = emit.pointer(index, I64)[at].load()
        return row[0]

    def _copy(self, dtype: str) -> Pointwise:
        shape = self.y.shape
        source = Operand(dtype, dense_strides(shape))
        target = Operand(self.dtype, self.y.strides, self.y.offset)
        domain, (source, target) = collapse(shape, (source, target))
        calls = (Call("cast", (0,), self.dtype),) if dtype != self.dtype else ()
        return Pointwise(domain, (source,), (), calls, (target,), (len(calls),), rows=True)
