"""Tensors without values, which layers and functions are called on while a model is put together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from foveal.ir.node import BATCH, Node, Shape, placeholder
from foveal.ir.operators import Operators
from foveal.names import unique_name
from foveal.nesting import leaves

CORE, LINALG, MATH, NN, NUMPY = (f"keras.src.ops.{name}" for name in ("core", "linalg", "math", "nn", "numpy"))
IMAGE, ACTIVATIONS = "keras.src.ops.image", "keras.src.activations.activations"
OWN = "foveal.nn"
MODULES = (CORE, LINALG, MATH, NN, NUMPY, IMAGE, ACTIVATIONS, OWN)
"""Where Keras has its functions, by which files name them; and ours that Keras has not."""


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


def record(function: Any, arguments: Any, settings: dict[str, Any]) -> Any:
    """What a declared function gives for arguments with symbolic tensors among them."""
    return _recorders[0](function, arguments, settings)
