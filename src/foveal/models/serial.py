"""Single objects as plain values, and back: what `get_config` and `from_config` of one's own use for their parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from foveal.arguments import Declared
from foveal.eager import Array
from foveal.errors import ArgumentError
from foveal.layers import Layer, activations
from foveal.layers.classes import class_of, part_of
from foveal.layers.initializers import Initializer
from foveal.learning import losses, metrics
from foveal.models.config_check import check
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
from foveal.registry import Objects, class_name, is_own
from foveal.seeds import SeedGenerator

OUTSIDE: dict[Any, Callable[[Any], Any]] = {
    "__ellipsis__": lambda config: ...,
    "__bytes__": lambda config: config["value"].encode(),
    "__slice__": lambda config: slice(config["start"], config["stop"], config["step"]),
    "__numpy__": lambda config: np.array(config["value"], config["dtype"]),
    "__tensor__": lambda config: np.array(config["value"], config["dtype"]).view(Array),
    "SeedGenerator": SeedGenerator.from_config,
}
"""How objects are made that are no parts of models."""


def serialize_keras_object(obj: Any) -> Any:
    """A layer, initializer, regularizer, loss, optimizer... as plain values; plain values, and nests of all these."""
    if isinstance(obj, list | tuple):
        parts = [serialize_keras_object(part) for part in obj]
        return tuple(parts) if isinstance(obj, tuple) else parts
    if isinstance(obj, Mapping):
        return {key: serialize_keras_object(part) for key, part in obj.items()}
    if obj is None or isinstance(obj, str | int | float | bool):
        return obj
    write = next((write for kind, write in WRITTEN.items() if isinstance(obj, kind)), None)
    if write is not None:
        return write(obj)
    if isinstance(obj, Declared) and (is_own(type(obj)) or class_name(type(obj)) in HOMES):
        return described(obj, _home(obj))
    if callable(obj) and not isinstance(obj, type):
        return function_config(obj)
    raise ArgumentError(f"serialize_keras_object: {obj!r} is no object of Foveal's that can be saved.")


def _home(obj: Any) -> str:
    """The module of Keras that has an object's class: losses and metrics may have one name."""
    kind = type(obj)
    if isinstance(obj, Initializer):
        return "keras.initializers"
    own = (module for module in OF_LEARNING if KINDS[module].get(kind.__name__) is kind)
    return next(own, HOMES.get(class_name(kind), ""))


def _slice_config(value: slice) -> Any:
    ends = {"start": value.start, "stop": value.stop, "step": value.step}
    return {"class_name": "__slice__", "config": serialize_keras_object(ends)}


def _array_config(array: Any) -> Any:
    """An array as a list with its dtype, a tensor by that name; single numbers of NumPy as Python's."""
    tensor = isinstance(array, Array)
    if not tensor and np.ndim(array) == 0:
        return array.item()
    about = {"value": np.asarray(array).tolist(), "dtype": array.dtype.name}
    return {"class_name": "__tensor__" if tensor else "__numpy__", "config": about}


WRITTEN: dict[Any, Callable[[Any], Any]] = {
    Layer: lambda layer: completed(part_of(layer)),
    bytes: lambda value: {"class_name": "__bytes__", "config": {"value": value.decode()}},
    slice: _slice_config,
    np.ndarray | np.generic: _array_config,
    type(...): lambda value: {"class_name": "__ellipsis__", "config": {}},
    SeedGenerator: lambda seeds: {
        "module": "keras.random",
        "class_name": "SeedGenerator",
        "config": seeds.get_config(),
    },
}
"""How objects of some kinds are written."""
FUNCTIONS: dict[str, Any] = {
    **activations.ACTIVATIONS,
    **{function.__name__: function for function in (*losses.FUNCTIONS, *metrics.FUNCTIONS)},
}


def deserialize_keras_object(
    config: Any, custom_objects: Objects | None = None, safe_mode: bool = True, **_: Any
) -> Any:
    """What `serialize_keras_object` described; only classes of Foveal's, registered ones and `custom_objects`.

    `safe_mode` is accepted for Keras's sake; there is no other mode.
    """
    if isinstance(config, list | tuple):
        return [deserialize_keras_object(part, custom_objects) for part in config]
    if not isinstance(config, Mapping):
        return config
    if "class_name" not in config:
        return {key: deserialize_keras_object(part, custom_objects) for key, part in config.items()}
    check(config, "deserialize_keras_object")
    if config["class_name"] in OUTSIDE:
        return OUTSIDE[config["class_name"]](deserialize_keras_object(config["config"], custom_objects))
    with custom_object_scope(custom_objects):
        part = translated(dict(config), (*OF_LAYERS, *OF_LEARNING))
        if not isinstance(part, Mapping):
            return FUNCTIONS.get(part, part) if config["class_name"] == "function" else part
        home = part.get("module")
        known = KINDS.get(str(home), {}) if home not in ("keras", "keras.layers") else {}
        kind = known.get(part["class_name"]) or class_of(part)
        return kind.from_config(part["config"])
