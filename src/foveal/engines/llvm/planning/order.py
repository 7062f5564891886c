"""What a step must wait for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from foveal.engines.llvm.lowering.program_steps import SINGLE, Place, Step, Storage


def writers_of(steps: Iterable[Step]) -> dict[Storage, list[Step]]:
    """For each storage, the steps that write it."""
    writers: dict[Storage, list[Step]] = {}
    for step in steps:
        for storage in step.writes:
            writers.setdefault(storage, []).append(step)
    return writers


def readers_of(steps: Iterable[Step]) -> dict[Storage, list[Step]]:
    """For each storage, the steps that read it."""
    readers: dict[Storage, list[Step]] = {}
    for step in steps:
        for storage in dict.fromkeys(step.reads):
            readers.setdefault(storage, []).append(step)
    return readers


def dependencies(steps: Sequence[Step]) -> dict[Step, list[Step]]:
    """What must be done before each step: those that write what it reads; of several writers, the earlier ones.

    A state is read by everybody before it gets its next value.
    """
    writers, readers = writers_of(steps), readers_of(steps)
    after: dict[Step, list[Step]] = {}
    for step in steps:
        needs = [w for s in step.reads if s.place is not Place.STATE for w in writers.get(s, ())]
        for storage in step.writes:
            own = writers[storage]
            needs += own[: own.index(step)]
            needs += readers.get(storage, ()) if storage.place is Place.STATE else ()
        after[step] = [d for d in dict.fromkeys(needs) if d is not step]
    return after


def needs_barrier(before: Step, after: Step) -> bool:
    """Whether all threads must have finished one step before any starts the other."""
    if before.batched and after.batched:
        return False
    return not (before.work in SINGLE and after.work in SINGLE)


def reaches(after: Mapping[Step, Sequence[Step]], start: Step, ends: Iterable[Step]) -> bool:
    """Whether any of `ends` depends on `start`."""
    seen, stack = set(), list(ends)
    while stack:
        step = stack.pop()
        if step is start:
            return True
        if step not in seen:
            seen.add(step)
            stack += after[step]
    return False
