"""Functions of TensorFlow that tf_keras recorded as layers, `TFOpLambda`, as the operations Keras 3 has for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from foveal.errors import FormatError, did_you_mean
from foveal.functions.symbolic import CORE, IMAGE, MATH, NN, NUMPY, OWN
from foveal.layers.operation import operation

Config = dict[str, Any]
KINDS = ("TFOpLambda", "SlicingOpLambda")

_UNARY = {
    NUMPY: "abs=Absolute ceil=Ceil cos=Cos cosh=Cosh exp=Exp expm1=Expm1 floor=Floor log=Log log1p=Log1p "
    "negative=Negative reciprocal=Reciprocal round=Round sign=Sign sin=Sin sinh=Sinh sqrt=Sqrt square=Square tan=Tan "
    "tanh=Tanh logical_not=LogicalNot is_nan=Isnan",
    MATH: "erf=Erf rsqrt=Rsqrt",
    NN: "sigmoid=Sigmoid softplus=Softplus softsign=Softsign",
}
_BINARY = (
    "add=Add subtract=Subtract multiply=Multiply truediv=TrueDivide divide=TrueDivide divide_no_nan=DivideNoNan "
    "floordiv=FloorDivide floormod=Mod pow=Power maximum=Maximum minimum=Minimum greater=Greater less=Less "
    "greater_equal=GreaterEqual less_equal=LessEqual equal=Equal not_equal=NotEqual logical_and=LogicalAnd "
    "logical_or=LogicalOr squared_difference=SquaredDifference"
)
_REDUCED = "mean=Mean sum=Sum max=Max min=Min prod=Prod logsumexp=Logsumexp std=Std variance=Var any=Any all=All"


def _pairs(text: str) -> list[list[str]]:
    return [pair.split("=") for pair in text.split()]


TABLE: dict[str, tuple[str, str, str]] = {
    **{f"math.{ours}": (home, kind, "x") for home, listed in _UNARY.items() for ours, kind in _pairs(listed)},
    **{
        f"math.{ours}": (OWN if kind == "SquaredDifference" else NUMPY, kind, "x1=x x2=y")
        for ours, kind in _pairs(_BINARY)
    },
    **{
        f"math.reduce_{ours}": (MATH if kind == "Logsumexp" else NUMPY, kind, "x=input_tensor axis keepdims")
        for ours, kind in _pairs(_REDUCED)
    },
    **{f"nn.{ours}": (NN, ours.capitalize(), "x=features") for ours in ("relu", "relu6", "elu", "selu", "silu")},
    **{f"keras.activations.{ours}": (NN, ours.capitalize(), "x") for ours in ("elu", "selu", "sigmoid", "softplus")},
    "nn.swish": (NN, "Silu", "x=features"),
    "nn.leaky_relu": (NN, "LeakyRelu", "x=features negative_slope=alpha"),
    "nn.softmax": (NN, "Softmax", "x=logits axis"),
    "nn.log_softmax": (NN, "LogSoftmax", "x=logits axis"),
    "nn.gelu": (NN, "Gelu", "x=features approximate"),
    "nn.bias_add": (NUMPY, "Add", "x1=value x2=bias"),
    "nn.depth_to_space": (NN, "DepthToSpace", "x=input block_size"),
    "nn.space_to_depth": (NN, "SpaceToDepth", "x=input block_size"),
    "nn.l2_normalize": (OWN, "l2_normalization", "x axis epsilon"),
    "concat": (NUMPY, "Concatenate", "xs=values axis"),
    "stack": (NUMPY, "Stack", "x=values axis"),
    "unstack": (CORE, "Unstack", "x=value num axis"),
    "split": (NUMPY, "Split", "x=value indices_or_sections=num_or_size_splits axis"),
    "reshape": (NUMPY, "Reshape", "x=tensor newshape=shape"),
    "expand_dims": (NUMPY, "ExpandDims", "x=input axis"),
    "squeeze": (NUMPY, "Squeeze", "x=input axis"),
    "transpose": (NUMPY, "Transpose", "x=a axes=perm"),
    "tile": (NUMPY, "Tile", "x=input repeats=multiples"),
    "reverse": (NUMPY, "Flip", "x=tensor axis"),
    "pad": (NUMPY, "Pad", "x=tensor pad_width=paddings mode constant_values"),
    "cast": (CORE, "Cast", "x dtype"),
    "stop_gradient": (CORE, "StopGradient", "variable=input"),
    "gather": (NUMPY, "Take", "x=params indices axis"),
    "where": (NUMPY, "Where", "condition x1=x x2=y"),
    "clip_by_value": (NUMPY, "Clip", "x=t x_min=clip_value_min x_max=clip_value_max"),
    "linalg.matmul": (NUMPY, "Matmul", "x1=a x2=b"),
    "image.resize": (IMAGE, "Resize", "images size interpolation=method antialias"),
    "math.argmax": (NUMPY, "Argmax", "x=input axis"),
    "math.argmin": (NUMPY, "Argmin", "x=input axis"),
    "math.cumsum": (NUMPY, "Cumsum", "x axis"),
    "__operators__.getitem": (NUMPY, "GetItem", "x=tensor key=slice_spec"),
}
"""TensorFlow's functions: the module and class of Keras 3's, and its parameters in order, each with TensorFlow's name
where that is another."""
ALIASES = {
    "__operators__.add": "math.add",
    "__operators__.ne": "math.not_equal",
    "__operators__.eq": "math.equal",
    "compat.v1.pad": "pad",
    "compat.v1.squeeze": "squeeze",
    "math.l2_normalize": "nn.l2_normalize",
    "compat.v1.transpose": "transpose",
    "compat.v1.gather": "gather",
    "compat.v1.math.argmax": "math.argmax",
    "math.mod": "math.floormod",
    "sigmoid": "math.sigmoid",
    "image.resize_v2": "image.resize",
}
DEFAULTS: dict[str, Config] = {"gather": {"axis": 0}, "math.argmax": {"axis": 0}, "math.argmin": {"axis": 0}}
"""What TensorFlow means where nothing is said, and Keras something else."""


def _key(value: Any) -> Any:
    """An index with its slices as Keras 3 writes them."""
    if isinstance(value, list):
        return [_key(part) for part in value]
    if isinstance(value, Mapping) and value.keys() == {"start", "stop", "step"}:
        return {"class_name": "__slice__", "config": dict(value)}
    return {**value, "config": {}} if isinstance(value, Mapping) else value


def _sections(value: Any) -> Any:
    """Where to cut, of the lengths of the parts."""
    return [sum(value[: i + 1]) for i in range(len(value) - 1)] if isinstance(value, list) else value


READ: dict[str, Callable[[Any], Any]] = {
    "slice_spec": _key,
    "num_or_size_splits": _sections,
    "mode": lambda value: str(value).lower(),
}
"""Arguments that Keras writes otherwise."""


def is_operation(layer: Mapping[str, Any]) -> bool:
    """Whether a layer in a config is a function of TensorFlow."""
    return layer.get("class_name") in KINDS


def modern_operation(layer: Mapping[str, Any]) -> Config:
    """The operation of Keras 3 in the place of a function of TensorFlow, with its calls.

    Raises
    ------
    FormatError
        Foveal does not read that function, or an option of it.
    """
    written = str(layer["config"].get("function"))
    function = ALIASES.get(written, written)
    name = layer["config"].get("name")
    if function == "math.add_n":
        calls = [{"args": node["args"], "kwargs": {}} for node in layer["inbound_nodes"]]
        return {"class_name": "Add", "config": {"name": name}, "name": name, "inbound_nodes": calls}
    if function == "keras.activations.relu":
        return _relu(layer, name)
    if function not in TABLE:
        raise FormatError(
            f"the layer {name!r} is TensorFlow's function tf.{written}, which Foveal does not read."
            f"{did_you_mean(function, TABLE)} Build the model in Python, and read its weights with load_weights."
        )
    module, kind, _ = TABLE[function]
    nodes: list[Config] = []
    settings: Config = {}
    for node in layer["inbound_nodes"]:
        arguments, settings = _arguments(function, node)
        nodes.append({"args": arguments, "kwargs": {}})
    config = {"name": name, **settings}
    return {"module": module, "class_name": kind, "config": config, "name": name, "inbound_nodes": nodes}


def _relu(layer: Mapping[str, Any], name: Any) -> Config:
    """Keras's own function `relu`, which has options."""
    options = {key: value for key, value in layer["inbound_nodes"][0]["kwargs"].items() if value is not None}
    options["negative_slope"] = options.pop("alpha", 0.0)
    calls = [{"args": node["args"], "kwargs": {}} for node in layer["inbound_nodes"]]
    return {"class_name": "ReLU", "config": {"name": name, **options}, "name": name, "inbound_nodes": calls}


