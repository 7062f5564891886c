"""Variables, tapes and functions, as TensorFlow has them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum
from functools import partial
from typing import Any, ClassVar

import numpy as np

from foveal.compat.tensorflow.conversion import array
from foveal.eager import Array, GradientTape, custom_gradient
from foveal.eager.function import Function
from foveal.errors import DataError
from foveal.functions import indexing, shape
from foveal.functions.elementwise import where
from foveal.ir.weight import Weight, weight_of
from foveal.layers.initializers import get as initializer_of
from foveal.names import scope_of_names, unique_name
from foveal.nesting import leaves

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
        Floats are kept in 32 bits, and so are whole numbers: those that do not fit are refused.
    """

    declared: np.dtype[Any]

    def __init__(
        self, initial_value: Any, trainable: bool = True, *_: Any, name: str | None = None, dtype: Any = None, **__: Any
    ) -> None:
        given = array(initial_value() if callable(initial_value) else initial_value, dtype)
        name = name or unique_name("Variable")
        self.declared = given.dtype if given.dtype.kind in "iub" else np.dtype("float32")
        super().__init__(name, self._narrow(name, given), trainable, scope_of_names())

    def _narrow(self, who: str, value: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """A value as it is kept."""
        kept = value.astype(NARROW.get(self.declared.name, self.declared.name))
        if self.declared.itemsize == 8 and not np.array_equal(kept, value.astype(self.declared)):
            raise DataError(
                f"{who}: whole numbers are kept in 32 bits, from {-(2**31)} to {2**31 - 1}, got {value.min()} to "
                f"{value.max()}. Make it a variable of floats, or keep such numbers in NumPy."
            )
        return kept

    @property
    def dtype(self) -> np.dtype[Any]:
        """The dtype it was given, which its values come back in."""
        return self.declared

    def _read(self) -> np.ndarray[Any, Any]:
        return super()._read().astype(self.declared, copy=False)

    def _write(self, new: Any) -> None:
        super()._write(self._narrow(self.name, np.asarray(new)))

    def __getitem__(self, key: Any) -> Any:
        """A part, whose method `assign` changes it in the variable."""
        part: Any = super().__getitem__(key)
        part.assign = partial(self._assign_part, key)
        return part

    def _assign_part(self, key: Any, value: Any, *_: Any, **named: Any) -> Variable:
        places = np.full(self.shape, -1)
        places[key] = np.arange(places[key].size).reshape(places[key].shape)
        spread = shape.reshape(shape.broadcast_to(value, places[key].shape), (-1,))
        self.assign(where(places >= 0, indexing.take(spread, np.maximum(places, 0)), self))
        return self

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
    """A variable whose first value may come from an initializer. Layers count it among their weights.

    Parameters
    ----------
    initializer : array, str, Initializer or function of a shape and a dtype
    shape : tuple of int, optional
        Needed where the first value is not an array.
    dtype : dtype, optional
    trainable : bool, default=True
    name : str, optional
    """

    counts: ClassVar[bool] = True

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


class Module:
    """The base of classes that keep variables in attributes, also in lists and dicts of them, or in other modules.

    Parameters
    ----------
    name : str, optional
    """

    def __init__(self, name: str | None = None) -> None:
        self.name = name or type(self).__name__.lower()

    @property
    def submodules(self) -> tuple[Module, ...]:
        """The modules inside, and inside those, each once."""
        inside = [part for value in vars(self).values() for part in leaves(value) if isinstance(part, Module)]
        return tuple(dict.fromkeys([*inside, *(deeper for part in inside for deeper in part.submodules)]))

    @property
    def variables(self) -> tuple[Weight, ...]:
        """All variables, by the names of their attributes."""
        held = [vars(part)[name] for part in (self, *self.submodules) for name in sorted(vars(part))]
        found = (weight_of(leaf) for value in held for leaf in leaves(value))
        return tuple(dict.fromkeys(weight for weight in found if weight is not None))

    @property
    def trainable_variables(self) -> tuple[Weight, ...]:
        """The variables that tapes watch by themselves."""
        return tuple(variable for variable in self.variables if variable.trainable)


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


__all__ = [
    "GradientTape",
    "KerasVariable",
    "Module",
    "UnconnectedGradients",
    "Variable",
    "custom_gradient",
    "function",
]
