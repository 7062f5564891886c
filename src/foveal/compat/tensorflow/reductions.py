"""TensorFlow's functions of all values, or of those along some axes: its names for those of `foveal.functions`."""

from __future__ import annotations

from typing import Any

import numpy as np

from foveal.compat.tensorflow.conversion import array, on_arrays, result
from foveal.compat.tensorflow.dtypes import as_dtype
from foveal.compat.tensorflow.renamed import renamed, renamed_table
from foveal.eager import Array
from foveal.functions import indexing, shape
from foveal.functions import reduce as functions

REDUCED = renamed_table(
    functions,
    {
        "input_tensor=x axis keepdims": (
            "reduce_all=all reduce_any=any reduce_logsumexp=logsumexp reduce_max=amax reduce_min=amin "
            "reduce_std=std reduce_variance=var"
        )
    },
)
globals().update(REDUCED)
top_k = renamed(functions.top_k, "input=x k sorted", k=1)
in_top_k = renamed(functions.in_top_k, "targets predictions k")


def reduce_sum(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Any:
    """The sum, in the dtype of the values."""
    return _of_one_dtype(input_tensor, functions.sum(input_tensor, axis, keepdims))


def reduce_prod(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Any:
    """The product, in the dtype of the values."""
    return _of_one_dtype(input_tensor, functions.prod(input_tensor, axis, keepdims))


def _of_one_dtype(x: Any, y: Any) -> Any:
    return result(y.astype(array(x).dtype)) if on_arrays([x, y]) and array(x).dtype.kind in "iu" else y


def reduce_mean(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Any:
    """The mean; of whole numbers in arrays a whole number, what is behind the point is cut off."""
    mean = functions.mean(input_tensor, axis, keepdims)
    if on_arrays(input_tensor) and (dtype := array(input_tensor).dtype).kind != "f":
        return result(np.trunc(mean).astype(dtype))
    return mean


def argmax(input: Any, axis: int | None = None, output_type: Any = "int64", name: str | None = None) -> Any:
    """Where the largest value is along an axis: the first axis, unless told otherwise."""
    return shape.cast(functions.argmax(input, axis or 0), as_dtype(output_type).name)


def argmin(input: Any, axis: int | None = None, output_type: Any = "int64", name: str | None = None) -> Any:
    """Where the smallest value is along an axis: the first axis, unless told otherwise."""
    return shape.cast(functions.argmin(input, axis or 0), as_dtype(output_type).name)


def cumsum(x: Any, axis: int = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None) -> Any:
    """Sums up to each value along an axis; `exclusive` leaves the value itself out, `reverse` sums from the end."""
    return _running(functions.cumsum, shape.zeros_like, x, axis, exclusive, reverse)


def cumprod(x: Any, axis: int = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None) -> Any:
    """Products up to each value along an axis; `exclusive` leaves the value out, `reverse` begins at the end."""
    return _running(functions.cumprod, shape.ones_like, x, axis, exclusive, reverse)


def _running(of_values: Any, of_none: Any, x: Any, axis: int, exclusive: bool, reverse: bool) -> Any:
    x = shape.convert_to_tensor(x)
    y = of_values(indexing.flip(x, axis) if reverse else x, axis)
    if exclusive and x.shape[axis]:
        first = of_none(indexing.take(y, np.array([0]), axis))
        y = shape.concatenate([first, indexing.take(y, np.arange(x.shape[axis] - 1), axis)], axis)
    return indexing.flip(y, axis) if reverse else y


def count_nonzero(
    input: Any, axis: Any = None, keepdims: bool = False, dtype: Any = "int64", name: str | None = None
) -> Any:
    """How many values are not 0."""
    return shape.cast(functions.count_nonzero(input, axis, keepdims), as_dtype(dtype).name)


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
    *REDUCED, "argmax", "argmin", "confusion_matrix", "count_nonzero", "cumprod", "cumsum", "in_top_k", "reduce_mean",
    "reduce_prod", "reduce_sum", "top_k",
]  # fmt: skip
