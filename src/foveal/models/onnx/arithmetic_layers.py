"""What computes: dense layers, normalizations, activations and arithmetic, each as Keras's layer if any."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np

from foveal import layers
from foveal.errors import FormatError
from foveal.formats.onnx_file import OnnxNode
from foveal.functions import activations, elementwise
from foveal.functions.linalg import matmul as product
from foveal.functions.symbolic import KerasTensor
from foveal.models.onnx.builder import HANDLERS, Builder, beside, reads
from foveal.models.onnx.shape_layers import sure
from foveal.models.onnx.values import Array, Operand, Order, Value, last_order

Function = Callable[..., Any]


def _dense(b: Builder, node: OnnxNode, x: Value, w: Array, bias: Any) -> Value:
    """A `Dense`; what was flattened with the channels last takes the rows of the kernel in that order."""
    if x.columns is not None:
        rows = np.empty_like(w)
        rows[x.columns] = w
        w = rows
        tensor = x.tensor
    else:
        tensor = b.plain(node, x)
    row = None if bias is None else np.broadcast_to(np.asarray(bias).ravel(), w.shape[1:])
    return Value(b.layer(node, layers.Dense, tensor, [w, row], units=w.shape[1], use_bias=row is not None))


@reads("Gemm")
def gemm(b: Builder, node: OnnxNode, x: Value, w: Any, bias: Any = None) -> Value:
    """x times a matrix, plus a row."""
    matrix, told = sure("weights", w), node.attributes
    if told.get("transA", 0) or x.rank != 2 or matrix.ndim != 2:
        raise FormatError("it multiplies other things than rows by a matrix.")
    matrix = (matrix.T if told.get("transB", 0) else matrix) * told.get("alpha", 1.0)
    row = None if bias is None else sure("bias", bias) * told.get("beta", 1.0)
    return _dense(b, node, x, matrix, row)


@reads("MatMul")
def matmul(b: Builder, node: OnnxNode, x: Operand, w: Operand, bias: Any = None) -> Value:
    """A `Dense`; `ops.matmul` of two tensors, or of numbers that are no plain matrix."""
    if isinstance(x, Value) and not isinstance(w, Value) and w.ndim == 2 and x.rank > 1:
        return _dense(b, node, x, w, bias)
    parts = [b.plain(node, part) if isinstance(part, Value) else part for part in (x, w)]
    return Value(product(*parts))


@reads("BatchNormalization")
def batch_normalization(b: Builder, node: OnnxNode, x: Value, *told: Any) -> Value:
    """Keras's layer of that name."""
    scale, shift, mean, variance = (sure("numbers", each) for each in told[:4])
    settings = {"epsilon": node.attributes.get("epsilon", 1e-5), "momentum": node.attributes.get("momentum", 0.9)}
    if any(node.outputs[1:]):
        raise FormatError("it is one for training, whose averages move. Export the model for inference.")
    tensor = b.last(node, x) if x.columns is None else b.plain(node, x)
    weights = [scale, shift, mean, variance]
    return Value(b.layer(node, layers.BatchNormalization, tensor, weights, **settings), last_order(x.rank))


@reads("InstanceNormalization")
def instance_normalization(b: Builder, node: OnnxNode, x: Value, scale: Any, shift: Any) -> Value:
    """A `GroupNormalization` of as many groups as channels."""
    weights = [sure("scale", scale), sure("shift", shift)]
    settings = {"groups": -1, "epsilon": node.attributes.get("epsilon", 1e-5)}
    return Value(b.layer(node, layers.GroupNormalization, b.last(node, x), weights, **settings), last_order(x.rank))


