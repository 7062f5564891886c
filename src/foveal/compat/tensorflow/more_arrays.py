"""More of TensorFlow's functions of arrays: bands of matrices, growing lists, counted values, spectra."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from foveal.compat.tensorflow.conversion import array, axes, result
from foveal.compat.tensorflow.rest import unique
from foveal.functions import elementwise, indexing, linalg, numpy_only, reduce, shape

Window = Callable[..., Any]


class TensorArray:
    """A list of tensors that grows.

    Parameters
    ----------
    dtype : dtype
    size : int
    """

    def __init__(self, dtype: Any, size: Any = 0, dynamic_size: bool = False, **_: Any) -> None:
        self.dtype = dtype
        self._parts: dict[int, Any] = {}
        self._length = int(size)

    def write(self, index: Any, value: Any) -> TensorArray:
        """Put a tensor at a place."""
        self._parts[int(index)] = value
        self._length = max(self._length, int(index) + 1)
        return self

    def read(self, index: Any) -> Any:
        """The tensor at a place."""
        return self._parts[int(index)]

    def stack(self) -> Any:
        """All of them as one, with one more axis in front."""
        return shape.stack([self._parts[n] for n in range(self._length)], 0)

    def concat(self) -> Any:
        """All of them end to end."""
        return shape.concatenate([self._parts[n] for n in range(self._length)], 0)

    def unstack(self, value: Any) -> TensorArray:
        """Put the rows of a tensor at the places."""
        for n, part in enumerate(value):
            self.write(n, part)
        return self

    def size(self) -> int:
        """How many there are."""
        return self._length

    __len__ = size


def scalar_mul(scalar: Any, x: Any, name: str | None = None) -> Any:
    """The product."""
    return elementwise.multiply(scalar, x)


def identity_n(input: Any, name: str | None = None) -> Any:
    """The same tensors."""
    return list(input)


def shape_n(input: Any, out_type: Any = "int32", name: str | None = None) -> list[Any]:
    """The shapes of several tensors."""
    return [result(np.array(array(x).shape, out_type)) for x in input]


def tuple(tensors: Any, *_: Any, **__: Any) -> list[Any]:
    """The same tensors."""
    return list(tensors)


def recompute_grad(f: Any) -> Any:
    """The function: nothing is kept that could be computed again."""
    return f


no_gradient = RegisterGradient = recompute_grad


def timestamp(name: str | None = None) -> float:
    """Seconds since 1970."""
    return time.time()


def case(
    pred_fn_pairs: Any, default: Any = None, exclusive: bool = False, strict: bool = False, name: Any = None
) -> Any:
    """What the first function gives whose condition holds."""
    pairs = pred_fn_pairs.items() if isinstance(pred_fn_pairs, dict) else pred_fn_pairs
    for holds, function in pairs:
        if bool(holds() if callable(holds) else holds):
            return function()
    return default()


def foldr(fn: Any, elems: Any, initializer: Any = None, **_: Any) -> Any:
    """What a function of (state, row) leaves as the state after the first row, from the last on."""
    rows = list(elems)[::-1]
    state, rest = (rows[0], rows[1:]) if initializer is None else (initializer, rows)
    for row in rest:
        state = fn(state, row)
    return state


def unique_with_counts(x: Any, out_idx: Any = "int32", name: str | None = None) -> Any:
    """Each value once, for each value which one it is, and how often each is there."""
    values, places = unique(x, out_idx)
    return values, places, result(np.bincount(np.asarray(places), minlength=len(values)).astype(out_idx))


def histogram_fixed_width(
    values: Any, value_range: Any, nbins: int = 100, dtype: Any = "int32", name: Any = None
) -> Any:
    """How many values are in each of `nbins` parts of a range; those outside are in the first and the last."""
    low, high = (float(end) for end in np.asarray(value_range))
    places = np.clip(np.floor((array(values) - low) / (high - low) * nbins), 0, nbins - 1).astype(int)
    return result(np.bincount(places.ravel(), minlength=int(nbins)).astype(dtype))


def tensor_scatter_nd_sub(tensor: Any, indices: Any, updates: Any, name: str | None = None) -> Any:
    """The same with values taken away at these places."""
    return numpy_only.scatter_update(tensor, indices, elementwise.negative(updates), "add")


def tensor_scatter_nd_max(tensor: Any, indices: Any, updates: Any, name: str | None = None) -> Any:
    """The same with values at these places where they are larger."""
    return numpy_only.scatter_update(tensor, indices, updates, "max")


def tensor_scatter_nd_min(tensor: Any, indices: Any, updates: Any, name: str | None = None) -> Any:
    """The same with values at these places where they are smaller."""
    return numpy_only.scatter_update(tensor, indices, updates, "min")


def strided_slice(input_: Any, begin: Any, end: Any, strides: Any = None, *_: Any, **__: Any) -> Any:
    """The part from `begin` to below `end`, every so many."""
    steps = np.ones_like(np.asarray(begin)) if strides is None else np.asarray(strides)
    ends = zip(np.asarray(begin).tolist(), np.asarray(end).tolist(), steps.tolist(), strict=True)
    return input_[(*(slice(*each) for each in ends),)]


def diag(diagonal: Any, name: str = "diag", **_: Any) -> Any:
    """Matrices with these values on their diagonals."""
    values = shape.convert_to_tensor(diagonal)
    return elementwise.multiply(shape.expand_dims(values, -1), _of_kind(values, np.eye(values.shape[-1])))


def _of_kind(tensor: Any, values: Any) -> Any:
    """Numbers in the dtype of a tensor."""
    return values.astype(tensor.dtype if isinstance(tensor, np.ndarray) else "float32")


def diag_part(input: Any, name: str = "diag_part", **_: Any) -> Any:
    """The diagonals of matrices."""
    return indexing.diagonal(input, 0, -2, -1)


def set_diag(input: Any, diagonal: Any, name: str = "set_diag", **_: Any) -> Any:
    """Matrices with other values on their diagonals."""
    matrices = shape.convert_to_tensor(input)
    rows, columns = matrices.shape[-2:]
    places = [min(row, min(rows, columns) - 1) for row in range(rows)]
    values = shape.expand_dims(indexing.take(diagonal, np.array(places), -1), -1)
    return elementwise.where(np.eye(rows, columns, dtype=bool), values, matrices)


def band_part(input: Any, num_lower: int, num_upper: int, name: str | None = None) -> Any:
    """Matrices with zeros but for so many lines below and above the diagonal; all of them for -1."""
    rows, columns = np.indices(input.shape[-2:])
    kept = np.ones(rows.shape, bool)
    kept &= (int(num_lower) < 0) | (rows - columns <= int(num_lower))
    kept &= (int(num_upper) < 0) | (columns - rows <= int(num_upper))
    return elementwise.multiply(input, _of_kind(input, kept))


def matvec(a: Any, b: Any, transpose_a: bool = False, **_: Any) -> Any:
    """Matrices times vectors."""
    matrix = shape.swapaxes(a, -1, -2) if transpose_a else a
    return shape.squeeze(linalg.matmul(matrix, shape.expand_dims(b, -1)), -1)


def matrix_transpose(a: Any, name: str = "matrix_transpose", conjugate: bool = False) -> Any:
    """The last two axes exchanged."""
    return shape.swapaxes(a, -1, -2)


adjoint = matrix_transpose


def svd(tensor: Any, full_matrices: bool = False, compute_uv: bool = True, name: str | None = None) -> Any:
    """The singular values, and the two bases, as (s, u, v)."""
    if not compute_uv:
        return result(np.linalg.svd(array(tensor), compute_uv=False))
    u, s, v = np.linalg.svd(array(tensor), full_matrices=full_matrices)
    return result(s), result(u), result(np.swapaxes(v, -1, -2))


def normalize(tensor: Any, ord: Any = "euclidean", axis: Any = None, name: str | None = None) -> Any:
    """The tensor divided by its norm, and the norm."""
    size = linalg.norm(tensor, None if ord == "euclidean" else ord, axes(axis), True)
    return elementwise.divide(tensor, size), size


def reduce_euclidean_norm(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: Any = None) -> Any:
    """The root of the sum of squares."""
    return elementwise.sqrt(reduce.sum(elementwise.square(input_tensor), axes(axis), keepdims))


def xlogy(x: Any, y: Any, name: str | None = None) -> Any:
    """x log(y), 0 where x is."""
    return elementwise.where(elementwise.equal(x, 0.0), 0.0, elementwise.multiply(x, elementwise.log(y)))


def accumulate_n(inputs: Sequence[Any], *_: Any, **__: Any) -> Any:
    """The sum of several tensors."""
    total: Any = inputs[0]
    for each in inputs[1:]:
        total = elementwise.add(total, each)
    return total


def invert_permutation(x: Any, name: str | None = None) -> Any:
    """Where each number stands."""
    return result(np.argsort(array(x)).astype(array(x).dtype))


def hann_window(window_length: int, periodic: bool = True, dtype: Any = "float32", name: str | None = None) -> Any:
    """Hann's window."""
    return _cosines(0.5, int(window_length), periodic, dtype)


