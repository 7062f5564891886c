"""Functions that move, pick, join and cut values, and that retype them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from foveal.errors import ShapeError
from foveal.functions.function import Function, declared, dtype_name, function
from foveal.functions.promotion import cast as cast_to
from foveal.functions.promotion import promoted, scalar
from foveal.functions.reduce import in_line
from foveal.functions.rows import Row, length_in, repeated, shape_of
from foveal.functions.symbolic import CORE, NUMPY
from foveal.ir import node as ir
from foveal.ir.node import BATCH, Node, broadcast_like, full, show, table
from foveal.ops import parts
from foveal.ops import shape as shapes
from foveal.ops.gather import take_along
from foveal.ops.reduce import axes_of, axis_of, drop_axes


def axes_of_nodes(x: Node, axis: Any) -> tuple[int, ...]:
    return axes_of(x, tuple(int(i) for i in np.atleast_1d(axis)))


def sizes(shape: Any) -> tuple[int, ...]:
    """A shape as a tuple, from whatever may stand for one; None is the batch."""
    if isinstance(shape, int | np.integer):
        return (int(shape),)
    return tuple(BATCH if n is None else int(n) for n in shape)


def new_axis(x: Node, axis: int) -> int:
    """The place of an axis among those of x and one more."""
    rank = len(x.shape) + 1
    if not -rank <= axis < rank:
        raise ShapeError(f"axis: must be from {-rank} to {rank - 1} for one more than {show(x.shape)} has, got {axis}.")
    return axis % rank


def along(x: Node, axis: int, places: Sequence[int]) -> Node:
    """The parts of a tensor at known places along an axis."""
    shape = tuple(len(places) if i == axis else 1 for i in range(len(x.shape)))
    return take_along(x, table(np.asarray(places, "int32").reshape(shape), "int32"), axis)


def part(x: Node, axis: int, start: int, count: int) -> Node:
    """A stretch of the values along an axis."""
    counts = (*x.shape[:axis], count, *x.shape[axis + 1 :])
    return parts.crop(x, [start if i == axis else 0 for i in range(len(counts))], counts)


# -- dtypes and copies


@function("x", module=CORE, rows="values")
def cast(x: Any, dtype: Any) -> Any:
    """The same values in another dtype; to whole numbers, what is behind the point is cut off."""
    name = dtype_name(dtype)
    if name == "bool" and x.dtype != "bool":
        return scalar("sub", 1, scalar("equal", x, 0))
    return cast_to(x, name)


@function("x", module=CORE)
def convert_to_tensor(x: Any, dtype: Any = None, sparse: Any = None, ragged: Any = None) -> Any:
    """The value as a tensor; arrays keep their dtype."""
    return x if dtype is None else cast_to(x, dtype_name(dtype))


@function("x", rows="values")
def copy(x: Any) -> Any:
    """The same values."""
    return x


def _filled(name: str, text: str, value: float) -> Any:
    def of_node(x: Any, dtype: Any = None) -> Node:
        one = full((1,) * len(x.shape), value, x.dtype if dtype is None else dtype_name(dtype))
        return broadcast_like(one, x)

    of_node.__name__ = of_node.__qualname__ = name
    of_node.__module__, of_node.__doc__ = __name__, text
    return declared(Function(of_node, ("x",), NUMPY, None, rows="values"))


ones_like = _filled("ones_like", "Ones of the shape and dtype of `x`.", 1.0)
zeros_like = _filled("zeros_like", "Zeros of the shape and dtype of `x`.", 0.0)
empty_like = _filled("empty_like", "Some values of the shape and dtype of `x`.", 0.0)


@function("x", "fill_value")
def full_like(x: Any, fill_value: Any, dtype: Any = None) -> Any:
    """One value in the shape of `x`."""
    value = fill_value if isinstance(fill_value, Node) else full((), fill_value, x.dtype)
    return broadcast_like(cast_to(value, x.dtype if dtype is None else dtype_name(dtype)), x)


# -- shapes


@function("x")
def reshape(x: Any, newshape: Any) -> Any:
    """The same values in another shape; one size may be -1: what is left. A batch stays the first axis.

    `-1` alone makes of a batch the row of all its values.
    """
    wanted = list(sizes(newshape))
    batched = x.shape[:1] == (BATCH,)
    if batched and wanted == [BATCH]:
        return Row(x)
    have = math.prod(x.shape[1:] if batched else x.shape)
    open_places = [i for i, n in enumerate(wanted) if n == -1 and not (batched and i == 0)]
    if len(open_places) > 1 or (batched and wanted[:1] != [BATCH]):
        raise ShapeError(f"reshape: a batch must stay one, {show(x.shape)} cannot become {tuple(wanted)}.")
    if open_places:
        rest = math.prod(n for i, n in enumerate(wanted) if n != -1)
        wanted[open_places[0]] = have // rest if rest and have % rest == 0 else 0
    if math.prod(wanted[batched:]) != have:
        each = " an image" if batched else ""
        raise ShapeError(f"reshape: {show(x.shape)} cannot become {sizes(newshape)}: {have} values{each}.")
    return ir.reshape(x, tuple(wanted))


@function("x")
def ravel(x: Any) -> Any:
    """All values in one row."""
    return Row(x) if x.shape[:1] == (BATCH,) else ir.reshape(x, (math.prod(x.shape),))


@function("x")
def expand_dims(x: Any, axis: Any) -> Any:
    """With one more axis, of length 1, at this place, or with several."""
    places = [int(place) for place in np.atleast_1d(axis)]
    rank = len(x.shape) + len(places)
    if len({place % rank for place in places}) < len(places) or not all(-rank <= place < rank for place in places):
        raise ShapeError(
            f"expand_dims: `axis` must be one or several places from {-rank} to {rank - 1} for {show(x.shape)}, "
            f"got {axis!r}."
        )
    sizes = iter(x.shape)
    new = {place % rank for place in places}
    return ir.reshape(x, tuple(1 if i in new else next(sizes) for i in range(rank)))


@function("x")
def squeeze(x: Any, axis: Any = None) -> Any:
    """Without the axes of length 1, or without these of them."""
    ones = tuple(i for i, n in enumerate(x.shape) if n == 1)
    axes = ones if axis is None else axes_of_nodes(x, axis)
    if set(axes) - set(ones):
        raise ShapeError(f"squeeze: axis={axis} of {show(x.shape)} must be 1 long.")
    return drop_axes(x, axes)


@function("x")
def transpose(x: Any, axes: Any = None) -> Any:
    """The axes in another order: `axes`, or backwards."""
    order = range(len(x.shape))[::-1] if axes is None else axes
    if len(order) != len(x.shape):
        raise ShapeError(f"transpose: `axes` must name all {len(x.shape)} axes of {show(x.shape)}, got {axes}.")
    return shapes.transpose(x, tuple(axis_of(x, int(i)) for i in order))


@function("x")
def moveaxis(x: Any, source: Any, destination: Any) -> Any:
    """Some axes at other places."""
    pairs = zip(np.atleast_1d(destination), np.atleast_1d(source), strict=True)
    moves = sorted((axis_of(x, int(to)), axis_of(x, int(start))) for to, start in pairs)
    order = [axis for axis in range(len(x.shape)) if axis not in {start for _, start in moves}]
    for to, start in moves:
        order.insert(to, start)
    return shapes.transpose(x, tuple(order))


@function("x")
def swapaxes(x: Any, axis1: int, axis2: int) -> Any:
    """Two axes, each at the other's place."""
    order = list(range(len(x.shape)))
    one, two = axis_of(x, axis1), axis_of(x, axis2)
    order[one], order[two] = two, one
    return shapes.transpose(x, tuple(order))


