"""A graph as one plain function in an object file, for any processor that LLVM knows: no threads, no allocation.

What can be computed from the weights alone, such as kernels in the layout of a processor's vectors, is computed here
once by the engine itself; the object holds the result in the place of the weights it came from.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache

import llvmlite.binding as llvm
import numpy as np
from llvmlite import ir

from foveal.engines.engine import Array
from foveal.engines.llvm.kernels.gather import AS_IT_IS
from foveal.engines.llvm.kernels.kernel import Kernel
from foveal.engines.llvm.language.emitter import Emitter, function
from foveal.engines.llvm.language.target import Target
from foveal.engines.llvm.language.tiling import round_up
from foveal.engines.llvm.language.types import I8, TYPES
from foveal.engines.llvm.language.values import Index, Pointer, Value
from foveal.engines.llvm.lowering.program_steps import Place, Step, Storage
from foveal.engines.llvm.lowering.schedule import SLOTS
from foveal.engines.llvm.planning.arena import Lifetime, place
from foveal.engines.llvm.planning.plan import LINE, SLACK, WIDTHS, Plan, size_in_bytes
from foveal.engines.llvm.planning.sharing import Extent, first_writers
from foveal.engines.llvm.runtime.program_code import LevelCode, emit_clearing, emit_kernels
from foveal.garbage import without_collection
from foveal.record import Record


class Processor(Record):
    """What an object file is made for, in LLVM's words.

    Attributes
    ----------
    triple : str
        Architecture, system and how functions are called, such as 'aarch64-unknown-linux-gnu'.
    target : Target
    abi : str
        Where the triple leaves open how numbers are handed over; empty otherwise.
    relocation : {'pic', 'static'}
        Whether the code may lie at any address.
    """

    triple: str
    target: Target
    abi: str = ""
    relocation: str = "pic"


class Standalone(Record):
    """An object file, and what its one function needs.

    Attributes
    ----------
    code : bytes
        The object file.
    weights : bytes
        Of what is computed from: inside the object, or for the caller to lie beside it.
    scratch : int
        Bytes of memory that a call works in.
    """

    code: bytes
    weights: bytes
    scratch: int


class FixedMemory:
    """Memory of one call: arguments of the function, constants, and places in the caller's scratch memory.

    Parameters
    ----------
    emit : Emitter
    rows : int
        The length of the batch.
    own : mapping of Storage to Pointer
        Where arguments and constants start.
    scratch : Pointer
    offsets : mapping of Storage to int
        Where the others start in it, in bytes.
    """

    def __init__(
        self,
        emit: Emitter,
        rows: int,
        own: Mapping[Storage, Pointer],
        scratch: Pointer,
        offsets: Mapping[Storage, int],
    ) -> None:
        self.emit, self.rows = emit, emit.value(rows)
        self.own, self.scratch, self.offsets = own, scratch, offsets

    def start(self, storage: Storage) -> Pointer:
        kind = TYPES[storage.dtype]
        if storage in self.own:
            return self.own[storage].bitcast(kind)
        return self.scratch[self.offsets[storage]].bitcast(kind)

    def fed(self, storage: Storage) -> list[Pointer | Value]:
        return [self.emit.pointer(self.emit.value(0)), self.emit.value(AS_IT_IS)]

    def stale(self) -> AbstractContextManager[None] | None:
        return None

    def spent(self, step: Step) -> Pointer | None:
        return None


class WholeCode(LevelCode):
    """Emits one level for a single thread and a batch of known length."""

    def __init__(
        self,
        plan: Plan,
        kernels: dict[Kernel, str],
        memory: FixedMemory,
        length: int,
        first: Mapping[Step, Sequence[Storage]],
    ) -> None:
        super().__init__(plan, kernels, memory, memory.emit.value(0), memory.emit.value(1), first)
        self.length = length

    def _chunks(self) -> Iterator[tuple[Index, Index]]:
        rows = self.length
        with self.emit.loop(rows, step=self.plan.chunk) as at:
            yield (
                at,
                min(rows, self.plan.chunk) if isinstance(at, int) else self.emit.minimum(rows - at, self.plan.chunk),
            )


def standalone(
    plan: Plan,
    ends: Sequence[Storage],
    constants: Mapping[Storage, Array],
    name: str,
    processor: Processor,
    rows: int,
    beside: bool,
) -> Standalone:
    """Compile a plan to the object file of one function.

    `void name(ends..., void *scratch)`, with `beside` a `const void *weights` before the scratch memory. Both memories
    start at a multiple of 64 bytes.

    Parameters
    ----------
    plan : Plan
        Without updates.
    ends : sequence of Storage
        Feeds and outputs, in the order of the arguments.
    constants : mapping of Storage to array
        Values of all states, tables, and of what is derived from them.
    name : str
    processor : Processor
    rows : int
        The length of all batches.
    beside : bool
        Whether the weights are left out of the object.
    """
    read = _read_constants(plan, constants)
    places, weights = _packed(read)
    offsets, scratch = _laid_out(plan, rows, {*read, *plan.program.feeds.values()})
    with without_collection():
        module = ir.Module("standalone")
        module.triple = processor.triple
        steps = [step for step in plan.program.steps if step not in plan.derived]
        kernels = emit_kernels(module, steps, processor.target)
        first = first_writers(plan.levels, offsets.__contains__)
        emit_clearing(module, kernels, first, processor.target)
        data = None if beside else _data(module, weights)
        words = " ".join([*(f"end{i}:uint8" for i in range(len(ends))), *["weights:uint8"] * beside, "scratch:uint8"])
        with function(module, name, words, export=True) as (emit, *arguments):
            base = arguments[-2] if beside else Pointer(emit, data, I8)
            own = dict(zip(ends, arguments, strict=False)) | {s: base[at] for s, at in places.items()}
            memory = FixedMemory(emit, rows, own, arguments[-1], offsets)
            for level in plan.levels:
                WholeCode(plan, kernels, memory, rows, first).write(level)
        text = str(module)
    return Standalone(_object(text, processor), weights, scratch)


def _read_constants(plan: Plan, constants: Mapping[Storage, Array]) -> dict[Storage, Array]:
    """Those that a step reads which is left."""
    steps = [step for step in plan.program.steps if step not in plan.derived]
    return {s: constants[s] for s in dict.fromkeys(s for step in steps for s in step.reads) if s in constants}


def _packed(arrays: Mapping[Storage, Array]) -> tuple[dict[Storage, int], bytes]:
    """Where each array starts in one block of bytes, equal ones once; vectors may read past the end of each."""
    places: dict[Storage, int] = {}
    known: dict[bytes, int] = {}
    block = bytearray()
    for storage, array in arrays.items():
        content = np.ascontiguousarray(array).tobytes()
        if content not in known:
            known[content] = len(block)
            block += content
            block += bytes(round_up(len(content) + SLACK * WIDTHS[storage.dtype], LINE) - len(content))
        places[storage] = known[content]
    return places, bytes(block)


def _laid_out(plan: Plan, rows: int, elsewhere: Collection[Storage]) -> tuple[dict[Storage, int], int]:
    """Where each storage of a call starts in the scratch memory, in bytes, and how long that is."""
    spans: dict[Storage, tuple[int, int]] = {}
    for moment, steps in enumerate(_moments(plan, rows)):
        for storage in (s for step in steps for s in (*step.reads, *step.writes, *step.scratch)):
            if storage not in elsewhere and storage.place is not Place.OUTPUT:
                spans[storage] = (spans.get(storage, (moment, 0))[0], moment)
    lifetimes = {s: Lifetime(_bytes(plan, s, rows), first, last) for s, (first, last) in spans.items()}
    offsets, size = place(lifetimes)
    return offsets, max(size, LINE)


def _moments(plan: Plan, rows: int) -> Iterator[list[Step]]:
    """Steps in the order in which they run; those of a level together where a loop over images goes through them."""
    for level in plan.levels:
        batch = [step for run in level.runs for step in run.steps]
        whole = [step for step in level.whole if step not in plan.derived]
        yield from [[step] for step in (*batch, *whole)] if rows == 1 else [[*batch, *whole]]


def _bytes(plan: Plan, storage: Storage, rows: int) -> int:
    extent = plan.extents.get(storage)
    many = rows if extent is Extent.ALL else min(plan.chunk, rows) if extent is Extent.CHUNK else 1
    many = SLOTS if storage.place is Place.SUMS else many
    return round_up(size_in_bytes(storage) * many + SLACK * WIDTHS[storage.dtype], LINE)


def _data(module: ir.Module, content: bytes) -> ir.Value:
    kind = ir.ArrayType(I8, max(len(content), 1))
    data = ir.GlobalVariable(module, kind, "weights")
    data.linkage, data.global_constant, data.align = "internal", True, LINE
    data.initializer = ir.Constant(kind, bytearray(content or b"\0"))
    return data


@cache
def _initialize() -> None:
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()


def _object(text: str, processor: Processor) -> bytes:
    _initialize()
    module = llvm.parse_assembly(text, llvm.create_context())
    module.verify()
    target = processor.target
    machine = llvm.Target.from_triple(processor.triple).create_target_machine(
        cpu=target.cpu,
        features=target.features,
        opt=2,
        reloc=processor.relocation,
        codemodel="default",
        abiname=processor.abi,
    )
    code: bytes = machine.emit_object(module)
    return code
