"""Functions of graph nodes that take arrays too."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from foveal.eager import Programs, Traced, compute, numbers
from foveal.errors import ArgumentError
from foveal.functions.symbolic import KerasTensor
from foveal.ir.node import Node, as_node

LIFTED: dict[tuple[str, str], Callable[..., Any]] = {}
"""All such functions, by module and name."""

Function = TypeVar("Function", bound=Callable[..., Any])


def lifted(*batched: str, shared: tuple[str, ...] = ()) -> Callable[[Function], Function]:
    """Let a function of nodes take arrays as well: it is compiled when their shapes are first met, and run at once.

    Parameters
    ----------
    *batched : str
        The parameters that are data, batch first. Single numbers and rows of numbers count as a batch of one.
    shared : tuple of str
        The parameters that are arrays without a batch, such as kernels.
    """

    def lift(function: Function) -> Function:
        signature = inspect.signature(function)
        programs: Programs = {}

        @functools.wraps(function)
        def on_anything(*args: Any, **kwargs: Any) -> Any:
            given = signature.bind(*args, **kwargs)
            given.apply_defaults()
            if any(isinstance(given.arguments[name], KerasTensor) for name in batched):
                return _symbolic(on_anything, given.arguments, batched)
            nodes = [name for name in (*batched, *shared) if isinstance(given.arguments[name], Node)]
            if nodes:
                _check_data(function.__name__, given.arguments, nodes[0], batched)
                return function(**given.arguments | _as_nodes(given.arguments, (*batched, *shared)))
            return _on_arrays(function, given, batched, shared, programs)

        LIFTED[function.__module__, function.__name__] = on_anything
        return on_anything  # type: ignore[return-value]

    return lift


def _symbolic(function: Callable[..., Any], arguments: dict[str, Any], batched: tuple[str, ...]) -> Any:
    from foveal.layers import operation

    if function.__name__ == "linear":
        return arguments[batched[0]]
    module, kind = operation.place_of(function)
    settings = {name: value for name, value in arguments.items() if name not in batched}
    return operation.recorded(module, kind, *(arguments[name] for name in batched), **settings)


def _check_data(who: str, arguments: dict[str, Any], node: str, batched: tuple[str, ...]) -> None:
    if node not in batched:
        raise ArgumentError(
            f"{who}: `{batched[0]}` must be a graph node, since `{node}` is one, "
            f"got {type(arguments[batched[0]]).__name__}. Outside of a layer, give a weight's values: kernel.numpy()."
        )


def _as_nodes(arguments: dict[str, Any], wanted: tuple[str, ...]) -> dict[str, Node]:
    """Beside nodes, arrays are constants."""
    return {name: as_node(arguments[name]) for name in wanted if arguments[name] is not None}


def _on_arrays(
    function: Callable[..., Any],
    given: inspect.BoundArguments,
    batched: tuple[str, ...],
    shared: tuple[str, ...],
    programs: Programs,
) -> Any:
    who = function.__name__
    wanted = given.arguments
    data = {name: numbers(who, wanted[name]) for name in batched}
    whole = {name: numbers(who, wanted[name]) for name in shared if wanted[name] is not None}
    lengths = {array.shape[:1] for array in data.values()}
    if len(lengths) > 1:
        shapes = ", ".join(f"`{name}` {array.shape}" for name, array in data.items())
        raise ArgumentError(f"{who}: the arrays must be equally long, got {shapes}.")
    short = max(array.ndim for array in data.values()) < 2
    rows = {name: array.reshape(1, -1) if short else array for name, array in data.items()}
    others = {name: value for name, value in wanted.items() if name not in rows and name not in whole}
    if short and others.get("axis") is not None:
        others["axis"] = -1

    def trace(x: dict[str, Node], *nodes: Node) -> Traced:
        return Traced(function(**x, **dict(zip(whole, nodes, strict=True)), **others))

    y = compute(trace, rows, tuple(whole.values()), programs=programs, key=repr(others))
    if not short:
        return y
    return y.reshape(-1) if next(iter(data.values())).ndim else y.reshape(())
