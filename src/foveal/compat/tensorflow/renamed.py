"""Foveal's functions with the parameters TensorFlow gives them."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any


def renamed(function: Callable[..., Any], parameters: str, name: str | None = None, **settings: Any) -> Any:
    """A function that takes TensorFlow's parameters, in TensorFlow's order, and `name`, which says nothing.

    Parameters
    ----------
    function : function
        One of `foveal.functions`.
    parameters : str
        TensorFlow's names, `theirs=ours` where the two differ: "input_tensor=x axis keepdims".
    name : str, optional
        TensorFlow's name of the function.
    **settings
        Other arguments of `function`, or other defaults.
    """
    ours = {word.partition("=")[0]: word.rpartition("=")[2] for word in parameters.split()}

    @functools.wraps(function)
    def as_tensorflow(*args: Any, name: str | None = None, **kwargs: Any) -> Any:
        given = dict(zip(ours.values(), args, strict=False))
        unknown = [word for word in kwargs if word not in ours]
        if len(args) > len(ours) or unknown:
            got = f"the argument {unknown[0]!r}" if unknown else f"{len(args)} arguments"
            raise TypeError(f"{as_tensorflow.__name__}: takes {', '.join(ours)}, got {got}.")
        return function(**settings | given | {ours[word]: value for word, value in kwargs.items()})

    as_tensorflow.__name__ = as_tensorflow.__qualname__ = name or function.__name__
    known = inspect.signature(function).parameters
    taken = [
        known[own].replace(name=theirs, default=settings.get(own, known[own].default)) for theirs, own in ours.items()
    ]
    named = inspect.Parameter("name", inspect.Parameter.KEYWORD_ONLY, default=None)
    vars(as_tensorflow)["__signature__"] = inspect.Signature([*taken, named])
    return as_tensorflow


def renamed_table(module: Any, rows: Mapping[str, str]) -> dict[str, Any]:
    """Several functions of a module, by TensorFlow's names.

    Parameters
    ----------
    module : module
        One of `foveal.functions`.
    rows : mapping
        By the parameters, as of `renamed`, the names of functions, `theirs=ours` where the two differ.
    """
    words = [(parameters, word.partition("=")) for parameters, row in rows.items() for word in row.split()]
    return {name: renamed(getattr(module, ours or name), parameters, name) for parameters, (name, _, ours) in words}
