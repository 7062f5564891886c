"""Configs of Keras 1 and 2, and of tf_keras, as Keras 3 writes them: models, layers, optimizers, metrics."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from foveal.errors import FormatError
from foveal.layers.operation import home_of
from foveal.models.tf_nodes import KIND, as_function
from foveal.models.tf_operations import is_operation, modern_operation
from foveal.names import unique_name
from foveal.older import LAYER_ARGUMENTS, OPTIMIZER_ARGUMENTS, modern_value

Config = dict[str, Any]

LAYERS = {
    "Convolution1D": "Conv1D",
    "Convolution2D": "Conv2D",
    "Convolution3D": "Conv3D",
    "AtrousConvolution2D": "Conv2D",
    "Deconvolution2D": "Conv2DTranspose",
    "SeparableConvolution2D": "SeparableConv2D",
    "BatchNormalizationV1": "BatchNormalization",
    "BatchNormalizationV2": "BatchNormalization",
    "SyncBatchNormalization": "BatchNormalization",
}
"""Classes of layers that have another name now."""

FORGOTTEN = frozenset(
    ("input_dim", "input_length", "mode", "renorm", "fused", "virtual_batch_size", "input_dtype", "sparse", "ragged")
)
"""Arguments of layers that no longer mean anything, or mean what is the case anyway."""

OF_TWO_KERNELS = ("DepthwiseConv1D", "DepthwiseConv2D", "SeparableConv1D", "SeparableConv2D", "SeparableConvolution2D")
"""Layers for which older configs have initializers of a kernel that they do not have."""

POLICIES = ("Policy", "PolicyV1")
REGULARIZERS = ("WeightRegularizer", "ActivityRegularizer", "L1L2Regularizer")


def modern_model(config: Mapping[str, Any]) -> Config:
    """A model's config, or a layer's, as Keras 3 writes it; what is so already stays as it is."""
    if config.get("class_name") == "Model":
        config = {**config, "class_name": "Functional"}
    inner = config.get("config")
    if isinstance(inner, list):
        inner = {"layers": inner}
    if not isinstance(inner, Mapping):
        raise FormatError(f"{config.get('class_name')!r} must have a config of named values, got {inner!r:.60}.")
    if isinstance(inner.get("layers"), list):
        layers = [_named_layer(modern_model(layer)) for layer in inner["layers"]]
        name = inner.get("name") or unique_name(str(config["class_name"]).lower())
        return {**config, "config": {**inner, "name": name, "layers": _connected(layers), **_ends(inner, layers)}}
    if "trainable" not in inner and "dtype" not in inner and "module" not in config:  # as no layer is written
        module = home_of(str(config["class_name"]))
        if module is not None:
            return {**config, "module": module}
    return {**config, **_modern_layer(str(config["class_name"]), inner)}


def _named_layer(layer: Config) -> Config:
    return {**layer, "name": layer.get("name", layer["config"].get("name"))}


def _modern_layer(kind: str, config: Mapping[str, Any]) -> Config:
    found = {LAYER_ARGUMENTS.get(key, key): value for key, value in config.items() if key not in FORGOTTEN}
    if kind in ("Dropout", "SpatialDropout2D", "GaussianDropout") and "p" in config:
        found["rate"] = config["p"]
    if kind in OF_TWO_KERNELS:
        found = {key: value for key, value in found.items() if not key.startswith("kernel_") or key == "kernel_size"}
    if "nb_row" in found:
        found["kernel_size"] = [found.pop("nb_row"), found.pop("nb_col")]
    axis = found.get("axis")
    if isinstance(axis, list) and len(axis) == 1:
        found["axis"] = axis[0]
    if "alpha" in found and kind == "LeakyReLU":
        found["negative_slope"] = found.pop("alpha")
    if isinstance(found.get("activation"), Mapping) and isinstance(found["activation"].get("config"), Mapping):
        found["activation"] = modern_model(found["activation"])
    return {"class_name": LAYERS.get(kind, kind), "config": {key: _value(key, part) for key, part in found.items()}}


def _value(key: str, value: Any) -> Any:
    """A layer's argument: a policy is its dtype, an initializer's or regularizer's dtype says nothing."""
    if not isinstance(value, Mapping):
        return modern_value(key, value)
    if value.get("type") == "ndarray":
        return value.get("value")
    if value.get("class_name") in POLICIES:
        return value["config"]["name"]
    if "name" in value and "class_name" not in value and key.endswith("regularizer"):  # Keras 1
        value = {"class_name": value["name"], "config": {k: v for k, v in value.items() if k in ("l1", "l2")}}
    inner = value.get("config")
    if key.endswith(("initializer", "regularizer", "constraint")) and isinstance(inner, Mapping):
        kind = "L1L2" if value.get("class_name") in REGULARIZERS else value.get("class_name")
        return {**value, "class_name": kind, "config": {k: v for k, v in inner.items() if k != "dtype"}}
    return value


def _connected(layers: list[Config]) -> list[Config]:
    """Layers whose calls are lists of (name, call, output, arguments), with those calls as Keras 3 writes them."""
    first = _first_calls(layers)

    names = {layer["name"] for layer in layers}

    def argument(value: Any) -> Any:
        return _tensor(value, first) if _is_place(value) and value[0] in names else value

    def node(parts: Any) -> Any:
        if isinstance(parts, Mapping):
            return parts
        alone = bool(parts) and isinstance(parts[0], str)  # the first argument of a function of TensorFlow
        places = [parts] if alone else parts
        tensors = [_tensor(part, first) for part in places]
        named = {key: argument(value) for part in places if len(part) > 3 for key, value in part[3].items()}
        return {"args": tensors if len(tensors) == 1 else [tensors], "kwargs": named}

    called = [
        {**layer, "inbound_nodes": [node(parts) for parts in layer["inbound_nodes"]]} if layer.get("inbound_nodes")
        else layer
        for layer in layers
    ]  # fmt: skip
    called = [as_function(layer) if layer.get("class_name") == KIND else layer for layer in called]
    return [modern_operation(layer) if is_operation(layer) else layer for layer in called]


