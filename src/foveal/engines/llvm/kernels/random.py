"""Uniform random numbers; see `ops.random` for what they depend on, and for their source."""

from __future__ import annotations

from math import prod

from llvmlite import ir

from foveal.engines.llvm.kernels.memory_layout import Layout, dense_strides
from foveal.engines.llvm.kernels.nest import cells, lanes_for
from foveal.engines.llvm.language.emitter import Emitter, function
from foveal.engines.llvm.language.target import Target
from foveal.engines.llvm.language.types import F32, I32, vector
from foveal.engines.llvm.language.values import Value
from foveal.ops.random import PARITY, ROTATIONS, ROUNDS
from foveal.record import Record


class RandomUniformKernel(Record):
    """Row kernel `seed -> y`: numbers in [0, 1) that depend on the place in the whole batch, not on n or `first`.

    The seed is two uint32: (seed, step).
    """

    stream: int
    y: Layout

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        shape = self.y.shape
        last = len(shape) - 1 if shape else None
        lanes = lanes_for(target, shape[-1], self.y.strides[-1]) if shape else 1
        with function(module, name, "seed:uint32 y:float32 first n") as (emit, seed, y, first, n), emit.loop(n) as i:
            key, step = (seed[k].splat(lanes) for k in range(2))
            counting = emit.value(0, I32) if lanes == 1 else emit.lanes(range(lanes))
            for index, valid in cells(emit, shape, range(len(shape)), last, lanes):
                place = [index[a] for a in range(len(shape))]
                position = (first + i) * prod(shape)
                for k, stride in zip(place, dense_strides(shape), strict=True):
                    position = position + k * stride
                counter = position.to(I32).splat(lanes) + counting
                stream = emit.value(self.stream, vector(I32, lanes))
                bits = threefry(emit, (key, stream), (counter, step))
                y[i * self.y.size + self.y.at(place)].store((bits >> 8).to(F32) * 2.0**-24, valid)


def threefry(emit: Emitter, key: tuple[Value, Value], counter: tuple[Value, Value]) -> Value:
    """The first word of Threefry-2x32."""
    schedule = (*key, key[0] ^ key[1] ^ PARITY)
    a, b = counter[0] + key[0], counter[1] + key[1]
    for i in range(ROUNDS):
        turn = ROTATIONS[i // 4 % 2][i % 4]
        a = a + b
        b = ((b << turn) | (b >> (32 - turn))) ^ a
        if i % 4 == 3:
            use = i // 4 + 1
            a, b = a + schedule[use % 3], b + schedule[(use + 1) % 3] + use
    return a
