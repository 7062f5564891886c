"""Rows of a batch in another order as ONNX nodes."""

from __future__ import annotations

from foveal.ir.node import Node
from foveal.models.onnx.emitter import Alike, Emitter
from foveal.models.onnx.op_nodes import lowers
from foveal.ops.rows import PutRows, RankRows, TakeRows


@lowers(RankRows)
def rank_rows(e: Emitter, nodes: Alike, x: Node) -> None:
    count = e.node("Shape", e.of(x))
    order = e.cast(e.second("TopK", e.of(x), count, axis=0, largest=0, sorted=1), x.dtype)
    e.put(nodes[0], e.cast(e.second("TopK", order, count, axis=0, largest=0, sorted=1), "int32"))


def _places(e: Emitter, x: Node, rows: Node) -> str:
    """Rows as numbers from 0 on: below 0 they count from the end, beyond it they mean the end."""
    size = e.cast(e.node("Shape", e.of(x), start=0, end=1), "int32")
    zero, one = e.array(0, "int32"), e.array(1, "int32")
    name = e.of(rows)
    inside = e.node("Where", e.node("Less", name, zero), e.node("Add", name, size), name)
    return e.node("Max", e.node("Min", inside, e.node("Sub", size, one)), zero)


@lowers(TakeRows)
def take_rows(e: Emitter, nodes: Alike, x: Node, rows: Node) -> None:
    e.put(nodes[0], e.node("Gather", e.of(x), _places(e, x, rows), axis=0))


@lowers(PutRows)
def put_rows(e: Emitter, nodes: Alike, g: Node, rows: Node) -> None:
    zeros = e.node("Expand", e.array(0, g.dtype), e.node("Shape", e.of(g)))
    places = e.node("Unsqueeze", e.cast(_places(e, g, rows), "int64"), e.ints([-1]))
    e.put(nodes[0], e.node("ScatterND", zeros, places, e.of(g), reduction="add"))
