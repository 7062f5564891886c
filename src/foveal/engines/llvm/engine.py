"""The LLVM engine: compiles a graph to one native function and runs it."""

from __future__ import annotations

import mmap
from collections.abc import Mapping
from copy import copy
from time import perf_counter
from typing import Any

import numpy as np

import foveal.engines.llvm.lowering.fused
import foveal.engines.llvm.lowering.unfused  # noqa: F401  (fill the table of lowerings)
from foveal.engines.arrays import check_state, check_value
from foveal.engines.costs import ProgramMemory, StepCost
from foveal.engines.engine import Array, Feeds, Program, Rows, State
from foveal.engines.feeds import check_feeds
from foveal.engines.llvm.kernels.gather import AS_IT_IS, BYTES
from foveal.engines.llvm.language.target import Target, host_target
from foveal.engines.llvm.language.tiling import round_up
from foveal.engines.llvm.lowering.fused import halo_of
from foveal.engines.llvm.lowering.fusion import fuse
from foveal.engines.llvm.lowering.loops import without_meeting_rows
from foveal.engines.llvm.lowering.lowering import DTYPES, ROWS_FEED, Lowering, lowers
from foveal.engines.llvm.lowering.program_steps import Place, Storage
from foveal.engines.llvm.planning.costs import step_costs
from foveal.engines.llvm.planning.plan import (
    FEED_WORDS,
    LINE,
    ROWS,
    SLACK,
    STALE,
    WHOLE,
    WORK,
    Plan,
    size_in_bytes,
)
from foveal.engines.llvm.runtime import jit
from foveal.engines.llvm.runtime.program_code import program_text
from foveal.engines.llvm.runtime.threads import Pool, get_pool
from foveal.engines.stages import StagedProgram, has_stages
from foveal.errors import ArgumentError, UnsupportedError, in_bytes
from foveal.garbage import without_collection
from foveal.ir.graph import Graph
from foveal.ir.node import Node, size_of
from foveal.locks import lock

__all__ = ["LLVMEngine", "LLVMProgram", "LLVMState", "lowers"]

HUGE_PAGE = 2 << 20
NEVER = -1  # no version of a state


def memory(size: int) -> np.ndarray[Any, Any]:
    """Zeroed bytes that start a cache line, on huge pages when there are many."""
    if size < HUGE_PAGE:
        return np.frombuffer(_mapped(max(size, LINE)), np.uint8)[:size]
    block = _mapped(round_up(size, HUGE_PAGE) + HUGE_PAGE)
    if hasattr(mmap, "MADV_HUGEPAGE"):
        block.madvise(mmap.MADV_HUGEPAGE)
    whole = np.frombuffer(block, np.uint8)
    start = -whole.ctypes.data % HUGE_PAGE
    return whole[start : start + size]


def _mapped(size: int) -> mmap.mmap:
    """Memory of this process alone: what a forked child writes, its parent does not see."""
    private = {"flags": mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS} if hasattr(mmap, "MAP_PRIVATE") else {}
    return mmap.mmap(-1, size, **private)


