"""Single objects as plain values, and back: what `get_config` and `from_config` of one's own use for their parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from foveal.arguments import Declared
from foveal.errors import ArgumentError
from foveal.layers import Layer
from foveal.layers.classes import class_of, part_of
from foveal.layers.initializers import Initializer
from foveal.models.keras_config import (
    HOMES,
    KINDS,
    OF_LAYERS,
    OF_LEARNING,
    completed,
    described,
    function_config,
    translated,
)
from foveal.models.registry import custom_object_scope
from foveal.registry import Objects, is_own
from foveal.seeds import SeedGenerator

OUTSIDE: dict[Any, Callable[[Any], Any]] = {
    "__ellipsis__": lambda config: ...,
    "SeedGenerator": SeedGenerator.from_config,
}
"""How objects are made that are no parts of models."""


def serialize_keras_object(obj: Any) -> Any:
    """A layer, initializer, regularizer, loss, optimizer... as plain values; plain values, and lists of all these."""
    if isinstance(obj, list | tuple):
        return [serialize_keras_object(part) for part in obj]
    if isinstance(obj, Layer):
        return completed(part_of(obj))
    if isinstance(obj, Declared) and (is_own(type(obj)) or type(obj).__name__ in HOMES):
        return described(obj, _home(obj))
    if callable(obj) and not isinstance(obj, type):
        return function_config(obj)
    if obj is ...:
        return {"class_name": "__ellipsis__", "config": {}}
    if isinstance(obj, SeedGenerator):
        return {"module": "keras.random", "class_name": "SeedGenerator", "config": obj.get_config()}
    if obj is None or isinstance(obj, str | int | float | bool | Mapping):
        return obj
    raise ArgumentError(f"serialize_keras_object: {obj!r} is no object of Foveal's that can be saved.")


def _home(obj: Any) -> str:
    """The module of Keras that has an object's class: losses and metrics may have one name."""
    kind = type(obj)
    if isinstance(obj, Initializer):
        return "keras.initializers"
    own = (module for module in OF_LEARNING if KINDS[module].get(kind.__name__) is kind)
    return next(own, HOMES.get(kind.__name__, ""))


def deserialize_keras_object(
    config: Any, custom_objects: Objects | None = None, safe_mode: bool = True, **_: Any
) -> Any:
    """What `serialize_keras_object` described; only classes of Foveal's, registered ones and `custom_objects`.

    `safe_mode` is accepted for Keras's sake; there is no other mode.
    """
    if isinstance(config, list | tuple):
        return [deserialize_keras_object(part, custom_objects) for part in config]
    if not isinstance(config, Mapping) or "class_name" not in config:
        return config
    if config["class_name"] in OUTSIDE:
        return OUTSIDE[config["class_name"]](config["config"])
    with custom_object_scope(custom_objects):
        part = translated(dict(config), (*OF_LAYERS, *OF_LEARNING))
        if not isinstance(part, Mapping):
            return part
        home = part.get("module")
        known = KINDS.get(str(home), {}) if home not in ("keras", "keras.layers") else {}
        kind = known.get(part["class_name"]) or class_of(part)
        return kind.from_config(part["config"])
