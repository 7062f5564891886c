"""What moves numbers: reshaping, slicing, joining, padding. Most of it is another order, or a layer of that name."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from foveal import layers
from foveal.errors import FormatError
from foveal.formats.onnx_file import OnnxNode
from foveal.functions.indexing import flip, pad, take, take_along_axis, tile
from foveal.functions.shape import cast as cast_to
from foveal.models.onnx.builder import Builder, reads
from foveal.models.onnx.folding import MOST, dtype_of, slices
from foveal.models.onnx.values import BATCH, Length, Operand, Value, last_order
from foveal.models.onnx.window_layers import zero_padded

OpenShape = list[int | None]
END = 2**31 - 1
"""From here on a place means the end."""


def sure(what: str, value: Any) -> np.ndarray[Any, Any]:
    """Numbers that must be known; a FormatError where they are computed of what is fed."""
    if isinstance(value, Value):
        raise FormatError(f"its {what} depend on the model's input, and a layer's are fixed.")
    return np.asarray(value)


@reads("Cast")
def cast(b: Builder, node: OnnxNode, x: Value) -> Value:
    """Another kind of number; floats stay what they are, whatever their width."""
    wanted = dtype_of(node).kind
    kind = {"f": "float32", "V": "float32", "b": "bool"}.get(wanted, "int32")
    same = kind == x.tensor.dtype
    return x if same else x.like(cast_to(x.tensor, kind), x.positive)


@reads("Identity", "Dropout")
def unchanged(b: Builder, node: OnnxNode, x: Value, ratio: Any = None, *_: Any) -> Value:
    """The same value; a `Dropout` where the file has one."""
    if node.kind != "Dropout":
        return x
    rate = float(node.attributes.get("ratio", 0.5) if ratio is None else sure("ratio", ratio))
    return Value(b.layer(node, layers.Dropout, x.tensor, rate=rate), x.order, x.columns, x.positive)


@reads("Transpose")
def transpose(b: Builder, node: OnnxNode, x: Value) -> Value:
    """Another order, and nothing is moved."""
    perm = node.attributes.get("perm") or tuple(reversed(range(x.rank)))
    if sorted(perm) != list(range(x.rank)):
        raise FormatError(f"it must name every axis once, got {tuple(perm)!r:.60}.")
    if x.columns is not None:
        x = Value(b.plain(node, x)) if list(perm) != [0, 1] else x
    if x.columns is not None:
        return x
    return Value(x.tensor, tuple(x.order[i] for i in perm), positive=x.positive)


@reads("Reshape")
def reshape(b: Builder, node: OnnxNode, x: Value, shape: Any = None) -> Value:
    """The batch stays the first axis, whatever length the file has for it."""
    told = list(np.ravel(sure("sizes", node.attributes.get("shape") if shape is None else shape)))
    before = [BATCH, *x.shape[1:]]
    if not node.attributes.get("allowzero", 0):
        told = [before[i] if type(n) is not Length and n == 0 and i < len(before) else n for i, n in enumerate(told)]
    return b.reshaped(node, x, _resolved(b, x, told))


def _resolved(b: Builder, x: Value, told: Sequence[Any]) -> OpenShape:
    """The shape without -1, None for the batch and what is open."""
    sizes = [None if n is None or isinstance(n, Length) else int(n) for n in told]
    first, rest, wide = told[0] if told else 1, sizes[1:], x.shape[1:]
    if -1 in rest:
        closed = rest.count(None) == wide.count(None)
        known, asked = (math.prod(n for n in part if n not in (None, -1)) for part in (wide, rest))
        rest[rest.index(-1)] = known // max(1, asked) if closed else None
    fits = None in rest or None in wide or math.prod(n or 0 for n in rest) == math.prod(n or 0 for n in wide)
    own = isinstance(first, Length) or first in (-1, b.rows)
    if not (fits and own) or any(n is BATCH for n in told[1:]):
        raise FormatError(f"it mixes the images of a batch: {x.shape} becomes {tuple(sizes)}.")
    return [None, *rest]


@reads("Flatten")
def flatten(b: Builder, node: OnnxNode, x: Value) -> Value:
    """All behind the batch in one axis."""
    axis = node.attributes.get("axis", 1)
    if axis not in (1, 1 - x.rank):
        raise FormatError("it flattens into the batch. Only axis=1 keeps the images apart.")
    if None in x.shape[1:]:
        raise FormatError("it flattens what has open sizes. Name them: `input_shape`.")
    return b.reshaped(node, x, [None, math.prod(n or 1 for n in x.shape[1:])])


def _axes(node: OnnxNode, axes: Any) -> list[int]:
    told = node.attributes.get("axes") if axes is None else sure("axes", axes)
    return [int(i) for i in np.ravel(told)] if told is not None else []


@reads("Squeeze")
def squeeze(b: Builder, node: OnnxNode, x: Value, axes: Any = None) -> Value:
    """Without some axes of length 1."""
    gone = {i % x.rank for i in _axes(node, axes)} or {i for i, n in enumerate(x.shape) if i and n == 1}
    if any(x.shape[i] != 1 for i in gone):
        raise FormatError(f"it drops axes {sorted(gone)} of {x.shape}, which must be 1 long.")
    return b.reshaped(node, x, [n for i, n in enumerate(x.shape) if i not in gone])


@reads("Unsqueeze")
def unsqueeze(b: Builder, node: OnnxNode, x: Value, axes: Any = None) -> Value:
    """With more axes of length 1."""
    told = _axes(node, axes)
    new = {i % (x.rank + len(told)) for i in told}
    if 0 in new or len(new) < len(told):
        raise FormatError("it puts an axis before the batch, or two at one place.")
    rest = iter(x.shape)
    return b.reshaped(node, x, [1 if i in new else next(rest) for i in range(x.rank + len(told))])


@reads("Concat")
def concat(b: Builder, node: OnnxNode, *parts: Operand) -> Value:
    """`Concatenate`; numbers among the tensors are repeated for each image."""
    values = [x for x in parts if isinstance(x, Value)]
    axis = node.attributes["axis"] % values[0].rank
    if len(values) < len(parts) or axis == 0:
        raise FormatError("it joins numbers, or batches, which layers do not.")
    tensors, like = b.met(node, parts)
    y = b.layer(node, layers.Concatenate, tensors, axis=like.order[axis]) if len(tensors) > 1 else tensors[0]
    return Value(y, like.order, positive=all(x.positive for x in values))


def _cut(b: Builder, node: OnnxNode, x: Value, cuts: Sequence[tuple[int, int, int, int]]) -> Value:
    """Some places along some axes: (axis, start, end, step) of each."""
    if x.columns is not None:
        x = Value(b.plain(node, x))
    key: list[Any] = [slice(None)] * x.rank
    turned = []
    for axis, start, end, step in cuts:
        if axis == 0 and (start, step) == (0, 1) and end >= END:
            continue
        if axis == 0:
            raise FormatError("it takes some images of a batch.")
        if step < 0:
            _check_whole(x.shape[axis], start, end, step)
            turned.append(x.order[axis])
        else:
            key[x.order[axis]] = slice(start, None if end >= END else end, step)
    tensor = x.tensor if all(part == slice(None) for part in key) else x.tensor[tuple(key)]
    for axis in turned:
        tensor = flip(tensor, axis)
    return Value(tensor, x.order, positive=x.positive)


def _check_whole(n: int | None, start: int, end: int, step: int) -> None:
    """A FormatError for a slice backwards that is not one of a whole axis, place by place."""
    whole = start >= END or (n is not None and start in (-1, n - 1))
    if n is None or not whole or step != -1 or end >= -n:
        raise FormatError("it goes backwards by steps, along a part, or along an open size.")


@reads("Slice")
def slice_(b: Builder, node: OnnxNode, x: Value, *told: Any) -> Value:
    """A slice of the tensor, by Python's own."""
    return _cut(b, node, x, slices(node, x.rank, *(None if each is None else sure("places", each) for each in told)))


