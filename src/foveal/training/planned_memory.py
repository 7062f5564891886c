"""How much memory steps of training take, and whether that is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, runtime_checkable

from foveal.available_memory import available_memory
from foveal.engines.costs import ProgramMemory, StepCost
from foveal.engines.engine import Program
from foveal.errors import in_bytes


@runtime_checkable
class PlannedProgram(Protocol):
    """A program that knows beforehand what it costs."""

    def memory(self, rows: int) -> ProgramMemory:
        """What it takes to run on so many rows."""

    def costs(self, rows: int) -> list[StepCost]:
        """What each step costs."""

    def measure(self, rows: int) -> list[StepCost]:
        """The same, with the time that each takes."""


def planned_parts(program: Program) -> Iterator[PlannedProgram]:
    """The program, or those that it runs one after the other, as far as they know what they cost."""
    if isinstance(program, PlannedProgram):
        yield program
    parts: Sequence[Program] = getattr(program, "parts", ())
    for part in parts:
        yield from planned_parts(part)


def memory_of(program: Program, rows: int) -> ProgramMemory | None:
    """What a program takes on so many rows; None where its engine plans nothing."""
    amounts = [part.memory(rows) for part in planned_parts(program)]
    if not amounts:
        return None
    return ProgramMemory(*(sum(getattr(amount, name) for amount in amounts) for name in ProgramMemory._fields))


def check_fits(who: str, program: Program, rows: int) -> None:
    """A MemoryError, before anything is computed, if a step on so many rows takes more than is available."""
    needed, available = memory_of(program, rows), available_memory()
    if needed is None or available is None or needed.kept <= available:
        return
    fitting = largest_batch(program, rows, available)
    advice = f"Use batch_size={fitting} or less" if fitting else "Use smaller images or a smaller model"
    raise MemoryError(
        f"{who}: a step on {rows} rows takes {in_bytes(needed.kept)} for what layers give, "
        f"but only {in_bytes(available)} of memory are available. {advice}."
    )


def largest_batch(program: Program, rows: int, available: int) -> int:
    """The most rows, fewer than these, whose step fits; 0 if not even one does."""
    fitting = 0
    while rows - fitting > 1:
        middle = (fitting + rows) // 2
        needed = memory_of(program, middle)
        assert needed is not None
        fitting, rows = (middle, rows) if needed.kept <= available else (fitting, middle)
    return fitting
