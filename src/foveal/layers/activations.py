"""Activation functions, by name or as functions of graph nodes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from foveal.arguments import no_attribute
from foveal.errors import did_you_mean
from foveal.ir.node import Node
from foveal.ops.elementwise import ACTIVATIONS

Activation = str | Callable[[Node], Node]
NAMES = tuple(name for name in ACTIVATIONS if name is not None)
_NAME_OF = {ACTIVATIONS[name]: name for name in NAMES}


def activation(value: Any) -> Activation:
    """The name of an activation, or a function of nodes as it is. None is 'linear'."""
    if value is None:
        return "linear"
    if isinstance(value, str) and value.lower() in ACTIVATIONS:
        return value.lower()
    if callable(value):
        name: Activation = _NAME_OF.get(value, value)
        return name
    raise ValueError(f"one of {', '.join(map(repr, NAMES))}, got {value!r}.{did_you_mean(value, NAMES)}")


def get(identifier: Any) -> Callable[[Node], Node]:
    """The function of an activation."""
    found = activation(identifier)
    return ACTIVATIONS[found] if isinstance(found, str) else found


_missing = no_attribute("foveal.activations", NAMES)


def __getattr__(name: str) -> Callable[[Node], Node]:
    return ACTIVATIONS[name] if name in NAMES else _missing(name)
