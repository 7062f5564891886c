"""Arrays that a function of Python's gives, in the middle of a graph."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from foveal.errors import UnsupportedError
from foveal.ir.node import Node, Op, Spec


class OnHost(Op, eq=False):
    """One of the arrays that `function` gives for its inputs' values.

    Attributes
    ----------
    function : function of arrays that gives a list of arrays
    index : int
        Which of them this is.
    spec : Spec
        What is known of it.
    who : str
        Whom errors name.
    rows_of : int or None
        Which input is as long as the batch, where the result is.
    """

    function: Callable[..., Sequence[Any]]
    index: int
    spec: Spec
    who: str
    rows_of: int | None = None

    def out(self, *inputs: Spec) -> Spec:
        return self.spec

    def grad(self, g: Node, y: Node, *inputs: Node) -> tuple[None, ...]:
        if self.spec.dtype.startswith("float"):
            raise UnsupportedError(
                f"{self.who}: its gradient is not known, and a weight that is trained lies before it. Put "
                "foveal.activations.stop_gradient around its argument, or do without it in training."
            )
        return (None,) * len(inputs)

    def values(self, *arrays: Any) -> np.ndarray[Any, Any]:
        """What the function gives for these values."""
        value: np.ndarray[Any, Any] = np.asarray(self.function(*arrays)[self.index], self.spec.dtype)
        return value
