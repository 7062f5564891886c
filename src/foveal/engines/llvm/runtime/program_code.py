"""The native function that runs a plan: its levels, the loops over a thread's share, and the calls of kernels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from llvmlite import ir

from foveal.engines.llvm.kernels.clearing import ClearGaps
from foveal.engines.llvm.kernels.kernel import Kernel
from foveal.engines.llvm.language.emitter import Emitter, function, signature
from foveal.engines.llvm.language.target import Target
from foveal.engines.llvm.language.types import I64, TYPES
from foveal.engines.llvm.language.values import Index, Pointer, Value
from foveal.engines.llvm.lowering.program_steps import BATCH_WORK, Place, Step, Storage, Work
from foveal.engines.llvm.lowering.schedule import SLOTS
from foveal.engines.llvm.planning.plan import ROWS, STALE, WHOLE, WORK, Plan
from foveal.engines.llvm.planning.sharing import Extent, Level
from foveal.engines.llvm.runtime.threads import emit_barrier
from foveal.errors import UnsupportedError
from foveal.garbage import without_collection


def program_text(plan: Plan, target: Target) -> str:
    """The LLVM IR of a program: `body(context, share, sync, threads)` and `stage(context, share, number, threads)`."""
    with without_collection():
        return str(program_module(plan, target))


def program_module(plan: Plan, target: Target) -> ir.Module:
    """Kernels, a function for each level, and the two that call those."""
    module = ir.Module("program")
    kernels = emit_kernels(module, plan.program.steps, target)
    emit_clearing(module, kernels, plan.cleared, target)
    for number, level in enumerate(plan.levels):
        with function(module, f"level_{number}", "context:int64 share threads") as (emit, context, share, threads):
            memory = ContextMemory(plan, emit, context, share)
            LevelCode(plan, kernels, memory, share, threads, plan.cleared).write(level)
    emit_barrier(module)
    with function(module, "body", "context:int64 share sync:int64 threads", export=True) as (emit, *arguments):
        context, share, sync, threads = arguments
        for number in range(len(plan.levels)):
            if number:
                emit.call("barrier", sync, share, threads)
            emit.call(f"level_{number}", context, share, threads)
    with function(module, "stage", "context:int64 share number threads", export=True) as (emit, *arguments):
        context, share, wanted, threads = arguments
        for number in range(len(plan.levels)):
            with emit.when(wanted.equals(number)):
                emit.call(f"level_{number}", context, share, threads)
    return module


def emit_kernels(module: ir.Module, steps: Iterable[Step], target: Target) -> dict[Kernel, str]:
    """Define a function for each kernel of the steps; their names."""
    kernels: dict[Kernel, str] = {}
    for step in steps:
        if step.kernel not in kernels:
            kernels[step.kernel] = f"kernel_{len(kernels)}"
            step.kernel.emit(module, kernels[step.kernel], target)
        check_call(step, signature(module, kernels[step.kernel]))
    return kernels


def clearing(storage: Storage) -> ClearGaps:
    """The kernel that clears what lies between the values of a storage."""
    assert storage.layout is not None
    return ClearGaps(storage.layout, storage.dtype)


def emit_clearing(
    module: ir.Module, kernels: dict[Kernel, str], cleared: Mapping[Step, Sequence[Storage]], target: Target
) -> None:
    """Define what clears the gaps of storages, beside the kernels."""
    for kernel in dict.fromkeys(clearing(s) for storages in cleared.values() for s in storages):
        kernels[kernel] = f"clear_{len(kernels)}"
        kernel.emit(module, kernels[kernel], target)


def check_call(step: Step, takes: tuple[str, ...]) -> None:
    """An UnsupportedError unless a step's storages and kind of work are what its kernel takes."""
    bounds = ("first", "n") if step.work in (*BATCH_WORK, Work.WHOLE) else ("lo", "hi", "n")
    reads = ("uint8", "int64", "kind") if step.work is Work.GATHER else tuple(s.dtype for s in step.reads)
    gets = (*reads, *(s.dtype for s in (*step.writes, *step.scratch)), *bounds)
    if gets != takes:
        raise UnsupportedError(
            f"the llvm engine's kernel for {step.label!r} takes ({', '.join(takes)}), got ({', '.join(gets)}). "
            "Use float32, or engine='numpy'."
        )


class Memory(Protocol):
    """Where a program's storages lie, and how long its batch is.

    Attributes
    ----------
    emit : Emitter
    rows : Value
    """

    emit: Emitter
    rows: Value

    def start(self, storage: Storage) -> Pointer:
        """Where a storage starts, or this thread's part of the memory that holds its rows."""

    def fed(self, storage: Storage) -> list[Pointer | Value]:
        """What `Gather` takes beside the address of a feed: its index, and what the array holds."""

    def stale(self) -> AbstractContextManager[None] | None:
        """Code inside runs only when what is derived from the state is to be computed; None if it never is."""

    def spent(self, step: Step) -> Pointer | None:
        """Where the cycles of a step are summed, if they are."""


