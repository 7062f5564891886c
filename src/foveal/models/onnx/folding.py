"""What is computed of numbers alone, such as shapes: at once, with NumPy, where the sizes are few."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from onnx import helper

from foveal.errors import FormatError
from foveal.formats.onnx_file import OnnxNode
from foveal.models.onnx.values import Array, Length

MOST = 2**26
"""How many numbers a result may have."""

Fold = Callable[..., Any]


def bounded(shape: Any) -> tuple[int, ...]:
    """A shape of numbers that are to be made; a FormatError where they would be too many."""
    sizes = tuple(int(n) for n in np.ravel(shape))
    if any(n < 0 for n in sizes) or math.prod(sizes) > MOST:
        raise FormatError(f"it would make numbers of the shape {sizes!r:.60}, and at most {MOST:,} can be made.")
    return sizes


def _axes(node: OnnxNode, axes: Array | None) -> tuple[int, ...]:
    told = node.attributes.get("axes") if axes is None else np.ravel(axes)
    return tuple(int(i) for i in told) if told is not None else ()


def _cast(node: OnnxNode, x: Array) -> Array:
    if x.dtype != object:
        return x.astype(dtype_of(node))
    whole = np.issubdtype(dtype_of(node), np.integer)
    made = np.empty(x.shape, object)
    for i in np.ndindex(x.shape):
        made[i] = x[i] if isinstance(x[i], Length) else int(x[i]) if whole else x[i]
    return made


def dtype_of(node: OnnxNode) -> np.dtype[Any]:
    """What a Cast casts to."""
    return np.dtype(helper.tensor_dtype_to_np_dtype(node.attributes["to"]))


def _unsqueeze(node: OnnxNode, x: Array, axes: Array | None = None) -> Array:
    return np.expand_dims(x, _axes(node, axes))


def _squeeze(node: OnnxNode, x: Array, axes: Array | None = None) -> Array:
    return np.squeeze(x, _axes(node, axes) or None)


def _reshape(node: OnnxNode, x: Array, shape: Array | None = None) -> Array:
    told = node.attributes["shape"] if shape is None else np.ravel(shape)
    zeros = not node.attributes.get("allowzero", 0)
    return x.reshape([x.shape[i] if n == 0 and zeros else int(n) for i, n in enumerate(told)])


def slices(node: OnnxNode, rank: int, *told: Array | None) -> list[tuple[int, int, int, int]]:
    """The (axis, start, end, step) of a Slice, by its attributes or its inputs."""
    given: dict[str, Any] = dict(zip(("starts", "ends", "axes", "steps"), told, strict=False))
    starts, ends = (np.ravel(given.get(name, node.attributes.get(name, ()))) for name in ("starts", "ends"))
    named = [
        given.get(name) if given.get(name) is not None else node.attributes.get(name) for name in ("axes", "steps")
    ]
    axes = range(len(starts)) if named[0] is None else np.ravel(named[0])
    steps = [1] * len(starts) if named[1] is None else np.ravel(named[1])
    return [(int(a) % rank, int(s), int(e), int(n)) for a, s, e, n in zip(axes, starts, ends, steps, strict=True)]


def _slice(node: OnnxNode, x: Array, *told: Array | None) -> Array:
    key = [slice(None)] * x.ndim
    for axis, start, end, step in slices(node, x.ndim, *told):
        key[axis] = slice(start, None if step < 0 and end < -x.shape[axis] else end, step)
    return x[tuple(key)]


def _gather(node: OnnxNode, x: Array, indices: Array) -> Array:
    axis = node.attributes.get("axis", 0)
    bounded([indices.size, x.size // max(1, x.shape[axis])])
    return np.take(x, indices.astype("int64"), axis=axis)


def _divide(node: OnnxNode, a: Array, b: Array) -> Array:
    bounded(np.broadcast_shapes(a.shape, b.shape))
    if a.dtype == object or b.dtype == object:
        return a // b
    quotient: Array = a / b
    return np.trunc(quotient).astype(a.dtype) if np.issubdtype(a.dtype, np.integer) else quotient


def _filled(node: OnnxNode, shape: Array) -> Array:
    value = node.attributes.get("value", np.zeros(1, "float32"))
    return np.full(bounded(shape), np.ravel(value)[0])


def _constant(node: OnnxNode) -> Array:
    kinds = {"value_int": "int64", "value_ints": "int64", "value_float": "float32", "value_floats": "float32"}
    for name, dtype in kinds.items():
        if name in node.attributes:
            return np.array(node.attributes[name], dtype)
    if "value" not in node.attributes:
        raise FormatError("it must hold numbers.")
    value: Array = node.attributes["value"]
    return value


def _range(node: OnnxNode, start: Array, limit: Array, step: Array) -> Array:
    if not step.item():
        raise FormatError("its step must not be 0.")
    bounded([max(0, math.ceil((limit.item() - start.item()) / step.item()))])
    return np.arange(start.item(), limit.item(), step.item(), dtype=start.dtype)


def _expand(node: OnnxNode, x: Array, shape: Array) -> Array:
    return x * np.ones(np.broadcast_shapes(x.shape, bounded(shape)), x.dtype)


def _tile(node: OnnxNode, x: Array, repeats: Array) -> Array:
    bounded(np.array(x.shape) * repeats)
    return np.tile(x, [int(n) for n in repeats])


def _product(node: OnnxNode, x: Array, axes: Array | None = None) -> Array:
    return np.asarray(np.prod(x, _axes(node, axes) or None, keepdims=bool(node.attributes.get("keepdims", 1))))


def _binary(function: Callable[[Any, Any], Any]) -> Fold:
    def fold(node: OnnxNode, a: Array, b: Array) -> Any:
        bounded(np.broadcast_shapes(a.shape, b.shape))
        return function(a, b)

    return fold


def _where(node: OnnxNode, condition: Array, yes: Array, no: Array) -> Array:
    bounded(np.broadcast_shapes(condition.shape, yes.shape, no.shape))
    return np.where(condition, yes, no)


FOLDS: Mapping[str, Fold] = {
    "Add": _binary(np.add),
    "Cast": _cast,
    "Concat": lambda node, *x: np.concatenate(x, node.attributes["axis"]),
    "Constant": _constant,
    "ConstantOfShape": _filled,
    "Div": _divide,
    "Equal": _binary(np.equal),
    "Expand": _expand,
    "Gather": _gather,
    "Identity": lambda node, x: x,
    "Mul": _binary(np.multiply),
    "Range": _range,
    "ReduceProd": _product,
    "Reshape": _reshape,
    "Shape": lambda node, x: np.array(x.shape),
    "Size": lambda node, x: np.array(x.size),
    "Slice": _slice,
    "Squeeze": _squeeze,
    "Sub": _binary(np.subtract),
    "Tile": _tile,
    "Transpose": lambda node, x: np.transpose(x, node.attributes.get("perm")),
    "Unsqueeze": _unsqueeze,
    "Where": _where,
}
"""By the operator: a function of the node and of arrays, in which lengths that are open are `Length`s."""


def folded(node: OnnxNode, inputs: list[Any], opset: int) -> list[Array]:
    """The results of a node whose inputs are all known."""
    if node.kind in FOLDS:
        with np.errstate(all="raise", under="ignore"):
            return [np.asarray(FOLDS[node.kind](node, *inputs))]
    if any(x is not None and x.dtype == object for x in inputs):
        raise FormatError("it computes with lengths that are open. Name them: `input_shape`.")
    if node.kind not in COMPUTED:
        raise FormatError("it works on numbers that are in the file, not on what the model is given.")
    return _by_reference(node, inputs, opset)


COMPUTED = {
    *("Abs", "Ceil", "Clip", "Cos", "Erf", "Exp", "Floor", "Gemm", "Greater", "Less", "Log", "MatMul", "Max", "Min"),
    *("Mod", "Neg", "Not", "Pow", "Reciprocal", "ReduceL1", "ReduceL2", "ReduceMax", "ReduceMean", "ReduceMin"),
    *("ReduceSum", "ReduceSumSquare", "Relu", "Round", "Sigmoid", "Sign", "Sin", "Softmax", "Sqrt", "Sum", "Tanh"),
    *("And", "ArgMax", "ArgMin", "CumSum", "Flatten", "GatherElements", "GatherND", "GreaterOrEqual", "LessOrEqual"),
    *("LogSoftmax", "Or", "ScatterElements", "ScatterND", "Softplus", "Split", "Trilu", "Xor"),
}
"""What is computed of weights alone, as weight normalization does, by ONNX's own reference."""


