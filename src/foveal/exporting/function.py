"""What an exported function is: its name, what it takes and gives, and its machine code."""

from __future__ import annotations

from math import prod

from foveal.record import Record


class End(Record):
    """An input or output of the function.

    Attributes
    ----------
    name : str
        The argument's.
    shape : tuple of int
        With the batch.
    dtype : str
    """

    name: str
    shape: tuple[int, ...]
    dtype: str

    @property
    def size(self) -> int:
        """How many numbers it has."""
        return prod(self.shape)


class NativeFunction(Record, eq=False):
    """One function of machine code.

    Attributes
    ----------
    name : str
    target : str
        A key of `TARGETS`, or 'host'.
    inputs, outputs : list of End
    code : bytes
        The object file.
    weights : bytes
        What it computes from: in the object, or beside it.
    beside : bool
        Whether the weights are an argument.
    scratch_size : int
        Bytes of memory that a call works in.
    """

    name: str
    target: str
    inputs: list[End]
    outputs: list[End]
    code: bytes
    weights: bytes
    beside: bool
    scratch_size: int

    @property
    def code_size(self) -> int:
        """Bytes of the object without the weights."""
        return len(self.code) - (0 if self.beside else len(self.weights))

    @property
    def ends(self) -> list[End]:
        """Inputs and outputs."""
        return [*self.inputs, *self.outputs]

    def sizes(self) -> dict[str, int]:
        """Bytes of code, weights, and scratch memory."""
        return {"code": self.code_size, "weights": len(self.weights), "scratch": self.scratch_size}