class LLVMState(State):
    """Named arrays at fixed addresses. Reading and writing copy; programs see them where they lie."""

    def __init__(self, arrays: Mapping[str, Any]) -> None:
        self.version = 0  # grows whenever a value changes
        self.lock = lock()  # held while programs run on it
        self.arrays: dict[str, np.ndarray[Any, Any]] = {}
        self.extend(arrays)

    def extend(self, arrays: Mapping[str, Any]) -> None:
        """Take copies of more arrays, under names of their own; those that it has stay where they are."""
        contiguous = {name: np.ascontiguousarray(value) for name, value in arrays.items()}
        for name, value in contiguous.items():
            if value.dtype.name not in DTYPES:
                raise UnsupportedError(
                    f"state: the llvm engine keeps {', '.join(DTYPES)}, got {value.dtype} for {name!r}. "
                    "Convert it, or use engine='numpy'."
                )
        sizes = [round_up(value.nbytes + SLACK * 4, LINE) for value in contiguous.values()]
        block, offset = memory(sum(sizes)), 0
        for (name, value), size in zip(contiguous.items(), sizes, strict=True):
            place = block[offset : offset + value.nbytes].view(value.dtype).reshape(np.shape(arrays[name]))
            place[...] = value
            self.arrays[name] = place
            offset += size

    def view(self) -> LLVMState:
        """The same arrays under a lock of their own, for programs that run beside others and change nothing."""
        other = LLVMState({})
        other.arrays = self.arrays
        return other

    def __getitem__(self, name: str) -> np.ndarray[Any, Any]:
        with self.lock:
            return self.arrays[name].copy()

    def __setitem__(self, name: str, value: Any) -> None:
        check_value(name, np.shape(value), {own: array.shape for own, array in self.arrays.items()})
        with self.lock:
            self.arrays[name][...] = value
            self.version += 1


class LLVMEngine:
    """Compiles float32 graphs to machine code for this processor.

    Parameters
    ----------
    threads : int, optional
        How many threads a run uses; None means one for each processor this process may use. Results do not depend
        on it, to the last bit.
    lanes : {4, 8, 16}, optional
        Force a width of the vector registers, in floats.
    cpu : str, optional
        Compile for another processor, by LLVM's name; 'x86-64' runs on every one of that family.
    profile : bool
        Count the processor's cycles in every kernel, for `LLVMProgram.cycles`.
    """

    name = "llvm"

    def __init__(
        self, threads: int | None = None, lanes: int | None = None, cpu: str | None = None, profile: bool = False
    ) -> None:
        self.pool = get_pool(threads)
        self.profile = profile
        self.target = host_target(lanes, cpu)

    @property
    def threads(self) -> int:
        return self.pool.threads

    def state(self, arrays: Mapping[str, np.ndarray[Any, Any]]) -> LLVMState:
        return LLVMState(arrays)

    @without_collection()
    def compile(self, graph: Graph, state: State | None = None) -> Program:
        own = LLVMState({}) if state is None else state
        if not isinstance(own, LLVMState):
            raise ArgumentError(f"compile: the state must be made by the engine's `state`, got a {type(own).__name__}.")
        check_state(graph, own)
        if has_stages(graph):
            return StagedProgram(graph, own, lambda part: LLVMProgram(part, own, self.target, self.pool, self.profile))
        return LLVMProgram(graph, own, self.target, self.pool, self.profile)


