"""The matrix product over the last axis, and its gradient. The two differentiate into each other."""

from __future__ import annotations

from foveal.errors import ShapeError
from foveal.ir.node import BATCH, OPERATORS, Node, Op, Operand, Spec, apply, as_node, common_dtype, show
from foveal.ops.shape import transpose


class MatMul(Op):
    """y[..., o] = sum over i of x[..., i] * w[i, o]; `transposed` swaps the axes of w, which stays (i, o)."""

    transposed: bool = False

    def out(self, x: Spec, w: Spec) -> Spec:
        if not x.shape or len(w.shape) != 2 or w.batched:
            raise ShapeError(f"matmul: x {show(x.shape)} must have an axis, and w {show(w.shape)} be (inputs, units).")
        given, made = w.shape[::-1] if self.transposed else w.shape
        if x.shape[-1] != given:
            raise ShapeError(
                f"matmul: the last axis of x {show(x.shape)} is {x.shape[-1]}, but w {show(w.shape)}"
                f"{' transposed' if self.transposed else ''} takes {given}."
            )
        return Spec((*x.shape[:-1], made), common_dtype("matmul", x, w))

    def grad(self, g: Node, y: Node, x: Node, w: Node) -> tuple[Node, Node]:
        pair = (g, x) if self.transposed else (x, g)
        return apply(MatMul(not self.transposed), g, w), apply(MatMulWeightGrad(), *pair)


class MatMulWeightGrad(Op):
    """dL/dw of a matrix product: w[i, o] = sum over all leading axes of x[..., i] * g[..., o]."""

    def out(self, x: Spec, g: Spec) -> Spec:
        if x.shape[:-1] != g.shape[:-1] or BATCH in (x.shape[-1], g.shape[-1]):
            raise ShapeError(f"matmul gradient: x {show(x.shape)} and g {show(g.shape)} differ before the last axis.")
        return Spec((x.shape[-1], g.shape[-1]), common_dtype("matmul gradient", x, g))

    def grad(self, g: Node, y: Node, x: Node, dy: Node) -> tuple[Node, Node]:
        return apply(MatMul(transposed=True), dy, g), apply(MatMul(), x, g)


class BatchMatMul(Op):
    """y[..., i, j] = sum over k of a[..., i, k] * b[..., k, j]; the leading axes of the two are the same."""

    def out(self, a: Spec, b: Spec) -> Spec:
        if len(a.shape) < 3 or a.shape[:-2] != b.shape[:-2] or a.shape[-1] != b.shape[-2]:
            raise ShapeError(f"matmul: a {show(a.shape)} and b {show(b.shape)} must be (..., i, k) and (..., k, j).")
        return Spec((*a.shape[:-1], b.shape[-1]), common_dtype("matmul", a, b))

    def grad(self, g: Node, y: Node, a: Node, b: Node) -> tuple[Node, Node]:
        return apply(self, g, turned(b)), apply(self, turned(a), g)


def turned(x: Node) -> Node:
    """The last two axes, each in the other's place."""
    rank = len(x.shape)
    return transpose(x, (*range(rank - 2), rank - 1, rank - 2))


def matmul(x: Node, w: Node) -> Node:
    """Multiply `(..., inputs)` by `(inputs, units)`."""
    return apply(MatMul(), x, w)


def _product(x: Operand, w: Operand) -> Node:
    like = x if isinstance(x, Node) else w
    return matmul(as_node(x, like.dtype), as_node(w, like.dtype))


OPERATORS["matmul"] = _product
