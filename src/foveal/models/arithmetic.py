"""How much work a model is: multiply-adds, and the numbers that go from layer to layer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import prod

import numpy as np

from foveal.ir.node import Node, Op, size_of
from foveal.ops.conv import Conv, ConvInputGrad, ConvKernelGrad
from foveal.ops.matmul import MatMul, MatMulWeightGrad
from foveal.ops.scan import Scan

Cost = Callable[[Node], int]


def _conv(y: Node) -> int:
    """Each output reads a window of its group's channels."""
    return size_of(y.shape) * prod(y.inputs[1].shape[:-1])


def _conv_input_grad(y: Node) -> int:
    """Each input marks a window of its group's channels."""
    return size_of(y.inputs[0].shape) * prod(y.inputs[1].shape[:-1])


def _conv_kernel_grad(y: Node) -> int:
    """Each gradient meets the window that its output read."""
    return size_of(y.inputs[1].shape) * prod(y.shape[:-1])


COSTS: dict[type[Op], Cost] = {
    Conv: _conv,
    ConvInputGrad: _conv_input_grad,
    ConvKernelGrad: _conv_kernel_grad,
    MatMul: lambda y: size_of(y.shape) * y.inputs[0].shape[-1],
    MatMulWeightGrad: lambda y: size_of(y.shape) * size_of(y.inputs[0].shape[:-1]),
}
"""The ops whose work is multiplying and adding. All others look at each number a few times, and count nothing."""


def _scan(y: Node) -> int:
    """Each step does what the body does."""
    op = y.op
    assert isinstance(op, Scan)
    return op.steps * multiply_adds(op.body.graph.nodes)


COSTS[Scan] = _scan


def multiply_adds(nodes: Iterable[Node]) -> int:
    """How many products convolutions and matrix products add up for one image.

    Products with the zeros of a padding count, biases and activations do not: so papers count.
    """
    return sum(COSTS[type(node.op)](node) for node in nodes if type(node.op) in COSTS)


def activation_bytes(nodes: Iterable[Node]) -> int:
    """How much memory these tensors take for one image, in bytes."""
    return sum(size_of(node.shape) * np.dtype(node.spec.dtype).itemsize for node in nodes)
