"""Fourier transforms along the last axis; complex numbers are pairs of tensors, real and imaginary parts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from foveal.arguments import converted, one_of, positive_int
from foveal.errors import ArgumentError, ShapeError
from foveal.functions.function import function
from foveal.functions.indexing import pad
from foveal.functions.promotion import floating, promoted
from foveal.functions.shape import along, known_length, part, swapaxes
from foveal.functions.symbolic import MATH
from foveal.ir.node import Node, apply, reshape, show, table
from foveal.ops import parts
from foveal.ops.gather import PutAlong
from foveal.ops.matmul import matmul

SMALL = 64
"""Up to this length a transform is one product with a matrix."""
Complex = tuple[Node, Node]


def _turned(re: Node, im: Node | None, angles: np.ndarray[Any, Any], multiply: Any) -> Complex:
    """The product of complex numbers with e to the power of i times angles."""
    cos, sin = (table(of(angles), re.dtype) for of in (np.cos, np.sin))
    if im is None:
        return multiply(re, cos), multiply(re, sin)
    return multiply(re, cos) - multiply(im, sin), multiply(re, sin) + multiply(im, cos)


def _transform(re: Node, im: Node | None, sign: int) -> Complex:
    """Sums of x[j] e ** (sign 2 pi i j k / n): by parts, after Cooley & Tukey (Mathematics of Computation, 1965)."""
    n = re.shape[-1]
    size = next((m for m in range(SMALL, 1, -1) if n % m == 0), n) if n > SMALL else n
    turn = sign * 2 * math.pi / n
    if size == n:
        places = np.arange(n)
        return _turned(re, im, np.outer(places, places) % n * turn, matmul)
    rest = n // size

    def split(x: Node) -> Node:
        return _over(reshape(x, (*x.shape[:-1], size, rest)))

    each = _transform(split(re), None if im is None else split(im), sign)  # (..., rest, size)
    each = _turned(*each, np.outer(np.arange(rest), np.arange(size)) * turn, lambda x, y: x * y)
    whole = _transform(_over(each[0]), _over(each[1]), sign)  # (..., size, rest)
    return reshape(_over(whole[0]), re.shape), reshape(_over(whole[1]), re.shape)


def _over(x: Node) -> Node:
    """The last two axes, each at the other's place."""
    y: Node = swapaxes(x, -1, -2)
    return y


def _pair(who: str, x: Sequence[Any]) -> Complex:
    if len(x) != 2 or x[0].shape != x[1].shape:
        raise ArgumentError(f"{who}: x must be two tensors of one shape, the real and the imaginary part.")
    re, im = (floating(each) for each in promoted(*x))
    _last_length(who, re)
    return re, im


def _last_length(who: str, x: Node, axes: int = 1) -> int:
    """The length of the last axis; an error where there are not so many axes."""
    if len(x.shape) < axes:
        raise ShapeError(f"{who}: x must have at least {axes} axis, got {show(x.shape)}.")
    return known_length(who, x, len(x.shape) - 1)


def _along_two(x: Complex, sign: int) -> Complex:
    once = _transform(*x, sign)
    twice = _transform(_over(once[0]), _over(once[1]), sign)
    return _over(twice[0]), _over(twice[1])


def _as_long(x: Node, n: int) -> Node:
    """Cut or padded with zeros to n values."""
    have = x.shape[-1]
    if n <= have:
        return part(x, len(x.shape) - 1, 0, n)
    return parts.pad(x, [(0, 0)] * (len(x.shape) - 1) + [(0, n - have)])


@function("*x", module=MATH, kind="FFT")
def fft(x: Any) -> Any:
    """The discrete Fourier transform of a pair (real, imaginary): sums of `x[j] exp(-2 pi i j k / n)`, as a pair."""
    return _transform(*_pair("fft", x), -1)


@function("*x", module=MATH, kind="FFT2")
def fft2(x: Any) -> Any:
    """`fft` along the last two axes."""
    return _along_two(_pair("fft2", x), -1)


@function("*x", module=MATH, kind="IFFT2")
def ifft2(x: Any) -> Any:
    """The way back of `fft2`."""
    pair = _pair("ifft2", x)
    return tuple(each * (1 / math.prod(pair[0].shape[-2:])) for each in _along_two(pair, 1))


