"""The record of layers called on symbolic tensors while a model is put together."""

from __future__ import annotations

from typing import Any

from foveal.functions.symbolic import KerasTensor
from foveal.nesting import leaves, mapped


class Call:
    """A layer applied to symbolic tensors.

    Attributes
    ----------
    layer : Layer
    x : KerasTensor, or lists or dicts of them
        What it was given; an empty list for an input.
    training : bool or None
        Which behaviour was asked for; None leaves it to the model that runs.
    y : KerasTensor, or lists or dicts of them
        What it gave.
    """

    def __init__(self, layer: Any, x: Any, training: bool | None, outlines: Any, name: str | None = None) -> None:
        self.layer = layer
        self.x = x
        self.training = training
        self.y = mapped(lambda outline: KerasTensor.of(outline, self, name), outlines)
        self.tensors: list[KerasTensor] = leaves(self.y)


def sources(tensor: KerasTensor) -> list[KerasTensor]:
    """The inputs that a symbolic tensor is computed from, in the order in which they are used."""
    found: dict[KerasTensor, None] = {}
    seen: set[Any] = set()
    waiting = [tensor]
    while waiting:
        tensor = waiting.pop()
        before = leaves(tensor.call.x)
        if not before:
            found[tensor] = None
        if tensor.call not in seen:
            seen.add(tensor.call)
            waiting.extend(reversed(before))
    return list(found)
