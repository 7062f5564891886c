"""What TensorFlow's functions make of graph nodes: for layers, losses and metrics of a script's own."""

from __future__ import annotations

import functools
import inspect
import math
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np

from foveal.compat.tensorflow.conversion import array, axes, result, sizes
from foveal.compat.tensorflow.dtypes import as_dtype
from foveal.compat.tensorflow.rows import Row, has_rows, on_rows, shape_of
from foveal.errors import ShapeError, UnsupportedError
from foveal.functions.symbolic import NUMPY, KerasTensor, is_symbolic
from foveal.ir import node as ir
from foveal.ir.node import BATCH, Node, elementwise, show
from foveal.layers import Lambda
from foveal.layers.operation import recorded
from foveal.nesting import leaves, mapped
from foveal.ops import elementwise as scalar
from foveal.ops import matmul as products
from foveal.ops import parts, reduce
from foveal.ops import shape as shapes

Function = TypeVar("Function", bound=Callable[..., Any])


def _operand(x: Any) -> Any:
    """A node as it is; of anything else, the one number it is."""
    if isinstance(x, Node):
        return x
    values = array(x)
    if values.size != 1:
        raise UnsupportedError(
            f"tensorflow: beside a graph node there must be another node or a number, got an array {values.shape}. "
            "Make the array a weight of a layer."
        )
    return float(values.reshape(()))


def _scalar(name: str) -> Callable[..., Node]:
    return lambda *operands: elementwise(name, *map(_operand, operands))


def _not_equal(x: Any, y: Any) -> Node:
    return 1.0 - elementwise("equal", _operand(x), _operand(y))


def _divide_no_nan(x: Any, y: Any) -> Node:
    zero = elementwise("equal", _operand(y), 0.0)
    return scalar.select(zero, 0.0, elementwise("div", _operand(x), scalar.select(zero, 1.0, _operand(y))))


def _variance(input_tensor: Node, axis: Any = None, keepdims: bool = False) -> Node:
    from_mean = input_tensor - reduce.mean(input_tensor, axes(axis), keepdims=True)
    return reduce.mean(elementwise("square", from_mean), axes(axis), keepdims)


def _reduced(function: Callable[..., Node]) -> Callable[..., Node]:
    return lambda input_tensor, axis=None, keepdims=False: function(input_tensor, axes(axis), keepdims)


def _squeezed(input: Node, axis: Any = None) -> Node:
    ones = [i for i, n in enumerate(input.shape) if n == 1]
    return reduce.drop_axes(input, reduce.axes_of(input, axes(axis)) if axis is not None else tuple(ones))


def _expanded(input: Node, axis: int) -> Node:
    place = axis if axis >= 0 else len(input.shape) + 1 + axis
    return ir.reshape(input, (*input.shape[:place], 1, *input.shape[place:]))


def _reshaped(tensor: Node, shape: Any) -> Node | Row:
    """A row of all values; or images: the first size may be the batch's -1, and one of the others -1: what is left."""
    wanted = list(sizes(shape))
    if wanted == [BATCH]:
        return Row(tensor)
    have = math.prod(tensor.shape[1:])
    open_places = [i for i, n in enumerate(wanted) if n == -1 and i]
    if tensor.shape[:1] != (BATCH,) or wanted[:1] != [BATCH] or len(open_places) > 1:
        raise ShapeError(f"reshape: a batch must stay one, {show(tensor.shape)} cannot become {tuple(wanted)}.")
    if open_places:
        rest = math.prod(n for i, n in enumerate(wanted) if i and i not in open_places)
        wanted[open_places[0]] = have // rest if rest and have % rest == 0 else 0
    if math.prod(wanted[1:]) != have:
        raise ShapeError(f"reshape: {show(tensor.shape)} cannot become {tuple(sizes(shape))}: {have} values an image.")
    return ir.reshape(tensor, tuple(wanted))


def _stacked(values: Sequence[Node], axis: int = 0) -> Node:
    place = axis if axis >= 0 else len(values[0].shape) + 1 + axis
    return parts.concat([_expanded(value, place) for value in values], place)


def _padded(tensor: Node, paddings: Any, mode: str = "CONSTANT", constant_values: Any = 0) -> Node:
    if mode.upper() != "CONSTANT" or constant_values:
        raise UnsupportedError("pad: graph nodes are padded with zeros alone. Use the layer ZeroPadding2D.")
    return parts.pad(tensor, [(int(before), int(after)) for before, after in np.asarray(paddings)])


def _one_hot(indices: Node, depth: int, dtype: Any = "float32") -> Node:
    return shapes.one_hot(shapes.cast(indices, "int32"), int(depth), as_dtype(dtype).name)