@function("x", module=MATH, kind="RFFT")
def rfft(x: Any, fft_length: int | None = None) -> Any:
    """The first `fft_length // 2 + 1` numbers of the transform of real ones, which are cut or padded to that length."""
    re = floating(x)
    n = _last_length("rfft", re)
    length = n if fft_length is None else converted("rfft", "fft_length", positive_int, fft_length)
    return tuple(_as_long(each, length // 2 + 1) for each in _transform(_as_long(re, length), None, -1))


@function("*x", module=MATH, kind="IRFFT")
def irfft(x: Any, fft_length: int | None = None) -> Any:
    """The way back of `rfft`: `fft_length` real numbers, by default an even number of them."""
    pair = _pair("irfft", x)
    length = 2 * (pair[0].shape[-1] - 1) if fft_length is None else int(fft_length)
    return _real(pair, converted("irfft", "fft_length", positive_int, length))


def _real(x: Complex, length: int) -> Node:
    count = length // 2 + 1
    twice = np.full(count, 2.0)  # for the other half, which is the conjugate
    twice[0] = 1
    twice[-1] = 2 - (length % 2 == 0) if count > 1 else 1
    weights = table(twice / length, x[0].dtype)
    re, im = (_as_long(_as_long(each, count) * weights, length) for each in x)
    return _transform(re, im, 1)[0]


# -- short stretches of long signals


def _starts(length: int, size: int, stride: int) -> np.ndarray[Any, Any]:
    if size > length:
        raise ShapeError(f"extract_sequences: a stretch of {size} is not in {length} values. Pad them.")
    return np.arange(0, length - size + 1, stride)[:, None] + np.arange(size)


def _stretches(x: Node, size: int, stride: int) -> Node:
    places = _starts(_last_length("extract_sequences", x), size, stride)
    return reshape(along(x, len(x.shape) - 1, places.ravel().tolist()), (*x.shape[:-1], *places.shape))


@function("x", module=MATH)
def extract_sequences(x: Any, sequence_length: int, sequence_stride: int) -> Any:
    """Stretches of the last axis, `sequence_stride` apart: (..., stretches, sequence_length)."""
    size, stride = (
        converted("extract_sequences", name, positive_int, value)
        for name, value in (("sequence_length", sequence_length), ("sequence_stride", sequence_stride))
    )
    return _stretches(x, size, stride)


def _window(who: str, window: Any, size: int, length: int) -> np.ndarray[Any, Any]:
    """A window's weights in the middle of `length` places."""
    if length < size:
        raise ArgumentError(f"{who}: `fft_length` must be at least `sequence_length`, got {length} and {size}.")
    if window is None:
        return np.ones(length)
    if isinstance(window, str):
        half = {"hann": 0.5, "hamming": 0.54}[converted(who, "window", one_of("hann", "hamming"), window)]
        window = half - (1 - half) * np.cos(2 * math.pi * np.arange(size) / size)
    weights = np.asarray(window, "float64")
    if weights.shape != (size,):
        raise ArgumentError(
            f"{who}: `window` must have {size} numbers, as `sequence_length` says, got {weights.shape}."
        )
    before = (length - size) // 2
    return np.pad(weights, (before, length - size - before))


@function("x", module=MATH, kind="STFT")
def stft(
    x: Any, sequence_length: int, sequence_stride: int, fft_length: int, window: Any = "hann", center: bool = True
) -> Any:
    """`rfft` of windows over the last axis, `sequence_stride` apart: a pair (..., windows, fft_length // 2 + 1).

    `window` is 'hann', 'hamming', None or `sequence_length` weights; with `center` the signal is mirrored at its ends,
    so that windows are around their places.
    """
    x, weights = floating(x), _window("stft", window, sequence_length, fft_length)
    sequence_stride = converted("stft", "sequence_stride", positive_int, sequence_stride)
    if center:
        x = pad(x, [(0, 0)] * (len(x.shape) - 1) + [(fft_length // 2,) * 2], "reflect")
    return rfft(_stretches(x, fft_length, sequence_stride) * table(weights, x.dtype))


@function("*x", module=MATH, kind="ISTFT")
def istft(
    x: Any,
    sequence_length: int,
    sequence_stride: int,
    fft_length: int,
    length: int | None = None,
    window: Any = "hann",
    center: bool = True,
) -> Any:
    """The way back of `stft`: windows added where they were, divided by the sum of the squares of their weights.

    Without a window the result is `fft_length / sequence_stride` times the signal, as in Keras.
    """
    pair, weights = _pair("istft", x), _window("istft", window, sequence_length, fft_length)
    sequence_stride = converted("istft", "sequence_stride", positive_int, sequence_stride)
    if len(pair[0].shape) < 2:
        raise ShapeError(f"istft: x must be (..., windows, frequencies), got {show(pair[0].shape)}.")
    count = pair[0].shape[-2]
    total = fft_length + sequence_stride * (count - 1)
    y = _real(pair, fft_length) * table(weights, pair[0].dtype)
    y = reshape(y, (*y.shape[:-2], count * fft_length))
    places = _starts(total, fft_length, sequence_stride).ravel()
    shape = (*((1,) * (len(y.shape) - 1)), len(places))
    y = apply(PutAlong(len(shape) - 1, (*y.shape[:-1], total)), y, table(places.reshape(shape), "int32"))
    norm = np.zeros(total)
    np.add.at(norm, places, np.tile(np.square(weights), count))
    scale = fft_length / sequence_stride if window is None else 1.0
    y = y * table(scale / np.where(norm > 1e-10, norm, 1.0), y.dtype)
    start = fft_length // 2 if center else 0
    end = total - start if length is None else start + length
    return _as_long(part(y, len(y.shape) - 1, start, min(end, total) - start), end - start)
