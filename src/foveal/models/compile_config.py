"""The arguments of `compile`, as Keras writes them down."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Any

from foveal.arguments import Declared
from foveal.learning import losses, metrics, optimizers
from foveal.models.keras_config import KINDS, OF_LEARNING, Config, described, function_config, has_no_name, translated

UNDERSTOOD = ("optimizer", "loss", "metrics", "loss_weights", "weighted_metrics", "steps_per_execution")
PLAIN: Config = {"run_eagerly": False, "jit_compile": "auto"}
FUNCTIONS: dict[Any, str] = {f: f.__name__ for f in (*losses.FUNCTIONS, *metrics.FUNCTIONS)}


def serialized_arguments(optimizer: optimizers.Optimizer | None, arguments: Mapping[str, Any], outputs: int) -> Config:
    """The optimizer and the other arguments for so many outputs; a lambda is left out, with a warning."""
    config: Config = {
        "optimizer": described(optimizer, "keras.optimizers"),
        "loss": _serialized(arguments.get("loss"), _loss, outputs > 1),
        "loss_weights": _serialized(arguments.get("loss_weights"), float, outputs > 1),
        "metrics": _serialized(arguments.get("metrics"), _metric, outputs > 1),
        "weighted_metrics": _serialized(arguments.get("weighted_metrics"), _metric, outputs > 1),
        "steps_per_execution": arguments.get("steps_per_execution", 1),
    }
    return config | PLAIN


def read(config: Mapping[str, Any]) -> Config:
    """The arguments of `compile` that `serialized_arguments`, or Keras, wrote down.

    Raises
    ------
    FormatError
        It names a class that Foveal does not load.
    """
    plain = translated({key: config.get(key) for key in UNDERSTOOD}, OF_LEARNING)
    return {key: _revived(value) for key, value in plain.items() if value is not None}


def _revived(value: Any) -> Any:
    if isinstance(value, list):
        return [_revived(part) for part in value]
    if isinstance(value, Mapping) and "class_name" in value:
        return KINDS[value["module"]][value["class_name"]].from_config(value["config"])
    if isinstance(value, Mapping):
        return {key: _revived(part) for key, part in value.items()}
    return value


def _serialized(value: Any, write: Callable[[Any], Any], keep_none: bool = False) -> Any:
    """The same nesting of lists and dicts, each end written; `keep_none` keeps the places of a list."""
    if isinstance(value, Mapping):
        return {name: _serialized(part, write) for name, part in value.items()}
    if isinstance(value, list | tuple):
        parts = [_serialized(part, write) for part in value]
        return parts if keep_none else [part for part in parts if part is not None]
    return None if value is None else write(value)


def _loss(value: Any) -> Any:
    return _serialized_function(value, "loss", "keras.losses", losses.CLASSES)


def _metric(value: Any) -> Any:
    module = "keras.losses" if isinstance(value, losses.Loss) else "keras.metrics"
    return _serialized_function(value, "metric", module, (*metrics.CLASSES, *losses.CLASSES))


def _serialized_function(value: Any, what: str, module: str, known: tuple[type, ...]) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, type) and value in known:
        return value.__name__
    if type(value) in known or isinstance(value, Declared):
        return described(value, module)
    if callable(value) and value in FUNCTIONS:
        return FUNCTIONS[value]
    if not has_no_name(value):
        return function_config(value)
    warnings.warn(
        f"save: the {what} {getattr(value, '__name__', value)!r} has no name and stays out of the file, which can hold "
        "no code. Call compile again after loading.",
        stacklevel=2,
    )
    return None
