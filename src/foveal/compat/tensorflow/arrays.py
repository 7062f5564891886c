"""TensorFlow's functions that make, shape, join and cut tensors: its names for those of `foveal.functions`."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np

from foveal import eager
from foveal.compat.tensorflow.conversion import array, axes, on_arrays, result, sizes, tensor
from foveal.compat.tensorflow.dtypes import as_dtype
from foveal.compat.tensorflow.renamed import renamed
from foveal.eager import Array
from foveal.errors import ArgumentError
from foveal.functions import elementwise, indexing, linalg, reduce
from foveal.functions import shape as functions
from foveal.functions.arrays import full
from foveal.functions.arrays import size as counted
from foveal.functions.rows import Length, length_in

newaxis = None


class _Kinds(type):
    def __instancecheck__(cls, value: Any) -> bool:
        return isinstance(value, Array | eager.Tensor)


class Tensor(metaclass=_Kinds):
    """What functions give: arrays, and while calculations are recorded, tensors that are computed later."""


def constant(value: Any, dtype: Any = None, shape: Any = None, name: str = "Const") -> Array:
    """An array of these values; one value fills a whole `shape`."""
    made = tensor(value, dtype)
    if shape is None:
        return result(made.copy())
    return result(np.full(sizes(shape), made) if made.size == 1 else made.reshape(sizes(shape)).copy())


broadcast_to = renamed(functions.broadcast_to, "input=x shape")
concat = renamed(functions.concatenate, "values=xs axis", "concat")
expand_dims = renamed(functions.expand_dims, "input=x axis")
identity = renamed(functions.copy, "input=x", "identity")
repeat = renamed(indexing.repeat, "input=x repeats axis")
reshape = renamed(functions.reshape, "tensor=x shape=newshape")
reverse = renamed(indexing.flip, "tensor=x axis", "reverse")
roll = renamed(indexing.roll, "input=x shift axis")
slice = renamed(indexing.slice, "input_=inputs begin=start_indices size=shape")
squeeze = renamed(functions.squeeze, "input=x axis")
stack = renamed(functions.stack, "values=x axis")
tensordot = renamed(linalg.tensordot, "a=x1 b=x2 axes")
tile = renamed(indexing.tile, "input=x multiples=repeats")
unstack = renamed(functions.unstack, "value=x num axis")
ones_like = renamed(functions.ones_like, "input=x dtype")
zeros_like = renamed(functions.zeros_like, "input=x dtype")
trace = renamed(indexing.trace, "x", axis1=-2, axis2=-1)
einsum = linalg.einsum


def convert_to_tensor(value: Any, dtype: Any = None, dtype_hint: Any = None, name: str | None = None) -> Any:
    """The value as a tensor; arrays keep their dtype."""
    return result(array(value, dtype)) if on_arrays(value) else functions.convert_to_tensor(value, dtype)


def cast(x: Any, dtype: Any, name: str | None = None) -> Any:
    """The same values in another dtype; to whole numbers, what is behind the point is cut off."""
    return functions.cast(x, as_dtype(dtype).name)


def is_tensor(x: Any) -> bool:
    """Whether `x` is an array of Foveal's; NumPy's own are none, as in TensorFlow."""
    return isinstance(x, Tensor)


def zeros(shape: Any, dtype: Any = "float32", name: str | None = None) -> Array:
    """An array of zeros."""
    return full(shape, 0, as_dtype(dtype)) if length_in(shape) else result(np.zeros(sizes(shape), as_dtype(dtype)))


def ones(shape: Any, dtype: Any = "float32", name: str | None = None) -> Array:
    """An array of ones."""
    return full(shape, 1, as_dtype(dtype)) if length_in(shape) else result(np.ones(sizes(shape), as_dtype(dtype)))


def fill(dims: Any, value: Any, name: str | None = None) -> Array:
    """An array of one value."""
    return full(dims, value) if length_in(dims) else result(np.full(sizes(dims), array(value)))


def eye(
    num_rows: int,
    num_columns: int | None = None,
    batch_shape: Any = None,
    dtype: Any = "float32",
    name: str | None = None,
) -> Array:
    """Ones on the diagonal, zeros elsewhere; one such matrix for each place of `batch_shape`."""
    matrix = np.eye(num_rows, num_columns, dtype=as_dtype(dtype))
    return result(np.tile(matrix, (*(() if batch_shape is None else sizes(batch_shape)), 1, 1)))


def range(start: Any, limit: Any = None, delta: Any = 1, dtype: Any = None, name: str = "range") -> Array:
    """Numbers from `start` to below `limit`, `delta` apart; with one argument, from 0 to below it."""
    first, last = (0, start) if limit is None else (start, limit)
    made = np.arange(first, last, delta)
    return result(array(made.tolist(), dtype)) if made.size else result(np.zeros(0, as_dtype(dtype or "int32")))


def linspace(start: Any, stop: Any, num: int, name: str | None = None, axis: int = 0) -> Array:
    """`num` numbers from `start` to `stop`, both included, the same distance apart."""
    ends = array(start), array(stop)
    dtype = ends[0].dtype if ends[0].dtype.kind == "f" else np.dtype("float64")
    return result(np.linspace(*ends, int(num), axis=axis).astype(dtype))


def transpose(a: Any, perm: Any = None, conjugate: bool = False, name: str = "transpose") -> Any:
    """The axes in another order: `perm`, or backwards."""
    return functions.transpose(a, axes(perm))


def split(value: Any, num_or_size_splits: Any, axis: int = 0, num: int | None = None, name: str = "split") -> Any:
    """Cut along an axis into so many parts of one length, or into parts of these lengths."""
    whole = np.ndim(num_or_size_splits) == 0
    cuts = int(num_or_size_splits) if whole else np.cumsum(num_or_size_splits)[:-1].tolist()
    return functions.split(value, cuts, axis)


PADDINGS = {"CONSTANT": "constant", "REFLECT": "reflect", "SYMMETRIC": "symmetric"}


def pad(tensor: Any, paddings: Any, mode: str = "CONSTANT", constant_values: Any = 0, name: str | None = None) -> Any:
    """With a border: for each axis, how much before and how much after."""
    if mode.upper() not in PADDINGS:
        raise ArgumentError(f"pad: `mode` must be one of {', '.join(map(repr, PADDINGS))}, got {mode!r}.")
    how = PADDINGS[mode.upper()]
    return indexing.pad(tensor, np.asarray(paddings).tolist(), how, constant_values if how == "constant" else None)


def gather(
    params: Any,
    indices: Any,
    validate_indices: Any = None,
    axis: int | None = None,
    batch_dims: int = 0,
    name: str | None = None,
) -> Any:
    """The parts with these numbers along an axis; with batch_dims=1 each image has numbers of its own."""
    if not batch_dims:
        return indexing.take(params, indices, axis or 0)
    places = functions.ndim(indices)
    around = functions.ndim(params) - places
    if batch_dims != 1 or (axis or 1) != 1 or places != 2:
        raise ArgumentError("gather: with batch_dims=1, `axis` must be 1 and `indices` (batch, count).")
    lines = functions.expand_dims(indices, tuple(builtins.range(2, 2 + around)))
    return indexing.take_along_axis(params, lines, 1)


def boolean_mask(tensor: Any, mask: Any, axis: int = 0, name: str = "boolean_mask") -> Any:
    """The parts along an axis where `mask` is true."""
    chosen, first = np.asarray(mask, dtype=np.bool_), int(axis or 0)
    values = functions.convert_to_tensor(tensor if isinstance(tensor, eager.Tensor) else array(tensor))
    merged = (*values.shape[:first], -1, *values.shape[first + chosen.ndim :])
    return indexing.take(functions.reshape(values, merged), np.flatnonzero(chosen), first)


def where(condition: Any, x: Any = None, y: Any = None, name: str | None = None) -> Any:
    """`x` where the condition holds and `y` elsewhere; without them, where it holds: one row of indices for each."""
    if x is None and y is None:
        return result(np.argwhere(np.asarray(array(condition), dtype=np.bool_)))
    if x is None or y is None:
        raise ArgumentError("where: `x` and `y` must be given together, or neither.")
    return elementwise.where(condition, x, y)


def one_hot(
    indices: Any,
    depth: int,
    on_value: Any = None,
    off_value: Any = None,
    axis: int = -1,
    dtype: Any = "float32",
    name: str | None = None,
) -> Any:
    """A new axis of length `depth`: `on_value` (1) at each index and `off_value` (0) elsewhere."""
    chosen = indexing.one_hot(indices, int(depth), axis, as_dtype(dtype).name)
    if on_value is None and off_value is None:
        return chosen
    return elementwise.where(chosen, 1 if on_value is None else on_value, 0 if off_value is None else off_value)


def argsort(
    values: Any, axis: int = -1, direction: str = "ASCENDING", stable: bool = False, name: str | None = None
) -> Any:
    """Where the smallest, the next... value is along an axis; direction='DESCENDING' begins with the largest."""
    return reduce.argsort(elementwise.negative(values) if direction == "DESCENDING" else values, axis)


def sort(values: Any, axis: int = -1, direction: str = "ASCENDING", name: str | None = None) -> Any:
    """In order along an axis; direction='DESCENDING' begins with the largest."""
    ordered = reduce.sort(values, axis)
    return indexing.flip(ordered, axis) if direction == "DESCENDING" else ordered


def shape(input: Any, out_type: Any = "int32", name: str | None = None) -> Any:
    """The length of each axis, as an array; of nodes and symbolic tensors that of the batch is -1."""
    found = functions.shape(input if not on_arrays(input) else array(input))
    if any(isinstance(n, Length) for n in found):
        return found
    return result(np.array([-1 if n is None else n for n in found], as_dtype(out_type)))


def rank(input: Any, name: str | None = None) -> Array:
    """The number of axes."""
    return result(np.int32(functions.ndim(input)))


def size(input: Any, out_type: Any = "int32", name: str | None = None) -> Any:
    """The number of values."""
    if not on_arrays(input):
        return cast(counted(input), out_type)
    return result(np.array(array(input).size, as_dtype(out_type)))


def matmul(a: Any, b: Any, transpose_a: bool = False, transpose_b: bool = False, *, name: str | None = None) -> Any:
    """The matrix product of the last two axes; either matrix may be turned over first."""
    a = functions.swapaxes(a, -1, -2) if transpose_a else a
    return linalg.matmul(a, functions.swapaxes(b, -1, -2) if transpose_b else b)


def norm(tensor: Any, ord: Any = "euclidean", axis: Any = None, keepdims: bool = False, name: Any = None) -> Any:
    """The length of a vector: of all values, or along `axis`; `ord` is 'euclidean', 1, 2 or infinity."""
    if axis is None and ord != "euclidean":
        tensor = functions.reshape(tensor, (-1,))
    return linalg.norm(tensor, None if ord == "euclidean" else ord, axes(axis), keepdims)


__all__ = [
    "Tensor", "argsort", "boolean_mask", "broadcast_to", "cast", "concat", "constant",
    "convert_to_tensor", "einsum", "expand_dims", "eye", "fill", "gather", "identity", "is_tensor", "linspace",
    "matmul", "newaxis", "norm", "one_hot", "ones", "ones_like", "pad", "range", "rank", "repeat", "reshape",
    "reverse", "roll", "shape", "size", "slice", "sort", "split", "squeeze", "stack", "tensordot", "tile",
    "transpose", "unstack", "where", "zeros", "zeros_like",
]  # fmt: skip
