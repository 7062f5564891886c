"""Functions that pick values by their places: repeated, turned, moved, padded, taken."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from foveal.arguments import converted, positive_int
from foveal.errors import ArgumentError, ShapeError
from foveal.functions.elementwise import not_equal, select
from foveal.functions.function import dtype_name, function
from foveal.functions.promotion import cast as cast_to
from foveal.functions.promotion import scalar
from foveal.functions.reduce import in_line, total
from foveal.functions.rows import Length, length_in, repeated, unknown_length
from foveal.functions.shape import along, at_least, axes_of_nodes, known_length, moveaxis, part, sizes, swapaxes
from foveal.functions.symbolic import CORE, NN
from foveal.ir import node as ir
from foveal.ir.node import BATCH, Node, broadcast_like, full, show, table
from foveal.ops import parts
from foveal.ops import shape as shapes
from foveal.ops.gather import PutAlong, take_along
from foveal.ops.reduce import axis_of, max_, sum_


@function("x")
def tile(x: Any, repeats: Any) -> Any:
    """The whole repeated so often along each axis."""
    counts, length = sizes(repeats), length_in(repeats)
    x = at_least(x, len(counts))
    if length is not None and len(counts) == len(x.shape) and x.shape[0] == 1:
        x, counts = repeated(x, length), (1, *counts[1:])
    for axis, count in enumerate((1,) * (len(x.shape) - len(counts)) + counts):
        x = x if count == 1 else along(x, axis, [*range(known_length("tile", x, axis))] * count)
    return x


@function("x")
def repeat(x: Any, repeats: Any, axis: int | None = None) -> Any:
    """Each value (or each part along `axis`) so often, one after the other."""
    x, place = in_line(x, axis)
    if isinstance(repeats, Length) and place == 0 and x.shape[0] == 1:
        return repeated(x, repeats)
    return along(x, place, np.repeat(np.arange(known_length("repeat", x, place)), repeats).tolist())


@function("x")
def flip(x: Any, axis: Any = None) -> Any:
    """Backwards along these axes, by default all."""
    for place in range(len(x.shape)) if axis is None else axes_of_nodes(x, axis):
        x = along(x, place, range(known_length("flip", x, place) - 1, -1, -1))
    return x


@function("x")
def fliplr(x: Any) -> Any:
    """Backwards along the second axis."""
    return flip(x, 1)


@function("x")
def flipud(x: Any) -> Any:
    """Backwards along the first axis."""
    return flip(x, 0)


@function("x")
def roll(x: Any, shift: Any, axis: Any = None) -> Any:
    """Moved along an axis; what leaves at one end comes in at the other."""
    if axis is None:
        row, place = in_line(x, None)
        return ir.reshape(roll(row, shift, place), x.shape)
    axes = [axis_of(x, int(i)) for i in np.atleast_1d(axis)]
    for place, steps in zip(axes, np.broadcast_to(shift, len(axes)).tolist(), strict=True):
        n = known_length("roll", x, place)
        moved = steps % max(n, 1)
        if moved:
            x = parts.concat([part(x, place, n - moved, moved), part(x, place, 0, n - moved)], place)
    return x


@function("array")
def rot90(array: Any, k: int = 1, axes: Any = (0, 1)) -> Any:
    """A quarter turn from the first of two axes to the second, k times."""
    first, second = (axis_of(array, int(i)) for i in axes)
    if first == second:
        raise ArgumentError(f"rot90: `axes` must be two different axes, got {axes!r}.")
    for _ in range(k % 4):
        array = flip(swapaxes(array, first, second), first)
    return array


PAD_MODES = ("constant", "edge", "reflect", "symmetric", "wrap")


@function("x", called=("constant_values",))
def pad(x: Any, pad_width: Any, mode: str = "constant", constant_values: Any = None) -> Any:
    """With a border: for each axis, how much before and how much after; or the same for all.

    It is `constant_values` (0), or with `mode` 'edge' the value at the edge, with 'reflect' and 'symmetric' the mirror
    without and with it, with 'wrap' the other end.
    """
    mode = mode.lower() if isinstance(mode, str) else mode
    if mode not in PAD_MODES:
        raise ArgumentError(f"pad: `mode` must be one of {', '.join(map(repr, PAD_MODES))}, got {mode!r}.")
    widths = [(int(a), int(b)) for a, b in np.broadcast_to(np.asarray(pad_width), (len(x.shape), 2))]
    if mode != "constant" and constant_values is not None:
        raise ArgumentError(f"pad: `constant_values` can be given with mode='constant' alone, got mode={mode!r}.")
    if mode != "constant":
        for axis, width in enumerate(widths):
            if any(width):
                places = np.arange(known_length("pad", x, axis))
                x = along(x, axis, np.pad(places, width, mode).tolist())  # type: ignore[call-overload]
        return x
    y, value = parts.pad(x, widths), 0 if constant_values is None else np.asarray(constant_values).item()
    if not value or y is x:
        return y
    inner = np.zeros([1 if n == BATCH else n for n in x.shape], bool)
    border = np.pad(inner, widths, constant_values=True)
    return scalar("add", y, table(np.where(border, value, 0), x.dtype))


# -- picking


@function("x", "indices")
def take(x: Any, indices: Any, axis: int | None = None) -> Any:
    """The parts with these numbers along an axis, or the values with these numbers in a row.

    Numbers below 0 count from the end. Of a batch the numbers are the same for all images; numbers that come in a batch
    pick from a tensor without one.
    """
    x, place = in_line(x, axis)
    places = cast_to(indices if isinstance(indices, Node) else full((), indices, "int32"), "int32")
    shape = (*x.shape[:place], *places.shape, *x.shape[place + 1 :])
    if not places.spec.batched:
        flat = ir.reshape(places, tuple(math.prod(places.shape) if i == place else 1 for i in range(len(x.shape))))
        return ir.reshape(take_along(x, flat, place), shape)
    if x.spec.batched or place:
        raise ShapeError(
            f"take: places {show(places.shape)} that come in a batch pick along the first axis of a tensor without a "
            f"batch, got axis={axis} of {show(x.shape)}. take_along_axis picks image by image."
        )
    lines = ir.reshape(places, (BATCH, math.prod(places.shape[1:]), 1))
    y = take_along(ir.reshape(x, (1, x.shape[0], math.prod(x.shape[1:]))), lines, 1)
    return ir.reshape(y, shape)


@function("x", "indices")
def take_along_axis(x: Any, indices: Any, axis: int | None = None) -> Any:
    """At each place the value whose number along the axis `indices` has there."""
    if axis is None:
        x, indices = in_line(x, None)[0], in_line(indices, None)[0]
    place = axis_of(x, -1 if axis is None else axis)
    return take_along(x, cast_to(indices, "int32"), place)


@function("x", called=("key",))
def get_item(x: Any, key: Any) -> Any:
    """`x[key]`: integers, slices, `...` and None mean what they do in NumPy; the batch stays whole."""
    keys = list(key) if isinstance(key, tuple | list) else [key]
    axis, turned = 0, []
    for at, one in enumerate(keys):
        if one is Ellipsis:
            axis = len(x.shape) - builtin_sum(other is not None for other in keys[at + 1 :]) - 1
        elif isinstance(one, slice_type) and (isinstance(one.start, Length) or isinstance(one.stop, Length)):
            if one.start is not None or one.step is not None or x.shape[axis : axis + 1] != (BATCH,):
                raise unknown_length("get_item")
            one = slice_type(None)
        backwards = isinstance(one, slice_type) and one.step is not None and one.step < 0 and axis < len(x.shape)
        if backwards and x.shape[axis] != BATCH:
            places = range(*one.indices(x.shape[axis]))
            x, one = along(x, axis, places), slice_type(None)
        axis += one is not None
        turned.append(one)
    if axis > len(x.shape) or turned.count(Ellipsis) > 1:
        raise ShapeError(f"get_item: {show(x.shape)} has {len(x.shape)} axes, got the key {key!r}. Index fewer.")
    return parts.getitem(x, tuple(turned))


slice_type, builtin_sum = slice, sum


@function("inputs", module=CORE, called=("start_indices",))
def slice(inputs: Any, start_indices: Any, shape: Any) -> Any:
    """The part that begins there and is so large; -1 is up to the end. What would not fit is moved back."""
    if not _is_known(start_indices):
        for axis, (start, n, count) in enumerate(_walk("slice", start_indices, inputs, sizes(shape))):
            inputs = inputs if n == count else take(inputs, start + table(np.arange(count), "int32"), axis)
        return inputs
    walk = zip(inputs.shape, start_indices, sizes(shape), strict=True)
    counts = [n if n == BATCH else n - int(at) if count == -1 else count for n, at, count in walk]
    return parts.crop(inputs, [int(at) for at in start_indices], counts)


def _is_known(places: Any) -> bool:
    return not any(isinstance(place, Node) for place in ([places] if isinstance(places, Node) else places))


def _walk(who: str, starts: Any, x: Node, counts: Any) -> list[tuple[Node, int, int]]:
    """Where a part begins along each axis, as far back as it fits; how long the axis is, and the part of it."""
    made = []
    for i, (n, count) in enumerate(zip(x.shape, counts, strict=True)):
        known_length(who, x, i)
        if count == -1:
            raise ShapeError(f"{who}: how large the part is must be known where its start is a tensor, got {counts}.")
        start = ir.reshape(part(starts, 0, i, 1), ()) if isinstance(starts, Node) else starts[i]
        start = cast_to(start, "int32") if isinstance(start, Node) else table(start, "int32")
        made.append((scalar("minimum", scalar("maximum", start, 0), n - count), n, count))
    return made


@function("inputs", "updates", module=CORE, called=("start_indices",))
def slice_update(inputs: Any, start_indices: Any, updates: Any) -> Any:
    """The same with another part from there on; what would not fit is moved back."""
    updates = cast_to(updates if isinstance(updates, Node) else full((), updates), inputs.dtype)
    if not _is_known(start_indices):
        inside: Any = 1
        for axis, (start, n, count) in enumerate(_walk("slice_update", start_indices, inputs, updates.shape)):
            place = table(np.arange(n), "int32") - start
            line = tuple(n if i == axis else 1 for i in range(len(inputs.shape)))
            within = scalar("greater_equal", place, 0) * scalar("greater", count, place)
            inside = scalar("mul", inside, ir.reshape(cast_to(within, "int32"), line))
            updates = take(updates, scalar("minimum", scalar("maximum", place, 0), count - 1), axis)
        return select(inside, updates, inputs)
    whole = zip(np.asarray(start_indices).tolist(), inputs.shape, updates.shape, strict=True)
    widths = [(0, 0) if n == BATCH else (at := max(min(int(start), n - m), 0), n - m - at) for start, n, m in whole]
    inside = np.pad(np.ones([1 if n == BATCH else n for n in updates.shape]), widths)
    return select(table(inside, "int32"), parts.pad(updates, widths), inputs)


@function("indices", "values", module=CORE)
def scatter(indices: Any, values: Any, shape: Any) -> Any:
    """Zeros of a shape, and values added at the places whose numbers stand along the last axis of `indices`."""
    whole, depth = sizes(shape), indices.shape[-1]
    lead, rest = whole[:depth], whole[depth:]
    at = cast_to(indices, "int32")
    steps = [math.prod(lead[i + 1 :]) for i in range(depth)]
    flat = sum_(at * table(steps, "int32"), -1) if depth > 1 else ir.reshape(at, at.shape[:-1])
    count = math.prod(flat.shape)
    rows = ir.reshape(values, (count, math.prod(rest)))
    y = ir.apply(PutAlong(0, (math.prod(lead), math.prod(rest))), rows, ir.reshape(flat, (count, 1)))
    return ir.reshape(y, whole)


@function("x", module=NN)
def one_hot(x: Any, num_classes: int, axis: int = -1, dtype: Any = None, sparse: bool = False) -> Any:
    """A new axis of length `num_classes`: 1 at each index and 0 elsewhere."""
    y = shapes.one_hot(cast_to(x, "int32"), int(num_classes), dtype_name(dtype or "float32"))
    return moveaxis(y, -1, axis)


@function("inputs", module=NN)
def multi_hot(
    inputs: Any, num_classes: int | None = None, axis: int = -1, dtype: Any = None, sparse: bool = False
) -> Any:
    """1 at every index that is among those along the second axis (of a row, the first), 0 elsewhere.

    `axis` is where the classes stand before that axis goes.
    """
    classes = converted("multi_hot", "num_classes", positive_int, num_classes)
    return max_(one_hot(inputs, classes, axis, dtype), min(len(inputs.shape) - 1, 1))


def _masked(x: Node, keep: Any) -> Node:
    """The values of the last two axes where `keep` holds, 0 elsewhere."""
    return cast_to(select(table(keep, "int32"), x, 0), x.dtype)


@function("x")
def tril(x: Any, k: int = 0) -> Any:
    """What is on and below the diagonal, 0 above; `k` is how far the diagonal is moved to the right."""
    return _masked(x, np.tri(x.shape[-2], x.shape[-1], k))


@function("x")
def triu(x: Any, k: int = 0) -> Any:
    """What is on and above the diagonal, 0 below; `k` is how far the diagonal is moved to the right."""
    return _masked(x, 1 - np.tri(x.shape[-2], x.shape[-1], k - 1))


@function("x")
def diagonal(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The values on the diagonal of two axes, along a new last one."""
    y = moveaxis(x, (axis1, axis2), (-2, -1))
    rows, columns = y.shape[-2:]
    count = max(min(rows + min(offset, 0), columns - max(offset, 0)), 0)
    first = max(offset, 0) + max(-offset, 0) * columns
    flat = ir.reshape(y, (*y.shape[:-2], rows * columns))
    return along(flat, len(flat.shape) - 1, [first + i * (columns + 1) for i in range(count)])


