"""A batch of nodes as one long row, and the batch's length: what losses and layers of a script's own ask for."""

from __future__ import annotations

import math
from typing import Any

from foveal.errors import ShapeError
from foveal.ir.node import BATCH, Node, reshape
from foveal.ir.operators import Operators


class Length(int):
    """The length of a batch: -1 in a graph, which also knows whose length it is."""

    node: Node

    @classmethod
    def of(cls, node: Node) -> Length:
        """The length of this node's first axis."""
        made = cls(node.shape[0])
        made.node = node
        return made


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
