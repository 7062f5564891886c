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

    def __repr__(self) -> str:
        return f"<KerasTensor shape={self.shape}, dtype={self.dtype}, name={self.name}>"


def is_symbolic(x: Any) -> bool:
    """Whether a layer's input is made of symbolic tensors."""
    found = leaves(x)
    return bool(found) and all(isinstance(leaf, KerasTensor) for leaf in found)
