"""A kernel that calls others in a loop over steps."""

from __future__ import annotations

from llvmlite import ir

from foveal.engines.llvm.kernels.kernel import Kernel
from foveal.engines.llvm.language.emitter import function
from foveal.engines.llvm.language.target import Target
from foveal.record import Record


class Walk(Record):
    """Where an argument of a call lies: behind which of the pointers, from where on, and how far a step moves it."""

    pointer: int
    start: int = 0
    move: int = 0


class LoopCall(Record):
    """One kernel in the loop. `items` is for those that do not work on the rows of the loop: how many they compute."""

    kernel: Kernel
    arguments: tuple[Walk, ...]
    items: int | None = None
    ranged: bool = False


class LoopKernel(Record):
    """Row kernel that makes some calls, in order, for each step: all of them on the same n rows.

    `dtypes` are those behind its pointers: what it reads, what it writes, and scratch.
    """

    dtypes: tuple[str, ...]
    calls: tuple[LoopCall, ...]
    steps: int

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        names: dict[Kernel, str] = {}
        for call in self.calls:
            if call.kernel not in names:
                names[call.kernel] = f"{name}_{len(names)}"
                call.kernel.emit(module, names[call.kernel], target)
        words = " ".join([*(f"x{i}:{dtype}" for i, dtype in enumerate(self.dtypes)), "first", "n"])
        with function(module, name, words) as (emit, *pointers, first, n), emit.loop(self.steps) as step:
            for call in self.calls:
                arguments = [pointers[x.pointer][step * x.move + x.start] for x in call.arguments]
                bounds = (first, n) if call.items is None else (0, call.items, *[n] * call.ranged)
                emit.call(names[call.kernel], *arguments, *bounds)
