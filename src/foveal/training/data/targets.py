"""Labels and weights of rows: checked once, in words, against what the outputs are compared with."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from foveal.errors import DataError
from foveal.ir.node import BATCH, Shape, show
from foveal.record import Record
from foveal.training.compile_spec import CompileSpec, OutputSpec
from foveal.training.data.inputs import check_finite, numbers, same_length, sizes_of
from foveal.training.feed_names import match_by_name
from foveal.training.network import Network

Array = np.ndarray[Any, Any]


NEAR = 0.3
OVERSHOT = (
    "Where noise was added on purpose, nothing is to be done. Resizing with 'bicubic', 'lanczos' or other smooth "
    "filters overshoots so: resize labels with 'nearest' or 'bilinear', or cut them with np.clip."
)
"""What to say of labels that are out of their range by less than NEAR."""


class Target(Record):
    """What labels must be: their kind, and the output they are compared with.

    `classes` says whether they are class numbers; None, where metrics alone look at them, lets their shape say it.
    """

    classes: bool | None
    span: tuple[float, float] | None
    output: Shape
    unflattened: str = ""
    """What to say when the output still has the axes of an image."""
    ignored: int | None = None
    """The class number whose places do not count, which may be any."""
    own: bool = False
    """Whether the loss takes labels, and weights, of any shape, as the user's own do."""


def _labels(who: str, value: Any, target: Target) -> Array:
    """Labels as engines read them: int32 class numbers, or float32 like the output."""
    if value is None:
        raise DataError(f"{who}: y is missing. Give one label for each row of x.")
    array = numbers(who, "y", value)
    classes = target.classes
    if classes is None:
        classes = array.shape[1:] != target.output[1:] and target.output[-1] > 1
    return (_class_numbers if classes else _like_output)(who, array, target)


def _class_numbers(who: str, array: Array, target: Target) -> Array:
    if array.ndim == len(target.output) and array.shape[-1] == 1:
        array = array[..., 0]
    if array.shape[1:] != target.output[1:-1]:
        raise DataError(f"{who}: {_wrong_classes(array.shape, target)}")
    if array.dtype.kind == "f":
        _check_all(who, array == np.rint(array), array, "y must be whole class numbers")
    classes = target.output[-1]
    if array.min() < 0 or array.max() >= classes:
        if classes == 1:
            hint = (
                "one output with a sparse loss knows one class only: use binary_crossentropy, or a unit for each class."
            )
        elif array.min() == 1 and array.max() == classes:
            hint = f"they count from 1 to {classes}: use y - 1."
        else:
            hint = f"the model has {classes} outputs; give the last layer one for each class."
        known = (array >= 0) & (array < classes) | (array == target.ignored)
        besides = "" if target.ignored is None else f" or {target.ignored}, which is ignored"
        _check_all(who, known, array, f"labels must be 0..{classes - 1}{besides}", hint)
    return np.ascontiguousarray(array, dtype="int32")


def _wrong_classes(got: Shape, target: Target) -> str:
    wanted = show((-1, *target.output[1:-1]))
    if got[1:] == target.output[1:]:
        return (
            f"y must be class numbers {wanted}, got {show(got)}, which looks one-hot. "
            "Use the loss 'categorical_crossentropy', or y.argmax(-1)."
        )
    if target.unflattened and len(got) == 1:
        return target.unflattened
    return f"y must be class numbers {wanted}, got {show(got)}."


def _like_output(who: str, array: Array, target: Target) -> Array:
    if (*array.shape[1:], 1) == target.output[1:] or array.shape[1:] == (*target.output[1:], 1):
        array = array.reshape(-1, *target.output[1:])
    if array.shape[1:] != target.output[1:] and not target.own:
        raise DataError(f"{who}: {_wrong_values(array, target)}")
    array = np.ascontiguousarray(array, dtype="float32")
    check_finite(who, "y", array)
    if target.span is not None:
        low, high = target.span
        if array.min() < low or array.max() > high:
            inside = (array >= low) & (array <= high)
            must = f"labels must be from {low:g} to {high:g}"
            if array.min() > low - NEAR and array.max() < high + NEAR:
                warnings.warn(f"{who}: {must}, found {array[~inside][0]:.6g}. {OVERSHOT}", stacklevel=2)
            else:
                _check_all(who, inside, array, must, "scale them, or use another loss.")
    return array


