"""Receptive fields of a model's layers, from its graph: a rule for each op says what its values see."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from foveal.engines.engine import get_engine
from foveal.ir.graph import Graph, topological
from foveal.ir.node import BroadcastLike, Constant, Elementwise, Input, Node, Op, Reshape, Sum, Table
from foveal.models.axis_map import AxisMap, in_line, merged, picture, plain
from foveal.models.interval import ReceptiveInterval
from foveal.models.steps import Step, Trace
from foveal.ops.conv import Conv, ConvInputGrad
from foveal.ops.matmul import MatMul
from foveal.ops.parts import Concat, Pad, Slice
from foveal.ops.pool import AvgPool, AvgPoolGrad, MaxPool, MaxPoolGrad, MaxPoolPick
from foveal.ops.random import RandomUniform
from foveal.ops.reduce import ArgMax, Count, Max
from foveal.ops.shape import Cast, OneHot, Transpose
from foveal.ops.softmax import LogSoftmax, Softmax
from foveal.ops.window import Window

Rule = Callable[..., AxisMap]
RULES: dict[type[Op], Rule] = {}
"""For an op, a rule `(op, node, *views of its inputs)`; a value of any other op sees all that its inputs see of."""

UNREAD = (Input, Constant, Table, Count, RandomUniform)
"""Ops whose result does not depend on what their inputs hold."""


def sees(*ops: type[Op]) -> Callable[[Rule], Rule]:
    """Add a rule to the table."""

    def register(rule: Rule) -> Rule:
        RULES.update(dict.fromkeys(ops, rule))
        return rule

    return register


def axis_maps(outputs: Sequence[Node], pictures: dict[Node, AxisMap]) -> dict[Node, AxisMap]:
    """What every node that the outputs need sees of some inputs of the graph."""
    found = dict(pictures)
    for node in topological(outputs):
        if node not in found:
            found[node] = _axis_map(node, [found[x] for x in node.inputs])
    return found


def _axis_map(node: Node, given: list[AxisMap]) -> AxisMap:
    if isinstance(node.op, UNREAD) or not any(view.intervals for view in given):
        return plain(node.shape)
    if type(node.op) in RULES:
        return RULES[type(node.op)](node.op, node, *given)
    return AxisMap(
        plain(node.shape).axes,
        {key: reach.all_of_it() for view in given for key, reach in view.intervals.items()},
    )


Slid = Callable[..., ReceptiveInterval]


def _slid(view: AxisMap, window: Window, size: Sequence[int], shape: Sequence[int], change: Slid) -> AxisMap:
    """Of values that windows of an image read, or mark."""
    parts = zip(window.strides, window.pads, window.dilation, size, strict=True)
    for axis, (stride, (before, after), dilation, count) in enumerate(parts, start=1):
        taps = [k * dilation - before for k in range(count)]
        if (stride, taps, after) != (1, [0], 0):
            view = view.moved(axis, partial(change, stride=stride, taps=taps), shape[axis])
    return view


def _gathered(view: AxisMap, window: Window, size: Sequence[int], shape: Sequence[int]) -> AxisMap:
    """Of values that each read a window."""
    return _slid(view, window, size, shape, ReceptiveInterval.gathered)


def _scattered(view: AxisMap, window: Window, size: Sequence[int], shape: Sequence[int]) -> AxisMap:
    """Of values that windows mark: the way back."""
    return _slid(view, window, size, shape, ReceptiveInterval.scattered)


@sees(Conv)
def _conv(op: Conv, y: Node, x: AxisMap, kernel: AxisMap) -> AxisMap:
    slid = _gathered(x, op.window, y.inputs[1].shape[:-2], y.shape)
    return _weighed(slid.joined(len(y.shape) - 1, y.shape[-1]), kernel)


@sees(ConvInputGrad)
def _conv_transpose(op: ConvInputGrad, y: Node, x: AxisMap, kernel: AxisMap) -> AxisMap:
    spread = _scattered(x, op.conv.window, y.inputs[1].shape[:-2], y.shape)
    return _weighed(spread.joined(len(y.shape) - 1, y.shape[-1]), kernel)


def _weighed(view: AxisMap, kernel: AxisMap) -> AxisMap:
    """A kernel that depends on the picture itself brings all that it sees of."""
    seen = {key: reach.all_of_it() for key, reach in kernel.intervals.items()}
    return AxisMap(view.axes, {**seen, **view.intervals}).whole(set(seen))


@sees(MaxPool, AvgPool)
def _pool(op: MaxPool | AvgPool, y: Node, x: AxisMap) -> AxisMap:
    return _gathered(x, op.window, op.size, y.shape)


@sees(AvgPoolGrad)
def _avg_unpool(op: AvgPoolGrad, y: Node, g: AxisMap) -> AxisMap:
    return _scattered(g, op.pool.window, op.pool.size, y.shape)


@sees(MaxPoolGrad)
def _max_unpool(op: MaxPoolGrad, y: Node, g: AxisMap, x: AxisMap) -> AxisMap:
    """A value comes back to the largest pixel of its window: all the window's pixels decide where."""
    window, size = op.pool.window, op.pool.size
    winners = _gathered(x, window, size, y.inputs[0].shape)
    return _scattered(merged([g, winners], y.inputs[0].shape), window, size, y.shape)


