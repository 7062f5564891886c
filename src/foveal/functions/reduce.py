"""Functions that make many values few, along some axes, and running sums."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from foveal.errors import ShapeError
from foveal.functions.elementwise import TRUTH, counted, negated, select, truth
from foveal.functions.function import WHOLE, Function, declared, function
from foveal.functions.promotion import cast, floating, promoted, scalar
from foveal.functions.symbolic import MATH, NUMPY
from foveal.ir.node import BATCH, Node, broadcast_like, full, reshape, show
from foveal.ops import reduce as ops
from foveal.ops.gather import argsort as ops_argsort
from foveal.ops.gather import take_along
from foveal.ops.parts import concat, crop
from foveal.ops.reduce import axes_of, axis_of, drop_axes, refuse_batch

Axis = int | Sequence[int] | None


def axes_along(x: Node, axis: Any) -> tuple[int, ...]:
    return axes_of(x, tuple(int(i) for i in axis) if isinstance(axis, list | np.ndarray) else axis)


WIDE = {"bool": "int32", "int8": "int32", "int16": "int32", "uint8": "uint32", "uint16": "uint32"}
"""What truths and small integers are added up in."""


def _whole(x: Node) -> Node:
    return cast(x, WIDE.get(x.dtype, x.dtype))


def _least(x: Node) -> Node:
    """Values in the reverse order, by which the largest is the smallest of x."""
    if x.dtype.startswith("float"):
        return -x
    return scalar("sub", -1 if x.dtype.startswith("int") else int(np.iinfo(x.dtype).max), x)


def largest(x: Node, axes: tuple[int, ...], keepdims: bool = False) -> Node:
    """The largest value along some axes."""
    return cast(ops.max_(_whole(x), axes, keepdims), x.dtype)


def smallest(x: Node, axes: tuple[int, ...], keepdims: bool = False) -> Node:
    """The smallest value along some axes."""
    return cast(_least(ops.max_(_least(_whole(x)), axes, keepdims)), x.dtype)


def average_of(x: Node, axes: tuple[int, ...], keepdims: bool = False) -> Node:
    """The mean along some axes; of integers, a float."""
    return ops.mean(floating(x), axes, keepdims)


def variance(x: Node, axes: tuple[int, ...], keepdims: bool = False) -> Node:
    """The mean squared distance from the mean."""
    x = floating(x)
    return ops.mean(scalar("square", x - ops.mean(x, axes, keepdims=True)), axes, keepdims)


def product(x: Node, axes: tuple[int, ...], keepdims: bool = False) -> Node:
    """The product along some axes, by halves."""
    y = _whole(x)
    for axis in axes:
        refuse_batch("prod", y.spec, axis)
        while (n := y.shape[axis]) > 1:
            first, second = _part(y, axis, 0, n // 2), _part(y, axis, n // 2, n // 2)
            y = concat([first * second, *([_part(y, axis, n - 1, 1)] if n % 2 else [])], axis)
    return y if keepdims else drop_axes(y, axes)


def _part(x: Node, axis: int, start: int, count: int) -> Node:
    """A stretch of the values along an axis."""
    counts = (*x.shape[:axis], count, *x.shape[axis + 1 :])
    return crop(x, [start if i == axis else 0 for i in range(len(counts))], counts)


def _log_sum(x: Node, axes: tuple[int, ...], keepdims: bool = False) -> Node:
    x = floating(x)
    top = scalar("stop_gradient", ops.max_(x, axes, keepdims=True))
    top = select(scalar("equal", top - top, 0.0), top, 0.0)
    y = scalar("log", ops.sum_(scalar("exp", x - top), axes, keepdims=True)) + top
    return y if keepdims else drop_axes(y, axes)


def total(x: Node, axes: tuple[int, ...], keepdims: bool = False) -> Node:
    """The sum along some axes; of truths, how many hold."""
    x = _whole(x)
    if x.dtype.startswith("float") or not any_batch(x, axes):
        return ops.sum_(x, axes, keepdims)
    return cast(ops.sum_(floating(x), axes, keepdims), x.dtype)  # engines sum integers image by image


def _after(of_axes: Callable[..., Node], first: Callable[[Node], Node]) -> Callable[..., Node]:
    return lambda x, axes, keepdims: of_axes(first(x), axes, keepdims)


def _reduction(
    name: str,
    text: str,
    of_axes: Callable[..., Node],
    *,
    module: str = NUMPY,
    kind: str | None = None,
    result: str | None = None,
) -> Callable[..., Any]:
    def of_node(x: Any, axis: Axis = None, keepdims: bool = False) -> Node:
        return of_axes(x, axes_along(x, axis), keepdims)

    of_node.__name__ = of_node.__qualname__ = name
    of_node.__module__ = __name__
    of_node.__doc__ = f"{text}, of all values or of those along `axis` (one or several)."
    made: Callable[..., Any] = declared(Function(of_node, ("x",), module, kind, rows=WHOLE, result=result))
    return made


all = _reduction("all", "Whether all are true", _after(smallest, truth), result=TRUTH)
any = _reduction("any", "Whether one is true", _after(largest, truth), result=TRUTH)
amax = _reduction("amax", "The largest", largest)
amin = _reduction("amin", "The smallest", smallest)
count_nonzero = _reduction("count_nonzero", "How many are not 0", _after(total, lambda x: cast(truth(x), "int32")))
logsumexp = _reduction("logsumexp", "The logarithm of the sum of the exponentials", _log_sum, module=MATH)
mean = _reduction("mean", "The mean", average_of)
ptp = _reduction("ptp", "The largest less the smallest", lambda *x: largest(*x) - smallest(*x))
std = _reduction("std", "The standard deviation", lambda *x: scalar("sqrt", variance(*x)))
sum = _reduction("sum", "The sum", total)
var = _reduction("var", "The variance", variance)


def number(x: Node) -> Node:
    """1 where it is a number, 0 where it is NaN."""
    return scalar("equal", x, x)


def known(x: Node, other: float) -> Node:
    return select(number(x), x, other) if x.dtype.startswith("float") else x


def _extreme(of_axes: Callable[..., Node], other: float) -> Callable[..., Node]:
    def of_numbers(x: Node, axes: tuple[int, ...], keepdims: bool) -> Node:
        y = of_axes(known(x, other), axes, keepdims)
        return select(largest(number(x), axes, keepdims), y, np.nan) if x.dtype.startswith("float") else y

    return of_numbers


nanmax = _reduction("nanmax", "The largest that is a number", _extreme(largest, -np.inf))
nanmin = _reduction("nanmin", "The smallest that is a number", _extreme(smallest, np.inf))
nansum = _reduction("nansum", "The sum of those that are numbers", _after(total, lambda x: known(x, 0.0)))
nanprod = _reduction("nanprod", "The product of those that are numbers", _after(product, lambda x: known(x, 1.0)))


def _nan_mean(x: Node, axes: tuple[int, ...], keepdims: bool = False) -> Node:
    return total(known(x, 0.0), axes, keepdims) / total(number(x), axes, keepdims)


def _nan_variance(x: Node, axes: tuple[int, ...], keepdims: bool = False) -> Node:
    return _nan_mean(scalar("square", x - _nan_mean(x, axes, True)), axes, keepdims)


nanmean = _reduction("nanmean", "The mean of those that are numbers", _nan_mean)
nanvar = _reduction("nanvar", "The variance of those that are numbers", _nan_variance)
nanstd = _reduction(
    "nanstd", "The standard deviation of those that are numbers", lambda *x: scalar("sqrt", _nan_variance(*x))
)


def _with_initial(
    x: Node, axes: tuple[int, ...], keepdims: bool, initial: Any, of_axes: Callable[..., Node], join: str
) -> Node:
    if initial is not None and 0 in [x.shape[axis] for axis in axes]:
        shape = tuple(1 if i in axes else n for i, n in enumerate(x.shape))
        y = full(shape, initial, x.dtype)
        return y if keepdims else drop_axes(y, axes)
    y = of_axes(x, axes, keepdims)
    return y if initial is None else scalar(join, y, initial)


@function("x", rows=WHOLE)
def max(x: Any, axis: Axis = None, keepdims: bool = False, initial: Any = None) -> Any:
    """The largest, of all values or of those along `axis`; at least `initial`."""
    return _with_initial(x, axes_along(x, axis), keepdims, initial, largest, "maximum")


@function("x", rows=WHOLE)
def min(x: Any, axis: Axis = None, keepdims: bool = False, initial: Any = None) -> Any:
    """The smallest, of all values or of those along `axis`; at most `initial`."""
    return _with_initial(x, axes_along(x, axis), keepdims, initial, smallest, "minimum")


@function("x", rows=WHOLE)
def prod(x: Any, axis: Axis = None, keepdims: bool = False, dtype: Any = None) -> Any:
    """The product, of all values or of those along `axis`; computed in `dtype`."""
    return product(x if dtype is None else cast(x, dtype), axes_along(x, axis), keepdims)


@function("x", "weights")
def average(x: Any, axis: Axis = None, weights: Any = None) -> Any:
    """The mean, where each value counts as much as its weight."""
    axes = axes_along(x, axis)
    if weights is None:
        return average_of(x, axes)
    x, weights = (floating(part) for part in promoted(x, weights))
    if len(weights.shape) < len(x.shape):
        weights = reshape(weights, tuple(n if i in axes else 1 for i, n in enumerate(x.shape)))
    return ops.sum_(x * weights, axes) / ops.sum_(weights + x * 0.0, axes)


def in_line(x: Node, axis: int | None) -> tuple[Node, int]:
    """The axis as a number; where there is none, all values along one axis."""
    if axis is not None and (x.shape or axis not in (0, -1)):
        return x, axis_of(x, int(axis))
    if x.shape[:1] == (BATCH,):
        raise ShapeError(f"axis: must be given for a batch, {show(x.shape)} has no values in one row.")
    return reshape(x, (int(np.prod(x.shape)),)), 0


def _place(x: Node, axis: int | None, keepdims: bool) -> Node:
    row, place = in_line(x, axis)
    y = ops.argmax(row, place)
    if not keepdims:
        return y
    ones = [1] * len(x.shape)
    return reshape(y, tuple(ones) if axis is None else (*row.shape[:place], 1, *row.shape[place + 1 :]))


@function("x")
def argmax(x: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    """Where the largest value is: along an axis, or of all values in a row."""
    return _place(x, axis, keepdims)


@function("x")
def argmin(x: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    """Where the smallest value is: along an axis, or of all values in a row."""
    return _place(_least(_whole(x)), axis, keepdims)


@function("x")
def argsort(x: Any, axis: int | None = -1) -> Any:
    """Where the smallest, the next... value is along an axis."""
    return ops_argsort(*in_line(x, axis))


@function("x")
def sort(x: Any, axis: int | None = -1) -> Any:
    """The values along an axis, the smallest first."""
    x, place = in_line(x, axis)
    return take_along(x, ops_argsort(x, place), place)


@function("x", module=MATH)
def top_k(x: Any, k: int, sorted: bool = True) -> Any:
    """The `k` largest values along the last axis, the largest first, and where they are."""
    last = len(x.shape) - 1
    order = select(number(x), x, np.inf) if x.dtype.startswith("float") else _whole(x)
    places = _part(ops_argsort(_least(order), last), last, 0, int(k))
    return take_along(x, places, last), places


@function("targets", "predictions", module=MATH, result=TRUTH)
def in_top_k(targets: Any, predictions: Any, k: int) -> Any:
    """Whether each target is among the `k` classes with the largest predictions."""
    own = take_along(predictions, reshape(cast(targets, "int32"), (*targets.shape, 1)), len(targets.shape))
    ahead = total(negated(scalar("greater_equal", own, predictions)), (len(targets.shape),))  # NaN is ahead of all
    return scalar("greater", float(k), ahead)


def any_batch(x: Node, axes: Sequence[int]) -> bool:
    """Whether the batch is among some axes."""
    return x.spec.batched and 0 in axes


def _running(fn: str, x: Node, axis: int | None, neutral: float, reverse: bool = False) -> Node:
    """What `fn` makes of each value and all before it, by doubling the reach."""
    x, place = in_line(counted(x), axis)
    refuse_batch("cumsum", x.spec, place)
    n, reach = x.shape[place], 1
    while reach < n:
        edge = broadcast_like(full((1,) * len(x.shape), neutral, x.dtype), _part(x, place, 0, reach))
        rest = _part(x, place, reach if reverse else 0, n - reach)
        x = scalar(fn, x, concat([rest, edge] if reverse else [edge, rest], place))
        reach *= 2
    return x


@function("x")
def cumsum(x: Any, axis: int | None = None, dtype: Any = None) -> Any:
    """Sums up to each value along an axis."""
    return _running("add", x if dtype is None else cast(x, dtype), axis, 0.0)


@function("x")
def cumprod(x: Any, axis: int | None = None, dtype: Any = None) -> Any:
    """Products up to each value along an axis."""
    return _running("mul", x if dtype is None else cast(x, dtype), axis, 1.0)
