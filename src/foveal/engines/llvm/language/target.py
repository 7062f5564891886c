"""What the machine code is made for."""

from __future__ import annotations

import os

import llvmlite.binding as llvm

from foveal.errors import ArgumentError
from foveal.record import Record

LANES = {"avx512f": 16, "avx2": 8}


class Target(Record):
    """A processor as the kernels see it.

    Parameters
    ----------
    cpu, features : str
        LLVM's names for the processor and what it has.
    lanes : int
        Floats in one vector register: 16, 8 or 4.
    registers : int
        How many vector registers a tile may fill.
    """

    cpu: str
    features: str
    lanes: int
    registers: int

    @property
    def compresses(self) -> bool:
        """Whether packing the chosen lanes of a vector together is one instruction."""
        return "+avx512f" in self.features.split(",") and self.lanes == 16


def host_target(lanes: int | None = None, cpu: str | None = None) -> Target:
    """This machine's target; `lanes` and `cpu` force another vector width or processor (`x86-64` runs anywhere).

    The environment variables FOVEAL_LANES and FOVEAL_CPU do the same.
    """
    lanes = lanes or int(os.environ.get("FOVEAL_LANES", "0")) or None
    cpu = cpu or os.environ.get("FOVEAL_CPU") or None
    if lanes not in (None, 4, 8, 16):
        raise ArgumentError(f"llvm engine: `lanes` must be 4, 8 or 16, got {lanes}.")
    found = {} if cpu else dict(llvm.get_host_cpu_features())
    widest = next((n for name, n in LANES.items() if found.get(name)), 4)
    # Some processors' tuning splits 512-bit vectors in two; ours are as wide as they should be.
    features = ",".join(f"{'+' if on else '-'}{name}" for name, on in sorted(found.items()))
    features += ",-prefer-256-bit" if found.get("avx512f") else ""
    return Target(cpu or llvm.get_host_cpu_name(), features, lanes or widest, 32 if found.get("avx512f") else 16)
