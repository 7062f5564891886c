"""A batch of nodes as one long row, and the batch's length: what losses and layers of a script's own ask for."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from foveal.errors import ShapeError
from foveal.ir.node import BATCH, Node, broadcast_like, full, reshape
from foveal.ir.operators import Operators
from foveal.ops.parts import crop
from foveal.ops.shape import cast


class Length(int):
    """The length of a batch: -1 in a graph, which also knows whose length it is."""

    node: Node

    @classmethod
    def of(cls, node: Node) -> Length:
        """The length of this node's first axis."""
        made = cls(node.shape[0])
        made.node = node
        return made


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
