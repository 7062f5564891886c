"""What `compile` was told, as Keras writes it down."""

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


def serialized_arguments(optimizer: optimizers.Optimizer | None, told: Mapping[str, Any], outputs: int) -> Config:
    """The optimizer and what else `compile` was told for so many outputs; a lambda is left out, with a warning."""
    config: Config = {
        "optimizer": described(optimizer, "keras.optimizers"),
        "loss": _each(told.get("loss"), _loss, outputs > 1),
        "loss_weights": _each(told.get("loss_weights"), float, outputs > 1),
        "metrics": _each(told.get("metrics"), _metric, outputs > 1),
        "weighted_metrics": _each(told.get("weighted_metrics"), _metric, outputs > 1),
        "steps_per_execution": told.get("steps_per_execution", 1),
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


def _each(told: Any, write: Callable[[Any], Any], placed: bool = False) -> Any:
    """The same nesting of lists and dicts, each end written; in a list whose places count, None keeps its own."""
    if isinstance(told, Mapping):
        return {name: _each(part, write) for name, part in told.items()}
    if isinstance(told, list | tuple):
        parts = [_each(part, write) for part in told]
        return parts if placed else [part for part in parts if part is not None]
    return None if told is None else write(told)


def _loss(told: Any) -> Any:
    return _thing(told, "loss", "keras.losses", losses.CLASSES)


def _metric(told: Any) -> Any:
    module = "keras.losses" if isinstance(told, losses.Loss) else "keras.metrics"
    return _thing(told, "metric", module, (*metrics.CLASSES, *losses.CLASSES))


def _thing(told: Any, what: str, module: str, known: tuple[type, ...]) -> Any:
    if isinstance(told, str):
        return told
    if isinstance(told, type) and told in known:
        return told.__name__
    if type(told) in known or isinstance(told, Declared):
        return described(told, module)
    if callable(told) and told in FUNCTIONS:
        return FUNCTIONS[told]
    if not has_no_name(told):
        return function_config(told)
    warnings.warn(
        f"save: the {what} {getattr(told, '__name__', told)!r} has no name and stays out of the file, which can hold "
        "no code. Call compile again after loading.",
        stacklevel=2,
    )
    return None
