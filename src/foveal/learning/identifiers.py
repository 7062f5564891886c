"""Losses and metrics as plain values, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from foveal.arguments import Declared, choose, converted, only
from foveal.errors import ArgumentError
from foveal.registry import get_registered_name

_no_code = only(None, instead="Make the object with its class.")

REPLACED = "next "
"""Begins the name of a metric's sum that takes the place of what was there, where others are added."""


def serialize_object(thing: Any, module: str) -> dict[str, Any]:
    """An object or a function of a module, laid out as Keras does."""
    if isinstance(thing, Declared):
        name = type(thing).__name__
        return {"module": module, "class_name": name, "config": thing.get_config(), "registered_name": None}
    if callable(thing):
        name = get_registered_name(thing)
        return {"module": "builtins", "class_name": "function", "config": name, "registered_name": "function"}
    raise ArgumentError(f"serialize: must be an object or a function of {module}, got {thing!r}.")


def deserialize_object(
    who: str,
    what: str,
    classes: Mapping[str, Any],
    functions: Mapping[str, Callable[..., Any]],
    config: Any,
    custom_objects: None,
) -> Any:
    """What was serialized, or what a name means: a function itself, or an object of a class."""
    converted(who, "custom_objects", _no_code, custom_objects)
    if isinstance(config, Mapping) and {"class_name", "config"} <= set(config):
        if config["class_name"] == "function":
            return choose(functions, config["config"], f"{what}'s function")
        return choose(classes, config["class_name"], f"{what}'s name").from_config(config["config"])
    if not isinstance(config, str):
        raise ValueError(f"{what} or its name, got {config!r}.")
    found = choose({**functions, **classes}, config, f"{what}'s name")
    return found() if isinstance(found, type) else found
