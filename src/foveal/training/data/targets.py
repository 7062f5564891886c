"""What goes into a model: checked once, in words, and brought into the form engines read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from foveal.errors import DataError
from foveal.ir.node import Shape, show
from foveal.record import Record
from foveal.training.feed_names import feed_names, match_by_name

Array = np.ndarray[Any, Any]

NOT_NUMBERS = {
    "O": "objects",
    "U": "text",
    "S": "bytes",
    "c": "complex numbers",
    "M": "dates",
    "m": "durations",
    "V": "records",
}
READ_AS_THEY_ARE = ("float32", "uint8")
AXES = {3: ("height", "width", "channels"), 1: ("values",)}


def numbers(who: str, name: str, value: Any) -> Array:
    """An array of numbers with at least one row, or an error that says what it is instead."""
    if hasattr(value, "detach"):  # a PyTorch tensor, which may be on another device and want a gradient
        value = value.detach().cpu()
    if not (hasattr(value, "__array__") or isinstance(value, list | tuple)):
        raise DataError(f"{who}: {name} must be an array, got {type(value).__name__}. Stack its rows with np.stack.")
    try:
        array = np.asarray(value)
    except ValueError:
        raise DataError(
            f"{who}: {name} must hold rows of one shape, got rows of several. Resize or pad them."
        ) from None
    if array.dtype.kind in NOT_NUMBERS:
        raise DataError(
            f"{who}: {name} must hold numbers, got {NOT_NUMBERS[array.dtype.kind]} (dtype {array.dtype}). "
            "Convert it first, for example with .astype('float32')."
        )
    if array.ndim == 0 or array.shape[0] == 0:
        raise DataError(f"{who}: {name} must have at least one row, got shape {show(array.shape)}.")
    return array


def readable(array: Array) -> Array:
    """The array as engines read it: in one piece, float32 or uint8."""
    if array.dtype not in READ_AS_THEY_ARE:
        with np.errstate(over="ignore"):  # what float32 cannot hold becomes an infinity, which is reported with its row
            array = array.astype("float32")
    return np.ascontiguousarray(array)


def check_finite(who: str, name: str, array: Array) -> None:
    """A DataError that names the first row with a NaN or an infinity. Costs one sum when all is well."""
    if array.dtype.kind != "f":
        return
    with np.errstate(all="ignore"):
        if np.isfinite(array.sum()):
            return
    bad = ~np.isfinite(array).reshape(len(array), -1).all(axis=1)
    if bad.any():
        row = int(np.flatnonzero(bad)[0])
        worst = "NaN" if np.isnan(array[row]).any() else "an infinity"
        raise DataError(
            f"{who}: {name} must be finite, found {worst} in row {row} ({int(bad.sum())} of {len(array)} rows are "
            "bad). Remove or repair them."
        )


def images(who: str, value: Any, shape: Shape | None) -> Array:
    """What a model is fed: `shape` is one image's, None while the model does not know it."""
    array = readable(numbers(who, "x", value))
    if shape is not None and array.shape[1:] != shape:
        raise DataError(
            f"{who}: x must be {show((-1, *shape))}, got {show(array.shape)}. {_advice(array.shape, shape)}"
        )
    check_finite(who, "x", array)
    return array


def _advice(got: Shape, shape: Shape) -> str:
    if got == shape:
        return f"It looks like one image; use x[None], which is {show((1, *shape))}."
    if shape[-1] == 1 and got[1:] == shape[:-1]:
        return f"Add the channel axis with x[..., None], which is {show((*got, 1))}."
    if shape[-1] == 1 and got == shape[:-1]:
        return f"It looks like one image; use x[None, ..., None], which is {show((1, *got, 1))}."
    if len(got) == len(shape) + 1:
        axes = AXES.get(len(shape), tuple(f"axis {i + 1}" for i in range(len(shape))))
        wrong = [f"{axis} {n} is not {m}" for axis, n, m in zip(axes, got[1:], shape, strict=True) if n != m]
        return f"The {', the '.join(wrong)}. {_remedy(got[1:], shape)}"
    return "Reshape the data, or build the model for this shape."