def _arguments(function: str, node: Mapping[str, Any]) -> tuple[list[Any], Config]:
    """What stands among the arguments of a call of Keras's operation, and its settings."""
    module, kind, parameters = TABLE[function]
    declaration = operation(module, kind).declaration
    names = dict((pair * 2)[:2] for pair in _pairs(parameters))
    given: Config = dict(zip(names, node["args"], strict=False))
    left = {
        key: value
        for key, value in node["kwargs"].items()
        if value is not None and value is not False and key != "name"
    }
    for ours, theirs in names.items():
        if theirs in left:
            given[ours] = READ.get(theirs, lambda value: value)(left.pop(theirs))
    left = {key: value for key, value in left.items() if value != 0}  # such as no axes that are batches
    if left:
        raise FormatError(f"tf.{function} has an option that Foveal does not read: {', '.join(left)}.")
    given = {**DEFAULTS.get(function, {}), **given}
    among = [key for key in (*declaration.tensors, *declaration.called) if key in given]
    settings = {key: value for key, value in given.items() if key not in among}
    return [_constant(given[key]) if key in declaration.tensors else given[key] for key in among], settings


def _constant(value: Any) -> Any:
    """A list of numbers among tensors is an array."""
    if not isinstance(value, list) or not value or not _is_number(value):
        return value
    return {"class_name": "__numpy__", "config": {"value": value, "dtype": "float32"}}


def _is_number(value: Any) -> bool:
    return all(map(_is_number, value)) if isinstance(value, list) else isinstance(value, int | float)
