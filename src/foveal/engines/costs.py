"""What a step of a program, and its memory, cost."""

from __future__ import annotations

from foveal.record import Record


class StepCost(Record):
    """One step of a program.

    Attributes
    ----------
    level : int
        Steps of one level run with no wait between them; all images go through a level before the next begins.
    layer : str
        The layer whose weights it uses, or that comes before it; empty where there is none.
    step, kernel, tile : str
        What it does, the kind of machine code, and what that keeps in registers at once.
    bytes : int
        What it reads and writes.
    flops : int
        Multiplications and additions; those of the plain sum where a kernel needs fewer.
    estimated : float
        Seconds of one thread on a core of 3 GHz that multiplies and adds two vectors a cycle and moves 20 GB a second.
    measured : float or None
        Seconds of one thread, where they were measured.
    """

    level: int
    layer: str
    step: str
    kernel: str
    tile: str
    bytes: int
    flops: int
    estimated: float
    measured: float | None = None


class ProgramMemory(Record):
    """The memory that a program works in, in bytes.

    Attributes
    ----------
    kept : int
        For every row of the batch: what one pass over the batch leaves to the next.
    whole : int
        For tensors without a batch axis: gradients, sums over the batch, transformed weights.
    threads : int
        For what a thread works on at the moment, of all threads.
    """

    kept: int
    whole: int
    threads: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.kept + self.whole + self.threads
