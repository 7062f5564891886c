"""Compiles one kernel alone and calls it on NumPy arrays, with guards around every buffer."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import llvmlite.binding as llvm
import numpy as np
from llvmlite import ir

from foveal.engines.llvm.kernels.kernel import Kernel
from foveal.engines.llvm.kernels.memory_layout import Layout, dense
from foveal.engines.llvm.language.emitter import function
from foveal.engines.llvm.language.target import Target, host_target
from foveal.engines.llvm.language.types import PTR

GUARD = 64  # elements before and after every buffer
SENTINEL = 0x7FC0DEAD  # a NaN that no kernel makes

TARGETS = {
    "16 lanes": host_target(16),
    "8 lanes": host_target(8),
    "4 lanes": host_target(4),
    "baseline": host_target(4, "x86-64"),
}


@lru_cache(256)
def compiled(kernel: Kernel, target: Target):
    """The engine that owns the code, and the address of a function that passes its arguments on to the kernel."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    module = ir.Module()
    module.triple = llvm.get_process_triple()
    kernel.emit(module, "kernel", target)
    inner = module.globals["kernel"]
    words = " ".join(f"a{i}:float32" if x.type == PTR else f"a{i}" for i, x in enumerate(inner.args))
    with function(module, "entry", words, export=True) as (emit, *arguments):
        emit.call("kernel", *arguments)
    parsed = llvm.parse_assembly(str(module))
    parsed.verify()
    machine = llvm.Target.from_triple(module.triple).create_target_machine(target.cpu, target.features, opt=2)
    engine = llvm.create_mcjit_compiler(parsed, machine)
    engine.finalize_object()
    kinds = [ctypes.c_void_p if x.type == PTR else ctypes.c_int64 for x in inner.args]
    return engine, ctypes.CFUNCTYPE(None, *kinds)(engine.get_function_address("entry"))


@dataclass
class Buffer:
    """Rows of a layout in memory, with guards before and after; `loose` if anything may lie between the values."""

    memory: np.ndarray
    layout: Layout
    rows: int
    dtype: str
    loose: bool = False

    @property
    def address(self) -> int:
        return self.memory[GUARD:].ctypes.data

    @property
    def values(self) -> np.ndarray:
        """The values as an array (rows, *shape) that shares the memory."""
        start = self.memory[GUARD + self.layout.offset :].view(self.dtype)
        strides = [start.itemsize * s for s in (self.layout.size, *self.layout.strides)]
        return np.lib.stride_tricks.as_strided(start, (self.rows, *self.layout.shape), strides)

    def check(self) -> None:
        """The guards are as they were, and between the values is nothing but zeros."""
        guard = sentinel(self.memory.dtype)
        assert (self.memory[:GUARD] == guard).all()
        assert (self.memory[-GUARD:] == guard).all()
        if self.loose:
            return
        rest = Buffer(self.memory.copy(), self.layout, self.rows, self.dtype)
        rest.values[...] = 0
        assert not rest.memory[GUARD:-GUARD].any()


def sentinel(dtype: np.dtype) -> int:
    """What the guards of a buffer hold."""
    return SENTINEL & np.iinfo(dtype).max


def holding(array: np.ndarray, layout: Layout, loose: bool = False) -> Buffer:
    """A buffer that holds an array (rows, *layout.shape) of 32-bit numbers or bytes."""
    dtype = np.dtype(f"uint{8 * array.itemsize}")
    memory = np.full(len(array) * layout.size + 2 * GUARD, sentinel(dtype), dtype)
    memory[GUARD:-GUARD] = 0
    buffer = Buffer(memory, layout, len(array), str(array.dtype), loose)
    buffer.values[...] = array
    return buffer


def unwritten(layout: Layout, rows: int, dtype: str = "float32") -> Buffer:
    """A buffer whose values are still to come."""
    return holding(np.full((rows, *layout.shape), np.nan if dtype == "float32" else 77, dtype), layout)


def scratch(size: int, dtype: str = "float32") -> Buffer:
    """Memory for a kernel's own use, full of rubbish."""
    return holding(np.full((1, size), 77, dtype), dense((size,)), loose=True)


def call(kernel: Kernel, target: str, *buffers: Buffer, first: int = 0, n: int) -> None:
    """Run a row kernel made for one of `TARGETS`, then check that it wrote only where it may."""
    _run(kernel, target, buffers, first, n)


def call_range(kernel: Kernel, target: str, *buffers: Buffer, cuts: Sequence[int], n: int = 0) -> None:
    """Run a range kernel on the items between each two neighbours of `cuts`, the last part first."""
    for lo, hi in reversed(list(pairwise(cuts))):
        _run(kernel, target, buffers, lo, hi, n)


def _run(kernel: Kernel, target: str, buffers: Sequence[Buffer], *numbers: int) -> None:
    _, entry = compiled(kernel, TARGETS[target])
    assert len(entry.argtypes) == len(buffers) + len(numbers)
    entry(*(b.address for b in buffers), *numbers)
    for b in buffers:
        b.check()
