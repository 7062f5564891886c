"""Tensors without values, which layers and functions are called on while a model is put together."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from foveal.ir.node import BATCH, Node, Shape, placeholder
from foveal.ir.operators import Operators
from foveal.names import unique_name
from foveal.nesting import leaves

NUMPY = "keras.src.ops.numpy"
"""Where Keras has its operators, by which files name them."""


class KerasTensor(Operators[Any]):
    """What will flow between two layers: its shape is known, its values are not.

    Attributes
    ----------
    shape : tuple
        None stands for the batch.
    dtype : str
    name : str
    call : foveal.layers.symbolic.Call
        Which layer it comes from, and from which inputs.
    """

    def __init__(self, shape: Shape, dtype: str, call: Any, name: str | None = None) -> None:
        self.shape: tuple[int | None, ...] = (None, *shape[1:])
        self.dtype = dtype
        self.call = call
        self.name = name or unique_name("KerasTensor")

    @property
    def ndim(self) -> int:
        """The number of axes, the batch's included."""
        return len(self.shape)

    @property
    def node_shape(self) -> Shape:
        """The shape as graphs write it."""
        return (BATCH, *(n for n in self.shape[1:] if n is not None))

    @property
    def index(self) -> int:
        """Which of its call's outputs it is."""
        place: int = self.call.tensors.index(self)
        return place

    def node(self) -> Node:
        """A graph input of this shape."""
        return placeholder(self.name, self.node_shape)

    def __repr__(self) -> str:
        return f"<KerasTensor shape={self.shape}, dtype={self.dtype}, name={self.name}>"


def is_symbolic(x: Any) -> bool:
    """Whether a layer's input is made of symbolic tensors."""
    found = leaves(x)
    return bool(found) and all(isinstance(leaf, KerasTensor) for leaf in found)


Recorder = Callable[..., Any]
_recorders: list[Recorder] = []


def record_with(recorder: Recorder) -> None:
    """Let calls on symbolic tensors be recorded by this function, from above: layers know how."""
    _recorders[:] = [recorder]


def record(module: str, kind: str, *arguments: Any, **settings: Any) -> Any:
    """What an operation, by Keras's names, gives for symbolic tensors."""
    return _recorders[0](module, kind, *arguments, **settings)


OPERATORS = {
    "add": "Add",
    "sub": "Subtract",
    "mul": "Multiply",
    "truediv": "TrueDivide",
    "pow": "Power",
    "matmul": "Matmul",
    "neg": "Negative",
    "abs": "Absolute",
    "getitem": "GetItem",
}
KerasTensor.operators = {word: partial(record, NUMPY, kind) for word, kind in OPERATORS.items()}
