"""What the parts of the engine that plan and the kernels that compute know of each other."""

from __future__ import annotations

from typing import Protocol

from llvmlite import ir

from foveal.engines.llvm.language.target import Target


class Kernel(Protocol):
    """One native function, specialised to constants: a Record of layouts, sizes and its schedule.

    Two kernels that are equal share one function. The emitted function takes, in this order, the pointers to what it
    reads, to what it writes, to its private scratch, and then i64s:

    - a *row kernel* takes `first n`: every batched pointer stands at its first row; compute `n` rows (n >= 1), each
      `layout.size` after the one before. `first` is the first row's place in the whole batch.
    - a *range kernel* takes `lo hi n`: compute the items lo <= i < hi of a tensor (hi > lo), the pointers standing at
      its start; other threads compute the others at the same time. n is the length of the batch, which may be 0.

    The arguments have these names in the IR, and pointers say what they point to (`x:float32`), so that a call that
    does not fit is found when the program is emitted. A pointer to a sum is added to, not overwritten.
    """

    def emit(self, module: ir.Module, name: str, target: Target) -> None: ...
