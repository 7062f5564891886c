"""Numbers that a file repeats for each image: a model's first state, or a token that is put before the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from foveal.errors import FormatError
from foveal.formats.onnx_file import OnnxNode
from foveal.functions import elementwise
from foveal.functions.shape import cast, reshape
from foveal.models.onnx.folding import FOLDS
from foveal.models.onnx.values import BATCH, Length, PerImage, Value

MADE = {"ConstantOfShape": 0, "Expand": 1}
"""Operators that repeat numbers, and which of their inputs is the shape."""
KEEP = {"Identity", "Cast", "Slice", "Concat", "Squeeze", "Unsqueeze"}
"""Operators that change the numbers of one image alike for all."""
BROADCAST = {"Add", "Sub", "Mul", "Div", "Max", "Min", "Pow", "Where", "Equal", "Greater", "Less"}
"""Operators to which numbers of one image are as good as those of all."""
STATES = {"LSTM", "GRU", "RNN"}
"""Operators that ask themselves for what a state is."""


def for_each_image(node: OnnxNode, inputs: Sequence[Any]) -> PerImage | None:
    """What a node of known numbers gives where it repeats them for each image; None where it does not."""
    if node.kind in MADE and len(inputs) > MADE[node.kind]:
        return _repeated(node, inputs)
    known = [x for x in inputs if isinstance(x, PerImage)]
    axis = known[0].axis if known else 0
    alike = {x.axis for x in known} == {axis} and (node.kind != "Concat" or len(known) == len(inputs))
    if node.kind not in KEEP or not alike:
        return None
    array = np.asarray(FOLDS[node.kind](node, *(x.array if isinstance(x, PerImage) else x for x in inputs)))
    if node.kind in ("Squeeze", "Unsqueeze"):
        told: Any = node.attributes.get("axes") if len(inputs) < 2 else inputs[1]
        named = {int(i) % max(array.ndim, known[0].array.ndim) for i in np.ravel(told)}
        axis = axis - sum(i < axis for i in named) if node.kind == "Squeeze" else _without(named, array.ndim)[axis]
    if array.shape[axis] != 1:
        raise FormatError("it takes some images of a batch.")
    return PerImage(array, axis)


def _without(axes: set[int], rank: int) -> list[int]:
    return [i for i in range(rank) if i not in axes]


def _repeated(node: OnnxNode, inputs: Sequence[Any]) -> PerImage | None:
    shape = np.ravel(inputs[MADE[node.kind]])
    batch = [i for i, n in enumerate(shape) if n is BATCH]
    if len(batch) != 1 or any(isinstance(n, Length) for n in shape if n is not BATCH):
        return None
    sizes = np.array([1 if isinstance(n, Length) else int(n) for n in shape])
    array = np.asarray(FOLDS[node.kind](node, *(x for x in inputs[: MADE[node.kind]]), sizes))
    place = array.ndim - len(sizes) + batch[0]
    return PerImage(array, place) if array.shape[place] == 1 else None


def spread(node: OnnxNode, inputs: Sequence[Any], entry: Value) -> list[Any]:
    """The inputs of a node, with numbers for each image as tensors beside one of the model's inputs, or as of one."""
    if node.kind in STATES or not any(isinstance(x, PerImage) for x in inputs):
        return list(inputs)
    if node.kind in BROADCAST and any(isinstance(x, Value) for x in inputs):
        return [x.array if isinstance(x, PerImage) else x for x in inputs]
    return [_tensor(x, entry) if isinstance(x, PerImage) else x for x in inputs]


def _tensor(numbers: PerImage, beside: Value) -> Value:
    """Numbers as a tensor with the batch of another."""
    one = np.moveaxis(numbers.array, numbers.axis, 0)
    first = beside.tensor[(slice(None), *(slice(0, 1) for _ in beside.tensor.shape[1:]))]
    zero = cast(
        elementwise.greater(reshape(first, (-1, *(1 for _ in one.shape[1:]))), np.inf), "float32"
    )  # of NaN, too
    order = [i + (i < numbers.axis) for i in range(one.ndim)]
    order[numbers.axis] = 0
    return Value(elementwise.add(zero, np.ascontiguousarray(one[0], "float32")), tuple(order))
