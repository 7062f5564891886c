"""Functions of symbolic tensors: `x + y`, `x[..., :3]`, `relu(x)`, recorded as layers without weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from foveal.errors import ArgumentError, ShapeError, did_you_mean
from foveal.functions.symbolic import NUMPY, KerasTensor, record_with
from foveal.ir.node import Node, elementwise, reshape
from foveal.layers.base import Layer
from foveal.layers.constants import deserialize_constants, serialize_constants
from foveal.layers.lifted import LIFTED
from foveal.nesting import Packed
from foveal.ops.parts import concat, getitem
from foveal.ops.reduce import axes_of, max_, mean, sum_
from foveal.ops.shape import transpose

Function = Callable[..., Node]
NN, ACTIVATIONS, OWN = (
    "keras.src.ops.nn",
    "keras.src.activations.activations",
    "foveal.nn",
)
MODULES = (NUMPY, NN, ACTIVATIONS, OWN)
"""Where Keras has its operations, by which files name them; and ours that Keras has not."""


class Operation(Layer):
    """The base of all operations; `operation(module, kind)` makes their classes.

    Attributes
    ----------
    settings : dict
        The arguments of the function that are given by name.
    """

    module: str = NUMPY
    function: Function

    def __init__(self, name: str | None = None, **settings: Any) -> None:
        super().__init__(name=name)
        self.settings = settings

    def apply(self, arguments: Sequence[Any]) -> Any:
        """What the function gives for symbolic tensors, or lists of them, and constants."""
        return self._on(Packed.of((tuple(arguments), {}), lambda leaf: isinstance(leaf, KerasTensor)), None, "")

    def call(self, *arguments: Any) -> Node:
        return type(self).function(*arguments, **self.settings)

    def get_config(self) -> dict[str, Any]:
        """The name, and the settings as plain values."""
        return {"name": self.name, **serialize_constants(self.settings)}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Operation:
        """The operation that `get_config` described, not applied yet."""
        return cls(**deserialize_constants(config))


_classes: dict[tuple[str, str], type[Operation]] = {}


def operation(module: str, kind: str) -> type[Operation]:
    """The class of an operation, by Keras's names.

    Raises
    ------
    ArgumentError
        There is no such operation.
    """
    if (module, kind) not in _classes:
        table = _table(module)
        if kind not in table:
            raise ArgumentError(
                f"the operation {kind!r} of {module} is not one that Foveal has.{did_you_mean(kind, table)}"
            )
        made = {"module": module, "function": staticmethod(table[kind]), "__doc__": table[kind].__doc__}
        _classes[module, kind] = type(kind, (Operation,), made)
    return _classes[module, kind]


def recorded(module: str, kind: str, *arguments: Any, **settings: Any) -> Any:
    """What an operation gives for symbolic tensors."""
    return operation(module, kind)(**settings).apply(arguments)


record_with(recorded)


def _power(x: Any, y: Any) -> Node:
    return x**y if isinstance(x, Node) else elementwise("pow", x, y)


def _reduced(function: Function, x: Node, axis: Any = None, keepdims: bool = False, initial: None = None) -> Node:
    axes = axes_of(x, tuple(axis) if isinstance(axis, list) else axis)
    if 0 in axes:
        raise ShapeError(f"the batch, axis 0, cannot be reduced, got axis={axis}. Name the other axes.")
    return function(x, axes, keepdims=keepdims)


def _reshaped(x: Node, newshape: Any) -> Node:
    from foveal.layers.reshape import Reshape

    return Reshape(newshape[1:]).call(x, training=False)


def _expanded(x: Node, axis: int) -> Node:
    place = axis % (len(x.shape) + 1)
    return reshape(x, (*x.shape[:place], 1, *x.shape[place:]))


def _squeezed(x: Node, axis: Any = None) -> Node:
    axes = {i for i, n in enumerate(x.shape) if n == 1} if axis is None else set(axes_of(x, axis))
    return reshape(x, tuple(n for i, n in enumerate(x.shape) if i not in axes))


def _transposed(x: Node, axes: Any = None) -> Node:
    return transpose(x, tuple(axes) if axes else (0, *range(len(x.shape) - 1, 0, -1)))


ARITHMETIC: dict[str, Function] = {
    "Absolute": partial(elementwise, "abs"),
    "Add": partial(elementwise, "add"),
    "Concatenate": lambda xs, axis=0: concat(xs, axis),
    "Divide": partial(elementwise, "div"),
    "Exp": partial(elementwise, "exp"),
    "ExpandDims": _expanded,
    "GetItem": lambda x, key: getitem(x, tuple(key) if isinstance(key, list) else key),
    "Log": partial(elementwise, "log"),
    "Matmul": lambda x, y: x @ y,
    "Max": partial(_reduced, max_),
    "Maximum": partial(elementwise, "maximum"),
    "Mean": partial(_reduced, mean),
    "Minimum": partial(elementwise, "minimum"),
    "Multiply": partial(elementwise, "mul"),
    "Negative": partial(elementwise, "neg"),
    "Power": _power,
    "Reshape": _reshaped,
    "Sign": partial(elementwise, "sign"),
    "Sqrt": partial(elementwise, "sqrt"),
    "Square": partial(elementwise, "square"),
    "Squeeze": _squeezed,
    "Subtract": partial(elementwise, "sub"),
    "Sum": partial(_reduced, sum_),
    "Tanh": partial(elementwise, "tanh"),
    "Transpose": _transposed,
    "TrueDivide": partial(elementwise, "div"),
}
ELSEWHERE = {"relu": (ACTIVATIONS, "ReLU"), "tanh": (NUMPY, "Tanh"), "exponential": (NUMPY, "Exp")}
"""Activations that Keras does not have among the operations of networks by their own names."""


def place_of(function: Callable[..., Any]) -> tuple[str, str]:
    """The module and the name by which Keras records a function of ours; ours where it has none."""
    if function.__module__.startswith(OWN):
        return OWN, function.__name__
    return ELSEWHERE.get(function.__name__, (NN, _camel_case(function.__name__)))


def _camel_case(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _table(module: str) -> dict[str, Function]:
    from foveal.layers import activations

    def public(source: Any) -> dict[str, Function]:
        return {name: getattr(source, name) for name in source.__all__ if callable(getattr(source, name))}

    if module == OWN:
        return {name: function for (home, name), function in LIFTED.items() if home.startswith(OWN)}
    if module == ACTIVATIONS:
        return {"ReLU": activations.relu}
    return ARITHMETIC if module == NUMPY else {_camel_case(n): f for n, f in public(activations).items()}
