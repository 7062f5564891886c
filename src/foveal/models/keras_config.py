"""Models, losses and optimizers as Keras 3 writes them down; reading makes nothing but what is listed here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from foveal import layers as library
from foveal.arguments import Declared
from foveal.errors import ArgumentError, FormatError, did_you_mean
from foveal.functions.symbolic import MODULES
from foveal.layers import InputLayer, Layer, activations, constraints, initializers, regularizers
from foveal.layers.classes import INSIDE
from foveal.learning import losses, metrics, optimizers, schedules
from foveal.registry import class_name, get_registered_name, is_own, own_class, own_object

Config = dict[str, Any]

DEEPEST = 64
Table = Mapping[str, type[Declared]]


def _named(classes: Iterable[type[Declared]]) -> Table:
    return {kind.__name__: kind for kind in classes}


OF_CODE = ("Lambda",)
"""Layers that no file can hold."""
LAYERS = library.CLASSES.only(name for name in library.CLASSES if name not in OF_CODE)
KINDS: dict[str, Table] = {
    "keras": dict.fromkeys(("Sequential", "Functional", "Model"), Layer),
    "keras.layers": LAYERS,
    "keras.src.applications.convnext": INSIDE,
    "keras.initializers": _named(initializers.CLASSES),
    "keras.regularizers": _named(regularizers.CLASSES),
    "keras.constraints": _named(constraints.CLASSES),
    "keras.optimizers": _named((*optimizers.CLASSES, *optimizers.WRAPPERS)),
    "keras.optimizers.schedules": _named(schedules.CLASSES),
    "keras.losses": _named(losses.CLASSES),
    "keras.metrics": _named(metrics.CLASSES),
}
"""Every class that a file may name, by the module Keras has it in. Nothing else is ever made or imported."""

OF_LAYERS = (
    "keras", "keras.layers", "keras.src.applications.convnext", "keras.initializers", "keras.regularizers",
    "keras.constraints",
)  # fmt: skip
OF_LEARNING = ("keras.optimizers", "keras.optimizers.schedules", "keras.losses", "keras.metrics")
HOMES = {name: module for module in reversed(OF_LAYERS + OF_LEARNING) for name in KINDS[module]}

FUNCTIONS = frozenset(
    (*activations.NAMES, *losses.LOSSES, *metrics.NAMED, *(f.__name__ for f in (*losses.FUNCTIONS, *metrics.FUNCTIONS)))
)
"""The names of Keras's own functions."""

HARMLESS: dict[str, tuple[Any, ...]] = {"autocast": (True,), "groups": (1,), "name": ("",)}
"""What some version of Keras writes where Foveal has no such argument, and the values with which it says nothing; None,
False and empty lists never do."""


def completed(config: Any, role: str = "") -> Any:
    """A config of Foveal's as Keras lays it out: modules are named, types are policies, tuples are lists.

    `role` is the argument that it is of, which tells the layer Identity from the initializer.
    """
    if isinstance(config, list | tuple):
        return [completed(part) for part in config]
    if callable(config):
        return function_config(config)
    if not isinstance(config, Mapping):
        return config
    name = config.get("class_name")
    if isinstance(config.get("config"), Mapping):
        _refuse_code(str(name), config["config"])
    if name not in HOMES or config.get("registered_name"):
        return {key: completed(value, key) for key, value in config.items()}
    initializer = role.endswith("initializer") and name in KINDS["keras.initializers"]
    module = "keras.initializers" if initializer else config.get("module", HOMES[name])
    inner = WRITTEN.get(name, dict)(config["config"])
    rest = {key: completed(value) for key, value in config.items() if key not in ("module", "class_name", "config")}
    return (
        {"module": module, "class_name": name, "config": completed(inner), "registered_name": None}
        | rest
        | UNLISTED.get(name, {})
    )


def _refuse_code(kind: str, config: Mapping[str, Any]) -> None:
    for key, value in config.items():
        if callable(value) and (kind in OF_CODE or has_no_name(value)):
            who = f"{kind} {config['name']!r}" if "name" in config else kind
            raise ArgumentError(
                f"{who}: `{key}` is a function of your own, {value!r}, which no file can hold. "
                "Use one that Foveal has, or save the weights alone with save_weights."
            )


def has_no_name(function: Any) -> bool:
    """Whether no file can name a function, as a lambda."""
    return not str(getattr(function, "__name__", "")).isidentifier()


def function_config(function: Any) -> Config:
    """A function of the user's own as Keras lays it out: its name, by which it is to be handed over again."""
    name = get_registered_name(function)
    return {"module": "builtins", "class_name": "function", "config": name, "registered_name": "function"}


def described(thing: Any, module: str) -> Config:
    """A loss, metric or optimizer as Keras lays it out."""
    kind = type(thing)
    own = {"module": None, "registered_name": get_registered_name(kind)} if is_own(kind) else {"module": module}
    made: Config = completed({"class_name": class_name(kind), "config": thing.get_config(), **own})
    return made


def _function(config: Config) -> Any:
    """A function of the user's own, or the name of one of Keras's."""
    name = config["config"]
    own = own_object(name)
    if own is not None:
        return own
    if name not in FUNCTIONS:
        raise FormatError(
            f"the function {name!r} is not one that Foveal has.{did_you_mean(name, FUNCTIONS)} Hand over one of your "
            "own in `custom_objects`, or register it with foveal.saving.register_keras_serializable."
        )
    return str(name)