class LLVMProgram:
    """A compiled graph, and the memory it runs in."""

    def __init__(self, graph: Graph, state: LLVMState, target: Target, pool: Pool, profile: bool = False) -> None:
        self.graph, self.state, self.pool, self.target = graph, state, pool, target
        self.fused = fuse(without_meeting_rows(graph))
        self.plan = Plan(Lowering(self.fused, target, state, halo_of).run(), profile)
        self.library = jit.load(lambda: program_text(self.plan, target), self.plan.key, target)
        self.body, self.stage = self.library.address("body"), self.library.address("stage")
        self.stages = len(self.plan.levels)
        self._fed = {name: node for name, node in graph.inputs.items() if name not in state}
        self._batches = [name for name, node in self._fed.items() if node.spec.batched]
        self._words = np.zeros(self.plan.context_words, np.int64)
        self._take_memory()
        for name, storage in self.plan.program.states.items():
            self._words[self.plan.words[storage]] = state.arrays[name].ctypes.data
        self._tables = self._fill_tables()

    def _take_memory(self) -> None:
        """Memory to work in, of this program alone."""
        self._whole, self._work = memory(self.plan.whole_bytes), memory(self.plan.thread_bytes * self.pool.threads)
        self._kept, self._capacity = memory(0), 0  # what lies there for every row of the batch, and for how many
        self._rows = np.zeros(1, np.float32)
        self._version = NEVER  # of the state, when what depends on it alone was computed
        self.context = self._words.ctypes.data
        self._words[WHOLE], self._words[WORK] = self._whole.ctypes.data, self._work.ctypes.data
        if ROWS_FEED in self.plan.program.feeds:
            self._words[self.plan.words[self.plan.program.feeds[ROWS_FEED]]] = self._rows.ctypes.data

    def twin(self) -> LLVMProgram:
        """The same program in memory of its own: both can run at once, while nothing changes the state."""
        other = copy(self)
        other.state, other._words = self.state.view(), self._words.copy()
        other._take_memory()
        return other

    def memory(self, rows: int) -> ProgramMemory:
        """What it takes to run on so many rows."""
        return ProgramMemory(self.plan.addresses(rows)[1], self._whole.nbytes, self._work.nbytes)

    def costs(self, rows: int) -> list[StepCost]:
        """What each step costs on so many rows."""
        return list(step_costs(self.plan, self.target, rows).values())

    def measure(self, rows: int, rounds: int = 5) -> list[StepCost]:
        """The same with times: of one thread, on numbers of no meaning, with a copy of the state."""
        program = LLVMProgram(self.graph, LLVMState(self.state.arrays), self.target, get_pool(1), profile=True)
        feeds = {name: example(node, rows) for name, node in program._fed.items()}
        program.run(feeds)  # fetches its memory
        costs = step_costs(program.plan, self.target, rows)
        words = [program.plan.profile[step] for step in costs]
        before, began = program._words[words], perf_counter()
        for _ in range(rounds):
            program.run(feeds)
        seconds, cycles = perf_counter() - began, program._words[words] - before
        second = max(cycles.sum(), 1) / seconds  # in cycles, what lies between the steps among them
        return [
            cost.replaced(measured=float(spent / second / rounds))
            for cost, spent in zip(costs.values(), cycles, strict=True)
        ]

    def _fill_tables(self) -> Array:
        """Memory with the numbers that the graph brings along."""
        tables = {s: op.array for s, op in self.plan.program.tables.items() if s in self.plan.words}
        sizes = [round_up(array.nbytes + SLACK * 4, LINE) for array in tables.values()]
        block, offset = memory(sum(sizes)), 0
        for (storage, array), size in zip(tables.items(), sizes, strict=True):
            block[offset : offset + array.nbytes] = array.reshape(-1).view(np.uint8)
            self._words[self.plan.words[storage]] = block.ctypes.data + offset
            offset += size
        return block

    @property
    def text(self) -> str:
        """The fused graph, and the plan made for it."""
        return f"{self.fused}\n\n{self.plan}"

    def cycles(self) -> dict[str, int]:
        """The processor's cycles that the first thread spent in each step of all runs; the engine must profile."""
        spent: dict[str, int] = {}
        for place, (step, word) in enumerate(self.plan.profile.items()):
            spent[f"{place} {step.label}"] = int(self._words[word])
        return spent

    # -- a run

    def run(self, feeds: Feeds) -> dict[str, np.ndarray[Any, Any]]:
        """See `Program.run`. Programs of one state wait for each other."""
        check_feeds(self.graph, feeds, self.state)
        rows = len(feeds[self._batches[0]]) if self._batches else 1
        with self.state.lock:
            alive = [self._feed(name, node, feeds[name]) for name, node in self._fed.items()]
            self._set_rows(rows)
            results = self._results(rows)
            self._start(rows)
            del alive  # what was fed had to live until here
            return {name: results[name] if name in results else self._whole_result(name) for name in self.graph.outputs}

    def _start(self, rows: int) -> None:
        """Run the native code. Ctrl-C may end this early; what is derived from the state then counts as stale."""
        version, derived, self._version = self.state.version, self._version, NEVER
        self._words[STALE] = derived != version
        self.state.version += bool(self.graph.updates)
        pool = self.pool if rows > 1 or not self._batches else get_pool(1)
        pool.run(self)
        self._version = version

    def _set_rows(self, rows: int) -> None:
        """Make room for a batch of this length."""
        self._words[ROWS] = self._rows[0] = rows
        if rows <= self._capacity:
            return
        places, size = self.plan.addresses(rows)
        self._kept = self._room_for(rows, size)
        for storage, at in places.items():
            self._words[self.plan.words[storage]] = self._kept.ctypes.data + at
        self._capacity = rows  # last, as a fork of another thread may come in between

    def _room_for(self, rows: int, size: int) -> Array:
        try:
            return memory(size)
        except (OSError, ValueError, OverflowError, MemoryError):
            largest = max(self.plan.row_offsets, key=size_in_bytes)
            step = next(step for step in self.plan.program.steps if largest in step.writes)
            layers = [read.name.rpartition("/")[0] for read in step.reads if read.place is Place.STATE]
            where, part = f" of layer {layers[0]!r}" if layers else "", in_bytes(size_in_bytes(largest) * rows)
            raise MemoryError(
                f"a step on {rows} rows takes {in_bytes(size)}, more than this machine can give; "
                f"{part} of it for what {step.label!r}{where} gives. Use a smaller batch_size."
            ) from None

    def _results(self, rows: int) -> dict[str, np.ndarray[Any, Any]]:
        """Arrays for the outputs that have a row for each of the batch."""
        results = {}
        for name, buffer in self.plan.program.outputs.items():
            node = self.graph.outputs[name]
            if node.spec.batched:
                results[name] = np.empty((rows, *node.shape[1:]), node.spec.dtype)
                self._words[self.plan.words[buffer.storage]] = results[name].ctypes.data
        return results

    def _whole_result(self, name: str) -> np.ndarray[Any, Any]:
        """A copy of an output that has no batch axis."""
        node = self.graph.outputs[name]
        values = self.stored(self.plan.program.outputs[name].storage)
        return values[: size_of(node.shape)].reshape(node.shape).copy()

    def stored(self, storage: Storage) -> np.ndarray[Any, Any]:
        """The elements of a tensor without a batch axis, as they lie in memory."""
        start = self.plan.offsets[storage]
        return self._whole[start : start + size_in_bytes(storage)].view(storage.dtype)

    def _feed(self, name: str, node: Node, value: Array | Rows) -> object:
        """Note where a feed lies; what is returned must outlive the run."""
        if name not in self.plan.program.feeds:
            return None
        array: Any = value
        index = None
        if isinstance(value, Rows) and node.spec.batched and readable(value.array, node):
            array, index = value.array, value.numbers
        elif isinstance(value, Rows):
            array = value.gather()  # the rows of this batch are converted, not all that the array has
        if not readable(array, node):
            array = np.ascontiguousarray(array, node.spec.dtype)
        word = self.plan.words[self.plan.program.feeds[name]]
        address = 0 if index is None else index.ctypes.data
        held = AS_IT_IS if array.dtype == node.spec.dtype else BYTES
        self._words[word : word + FEED_WORDS] = array.ctypes.data, address, held
        return array, index


def example(node: Node, rows: int) -> Array:
    """Numbers for an input: between 0 and 1, or class 0."""
    shape = (rows, *node.shape[1:]) if node.spec.batched else node.shape
    return np.random.default_rng(0).random(shape).astype(node.spec.dtype)


def readable(array: Any, node: Node) -> bool:
    """Whether native code can read an input from this array: it lies without gaps, and holds its dtype or bytes."""
    if not (isinstance(array, np.ndarray) and array.flags.c_contiguous and array.flags.aligned):
        return False
    as_bytes = node.spec.batched and node.spec.dtype == "float32" and array.dtype == np.uint8
    return as_bytes or array.dtype == node.spec.dtype
