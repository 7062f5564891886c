"""A program for pools that goes wrong if any barrier lets a thread through too early."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from functools import cache

from llvmlite import ir

from foveal.engines.llvm.language.emitter import function
from foveal.engines.llvm.language.target import host_target
from foveal.engines.llvm.runtime.jit import Library, load
from foveal.engines.llvm.runtime.threads import emit_barrier

STAGES, CELLS, MASK = 6, 64, 0xFFFFF


def make_text() -> str:
    """In every stage each thread makes its own cell of one row from all cells of the other row."""
    module = ir.Module("relay")
    emit_barrier(module)
    with function(module, "step", "context:int64 share number threads") as (emit, context, share, number, threads):
        source = context[number % 2 * CELLS]
        total = [share * number]
        with emit.loop(threads, total) as other:
            total[0] = total[0] * 3 + source[other].load() & MASK
        context[(number + 1) % 2 * CELLS + share].store(total[0])
    words = "context:int64 share number threads"
    with function(module, "stage", words, export=True) as (emit, context, share, number, threads):
        emit.call("step", context, share, number, threads)
    words = "context:int64 share sync:int64 threads"
    with function(module, "body", words, export=True) as (emit, context, share, sync, threads):
        for number in range(STAGES):
            emit.call("step", context, share, number, threads)
            emit.call("barrier", sync, share, threads)
    with function(module, "ask", words, export=True) as (emit, context, share, *_), emit.when(share.equals(1)):
        emit.call_address(context.load())
    return str(module)


@cache
def library(name: str = "relay") -> Library:
    return load(make_text, name, host_target())


@dataclass
class Native:
    """A program of native addresses."""

    context: int
    body: int = 0
    stage: int = 0
    stages: int = STAGES


class Relay:
    """Cells in memory, the program that changes them, and what they should be."""

    def __init__(self, threads: int, name: str = "relay") -> None:
        self.threads = threads
        self.memory = (ctypes.c_int64 * (2 * CELLS))(*range(2 * CELLS))
        self.cells = [list(range(CELLS)), list(range(CELLS, 2 * CELLS))]
        self.code = library(name)  # kept: two threads that ask first load it twice, and only one of them is remembered
        body, stage = (self.code.address(part) for part in ("body", "stage"))
        self.program = Native(ctypes.addressof(self.memory), body, stage)

    def run(self, pool, times: int = 1) -> None:
        """Run and check, so many times."""
        for _ in range(times):
            pool.run(self.program)
            self.expect()
        assert list(self.memory) == [*self.cells[0], *self.cells[1]]

    def expect(self) -> None:
        for number in range(STAGES):
            source, results = self.cells[number % 2], self.cells[(number + 1) % 2]
            for share in range(self.threads):
                total = share * number
                for value in source[: self.threads]:
                    total = (total * 3 + value) & MASK
                results[share] = total
