"""A batch of nodes as one long row, and the batch's length: what losses and layers of a script's own ask for."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from foveal.compat.tensorflow.conversion import axes
from foveal.errors import ShapeError
from foveal.ir.node import BATCH, Node, elementwise, reshape
from foveal.nesting import leaves, mapped


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


class Row:
    """All values of a batch one after the other: `tf.reshape(x, [-1])`, `K.flatten(x)`.

    Graphs keep the batch as their first axis. What people do with such a row, values by themselves and sums over all of
    it, comes out the same there.
    """

    __array_ufunc__ = None

    def __init__(self, node: Node) -> None:
        self.node = reshape(node, (node.shape[0], math.prod(node.shape[1:]))) if len(node.shape) > 2 else node

    def __neg__(self) -> Row:
        return Row(-self.node)

    def __getattr__(self, name: str) -> Any:
        raise ShapeError(
            f"reshape: a row of all images' values has no {name!r}; only values by themselves and sums over all of it "
            "can be computed. Flatten each image alone: foveal.layers.Flatten()(x)."
        )


def on_rows(name: str, of_nodes: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    """What a function makes of rows: another row, or of all of it one number."""
    nodes = mapped(lambda leaf: leaf.node if isinstance(leaf, Row) else leaf, [list(args), kwargs])
    if name == "reshape" or name == "identity":
        return Row(nodes[0][0])
    if name.startswith(REDUCING):
        _whole(name, args[1:], kwargs)
        return of_nodes(nodes[0][0])
    if name in MOVING:
        raise ShapeError(f"{name}: a row of all images' values takes part in arithmetic and sums over all of it alone.")
    return Row(of_nodes(*nodes[0], **nodes[1]))


REDUCING = "reduce_"
MOVING = ("argmax", "concat", "expand_dims", "matmul", "one_hot", "pad", "shape", "squeeze", "stack", "transpose")


def _whole(name: str, args: Any, kwargs: Any) -> None:
    given = dict(zip(("axis", "keepdims"), args, strict=False)) | kwargs
    if axes(given.get("axis")) not in (None, 0, -1, (0,), (-1,)) or given.get("keepdims"):
        raise ShapeError(
            f"{name}: of a row of all images' values, the whole is taken: leave `axis` and `keepdims` out."
        )


def has_rows(structure: Any) -> bool:
    """Whether there is a row among nested values."""
    return any(isinstance(leaf, Row) for leaf in leaves(structure))


def _operator(kind: str, turned: bool = False) -> Callable[[Any, Any], Row]:
    def of_row(row: Row, other: Any) -> Row:
        pair = [row.node, other.node if isinstance(other, Row) else other]
        return Row(elementwise(kind, *(pair[::-1] if turned else pair)))

    return of_row


OPERATORS = {"add": "add", "sub": "sub", "mul": "mul", "truediv": "div", "pow": "pow"}
for word, kind in OPERATORS.items():
    setattr(Row, f"__{word}__", _operator(kind))
    setattr(Row, f"__r{word}__", _operator(kind, turned=True))
for word, kind, turned in (
    ("gt", "greater", False),
    ("ge", "greater_equal", False),
    ("lt", "greater", True),
    ("le", "greater_equal", True),
):
    setattr(Row, f"__{word}__", _operator(kind, turned))
