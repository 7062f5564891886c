"""A batch of nodes as one long row, and the batch's length: what losses and layers of a script's own ask for."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from foveal.errors import ShapeError
from foveal.ir.node import BATCH, Node, broadcast_like, full, reshape
from foveal.ir.operators import Operators
from foveal.ops.parts import crop
from foveal.ops.reduce import count
from foveal.ops.shape import cast


class Length(int):
    """The length of a batch: -1 in a graph, which also knows whose length it is.

    In arithmetic with fractions and with tensors it is the number of rows, as a scalar node. What needs to know it, as
    `length // 2` does, raises a ShapeError: models are then traced for each length of batch by itself.
    """

    node: Node
    __array_ufunc__ = None

    @classmethod
    def of(cls, node: Node) -> Length:
        """The length of this node's first axis."""
        made = cls(node.shape[0])
        made.node = node
        return made

    def counted(self) -> Node:
        """The number of rows: a scalar of a graph."""
        return count(self.node, 0)

    def __float__(self) -> float:
        raise unknown_length("float")

    def __neg__(self) -> Any:
        raise unknown_length("-")


def unknown_length(who: str) -> ShapeError:
    """An error for what cannot be said for batches of any length, and is then said for each."""
    return ShapeError(f"{who}: needs to know how long the batch is, and this is for batches of any length.")


def _compared(word: str) -> Callable[[Length, Any], Any]:
    def comparison(self: Length, other: Any) -> Any:
        raise unknown_length(word)

    return comparison


def _of_length(word: str, backwards: bool) -> Callable[[Length, Any], Any]:
    def arithmetic(self: Length, other: Any) -> Any:
        if isinstance(other, int) and word != "truediv":
            raise unknown_length(word)
        one = self.counted()
        return getattr(operator, word)(other, one) if backwards else getattr(operator, word)(one, other)

    return arithmetic


for _word in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow"):
    setattr(Length, f"__{_word}__", _of_length(_word, backwards=False))
    setattr(Length, f"__r{_word}__", _of_length(_word, backwards=True))
for _word in ("lt", "le", "gt", "ge"):
    setattr(Length, f"__{_word}__", _compared(_word))


batches: list[Callable[[], Node | None]] = []
"""What gives a node as long as the batch of the call that is traced, from above: tracers know it."""


def length_in(shape: Any) -> Length | None:
    """The length of the batch, where a shape begins with it: as `shape(x)[0]`, or as `x.shape[0]` in a call."""
    first = shape[0] if isinstance(shape, list | tuple) and len(shape) else None
    if isinstance(first, Length):
        return first
    plain = isinstance(first, int) and first == BATCH and isinstance(shape, list | tuple)
    like = batches[0]() if plain and batches else None
    return None if like is None else Length.of(like)


def repeated(x: Node, length: Length) -> Node:
    """A tensor with a first axis of 1, the same for each of a batch."""
    one = crop(length.node, (0,) * len(length.node.shape), (BATCH, *(1 for _ in length.node.shape[1:])))
    like = cast(reshape(one, (BATCH, *(1 for _ in x.shape[1:]))), x.dtype) + full((1, *x.shape[1:]), 0, x.dtype)
    return broadcast_like(x, like)


def shape_of(node: Node) -> tuple[int, ...]:
    """The length of each axis; that of a batch is a Length."""
    return tuple(Length.of(node) if n == BATCH else n for n in node.shape)


class Row(Operators[Any]):
    """All values of a batch one after the other: `tf.reshape(x, [-1])`, `K.flatten(x)`.

    Graphs keep the batch as their first axis. What people do with such a row, values by themselves and sums over all of
    it, comes out the same there.
    """

    def __init__(self, node: Node) -> None:
        self.node = reshape(node, (node.shape[0], math.prod(node.shape[1:]))) if len(node.shape) > 2 else node

    def __getattr__(self, name: str) -> Any:
        raise ShapeError(
            f"reshape: a row of all images' values has no {name!r}; only values by themselves and sums over all of it "
            "can be computed. Flatten each image alone: foveal.layers.Flatten()(x)."
        )
