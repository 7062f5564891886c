"""Inputs whose values outlive a run: weights, and what an optimizer remembers."""

from __future__ import annotations

import math
from collections.abc import Callable, MutableMapping
from typing import Any

import numpy as np

from foveal.errors import ShapeError
from foveal.ir.node import Node, Shape, placeholder, show

Array = np.ndarray[Any, Any]


class Weight:
    """A graph input that keeps its value between runs.

    `home` is the mapping that owns the value: at first the weight's own, later an engine's state, so that there is
    never a second copy that could be stale. `trainable` says whether it is an optimizer's to move.
    """

    def __init__(self, name: str, value: Array, trainable: bool = True) -> None:
        self.node = placeholder(name, value.shape, str(value.dtype))
        self.home: MutableMapping[str, Array] = {name: value}
        self.regularizer: Callable[[Node], Node] | None = None
        self.constraint: Callable[[Node], Node] | None = None
        self.trainable = trainable

    @property
    def name(self) -> str:
        return self.node.name

    @property
    def shape(self) -> Shape:
        return self.node.shape

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        return math.prod(self.shape)

    @property
    def value(self) -> Array:
        """The present value, as an array of the caller's own."""
        return np.array(self.home[self.name])

    @value.setter
    def value(self, new: Any) -> None:
        array = np.asarray(new, dtype=self.node.spec.dtype)
        if array.shape != self.shape:
            raise ShapeError(f"{self.name}: the value must be {show(self.shape)}, got {show(array.shape)}.")
        self.home[self.name] = array

    def numpy(self) -> Array:
        """The present value, by the name Keras gives it."""
        return self.value

    def assign(self, value: Any) -> None:
        """Set the value, by the name Keras gives it."""
        self.value = value

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        return self.value if dtype is None else self.value.astype(dtype)

    def __repr__(self) -> str:
        return f"<Weight {self.name} {self.node.spec}>"
