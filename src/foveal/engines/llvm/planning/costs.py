"""What each step of a plan costs: bytes, operations, and the time that they take at best."""

from __future__ import annotations

from math import prod
from typing import Any

from foveal.engines.costs import StepCost
from foveal.engines.llvm.kernels.kernel import Kernel
from foveal.engines.llvm.kernels.pointwise import Pointwise
from foveal.engines.llvm.language.target import Target
from foveal.engines.llvm.lowering.program_steps import Place, Step, Storage
from foveal.engines.llvm.lowering.schedule import SLOTS
from foveal.engines.llvm.planning.order import writers_of
from foveal.engines.llvm.planning.plan import Plan, size_in_bytes

CYCLES, MULTIPLIERS = 3e9, 2
"""Of a core in a second, and vectors that it multiplies and adds in each: what estimates count on."""
BANDWIDTH = 2e10
"""Bytes a second to and from memory."""


def step_costs(plan: Plan, target: Target, rows: int) -> dict[Step, StepCost]:
    """The cost of each step on a batch of so many rows, in running order."""
    layers = _layers(plan)
    costs = {}
    for number, level in enumerate(plan.levels):
        for step in level.steps:
            times = rows if step.batched else 1
            taken = sum(_bytes(s, rows) for s in dict.fromkeys((*step.reads, *step.writes)))
            operations = _operations(step) * times
            seconds = max(operations / (CYCLES * MULTIPLIERS * 2 * target.lanes), taken / BANDWIDTH)
            label = f"{step.label} (when weights change)" if step in plan.derived else step.label
            own = (number, layers.get(step, ""), label, type(step.kernel).__name__, _tile(step.kernel))
            costs[step] = StepCost(*own, taken, operations, seconds)
    return costs


def _bytes(storage: Storage, rows: int) -> int:
    copies = rows if storage.place in (Place.BATCH, Place.OUTPUT) else 1
    return size_in_bytes(storage) * (SLOTS if storage.place is Place.SUMS else copies)


def _layers(plan: Plan) -> dict[Step, str]:
    """The layer of each step: that of the weight which it reads, or of what comes before it."""
    writers = writers_of(plan.program.steps)
    layers: dict[Step, str] = {}
    for step in plan.order:
        weights = [s.name.removeprefix("optimizer/") for s in step.reads if s.place is Place.STATE and "/" in s.name]
        own = [name.rpartition("/")[0] for name in weights]
        before = [layers[w] for s in step.reads for w in writers.get(s, ()) if layers.get(w)]
        transformed = [layers[w] for s in step.reads for w in writers.get(s, ()) if not w.batched and layers.get(w)]
        layers[step] = next(iter([*own, *transformed, *before]), "")
    return layers


def _operations(step: Step) -> int:
    """Multiplications and additions of one row, or of a whole tensor; one for each value where they are not known."""
    kernel: Any = step.kernel
    if isinstance(kernel, Pointwise):
        return prod(kernel.domain) * len(kernel.calls)
    weights = getattr(kernel, "kernel", None)
    y = getattr(kernel, "epilogue", kernel)
    layout = getattr(y, "y", None) or getattr(kernel, "g", None)
    if isinstance(weights, tuple) and layout is not None:
        return 2 * prod(layout.shape[:-1]) * prod(weights) * prod(getattr(y, "pool", ()))
    if "winograd conv" in step.label:  # as the direct sum counts them
        places = prod(kernel.epilogue.y.shape[:-1]) * prod(kernel.epilogue.pool)
        return int(18 * places * kernel.x.shape[-1] * kernel.filters)
    if "dense" in step.label:
        return 2 * max((s.size for s in (*step.reads, *step.writes) if s.place is not Place.BATCH), default=0)
    return max((s.size for s in (*step.reads, *step.writes)), default=0)


def _tile(kernel: Kernel) -> str:
    """What is kept in registers at once, as the kernel's schedule names it."""
    cut = getattr(kernel, "cut", None)
    fields = getattr(cut, "_fields", ())
    return ", ".join(f"{getattr(cut, name)} {name}" for name in fields)
