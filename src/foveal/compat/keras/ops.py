"""What `keras.ops` has that is a mixture of others: windows by the number of axes, control of what runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from foveal.functions import activations, elementwise, linalg, reduce, shape
from foveal.functions.function import TENSORS, dtype_name
from foveal.nesting import leaves, mapped


def gelu(x: Any, approximate: bool = True) -> Any:
    """x times the chance that a standard normal number is below x; approximate by tanh."""
    return activations.gelu(x, approximate)


def allclose(x1: Any, x2: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Any:
    """Whether all values are as close as `isclose` says."""
    return reduce.all(elementwise.isclose(x1, x2, rtol, atol, equal_nan))


def cond(pred: Any, true_fn: Callable[[], Any], false_fn: Callable[[], Any]) -> Any:
    """What one of two functions gives; both are computed where the condition is in a graph."""
    if any(isinstance(leaf, TENSORS) for leaf in leaves(pred)):
        return switch(pred, true_fn(), false_fn())
    return true_fn() if bool(np.asarray(pred)) else false_fn()


def switch(condition: Any, then_expression: Any, else_expression: Any) -> Any:
    """One of two values, or of what two functions give, by the condition: `K.switch`."""
    yes, no = (part() if callable(part) else part for part in (then_expression, else_expression))
    while len(np.shape(condition) if not hasattr(condition, "shape") else condition.shape) < len(yes.shape):
        condition = condition[..., None]
    return elementwise.where(condition, yes, no)


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
    return linalg.slogdet(x)[1]


def while_loop(
    cond: Callable[..., Any], body: Callable[..., Any], loop_vars: Any, maximum_iterations: int | None = None
) -> Any:
    """Values that `body` changes as long as `cond` holds of them."""
    values, turns = loop_vars if isinstance(loop_vars, list | tuple) else (loop_vars,), 0
    while bool(np.asarray(cond(*values))) and (maximum_iterations is None or turns < maximum_iterations):
        changed = body(*values)
        values, turns = changed if isinstance(changed, list | tuple) else (changed,), turns + 1
    return values if isinstance(loop_vars, list | tuple) else values[0]


def fori_loop(lower: int, upper: int, body_fun: Callable[[int, Any], Any], init_val: Any) -> Any:
    """A value that `body_fun(i, value)` changes for each i from `lower` to below `upper`."""
    for i in range(int(lower), int(upper)):
        init_val = body_fun(i, init_val)
    return init_val


def vectorized_map(function: Callable[[Any], Any], elements: Any) -> Any:
    """What a function gives for each part along the first axis, along a first axis."""
    rows = range(len(leaves(elements)[0]))
    results = [function(mapped(lambda array, i=i: array[i], elements)) for i in rows]  # type: ignore[misc]
    parts = [leaves(result) for result in results]
    joined = iter([shape.stack(list(column)) for column in zip(*parts, strict=True)])
    return mapped(lambda _: next(joined), results[0])


def map(f: Callable[[Any], Any], xs: Any) -> Any:
    """`vectorized_map`, by its other name and order."""
    return vectorized_map(f, xs)


__all__ = [
    "allclose", "cond", "fori_loop", "gelu", "logdet", "map",
    "saturate_cast", "select", "vectorized_map", "while_loop",
]  # fmt: skip
