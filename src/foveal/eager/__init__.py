"""Graphs of arrays: run at once, or recorded and run together."""

from foveal.eager.arrays import batches, numbers
from foveal.eager.choice import current_engine, using
from foveal.eager.computing import Definition, Programs, compute
from foveal.eager.current import (
    before_updates,
    defer,
    drawn,
    is_recording,
    is_traced,
    record,
    record_operands,
    settle,
    settle_effects,
)
from foveal.eager.custom_gradient import custom_gradient
from foveal.eager.tape import GradientTape
from foveal.eager.tensor import Array, Tensor
from foveal.eager.traced import Seeds, Traced

__all__ = [
    "Array", "Definition", "GradientTape", "Programs", "Seeds", "Tensor", "Traced", "batches", "before_updates",
    "compute", "current_engine", "custom_gradient", "defer", "drawn", "is_recording", "is_traced", "numbers", "record",
    "record_operands", "settle", "settle_effects", "using",
]  # fmt: skip
