"""What runs, how often and on what: conditions, loops, scans.

Functions that take functions are Python: in a model their loops are unrolled, since lengths are known there, and of a
condition on a model's tensors both sides are computed.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from foveal.eager import Array
from foveal.errors import ArgumentError, ShapeError, UnsupportedError
from foveal.functions import elementwise, indexing, shape
from foveal.functions.function import TENSORS, Function
from foveal.functions.promotion import floating
from foveal.ir.autodiff import gradients, zeros_like
from foveal.nesting import leaves, mapped


def _in_graph(value: Any) -> bool:
    return any(isinstance(leaf, TENSORS) for leaf in leaves(value))


def either(condition: Any, yes: Any, no: Any) -> Any:
    """One of two nested results by a condition, which is a single number or one for each image."""
    others = iter(leaves(no))

    def chosen(one: Any) -> Any:
        known = condition
        while shape.ndim(known) < shape.ndim(one):
            known = shape.expand_dims(known, -1)
        return elementwise.where(known, one, next(others))

    return mapped(chosen, yes)


def cond(pred: Any, true_fn: Callable[[], Any], false_fn: Callable[[], Any]) -> Any:
    """What one of two functions gives; both are computed where the condition is in a graph."""
    if _in_graph(pred):
        return either(pred, true_fn(), false_fn())
    return true_fn() if bool(np.asarray(pred)) else false_fn()


def switch(index: Any, branches: Sequence[Callable[..., Any]], *operands: Any) -> Any:
    """What one of several functions gives; an index beyond their number means the first or the last."""
    last = len(branches) - 1
    if not _in_graph(index):
        return branches[min(max(int(np.asarray(index)), 0), last)](*operands)
    y = branches[last](*operands)
    for i in range(last - 1, -1, -1):
        y = either(elementwise.less_equal(index, i), branches[i](*operands), y)
    return y


def while_loop(
    cond: Callable[..., Any], body: Callable[..., Any], loop_vars: Any, maximum_iterations: int | None = None
) -> Any:
    """Values that `body` changes as long as `cond` holds of them.

    In a model, where `cond` asks for a model's tensors, `maximum_iterations` must say how often `body` is computed;
    what comes after the end is thrown away.
    """
    several = isinstance(loop_vars, list | tuple)
    values, turns = tuple(loop_vars) if several else (loop_vars,), 0
    running: Any = True
    while maximum_iterations is None or turns < maximum_iterations:
        goes_on = cond(*values)
        if not _in_graph(goes_on) and not bool(np.asarray(goes_on)):
            break
        if _in_graph(goes_on) and maximum_iterations is None:
            raise UnsupportedError(
                "while_loop: in a model a loop that ends by the values of a model's tensors needs a largest number of "
                "turns. Give maximum_iterations."
            )
        changed = body(*values)
        changed = tuple(changed) if several else (changed,)
        running = elementwise.logical_and(running, goes_on) if _in_graph(goes_on) else running
        values, turns = either(running, changed, values) if _in_graph(running) else changed, turns + 1
    return values if several else values[0]


def fori_loop(lower: int, upper: int, body_fun: Callable[[int, Any], Any], init_val: Any) -> Any:
    """A value that `body_fun(i, value)` changes for each i from `lower` to below `upper`."""
    for i in range(int(lower), int(upper)):
        init_val = body_fun(i, init_val)
    return init_val


def _count(who: str, xs: Any) -> int:
    lengths = {shape.shape(leaf)[0] for leaf in leaves(xs)}
    if len(lengths) != 1:
        raise ShapeError(
            f"{who}: the tensors must be equally long, got {', '.join(map(str, sorted(lengths, key=str)))}."
        )
    (count,) = lengths
    if count is None or count < 0:
        raise ShapeError(f"{who}: goes along the first axis, which is a model's batch here. Move another one there.")
    return count


def _stacked(results: Sequence[Any]) -> Any:
    columns = zip(*[leaves(y) for y in results], strict=True)
    return mapped(lambda y: None if y is None else shape.stack(list(next(columns))), results[0])


def _tensors(xs: Any) -> Any:
    return mapped(lambda x: x if x is None or hasattr(x, "shape") else shape.convert_to_tensor(x), xs)


def vectorized_map(function: Callable[[Any], Any], elements: Any) -> Any:
    """What a function gives for each part along the first axis, along a first axis."""
    elements = _tensors(elements)
    places = range(_count("vectorized_map", elements))
    return _stacked([function(mapped(lambda x, i=i: x[i], elements)) for i in places])  # type: ignore[misc]


def map(f: Callable[[Any], Any], xs: Any) -> Any:
    """`vectorized_map`, by its other name and order."""
    return vectorized_map(f, xs)


def scan(
    f: Callable[[Any, Any], Any],
    init: Any,
    xs: Any = None,
    length: int | None = None,
    reverse: bool = False,
    unroll: int | bool = 1,
) -> Any:
    """Carry a state along the first axis: `state, y = f(state, x)` for each part x, from `init` on.

    Without `xs`, `length` says how often. The last state and all y along a first axis are returned; `unroll` is read
    and not used.
    """
    xs = _tensors(xs)
    if xs is None and length is None:
        raise ArgumentError("scan: `xs` or `length` must say how often, got neither.")
    count = int(length or 0) if xs is None else _count("scan", xs)
    if length is not None and length != count:
        raise ArgumentError(f"scan: `length` must be that of `xs`, {count}, got {length}.")
    state, results = init, []
    for i in range(count - 1, -1, -1) if reverse else range(count):
        state, y = f(state, mapped(lambda x, i=i: None if x is None else x[i], xs))  # type: ignore[misc]
        results.append(y)
    return state, _stacked(results[::-1] if reverse else results) if results else None


def associative_scan(f: Callable[[Any, Any], Any], elems: Any, reverse: bool = False, axis: int = 0) -> Any:
    """What `f`, which may be computed in any grouping, makes of each part along an axis and all before it.

    `f` takes stretches of the axis: Hillis & Steele, "Data parallel algorithms", 1986.
    """
    elems = _tensors(elems)

    def cut(xs: Any, start: int | None, stop: int | None) -> Any:
        return mapped(lambda x: x[(*(slice(None),) * (axis % len(x.shape)), slice(start, stop))], xs)

    def joined(first: Any, second: Any) -> Any:
        if len(leaves(first)) != len(leaves(second)):
            raise ArgumentError(
                f"associative_scan: f must give as many tensors as it takes, {len(leaves(first))}, got "
                f"{len(leaves(second))}."
            )
        ends = iter(leaves(second))
        return mapped(lambda x: shape.concatenate([x, next(ends)], axis), first)

    def turned(xs: Any) -> Any:
        return mapped(lambda x: indexing.flip(x, axis), xs)

    n, reach = shape.shape(leaves(elems)[0])[axis], 1
    if n is None or n < 0:
        raise ShapeError("associative_scan: the axis must not be a model's batch. Use another, such as axis=1.")
    elems = turned(elems) if reverse else elems
    while reach < n:
        later = f(cut(elems, None, n - reach), cut(elems, reach, None))
        elems, reach = joined(cut(elems, None, reach), later), reach * 2
    return turned(elems) if reverse else elems


def jvp(fun: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any], has_aux: bool = False) -> Any:
    """What a function gives, and how fast it changes where its arguments change by the tangents.

    It is the gradient of the gradient, which is linear in what flows back. With `has_aux` the function gives a second
    result that is returned as it is.
    """
    count = len(primals)

    def of_nodes(*both: Any) -> Any:
        points = [floating(x) for x in both[:count]]
        y, *aux = fun(*points) if has_aux else (fun(*points),)
        seed = zeros_like(y)
        speed: Any = None
        for g, tangent in zip(gradients(y, points, seed), both[count:], strict=True):
            (part,) = gradients(g, [seed], floating(tangent))
            speed = part if speed is None else speed + part
        return (y, speed, *aux)

    return tuple(Function(of_nodes, ("*both",), "", "jvp")(*primals, *tangents))


def vectorize(pyfunc: Callable[..., Any], *, excluded: Any = None, signature: str | None = None) -> Callable[..., Any]:
    """A function of single numbers, or of arrays of the axes in `signature`, as one of arrays, as NumPy has it."""
    of_numpy: Any = np.vectorize(pyfunc, excluded=excluded, signature=signature)

    @functools.wraps(pyfunc)
    def of_arrays(*args: Any, **kwargs: Any) -> Any:
        if _in_graph([list(args), kwargs]):
            raise UnsupportedError("vectorize: takes arrays alone. In a model, write functions of whole tensors.")
        return mapped(lambda part: np.asarray(part).view(Array), of_numpy(*args, **kwargs))

    return of_arrays


def rearrange(tensor: Any, pattern: str, **axes_lengths: int) -> Any:
    """Axes split, moved and joined, as einops writes it: 'b (h s) w c -> b h (s c) w'; lengths by name."""
    before, arrow, after = (side.strip() for side in pattern.partition("->"))
    groups = [_groups(side) for side in (before, after)]
    names = [[name for group in side for name in group] for side in groups]
    have = shape.shape(tensor)
    if not arrow or sorted(names[0]) != sorted(names[1]) or len(groups[0]) != len(have):
        raise ArgumentError(
            f"rearrange: both sides of {pattern!r} must have the same names, and the left as many axes as "
            f"{tuple(have)}."
        )
    lengths: dict[str, int] = dict(axes_lengths)
    for group, n in zip(groups[0], have, strict=True):
        size = -1 if n is None else int(n)
        unknown = [name for name in group if name not in lengths]
        rest = int(np.prod([lengths[name] for name in group if name in lengths]))
        if len(unknown) > 1 or (size >= 0 and size % rest):
            raise ArgumentError(
                f"rearrange: give the lengths in {' '.join(group)!r} of {pattern!r}, whose product is {n}."
            )
        lengths |= dict.fromkeys(unknown, size if size < 0 else size // rest)
    split = shape.reshape(tensor, [lengths[name] for name in names[0]])
    moved = shape.transpose(split, [names[0].index(name) for name in names[1]])
    return shape.reshape(moved, [_joint(lengths[name] for name in group) for group in groups[1]])


def _joint(lengths: Any) -> int:
    sizes = list(lengths)
    return -1 if -1 in sizes else int(np.prod(sizes))


def _groups(side: str) -> list[list[str]]:
    groups: list[list[str]] = []
    inside = False
    for word in side.replace("(", " ( ").replace(")", " ) ").split():
        if word in "()":
            inside = word == "("
            groups += [[]] if inside else []
        elif inside:
            groups[-1].append(word)
        else:
            groups.append([word])
    return groups
