"""Tensors without values, which layers and functions are called on while a model is put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from foveal.errors import ArgumentError
from foveal.functions.rows import Row
from foveal.ir.node import BATCH, placeholder, reshape, size_of
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

    def node(self, size: int = 1, meeting: Mapping[int, int] | None = None, rows: int = BATCH) -> Any:
        """A graph input of this shape, with a size for each that is open; `meeting` says others for some axes.

        `rows` is the length of a batch that is open, in the place of any; one that is known is then written out.
        """
        if self.row is not None:
            behind = self.row.node(size, meeting, rows)
            return Row(behind) if rows == BATCH else reshape(behind, (size_of(behind.shape),))
        given = meeting or {}
        sizes = tuple(given.get(axis, size) if n is None else n for axis, n in enumerate(self.shape))
        if self.batched and (rows == BATCH or self.shape[0] is None):
            sizes = (rows, *sizes[1:])
        return placeholder("", sizes)


class KerasTensor(Outline, Operators[Any]):
    """What will flow between two layers: its shape is known as far as its Input says, its values are not.

    Parameters
    ----------
    shape : tuple
        None for the batch, and for sizes that are open.
    dtype : str, default='float32'
    sparse, ragged : bool, default=False
        Refused: tensors are dense.
    record_history : bool, default=True
        Accepted for Keras's sake.
    name : str, optional
    """

    def __init__(
        self,
        shape: Any,
        dtype: Any = "float32",
        sparse: bool = False,
        ragged: bool = False,
        record_history: bool = True,
        name: str | None = None,
    ) -> None:
        if sparse or ragged:
            raise ArgumentError("KerasTensor: `sparse` and `ragged` must be False, got True. Tensors are dense here.")
        sizes = tuple(None if n is None else int(n) for n in shape)
        super().__init__(sizes, dtype if isinstance(dtype, str) else np.dtype(dtype).name, bool(sizes))
        self.record_history, self.sparse, self.ragged = record_history, False, False
        self.name = name or unique_name("KerasTensor")
        self._call: Any = None

    @classmethod
    def of(cls, outline: Outline, call: Any, name: str | None = None) -> KerasTensor:
        """What a call of a layer gives."""
        made = cls(outline.shape, outline.dtype, name=name)
        mask = outline._keras_mask
        made._keras_mask = None if mask is None else KerasTensor.of(mask, None, "mask")
        made.batched, made.row, made._call = outline.batched, outline.row, call
        return made

    @property
    def call(self) -> Any:
        """The call that it comes from; one of its own, as an Input's, where it was made by itself."""
        if self._call is None:
            self._call = _openers[0](self)
        return self._call

    @property
    def _keras_history(self) -> tuple[Any, int, int]:
        """The layer it comes from, which of the layer's calls, and which of the call's outputs, as Keras has it."""
        layer = self.call.layer
        return layer, layer.calls.index(self.call), self.index

    @property
    def index(self) -> int:
        """Which of its call's outputs it is."""
        place: int = self.call.tensors.index(self)
        return place

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        raise ArgumentError(f"{self!r} {VALUELESS}")

    def __iter__(self) -> Any:  # type: ignore[override]
        raise NotImplementedError(
            f"{self!r} cannot be iterated over: it {VALUELESS} Take parts by their places: x[:, 0]."
        )

    def reshape(self, *newshape: Any) -> Any:
        """The same values in another shape, as `ops.reshape` has it."""
        return self.operators["reshape"](self, newshape[0] if len(newshape) == 1 else newshape)

    def squeeze(self, axis: Any = None) -> Any:
        """Without the axes of length 1, or without these of them."""
        return self.operators["squeeze"](self, axis)

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
_openers: list[Callable[[KerasTensor], Any]] = []


def open_with(opener: Callable[[KerasTensor], Any]) -> None:
    """Let symbolic tensors that come from no layer be taken for inputs by this function, from above."""
    _openers[:] = [opener]


def record_with(recorder: Recorder) -> None:
    """Let calls on symbolic tensors be recorded by this function, from above: layers know how."""
    _recorders[:] = [recorder]


def record(function: Any, arguments: Any, settings: dict[str, Any]) -> Any:
    """What a declared function gives for arguments with symbolic tensors among them."""
    return _recorders[0](function, arguments, settings)
