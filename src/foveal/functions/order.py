"""Functions of the order of values: quantiles, places in sorted rows, values among others."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from foveal.arguments import converted, one_of
from foveal.errors import ArgumentError, ShapeError
from foveal.functions.elementwise import TRUTH, negated, select
from foveal.functions.function import Function, declared, function
from foveal.functions.promotion import cast, floating, promoted, scalar
from foveal.functions.reduce import (
    Axis,
    any_batch,
    argmax,
    argmin,
    argsort,
    axes_along,
    cumprod,
    cumsum,
    known,
    largest,
    number,
    smallest,
    total,
)
from foveal.functions.symbolic import NUMPY
from foveal.ir.node import Node, full, reshape, show
from foveal.ops.gather import argsort as ops_argsort
from foveal.ops.gather import take_along
from foveal.ops.shape import transpose

METHODS = ("linear", "lower", "higher", "midpoint", "nearest")


def _quantile(who: str, x: Node, q: Any, axis: Axis, method: str, keepdims: bool, numbers_alone: bool) -> Node:
    """The value with a share `q` of the values along some axes below it; NaN where one is, but for numbers alone."""
    axes, x = axes_along(x, axis), floating(x)
    if any_batch(x, axes):
        raise ShapeError(f"{who}: the axis of {show(x.shape)} must not be the batch's. Use another, such as axis=-1.")
    how = converted(who, "method", one_of(*METHODS), method)
    share = floating(q) if isinstance(q, Node) else full((), float(q))
    kept = [i for i in range(len(x.shape)) if i not in axes]
    sizes = tuple(x.shape[i] for i in kept)
    rows = reshape(transpose(x, (*kept, *axes)), (*sizes, math.prod(x.shape[i] for i in axes)))
    last = len(kept)
    ordered = take_along(rows, ops_argsort(rows, last), last)
    if numbers_alone:
        count = total(number(rows), (last,), True)
    else:
        count = full((1,) * len(rows.shape), rows.shape[-1])
        ordered = select(smallest(number(rows), (last,), True), ordered, math.nan)
    if share.shape:
        ordered, count = (reshape(part, (*(1,) * len(share.shape), *part.shape)) for part in (ordered, count))
        share = reshape(share, (*share.shape, *(1,) * len(rows.shape)))
    y = _between(ordered, (count - 1.0) * share, how)
    around = tuple(1 if i in axes else n for i, n in enumerate(x.shape)) if keepdims else sizes
    return reshape(y, (*share.shape[: len(y.shape) - len(rows.shape)], *around))


def _between(ordered: Node, place: Node, method: str) -> Node:
    """What stands at places along the last axis, which lie between whole numbers."""
    last = len(ordered.shape) - 1
    below, above = scalar("floor", place), -scalar("floor", -place)

    def at(whole: Node) -> Node:
        return take_along(ordered, cast(scalar("maximum", whole, 0.0), "int32"), last)

    if method in ("lower", "higher", "nearest"):
        return at({"lower": below, "higher": above, "nearest": scalar("round", place)}[method])
    low, high = at(below), at(above)
    weight = place - below if method == "linear" else full((), 0.5)
    return select(scalar("equal", weight, 0.0), low, low * (1.0 - weight) + high * weight)


def _quantiles(name: str, text: str, per: float, numbers_alone: bool) -> Callable[..., Any]:
    def of_node(x: Any, q: Any, axis: Axis = None, method: str = "linear", keepdims: bool = False) -> Node:
        share = q / per if isinstance(q, Node) else float(q) / per
        return _quantile(name, x, share, axis, method, keepdims, numbers_alone)

    return _named(name, text, of_node, ("x", "q"))


def _medians(name: str, text: str, numbers_alone: bool) -> Callable[..., Any]:
    def of_node(x: Any, axis: Axis = None, keepdims: bool = False) -> Node:
        return _quantile(name, x, 0.5, axis, "linear", keepdims, numbers_alone)

    return _named(name, text, of_node, ("x",))


def _named(name: str, text: str, of_node: Any, tensors: tuple[str, ...]) -> Callable[..., Any]:
    of_node.__name__ = of_node.__qualname__ = name
    of_node.__module__, of_node.__doc__ = __name__, text
    return declared(Function(of_node, tensors, NUMPY, None))  # type: ignore[no-any-return]


quantile = _quantiles("quantile", "What this share of the values is below of.", 1, False)
percentile = _quantiles("percentile", "What so many of a hundred values are below of.", 100, False)
median = _medians("median", "The value in the middle, or the mean of the two in the middle.", False)
nanquantile = _quantiles("nanquantile", "As `quantile`, of those that are numbers.", 1, True)
nanpercentile = _quantiles("nanpercentile", "As `percentile`, of those that are numbers.", 100, True)
nanmedian = _medians("nanmedian", "The value in the middle of those that are numbers.", True)


@function("x")
def argpartition(x: Any, kth: int, axis: int | None = -1) -> Any:
    """Places so that the k-th smallest is at the k-th, smaller ones before."""
    if not isinstance(kth, int | np.integer):
        raise ArgumentError(f"argpartition: `kth` must be an integer, got {kth!r}.")
    return argsort(x, axis)


def _first_known(x: Node, of: Any, other: float, axis: int | None, keepdims: bool) -> Node:
    lost = largest(number(x), axes_along(x, axis), keepdims)
    return select(lost, of(known(x, other), axis, keepdims), full((), -1, "int32"))


@function("x")
def nanargmax(x: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    """Where the largest is; -1 where all are NaN."""
    return _first_known(x, argmax, -np.inf, axis, keepdims)


@function("x")
def nanargmin(x: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    """Where the smallest is; -1 where all are NaN."""
    return _first_known(x, argmin, np.inf, axis, keepdims)


@function("x")
def nancumsum(x: Any, axis: int | None = None, dtype: Any = None) -> Any:
    """Sums up to each value along an axis, with 0 for NaN."""
    return cumsum(known(x, 0.0), axis, dtype)


@function("x")
def nancumprod(x: Any, axis: int | None = None, dtype: Any = None) -> Any:
    """Products up to each value along an axis, with 1 for NaN."""
    return cumprod(known(x, 1.0), axis, dtype)


def _beside(x: Node, row: Node) -> tuple[Node, Node]:
    """Each value with a whole row along a new last axis."""
    x, row = promoted(x, row)
    return reshape(x, (*x.shape, 1)), row


@function("sorted_sequence", "values")
def searchsorted(sorted_sequence: Any, values: Any, side: str = "left") -> Any:
    """Before which places of a sorted row values belong; before those equal to them, or with side='right' behind."""
    how = converted("searchsorted", "side", one_of("left", "right"), side)
    if len(sorted_sequence.shape) != 1:
        raise ShapeError(
            f"searchsorted: `sorted_sequence` must have one axis, got {show(sorted_sequence.shape)}. Search row by row."
        )
    each, row = _beside(values, sorted_sequence)
    ahead = negated(scalar("greater_equal" if how == "left" else "greater", row, each))  # NaN is behind all
    return total(cast(ahead, "int32"), (len(each.shape) - 1,))


@function("x", "bins")
def digitize(x: Any, bins: Any) -> Any:
    """In which of the bins each value is, where `bins` are their sorted ends."""
    return searchsorted(bins, x, "right")


@function("x1", "x2", result=TRUTH)
def isin(x1: Any, x2: Any, assume_unique: bool = False, invert: bool = False) -> Any:
    """Whether each value is among others."""
    x1, x2 = promoted(x1, x2)
    each, row = _beside(x1, reshape(x2, (math.prod(x2.shape),)))
    found = total(cast(scalar("equal", each, row), "int32"), (len(each.shape) - 1,))
    return scalar("equal", found, 0) if invert else scalar("greater", found, 0)
