"""Results: arrays that are there, and tensors that are computed when somebody looks at them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any, ClassVar, Protocol, cast

import numpy as np

from foveal.errors import ShapeError
from foveal.ir.node import TensorShape
from foveal.ir.operators import OPERATOR_OF, Operators


class _Depth(threading.local):
    """How many tapes and recorded functions are open in this thread, and which tensors the tapes watch."""

    open: int = 0
    watched: tuple[Any, ...] = ()


depth = _Depth()


class Source(Protocol):
    """What computes tensors."""

    def compute(self, tensor: Tensor) -> None:
        """Give the tensor its value."""


class Tensor(Operators[Any]):
    """A result that is not computed yet: its shape and dtype are known, its values come when somebody looks.

    Printing, `float`, `numpy()`, `if` and every attribute of NumPy's arrays look; arithmetic and Foveal's functions
    do not.

    Attributes
    ----------
    shape : tuple of int
    dtype : numpy.dtype
    source : Source or None
        What computes it, as long as that remembers it.
    index : int
        Which of the source's results it is.
    """

    __module__: ClassVar[str] = "foveal"  # type: ignore[misc]

    def __init__(self, source: Source, index: int, shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
        self.source: Source | None = source
        self.index, self.shape, self.dtype = index, shape, dtype
        self._value: Any = None

    @property
    def pending(self) -> bool:
        """Whether nobody has looked yet."""
        return self._value is None

    @property
    def value(self) -> Any:
        """The values, as an Array."""
        if self._value is None:
            if self.source is None:
                raise RuntimeError(
                    "tensor: its value was lost, as an error ended the computation that it was part of. Run it again."
                )
            self.source.compute(self)
        return self._value

    def settle(self, value: Any) -> None:
        """Take the value that was computed."""
        self._value = value

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self.shape)

    def set_shape(self, shape: Any) -> None:
        """A ValueError unless this is the shape; None stands for any size."""
        require_shape(self.shape, shape)

    def ref(self) -> int:
        """Something that can be a key in a dict and stands for this tensor."""
        return id(self)

    def get_shape(self) -> TensorShape:
        """The shape, by the name TensorFlow gives it."""
        return TensorShape(self.shape)

    def numpy(self) -> Any:
        """The values, as a plain NumPy array; a single value as NumPy's number."""
        return self.value.numpy()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return np.array(self.value.view(np.ndarray), dtype, copy=copy)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        word = OPERATOR_OF.get(ufunc.__name__) if method == "__call__" and not kwargs else None
        if word is not None:
            return self.operators[word](*inputs)
        return getattr(ufunc, method)(*(x.value if isinstance(x, Tensor) else x for x in inputs), **kwargs)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or not hasattr(np.ndarray, name):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=None)
        return getattr(self.value, name)

    def __getitem__(self, key: Any) -> Any:
        return Tensor.operators["getitem"](self, tuple(map(_index, key)) if isinstance(key, tuple) else _index(key))

    def __iter__(self) -> Iterator[Any]:  # type: ignore[override]
        if not self.shape:
            raise TypeError("tensor: a single number cannot be iterated over.")
        return (self[i] for i in range(self.shape[0]))

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("tensor: a single number has no length.")
        return self.shape[0]

    def __bool__(self) -> bool:
        return bool(self.value)

    def __int__(self) -> int:
        return int(self.value)

    def __float__(self) -> float:
        return float(self.value)

    def __index__(self) -> int:
        return self.value.__index__()  # type: ignore[no-any-return]

    def __complex__(self) -> complex:
        return complex(self.value)

    def __round__(self, digits: int | None = None) -> Any:
        return round(float(self.value), digits)

    def __format__(self, spec: str) -> str:
        return format(self.value, spec)

    def __str__(self) -> str:
        return str(self.value)

    def __repr__(self) -> str:
        return repr(self.value)

    def __eq__(self, other: object) -> Any:
        return NotImplemented if other is None else self.value == other

    def __ne__(self, other: object) -> Any:
        return NotImplemented if other is None else self.value != other

    __hash__ = object.__hash__


