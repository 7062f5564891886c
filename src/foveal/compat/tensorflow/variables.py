"""Variables, tapes and functions, as TensorFlow has them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any

import numpy as np

from foveal.compat.tensorflow.conversion import array
from foveal.eager import Array, GradientTape
from foveal.eager.function import Function
from foveal.ir.weight import Weight
from foveal.layers.initializers import get as initializer_of
from foveal.names import unique_name

NARROW = {
    "float64": "float32",
    "float16": "float32",
    "int64": "int32",
    "int8": "int32",
    "int16": "int32",
    "bool": "int32",
}
"""The dtypes that variables are kept in, where not as they are."""


class _Value(Array):
    """A variable's value, which TensorFlow has as a method and Keras as an attribute."""

    def __call__(self) -> Array:
        return self.view(Array)


class Variable(Weight):
    """A tensor that `assign` changes in place; its shape and dtype stay.

    Parameters
    ----------
    initial_value : array, or function that gives one
    trainable : bool, default=True
        Whether tapes watch it by themselves.
    name : str, optional
    dtype : dtype, optional
        Numbers of 64 bits are kept in 32.
    """

    def __init__(
        self, initial_value: Any, trainable: bool = True, *_: Any, name: str | None = None, dtype: Any = None, **__: Any
    ) -> None:
        given = array(initial_value() if callable(initial_value) else initial_value, dtype)
        kept = given.astype(NARROW.get(given.dtype.name, given.dtype.name))
        super().__init__(name or unique_name("Variable"), kept, trainable)

    @property
    def value(self) -> Any:
        """The value as it is now: a copy."""
        return np.asarray(self._read()).view(_Value)

    @value.setter
    def value(self, new: Any) -> None:
        self._write(new)

    def numpy(self) -> Any:
        """The value as it is now, as a plain NumPy array; a single value as NumPy's number."""
        return self._read()[()]

    def read_value(self) -> Array:
        """The value as it is now: a copy."""
        return np.asarray(self._read()).view(Array)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or not hasattr(np.ndarray, name):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=None)
        return getattr(self.read_value(), name)

    def __len__(self) -> int:
        return len(self.read_value())

    def __iter__(self) -> Iterator[Any]:  # type: ignore[override]
        return iter([self[i] for i in range(len(self))])

    def __bool__(self) -> bool:
        return bool(self._read())

    def __index__(self) -> int:
        return self.read_value().__index__()

    def __format__(self, spec: str) -> str:
        return format(self.read_value(), spec)

    def __repr__(self) -> str:
        return f"<Variable {self.name} shape={self.shape} dtype={self.dtype.name} value={self._read()}>"


class KerasVariable(Variable):
    """A variable whose first value may come from an initializer.

    Parameters
    ----------
    initializer : array, str, Initializer or function of a shape and a dtype
    shape : tuple of int, optional
        Needed where the first value is not an array.
    dtype : dtype, optional
    trainable : bool, default=True
    name : str, optional
    """

    def __init__(
        self,
        initializer: Any,
        shape: Any = None,
        dtype: Any = None,
        trainable: bool = True,
        autocast: bool = True,
        aggregation: Any = None,
        synchronization: Any = None,
        name: str | None = None,
    ) -> None:
        if shape is not None:
            initializer = initializer_of(initializer)(tuple(shape))
        super().__init__(initializer, trainable, name=name, dtype=dtype)


class UnconnectedGradients(Enum):
    """What `GradientTape.gradient` gives where a target does not depend on a source."""

    NONE = "none"
    ZERO = "zero"


def function(func: Callable[..., Any] | None = None, **options: Any) -> Any:
    """The function compiled whole: recorded once for each signature of its arguments, and replayed.

    Parameters
    ----------
    func : callable, optional
        Without one, a decorator.
    **options
        Accepted for TensorFlow's sake.
    """
    return Function(func) if func is not None else lambda wrapped: Function(wrapped)


__all__ = ["GradientTape", "KerasVariable", "UnconnectedGradients", "Variable", "function"]