def _is_place(value: Any) -> bool:
    """Whether a value among a call's arguments looks like (name, call, output)."""
    return isinstance(value, list) and len(value) == 3 and [type(part) for part in value] == [str, int, int]


CONSTANT = "_CONSTANT_VALUE"
"""What stands in the place of a layer's name where a function of TensorFlow takes a number first."""


def _tensor(place: Any, first: Mapping[str, int]) -> Any:
    if not isinstance(place, list | tuple) or len(place) < 3 or not isinstance(place[0], str):
        raise FormatError(f"a layer must be called on (name, call, output), got {place!r:.60}.")
    name, call, output = place[:3]
    if name == CONSTANT:
        return output
    return {"class_name": "__keras_tensor__", "config": {"keras_history": [name, call - first.get(name, 0), output]}}


def _first_calls(layers: list[Config]) -> dict[str, int]:
    """The number of each nested model's first call: older Keras counts the making of a model as a call."""
    inside = {layer["name"] for layer in layers if isinstance(layer["config"].get("layers"), list)}
    least: dict[str, int] = {}
    for name, call in _references(layers):
        if name in inside:
            least[name] = min(call, least.get(name, call))
    return least


def _references(layers: list[Config]) -> Iterator[tuple[str, int]]:
    for layer in layers:
        for node in layer.get("inbound_nodes") or ():
            if not isinstance(node, Mapping):
                places = [node] if node and isinstance(node[0], str) else node
                yield from ((part[0], part[1]) for part in places if isinstance(part, list | tuple) and len(part) > 2)


def _ends(config: Mapping[str, Any], layers: list[Config]) -> Config:
    """The places of inputs and outputs; a single one stands alone, as Keras 3 has it."""
    written = {key: config[key] for key in ("input_layers", "output_layers") if isinstance(config.get(key), list)}
    old = any(isinstance(node, list) for layer in layers for node in layer.get("inbound_nodes") or ())
    if not old:
        return {}
    return {key: places[0] if len(places) == 1 else places for key, places in written.items()}


# ------------------------------------------------------------------------------------------------------ compile


def modern_training(config: Mapping[str, Any]) -> Config:
    """A `training_config` as Keras 3's `compile_config`."""
    losses, metrics = config.get("loss"), config.get("metrics")
    if isinstance(metrics, list) and len(metrics) == 1 and isinstance(metrics[0], list):
        metrics = metrics[0]
    return {
        "optimizer": modern_optimizer(config["optimizer_config"]),
        "loss": _nested(modern_loss, losses),
        "loss_weights": config.get("loss_weights"),
        "metrics": _nested(modern_metric, metrics),
        "weighted_metrics": _nested(modern_metric, config.get("weighted_metrics")),
    }


def modern_compiling(config: Mapping[str, Any]) -> Config:
    """A `compile_config` of tf_keras as Keras 3's."""
    optimizer = config.get("optimizer")
    written = modern_optimizer(optimizer) if isinstance(optimizer, Mapping) else optimizer
    kept = {key: value for key, value in config.items() if value is not None}
    return {**kept, "optimizer": written, "loss": _nested(modern_loss, config.get("loss"))}


def modern_loss(config: Any) -> Any:
    """A loss: tf_keras names the function of each, and calls the reduction that is meant 'auto'."""
    if not isinstance(config, Mapping) or not isinstance(config.get("config"), Mapping):
        return config
    inner = {key: value for key, value in config["config"].items() if key != "fn"}
    if inner.get("reduction") == "auto":
        del inner["reduction"]
    return {**config, "config": inner}


def _nested(change: Callable[[Any], Any], value: Any) -> Any:
    if isinstance(value, list):
        return [_nested(change, part) for part in value]
    if isinstance(value, Mapping) and "class_name" not in value:
        return {key: _nested(change, part) for key, part in value.items()}
    return None if value is None else change(value)


def modern_metric(config: Any) -> Any:
    """A metric: a wrapped function by its name."""
    if isinstance(config, Mapping) and config.get("class_name") in (
        "MeanMetricWrapper",
        "SumOverBatchSizeMetricWrapper",
    ):
        inner = config["config"]
        return inner["name"] if inner["name"] in ("accuracy", "acc") else inner["fn"]
    return config


def _without_none(config: Mapping[str, Any]) -> Config:
    """The arguments that are not None."""
    known = {key: value for key, value in config.items() if value is not None}
    return {key: _without_none(value) if isinstance(value, Mapping) else value for key, value in known.items()}


OF_OPTIMIZERS = ("decay", "jit_compile", "is_legacy_optimizer", "schedule_decay")


def modern_optimizer(config: Mapping[str, Any]) -> Config:
    """An optimizer; its `decay` becomes the schedule that it was."""
    given = _without_none(config["config"])
    inner = {OPTIMIZER_ARGUMENTS.get(key, key): value for key, value in given.items() if key not in OF_OPTIMIZERS}
    decay = config["config"].get("decay") or 0.0
    if decay and not isinstance(inner.get("learning_rate"), Mapping):
        inner["learning_rate"] = {
            "module": "keras.optimizers.schedules",
            "class_name": "InverseTimeDecay",
            "config": {"initial_learning_rate": inner["learning_rate"], "decay_steps": 1, "decay_rate": decay},
        }
    kind = str(config["class_name"]).rpartition(">")[2]
    return {"module": "keras.optimizers", "class_name": kind, "config": inner}
