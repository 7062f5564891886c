"""Tensors without values: what layers are called on while a model is put together, and the record of those calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from foveal.ir.node import BATCH, Node, Shape, placeholder
from foveal.layers.names import unique_name
from foveal.nesting import leaves, mapped

if TYPE_CHECKING:
    from foveal.layers.layer import Layer


class Call:
    """A layer applied to symbolic tensors.

    Attributes
    ----------
    layer : Layer
    x : KerasTensor, or lists or dicts of them
        What it was given; an empty list for an input.
    training : bool or None
        Which behaviour was asked for; None leaves it to the model that runs.
    y : KerasTensor, or lists or dicts of them
        What it gave.
    """

    def __init__(self, layer: Layer, x: Any, training: bool | None, shapes: Any, name: str | None = None) -> None:
        self.layer = layer
        self.x = x
        self.training = training
        self.y = mapped(lambda node: KerasTensor(node.shape, node.spec.dtype, self, name), shapes)
        self.tensors: list[KerasTensor] = leaves(self.y)


class KerasTensor:
    """What will flow between two layers: its shape is known, its values are not.

    Attributes
    ----------
    shape : tuple
        None stands for the batch.
    dtype : str
    name : str
    call : Call
        Which layer it comes from, and from which inputs.
    """

    def __init__(self, shape: Shape, dtype: str, call: Call, name: str | None = None) -> None:
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
        return self.call.tensors.index(self)

    def node(self) -> Node:
        """A graph input of this shape."""
        return placeholder(self.name, self.node_shape)

    def __add__(self, other: Any) -> Any:
        return _recorded("Add", self, other)

    def __radd__(self, other: Any) -> Any:
        return _recorded("Add", other, self)

    def __sub__(self, other: Any) -> Any:
        return _recorded("Subtract", self, other)

    def __rsub__(self, other: Any) -> Any:
        return _recorded("Subtract", other, self)

    def __mul__(self, other: Any) -> Any:
        return _recorded("Multiply", self, other)

    def __rmul__(self, other: Any) -> Any:
        return _recorded("Multiply", other, self)

    def __truediv__(self, other: Any) -> Any:
        return _recorded("TrueDivide", self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return _recorded("TrueDivide", other, self)

    def __pow__(self, other: Any) -> Any:
        return _recorded("Power", self, other)

    def __rpow__(self, other: Any) -> Any:
        return _recorded("Power", other, self)

    def __matmul__(self, other: Any) -> Any:
        return _recorded("Matmul", self, other)

    def __rmatmul__(self, other: Any) -> Any:
        return _recorded("Matmul", other, self)

    def __neg__(self) -> Any:
        return _recorded("Negative", self)

    def __abs__(self) -> Any:
        return _recorded("Absolute", self)

    def __getitem__(self, key: Any) -> Any:
        return _recorded("GetItem", self, key)

    __iter__ = None
    __array_ufunc__ = None  # NumPy leaves the operators between its numbers and tensors to the tensor

    def __repr__(self) -> str:
        return f"<KerasTensor shape={self.shape}, dtype={self.dtype}, name={self.name}>"


def is_symbolic(x: Any) -> bool:
    """Whether a layer's input is made of symbolic tensors."""
    found = leaves(x)
    return bool(found) and all(isinstance(leaf, KerasTensor) for leaf in found)


def _recorded(kind: str, *arguments: Any) -> Any:
    from foveal.layers import operation

    return operation.recorded(operation.NUMPY, kind, *arguments)
