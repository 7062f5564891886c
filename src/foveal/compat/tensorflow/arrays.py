"""TensorFlow's functions that make, shape, join and cut arrays. NumPy does the work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from foveal.compat.tensorflow.conversion import array, axes, result, sizes
from foveal.compat.tensorflow.dtypes import as_dtype
from foveal.compat.tensorflow.graphs import also_of_nodes
from foveal.eager import Array
from foveal.errors import ArgumentError

Tensor = Array
newaxis = None


class Variable(Array):
    """An array that `assign` changes in place; its shape and dtype stay."""

    trainable: bool

    def __new__(
        cls, initial_value: Any, trainable: bool = True, *, name: str | None = None, dtype: Any = None
    ) -> Variable:
        """A copy of `initial_value`, in `dtype` when it is given."""
        made = np.array(array(initial_value() if callable(initial_value) else initial_value, dtype)).view(cls)
        made.trainable = trainable
        return made

    def assign(self, value: Any) -> Variable:
        """Take another value of the same shape."""
        new = array(value)
        if new.shape != self.shape:
            raise ArgumentError(f"Variable: the new value must have the shape {self.shape}, got {new.shape}.")
        self[...] = new
        return self

    def assign_add(self, delta: Any) -> Variable:
        """Add `delta` to the value."""
        return self.assign(self + array(delta))

    def assign_sub(self, delta: Any) -> Variable:
        """Subtract `delta` from the value."""
        return self.assign(self - array(delta))

    def value(self) -> Array:
        """The value as it is now: a copy."""
        return result(self.copy())


def constant(value: Any, dtype: Any = None, shape: Any = None, name: str = "Const") -> Array:
    """An array of these values; one value fills a whole `shape`."""
    made = array(value, dtype)
    if shape is None:
        return result(made.copy())
    return result(np.full(sizes(shape), made) if made.size == 1 else made.reshape(sizes(shape)).copy())


@also_of_nodes
def convert_to_tensor(value: Any, dtype: Any = None, dtype_hint: Any = None, name: str | None = None) -> Array:
    """The value as an array; arrays keep their dtype."""
    return result(array(value, dtype))


@also_of_nodes
def identity(input: Any, name: str | None = None) -> Array:
    """A copy."""
    return result(array(input).copy())


def is_tensor(x: Any) -> bool:
    """Whether `x` is an array of Foveal's; NumPy's own are none, as in TensorFlow."""
    return isinstance(x, Array)


@also_of_nodes
def cast(x: Any, dtype: Any, name: str | None = None) -> Array:
    """The same values in another dtype; to whole numbers, what is behind the point is cut off."""
    return result(array(x).astype(as_dtype(dtype)))


def zeros(shape: Any, dtype: Any = "float32", name: str | None = None) -> Array:
    """An array of zeros."""
    return result(np.zeros(sizes(shape), as_dtype(dtype)))


def ones(shape: Any, dtype: Any = "float32", name: str | None = None) -> Array:
    """An array of ones."""
    return result(np.ones(sizes(shape), as_dtype(dtype)))


def fill(dims: Any, value: Any, name: str | None = None) -> Array:
    """An array of one value."""
    return result(np.full(sizes(dims), array(value)))


@also_of_nodes
def zeros_like(input: Any, dtype: Any = None, name: str | None = None) -> Array:
    """Zeros of the shape and dtype of `input`."""
    return result(np.zeros_like(array(input), None if dtype is None else as_dtype(dtype)))


@also_of_nodes
def ones_like(input: Any, dtype: Any = None, name: str | None = None) -> Array:
    """Ones of the shape and dtype of `input`."""
    return result(np.ones_like(array(input), None if dtype is None else as_dtype(dtype)))


def eye(num_rows: int, num_columns: int | None = None, dtype: Any = "float32", name: str | None = None) -> Array:
    """Ones on the diagonal, zeros elsewhere."""
    return result(np.eye(num_rows, num_columns, dtype=as_dtype(dtype)))


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


@also_of_nodes
def reshape(tensor: Any, shape: Any, name: str | None = None) -> Array:
    """The same values in another shape; one size may be -1: what is left."""
    return result(array(tensor).reshape(sizes(shape)))


@also_of_nodes
def squeeze(input: Any, axis: Any = None, name: str | None = None) -> Array:
    """Without the axes of length 1, or without these of them."""
    return result(np.squeeze(array(input), axes(axis)))


@also_of_nodes
def expand_dims(input: Any, axis: int, name: str | None = None) -> Array:
    """With one more axis, of length 1, at this place."""
    return result(np.expand_dims(array(input), axes(axis)))


@also_of_nodes
def transpose(a: Any, perm: Any = None, conjugate: bool = False, name: str = "transpose") -> Array:
    """The axes in another order: `perm`, or backwards."""
    return result(np.transpose(array(a), axes(perm)))


@also_of_nodes
def concat(values: Any, axis: int, name: str = "concat") -> Array:
    """Arrays end to end along an axis."""
    return result(np.concatenate([array(value) for value in values], int(axis)))


@also_of_nodes
def stack(values: Any, axis: int = 0, name: str = "stack") -> Array:
    """Arrays of one shape along a new axis."""
    return result(np.stack([array(value) for value in values], axis))


def unstack(value: Any, num: int | None = None, axis: int = 0, name: str = "unstack") -> list[Array]:
    """The parts of an array along an axis, without the axis."""
    return [result(part) for part in np.moveaxis(array(value), axis, 0)]


def split(
    value: Any, num_or_size_splits: int | Sequence[int], axis: int = 0, num: int | None = None, name: str = "split"
) -> list[Array]:
    """An array cut along an axis into so many parts of one length, or into parts of these lengths."""
    whole = array(value)
    cuts = num_or_size_splits if np.ndim(num_or_size_splits) == 0 else np.cumsum(num_or_size_splits)[:-1]
    return [result(part) for part in np.split(whole, cuts, axis)]


def tile(input: Any, multiples: Any, name: str | None = None) -> Array:
    """The array repeated so often along each axis."""
    return result(np.tile(array(input), sizes(multiples)))


def repeat(input: Any, repeats: Any, axis: int | None = None, name: str | None = None) -> Array:
    """Each value (or each part along `axis`) so often, one after the other."""
    return result(np.repeat(array(input), repeats, axis))


def broadcast_to(input: Any, shape: Any, name: str | None = None) -> Array:
    """The array repeated along axes of length 1 and new first ones, up to this shape."""
    return result(np.broadcast_to(array(input), sizes(shape)).copy())


def reverse(tensor: Any, axis: Any, name: str | None = None) -> Array:
    """Backwards along these axes."""
    return result(np.flip(array(tensor), axes(axis)))


def roll(input: Any, shift: Any, axis: Any, name: str | None = None) -> Array:
    """Moved along an axis; what leaves at one end comes in at the other."""
    return result(np.roll(array(input), axes(shift), axes(axis)))


PADDINGS = {"CONSTANT": "constant", "REFLECT": "reflect", "SYMMETRIC": "symmetric"}


@also_of_nodes
def pad(tensor: Any, paddings: Any, mode: str = "CONSTANT", constant_values: Any = 0, name: str | None = None) -> Array:
    """With a border: for each axis, how much before and how much after."""
    if mode.upper() not in PADDINGS:
        raise ArgumentError(f"pad: `mode` must be one of {', '.join(map(repr, PADDINGS))}, got {mode!r}.")
    widths = np.asarray(paddings, dtype=np.int64)
    value = {"constant_values": constant_values} if mode.upper() == "CONSTANT" else {}
    return result(np.pad(array(tensor), widths, PADDINGS[mode.upper()], **value))  # type: ignore[call-overload]


def slice(input_: Any, begin: Any, size: Any, name: str | None = None) -> Array:
    """The part that begins there and is so large; -1 is up to the end."""
    whole = array(input_)
    starts, lengths = sizes(begin), sizes(size)
    parts = [np.s_[b : None if n < 0 else b + n] for b, n in zip(starts, lengths, strict=True)]
    return result(whole[tuple(parts)])


def gather(params: Any, indices: Any, validate_indices: Any = None, axis: int = 0, name: str | None = None) -> Array:
    """The parts with these numbers along an axis."""
    return result(np.take(array(params), array(indices), axis))


def boolean_mask(tensor: Any, mask: Any, axis: int = 0, name: str = "boolean_mask") -> Array:
    """The parts along an axis where `mask` is true."""
    return result(np.compress(np.asarray(mask, dtype=np.bool_), array(tensor), axis))


@also_of_nodes
def where(condition: Any, x: Any = None, y: Any = None, name: str | None = None) -> Array:
    """`x` where the condition holds and `y` elsewhere; without them, where it holds: one row of indices for each."""
    held = np.asarray(array(condition), dtype=np.bool_)
    if x is None and y is None:
        return result(np.argwhere(held))
    if x is None or y is None:
        raise ArgumentError("where: `x` and `y` must be given together, or neither.")
    return result(np.where(held, array(x), array(y)))


@also_of_nodes
def one_hot(
    indices: Any,
    depth: int,
    on_value: Any = 1,
    off_value: Any = 0,
    axis: int = -1,
    dtype: Any = "float32",
    name: str | None = None,
) -> Array:
    """A new axis of length `depth`: `on_value` at each index and `off_value` elsewhere."""
    chosen = np.where(array(indices)[..., None] == np.arange(int(depth)), on_value, off_value)
    return result(np.moveaxis(chosen, -1, axis).astype(as_dtype(dtype)))


def sort(values: Any, axis: int = -1, direction: str = "ASCENDING", name: str | None = None) -> Array:
    """In order along an axis; direction='DESCENDING' begins with the largest."""
    ordered = np.sort(array(values), axis)
    return result(np.flip(ordered, axis) if direction == "DESCENDING" else ordered)


@also_of_nodes
def shape(input: Any, out_type: Any = "int32", name: str | None = None) -> Array:
    """The length of each axis, as an array."""
    return result(np.array(array(input).shape, as_dtype(out_type)))


def rank(input: Any, name: str | None = None) -> Array:
    """The number of axes."""
    return result(np.int32(array(input).ndim))


def size(input: Any, out_type: Any = "int32", name: str | None = None) -> Array:
    """The number of values."""
    return result(np.array(array(input).size, as_dtype(out_type)))


@also_of_nodes
def matmul(a: Any, b: Any, transpose_a: bool = False, transpose_b: bool = False, *, name: str | None = None) -> Array:
    """The matrix product of the last two axes; either matrix may be turned over first."""
    left, right = array(a), array(b)
    return result(
        np.matmul(
            np.swapaxes(left, -1, -2) if transpose_a else left, np.swapaxes(right, -1, -2) if transpose_b else right
        )
    )


def norm(tensor: Any, ord: Any = "euclidean", axis: Any = None, keepdims: bool = False, name: Any = None) -> Array:
    """The length of a vector: of all values, or along `axis`; `ord` is 'euclidean', 1, 2 or infinity."""
    kind = None if ord == "euclidean" else ord
    values = array(tensor)
    return result(np.linalg.norm(values.ravel() if axis is None else values, kind, axes(axis), keepdims))


__all__ = [
    "Tensor", "Variable", "boolean_mask", "broadcast_to", "cast", "concat", "constant", "convert_to_tensor",
    "expand_dims", "eye", "fill", "gather", "identity", "is_tensor", "linspace", "matmul", "newaxis", "norm", "one_hot",
    "ones", "ones_like", "pad", "range", "rank", "repeat", "reshape", "reverse", "roll", "shape", "size", "slice",
    "sort", "split", "squeeze", "stack", "tile", "transpose", "unstack", "where", "zeros", "zeros_like",
]  # fmt: skip
