"""Rows of a batch in another order: the only ops that move values from one row to another."""

from __future__ import annotations

from foveal.errors import ShapeError
from foveal.ir.node import Node, Op, Spec, apply, show


class RankRows(Op):
    """y[i] = how many values of x (N,) are smaller than x[i], those before it that are equal included, as int32.

    So y is another order of 0 to N - 1. No value may be NaN.
    """

    def out(self, x: Spec) -> Spec:
        if len(x.shape) != 1 or not x.dtype.startswith("float"):
            raise ShapeError(f"rank: x must be floats, one for each row, got {x}.")
        return Spec(x.shape, "int32")

    def grad(self, g: Node, y: Node, x: Node) -> tuple[None]:
        return (None,)


class TakeRows(Op):
    """y[i] = x[rows[i]], where x is (N, ...) and `rows` is (N,).

    Rows below 0 count from the end; those beyond an end mean the end.
    """

    def out(self, x: Spec, rows: Spec) -> Spec:
        if rows.dtype != "int32" or rows.shape != x.shape[:1]:
            raise ShapeError(f"take rows: the rows must be int32 {show(x.shape[:1])}, as {x} has so many, got {rows}.")
        return x

    def grad(self, g: Node, y: Node, x: Node, rows: Node) -> tuple[Node, None]:
        return apply(PutRows(), g, rows), None


class PutRows(Op):
    """The way back of `TakeRows`: zeros, and every row of g added to the one that it was taken from."""

    def out(self, g: Spec, rows: Spec) -> Spec:
        return TakeRows().out(g, rows)

    def grad(self, g: Node, y: Node, dy: Node, rows: Node) -> tuple[Node, None]:
        return apply(TakeRows(), g, rows), None


def rank_rows(x: Node) -> Node:
    return apply(RankRows(), x)


def take_rows(x: Node, rows: Node) -> Node:
    return apply(TakeRows(), x, rows)
