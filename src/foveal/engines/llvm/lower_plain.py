"""Lowerings of every op that is not fused, one kernel for each."""

from __future__ import annotations

from foveal.engines.llvm.kernels.dense import DenseInputGrad, DenseWeightGrad
from foveal.engines.llvm.kernels.pointwise import Operand, Pointwise
from foveal.engines.llvm.layout import dense
from foveal.engines.llvm.lower import Lowering, lowers
from foveal.engines.llvm.schedule import pick_dense
from foveal.engines.llvm.steps import Work
from foveal.ir.node import Node
from foveal.ops.matmul import MatMul, MatMulWeightGrad


@lowers(MatMul)
def matmul(low: Lowering, node: Node) -> None:
    x, w = node.inputs
    if node.spec.batched and len(node.shape) == 2 and node.op == MatMul(transposed=True):
        g, dx = low.dense_buffer(x), low.buffer(node)
        low.add(DenseInputGrad(g.layout, dx.layout), Work.ROWS, [g.storage, low.storage(w)], [dx.storage], label="dense input gradient")


@lowers(MatMulWeightGrad)
def matmul_weight_grad(low: Lowering, node: Node) -> None:
    x, g = node.inputs
    if x.spec.batched and len(x.shape) == 2:
        seen, given = low.dense_buffer(x), low.dense_buffer(g)
        inputs, units = node.shape
        kernel = DenseWeightGrad(seen.layout, given.layout, pick_dense(inputs, units, low.target))
        low.share(kernel, inputs, inputs * units, [seen.storage, given.storage], [low.storage(node)], "dense weight gradient")
