"""From scores to labels and from labels to vectors of zeros and a one."""

from __future__ import annotations

from math import inf

from llvmlite import ir

from foveal.engines.llvm.kernels.memory_layout import Layout
from foveal.engines.llvm.kernels.nest import cells, lanes_for, side_by_side
from foveal.engines.llvm.language.emitter import function
from foveal.engines.llvm.language.target import Target
from foveal.engines.llvm.language.types import F32, I32, TYPES, vector
from foveal.record import Record


class ArgMaxKernel(Record):
    """Row kernel `x -> y`: where along `axis` the first of the largest values is, as int32; y has no such axis.

    The first NaN is larger than everything.
    """

    axis: int
    x: Layout
    y: Layout

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        shape, axis = self.x.shape, self.axis
        y = Layout(shape, (*self.y.strides[:axis], 0, *self.y.strides[axis:]), self.y.offset, self.y.size)
        kept = [a for a in range(len(shape)) if a != axis]
        across = side_by_side([self.x, y], kept)
        lanes = 1 if across is None else lanes_for(target, shape[across])
        with function(module, name, "x:float32 y:int32 first n") as (emit, x, out, _, n), emit.loop(n) as i:
            for index, valid in cells(emit, shape, kept, across, lanes):
                best = [emit.value(-inf, vector(F32, lanes)), emit.value(0, vector(I32, lanes))]
                with emit.loop(shape[axis], best) as k:
                    spot = self.x.at([{**index, axis: k}[a] for a in range(len(shape))])
                    value = x[i * self.x.size + spot].load(lanes, valid)
                    wins = (value > best[0]) | (value.differs(value) & best[0].equals(best[0]))
                    place = emit.value(k).to(I32).splat(lanes)
                    best[:] = emit.select(wins, value, best[0]), emit.select(wins, place, best[1])
                spot = y.at([index.get(a, 0) for a in range(len(shape))])
                out[i * y.size + spot].store(best[1], valid)


class OneHotKernel(Record):
    """Row kernel `labels -> y`: y[..., k] = 1 where labels[...] == k, else 0."""

    labels: Layout
    y: Layout
    dtype: str = "float32"

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        shape, classes = self.labels.shape, len(self.y.shape) - 1
        lanes = lanes_for(target, self.y.shape[classes], self.y.strides[classes])
        words = f"labels:int32 y:{self.dtype} first n"
        with function(module, name, words) as (emit, labels, y, _, n), emit.loop(n) as i:
            counting = emit.value(0, I32) if lanes == 1 else emit.lanes(range(lanes))
            for index, valid in cells(emit, self.y.shape, range(classes + 1), classes, lanes):
                place = [index[a] for a in range(len(shape))]
                label = labels[i * self.labels.size + self.labels.at(place)].load()
                distance = (label - emit.value(index[classes]).to(I32)).splat(lanes)
                one = emit.value(1, vector(TYPES[self.dtype], lanes))
                value = emit.select(counting.equals(distance), one, 0)
                y[i * self.y.size + self.y.at([*place, index[classes]])].store(value, valid)