def _input_config(config: Mapping[str, Any]) -> Config:
    return {
        "batch_shape": list(config["batch_shape"]),
        "dtype": config.get("dtype") or "float32",
        "sparse": False,
        "name": config["name"],
    }


UNLISTED = {
    "Functional": {"module": "keras.src.models.functional", "registered_name": "Functional"},
    **{name: {"registered_name": name} for name in INSIDE},
}
"""Classes that Keras finds by another name than its public one."""
WRITTEN: dict[str, Callable[[Mapping[str, Any]], Config]] = {"InputLayer": _input_config}


def translated(config: Any, allowed: tuple[str, ...], depth: int = 0) -> Any:
    """A config that Keras wrote as Foveal's own, every class of it checked against the table.

    Raises
    ------
    FormatError
        It names a class that Foveal does not load, or is nested too deep.
    """
    if depth > DEEPEST:
        raise FormatError(f"its parts are inside each other more than {DEEPEST} deep.")
    if isinstance(config, list):
        return [translated(part, allowed, depth + 1) for part in config]
    if not isinstance(config, dict):
        return config
    if "class_name" not in config:
        return {key: translated(value, allowed, depth + 1) for key, value in config.items()}
    if config["class_name"] in SPECIAL:
        return SPECIAL[config["class_name"]](config)
    own = own_class(config)
    if own is not None or config.get("module") in MODULES:
        given = {key: value for key, value in config["config"].items() if key != "autocast"}
        inner = {key: translated(value, allowed, depth + 1) for key, value in given.items()}
        part = own is None or issubclass(own, Layer)
        return {**config, "config": inner} if part else own.from_config(inner)
    return _translated_object(config, allowed, depth)


def _translated_object(config: Config, allowed: tuple[str, ...], depth: int) -> Config:
    name, inner = config["class_name"], config.get("config")
    kind = allowed_class(name, config.get("module"), allowed)
    _refuse_namesakes(config)
    if not isinstance(inner, dict):
        raise FormatError(f"{name} must have a config of named values, got {inner!r}.")
    rest = {key: value for key, value in config.items() if key in ("name", "inbound_nodes")}
    own = {key: translated(value, allowed, depth + 1) for key, value in inner.items()}
    return {"module": kind, "class_name": name, "config": _read(kind, name, own), **rest}


KERAS = ("keras", "tf_keras", "tensorflow", "builtins")
"""Where Keras's own classes are."""


def _refuse_namesakes(config: Config) -> None:
    """Somebody's own class may have the name of one of Keras's, and is another for all that."""
    name, registered, module = config["class_name"], config.get("registered_name"), config.get("module")
    home = str(module).partition(".")[0] if module else KERAS[0]
    if registered not in (None, name) or home not in KERAS:
        raise FormatError(
            f"the class {str(registered or name)!r}{f' of {module}' if module else ''} is not one that Foveal loads: "
            "it is the author's own. Hand it over in `custom_objects`, or register it with "
            "foveal.saving.register_keras_serializable."
        )


SPECIAL: dict[Any, Callable[[Config], Any]] = {
    "DTypePolicy": lambda config: config["config"]["name"],
    "DTypePolicyMap": dict,
    "SeedGenerator": lambda config: {"class_name": "SeedGenerator", "config": dict(config["config"])},
    "function": _function,
    "__keras_tensor__": dict,
    "__numpy__": dict,
    "__tensor__": dict,
}
"""Names that stand for no object: a dtype, a function of Keras's by its name, a tensor between layers, an
array."""


def allowed_class(name: Any, module: Any, allowed: tuple[str, ...]) -> str:
    """The module of a class that a file may name here."""
    if name in OF_CODE:
        raise FormatError(
            f"a {name} layer is code, and files bring none. Make the model in Python, and read its weights with "
            "load_weights."
        )
    known = {kind for home in allowed for kind in KINDS[home]}
    if not isinstance(name, str) or name not in known:
        whence = f" of {module}" if isinstance(module, str) else ""
        hint = did_you_mean(name, known)
        raise FormatError(
            f"the class {name!r}{whence} is not one that Foveal loads.{hint} Files can name only classes that Foveal "
            "has itself: they bring no code. Hand over one of your own in `custom_objects`, or register it with "
            "foveal.saving.register_keras_serializable."
        )
    if module in allowed and name in KINDS[module]:
        return str(module)
    return next(home for home in allowed if name in KINDS[home])


def _read(module: str, name: str, config: Config) -> Config:
    """The arguments, without those that say nothing and that Foveal does not have."""
    if module == "keras":
        return config
    kind = KINDS[module][name]
    batch = config.pop("batch_input_shape", None)
    if isinstance(batch, list):
        config |= {"batch_shape": batch} if kind is InputLayer else {"input_shape": batch[1:]}
    return {key: value for key, value in config.items() if key in kind.arguments or not _says_nothing(key, value)}


def _says_nothing(key: str, value: Any) -> bool:
    return value is None or value is False or value == [] or value in HARMLESS.get(key, ())