@sees(MaxPoolPick)
def _max_pick(op: MaxPoolPick, y: Node, values: AxisMap, x: AxisMap) -> AxisMap:
    return _gathered(merged([values, x], y.inputs[0].shape), op.pool.window, op.pool.size, y.shape)


@sees(MatMul)
def _matmul(op: MatMul, y: Node, x: AxisMap, w: AxisMap) -> AxisMap:
    last = len(y.shape) - 1
    if w.intervals or op.transposed or any(isinstance(node.op, Input) for node in topological([y.inputs[1]])):
        return _weighed(x.joined(last, y.shape[-1]), w)
    step, taps = _mixing(y.inputs[1])
    return x.moved(last, partial(ReceptiveInterval.through, step=step, taps=taps), y.shape[-1])


def _mixing(w: Node) -> tuple[int, list[range]]:
    """Which inputs each kind of output of a constant matrix reads, and how many inputs later the same kind does.

    At the ends of the axis fewer are read, as there are no more; all outputs of a kind are taken together.
    """
    matrix: Any = get_engine("numpy").compile(Graph({"w": w})).run({})["w"]
    inputs, outputs = matrix.shape
    parts = np.gcd(inputs, outputs)
    step, kinds = int(inputs // parts), int(outputs // parts)
    used = abs(matrix) > 1e-12
    first = used.argmax(axis=0).reshape(-1, kinds) - step * np.arange(parts)[:, None]
    last = inputs - 1 - used[::-1].argmax(axis=0).reshape(-1, kinds) - step * np.arange(parts)[:, None]
    spans = zip(first.min(axis=0).tolist(), last.max(axis=0).tolist(), strict=True)
    return step, [range(low, high + 1) for low, high in spans]


@sees(Elementwise)
def _elementwise(op: Elementwise, y: Node, *given: AxisMap) -> AxisMap:
    return merged(given, y.shape)


@sees(Cast)
def _same(op: Op, y: Node, x: AxisMap) -> AxisMap:
    return x


@sees(OneHot)
def _one_hot(op: OneHot, y: Node, x: AxisMap) -> AxisMap:
    return AxisMap((*x.axes, ((op.classes, None),)), x.intervals)


@sees(BroadcastLike)
def _broadcast(op: BroadcastLike, y: Node, x: AxisMap, like: AxisMap) -> AxisMap:
    return merged([x], y.shape)


@sees(Reshape)
def _reshape(op: Reshape, y: Node, x: AxisMap) -> AxisMap:
    return x.reshaped(y.shape)


@sees(Transpose)
def _transpose(op: Transpose, y: Node, x: AxisMap) -> AxisMap:
    return AxisMap(tuple(x.axes[i] for i in op.order), x.intervals)


@sees(Sum, Max)
def _reduce(op: Sum | Max, y: Node, x: AxisMap) -> AxisMap:
    for axis in op.axes:
        x = x.joined(axis, 1)
    return x


@sees(ArgMax)
def _argmax(op: ArgMax, y: Node, x: AxisMap) -> AxisMap:
    return x.joined(op.axis, 1).reshaped(y.shape)


@sees(Softmax, LogSoftmax)
def _softmax(op: Softmax | LogSoftmax, y: Node, x: AxisMap) -> AxisMap:
    return x.joined(op.axis, y.shape[op.axis])


@sees(Slice)
def _slice(op: Slice, y: Node, x: AxisMap) -> AxisMap:
    for axis, (start, step) in enumerate(zip(op.starts, op.steps, strict=True)):
        if (start, step, x.size(axis)) != (0, 1, y.shape[axis]):
            x = x.moved(axis, partial(ReceptiveInterval.gathered, stride=step, taps=[start]), y.shape[axis])
    return x


@sees(Pad)
def _pad(op: Pad, y: Node, x: AxisMap) -> AxisMap:
    for axis, ((before, after), step) in enumerate(zip(op.pads, op.steps, strict=True)):
        if (before, after, step) != (0, 0, 1):
            x = x.moved(axis, partial(ReceptiveInterval.scattered, stride=step, taps=[before]), y.shape[axis])
    return x


@sees(Concat)
def _concat(op: Concat, y: Node, *given: AxisMap) -> AxisMap:
    return in_line(given, op.axis, y.shape)


FIRST = "channels_first"


def input_dependence(outputs: Sequence[Node], inputs: Mapping[Node, str]) -> dict[Node, dict[Node, AxisMap]]:
    """What nodes see of each input that they depend on, one input at a time.

    Parameters
    ----------
    outputs : sequence of Node
    inputs : mapping of Node to {'channels_first', 'channels_last'}
        The graph's inputs, and where their channels stand; the other axes behind the batch's are those of a picture.

    Returns
    -------
    dict of Node to dict of Node to AxisMap
        For each output and each of the inputs it sees a view whose axes run along one axis of the picture each.
    """
    seen: dict[Node, dict[Node, AxisMap]] = {node: {} for node in outputs}
    others = {x: plain(x.shape) for x in inputs}
    for x, order in inputs.items():
        shift = 1 if order == FIRST else 0
        shown = picture(x.name, x.shape, range(1 + shift, len(x.shape) - 1 + shift))
        found = axis_maps(outputs, {**others, x: shown})
        for node in seen:
            if found[node].intervals:
                seen[node][x] = found[node].settled()
    return seen


def receptive_fields(traced: Trace) -> dict[Step, dict[str, tuple[ReceptiveInterval, ...]]]:
    """What the first output of each of a model's steps sees of the model's inputs.

    Returns
    -------
    dict
        For each step, by the name of the graph's input (`x`, or `x0`, `x1` of several), a ReceptiveInterval for each of
        the picture's axes. An input that the step does not depend on is not in it.

    Notes
    -----
    Dumoulin & Visin, "A guide to convolution arithmetic for deep learning", 2016; Araujo, Norris & Sim, "Computing
    receptive fields of convolutional neural networks", Distill, 2019. What depends on the statistics of a picture, as
    behind a GroupNormalization, sees all of it.
    """
    orders = [getattr(step.layer, "data_format", None) for step in traced.steps]
    order = FIRST if FIRST in orders else "channels_last"
    found = input_dependence([step.y[0] for step in traced.steps], dict.fromkeys(traced.inputs, order))
    return {
        step: {
            x.name: tuple(reach for _, reach in sorted(view.intervals.items())) for x, view in found[step.y[0]].items()
        }
        for step in traced.steps
    }
