"""What TensorFlow says of a tensor without its values: its shape and its dtype."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from foveal.compat.tensorflow.dtypes import as_dtype
from foveal.record import Record


class TensorShape(tuple[int | None, ...]):
    """A shape; None stands for a size that is not known."""

    __slots__ = ()

    def __new__(cls, dims: Iterable[int | None] | int | None = ()) -> TensorShape:
        sizes = (dims,) if isinstance(dims, int) else tuple(dims or ())
        return super().__new__(cls, (None if n is None else int(n) for n in sizes))

    def as_list(self) -> list[int | None]:
        """The sizes in a list."""
        return list(self)

    @property
    def rank(self) -> int:
        """The number of axes."""
        return len(self)

    ndims = rank

    def is_fully_defined(self) -> bool:
        """Whether every size is known."""
        return None not in self

    def num_elements(self) -> int | None:
        """How many values there are; None where a size is not known."""
        return math.prod(n for n in self if n is not None) if self.is_fully_defined() else None


class TensorSpec(Record):
    """The shape and dtype of a tensor."""

    shape: TensorShape
    dtype: np.dtype[Any]
    name: str | None

    def __init__(self, shape: Any, dtype: Any = "float32", name: str | None = None) -> None:
        super().__init__(TensorShape(shape), as_dtype(dtype), name)

    @classmethod
    def from_tensor(cls, tensor: Any, name: str | None = None) -> TensorSpec:
        """That of a tensor."""
        return cls(tensor.shape, tensor.dtype, name)


__all__ = ["TensorShape", "TensorSpec"]