@reads("Split")
def split(b: Builder, node: OnnxNode, x: Value, sizes: Any = None) -> list[Value]:
    """One slice for each output."""
    axis = node.attributes.get("axis", 0) % x.rank
    n, parts = x.shape[axis], len(node.outputs)
    told = node.attributes.get("split") if sizes is None else sure("sizes", sizes).tolist()
    if n is None or axis == 0:
        raise FormatError("it splits the batch, or an open size.")
    each = -(-n // parts)
    counts = list(told) if told is not None else [min(each, n - i * each) for i in range(parts)]
    starts = [sum(counts[:i]) for i in range(parts)]
    if sum(counts) != n or len(counts) != parts:
        raise FormatError(f"it splits {n} into {counts} for {parts} outputs.")
    return [_cut(b, node, x, [(axis, s, s + c, 1)]) for s, c in zip(starts, counts, strict=True)]


@reads("Gather")
def gather(b: Builder, node: OnnxNode, x: Operand, places: Any) -> Value:
    """One place, or several, along an axis; rows of a table, as an `Embedding` has it."""
    if not isinstance(x, Value):
        if x.ndim != 2 or node.attributes.get("axis", 0) != 0:
            raise FormatError("it takes places of numbers that are no table of rows.")
        told = {"input_dim": x.shape[0], "output_dim": x.shape[1]}
        return Value(b.layer(node, layers.Embedding, b.plain(node, places), [x], **told))
    axis = node.attributes.get("axis", 0) % x.rank
    chosen = sure("places", places)
    if axis == 0 or chosen.ndim > 1:
        raise FormatError("it takes some images of a batch, or places of several axes.")
    if x.columns is not None:
        x = Value(b.plain(node, x))
    if chosen.ndim:
        return Value(take(x.tensor, chosen.tolist(), axis=x.order[axis]), x.order, positive=x.positive)
    start = int(chosen)
    one = _cut(b, node, x, [(axis, start, start + 1 or END, 1)])
    return b.reshaped(node, one, [n for i, n in enumerate(one.shape) if i != axis])


@reads("GatherElements")
def gather_elements(b: Builder, node: OnnxNode, x: Value, places: Operand) -> Value:
    """`ops.take_along_axis`."""
    axis = node.attributes.get("axis", 0) % x.rank
    if axis == 0 or not isinstance(places, Value):
        raise FormatError("it takes some images of a batch, or the same places of each.")
    return Value(take_along_axis(b.plain(node, x), b.plain(node, places), axis=axis))


@reads("Pad")
def padding(b: Builder, node: OnnxNode, x: Value, pads: Any = None, value: Any = None, axes: Any = None) -> Value:
    """`ZeroPadding` of images; `ops.pad` where something else is around them, or along other axes."""
    told = [int(n) for n in np.ravel(sure("pads", node.attributes.get("pads") if pads is None else pads))]
    named = [int(i) % x.rank for i in np.ravel(sure("axes", axes))] if axes is not None else range(x.rank)
    by_axis = dict(zip(named, zip(told[: len(told) // 2], told[len(told) // 2 :], strict=True), strict=True))
    sides = [by_axis.get(i, (0, 0)) for i in range(x.rank)]
    if any(sides[0]):
        raise FormatError("it adds images to a batch.")
    less = [(i, max(0, -lo), hi if hi < 0 else END, 1) for i, (lo, hi) in enumerate(sides) if min(lo, hi) < 0]
    if less:
        x, sides = _cut(b, node, x, less), [(max(0, lo), max(0, hi)) for lo, hi in sides]
    filler = float(node.attributes.get("value", 0.0) if value is None else np.ravel(sure("value", value))[0])
    mode = node.attributes.get("mode", "constant")
    if mode == "constant" and not filler and 3 <= x.rank <= 5 and not any(sides[1]):
        return Value(zero_padded(b, node, b.last(node, x), sides[2:]), last_order(x.rank), positive=x.positive)
    if x.columns is not None:
        x = Value(b.plain(node, x))
    around = [(0, 0)] * x.rank
    for i, pair in enumerate(sides):
        around[x.order[i]] = pair
    if mode not in ("constant", "edge", "reflect", "wrap"):
        raise FormatError(f"it pads by {mode!r}, which layers do not.")
    if mode == "constant":
        return Value(pad(x.tensor, tuple(around), constant_values=filler), x.order, positive=x.positive and filler >= 0)
    return Value(pad(x.tensor, tuple(around), mode=mode), x.order, positive=x.positive)


@reads("Expand", "Tile")
def repeated(b: Builder, node: OnnxNode, x: Value, told: Any) -> Value:
    """Each image along its axes so many times; an axis of length 1 to another length."""
    counts: list[Any] = list(np.ravel(sure("sizes", told)))
    if len(counts) < x.rank:
        counts = [1] * (x.rank - len(counts)) + counts
    if len(counts) > x.rank:
        raise FormatError("it puts axes before the batch.")
    if node.kind == "Expand":
        counts = [1 if isinstance(n, Length) or m == n or n == 1 else n for m, n in zip(x.shape, counts, strict=True)]
        counts[0] = 1
    if any(isinstance(n, Length) for n in counts) or counts[0] != 1:
        raise FormatError("it repeats the images of a batch, or so often as an open size is long.")
    if math.prod(map(int, counts)) * math.prod(n or 1 for n in x.shape) > MOST:
        raise FormatError(
            f"it repeats {x.shape} {tuple(counts)!r:.60} times, and at most {MOST:,} numbers can be made."
        )
    if x.columns is not None:
        x = Value(b.plain(node, x))
    times = [1] * x.rank
    for i, n in enumerate(counts):
        times[x.order[i]] = int(n)
    return x if set(times) == {1} else Value(tile(x.tensor, tuple(times)), x.order, positive=x.positive)


@reads("DepthToSpace", "SpaceToDepth")
def blocks(b: Builder, node: OnnxNode, x: Value) -> Value:
    """Channels as pixels, or pixels as channels: two reshapings with a permutation between."""
    n = int(node.attributes["blocksize"])
    if x.rank != 4 or None in x.shape[1:] or n < 1:
        raise FormatError("it moves blocks of pixels of an open size. Name it: `input_shape`.")
    _, c, h, w = (size or 0 for size in x.shape)
    blocks_first = node.attributes.get("mode", "DCR") == "DCR"
    if node.kind == "SpaceToDepth":
        order = (1, 3, 2, 4, 5) if blocks_first else (1, 3, 5, 2, 4)
        told, after = (h // n, n, w // n, n, c), (h // n, w // n, c * n * n)
    elif blocks_first:
        told, order, after = (h, w, n, n, c // n // n), (1, 3, 2, 4, 5), (h * n, w * n, c // n // n)
    else:
        told, order, after = (h, w, c // n // n, n, n), (1, 4, 2, 5, 3), (h * n, w * n, c // n // n)
    y = b.layer(node, layers.Reshape, b.last(node, x), part="blocks", target_shape=told)
    y = b.layer(node, layers.Permute, y, part="permute", dims=order)
    y = b.layer(node, layers.Reshape, y, target_shape=after)
    return Value(y, last_order(4), positive=x.positive)
