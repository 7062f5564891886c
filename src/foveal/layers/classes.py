"""Which class a name in a config means. The table is closed: there is nothing else but what the user hands over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from foveal import layers as library
from foveal.arguments import choose, converted
from foveal.errors import ArgumentError
from foveal.functions.symbolic import MODULES
from foveal.layers.base import Layer
from foveal.layers.operation import Operation, operation
from foveal.lazy import Names
from foveal.registry import class_name, get_registered_name, is_own, own_class

MODELS = Names({"foveal.models.model": "Functional", "foveal.models.sequential": "Sequential"})
"""The models' own classes."""
INSIDE = Names({"foveal.zoo.convnext": "LayerScale"})
"""Layers of ready-made networks that have no public name."""


def part_of(layer: Layer) -> dict[str, Any]:
    """A layer as plain values."""
    kind = type(layer)
    part = {"class_name": class_name(kind), "config": layer.get_config()}
    if isinstance(layer, Operation):
        return {"module": layer.declaration.module, **part, "registered_name": kind.__name__}
    return {"module": None, **part, "registered_name": get_registered_name(kind)} if is_own(kind) else part


def layer_from(part: Mapping[str, Any]) -> Any:
    """The layer that `part_of` described, with new weights.

    Raises
    ------
    ArgumentError
        The config is not one of such a layer; or a class of one's own does not take it, and says why.
    """
    kind, config = class_of(part), part["config"]
    try:
        return kind.from_config(config)
    except (TypeError, LookupError, AttributeError, ArithmeticError) as error:
        name = config.get("name") if isinstance(config, Mapping) else None
        why = f"{type(error).__name__}: {error}" if is_own(kind) else "an argument is of another kind than it must be"
        raise ArgumentError(f"{kind.__name__} {name!r} cannot be made of its config: {why}.") from error


def class_of(part: Mapping[str, Any]) -> Any:
    """The class of what `part_of` described."""
    if part.get("module") in MODULES:
        return operation(part["module"], part["class_name"])
    own = own_class(part)
    if own is not None:
        return own
    kinds = library.CLASSES | MODELS | INSIDE
    return converted("from_config", "class_name", lambda n: choose(kinds, n, "a layer's class"), part["class_name"])
