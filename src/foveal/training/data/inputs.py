"""What a model is fed: checked once, in words, and brought into the form engines read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from foveal.errors import ArgumentError, DataError, ShapeError
from foveal.functions.symbolic import OpenShape
from foveal.ir.node import Shape, show
from foveal.ir.operators import Operators
from foveal.layers.tracing import Sizes
from foveal.nesting import leaves, mapped
from foveal.training.feed_names import feed_names, match_by_name
from foveal.training.network import Network

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
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp")
LOOKED_AT = 10000
"""How many values are looked at for the sake of an error."""
READ_AS_THEY_ARE = ("float32", "uint8")
AXES = {3: ("height", "width", "channels"), 1: ("values",)}


def numbers(who: str, name: str, value: Any) -> Array:
    """An array of numbers with at least one row, or an error that says what it is instead."""
    if hasattr(value, "detach"):  # a PyTorch tensor, which may be on another device and want a gradient
        value = value.detach().cpu()
    valueless = isinstance(value, Operators) and not hasattr(value, "numpy")
    if valueless or not (hasattr(value, "__array__") or isinstance(value, list | tuple)):
        raise DataError(f"{who}: {name} must be an array, got {type(value).__name__}. Stack its rows with np.stack.")
    try:
        array = np.asarray(value)
    except ArgumentError as error:
        raise DataError(f"{who}: {name} must be an array. {error}") from None
    except ValueError:
        raise DataError(f"{who}: {name} must hold rows of one shape, {_shapes_of(value)}") from None
    if array.dtype.kind in NOT_NUMBERS:
        raise DataError(f"{who}: {name} {_instead_of_numbers(array)}")
    if array.ndim == 0 or array.shape[0] == 0:
        raise DataError(f"{who}: {name} must have at least one row, got shape {show(array.shape)}.")
    return array


def _shapes_of(rows: Any) -> str:
    """Which shapes rows have, and what makes them one."""
    shapes = sorted({np.shape(row) for row in rows if isinstance(row, np.ndarray)})
    if len(shapes) < 2:
        return "got rows of several. Resize or pad them."
    found = ", ".join(map(show, shapes[:3])) + (", ..." if len(shapes) > 3 else "")
    if len(shapes[0]) in (2, 3):
        size = f"({shapes[0][0]}, {shapes[0][1]})"
        how = f"Resize them: np.stack([foveal.utils.smart_resize(image, {size}) for image in images])."
    else:
        how = "Pad or cut them to one length, and stack them with np.stack."
    return f"got {found}. {how}"


def _instead_of_numbers(array: Array) -> str:
    """What an array holds that is not of numbers, and what to do about it."""
    kind, first = array.dtype.kind, array.flat[0] if array.size else None
    if kind == "O" and isinstance(first, np.ndarray):
        if len({np.shape(row) for row in array}) > 1:
            return f"must hold rows of one shape, {_shapes_of(array)}"
        return f"must hold numbers, got an array of {len(array)} arrays. Make one of them: np.stack(list(array))."
    told = f"must hold numbers, got {NOT_NUMBERS[kind]} (dtype {array.dtype})."
    if isinstance(first, str | bytes) and not _reads_as_number(first):
        if str(first).lower().endswith(PICTURES):
            return (
                f"{told} Read the pictures: foveal.utils.load_img, or image_dataset_from_directory for a whole folder."
            )
        return f"{told} Number the words: names, numbers = np.unique(array, return_inverse=True)."
    if any(value is None for value in array.flat[:LOOKED_AT]) and kind == "O":
        return f"{told} There is None among them: remove those rows first."
    return f"{told} Convert it first, for example with .astype('float32')."


def _reads_as_number(word: str | bytes) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


def readable(array: Array) -> Array:
    """The array as engines read it: in one piece, float32 or uint8."""
    if array.dtype not in READ_AS_THEY_ARE:
        with np.errstate(over="ignore"):  # what float32 cannot hold becomes an infinity, which is reported with its row
            array = array.astype("float32")
    return np.ascontiguousarray(array)


_checking = [True]


def enable_nan_check() -> None:
    """Let `fit` and `train_on_batch` refuse data with NaN or infinities, as they do at first."""
    _checking[:] = [True]


def disable_nan_check() -> None:
    """Let `fit` and `train_on_batch` take data with NaN and infinities, as Keras does."""
    _checking[:] = [False]


def is_nan_check_enabled() -> bool:
    """Whether training refuses data with NaN or infinities."""
    return _checking[0]


def check_finite(who: str, name: str, array: Array) -> None:
    """A DataError that names the first row with a NaN or an infinity. Costs one sum when all is well."""
    if array.dtype.kind != "f" or not is_nan_check_enabled():
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
            "bad). Remove or repair them; keras.config.disable_nan_check() lets them pass."
        )


def validate_images(
    who: str, value: Any, shape: OpenShape | None, declared: bool = True, learning: bool = False
) -> Array:
    """What a model is fed: `shape` is one image's, None while the model does not know it.

    Sizes that are None are open; all are where no Input `declared` them. A last axis of size 1 may be missing, or be
    too much.
    """
    array = readable(numbers(who, "x", value))
    if shape is not None:
        got = array.shape[1:]
        if shape[-1:] == (1,) and fits(got, shape[:-1]):
            array = array[..., None]
        elif got[-1:] == (1,) and fits(got[:-1], shape):
            array = array[..., 0]
        elif not fits(got, shape if declared else (None,) * len(shape)):
            raise DataError(_misfit(who, array.shape, shape))
    if learning:
        check_finite(who, "x", array)
    return array


def fits(got: Shape, shape: OpenShape) -> bool:
    """Whether one image's shape is as wanted, where None lets a size be any."""
    return got == shape or (len(got) == len(shape) and all(m in (n, None) for n, m in zip(got, shape, strict=True)))


