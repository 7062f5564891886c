"""TensorFlow's functions of all values of an array, or of those along some axes. NumPy does the work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from foveal.compat.tensorflow.conversion import array, axes, result
from foveal.compat.tensorflow.dtypes import as_dtype
from foveal.compat.tensorflow.graphs import OF_NODES, also_of_nodes
from foveal.eager import Array


def _mean(values: Any, **over: Any) -> Any:
    """Of whole numbers, a whole number: what is behind the point is cut off, as TensorFlow does."""
    mean = np.mean(values, **over)
    return mean if values.dtype.kind == "f" else np.trunc(mean).astype(values.dtype)


def _sum(values: Any, **over: Any) -> Any:
    return np.sum(values, dtype=values.dtype, **over)


def _product(values: Any, **over: Any) -> Any:
    return np.prod(values, dtype=values.dtype, **over)


def _log_sum_exp(values: Any, axis: Any, keepdims: bool) -> Any:
    largest = np.max(values, axis=axis, keepdims=True)
    total = np.log(np.sum(np.exp(values - largest), axis=axis, keepdims=True)) + largest
    return total if keepdims else np.squeeze(total, axis)


def _reduction(name: str, function: Callable[..., Any], told: str) -> Callable[..., Array]:
    def of_all(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Array:
        return result(function(array(input_tensor), axis=axes(axis), keepdims=keepdims))

    of_all.__name__ = of_all.__qualname__ = name
    of_all.__doc__ = f"{told}, of all values or of those along `axis` (one or several)."
    return also_of_nodes(of_all) if name in OF_NODES else of_all


reduce_all = _reduction("reduce_all", np.all, "Whether all are true")
reduce_any = _reduction("reduce_any", np.any, "Whether one is true")
reduce_logsumexp = _reduction("reduce_logsumexp", _log_sum_exp, "The logarithm of the sum of the exponentials")
reduce_max = _reduction("reduce_max", np.max, "The largest")
reduce_mean = _reduction("reduce_mean", _mean, "The mean")
reduce_min = _reduction("reduce_min", np.min, "The smallest")
reduce_prod = _reduction("reduce_prod", _product, "The product")
reduce_std = _reduction("reduce_std", np.std, "The standard deviation")
reduce_sum = _reduction("reduce_sum", _sum, "The sum")
reduce_variance = _reduction("reduce_variance", np.var, "The variance")


@also_of_nodes
def argmax(input: Any, axis: int | None = None, output_type: Any = "int64", name: str | None = None) -> Array:
    """Where the largest value is along an axis: the first axis, unless told otherwise."""
    return result(np.argmax(array(input), axis or 0).astype(as_dtype(output_type)))


def argmin(input: Any, axis: int | None = None, output_type: Any = "int64", name: str | None = None) -> Array:
    """Where the smallest value is along an axis: the first axis, unless told otherwise."""
    return result(np.argmin(array(input), axis or 0).astype(as_dtype(output_type)))


def cumsum(x: Any, axis: int = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None) -> Array:
    """Sums up to each value along an axis; `exclusive` leaves the value itself out, `reverse` sums from the end."""
    values = np.flip(array(x), axis) if reverse else array(x)
    sums = np.cumsum(values, axis, dtype=values.dtype) - (values if exclusive else 0)
    return result(np.flip(sums, axis) if reverse else sums)


def count_nonzero(
    input: Any, axis: Any = None, keepdims: bool = False, dtype: Any = "int64", name: str | None = None
) -> Array:
    """How many values are not 0."""
    return result(np.asarray(np.count_nonzero(array(input), axes(axis), keepdims=keepdims)).astype(as_dtype(dtype)))


def confusion_matrix(
    labels: Any,
    predictions: Any,
    num_classes: int | None = None,
    weights: Any = None,
    dtype: Any = "int32",
    name: str | None = None,
) -> Array:
    """How often each class (row) was taken for each class (column); `weights` say how much an image counts."""
    rows, columns = array(labels).astype(np.int64).ravel(), array(predictions).astype(np.int64).ravel()
    count = int(num_classes or max(rows.max(initial=-1), columns.max(initial=-1)) + 1)
    counted = np.zeros((count, count))
    np.add.at(counted, (rows, columns), 1 if weights is None else array(weights).ravel())
    return result(counted.astype(as_dtype(dtype)))


__all__ = [
    "argmax", "argmin", "confusion_matrix", "count_nonzero", "cumsum", "reduce_all", "reduce_any", "reduce_logsumexp",
    "reduce_max", "reduce_mean", "reduce_min", "reduce_prod", "reduce_std", "reduce_sum", "reduce_variance",
]  # fmt: skip