class ContextMemory:
    """Memory whose addresses stand in the words of a context, so that one program serves batches of any length."""

    def __init__(self, plan: Plan, emit: Emitter, context: Pointer, share: Value) -> None:
        self.plan, self.context, self.emit = plan, context, emit
        self.rows = context[ROWS].load()
        self.whole = emit.pointer(context[WHOLE].load())
        self.work = emit.pointer(context[WORK].load() + share * plan.thread_bytes)

    def start(self, storage: Storage) -> Pointer:
        kind = TYPES[storage.dtype]
        if storage in self.plan.words:
            return self.emit.pointer(self.context[self.plan.words[storage]].load(), kind)
        memory = self.whole if storage.place in (Place.WHOLE, Place.SUMS) else self.work
        return memory.bitcast(TYPES["uint8"])[self.plan.offsets[storage]].bitcast(kind)

    def fed(self, storage: Storage) -> list[Pointer | Value]:
        word = self.plan.words[storage]
        return [self.emit.pointer(self.context[word + 1].load()), self.context[word + 2].load()]

    def stale(self) -> AbstractContextManager[None]:
        return self.emit.when(self.context[STALE].load().differs(0))

    def spent(self, step: Step) -> Pointer | None:
        return self.context[self.plan.profile[step]] if self.plan.profile else None


class LevelCode:
    """Emits one level: what one thread does between two barriers."""

    def __init__(
        self,
        plan: Plan,
        kernels: dict[Kernel, str],
        memory: Memory,
        share: Value,
        threads: Value,
        cleared: Mapping[Step, Sequence[Storage]],
    ) -> None:
        self.plan, self.kernels, self.memory, self.cleared = plan, kernels, memory, cleared
        self.emit, self.rows = memory.emit, memory.rows
        self.share, self.threads = share, threads

    def write(self, level: Level) -> None:
        if level.runs:
            self._batch(level)
        derived = [step for step in level.whole if step in self.plan.derived]
        if derived and (stale := self.memory.stale()) is not None:
            with stale:
                self._whole(derived)
        self._whole([step for step in level.whole if step not in self.plan.derived])

    # -- shares of the batch

    def _batch(self, level: Level) -> None:
        emit = self.emit
        first, last = self._part(self.share, SLOTS), self._part(self.share + 1, SLOTS)
        sums = dict.fromkeys(s for run in level.runs for x in run.steps for s in x.writes if s.place is Place.SUMS)
        for storage in sums:
            base = self._pointer(storage, None)
            with emit.loop(last * storage.size, start=first * storage.size) as i:
                base[i].store(storage.neutral)
        for at, count in self._chunks():
            for run in level.runs:
                if run.by_image:
                    with emit.loop(count) as i:
                        for step in run.steps:
                            self._call(step, (at, i), (at + i, 1))
                else:
                    for step in run.steps:
                        self._call(step, (at, emit.value(0)), (at, count))

    def _chunks(self) -> Iterator[tuple[Index, Index]]:
        """The first image and the length of each chunk of this share, in a loop of the machine code.

        Chunks are as equal as can be: a last one of a single image would read all dense weights for itself.
        """
        start, stop = (self._part(share, SLOTS) * self.rows / SLOTS for share in (self.share, self.share + 1))
        chunks = (stop - start + (self.plan.chunk - 1)) // self.plan.chunk
        with self.emit.loop(chunks) as chunk:
            at, end = (start + (stop - start) * edge // chunks for edge in (chunk, chunk + 1))
            yield at, end - at

    def _part(self, share: Value, items: int) -> Value:
        """Where a thread's share of some items begins."""
        return share * items / self.threads

    # -- shares of whole tensors

    def _whole(self, steps: list[Step]) -> None:
        emit = self.emit
        for step in steps:
            if step.work is Work.SHARED:
                lo, hi = self._part(self.share, step.items), self._part(self.share + 1, step.items)
                with emit.when(hi > lo):
                    self._call(step, None, (lo, hi, self.rows))
            else:
                bounds = (0, step.items) if step.work is Work.WHOLE else (0, step.items, self.rows)
                with emit.when(self.share.equals(0)):
                    self._call(step, None, bounds)

    # -- calls

    def _call(self, step: Step, row: tuple[Index, Index] | None, bounds: tuple[Any, ...]) -> None:
        for storage in self.cleared.get(step, ()):
            alone = row is None or self.plan.extents.get(storage) is Extent.ONE
            self.emit.call(self.kernels[clearing(storage)], self._pointer(storage, row), 0, 1 if alone else bounds[1])
        arguments: list[Any] = []
        for storage in (*step.reads, *step.writes, *step.scratch):
            arguments.append(self._pointer(storage, row))
            if storage.place is Place.FEED and step.work is Work.GATHER:
                arguments += self.memory.fed(storage)
        spent = self.memory.spent(step)
        started = self._cycles() if spent is not None else None
        self.emit.call(self.kernels[step.kernel], *arguments, *bounds)
        if spent is not None and started is not None:
            with self.emit.when(self.share.equals(0)):
                spent.store(spent.load() + self._cycles() - started)

    def _cycles(self) -> Value:
        return self.emit.external("llvm.readcyclecounter", I64)

    def _pointer(self, storage: Storage, row: tuple[Index, Index] | None) -> Pointer:
        """Where a storage starts, or its row: `row` is the chunk's first image and the place in the chunk."""
        base, extent = self.memory.start(storage), self.plan.extents.get(storage)
        if row is None:
            return base
        if extent is Extent.ALL or storage.place is Place.OUTPUT:
            return base[(row[0] + row[1]) * storage.size]
        if storage.place is Place.SUMS:
            return base[self._slot(row[0] + row[1]) * storage.size]
        return base[row[1] * storage.size] if extent is Extent.CHUNK else base

    def _slot(self, image: Index) -> Index:
        """The slot of the batch that an image belongs to."""
        return ((self.emit.value(image) + 1) * SLOTS - 1) / self.rows
