"""Convolutions, poolings and changes of size as layers; pads that Keras has no word for are layers of their own."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from foveal import layers
from foveal.errors import FormatError
from foveal.formats.onnx_file import OnnxNode
from foveal.functions.elementwise import multiply
from foveal.functions.indexing import pad as pad_with
from foveal.functions.symbolic import KerasTensor
from foveal.models.onnx.builder import Builder, reads
from foveal.models.onnx.values import Array, Value, last_order
from foveal.ops.window import resolve_padding

Sizes = tuple[int, ...]
Pads = list[tuple[int, int]]
Spatial = Sequence[int | None]
LEAST = float(np.finfo("float32").min)
"""What is around a picture whose largest values are looked for."""


def of_rank(name: str, rank: int, after: str = "") -> Any:
    """The layer of this name for so many spatial axes."""
    if not 1 <= rank <= 3:
        raise FormatError(f"it works along {rank} axes beside batch and channels, and layers along 1 to 3.")
    return getattr(layers, f"{name}{rank}D{after}")


def spatial(value: Value) -> Spatial:
    """The sizes of an image."""
    return value.shape[2:]


def _sizes(node: OnnxNode, name: str, rank: int, default: int = 1) -> Sizes:
    told = node.attributes.get(name) or (default,) * rank
    if len(told) != rank or any(n < 1 for n in told):
        raise FormatError(f"its {name} must be {rank} positive numbers, got {told!r:.40}.")
    return tuple(told)


def _pads(node: OnnxNode, image: Spatial, kernel: Sizes, strides: Sizes, dilations: Sizes) -> Pads | str:
    """What is around the image along each axis, or Keras's word for it."""
    rank, word = len(kernel), node.attributes.get("auto_pad", "NOTSET")
    if word == "SAME_UPPER":
        return "same"
    if word == "SAME_LOWER":
        pads = resolve_padding("same", _known(image), kernel, strides, dilations)
        return [(after, before) for before, after in pads]
    told = node.attributes.get("pads") if word != "VALID" else None
    return paired(told or (0,) * (2 * rank), rank)


def paired(pads: Sequence[int], rank: int) -> Pads:
    """ONNX's pads, first those before all axes, as pairs."""
    if len(pads) != 2 * rank or min(pads, default=0) < 0:
        raise FormatError(f"its pads must be {2 * rank} numbers of at least 0, got {tuple(pads)!r:.60}.")
    return list(zip(pads[:rank], pads[rank:], strict=True))


def _known(image: Spatial) -> Sizes:
    if None in image:
        raise FormatError("what it does depends on a size that the file leaves open. Name it: `input_shape`.")
    return tuple(n for n in image if n is not None)


def _is_same(pads: Pads, image: Spatial, kernel: Sizes, strides: Sizes, dilations: Sizes) -> bool:
    """Whether Keras's 'same' pads alike."""
    if set(strides) != {1} and None in image:
        return False
    sizes = tuple(1000 if n is None else n for n in image)
    return list(resolve_padding("same", sizes, kernel, strides, dilations)) == pads


def _flat(pads: Pads) -> Any:
    """Pads as layers want them: a pair for rows, pairs for images and volumes."""
    return pads[0] if len(pads) == 1 else tuple(pads)


def zero_padded(b: Builder, node: OnnxNode, x: KerasTensor, pads: Pads) -> KerasTensor:
    """An image with zeros around it; it has its channels last."""
    if not any(map(any, pads)):
        return x
    return b.layer(node, of_rank("ZeroPadding", len(pads)), x, part="pad", padding=_flat(pads))


def _weights(node: OnnxNode, *arrays: Any) -> None:
    """A FormatError where weights are computed of what is fed."""
    if any(isinstance(array, Value) for array in arrays):
        raise FormatError("its weights are computed of the model's input, and layers have weights of their own.")