def hamming_window(window_length: int, periodic: bool = True, dtype: Any = "float32", name: str | None = None) -> Any:
    """Hamming's window."""
    return _cosines(0.54, int(window_length), periodic, dtype)


def _cosines(middle: float, length: int, periodic: bool, dtype: Any) -> Any:
    """A window; one of odd length ends as it begins, periodic or not."""
    whole = length + (periodic and length % 2 == 0) - 1
    return result((middle - (1 - middle) * np.cos(2 * np.pi * np.arange(length) / max(whole, 1))).astype(dtype))


def frame(
    signal: Any,
    frame_length: int,
    frame_step: int,
    pad_end: bool = False,
    pad_value: Any = 0,
    axis: int = -1,
    name: Any = None,
) -> Any:
    """Windows of a signal, `frame_step` apart, along a new axis behind."""
    values, length, step = shape.moveaxis(shape.convert_to_tensor(signal), axis, -1), int(frame_length), int(frame_step)
    size = values.shape[-1]
    if pad_end:
        count = -(-size // step)
        behind = [(0, 0)] * (len(values.shape) - 1) + [(0, max(0, (count - 1) * step + length - size))]
        values = indexing.pad(values, behind, constant_values=pad_value)
    else:
        count = max(0, (size - length) // step + 1)
    return indexing.take(values, np.arange(count)[:, None] * step + np.arange(length), -1)


def stft(
    signals: Any,
    frame_length: int,
    frame_step: int,
    fft_length: int | None = None,
    window_fn: Window | None = hann_window,
    pad_end: bool = False,
    name: Any = None,
) -> Any:
    """The spectrum of each window of a signal: complex numbers (..., windows, frequencies)."""
    size = int(fft_length or 1 << (int(frame_length) - 1).bit_length())
    windows = np.asarray(frame(signals, frame_length, frame_step, pad_end))
    if window_fn is not None:
        windows = windows * np.asarray(window_fn(int(frame_length), dtype=windows.dtype))
    return result(np.fft.rfft(windows, size).astype(np.complex64))


def _transform(function: Callable[..., Any], what: str) -> Callable[..., Any]:
    def transform(input_tensor: Any, fft_length: Any = None, name: str | None = None) -> Any:
        sizes = () if fft_length is None else (int(np.ravel(fft_length)[0]),)
        found = function(array(input_tensor), *sizes)
        return result(found.astype(np.complex64 if np.iscomplexobj(found) else np.float32))

    transform.__name__ = transform.__qualname__ = function.__name__
    transform.__doc__ = what
    return transform


fft = _transform(np.fft.fft, "The spectrum of complex signals.")
ifft = _transform(np.fft.ifft, "The way back of `fft`.")
rfft = _transform(np.fft.rfft, "The spectrum of signals, without the half that says the same.")
irfft = _transform(np.fft.irfft, "The way back of `rfft`.")
fft2d = _transform(np.fft.fft2, "The spectrum of complex pictures (height, width).")
ifft2d = _transform(np.fft.ifft2, "The way back of `fft2d`.")

SIGNALS = ["fft", "fft2d", "frame", "hamming_window", "hann_window", "ifft", "ifft2d", "irfft", "rfft", "stft"]
MATRICES = ["adjoint", "band_part", "diag", "diag_part", "matrix_transpose", "matvec", "normalize", "set_diag", "svd"]
MATHEMATICS = ["accumulate_n", "invert_permutation", "reduce_euclidean_norm", "xlogy"]
TOP = [
    "RegisterGradient", "TensorArray", "case", "foldr", "histogram_fixed_width", "identity_n", "no_gradient",
    "recompute_grad", "scalar_mul", "shape_n", "strided_slice", "tensor_scatter_nd_max", "tensor_scatter_nd_min",
    "tensor_scatter_nd_sub", "timestamp", "tuple", "unique_with_counts",
]  # fmt: skip
__all__ = [*SIGNALS, *MATRICES, *MATHEMATICS, *TOP]
