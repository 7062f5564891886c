"""Images of another size: each output is a weighted sum of the inputs near it, along one axis after the other."""

from __future__ import annotations

from collections.abc import Callable

from foveal.ir.node import Node, elementwise, full, reshape
from foveal.ops.elementwise import select
from foveal.ops.matmul import matmul
from foveal.ops.parts import concat, crop
from foveal.ops.reduce import sum_
from foveal.ops.shape import cast, transpose


def counting(n: int, dtype: str) -> Node:
    """The numbers 0 to n - 1."""
    numbers = full((1,), 0.0, dtype)
    while numbers.shape[0] < n:
        numbers = concat([numbers, numbers + float(numbers.shape[0])], 0)
    return crop(numbers, (0,), (n,))


def _linear(distance: Node) -> Node:
    return elementwise("relu", 1.0 - distance)


def _cubic(distance: Node) -> Node:
    """Keys' cubic convolution with a = -1/2 (IEEE Transactions on Acoustics, Speech, and Signal Processing, 1981)."""
    square = elementwise("square", distance)
    near = (distance * 1.5 - 2.5) * square + 1.0
    far = ((distance * -0.5 + 2.5) * distance - 4.0) * distance + 2.0
    beyond = elementwise("greater_equal", distance, 2.0)
    return select(elementwise("greater", 1.0, distance), near, select(beyond, 0.0, far))


KERNELS: dict[str, Callable[[Node], Node]] = {"bilinear": _linear, "bicubic": _cubic}
INTERPOLATIONS = ("nearest", *KERNELS)


def _shares(n: int, size: int, interpolation: str, antialias: bool, dtype: str) -> Node:
    """How much each of n inputs adds to each of `size` outputs, as an (n, size) matrix whose columns sum to 1."""
    scale = n / size
    inputs, outputs = reshape(counting(n, dtype), (n, 1)), reshape(counting(size, dtype), (1, size))
    centres = (outputs + 0.5) * scale
    if interpolation == "nearest":
        return elementwise("equal", inputs, cast(cast(centres, "int32"), dtype))
    reach = max(scale, 1.0) if antialias else 1.0
    shares = KERNELS[interpolation](elementwise("abs", centres - 0.5 - inputs) / reach)
    return shares / sum_(shares, 0, keepdims=True)


def resize(x: Node, axis: int, size: int, interpolation: str = "bilinear", antialias: bool = False) -> Node:
    """The same picture with `size` pixels along `axis`; pixels are squares, and the edges of the picture stay.

    Parameters
    ----------
    interpolation : {'nearest', 'bilinear', 'bicubic'}
        How an output between two inputs comes about.
    antialias : bool
        Whether an output of a smaller picture is made of all the inputs that it covers.
    """
    if x.shape[axis] == size:
        return x
    order = (*(i for i in range(len(x.shape)) if i != axis), axis)
    back = tuple(order.index(i) for i in range(len(order)))
    shares = _shares(x.shape[axis], size, interpolation, antialias, x.spec.dtype)
    return transpose(matmul(transpose(x, order), shares), back)
