"""Pictures of another size as layers: Keras's where they do the same, else sums with the shares that ONNX defines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from foveal import layers
from foveal.errors import FormatError
from foveal.formats.onnx_file import OnnxNode
from foveal.functions.symbolic import KerasTensor
from foveal.models.onnx.builder import Builder, reads
from foveal.models.onnx.values import Array, Length, Value, last_order
from foveal.models.onnx.window_layers import of_rank, spatial
from foveal.ops.resize import shares

PLACES: dict[str, Callable[[Array, float, int, int], Array]] = {
    "half_pixel": lambda i, scale, n, m: (i + 0.5) / scale - 0.5,
    "pytorch_half_pixel": lambda i, scale, n, m: (i + 0.5) / scale - 0.5 if m > 1 else i * 0.0,
    "asymmetric": lambda i, scale, n, m: i / scale,
    "align_corners": lambda i, scale, n, m: i * ((n - 1) / (m - 1)) if m > 1 else i * 0.0,
    "half_pixel_symmetric": lambda i, scale, n, m: n / 2 * (1 - m / (scale * n)) + (i + 0.5) / scale - 0.5,
}
"""Where an output's place is among n inputs, by the ways that ONNX has for it."""
ROUNDINGS: dict[str, Callable[[Array], Array]] = {
    "round_prefer_floor": lambda x: np.ceil(x - 0.5),
    "round_prefer_ceil": lambda x: np.floor(x + 0.5),
    "floor": np.floor,
    "ceil": np.ceil,
}
Maker = Callable[[int, int, float], Array]
LARGEST = 2**24
"""How many shares a matrix may have."""
TRIED = 5
"""A length that stands for those that are open: a whole factor repeats, or does not, whatever the length."""


@reads("Resize", "Upsample")
def resize(b: Builder, node: OnnxNode, x: Value, *told: Array | None) -> Value:
    """`UpSampling` by whole factors, `Resizing`, or for each axis a matrix that stays as it is."""
    scales, wanted = _scales(b, node, x, told)
    images = spatial(x)
    if any(not 0 < m < LARGEST for m in wanted):
        raise FormatError(f"it makes {tuple(wanted)!r:.60} pixels.")
    how, chosen = _how(b, node)
    rank = len(images)
    y = b.last(node, x)
    factors = tuple(round(scale) for scale in scales)
    whole = all(abs(scale - factor) < 1e-6 and factor > 0 for scale, factor in zip(scales, factors, strict=True))
    if whole and all(_repeats(chosen, n or TRIED, factor) for n, factor in zip(images, factors, strict=True)):
        size = factors if rank > 1 else factors[0]
        y = y if set(factors) == {1} else b.layer(node, of_rank("UpSampling", rank), y, size=size)
        return Value(y, last_order(x.rank), positive=x.positive)
    if None in images:
        raise FormatError("how it resizes depends on a size that the file leaves open. Name it: `input_shape`.")
    if any(n * m > LARGEST for n, m in zip(images, wanted, strict=True) if n):
        raise FormatError(f"it makes {tuple(wanted)} pixels of {tuple(images)}, more than one matrix can.")
    matrices = [how(n or 0, m, scale) for n, m, scale in zip(images, wanted, scales, strict=True)]
    if rank == 2 and all(_is_ours(matrix) for matrix in matrices):
        y = b.layer(node, layers.Resizing, y, height=wanted[0], width=wanted[1], interpolation="bilinear")
        return Value(y, last_order(x.rank))
    for axis, matrix in enumerate(matrices):
        y = _mixed(b, node, y, axis + 1, matrix)
    return Value(y, last_order(x.rank))


def _scales(b: Builder, node: OnnxNode, x: Value, told: Sequence[Array | None]) -> tuple[list[float], list[int]]:
    """How many times as large each spatial axis becomes, and how large."""
    named = dict(zip(("scales",) if b.opset < 11 else ("roi", "scales", "sizes"), told, strict=False))
    scales, sizes = named.get("scales"), named.get("sizes")
    if scales is None and "scales" in node.attributes:
        scales = np.array(node.attributes["scales"])
    axes = [axis % x.rank for axis in node.attributes.get("axes", range(x.rank))]
    images = spatial(x)
    policy = node.attributes.get("keep_aspect_ratio_policy", "stretch")
    if policy != "stretch" or any(isinstance(each, Value) for each in (scales, sizes)):
        raise FormatError("its size must be known, and be what it is stretched to.")
    if sizes is not None and sizes.size:
        by_axis: dict[int, Any] = dict(zip(axes, sizes.tolist(), strict=True))
        rows, channels = by_axis.get(0, b.rows), by_axis.get(1, x.shape[1])
        if not (isinstance(rows, Length) or rows == b.rows) or channels != x.shape[1]:
            raise FormatError("it changes the number of images or channels.")
        wanted: list[Any] = [by_axis.get(i + 2, n) for i, n in enumerate(images)]
        if None in images or any(isinstance(n, Length) or n is None for n in wanted):
            raise FormatError("its size depends on one that the file leaves open. Name it: `input_shape`.")
        return [m / (n or 1) for m, n in zip(wanted, images, strict=True)], [int(n) for n in wanted]
    if scales is None or scales.size != len(axes):
        raise FormatError("it must say by how much it resizes.")
    factor = dict(zip(axes, map(float, scales), strict=True))
    if any(abs(factor.get(i, 1.0) - 1) > 1e-6 for i in (0, 1)):
        raise FormatError("it changes the number of images or channels.")
    by = [factor.get(i + 2, 1.0) for i in range(len(images))]
    return by, [int(np.floor((n or TRIED) * scale + 1e-6)) for n, scale in zip(images, by, strict=True)]