def _wrong_values(array: Array, target: Target) -> str:
    if target.unflattened and array.ndim < len(target.output):
        return target.unflattened
    told = f"y must be like the output {show(target.output)}, got {show(array.shape)}."
    if array.dtype.kind in "iu" and array.shape[1:] == target.output[1:-1]:
        return (
            f"{told} For class numbers use the loss 'sparse_categorical_crossentropy', "
            f"or to_categorical(y, {target.output[-1]})."
        )
    return told


def _check_all(who: str, good: Array, array: Array, must: str, hint: str = "") -> None:
    bad = np.argwhere(~good)
    if len(bad):
        place = tuple(int(i) for i in bad[0])
        index = place[0] if array.size == len(array) else place
        raise DataError(f"{who}: {must}, found {array[place]:g} at index {index}{f'; {hint}' if hint else '.'}")


def validate_targets(
    who: str, network: Network, spec: CompileSpec, inputs: Mapping[str, Array], y: Any, sample_weight: Any
) -> dict[str, Array]:
    """Labels and weights by the names of their feeds, for as many rows as the inputs have.

    An output that has no loss and no metric needs no labels.

    Raises
    ------
    DataError
        They are not what the model's outputs, losses and metrics take; `who` says whose they are.
    """
    names = list(network.exits)
    wanted = [name for name, output in zip(names, spec.outputs, strict=True) if output.needs_labels]
    if not wanted:
        return {}
    if y is None:
        raise DataError(f"{who}: y is missing. Give one label for each row of x.")
    if len(names) == 1:
        wrapped = isinstance(y, list | tuple) and len(y) == 1 and isinstance(y[0], np.ndarray)
        labels = {names[0]: match_by_name(who, "y", y, names)[0] if wrapped or isinstance(y, Mapping) else y}
        weights = {names[0]: sample_weight}
    else:
        named = names if isinstance(y, list | tuple) and len(y) == len(names) else wanted
        labels = dict(zip(named, match_by_name(who, "y", y, named), strict=True))
        weights = _weights_by_name(who, named, sample_weight)
    unflattened = network.unflattened()
    feeds: dict[str, Array] = {}
    texts: dict[str, Array] = {}
    exits = network.exits_for(sizes_of(inputs))
    for (name, shape), output in zip(exits.items(), spec.outputs, strict=True):
        if output.needs_labels:
            place = who if len(names) == 1 else f"{who}, output {name!r}"
            target = _target(output, (BATCH, *shape), unflattened)
            feeds[output.feeds.labels] = texts[output.feeds.labels] = _labels(place, labels[name], target)
            weight = _sample_weights(place, target, weights[name])
            if weight is not None:
                feeds[output.feeds.weights] = texts[f"sample_{output.feeds.weights}"] = weight
    same_length(who, **inputs, **texts)
    return feeds


def _weights_by_name(who: str, names: Sequence[str], sample_weight: Any) -> dict[str, Any]:
    """The weights of each output: its own, or the same for all."""
    if isinstance(sample_weight, list | tuple | Mapping):
        return dict(zip(names, match_by_name(who, "sample_weight", sample_weight, names), strict=True))
    return dict.fromkeys(names, sample_weight)


def _target(output: OutputSpec, shape: Shape, unflattened: str) -> Target:
    if output.loss is None:
        return Target(None, None, shape, unflattened)
    loss = output.loss
    axis = getattr(loss, "axis", -1)
    if isinstance(axis, int) and loss.classes and axis not in (-1, len(shape) - 1):
        shape = (*(n for i, n in enumerate(shape) if i != axis % len(shape)), shape[axis])
    return Target(loss.classes, loss.span, shape, unflattened, loss.ignored, loss.free)


def _sample_weights(who: str, target: Target, sample_weight: Any) -> Array | None:
    """float32 weights of rows, or of the places of each row, or None."""
    if sample_weight is None:
        return None
    array = numbers(who, "sample_weight", sample_weight).astype("float32")
    places = target.output[1:-1]
    sizes = target.output[1:] if target.own else (*places, 1)
    if array.ndim > len(sizes) + 1 or not all(n in (1, m) for n, m in zip(array.shape[1:], sizes, strict=False)):
        each = f" or {show((-1, *places))}" if places else ""
        raise DataError(f"{who}: sample_weight must be {show((-1,))}{each}, got {show(array.shape)}.")
    check_finite(who, "sample_weight", array)
    return np.ascontiguousarray(array)
