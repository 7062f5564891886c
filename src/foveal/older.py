"""What Keras 1 and 2 called arguments and values that Keras 3 calls otherwise, and the note on their use."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Collection, Mapping
from typing import Any

LAYER_ARGUMENTS = {
    "output_dim": "units",
    "p": "rate",
    "init": "kernel_initializer",
    "bias": "use_bias",
    "nb_filter": "filters",
    "filter_length": "kernel_size",
    "subsample": "strides",
    "subsample_length": "strides",
    "border_mode": "padding",
    "dim_ordering": "data_format",
    "atrous_rate": "dilation_rate",
    "pool_length": "pool_size",
    "stride": "strides",
    "W_regularizer": "kernel_regularizer",
    "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint",
    "b_constraint": "bias_constraint",
    "beta_init": "beta_initializer",
    "gamma_init": "gamma_initializer",
    "sigma": "stddev",
}
"""Arguments of layers that Keras 1 called otherwise."""

OPTIMIZER_ARGUMENTS = {"lr": "learning_rate"}
ARGUMENTS = LAYER_ARGUMENTS | OPTIMIZER_ARGUMENTS | {"nb_epoch": "epochs"}
"""What arguments were called, and what they are called now."""

ORDERS = {"tf": "channels_last", "th": "channels_first"}
INITIALIZERS = {
    "glorot_uniform": "GlorotUniform",
    "uniform": "RandomUniform",
    "normal": "RandomNormal",
    "zero": "Zeros",
    "one": "Ones",
}

_noted: set[str] = set()


def note(what: str, told: str) -> None:
    """Warn of what is older Keras's, at the user's line, once in a process for each `what`."""
    if what not in _noted:
        _noted.add(what)
        frame, level = sys._getframe(), 1
        while (caller := frame.f_back) is not None and frame.f_globals.get("__name__", "").startswith("foveal."):
            frame, level = caller, level + 1
        warnings.warn(told, FutureWarning, stacklevel=level)


def modern_value(name: str, value: Any) -> Any:
    """The value of an argument, named as today, of which Keras 1 wrote the value otherwise."""
    if not isinstance(value, str):
        return value
    if name == "data_format":
        return ORDERS.get(value, value)
    return INITIALIZERS.get(value, value) if name.endswith("initializer") else value


def modern_arguments(who: str, known: Collection[str], given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments by today's names, with a note on each older one; those that are given twice stay as they are."""
    found = dict(given)
    for old in [name for name in given if name not in known]:
        now = ARGUMENTS.get(old, "")
        if now in known and now not in found:
            found[now] = modern_value(now, found.pop(old))
            note(old, f"{who}: `{old}` is what older Keras called `{now}`. Write {now}=.")
    return found
