"""Operations of TensorFlow's graphs that Keras 2.2 to 2.3 recorded as layers, `TensorFlowOpLayer`, as its functions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from foveal.errors import FormatError

Config = dict[str, Any]
KIND = "TensorFlowOpLayer"

ALIKE = {
    **{"Add": "add", "AddV2": "add", "Sub": "subtract", "Mul": "multiply", "RealDiv": "truediv", "Pow": "pow"},
    **{"Maximum": "maximum", "Minimum": "minimum", "SquaredDifference": "squared_difference"},
    **{
        "Abs": "abs",
        "Neg": "negative",
        "Sqrt": "sqrt",
        "Rsqrt": "rsqrt",
        "Square": "square",
        "Exp": "exp",
        "Log": "log",
    },
    **{
        "Tanh": "tanh",
        "Sigmoid": "sigmoid",
        "Softplus": "softplus",
        "Floor": "floor",
        "Ceil": "ceil",
        "Round": "round",
    },
    **{"Sign": "sign", "Sin": "sin", "Cos": "cos"},
}
FUNCTIONS = {
    **{kind: f"math.{name}" for kind, name in ALIKE.items()},
    **{kind: f"math.reduce_{kind.lower()}" for kind in ("Mean", "Sum", "Max", "Min", "Prod")},
    **{"Relu": "nn.relu", "Relu6": "nn.relu6", "Elu": "nn.elu", "Selu": "nn.selu", "Softmax": "nn.softmax"},
    **{"BiasAdd": "nn.bias_add", "MatMul": "linalg.matmul", "BatchMatMulV2": "linalg.matmul", "ConcatV2": "concat"},
    **{"Reshape": "reshape", "Transpose": "transpose", "ExpandDims": "expand_dims", "Squeeze": "squeeze"},
    **{"Cast": "cast", "Pad": "pad", "StopGradient": "stop_gradient"},
}
"""By the operation in a graph: what TensorFlow calls the function."""
ATTRIBUTES = {"keep_dims": "keepdims", "squeeze_dims": "axis", "DstT": "dtype"}
"""By an attribute of an operation: the argument of the function."""
MUST_NOT = ("transpose_a", "transpose_b", "adj_x", "adj_y")
TYPES = {"DT_FLOAT": "float32", "DT_INT32": "int32", "DT_INT64": "int64", "DT_BOOL": "bool", "DT_UINT8": "uint8"}


def as_function(layer: Mapping[str, Any]) -> Config:
    """The layer as Keras 2.4 records the same: a function of TensorFlow by its name, with its arguments.

    Raises
    ------
    FormatError
        Foveal does not read that operation, or an attribute of it.
    """
    config, name = layer["config"], layer.get("name")
    written = config.get("node_def")
    try:
        node = json.loads(written) if isinstance(written, str) else written
        constants = {int(place): value for place, value in dict(config.get("constants") or {}).items()}
        kind, told = str(node["op"]), dict(node.get("attr") or {})
    except (ValueError, TypeError, KeyError):
        raise FormatError(
            f"the layer {name!r} must describe an operation of TensorFlow, got {written!r:.80}."
        ) from None
    refused = [key for key in MUST_NOT if _value(told.get(key))]
    if kind not in FUNCTIONS or refused:
        what = f"{kind} with {refused[0]}" if refused else kind
        raise FormatError(
            f"the layer {name!r} is TensorFlow's operation {what}, which Foveal does not read. Build the model in "
            "Python, and read its weights with load_weights."
        )
    named = {ours: value for key, ours in ATTRIBUTES.items() if (value := _value(told.get(key))) not in (None, [])}
    calls = [
        {"args": _arguments(kind, call["args"], constants), "kwargs": dict(named)} for call in layer["inbound_nodes"]
    ]
    function = {"name": name, "function": FUNCTIONS[kind]}
    return {**layer, "class_name": "TFOpLambda", "config": function, "inbound_nodes": calls}


def _arguments(kind: str, tensors: list[Any], constants: Mapping[int, Any]) -> list[Any]:
    """Tensors and constants in the order of the operation's inputs."""
    waiting = list(tensors[0] if len(tensors) == 1 and isinstance(tensors[0], list) else tensors)
    count = len(waiting) + len(constants)
    inputs = [constants[place] if place in constants else waiting.pop(0) for place in range(count)]
    return [inputs[:-1], inputs[-1]] if kind == "ConcatV2" else inputs


def _value(attribute: Any) -> Any:
    """An attribute as a plain value."""
    if not isinstance(attribute, Mapping):
        return None
    if "list" in attribute:
        return [int(n) for n in attribute["list"].get("i", ())]
    if "type" in attribute:
        return TYPES.get(attribute["type"], attribute["type"])
    return attribute.get("b")