def _index(place: Any) -> Any:
    """A place along an axis: single whole numbers among tensors as Python's."""
    single = isinstance(place, np.ndarray | Tensor) and not place.ndim and place.dtype.kind in "iu"
    return int(place) if single else place


_SHAPE: Any = vars(np.ndarray)["shape"]
_shape_of, _set_shape = _SHAPE.__get__, _SHAPE.__set__


def require_shape(sizes: tuple[int, ...], wanted: Any) -> None:
    """A ShapeError unless a shape is the one wanted; None stands for any size."""
    expected = tuple(wanted)
    if len(expected) != len(sizes) or any(n not in (None, -1, size) for n, size in zip(expected, sizes, strict=True)):
        raise ShapeError(f"set_shape: the tensor must be {expected}, got {tuple(sizes)}.")


class Array(np.ndarray[Any, Any]):
    """A NumPy array with the methods that scripts written for TensorFlow ask a tensor for.

    While calculations are recorded, Python's operators on it are recorded too.
    """

    __module__: ClassVar[str] = "foveal"  # type: ignore[misc]

    @property
    def shape(self) -> TensorShape:
        """The sizes, which answer to TensorFlow's words, too."""
        return TensorShape(_shape_of(self))

    @shape.setter
    def shape(self, sizes: Any) -> None:
        _set_shape(self, sizes)

    def set_shape(self, shape: Any) -> None:
        """A ValueError unless this is the shape; None stands for any size."""
        require_shape(self.shape, shape)

    def ref(self) -> int:
        """Something that can be a key in a dict and stands for this array."""
        return id(self)

    experimental_ref = ref

    def get_shape(self) -> TensorShape:
        """The shape, by the name TensorFlow gives it."""
        return TensorShape(self.shape)

    def numpy(self) -> Any:
        """The same values, not copied, as a plain NumPy array; a single value as NumPy's number. Texts are bytes."""
        plain = self.view(np.ndarray)
        return (np.char.encode(plain, "utf-8").astype(object) if plain.dtype.kind == "U" else plain)[()]

    def __getitem__(self, place: Any) -> Any:
        """As NumPy has it, but a single value is an Array too: `labels[0].numpy()`. Recorded, if a tape watches it."""
        if depth.watched and any(self is leaf for leaf in depth.watched):
            return Tensor.__getitem__(cast(Tensor, self), place)
        found = super().__getitem__(place)
        return found if isinstance(found, np.ndarray) else np.asarray(found).view(Array)

    def __iter__(self) -> Iterator[Any]:
        if depth.watched and any(self is leaf for leaf in depth.watched):
            return Tensor.__iter__(cast(Tensor, self))
        return super().__iter__()


def _operator(name: str, word: str, swapped: bool) -> Callable[..., Any]:
    """NumPy's operator, recorded while recordings are open or beside a tensor."""
    plain = getattr(np.ndarray, name)

    def operator(self: Any, *other: Any) -> Any:
        if (depth.open and self.dtype.kind == "f") or any(isinstance(x, Tensor) for x in other):
            return Tensor.operators[word](*other, self) if swapped else Tensor.operators[word](self, *other)
        return plain(self, *other)

    operator.__name__ = operator.__qualname__ = name
    return operator


for _word in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul"):
    setattr(Array, f"__{_word}__", _operator(f"__{_word}__", _word, False))
    setattr(Array, f"__i{_word}__", _operator(f"__i{_word}__", _word, False))
    setattr(Array, f"__r{_word}__", _operator(f"__r{_word}__", _word, True))
for _word in ("gt", "ge", "lt", "le", "neg", "abs"):
    setattr(Array, f"__{_word}__", _operator(f"__{_word}__", _word, False))
