"""What `keras.ops` has that is a mixture of others."""

from __future__ import annotations

from typing import Any

import numpy as np

from foveal.functions import activations, decompositions, elementwise, reduce, shape
from foveal.functions.function import dtype_name


def gelu(x: Any, approximate: bool = True) -> Any:
    """x times the chance that a standard normal number is below x; approximate by tanh."""
    return activations.gelu(x, approximate)


def allclose(x1: Any, x2: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Any:
    """Whether all values are as close as `isclose` says."""
    return reduce.all(elementwise.isclose(x1, x2, rtol, atol, equal_nan))


def select(condlist: Any, choicelist: Any, default: Any = 0) -> Any:
    """At each place the choice of the first condition that holds there."""
    y = default
    for condition, choice in reversed(list(zip(condlist, choicelist, strict=True))):
        y = elementwise.where(condition, choice, y)
    return y


def saturate_cast(x: Any, dtype: Any) -> Any:
    """In another dtype; what it cannot hold becomes the nearest that it can."""
    kind = np.dtype(dtype_name(dtype))
    ends = np.iinfo(kind) if kind.kind in "iu" else np.finfo(kind) if kind.kind == "f" else None
    return shape.cast(x if ends is None else elementwise.clip(x, float(ends.min), float(ends.max)), dtype)


def logdet(x: Any) -> Any:
    """The logarithm of the determinant."""
    return decompositions.slogdet(x)[1]


__all__ = ["allclose", "gelu", "logdet", "saturate_cast", "select"]