@function("x")
def broadcast_to(x: Any, shape: Any) -> Any:
    """Repeated along axes of length 1 and new first ones, up to this shape; -1 leaves an axis as it is."""
    wanted, length = sizes(shape), length_in(shape)
    have = (1,) * (len(wanted) - len(x.shape)) + x.shape
    if length is not None and have[:1] == (1,):
        return repeated(broadcast_to(ir.reshape(x, have), (1, *wanted[1:])), length)
    whole = tuple(n if m == -1 else m for n, m in zip(have, wanted, strict=True))
    x = ir.reshape(x, have)
    return broadcast_like(x, scalar("add", full(tuple(1 if n == BATCH else n for n in whole), 0.0, x.dtype), x))


def shape(x: Any) -> tuple[int | None, ...]:
    """The length of each axis; None for the batch of a symbolic tensor."""
    if isinstance(x, Node):
        return shape_of(x)
    return tuple(x.shape) if hasattr(x, "shape") else np.shape(x)


def ndim(x: Any) -> int:
    """The number of axes."""
    return len(shape(x))


# -- joining and cutting


@function("*xs")
def concatenate(xs: Any, axis: int | None = 0) -> Any:
    """Tensors end to end along an axis, or with None all their values in a row."""
    xs = promoted(*xs)
    if axis is None:
        return parts.concat([in_line(x, None)[0] for x in xs], 0)
    return parts.concat(xs, axis_of(xs[0], int(axis)))