@reads("GroupNormalization")
def group_normalization(b: Builder, node: OnnxNode, x: Value, scale: Any, shift: Any) -> Value:
    """Keras's layer of that name; before opset 21 ONNX has a number for each group."""
    groups, channels = node.attributes["num_groups"], x.shape[1] or 0
    weights = [np.repeat(row, channels // row.size) for row in (sure("scale", scale), sure("shift", shift))]
    settings = {"groups": groups, "epsilon": node.attributes.get("epsilon", 1e-5)}
    return Value(b.layer(node, layers.GroupNormalization, b.last(node, x), weights, **settings), last_order(x.rank))


@reads("LayerNormalization")
def layer_normalization(b: Builder, node: OnnxNode, x: Value, scale: Any, shift: Any = None) -> Value:
    """Keras's layer of that name, along the last axes."""
    first = node.attributes.get("axis", -1) % x.rank
    if first == 0 or any(node.outputs[1:]):
        raise FormatError("it normalizes over a batch, or gives its mean.")
    order: Order = tuple(range(x.rank)) if first < x.rank - 1 else x.order
    tensor = b.ordered(node, x, order)
    axes = [order[i] for i in range(first, x.rank)]
    sizes = [tensor.shape[i] or 1 for i in axes]
    weights = [np.broadcast_to(sure("scale", scale), sizes)]
    weights += [] if shift is None else [np.broadcast_to(sure("shift", shift), sizes)]
    settings = {"epsilon": node.attributes.get("epsilon", 1e-5), "center": shift is not None}
    axis = axes if len(axes) > 1 else axes[0]
    return Value(b.layer(node, layers.LayerNormalization, tensor, weights, axis=axis, **settings), order)


@reads("LRN")
def local_response_normalization(b: Builder, node: OnnxNode, x: Value) -> Value:
    """Each value by a power of what its neighbours among the channels sum to: the sum is a fixed `Dense`."""
    told, size, channels = node.attributes, node.attributes["size"], x.shape[1] or 0
    places = np.arange(channels)
    apart = places[:, None] - places[None, :]
    band = ((apart >= -((size - 1) // 2)) & (apart <= size // 2)).astype("float32")
    tensor = b.last(node, x)
    scale = told.get("alpha", 1e-4) / size
    weights = [band * scale, np.full(channels, told.get("bias", 1.0))]
    sums = b.layer(node, layers.Dense, elementwise.square(tensor), weights, units=channels, trainable=False)
    return Value(elementwise.divide(tensor, elementwise.power(sums, told.get("beta", 0.75))), last_order(x.rank))


def _layer(kind: Any, positive: bool = False, **settings: Any) -> Function:
    """A layer of one tensor, whatever its order."""

    def read(b: Builder, node: OnnxNode, x: Value) -> Value:
        told = {name: value(node) if callable(value) else value for name, value in settings.items()}
        return x.like(b.layer(node, kind, x.tensor, **told), positive)

    return read


def _attribute(name: str, default: float) -> Callable[[OnnxNode], float]:
    return lambda node: float(node.attributes.get(name, default))


@reads("Gelu")
def gelu(b: Builder, node: OnnxNode, x: Value) -> Value:
    """The activation of that name, or its formula with tanh."""
    if node.attributes.get("approximate", "none") == "tanh":
        return x.like(activations.gelu(x.tensor, approximate=True))
    return x.like(b.layer(node, layers.Activation, x.tensor, activation="gelu"))


@reads("Clip")
def clip(b: Builder, node: OnnxNode, x: Value, low: Any = None, high: Any = None) -> Value:
    """A `ReLU` with a largest value, or `ops.clip`."""
    least, most = (
        node.attributes.get(name) if told is None else float(sure(name, told).ravel()[0])
        for name, told in (("min", low), ("max", high))
    )
    if least == 0:
        return x.like(b.layer(node, layers.ReLU, x.tensor, max_value=most), positive=True)
    tensor = x.tensor if least is None else elementwise.maximum(x.tensor, least)
    return x.like(tensor if most is None else elementwise.minimum(tensor, most), positive=(least or -1) > 0)


@reads("PRelu")
def prelu(b: Builder, node: OnnxNode, x: Value, slope: Any) -> Value:
    """`PReLU`, whose slope is shared along the axes where ONNX has one number."""
    array = np.asarray(sure("slope", slope))
    if x.columns is not None:
        x = Value(b.plain(node, x))
    around = beside(array.reshape((1,) * (x.rank - array.ndim) + array.shape), x.order)
    own = np.broadcast_to(np.asarray(around), (1,) * (x.rank - 1)) if np.ndim(around) == 0 else np.asarray(around)
    own = own.reshape((1,) * (x.rank - 1 - own.ndim) + own.shape)
    shared = [i + 1 for i, n in enumerate(own.shape) if n == 1]
    return x.like(b.layer(node, layers.PReLU, x.tensor, [own], shared_axes=shared))


@reads("Selu")
def selu(b: Builder, node: OnnxNode, x: Value) -> Value:
    """The activation of that name where its two numbers are the usual ones, else its formula."""
    alpha, gamma = node.attributes.get("alpha", 1.6732632), node.attributes.get("gamma", 1.0507010)
    if abs(alpha - 1.6732632) < 1e-6 and abs(gamma - 1.0507010) < 1e-6:
        return x.like(b.layer(node, layers.Activation, x.tensor, activation="selu"))
    return x.like(b.layer(node, layers.ELU, x.tensor, alpha=alpha) * gamma)


@reads("HardSigmoid")
def hard_sigmoid(b: Builder, node: OnnxNode, x: Value) -> Value:
    """The activation of that name where the slope is 1/6, else its formula."""
    slope, middle = node.attributes.get("alpha", 0.2), node.attributes.get("beta", 0.5)
    if abs(slope - 1 / 6) < 1e-6 and middle == 0.5:
        return x.like(b.layer(node, layers.Activation, x.tensor, activation="hard_sigmoid"), positive=True)
    return x.like(elementwise.clip(x.tensor * slope + middle, 0.0, 1.0), positive=True)


@reads("Softmax", "LogSoftmax")
def softmax(b: Builder, node: OnnxNode, x: Value) -> Value:
    """Along one axis; before opset 13 along all axes from one on."""
    axis = node.attributes.get("axis", -1 if b.opset >= 13 else 1) % x.rank
    if b.opset < 13 and any(n != 1 for n in x.shape[axis + 1 :]):
        raise FormatError("it is over several axes at once. Export with opset 13 or later.")
    if x.columns is not None:
        x = Value(b.plain(node, x))
    if node.kind == "Softmax":
        return x.like(b.layer(node, layers.Softmax, x.tensor, axis=x.order[axis]), positive=True)
    if x.order[axis] == x.rank - 1:
        return x.like(b.layer(node, layers.Activation, x.tensor, activation="log_softmax"))
    return x.like(activations.log_softmax(x.tensor, axis=x.order[axis]))


HANDLERS |= {
    "Relu": _layer(layers.ReLU, positive=True),
    "LeakyRelu": _layer(layers.LeakyReLU, negative_slope=_attribute("alpha", 0.01)),
    "Elu": _layer(layers.ELU, alpha=_attribute("alpha", 1.0)),
    "Sigmoid": _layer(layers.Activation, positive=True, activation="sigmoid"),
    "Tanh": _layer(layers.Activation, activation="tanh"),
    "Softplus": _layer(layers.Activation, positive=True, activation="softplus"),
    "Softsign": _layer(layers.Activation, activation="softsign"),
    "HardSwish": _layer(layers.Activation, activation="hard_silu"),
    "Mish": _layer(layers.Activation, activation="mish"),
    "Exp": _layer(layers.Activation, positive=True, activation="exponential"),
}


def _function(function: Function, *names: str, positive: bool = False) -> Function:
    """A function of one tensor, with attributes as further arguments."""

    def read(b: Builder, node: OnnxNode, x: Value) -> Value:
        told = [node.attributes[name] for name in names if name in node.attributes]
        return x.like(function(x.tensor, *told), positive)

    return read


def _swish(x: KerasTensor, slope: float = 1.0) -> KerasTensor:
    y: KerasTensor = elementwise.multiply(x, activations.sigmoid(x * slope))
    return y


HANDLERS |= {
    "Abs": _function(elementwise.absolute, positive=True),
    "Ceil": _function(elementwise.ceil),
    "Celu": _function(activations.celu, "alpha"),
    "Cos": _function(elementwise.cos),
    "Erf": _function(elementwise.erf),
    "Floor": _function(elementwise.floor),
    "Log": _function(elementwise.log),
    "Neg": _function(elementwise.negative),
    "Not": _function(elementwise.logical_not),
    "Reciprocal": _function(elementwise.reciprocal),
    "Round": _function(elementwise.round),
    "Sign": _function(elementwise.sign),
    "Sin": _function(elementwise.sin),
    "Sqrt": _function(elementwise.sqrt, positive=True),
    "Swish": _function(_swish, "alpha"),
    "Atan": _function(elementwise.arctan),
}


@reads("ThresholdedRelu")
def thresholded_relu(b: Builder, node: OnnxNode, x: Value) -> Value:
    """x above a number, else 0."""
    limit = float(node.attributes.get("alpha", 1.0))
    return x.like(activations.threshold(x.tensor, limit, 0.0), positive=limit >= 0)


SEVERAL = ("Max", "Min", "Sum", "Mean")
"""What takes any number of tensors."""


def _alike(layer: Any, function: Function) -> Function:
    """A merging layer of tensors of one shape, else a function that broadcasts."""

    def read(b: Builder, node: OnnxNode, *operands: Operand) -> Value:
        if node.kind not in SEVERAL and len(operands) != 2:
            raise FormatError(f"it must have two inputs, got {len(operands)}.")
        met, like = b.met(node, operands)
        positive = node.kind != "Sub" and all(_positive(x) for x in operands)
        shapes = {x.shape for x in met if isinstance(x, KerasTensor)}
        if layer is not None and len(shapes) == 1 and all(isinstance(x, KerasTensor) for x in met) and len(met) > 1:
            return like.like(b.layer(node, layer, met), positive)
        return like.like(reduce(function, met), positive)

    return read


def _positive(x: Operand) -> bool:
    return x.positive if isinstance(x, Value) else bool(np.all(x >= 0))


HANDLERS |= {
    "Add": _alike(layers.Add, elementwise.add),
    "And": _alike(None, elementwise.logical_and),
    "Div": _alike(None, elementwise.divide),
    "Equal": _alike(None, elementwise.equal),
    "Greater": _alike(None, elementwise.greater),
    "GreaterOrEqual": _alike(None, elementwise.greater_equal),
    "Less": _alike(None, elementwise.less),
    "LessOrEqual": _alike(None, elementwise.less_equal),
    "Max": _alike(layers.Maximum, elementwise.maximum),
    "Min": _alike(layers.Minimum, elementwise.minimum),
    "Mul": _alike(layers.Multiply, elementwise.multiply),
    "Or": _alike(None, elementwise.logical_or),
    "Pow": _alike(None, elementwise.power),
    "Sub": _alike(layers.Subtract, elementwise.subtract),
    "Sum": _alike(layers.Add, elementwise.add),
    "Xor": _alike(None, elementwise.logical_xor),
}


@reads("Mean")
def average(b: Builder, node: OnnxNode, *operands: Operand) -> Value:
    """The mean of several tensors."""
    total = HANDLERS["Sum"](b, node, *operands)
    return total.like(total.tensor * (1 / len(operands)))  # type: ignore[no-any-return]


@reads("Mod")
def modulo(b: Builder, node: OnnxNode, x: Operand, y: Operand) -> Value:
    """The rest, with the sign of the divisor, or of the dividend where `fmod` says so."""
    met, like = b.met(node, [x, y])
    return like.like((elementwise.fmod if node.attributes.get("fmod", 0) else elementwise.mod)(*met))


@reads("Where")
def where(b: Builder, node: OnnxNode, condition: Operand, yes: Operand, no: Operand) -> Value:
    """One of two numbers, by a third."""
    met, like = b.met(node, [condition, yes, no])
    return like.like(elementwise.where(*met))