def _remedy(got: Shape, shape: Shape) -> str:
    """How images of one shape become such of another."""
    if len(shape) == 3 and got[2] == shape[2]:
        return f"Resize the images with layers.Resizing({shape[0]}, {shape[1]})(x), or build the model for this shape."
    if got[:-1] == shape[:-1] and (got[-1], shape[-1]) == (3, 1):
        return "Make the images grey with x.mean(-1, keepdims=True), or build the model for this shape."
    return "Resize or convert the data, or build the model for this shape."


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


def labels(who: str, value: Any, target: Target) -> Array:
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
    if (*array.shape[1:], 1) == target.output[1:]:
        array = array[..., None]
    if array.shape[1:] != target.output[1:]:
        raise DataError(f"{who}: {_wrong_values(array, target)}")
    array = np.ascontiguousarray(array, dtype="float32")
    check_finite(who, "y", array)
    if target.span is not None:
        low, high = target.span
        if array.min() < low or array.max() > high:
            inside = (array >= low) & (array <= high)
            _check_all(
                who, inside, array, f"labels must be from {low:g} to {high:g}", "scale them, or use another loss."
            )
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


def validate_targets(who: str, targets: Mapping[str, Target | None], y: Any, sample_weight: Any) -> dict[str, Array]:
    """Labels and weights by the names of their feeds; an output that nothing judges has no target and needs none."""
    if len(targets) == 1:
        (target,) = targets.values()
        assert target is not None
        if isinstance(y, Mapping) or (isinstance(y, list | tuple) and len(y) == 1 and isinstance(y[0], np.ndarray)):
            y = match_by_name(who, "y", y, list(targets))[0]
        found = {"y": labels(who, y, target)}
        weight = sample_weights(who, target, sample_weight)
        return found if weight is None else found | {"weight": weight}
    if y is None:
        raise DataError(f"{who}: y is missing. Give one label for each row of x.")
    return _of_each(who, targets, y, sample_weight)


def _of_each(who: str, targets: Mapping[str, Target | None], y: Any, sample_weight: Any) -> dict[str, Array]:
    wanted = [name for name, target in targets.items() if target is not None]
    by_order = isinstance(y, list | tuple) and len(y) == len(targets)
    names = list(targets) if by_order else wanted
    given = dict(zip(names, match_by_name(who, "y", y, names), strict=True))
    apart = isinstance(sample_weight, list | tuple | Mapping)
    weights = match_by_name(who, "sample_weight", sample_weight, names) if apart else [sample_weight] * len(names)
    weight_of = dict(zip(names, weights, strict=True))
    found: dict[str, Array] = {}
    places = zip(targets.items(), feed_names("y", len(targets)), feed_names("weight", len(targets)), strict=True)
    for (name, target), label, weight in places:
        if target is not None:
            found[label] = labels(f"{who}, output {name!r}", given[name], target)
            counts = sample_weights(f"{who}, output {name!r}", target, weight_of[name])
            found |= {} if counts is None else {weight: counts}
    return found


def same_length(who: str, **arrays: Array | None) -> None:
    """A DataError unless all arrays have the same number of rows."""
    lengths = {name: len(array) for name, array in arrays.items() if array is not None}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} has {length}" for name, length in lengths.items())
        raise DataError(f"{who}: all must have the same number of rows, got: {told}.")


def sample_weights(who: str, target: Target, sample_weight: Any) -> Array | None:
    """float32 weights of rows, or of the places of each row, or None."""
    if sample_weight is None:
        return None
    array = numbers(who, "sample_weight", sample_weight).astype("float32")
    places = target.output[1:-1]
    if array.ndim == len(places) + 2 and array.shape[-1] == 1:
        array = array[..., 0]
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    fits = all(n in (1, m) for n, m in zip(array.shape[1:], places, strict=False))
    if array.ndim > len(places) + 1 or not fits:
        each = f" or {show((-1, *places))}" if places else ""
        raise DataError(f"{who}: sample_weight must be {show((-1,))}{each}, got {show(array.shape)}.")
    check_finite(who, "sample_weight", array)
    return np.ascontiguousarray(array)
