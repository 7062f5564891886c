"""What one value of a layer is computed from: which of its inputs, with which weights, by which rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from foveal.ir.node import Node, Op, Reshape, Sum
from foveal.look.views import Array, Values
from foveal.ops.conv import Conv, ConvInputGrad
from foveal.ops.matmul import MatMul
from foveal.ops.pool import AvgPool, MaxPool
from foveal.ops.reduce import Max
from foveal.ops.shape import Transpose
from foveal.ops.window import Window
from foveal.record import Record

Position = tuple[int, int, int]


class Read(Record, eq=False):
    """The inputs of one value, as a box of an image.

    Attributes
    ----------
    rule : {'sum', 'max', 'mean'}
        What is made of them: the sum of their products with the kernel, the largest, or the average.
    rows, columns, channels : array (R,), (S,), (C,)
        Where they stand; what lies outside the image is padding and counts as zero.
    patch : array (R, S, C)
        Their values, in float64.
    kernel : array (R, S, C) or None
        What each is multiplied with.
    """

    rule: str
    rows: Array
    columns: Array
    channels: Array
    patch: Array
    kernel: Array | None = None


Reader = Callable[[Node, Values, Position], Read]


def _picked(image: Array, rows: Array, columns: Array, channels: Array) -> Array:
    """A box of an image (height, width, channels), with zeros where it hangs over the edge."""
    height, width, _ = image.shape
    inside = ((rows >= 0) & (rows < height))[:, None] & ((columns >= 0) & (columns < width))
    box = image[np.clip(rows, 0, height - 1)][:, np.clip(columns, 0, width - 1)][:, :, channels]
    return np.where(inside[:, :, None], box, 0.0).astype(np.float64)


def _plane(array: Array, axes: int) -> Array:
    """A row of values as an image one pixel high, so that it has so many axes."""
    return array.reshape((1,) * (axes - array.ndim) + array.shape)


def _plane_window(window: Window) -> Window:
    """How a window moves over the image that a row of values is."""
    if window.rank == 2:
        return window
    return Window((1, *window.strides), ((0, 0), *window.pads), (1, *window.dilation))


def _conv(node: Node, values: Values, at: Position) -> Read:
    op: Any = node.op
    image, kernel = _plane(values[node.inputs[0]][0], 3), _plane(values[node.inputs[1]], 4)
    window, (own, filters) = _plane_window(op.window), kernel.shape[2:]
    rows, columns = (
        i * stride + np.arange(size) * apart - before
        for i, stride, size, apart, (before, _) in zip(
            at, window.strides, kernel.shape, window.dilation, window.pads, strict=False
        )
    )
    channels = at[2] // (filters // op.groups) * own + np.arange(own)
    weights = kernel[:, :, :, at[2]].astype(np.float64)
    return Read("sum", rows, columns, channels, _picked(image, rows, columns, channels), weights)


def _transposed(node: Node, values: Values, at: Position) -> Read:
    """Of a convolution's way back: those inputs whose marks fall on the value."""
    op: Any = node.op
    image, kernel = _plane(values[node.inputs[0]][0], 3), _plane(values[node.inputs[1]], 4)
    window = _plane_window(op.conv.window)
    taps = []
    for axis in (0, 1):
        marks = at[axis] + window.pads[axis][0] - np.arange(kernel.shape[axis]) * window.dilation[axis]
        places, between = np.divmod(marks, window.strides[axis])
        used = (between == 0) & (places >= 0) & (places < image.shape[axis])
        taps.append((places[used], np.flatnonzero(used)))
    (rows, r), (columns, s) = taps
    channels = np.arange(image.shape[2])
    weights = kernel[r][:, s][:, :, at[2]].astype(np.float64)
    return Read("sum", rows, columns, channels, _picked(image, rows, columns, channels), weights)


def _dense(node: Node, values: Values, at: Position) -> Read:
    inputs, kernel = values[node.inputs[0]][0], values[node.inputs[1]]
    place = at[:2][len(at[:2]) - (inputs.ndim - 1) :]
    row = inputs[place].astype(np.float64)
    y, x = (np.array([i]) for i in at[:2])
    weights = kernel[:, at[2]].astype(np.float64)
    return Read("sum", y, x, np.arange(len(row)), row[None, None], weights[None, None])


def _pool(rule: str) -> Reader:
    def read(node: Node, values: Values, at: Position) -> Read:
        op: Any = node.op
        image = _plane(values[node.inputs[0]][0], 3)
        window, size = _plane_window(op.window), (*(1,) * (2 - op.window.rank), *op.size)
        rows, columns = (_places(window, size, axis, at[axis], image.shape[axis]) for axis in (0, 1))
        channels = np.array([at[2]])
        return Read(rule, rows, columns, channels, _picked(image, rows, columns, channels))

    return read


def _places(window: Window, size: Sequence[int], axis: int, place: int, length: int) -> Array:
    """The places under a pooling window, without the padding."""
    side: Array = place * window.strides[axis] - window.pads[axis][0] + np.arange(size[axis])
    return side[(side >= 0) & (side < length)]


def _reduce(rule: str) -> Reader:
    """Of a whole channel at once, whose axes are those that the op reduces."""

    def read(node: Node, values: Values, at: Position) -> Read:
        op: Any = node.op
        image = np.moveaxis(values[node.inputs[0]][0], [axis - 1 for axis in op.axes], range(len(op.axes)))
        image = _plane(image, 3)
        rows, columns, channels = np.arange(image.shape[0]), np.arange(image.shape[1]), np.array([at[2]])
        return Read(rule, rows, columns, channels, _picked(image, rows, columns, channels))

    return read


READERS: dict[type[Op], Reader] = {
    Conv: _conv,
    ConvInputGrad: _transposed,
    MatMul: _dense,
    MaxPool: _pool("max"),
    AvgPool: _pool("mean"),
    Max: _reduce("max"),
    Sum: _reduce("mean"),
}
"""The ops that gather several inputs into one value, and how to find these inputs."""


def numbers_in(node: Node) -> Array:
    """Where in a row of values, made from an image by reshaping, each value of that image stands; shaped as the image.

    The image is `source_of(node)`, without the batch.
    """
    chain: list[Node] = []
    while isinstance(node.op, Reshape | Transpose):
        chain.append(node)
        node = node.inputs[0]
    shape = node.shape[1:]
    places = np.arange(int(np.prod(shape))).reshape(shape)
    for moved in reversed(chain):
        if isinstance(moved.op, Transpose):
            places = places.transpose([axis - 1 for axis in moved.op.order[1:]])
        else:
            places = places.reshape(moved.shape[1:])
    return np.argsort(places.reshape(-1)).reshape(shape)


def unflattened(read: Read, numbers: Array, channels_first: bool) -> Read:
    """The same inputs of a dense layer, standing where they stood in the image that was flattened."""
    image = np.moveaxis(numbers, 0, -1) if channels_first else numbers
    image = _plane(image, 3)
    assert read.kernel is not None
    rows, columns, channels = map(np.arange, image.shape)
    return Read(read.rule, rows, columns, channels, read.patch.reshape(-1)[image], read.kernel.reshape(-1)[image])
