"""Functions whose gradients are one's own."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from foveal.eager.current import current, is_recording, record_operands
from foveal.eager.recording import Cut
from foveal.eager.traced import Traced
from foveal.errors import UnsupportedError
from foveal.ir.node import Node, elementwise
from foveal.nesting import leaves, mapped
from foveal.ops.own_gradient import own_gradient


def custom_gradient(f: Callable[..., Any]) -> Callable[..., Any]:
    """A function whose gradient is one's own.

    Parameters
    ----------
    f : function of tensors
        It gives its result, or a list of results, and a function from gradients with respect to these to the gradient
        with respect to each argument.
    """

    @functools.wraps(f)
    def function(*args: Any, **kwargs: Any) -> Any:
        y, gradient = f(*args, **kwargs)
        if isinstance(y, Node):
            return own_gradient(gradient, y, args)
        if any(hasattr(leaf, "node") or isinstance(leaf, Node) for leaf in leaves(y)):
            raise UnsupportedError(
                f"custom_gradient: {f.__name__} must be called on arrays, or with one result in a layer's `call`."
            )
        if not is_recording(leaves(y)):
            return y
        outputs = mapped(lambda leaf: record_operands(_stopped, [leaf], custom_gradient), y)
        current().cuts.append(Cut(tuple(tensor.index for tensor in leaves(outputs)), args, gradient))
        return outputs

    return function


def _stopped(nodes: list[Any]) -> Traced:
    return Traced(elementwise("stop_gradient", *nodes))
