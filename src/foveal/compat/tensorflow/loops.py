"""TensorFlow's conditions and loops, and parts of tensors by their places."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from foveal.compat.tensorflow.renamed import renamed
from foveal.errors import ArgumentError
from foveal.functions import control, indexing, numpy_only, shape
from foveal.nesting import leaves, mapped

scatter_nd = renamed(indexing.scatter, "indices updates=values shape", "scatter_nd")


def tensor_scatter_nd_update(tensor: Any, indices: Any, updates: Any, name: str | None = None) -> Any:
    """The same with other values at these places."""
    return numpy_only.scatter_update(tensor, indices, updates)


def tensor_scatter_nd_add(tensor: Any, indices: Any, updates: Any, name: str | None = None) -> Any:
    """The same with values added at these places."""
    return numpy_only.scatter_update(tensor, indices, updates, "add")


def cond(pred: Any, true_fn: Callable[[], Any], false_fn: Callable[[], Any], name: str | None = None) -> Any:
    """What one of two functions gives; both are computed where the condition is in a graph."""
    return control.cond(pred, true_fn, false_fn)


def switch_case(
    branch_index: Any,
    branch_fns: Sequence[Callable[[], Any]] | Mapping[int, Callable[[], Any]],
    default: Callable[[], Any] | None = None,
    name: str = "switch_case",
) -> Any:
    """What the function with this number gives; the last one, or the default, where there is no such number."""
    listed = [branch_fns[i] for i in range(len(branch_fns))]
    last = len(listed)
    known = branch_index if isinstance(branch_index, int) else None
    if known is not None and not 0 <= known < last:
        return (default or listed[-1])()
    return control.switch(branch_index, [*listed, *([default] if default else [])])


def while_loop(
    cond: Callable[..., Any],
    body: Callable[..., Any],
    loop_vars: Any,
    shape_invariants: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    maximum_iterations: int | None = None,
    name: str | None = None,
) -> Any:
    """Values that `body` changes as long as `cond` holds of them."""
    return control.while_loop(cond, body, loop_vars, maximum_iterations)


def map_fn(fn: Callable[[Any], Any], elems: Any, dtype: Any = None, **_: Any) -> Any:
    """What a function gives for each part along the first axis, along a first axis."""
    return control.vectorized_map(fn, elems)


def scan(fn: Callable[[Any, Any], Any], elems: Any, initializer: Any = None, reverse: bool = False, **_: Any) -> Any:
    """All of `state = fn(state, part)` for each part along the first axis; the first is the state, if none is given."""

    def step(state: Any, part: Any) -> tuple[Any, Any]:
        now = fn(state, part)
        return now, now

    if initializer is not None:
        return control.scan(step, initializer, elems, reverse=reverse)[1]
    count = shape.shape(leaves(elems)[0])[0]
    if not isinstance(count, int) or count < 1:
        raise ArgumentError("scan: goes along the first axis, which is a model's batch here. Move another one there.")
    first, rest = (-1, slice(0, count - 1)) if reverse else (0, slice(1, None))
    start = mapped(lambda x: shape.convert_to_tensor(x)[first], elems)
    if count == 1:
        return mapped(lambda x: shape.expand_dims(x, 0), start)
    later = iter(leaves(control.scan(step, start, mapped(lambda x: x[rest], elems), reverse=reverse)[1]))

    def joined(one: Any) -> Any:
        ends = [shape.expand_dims(one, 0), next(later)]
        return shape.concatenate(ends[::-1] if reverse else ends, 0)

    return mapped(joined, start)


def foldl(fn: Callable[[Any, Any], Any], elems: Any, initializer: Any = None, **_: Any) -> Any:
    """The last of the states of `scan`."""
    return mapped(lambda states: states[-1], scan(fn, elems, initializer))


def gather_nd(params: Any, indices: Any, batch_dims: int = 0, name: str | None = None) -> Any:
    """The parts whose numbers along the first axes stand along the last axis of `indices`."""
    places = np.asarray(indices)
    have, depth = [-1 if n is None else n for n in shape.shape(params)], places.shape[-1]
    lead, rest = have[:depth], have[depth:]
    if batch_dims or -1 in lead:
        raise ArgumentError("gather_nd: picks along axes that are not a model's batch, with batch_dims=0.")
    flat = np.ravel_multi_index(tuple(np.moveaxis(places, -1, 0)), tuple(lead))
    rows = shape.reshape(params, (int(np.prod(lead)), *rest))
    return shape.reshape(indexing.take(rows, flat.ravel(), 0), (*places.shape[:-1], *rest))


def sequence_mask(lengths: Any, maxlen: int | None = None, dtype: Any = "bool", name: str | None = None) -> Any:
    """True for the first so many of `maxlen` places."""
    count = int(np.max(lengths)) if maxlen is None else int(maxlen)
    return shape.cast(shape.expand_dims(lengths, -1) > np.arange(count), dtype)


__all__ = [
    "cond", "foldl", "gather_nd", "map_fn", "scan", "scatter_nd", "sequence_mask", "switch_case",
    "tensor_scatter_nd_add", "tensor_scatter_nd_update", "while_loop",
]  # fmt: skip