@function("x")
def trace(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The sum of the diagonal of two axes."""
    y = diagonal(x, offset, axis1, axis2)
    return total(y, (len(y.shape) - 1,))


@function("x")
def diag(x: Any, k: int = 0) -> Any:
    """A row as the diagonal of a square, or the diagonal of a square as a row."""
    if len(x.shape) == 2:
        return diagonal(x, k)
    n = x.shape[0] + abs(k)
    if k < 0:
        return shapes.transpose(diag(x, -k), (1, 0))
    wide = parts.pad(ir.reshape(x, (1, x.shape[0])), [(0, 0), (k, 0)])
    return _masked(broadcast_like(wide, full((n, n), 0.0, x.dtype)), np.eye(n, k=k))


@function("x")
def diagflat(x: Any, k: int = 0) -> Any:
    """All values as the diagonal of a square."""
    return diag(ir.reshape(x, (math.prod(x.shape),)), k)


@function("a")
def diff(a: Any, n: int = 1, axis: int = -1) -> Any:
    """Each value along an axis less the one before it, n times over."""
    place = axis_of(a, axis)
    for _ in range(n):
        length = known_length("diff", a, place) - 1
        after, before = part(a, place, min(length + 1, 1), max(length, 0)), part(a, place, 0, max(length, 0))
        a = cast_to(not_equal(after, before), "bool") if a.dtype == "bool" else after - before
    return a