@reads("Conv")
def convolution(b: Builder, node: OnnxNode, x: Value, w: Array, bias: Array | None = None) -> Value:
    """`Conv`, or `DepthwiseConv` where each channel has filters of its own."""
    _weights(node, w, bias)
    rank, kernel = w.ndim - 2, w.shape[2:]
    strides, dilations = _sizes(node, "strides", rank), _sizes(node, "dilations", rank)
    pads = _pads(node, spatial(x), kernel, strides, dilations)
    tensor = b.last(node, x)
    if not isinstance(pads, str):
        same = any(map(any, pads)) and _is_same(pads, spatial(x), kernel, strides, dilations)
        tensor, pads = (tensor, "same") if same else (zero_padded(b, node, tensor, pads), "valid")
    groups = node.attributes.get("group", 1)
    told = {"kernel_size": kernel, "strides": strides, "padding": pads, "dilation_rate": dilations}
    told["use_bias"] = bias is not None
    last = (*range(2, rank + 2),)
    channels = x.shape[1]
    if groups > 1 and groups == channels and w.shape[1] == 1 and rank < 3:
        parts = w.reshape(groups, w.shape[0] // groups, *kernel).transpose(*last, 0, 1)
        kind, settings = of_rank("DepthwiseConv", rank), {"depth_multiplier": w.shape[0] // groups}
    else:
        parts = w.transpose(*last, 1, 0)
        kind, settings = of_rank("Conv", rank), {"filters": w.shape[0], "groups": groups}
    return Value(b.layer(node, kind, tensor, [parts, bias], **told, **settings), last_order(rank + 2))


@reads("ConvTranspose")
def transposed_convolution(b: Builder, node: OnnxNode, x: Value, w: Array, bias: Array | None = None) -> Value:
    """`ConvTranspose`, whole, and a `Cropping` where ONNX pads; groups become zeros in a kernel for all channels."""
    _weights(node, w, bias)
    rank, kernel = w.ndim - 2, w.shape[2:]
    strides, dilations = _sizes(node, "strides", rank), _sizes(node, "dilations", rank)
    reach = [(k - 1) * d + 1 for k, d in zip(kernel, dilations, strict=True)]
    extra = tuple(node.attributes.get("output_padding") or (0,) * rank)
    pads, extra = _transposed_pads(node, spatial(x), strides, reach, extra)
    dense = _ungrouped(w, node.attributes.get("group", 1))
    rest = [after - more for (_, after), more in zip(pads, extra, strict=True)]
    beyond = tuple(max(0, -n) for n in rest)
    crop = [(before, max(0, n)) for (before, _), n in zip(pads, rest, strict=True)]
    same = [max(k - s, 0) for k, s in zip(reach, strides, strict=True)]
    told: dict[str, Any] = {"filters": dense.shape[1], "kernel_size": kernel, "strides": strides}
    told |= {"dilation_rate": dilations, "use_bias": bias is not None}
    if not any(beyond) and crop == [(n // 2, n - n // 2) for n in same] and all(map(int.__ge__, reach, strides)):
        told["padding"], crop = "same", []
    elif any(beyond) or any(map(int.__lt__, reach, strides)):
        told["output_padding"] = beyond
    weights = [dense.transpose(*range(2, rank + 2), 1, 0), bias]
    y = b.layer(node, of_rank("Conv", rank, "Transpose"), b.last(node, x), weights, **told)
    if any(map(any, crop)):
        y = b.layer(node, of_rank("Cropping", rank), y, part="crop", cropping=_flat(crop))
    return Value(y, last_order(rank + 2))


def _transposed_pads(
    node: OnnxNode, image: Spatial, strides: Sizes, reach: Sequence[int], extra: Sizes
) -> tuple[Pads, Sizes]:
    """What is cut off at both ends, and what is appended, by the pads or by the size that is asked for."""
    rank, word = len(strides), node.attributes.get("auto_pad", "NOTSET")
    wanted = node.attributes.get("output_shape")
    if wanted is None and word in ("NOTSET", "VALID"):
        told = node.attributes.get("pads") if word == "NOTSET" else None
        return paired(told or (0,) * 2 * rank, rank), extra
    if wanted is None:
        total = [k + more - s for k, s, more in zip(reach, strides, extra, strict=True)]
    else:
        whole = [s * (n - 1) + k for s, n, k in zip(strides, _known(image), reach, strict=True)]
        total = [n + more - m for n, more, m in zip(whole, extra, wanted[-rank:], strict=True)]
    extra = tuple(more + max(0, -n) for more, n in zip(extra, total, strict=True))
    halves = [(max(0, n) // 2, max(0, n) - max(0, n) // 2) for n in total]
    return [pair if word == "SAME_UPPER" else pair[::-1] for pair in halves], extra


def _ungrouped(w: Array, groups: int) -> Array:
    """The kernel (channels, filters, ...) of a transposed convolution for all channels at once."""
    if groups == 1:
        return w
    inputs, outputs = w.shape[0] // groups, w.shape[1]
    dense = np.zeros((w.shape[0], outputs * groups, *w.shape[2:]), w.dtype)
    for i in range(groups):
        rows = slice(i * inputs, (i + 1) * inputs)
        dense[rows, i * outputs : (i + 1) * outputs] = w[rows]
    return dense


@reads("MaxPool", "AveragePool")
def pooling(b: Builder, node: OnnxNode, x: Value) -> Value:
    """`MaxPooling` or `AveragePooling`, around it what makes them count padding as ONNX does."""
    rank = x.rank - 2
    size, strides = _sizes(node, "kernel_shape", rank), _sizes(node, "strides", rank)
    if set(_sizes(node, "dilations", rank)) != {1}:
        raise FormatError("it pools with dilations, which layers do not.")
    average = node.kind == "AveragePool"
    counted = average and bool(node.attributes.get("count_include_pad", 0))
    pads = _pads(node, spatial(x), size, strides, (1,) * rank)
    if isinstance(pads, str) and counted:
        pads = list(resolve_padding("same", _known(spatial(x)), size, strides, (1,) * rank))
    kind, tensor = of_rank("AveragePooling" if average else "MaxPooling", rank), b.last(node, x)
    ends = [0] * rank if isinstance(pads, str) else _ceiling(node, pads, spatial(x), size, strides)
    around = [] if isinstance(pads, str) else [(lo, hi + more) for (lo, hi), more in zip(pads, ends, strict=True)]
    word = pads if isinstance(pads, str) else _word(around, spatial(x), size, strides, counted)
    if not word:
        tensor = zero_padded(b, node, tensor, around) if average or x.positive else _least_padded(tensor, around)
    y = b.layer(node, kind, tensor, pool_size=size, strides=strides, padding=word or "valid")
    if not word and average and not (counted and not any(ends)):
        y = multiply(y, _shares(spatial(x), pads, ends, size, strides, counted))
    return Value(y, last_order(x.rank), positive=x.positive)


def _word(pads: Pads, image: Spatial, size: Sizes, strides: Sizes, counted: bool) -> str:
    """Keras's word for these pads, "" if there is none: what is padded counts nowhere in Keras."""
    if not any(map(any, pads)):
        return "valid"
    return "same" if not counted and _is_same(pads, image, size, strides, (1,) * len(size)) else ""


def _least_padded(x: KerasTensor, pads: Pads) -> KerasTensor:
    """An image with numbers around it that are never the largest."""
    y: KerasTensor = pad_with(x, ((0, 0), *pads, (0, 0)), constant_values=LEAST)
    return y


def _ceiling(node: OnnxNode, pads: Pads, image: Spatial, size: Sizes, strides: Sizes) -> list[int]:
    """What `ceil_mode` appends along each axis, for windows that begin inside and end outside."""
    if not node.attributes.get("ceil_mode", 0):
        return [0] * len(pads)
    ends = []
    for n, (before, after), k, s in zip(_known(image), pads, size, strides, strict=True):
        windows = math.ceil((n + before + after - k) / s) + 1
        if (windows - 1) * s >= n + before:
            windows -= 1
        ends.append(max(0, (windows - 1) * s + k - n - before - after))
    return ends


def _shares(image: Spatial, pads: Any, ends: Sequence[int], size: Sizes, strides: Sizes, counted: bool) -> Array:
    """By what an average over zeros, too, is multiplied so that only what counts is averaged."""
    shares = np.ones(())
    for n, (before, after), more, k, s in zip(_known(image), pads, ends, size, strides, strict=True):
        real = np.full(n + before + after, float(counted))
        real[before : before + n] = 1.0
        row = np.concatenate([real, np.zeros(more)])
        counts = [row[i : i + k].sum() for i in range(0, len(row) - k + 1, s)]
        shares = shares[..., None] * (k / np.array(counts))
    return shares[..., None].astype("float32")


@reads("GlobalAveragePool", "GlobalMaxPool")
def global_pooling(b: Builder, node: OnnxNode, x: Value) -> Value:
    """The global pooling of Keras, with axes of length 1 that stay."""
    kind = of_rank(node.kind.replace("Pool", "Pooling"), x.rank - 2)
    return Value(b.layer(node, kind, b.last(node, x), keepdims=True), last_order(x.rank), positive=x.positive)
