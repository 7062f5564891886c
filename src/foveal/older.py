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

GONE = {
    "BatchNormalization": {"fused", "mode", "virtual_batch_size"},
    "": {"dynamic", "implementation"},
    "Nadam": {"schedule_decay"},
    "compile": {"experimental_run_tf_function", "sample_weight_mode"},
    **{name: {"max_queue_size", "use_multiprocessing", "workers"} for name in ("fit", "evaluate", "predict")},
    "TensorBoard": {"batch_size", "embeddings_data", "embeddings_layer_names", "write_grads"},
}
"""Arguments that say nothing any longer, by class or method; those of '' are of every layer."""

ENDS = {"input": "inputs", "output": "outputs", "inputs": "inputs", "outputs": "outputs"}
"""What the ends of a model were called, and are called now."""

KEYS = {
    "acc": "accuracy",
    "mean_absolute_error": "mae",
    "mean_absolute_percentage_error": "mape",
    "mean_squared_error": "mse",
}
"""What logs called metrics, and what they call them now."""

RENAMED = {
    "ReduceLROnPlateau": {"epsilon": "min_delta"},
    "image_dataset_from_directory": {"smart_resize": "crop_to_aspect_ratio"},
}
"""Arguments of single classes that were called otherwise."""

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


def metrics_in_third_place(loss_weights: Any, metrics: Any) -> tuple[Any, Any]:
    """`compile`'s loss weights and metrics, where Keras 2 had the metrics in the weights' place."""
    parts = loss_weights if isinstance(loss_weights, list | tuple) else [loss_weights]
    if metrics is not None or not any(isinstance(part, str) or callable(part) for part in parts):
        return loss_weights, metrics
    note("compile", "compile: metrics stood in the third place in older Keras. Write metrics=.")
    return None, loss_weights


def modern_end(name: str) -> str:
    """The argument of `Model` that Keras 1 called so, with a note."""
    now = ENDS.get(name, name)
    if now != name:
        note(f"Model {name}", f"Model: `{name}` is what older Keras called `{now}`. Write {now}=.")
    return now


def modern_key(name: Any, keys: Collection[str]) -> Any:
    """The key of logs that older Keras called `name`, with a note; `name` itself where there is none."""
    if not isinstance(name, str) or name in keys:
        return name
    for old, now in KEYS.items():
        if name == old or name.endswith(f"_{old}"):
            found = name.removesuffix(old) + now
            if found in keys:
                note(old, f"logs: {name!r} is what older Keras called {found!r}. Write {found!r}.")
                return found
    return name


class Numbers(dict[str, Any]):
    """Losses and metrics by name, which older names find, too."""

    def __missing__(self, key: str) -> Any:
        found = modern_key(key, self)
        if found not in self:
            raise KeyError(key)
        return self[found]

    def get(self, key: str, default: Any = None) -> Any:
        """The number of this name, or `default`."""
        return super().get(modern_key(key, self), default)


def modern_arguments(who: str, known: Collection[str], given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments by today's names, with a note on each older one; those that are given twice stay as they are."""
    layers = "trainable" in known
    gone = GONE.get(who, set()) | (GONE[""] if layers else set())
    found = {name: value for name, value in given.items() if name in known or name not in gone}
    for name in given.keys() - found.keys():
        note(f"{who} {name}", f"{who}: `{name}` is older Keras's and says nothing here. Leave it out.")
    if layers and "weights" not in known and found.pop("weights", None) is not None:
        note("weights", f"{who}: `weights` is older Keras's. Write layer.set_weights(weights) once it is built.")
    if layers and found.get("batch_input_shape") is not None and "batch_input_shape" not in known:
        note("batch_input_shape", f"{who}: `batch_input_shape` is older Keras's. Begin with Input(batch_shape=...).")
        found["input_shape"] = tuple(found.pop("batch_input_shape"))[1:]
    for old in [name for name in found if name not in known]:
        now = RENAMED.get(who, ARGUMENTS).get(old, "")
        if now in known and now not in found:
            found[now] = modern_value(now, found.pop(old))
            note(old, f"{who}: `{old}` is what older Keras called `{now}`. Write {now}=.")
    return found
