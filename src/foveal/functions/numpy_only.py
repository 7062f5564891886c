"""Functions of arrays alone, by NumPy: what comes out depends on the values, or engines have no such op."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from foveal.errors import ArgumentError, ShapeError
from foveal.functions.only_arrays import of_arrays
from foveal.functions.symbolic import CORE, MATH
from foveal.ir.node import show

REDUCTIONS = {"add": np.add, "max": np.maximum, "min": np.minimum, "mul": np.multiply}


def _of_bits(name: str, of: np.ufunc) -> Callable[..., Any]:
    def of_pair(x: Any, y: Any) -> Any:
        return of(x, y)

    of_pair.__name__ = of_pair.__qualname__ = name
    of_pair.__doc__ = f"NumPy's `{of.__name__}`, of whole numbers."
    return of_arrays()(of_pair)


bitwise_and = _of_bits("bitwise_and", np.bitwise_and)
bitwise_left_shift = left_shift = _of_bits("left_shift", np.left_shift)
bitwise_or = _of_bits("bitwise_or", np.bitwise_or)
bitwise_right_shift = right_shift = _of_bits("right_shift", np.right_shift)
bitwise_xor = _of_bits("bitwise_xor", np.bitwise_xor)


@of_arrays()
def bitwise_not(x: Any) -> Any:
    """Every bit of whole numbers turned."""
    return np.bitwise_not(x)


bitwise_invert = bitwise_not


@of_arrays()
def gcd(x1: Any, x2: Any) -> Any:
    """The greatest common divisor."""
    return np.gcd(x1, x2)


@of_arrays()
def lcm(x1: Any, x2: Any) -> Any:
    """The least common multiple."""
    return np.lcm(x1, x2)


@of_arrays()
def nextafter(x1: Any, x2: Any) -> Any:
    """The next number towards another."""
    return np.nextafter(x1, x2)


@of_arrays()
def nonzero(x: Any) -> Any:
    """Where values are not 0: for each axis, their places along it."""
    return tuple(place.astype("int32") for place in np.nonzero(x))


@of_arrays()
def bincount(x: Any, weights: Any = None, minlength: int = 0, sparse: bool = False) -> Any:
    """How often each whole number from 0 on is there; of several rows, for each row."""
    values = np.asarray(x)
    count = max(int(minlength), int(values.max(initial=-1)) + 1)
    each = np.ones(values.shape, "int32") if weights is None else np.asarray(weights)
    rows = zip(values.reshape(-1, values.shape[-1]), each.reshape(-1, values.shape[-1]), strict=True)
    y = np.array([np.bincount(row, weight, count) for row, weight in rows])
    return y.reshape(*values.shape[:-1], count).astype(each.dtype)


@of_arrays()
def histogram(x: Any, bins: int = 10, range: Any = None) -> Any:
    """How many values of a row are in each bin, and where the bins end."""
    if np.ndim(x) != 1:
        raise ShapeError(f"histogram: the values must be in one row, got {np.shape(x)}. Give ravel(x).")
    if not isinstance(bins, int) or bins < 1:
        raise ArgumentError(f"histogram: `bins` must be a positive integer, got {bins!r}.")
    counts, ends = np.histogram(x, bins, range)
    return counts.astype("float32"), ends.astype("float32")


@of_arrays()
def unique(
    x: Any,
    sorted: bool = True,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: int | None = None,
    size: int | None = None,
    fill_value: Any = None,
) -> Any:
    """The different values, sorted; `size` of them, filled up with `fill_value` or else the smallest one."""
    of_numpy: Any = np.unique
    values, first, *inverse, counts = of_numpy(x, True, return_inverse, True, axis, equal_nan=False)
    if size is not None:
        at = axis or 0
        kept, spare = slice(size), max(size - values.shape[at], 0)
        values = np.take(values, np.arange(min(size, values.shape[at])), at)
        filler = np.take(values, [0], at) if fill_value is None else np.full_like(np.take(values, [0], at), fill_value)
        values = np.concatenate([values, np.repeat(filler, spare, at)], at)
        first = np.concatenate([first[kept], np.repeat(first[:1], spare)])
        counts = np.concatenate([counts[kept], np.zeros(spare, counts.dtype)])
    asked = zip((return_index, return_inverse, return_counts), (first, *(inverse or [None]), counts), strict=True)
    parts = tuple(part.astype("int32") for wanted, part in asked if wanted)
    return (values, *parts) if parts else values


# -- values put into an array


@of_arrays(CORE)
def scatter_update(inputs: Any, indices: Any, updates: Any, reduction: str | None = None) -> Any:
    """The same with other values at these places, or added to them, or whatever `reduction` says."""
    if reduction not in (None, *REDUCTIONS):
        raise ArgumentError(
            f"scatter_update: `reduction` must be one of {', '.join(map(repr, REDUCTIONS))} or None, got {reduction!r}."
        )
    y, places = np.array(inputs), tuple(np.moveaxis(np.asarray(indices), -1, 0))
    if reduction is None:
        y[places] = updates
    else:
        REDUCTIONS[reduction].at(y, places, updates)
    return y


def _segments(name: str, of: np.ufunc, neutral: float) -> Any:
    def of_segments(data: Any, segment_ids: Any, num_segments: int | None = None, sorted: bool = False) -> Any:
        values, ids = np.asarray(data), np.asarray(segment_ids)
        if ids.ndim != 1 or len(ids) != len(values):
            raise ShapeError(
                f"{name}: `segment_ids` must be one number for each of {len(values)} rows, got {show(ids.shape)}."
            )
        count = int(ids.max() + 1 if num_segments is None else num_segments)
        whole = np.iinfo(values.dtype) if values.dtype.kind in "iu" and np.isinf(neutral) else None
        start = neutral if whole is None else whole.max if neutral > 0 else whole.min
        y = np.full((count, *values.shape[1:]), start, values.dtype)
        inside = (ids >= 0) & (ids < count)
        of.at(y, ids[inside], values[inside])
        return y

    of_segments.__name__ = of_segments.__qualname__ = name
    of_segments.__doc__ = f"NumPy's `{of.__name__}` of all rows with one number, for each number."
    return of_arrays(MATH)(of_segments)


segment_max = _segments("segment_max", np.maximum, -np.inf)
segment_min = _segments("segment_min", np.minimum, np.inf)
segment_prod = _segments("segment_prod", np.multiply, 1)
segment_sum = _segments("segment_sum", np.add, 0)