def _how(b: Builder, node: OnnxNode) -> tuple[Maker, Maker]:
    """For a scale the (n, m) matrix of how much each of n inputs counts for each of m outputs; or which one it is."""
    told = node.attributes
    mode = told.get("mode", "nearest").replace("bilinear", "linear")
    default = "asymmetric" if b.opset < 11 else "half_pixel"
    where = told.get("coordinate_transformation_mode", default)
    rounding = told.get("nearest_mode", "floor" if b.opset < 11 else "round_prefer_floor")
    if where not in PLACES or rounding not in ROUNDINGS or mode not in ("nearest", "linear", "cubic"):
        raise FormatError(f"it resizes by {mode!r}, {where!r}, {rounding!r}, which layers do not.")
    slope, outside = told.get("cubic_coeff_a", -0.75), bool(told.get("exclude_outside", 0))
    smoothing = bool(told.get("antialias", 0))

    def chosen(n: int, m: int, scale: float) -> Array:
        if mode != "nearest":
            return np.arange(m if m == n else 0)
        return np.clip(ROUNDINGS[rounding](PLACES[where](np.arange(m), scale, n, m)), 0, n - 1).astype(int)

    def matrix(n: int, m: int, scale: float) -> Array:
        if mode == "nearest":
            return np.asarray(np.arange(n)[:, None] == chosen(n, m, scale), "float32")
        places = PLACES[where](np.arange(m), scale, n, m)
        return _weighted(places, n, mode == "cubic", slope, outside, min(scale, 1.0) if smoothing else 1.0)

    return matrix, chosen


def _weighted(places: Array, n: int, cubic: bool, slope: float, outside: bool, narrow: float) -> Array:
    """Shares by distance; what would lie outside is the pixel on the edge, or nothing."""
    reach = int(np.ceil((2 if cubic else 1) / narrow))
    matrix = np.zeros((n, len(places)))
    taps = np.floor(places)[:, None] + np.arange(1 - reach, reach + 1)
    distance = np.abs(places[:, None] - taps) * narrow
    near = ((slope + 2) * distance - (slope + 3)) * distance**2 + 1
    far = slope * (((distance - 5) * distance + 8) * distance - 4)
    cubes = np.where(distance < 1, near, np.where(distance < 2, far, 0.0))
    weights = cubes if cubic else np.maximum(0.0, 1.0 - distance)
    if outside:
        weights = np.where((taps >= 0) & (taps < n), weights, 0.0)
    weights = weights / weights.sum(1, keepdims=True)
    rows = np.clip(taps, 0, n - 1).astype(int)
    np.add.at(matrix, (rows, np.broadcast_to(np.arange(len(places))[:, None], rows.shape)), weights)
    return matrix.astype("float32")


def _repeats(chosen: Maker, n: int, factor: int) -> bool:
    """Whether each input is there a whole number of times, as `UpSampling` repeats it."""
    return bool(np.array_equal(chosen(n, n * factor, float(factor)), np.repeat(np.arange(n), factor)))


def _is_ours(matrix: Array) -> bool:
    return bool(np.allclose(matrix, shares(matrix.shape[0], matrix.shape[1], "bilinear", antialias=False), atol=1e-6))


def _mixed(b: Builder, node: OnnxNode, x: KerasTensor, axis: int, matrix: Array) -> KerasTensor:
    """Weighted sums along an axis, by an `EinsumDense` that is not trained."""
    if matrix.shape[0] == matrix.shape[1] and np.array_equal(matrix, np.eye(len(matrix))):
        return x
    letters = "abcde"[: len(x.shape)]
    equation = f"{letters},{letters[axis]}z->{letters.replace(letters[axis], 'z')}"
    shape: list[Any] = list(x.shape[1:])
    shape[axis - 1] = matrix.shape[1]
    return b.layer(
        node, layers.EinsumDense, x, [matrix], part="resize", equation=equation, output_shape=shape, trainable=False
    )
