"""Functions of evenly spaced numbers: rows of them, grids, areas below lines, powers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from foveal.arguments import converted, one_of
from foveal.errors import ShapeError
from foveal.functions.elementwise import select
from foveal.functions.function import function
from foveal.functions.promotion import cast, floating, promoted, scalar
from foveal.functions.reduce import total
from foveal.functions.shape import new_axis, part
from foveal.ir.node import Node, broadcast_like, full, reshape, show, table
from foveal.ops.parts import concat
from foveal.ops.random import polynomial
from foveal.ops.reduce import axis_of


def _spaced(start: Any, stop: Any, num: int, endpoint: bool, axis: int) -> tuple[Node, Node]:
    """Numbers from start to stop along a new axis, and how far they are apart."""
    start, stop = (floating(end) for end in promoted(start, stop))
    step = (stop - start) * (1.0 / max(num - bool(endpoint), 1))
    place = new_axis(step, axis)
    shape = (*step.shape[:place], 1, *step.shape[place:])
    line = np.arange(num, dtype=step.dtype).reshape([num if i == place else 1 for i in range(len(shape))])
    first = reshape(start + step * 0.0, shape)
    return first + reshape(step, shape) * table(line, step.dtype), step


@function("start", "stop")
def linspace(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, retstep: bool = False, dtype: Any = None, axis: int = 0
) -> Any:
    """`num` numbers from `start` to `stop`, the same distance apart."""
    y, step = _spaced(start, stop, int(num), endpoint, axis)
    y = y if dtype is None else cast(y, dtype)
    return (y, step) if retstep else y


@function("start", "stop")
def logspace(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, base: Any = 10, dtype: Any = None, axis: int = 0
) -> Any:
    """`num` powers of a base, from the `start`-th to the `stop`-th."""
    return scalar("pow", float(base), _spaced(start, stop, int(num), endpoint, axis)[0])


@function("start", "stop")
def geomspace(start: Any, stop: Any, num: int = 50, endpoint: bool = True, dtype: Any = None, axis: int = 0) -> Any:
    """`num` numbers from `start` to `stop`, each the same number of times the one before."""
    start, stop = (floating(end) for end in promoted(start, stop))
    first, last = (scalar("log", scalar("abs", end)) for end in (start, stop))
    y = scalar("exp", _spaced(first, last, int(num), endpoint, axis)[0])
    place = new_axis(start + stop, axis)
    signs = select(scalar("equal", scalar("sign", start), scalar("sign", stop)), scalar("sign", start), math.nan)
    return y * reshape(signs, (*signs.shape[:place], 1, *signs.shape[place:]))


@function("*x")
def meshgrid(*x: Any, indexing: str = "xy") -> Any:
    """The coordinates of all points of a grid, of one row for each of its axes."""
    how = converted("meshgrid", "indexing", one_of("xy", "ij"), indexing)
    rows = [reshape(row, (math.prod(row.shape),)) for row in x]
    order = [1, 0, *range(2, len(rows))] if how == "xy" and len(rows) > 1 else list(range(len(rows)))
    like = full(tuple(rows[i].shape[0] for i in order), 0)
    turned = [tuple(row.shape[0] if order[at] == i else 1 for at in range(len(rows))) for i, row in enumerate(rows)]
    return [broadcast_like(reshape(row, shape), like) for row, shape in zip(rows, turned, strict=True)]


@function("indices")
def unravel_index(indices: Any, shape: Any) -> Any:
    """Numbers in a row as places along each axis of a shape."""
    places: list[Node] = []
    rest = scalar("mod", cast(indices, "int32"), math.prod(shape))
    for size in reversed(shape):
        places.insert(0, scalar("mod", rest, int(size)))
        rest = scalar("floor_divide", rest, int(size))
    return tuple(places)


@function("x")
def vander(x: Any, N: int | None = None, increasing: bool = False) -> Any:
    """The powers of each value of a row, one power a column, the largest first unless `increasing`."""
    if len(x.shape) != 1:
        raise ShapeError(f"vander: `x` must have one axis, got {show(x.shape)}. Take row by row.")
    columns = [broadcast_like(full((1,), 1, x.dtype), x)]
    for _ in range((x.shape[0] if N is None else int(N)) - 1):
        columns.append(columns[-1] * x)
    columns = [reshape(column, (*x.shape, 1)) for column in (columns if increasing else columns[::-1])]
    return concat(columns, 1)


@function("y", "x")
def trapezoid(y: Any, x: Any = None, dx: float = 1.0, axis: int = -1) -> Any:
    """The area below a line of points, `dx` apart or at the places `x`."""
    y = floating(y)
    place = axis_of(y, axis)

    def pairs(values: Node, at: int) -> tuple[Node, Node]:
        return part(values, at, 1, values.shape[at] - 1), part(values, at, 0, values.shape[at] - 1)

    second, first = pairs(y, place)
    if x is None:
        return total((first + second) * (0.5 * dx), (place,))
    steps = pairs(floating(x), axis_of(x, axis))
    width = steps[0] - steps[1]
    if len(x.shape) == 1:
        width = reshape(width, tuple(width.shape[0] if i == place else 1 for i in range(len(y.shape))))
    return total((first + second) * width * 0.5, (place,))


LOW = (0.0045813, 0.0360768, 0.2659732, 1.2067492, 3.0899424, 3.5156229, 1.0)
HIGH = (0.00392377, -0.01647633, 0.02635537, -0.02057706, 0.00916281, -0.00157565, 0.00225319, 0.01328592, 0.39894228)
"""Abramowitz & Stegun, "Handbook of mathematical functions", 9.8.1 and 9.8.2."""


@function("x")
def i0(x: Any) -> Any:
    """The modified Bessel function of the first kind, of order 0."""
    size = scalar("abs", floating(x))
    near = scalar("minimum", size, 3.75)
    far = scalar("maximum", size, 3.75)
    low = polynomial(scalar("square", near / 3.75), LOW)
    high = scalar("exp", far) / scalar("sqrt", far) * polynomial(3.75 / far, HIGH)
    return select(scalar("greater", size, 3.75), high, low)