TOGETHER = {
    *("And", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Max", "Min", "Mod", "Or", "Pow", "Sum", "Xor"),
}
"""Those that let arrays broadcast."""


def _check_reach(node: OnnxNode, inputs: list[Array]) -> None:
    """A FormatError where numbers of a file would become far more."""
    if node.kind in ("MatMul", "Gemm"):
        a, b = inputs[:2]
        bounded([a.size // max(1, min(a.shape or (1,))), b.size // max(1, min(b.shape or (1,)))])
    elif node.kind in ("GatherND", "GatherElements"):
        bounded([inputs[1].size, max(inputs[0].size // max(1, (inputs[0].shape or (1,))[0]), 1)])
    elif node.kind in (
        "Max",
        "Min",
        "Sum",
        "Mod",
        "Pow",
        "Greater",
        "Less",
        "GreaterOrEqual",
        "LessOrEqual",
        "And",
        "Or",
        "Xor",
    ):
        bounded(np.broadcast_shapes(*(x.shape for x in inputs)))


def _by_reference(node: OnnxNode, inputs: list[Any], opset: int) -> list[Array]:
    _check_reach(node, [x for x in inputs if x is not None])
    from onnx.reference import ReferenceEvaluator  # takes long to import, and seldom needed

    feeds = {name: x for name, x in zip(node.inputs, inputs, strict=True) if x is not None}
    kinds = {name: helper.np_dtype_to_tensor_dtype(x.dtype) for name, x in feeds.items()}
    entries = [helper.make_tensor_value_info(name, kinds[name], x.shape) for name, x in feeds.items()]
    outputs = [helper.make_empty_tensor_value_info(name) for name in node.outputs if name]
    try:
        proto = helper.make_node(node.kind, node.inputs, node.outputs, **dict(node.attributes))
        graph = helper.make_graph([proto], "constants", entries, outputs)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])
        return [np.asarray(y) for y in ReferenceEvaluator(model).run(None, feeds)]
    except Exception as error:  # whatever ONNX's own code raises for what a file says
        raise FormatError("damaged: it must have other attributes or inputs than it has.") from error
