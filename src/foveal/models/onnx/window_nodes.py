"""Convolutions and poolings as ONNX nodes, which have the channels in front of the pixels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from foveal.ir.node import Node
from foveal.models.onnx.emitter import Alike, Emitter, agreed, attributes, first_agreed, op_of
from foveal.models.onnx.op_nodes import lowers
from foveal.ops.conv import Conv, ConvInputGrad
from foveal.ops.pool import AvgPool, MaxPool, MaxPoolGrad
from foveal.ops.window import Window, resolve_padding

Attributes = dict[str, Any]


def _pads(window: Window) -> list[int]:
    """As ONNX has them: what is before along all axes, then what is behind."""
    return [*(before for before, _ in window.pads), *(after for _, after in window.pads)]


def _moves(window: Window) -> Attributes:
    return {"strides": window.strides, "dilations": window.dilation}


def _padding(nodes: Alike, size: Sequence[int], window_of: Any) -> Attributes:
    """The pads, or a word for them where they depend on a size that is open."""

    def same(node: Node) -> str | None:
        window = window_of(node)
        image = node.inputs[0].shape[1:-1]
        padded = resolve_padding("same", image, tuple(size), window.strides, window.dilation)
        return "SAME_UPPER" if padded == window.pads else None

    way, said = first_agreed(nodes, lambda node: _pads(window_of(node)), same)
    return {"auto_pad": said} if way else {"pads": said}


def write_conv(e: Emitter, nodes: Alike, x: Node, kernel: Node, bias: Sequence[Node] = ()) -> str:
    """A convolution; the filters come first in ONNX's kernel."""
    op = op_of(nodes)
    rank = op.window.rank
    order = (rank + 1, rank, *range(rank))
    size = kernel.shape[:-2]
    added = [e.of(each) for each in bias]
    return e.node(
        "Conv",
        *(e.of(x, True), e.kernel(kernel, order), *added),
        kernel_shape=size,
        group=op.groups,
        **_moves(op.window),
        **_padding(nodes, size, lambda node: attributes(node).window),
    )


def write_transposed(e: Emitter, nodes: Alike, g: Node, kernel: Node, bias: Sequence[Node] = ()) -> str:
    """A transposed convolution; what the pads leave over is said to be padding of the output."""
    op = op_of(nodes)
    window: Window = agreed(nodes, lambda node: attributes(node).conv.window)
    size = kernel.shape[:-2]
    order = (window.rank + 1, window.rank, *range(window.rank))
    return e.node(
        "ConvTranspose",
        *(e.of(g, True), e.kernel(kernel, order), *(e.of(each) for each in bias)),
        kernel_shape=size,
        group=op.conv.groups,
        pads=_pads(window),
        output_padding=agreed(nodes, lambda node: _left_over(node, size)),
        **_moves(window),
    )


def _left_over(node: Node, size: Sequence[int]) -> list[int]:
    op: Any = node.op
    window = op.conv.window
    sizes = zip(
        op.shape[:-1], node.inputs[0].shape[1:-1], window.strides, window.reach(tuple(size)), window.pads, strict=True
    )
    return [n - (stride * (m - 1) + reach - sum(pads)) for n, m, stride, reach, pads in sizes]


@lowers(Conv)
def conv(e: Emitter, nodes: Alike, x: Node, kernel: Node) -> None:
    e.put(nodes[0], write_conv(e, nodes, x, kernel), True)


@lowers(ConvInputGrad)
def transposed_conv(e: Emitter, nodes: Alike, g: Node, kernel: Node) -> None:
    e.put(nodes[0], write_transposed(e, nodes, g, kernel), True)


@lowers(MaxPool)
def max_pool(e: Emitter, nodes: Alike, x: Node) -> None:
    e.put(nodes[0], e.node("MaxPool", e.of(x, True), **_pooling(nodes)), True)


@lowers(AvgPool)
def avg_pool(e: Emitter, nodes: Alike, x: Node) -> None:
    e.put(nodes[0], e.node("AveragePool", e.of(x, True), count_include_pad=0, **_pooling(nodes)), True)


def _pooling(nodes: Alike) -> Attributes:
    op = op_of(nodes)
    padding = _padding(nodes, op.size, lambda node: attributes(node).window)
    return {"kernel_shape": op.size, **_moves(op.window), **padding}


@lowers(MaxPoolGrad)
def max_unpool(e: Emitter, nodes: Alike, g: Node, x: Node) -> None:
    """Each value at the place whose number the pooling tells; windows may share places, so they are added."""
    pool: Any = nodes[0].op
    size, window = pool.pool.size, pool.pool.window
    padding = {"pads": agreed(nodes, lambda node: _pads(attributes(node).pool.window))}
    places = e.second("MaxPool", e.of(x, True), kernel_shape=size, **_moves(window), **padding)
    flat = [e.node("Reshape", each, e.ints([-1])) for each in (places, e.of(g, True))]
    shape = e.node("Shape", e.of(x, True))
    zeros = e.node("Expand", e.array(0, g.dtype), e.node("ReduceProd", shape, keepdims=1))
    y = e.node("ScatterElements", zeros, *flat, axis=0, reduction="add")
    e.put(nodes[0], e.node("Reshape", y, shape), True)


def normalization(e: Emitter, nodes: Alike, x: Node, parts: Sequence[Node | None], epsilon: float) -> None:
    """A batch normalization by numbers that stay: mean, variance, gamma and beta, of which the last two may miss."""
    mean, variance, gamma, beta = parts
    assert mean is not None
    assert variance is not None
    first = len(x.shape) > 2
    scale = e.of(gamma) if gamma is not None else e.array(np.ones(mean.shape), mean.dtype, "ones")
    shift = e.of(beta) if beta is not None else e.array(np.zeros(mean.shape), mean.dtype, "zeros")
    names = e.of(x, first), scale, shift, e.of(mean), e.of(variance)
    e.put(nodes[0], e.node("BatchNormalization", *names, epsilon=epsilon), first)
