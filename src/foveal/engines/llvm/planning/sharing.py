"""Which tensors of a plan may lie in the same memory, as no two of them are needed at one moment."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from enum import Enum, auto
from typing import Protocol

from foveal.engines.llvm.lowering.program_steps import Place, Step, Storage
from foveal.engines.llvm.planning.arena import Lifetime, place
from foveal.record import Record

WORTH = 0.75
"""Memory is shared if that leaves less than this part of it: what lies between values has to be cleared then."""


SMALL = 1 / 1024
"""Tensors that take less than this part of the memory have places of their own."""


class Extent(Enum):
    """How many rows of a BATCH storage exist."""

    ONE = auto()  # each thread has one, written and read before the next image comes
    CHUNK = auto()  # each thread has those of the images that it works on
    ALL = auto()  # the whole batch's are kept, for another level


class Run:
    """Batch steps that share a loop: all image by image, or all on a chunk of rows."""

    def __init__(self, by_image: bool) -> None:
        self.by_image = by_image
        self.steps: list[Step] = []


class Level:
    """What is done between two barriers: runs over the batch, then steps on whole tensors."""

    def __init__(self, whole: list[Step]) -> None:
        self.runs: list[Run] = []
        self.whole = whole

    @property
    def steps(self) -> list[Step]:
        """Those of all runs, then those on whole tensors."""
        return [*(step for run in self.runs for step in run.steps), *self.whole]


class Scheduled(Protocol):
    """The part of a plan that says when each tensor is needed."""

    @property
    def levels(self) -> list[Level]: ...
    @property
    def extents(self) -> Mapping[Storage, Extent]: ...


class Block(Record, eq=False):
    """One block of memory.

    Attributes
    ----------
    offsets : dict of Storage to int
        Where each storage starts, in bytes.
    size : int
        Bytes of the block.
    shared : frozenset of Storage
        Those that lie where others have been.
    """

    offsets: dict[Storage, int]
    size: int
    shared: frozenset[Storage]


Spans = dict[Storage, tuple[int, int]]
"""The first and the last moment at which each storage is needed."""


def block(sizes: Mapping[Storage, int], spans: Spans) -> Block:
    """Places for storages of so many bytes, shared where that is worth it."""
    least = sum(sizes.values()) * SMALL
    large = {s: Lifetime(size, *spans[s]) for s, size in sizes.items() if size >= least}
    offsets, end = place(large)
    if end > WORTH * sum(own.size for own in large.values()):
        large, offsets, end = {}, {}, 0
    for storage, size in sizes.items():
        if storage not in large:
            offsets[storage] = end
            end += size
    return Block(offsets, end, frozenset(large))


def thread_spans(plan: Scheduled) -> Spans:
    """When each storage of a thread's own is needed, in steps of the thread's work.

    A loop that goes image by image comes back to its first step with the next image: what is there for all images of
    the chunk is needed during all of such a loop.
    """
    spans: Spans = {}
    now = 0
    for level in plan.levels:
        for run in level.runs:
            end = now + len(run.steps) - 1
            for moment, step in enumerate(run.steps, now):
                for storage in (s for s in _touched(step) if plan.extents.get(s, Extent.ALL) is not Extent.ALL):
                    together = run.by_image and plan.extents[storage] is Extent.CHUNK
                    _extend(spans, storage, *((now, end) if together else (moment, moment)))
            now = end + 1
        for moment, step in enumerate(level.whole, now):
            for storage in step.scratch:
                _extend(spans, storage, moment, moment)
        now += len(level.whole)
    return spans


def common_spans(plan: Scheduled, lasting: Collection[Storage]) -> Spans:
    """When each storage that all threads see is needed, in levels; `lasting` ones always."""
    spans: Spans = {}
    for number, level in enumerate(plan.levels):
        for step in level.steps:
            for storage in (*step.reads, *step.writes):
                if storage.place in (Place.WHOLE, Place.SUMS) or plan.extents.get(storage) is Extent.ALL:
                    _extend(spans, storage, number, number)
    always = (0, len(plan.levels))
    return {storage: always if storage in lasting else span for storage, span in spans.items()}


def _extend(spans: Spans, storage: Storage, first: int, last: int) -> None:
    begin, end = spans.get(storage, (first, last))
    spans[storage] = (min(begin, first), max(end, last))


def _touched(step: Step) -> Iterable[Storage]:
    return (*step.reads, *step.writes, *step.scratch)


def first_writers(levels: Sequence[Level], uncertain: Callable[[Storage], bool]) -> dict[Step, tuple[Storage, ...]]:
    """The storages with gaps, by the step that writes to each first: `uncertain` ones may hold others' values there."""
    first: dict[Step, tuple[Storage, ...]] = {}
    known: set[Storage] = set()
    for step in (step for level in levels for step in level.steps):
        for storage in (*step.writes, *step.scratch):
            if storage not in known and has_gaps(storage) and uncertain(storage):
                first[step] = (*first.get(step, ()), storage)
            known.add(storage)
    return first


def has_gaps(storage: Storage) -> bool:
    """Whether something lies between the values of a storage that must be zero."""
    return storage.layout is not None and bool(storage.layout.gaps())