def _misfit(who: str, got: Shape, shape: OpenShape) -> str:
    return f"{who}: x must be {show((-1, *shape))}, got {show(got)}. {_advice(got, shape)}"


def _advice(got: Shape, shape: OpenShape) -> str:
    if fits(got, shape):
        return f"It looks like one image; use x[None], which is {show((1, *got))}."
    if shape[-1] == 1 and fits(got, shape[:-1]):
        return f"It looks like one image; use x[None, ..., None], which is {show((1, *got, 1))}."
    if len(got) == len(shape) + 1:
        axes = AXES.get(len(shape), tuple(f"axis {i + 1}" for i in range(len(shape))))
        wrong = [
            f"{axis} {n} is not {m}" for axis, n, m in zip(axes, got[1:], shape, strict=True) if m not in (n, None)
        ]
        return f"The {', the '.join(wrong)}. {_remedy(got[1:], shape)}"
    return "Reshape the data, or build the model for this shape."


def _remedy(got: Shape, shape: OpenShape) -> str:
    """How images of one shape become such of another."""
    if len(shape) == 3 and got[2] == shape[2] and None not in shape:
        return f"Resize the images with layers.Resizing({shape[0]}, {shape[1]})(x), or build the model for this shape."
    if fits(got[:-1], shape[:-1]) and (got[-1], shape[-1]) == (3, 1):
        return "Make the images grey with x.mean(-1, keepdims=True), or build the model for this shape."
    return "Resize or convert the data, or build the model for this shape."


def validate_inputs(place: str, network: Network, x: Any, learning: bool = False) -> dict[str, Array]:
    """A model's inputs by the names of their feeds; a model that knows no shape yet is built for theirs.

    What is to be learned from must be finite, too.

    Raises
    ------
    DataError
        Their number, names, shapes or values are not what the model takes; `place` says whose they are.
    """
    if not network.built and _several(network, x):
        network.build(mapped(lambda array: (None, *np.shape(array)[1:]), x))
    entries = network.entries
    if len(entries) > 1:
        given = zip(feed_names("x", len(entries)), match_by_name(place, "x", x, list(entries)), strict=True)
        feeds = {
            feed: validate_images(f"{place}, input {name!r}", value, shape, network.declared, learning)
            for (feed, value), (name, shape) in zip(given, entries.items(), strict=True)
        }
        same_length(place, **feeds)
    else:
        shape = network.image_shape
        alone = isinstance(x, list | tuple) and len(x) == 1 and np.ndim(x[0]) == len(shape or ()) + 1
        if isinstance(x, Mapping) or (shape is not None and alone):
            x = match_by_name(place, "x", x, list(entries))[0]
        feeds = {"x": validate_images(place, x, shape, network.declared, learning)}
        if not network.built:
            network.build((None, *feeds["x"].shape[1:]))
    _check_sizes(place, network, feeds)
    return feeds


def _check_sizes(place: str, network: Network, feeds: Mapping[str, Array]) -> None:
    """A DataError where the layers do not take inputs of these sizes."""
    try:
        network.exits_for(sizes_of(feeds))
    except ShapeError as error:
        got = " and ".join(show(array.shape) for array in feeds.values())
        if network.declared or network.image_shape is None:
            raise DataError(f"{place}: the layers do not take x of the shape {got}. {error}") from None
        raise DataError(_misfit(place, feeds["x"].shape, network.image_shape)) from error


def sizes_of(feeds: Mapping[str, Array]) -> Sizes:
    """What programs are made for."""
    return tuple([array.shape[1:] for array in feeds.values()])


def _several(network: Network, x: Any) -> bool:
    """Whether data is more than one array; models in one line take a list of arrays for a list of rows."""
    parts = leaves(x)
    nested = isinstance(x, Mapping) or (isinstance(x, list | tuple) and len(parts) > 1 and not network.in_one_line)
    return nested and all(isinstance(part, np.ndarray) and part.ndim > 1 for part in parts)


def same_length(who: str, **arrays: Array | None) -> None:
    """A DataError unless all arrays have the same number of rows."""
    lengths = {name: len(array) for name, array in arrays.items() if array is not None}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} has {length}" for name, length in lengths.items())
        raise DataError(f"{who}: all must have the same number of rows, got: {told}.")
