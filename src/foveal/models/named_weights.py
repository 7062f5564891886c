"""Weights by their names, as safetensors files have them."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterator
from typing import Any

from foveal.errors import FormatError
from foveal.formats import safetensors
from foveal.formats.source import Source
from foveal.formats.tree import Dataset
from foveal.ir.weight import Weight
from foveal.layers import Layer
from foveal.models.weights_file import places

SHOWN = 3
"""How many names an error gives."""


def by_name(model: Layer) -> dict[str, Weight]:
    """Every weight by its path, `conv2d/kernel`; where two have one, by the places of their layers in the model."""
    owned = [("/".join(path), weight) for path, layer in places(model) for weight in layer.own_weights]
    often = Counter(weight.path for _, weight in owned)
    return {weight.path if often[weight.path] == 1 else f"{at}/{weight.own_name}": weight for at, weight in owned}


def parts(model: Layer) -> Iterator[Any]:
    """A file of the weights' values, one part after the other."""
    own = by_name(model).items()
    return safetensors.parts({name: Dataset.later(w.shape, w.node.dtype, w.lying) for name, w in own})


def load(model: Layer, data: Source, file: str, skip_mismatch: bool = False, partly: bool = False) -> None:
    """Give every weight the array of its name; nothing changes unless all fit, or those that do not are to be skipped.

    With `partly`, names that only the file or only the model has are passed over.

    Raises
    ------
    FormatError
        The file is damaged; or weights are missing, are of other shapes, or are none of the model's.
    """
    arrays, own = safetensors.datasets(data, file), by_name(model)
    fitting = {name: weight for name, weight in own.items() if name in arrays and arrays[name].shape == weight.shape}
    if partly:
        own = {name: weight for name, weight in own.items() if name in arrays}
        arrays = {name: arrays[name] for name in own}
    problem = _problem(model.name, own, arrays)
    if problem and not skip_mismatch:
        raise FormatError(f"{file}: {problem}")
    if problem:
        warnings.warn(f"{file}: {problem} They are skipped.", stacklevel=4)
    for name, weight in fitting.items():
        weight.value = arrays[name].array()


def _problem(model: str, own: dict[str, Weight], arrays: dict[str, Dataset]) -> str:
    """What does not fit, of all names at once; nothing where all do."""
    others = {
        f"{name} of shape {arrays[name].shape}, not {weight.shape}": None
        for name, weight in own.items()
        if name in arrays and arrays[name].shape != weight.shape
    }
    kinds = {
        "lacks": [name for name in own if name not in arrays],
        "has, beside its own,": [name for name in arrays if name not in own],
        "has": list(others),
    }
    said = [f"{verb} {_some(names)}" for verb, names in kinds.items() if names]
    return f"for {model!r} it {'; it '.join(said)}. Is it another model's?" if said else ""


def _some(names: list[str]) -> str:
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")
