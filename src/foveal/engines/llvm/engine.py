"""The LLVM engine: compiles a graph to one native function and runs it."""

from __future__ import annotations

import mmap
import threading
from collections.abc import Iterator, Mapping, MutableMapping
from functools import cached_property
from typing import Any

import numpy as np

import foveal.engines.llvm.lower_fused
import foveal.engines.llvm.lower_plain  # noqa: F401  (fill the table of lowerings)
from foveal.engines.arrays import check_state, check_value
from foveal.engines.engine import Array, Feeds, Rows, State
from foveal.engines.feeds import check_feeds
from foveal.engines.llvm import jit
from foveal.engines.llvm.fuse import fuse
from foveal.engines.llvm.kernels.gather import AS_IT_IS, BYTES
from foveal.engines.llvm.layout import round_up
from foveal.engines.llvm.lower import DTYPES, ROWS_FEED, Lowering, lowers
from foveal.engines.llvm.lower_fused import halo_of
from foveal.engines.llvm.plan import LINE, ROWS, SLACK, STALE, WHOLE, WIDTHS, WORK, Extent, Plan, size_in_bytes
from foveal.engines.llvm.program_code import program_text
from foveal.engines.llvm.steps import Storage
from foveal.engines.llvm.target import Target, host_target
from foveal.engines.llvm.threads import Pool, get_pool
from foveal.errors import ArgumentError, UnsupportedError
from foveal.ir.graph import Graph
from foveal.ir.node import Node

__all__ = ["LLVMEngine", "LLVMProgram", "LLVMState", "lowers"]

HUGE_PAGE = 2 << 20


def memory(size: int) -> np.ndarray[Any, Any]:
    """Zeroed bytes that start a cache line, on huge pages when there are many."""
    block = mmap.mmap(-1, round_up(max(size, LINE), HUGE_PAGE) + HUGE_PAGE if size >= HUGE_PAGE else max(size, LINE))
    if size >= HUGE_PAGE and hasattr(mmap, "MADV_HUGEPAGE"):
        block.madvise(mmap.MADV_HUGEPAGE)
    whole = np.frombuffer(block, np.uint8)
    start = -whole.ctypes.data % (HUGE_PAGE if size >= HUGE_PAGE else LINE)
    return whole[start : start + size]


class LLVMState(MutableMapping[str, np.ndarray[Any, Any]]):
    """Named arrays at fixed addresses. Reading and writing copy; programs see them where they lie."""

    def __init__(self, arrays: Mapping[str, Any]) -> None:
        self.version = 0  # grows whenever a value changes
        given = {name: np.ascontiguousarray(value) for name, value in arrays.items()}
        for name, value in given.items():
            if value.dtype.name not in DTYPES:
                raise UnsupportedError(
                    f"state: the llvm engine keeps {', '.join(DTYPES)}, got {value.dtype} for {name!r}. "
                    "Convert it, or use engine='numpy'."
                )
        sizes = [round_up(value.nbytes + SLACK * 4, LINE) for value in given.values()]
        block, offset = memory(sum(sizes)), 0
        self.arrays: dict[str, np.ndarray[Any, Any]] = {}
        for (name, value), size in zip(given.items(), sizes, strict=True):
            self.arrays[name] = block[offset : offset + value.nbytes].view(value.dtype).reshape(np.shape(arrays[name]))
            self.arrays[name][...] = value
            offset += size

    def __getitem__(self, name: str) -> np.ndarray[Any, Any]:
        return self.arrays[name].copy()

    def __setitem__(self, name: str, value: Any) -> None:
        check_value(name, np.shape(value), {own: array.shape for own, array in self.arrays.items()})
        self.arrays[name][...] = value
        self.version += 1

    def __delitem__(self, name: str) -> None:
        raise TypeError(f"state: {name!r} cannot be removed; the names are fixed. Make a new state without it.")

    def __contains__(self, name: object) -> bool:
        return name in self.arrays

    def __iter__(self) -> Iterator[str]:
        return iter(self.arrays)

    def __len__(self) -> int:
        return len(self.arrays)


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

    def compile(self, graph: Graph, state: State | None = None) -> LLVMProgram:
        own = LLVMState({}) if state is None else state
        if not isinstance(own, LLVMState):
            raise ArgumentError(f"compile: the state must be made by the engine's `state`, got a {type(own).__name__}.")
        check_state(graph, own)
        return LLVMProgram(graph, own, self.target, self.pool, self.profile)