@function("*x")
def stack(x: Any, axis: int = 0) -> Any:
    """Tensors of one shape along a new axis."""
    place = new_axis(promoted(*x)[0], axis)
    return parts.concat([ir.reshape(y, (*y.shape[:place], 1, *y.shape[place:])) for y in promoted(*x)], place)


@function("x1", "x2")
def append(x1: Any, x2: Any, axis: int | None = None) -> Any:
    """The second behind the first along an axis, or all values of both in a row."""
    x1, x2 = promoted(x1, x2)
    ends = [in_line(x, axis) for x in (x1, x2)]
    return parts.concat([end[0] for end in ends], ends[0][1])


def at_least(x: Node, rank: int) -> Node:
    return ir.reshape(x, (*((1,) * max(rank - len(x.shape), 0)), *x.shape))


@function("*xs")
def hstack(xs: Any) -> Any:
    """Side by side: along the second axis, or the first of rows."""
    xs = [at_least(x, 1) for x in promoted(*xs)]
    return parts.concat(xs, min(len(xs[0].shape) - 1, 1))


@function("*xs")
def vstack(xs: Any) -> Any:
    """One below the other: along the first axis, rows as pictures of one line."""
    return parts.concat([at_least(x, 2) for x in promoted(*xs)], 0)


@function("*xs")
def dstack(xs: Any) -> Any:
    """One behind the other: along the third axis."""
    deep = [at_least(x, 2) for x in promoted(*xs)]
    return parts.concat([ir.reshape(x, (*x.shape, 1)) if len(x.shape) == 2 else x for x in deep], 2)


@function("x", module=CORE)
def unstack(x: Any, num: int | None = None, axis: int = 0) -> Any:
    """The parts along an axis, without the axis."""
    place = axis_of(x, axis)
    count = known_length("unstack", x, place)
    if num not in (None, count):
        raise ShapeError(f"unstack: the axis {axis} of {show(x.shape)} has {count} parts, got num={num}.")
    return [drop_axes(part(x, place, i, 1), (place,)) for i in range(count)]


def known_length(who: str, x: Node, axis: int) -> int:
    """The length of an axis that is not the batch."""
    if x.shape[axis] == BATCH:
        raise ShapeError(f"{who}: the axis of {show(x.shape)} must not be the batch's. Use another, such as axis=-1.")
    return x.shape[axis]


def cut(x: Node, axis: int, places: Sequence[int]) -> list[Node]:
    """A tensor cut at these places along an axis."""
    n = known_length("split", x, axis)
    ends = [0, *(min(place if place >= 0 else place + n, n) for place in map(int, places)), n]
    return [part(x, axis, a, max(b - a, 0)) for a, b in pairwise(ends)]


@function("x")
def split(x: Any, indices_or_sections: Any, axis: int = 0) -> Any:
    """Cut along an axis: into so many parts of one length, or at these places."""
    place = axis_of(x, axis)
    if not isinstance(indices_or_sections, int | np.integer):
        return cut(x, place, indices_or_sections)
    n = known_length("split", x, place)
    if not n:
        return [x] * indices_or_sections
    if n % indices_or_sections:
        raise ShapeError(f"split: the axis {axis} of {show(x.shape)} is not a multiple of {indices_or_sections} long.")
    return cut(x, place, range(n // indices_or_sections, n, n // indices_or_sections))


@function("x")
def array_split(x: Any, indices_or_sections: Any, axis: int = 0) -> Any:
    """As `split`; of a length that is no multiple, the first parts are longer by one."""
    place = axis_of(x, axis)
    if not isinstance(indices_or_sections, int | np.integer):
        return cut(x, place, indices_or_sections)
    each, longer = divmod(known_length("split", x, place), indices_or_sections)
    return cut(x, place, [i * each + min(i, longer) for i in range(1, indices_or_sections)])


@function("x")
def hsplit(x: Any, indices_or_sections: Any) -> Any:
    """`split` along the second axis, or the first of a row."""
    return split(x, indices_or_sections, min(len(x.shape) - 1, 1))


@function("x")
def vsplit(x: Any, indices_or_sections: Any) -> Any:
    """`split` along the first axis."""
    return split(x, indices_or_sections, 0)


@function("x")
def dsplit(x: Any, indices_or_sections: Any) -> Any:
    """`split` along the third axis."""
    return split(x, indices_or_sections, 2)
