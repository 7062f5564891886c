"""Tensors without values, which layers and functions are called on while a model is put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from foveal.errors import ArgumentError
from foveal.functions.rows import Row
from foveal.ir.node import BATCH, placeholder
from foveal.ir.operators import Operators
from foveal.names import unique_name
from foveal.nesting import leaves

CORE, LINALG, MATH, NN, NUMPY = (f"keras.src.ops.{name}" for name in ("core", "linalg", "math", "nn", "numpy"))
IMAGE, ACTIVATIONS = "keras.src.ops.image", "keras.src.activations.activations"
OWN = "foveal.nn"
MODULES = (CORE, LINALG, MATH, NN, NUMPY, IMAGE, ACTIVATIONS, OWN)
"""Where Keras has its functions, by which files name them; and ours that Keras has not."""


VALUELESS = "has no values: it stands for what a model will be given. Make a Model of it, and predict."
OpenShape = tuple[int | None, ...]
"""A shape in which None stands for the batch and for sizes that are open."""


class OpenTensorShape(tuple[int | None, ...]):
    """A shape that answers to TensorFlow's words, too."""

    rank = ndims = property(len)

    def as_list(self) -> list[int | None]:
        """The sizes in a list."""
        return list(self)


class Outline:
    """What is known of a tensor before it exists, or before its size does.

    Attributes
    ----------
    shape : tuple
        None stands for a batch of any length, and for sizes that are open: those of each batch tell them.
    dtype : str
    batched : bool
        Whether the first axis is the batch.
    mask : Outline or None
        Of the mask that it carries.
    row : Outline or None
        Of what all values of the batch are taken from, where it is they one after the other.
    """

    def __init__(
        self,
        shape: OpenShape,
        dtype: str,
        batched: bool = True,
        mask: Outline | None = None,
        row: Outline | None = None,
    ) -> None:
        self.shape, self.dtype, self.batched, self._keras_mask = OpenTensorShape(shape), dtype, batched, mask
        self.row = row

    @property
    def ndim(self) -> int:
        """The number of axes, the batch's included."""
        return len(self.shape)

    def node(self, size: int = 1, meeting: Mapping[int, int] | None = None) -> Any:
        """A graph input of this shape, with a size for each that is open; `meeting` says others for some axes."""
        if self.row is not None:
            return Row(self.row.node(size, meeting))
        given = meeting or {}
        sizes = tuple(given.get(axis, size) if n is None else n for axis, n in enumerate(self.shape))
        return placeholder("", (BATCH, *sizes[1:]) if self.batched else sizes)


class KerasTensor(Outline, Operators[Any]):
    """What will flow between two layers: its shape is known as far as its Input says, its values are not.

    Attributes
    ----------
    name : str
    call : foveal.layers.symbolic.Call
        Which layer it comes from, and from which inputs.
    """

    def __init__(self, outline: Outline, call: Any, name: str | None = None) -> None:
        mask = outline._keras_mask
        own = None if mask is None else KerasTensor(mask, None, "mask")
        super().__init__(outline.shape, outline.dtype, outline.batched, own, outline.row)
        self.call = call
        self.name = name or unique_name("KerasTensor")

    @property
    def index(self) -> int:
        """Which of its call's outputs it is."""
        place: int = self.call.tensors.index(self)
        return place

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        raise ArgumentError(f"{self!r} {VALUELESS}")

    def __bool__(self) -> bool:
        raise TypeError(f"{self!r} {VALUELESS}")

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