OF_NODES: dict[str, Callable[..., Any]] = {
    **{name: _scalar(name) for name in ("abs", "exp", "log", "sign", "sqrt", "square", "maximum", "minimum", "pow")},
    **{name: _scalar(name) for name in ("equal", "greater", "greater_equal")},
    "negative": _scalar("neg"),
    "add": _scalar("add"),
    "subtract": _scalar("sub"),
    "multiply": _scalar("mul"),
    "divide": _scalar("div"),
    "truediv": _scalar("div"),
    "less": lambda x, y: elementwise("greater", _operand(y), _operand(x)),
    "less_equal": lambda x, y: elementwise("greater_equal", _operand(y), _operand(x)),
    "not_equal": _not_equal,
    "divide_no_nan": _divide_no_nan,
    "reciprocal": lambda x: 1.0 / x,
    "rsqrt": lambda x: 1.0 / elementwise("sqrt", x),
    "squared_difference": lambda x, y: elementwise("square", elementwise("sub", _operand(x), _operand(y))),
    "clip_by_value": lambda t, clip_value_min, clip_value_max: scalar.clip(t, clip_value_min, clip_value_max),
    "reduce_sum": _reduced(reduce.sum_),
    "reduce_mean": _reduced(reduce.mean),
    "reduce_max": _reduced(reduce.max_),
    "reduce_min": _reduced(lambda x, axis, keepdims: -reduce.max_(-x, axis, keepdims)),
    "reduce_variance": _variance,
    "reduce_std": lambda *args, **kwargs: elementwise("sqrt", _variance(*args, **kwargs)),
    "argmax": lambda input, axis=0: reduce.argmax(input, axis),
    "cast": lambda x, dtype: shapes.cast(x, as_dtype(dtype).name),
    "concat": lambda values, axis: parts.concat(list(values), reduce.axis_of(values[0], int(axis))),
    "convert_to_tensor": lambda value: value,
    "expand_dims": _expanded,
    "identity": lambda input: input,
    "matmul": lambda a, b: products.matmul(a, b),
    "one_hot": _one_hot,
    "ones_like": lambda input: elementwise("equal", input, input) * 0.0 + 1.0,
    "pad": _padded,
    "reshape": _reshaped,
    "shape": lambda input, out_type=None: shape_of(input),
    "squeeze": _squeezed,
    "stack": _stacked,
    "transpose": lambda a, perm: shapes.transpose(a, axes(perm)),
    "where": lambda condition, x, y: scalar.select(condition, _operand(x), _operand(y)),
    "zeros_like": lambda input: elementwise("equal", input, input) * 0.0,
}
"""By the name of the function; the batch's length stands as -1 in shapes."""


_REDUCED = ("axis", "keepdims")
RECORDED: dict[str, tuple[str, int, tuple[str, ...]]] = {
    "abs": ("Absolute", 1, ()),
    "add": ("Add", 2, ()),
    "concat": ("Concatenate", 1, ("axis",)),
    "divide": ("Divide", 2, ()),
    "exp": ("Exp", 1, ()),
    "expand_dims": ("ExpandDims", 1, ("axis",)),
    "log": ("Log", 1, ()),
    "matmul": ("Matmul", 2, ()),
    "maximum": ("Maximum", 2, ()),
    "minimum": ("Minimum", 2, ()),
    "multiply": ("Multiply", 2, ()),
    "negative": ("Negative", 1, ()),
    "pow": ("Power", 2, ()),
    "reduce_max": ("Max", 1, _REDUCED),
    "reduce_mean": ("Mean", 1, _REDUCED),
    "reduce_sum": ("Sum", 1, _REDUCED),
    "reshape": ("Reshape", 1, ("newshape",)),
    "sign": ("Sign", 1, ()),
    "sqrt": ("Sqrt", 1, ()),
    "square": ("Square", 1, ()),
    "squeeze": ("Squeeze", 1, ("axis",)),
    "subtract": ("Subtract", 2, ()),
    "transpose": ("Transpose", 1, ("axes",)),
    "truediv": ("TrueDivide", 2, ()),
}
"""What a model that is being built records, and its file holds: Keras's operation, its tensors and its settings."""


def also_of_nodes(function: Function) -> Function:
    """Let a function of arrays take graph nodes too, and the symbolic tensors of a model that is being built.

    OF_NODES says by the function's name what it makes of nodes. On symbolic tensors it is recorded as Keras's operation
    where RECORDED has one, else as a Lambda layer, which no file holds.
    """
    of_nodes = OF_NODES[function.__name__]

    @functools.wraps(function)
    def of_anything(*args: Any, **kwargs: Any) -> Any:
        found = leaves([args, kwargs])
        kwargs.pop("name", None)
        if any(isinstance(leaf, KerasTensor) for leaf in found):
            return _of_symbols(function, args, kwargs)
        if has_rows(found):
            return on_rows(function.__name__, of_nodes, args, kwargs)
        if any(isinstance(leaf, Node) for leaf in found):
            return of_nodes(*args, **kwargs)
        return function(*args, **kwargs)

    return of_anything  # type: ignore[return-value]


def _of_symbols(function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    if function.__name__ == "shape":
        return result(np.array([BATCH if n is None else n for n in args[0].shape], np.int32))
    if function.__name__ not in RECORDED:
        return _of_lambda(OF_NODES[function.__name__], [args, kwargs])
    kind, count, settings = RECORDED[function.__name__]
    bound = inspect.signature(function).bind(*args, **kwargs)
    bound.apply_defaults()
    values = list(bound.arguments.values())
    plain = {word: axes(value) for word, value in zip(settings, values[count:], strict=False)}
    if kind == "Concatenate":
        plain["axis"] %= values[0][0].ndim
    if kind == "Reshape":
        plain["newshape"] = sizes(plain["newshape"])
    tensors = [value if is_symbolic(value) else _operand(value) for value in values[:count]]
    return recorded(NUMPY, kind, *tensors, **plain)


def _of_lambda(of_nodes: Callable[..., Any], given: Any) -> Any:
    """A layer that calls a function with nodes in the places of the symbolic tensors among what it is given."""
    symbols = [leaf for leaf in leaves(given) if isinstance(leaf, KerasTensor)]

    def with_nodes(nodes: Any) -> Any:
        left = iter(leaves(nodes))
        args, kwargs = mapped(lambda leaf: next(left) if isinstance(leaf, KerasTensor) else leaf, given)
        return of_nodes(*args, **kwargs)

    return Lambda(with_nodes)(symbols if len(symbols) > 1 else symbols[0])
