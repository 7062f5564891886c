"""Python's operators between tensors: each class of tensors says in a table which function stands behind which."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Generic, TypeVar

Tensor = TypeVar("Tensor")

OPERATOR_OF = {
    "add": "add",
    "subtract": "sub",
    "multiply": "mul",
    "divide": "truediv",
    "floor_divide": "floordiv",
    "remainder": "mod",
    "power": "pow",
    "matmul": "matmul",
    "greater": "gt",
    "greater_equal": "ge",
    "less": "lt",
    "less_equal": "le",
    "negative": "neg",
    "absolute": "abs",
}
"""NumPy's functions that stand behind Python's operators, which NumPy's own arrays call with tensors beside them."""


def _takes_arrays(function: str, tensor: Any) -> str:
    return (
        f"{function}: takes arrays, got a {type(tensor).__name__} of shape {tensor.shape}, which has no values yet. "
        "Use a function of keras.ops or a layer in its place, or write it in a layer of your own."
    )


class Operators(Generic[Tensor]):
    """The base of nodes and of symbolic tensors.

    Attributes
    ----------
    operators : mapping of name to function
        By the names of Python's module `operator`. `==` compares identity, since tensors are keys of dicts.
    """

    __iter__ = None

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        """NumPy's operators between its numbers and tensors are the tensors'; it has no other function for them."""
        name = ufunc.__name__
        if name in ("equal", "not_equal"):
            return name == "not_equal"  # an array and a tensor are never the same object
        word = OPERATOR_OF.get(name) if method == "__call__" and not kwargs else None
        if word is None:
            raise TypeError(_takes_arrays(name, self))
        return self.operators[word](*inputs)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        raise TypeError(_takes_arrays(sys._getframe(1).f_code.co_name, self))

    operators: ClassVar[Mapping[str, Callable[..., Any]]]

    def __add__(self, other: Any) -> Tensor:
        y: Tensor = self.operators["add"](self, other)
        return y

    def __radd__(self, other: Any) -> Tensor:
        y: Tensor = self.operators["add"](other, self)
        return y

    def __sub__(self, other: Any) -> Tensor:
        y: Tensor = self.operators["sub"](self, other)
        return y

    def __rsub__(self, other: Any) -> Tensor:
        y: Tensor = self.operators["sub"](other, self)
        return y

    def __mul__(self, other: Any) -> Tensor:
        y: Tensor = self.operators["mul"](self, other)
        return y

    def __rmul__(self, other: Any) -> Tensor:
        y: Tensor = self.operators["mul"](other, self)
        return y

    def __truediv__(self, other: Any) -> Tensor:
        y: Tensor = self.operators["truediv"](self, other)
        return y

    def __rtruediv__(self, other: Any) -> Tensor:
        y: Tensor = self.operators["truediv"](other, self)
        return y

    def __floordiv__(self, other: Any) -> Tensor:
        y: Tensor = self.operators["floordiv"](self, other)
        return y

    def __rfloordiv__(self, other: Any) -> Tensor:
        y: Tensor = self.operators["floordiv"](other, self)
        return y

    def __mod__(self, other: Any) -> Tensor:
        y: Tensor = self.operators["mod"](self, other)
        return y

    def __rmod__(self, other: Any) -> Tensor:
        y: Tensor = self.operators["mod"](other, self)
        return y

    def __pow__(self, other: Any) -> Tensor:
        y: Tensor = self.operators["pow"](self, other)
        return y

    def __rpow__(self, other: Any) -> Tensor:
        y: Tensor = self.operators["pow"](other, self)
        return y

    def __matmul__(self, other: Any) -> Tensor:
        y: Tensor = self.operators["matmul"](self, other)
        return y

    def __rmatmul__(self, other: Any) -> Tensor:
        y: Tensor = self.operators["matmul"](other, self)
        return y

    def __and__(self, other: Any) -> Tensor:
        y: Tensor = self.operators["and_"](self, other)
        return y

    def __rand__(self, other: Any) -> Tensor:
        y: Tensor = self.operators["and_"](other, self)
        return y

    def __or__(self, other: Any) -> Tensor:
        y: Tensor = self.operators["or_"](self, other)
        return y

    def __ror__(self, other: Any) -> Tensor:
        y: Tensor = self.operators["or_"](other, self)
        return y

    def __xor__(self, other: Any) -> Tensor:
        y: Tensor = self.operators["xor"](self, other)
        return y

    def __rxor__(self, other: Any) -> Tensor:
        y: Tensor = self.operators["xor"](other, self)
        return y

    def __gt__(self, other: Any) -> Tensor:
        y: Tensor = self.operators["gt"](self, other)
        return y

    def __ge__(self, other: Any) -> Tensor:
        y: Tensor = self.operators["ge"](self, other)
        return y

    def __lt__(self, other: Any) -> Tensor:
        y: Tensor = self.operators["lt"](self, other)
        return y

    def __le__(self, other: Any) -> Tensor:
        y: Tensor = self.operators["le"](self, other)
        return y

    def __neg__(self) -> Tensor:
        y: Tensor = self.operators["neg"](self)
        return y

    def __abs__(self) -> Tensor:
        y: Tensor = self.operators["abs"](self)
        return y

    def __invert__(self) -> Tensor:
        y: Tensor = self.operators["invert"](self)
        return y

    def __getitem__(self, key: Any) -> Tensor:
        y: Tensor = self.operators["getitem"](self, key)
        return y