class LLVMProgram:
    """A compiled graph, and the memory it runs in."""

    def __init__(self, graph: Graph, state: LLVMState, target: Target, pool: Pool, profile: bool = False) -> None:
        self.graph, self.state, self.pool = graph, state, pool
        fused = fuse(graph)
        self.plan = Plan(Lowering(fused, target, state, halo_of).run(), profile)
        self.text = f"{fused}\n\n{self.plan}"
        self.library = jit.load(lambda: program_text(self.plan, target), str(self.plan), target)
        self.body, self.stage = self.library.address("body"), self.library.address("stage")
        self.stages = len(self.plan.levels)
        self._lock = threading.Lock()
        self._words = np.zeros(self.plan.context_words, np.int64)
        self.context = self._words.ctypes.data
        self._whole = memory(self.plan.whole_bytes)
        self._work = memory(self.plan.thread_bytes * pool.threads)
        self._words[WHOLE], self._words[WORK] = self._whole.ctypes.data, self._work.ctypes.data
        self._put_states()
        self._rows = np.zeros(1, np.float32)
        self._capacity = -1
        self._version = -1
        self._batched = [(name, node) for name, node in self._fed.items() if node.spec.batched]

    @cached_property
    def _fed(self) -> dict[str, Node]:
        return {name: node for name, node in self.graph.inputs.items() if name not in self.state}

    def _put_states(self) -> None:
        for name, storage in self.plan.made.states.items():
            self._words[self.plan.words[storage]] = self.state.arrays[name].ctypes.data

    def cycles(self) -> dict[str, int]:
        """The processor's cycles that the first thread spent in each step of all runs so far; the engine must profile."""
        spent: dict[str, int] = {}
        for place, (step, word) in enumerate(self.plan.profile.items()):
            spent[f"{place} {step.label}"] = int(self._words[word])
        return spent

    # -- a run

    def run(self, feeds: Feeds) -> dict[str, np.ndarray[Any, Any]]:
        check_feeds(self.graph, feeds, self.state)
        rows = len(feeds[self._batched[0][0]]) if self._batched else 1
        with self._lock:
            alive = [self._feed(name, node, feeds[name]) for name, node in self._fed.items()]
            results = self._prepare(rows)
            self._words[STALE] = self._version != self.state.version
            pool = self.pool if rows > 1 or not self._batched else get_pool(1)
            pool.run(self)
            del alive  # what was fed had to live until here
            if self.graph.updates:
                self.state.version += 1
                self._version = -1
            else:
                self._version = self.state.version
            return {name: self._result(name, results) for name in self.graph.outputs}

    def _prepare(self, rows: int) -> dict[str, np.ndarray[Any, Any]]:
        """Memory for a batch of this length, and for what comes out."""
        if rows > self._capacity:
            self._grow(rows)
        self._words[ROWS] = rows
        own = self.plan.made.feeds.get(ROWS_FEED)
        if own is not None:
            self._rows[0] = rows
            self._words[self.plan.words[own]] = self._rows.ctypes.data
        results = {}
        for name, buffer in self.plan.made.outputs.items():
            node = self.graph.outputs[name]
            if node.spec.batched:
                results[name] = np.empty((rows, *node.shape[1:]), node.spec.dtype)
                self._words[self.plan.words[buffer.storage]] = results[name].ctypes.data
        return results

    def _grow(self, rows: int) -> None:
        kept = [s for s, e in self.plan.extents.items() if e is Extent.ALL]
        sizes = [round_up(size_in_bytes(s) * rows + SLACK * WIDTHS[s.dtype], LINE) for s in kept]
        self._kept = memory(sum(sizes))
        address = self._kept.ctypes.data
        for storage, size in zip(kept, sizes, strict=True):
            self._words[self.plan.words[storage]] = address
            address += size
        self._capacity = rows

    def _feed(self, name: str, node: Node, value: Array | Rows) -> object:
        """Note where a feed lies; what is returned must outlive the run."""
        storage = self.plan.made.feeds.get(name)
        if storage is None:
            return None
        word = self.plan.words[storage]
        array, index = (value.array, value.index) if isinstance(value, Rows) else (value, None)
        exact = node.spec.batched and node.spec.dtype == "float32" and getattr(array, "dtype", None) == np.uint8
        if not exact and getattr(array, "dtype", None) != node.spec.dtype and index is not None:
            array, index = array[index], None  # convert the rows of this batch alone
        array = np.ascontiguousarray(array, np.uint8 if exact else node.spec.dtype)
        self._words[word] = array.ctypes.data
        self._words[word + 1] = 0
        self._words[word + 2] = BYTES if exact else AS_IT_IS
        if index is None:
            return array
        index = self._checked(name, np.ascontiguousarray(index, np.int64), len(array))
        self._words[word + 1] = index.ctypes.data
        return array, index

    def _checked(self, name: str, index: np.ndarray[Any, Any], length: int) -> np.ndarray[Any, Any]:
        """An index that cannot leave the array; from the end where negative, as everywhere in Python."""
        if len(index) and (index.min() < 0 or index.max() >= length):
            if index.min() < -length or index.max() >= length:
                raise IndexError(f"run: rows of {name!r} must be below {length}, got {index.min()} to {index.max()}.")
            return np.where(index < 0, index + length, index)
        return index

    def _result(self, name: str, results: dict[str, np.ndarray[Any, Any]]) -> np.ndarray[Any, Any]:
        if name in results:
            return results[name]
        storage: Storage = self.plan.made.outputs[name].storage
        node = self.graph.outputs[name]
        start = self.plan.offsets[storage]
        end = start + WIDTHS[storage.dtype] * storage.size
        return self._whole[start:end].view(node.spec.dtype)[: storage.size].reshape(node.shape).copy()
