"""What a value of an ONNX graph is while layers are made of it: a symbolic tensor, and where its axes went.

ONNX has the channels before the pixels, layers behind. A tensor keeps the order in which a layer gave it, and says
which of its axes each axis of ONNX is; a transposition is then nothing but another order. Only what must have an order
of its own gets a `Permute`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
Order = tuple[int, ...]


def last_order(rank: int) -> Order:
    """Where ONNX's axes stand in a tensor whose channels come last."""
    return (0, rank - 1, *range(1, rank - 1)) if rank > 2 else tuple(range(rank))


class Length:
    """A length that is not known while the model is made: of the batch, or of a size that is left open."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __mul__(self, other: Any) -> Any:
        if type(other) in (int, float) and other == 1:
            return self
        raise OpenLength(self.name)

    __rmul__ = __mul__

    def _refused(self, *_: Any) -> Any:
        raise OpenLength(self.name)

    __add__ = __radd__ = __sub__ = __rsub__ = __truediv__ = __floordiv__ = __rtruediv__ = __rfloordiv__ = _refused
    __mod__ = __pow__ = __neg__ = __lt__ = __le__ = __gt__ = __ge__ = __float__ = __index__ = __int__ = _refused

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)


class OpenLength(Exception):
    """Something is computed with a length that is not known."""


BATCH = Length("the batch")


class Value:
    """A symbolic tensor, as ONNX sees it.

    Attributes
    ----------
    tensor : KerasTensor
    order : tuple of int
        `order[i]` is the tensor's axis that ONNX's axis `i` is.
    columns : array, optional
        Of what was flattened with the channels last: which of the tensor's numbers stands where in ONNX.
    positive : bool
        Whether no number is below 0.
    """

    def __init__(
        self, tensor: Any, order: Order | None = None, columns: Array | None = None, positive: bool = False
    ) -> None:
        self.tensor: Any = tensor
        self.columns, self.positive = columns, positive
        self.order: Order = tuple(range(len(tensor.shape))) if order is None else order

    @property
    def rank(self) -> int:
        """The number of axes."""
        return len(self.order)

    @property
    def shape(self) -> tuple[int | None, ...]:
        """In ONNX's order; None for the batch and what is open."""
        return tuple(self.tensor.shape[i] for i in self.order)

    @property
    def is_plain(self) -> bool:
        """Whether the tensor has ONNX's order."""
        return self.order == tuple(range(self.rank)) and self.columns is None

    def axis(self, axis: int) -> int:
        """The tensor's axis that an axis of ONNX is, which may be counted from the end."""
        return self.order[axis % self.rank]

    def like(self, tensor: Any, positive: bool = False) -> Value:
        """What a function of single numbers made of this tensor."""
        return Value(tensor, self.order, self.columns, positive)

    def lengths(self) -> Array:
        """Its shape as an array of numbers and `Length`s."""
        batch = self.order.index(0)
        sizes = [BATCH if i == batch else Length(f"axis {i}") if n is None else n for i, n in enumerate(self.shape)]
        array = np.empty(len(sizes), object)
        array[:] = sizes
        return array


class PerImage:
    """Numbers that stand there once for each image of a batch, as a model's first state or a token has them.

    Attributes
    ----------
    array : array
        With one image.
    axis : int
        That of the batch.
    """

    def __init__(self, array: Array, axis: int) -> None:
        self.array, self.axis = array, axis

    def lengths(self) -> Array:
        """Its shape as an array of numbers and the batch's length."""
        array = np.empty(self.array.ndim, object)
        array[:] = [BATCH if i == self.axis else n for i, n in enumerate(self.array.shape)]
        return array


Operand = Value | Array
"""What a node reads: a tensor, or numbers that are known."""
