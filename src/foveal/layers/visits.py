"""Which layers are applied to which nodes, inside which others: for whoever wants to see into a graph being made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from foveal.layers.given import applied

if TYPE_CHECKING:
    from foveal.layers.layer import Layer


class Visit:
    """A layer applied to nodes.

    Attributes
    ----------
    layer : Layer
    x, y : Node, or lists or dicts of nodes
        What it took and what it gave.
    visits : list of Visit
        The layers that were applied meanwhile: those inside a nested model or a wrapper.
    """

    def __init__(self, layer: Layer, x: Any) -> None:
        self.layer, self.x, self.y = layer, x, x
        self.visits: list[Visit] = []


_inside: ContextVar[list[Visit] | None] = ContextVar("inside", default=None)


@contextmanager
def recorded_visits() -> Iterator[list[Visit]]:
    """Every layer applied to nodes inside the `with`, in order; those applied by a layer are in its own visit."""
    visits: list[Visit] = []
    token = _inside.set(visits)
    try:
        yield visits
    finally:
        _inside.reset(token)


def visited(layer: Layer, x: Any, training: bool | None) -> Any:
    """What the layer makes of nodes, noted where somebody records."""
    visits = _inside.get()
    if visits is None:
        return applied(layer, x, training)
    visit = Visit(layer, x)
    visits.append(visit)
    token = _inside.set(visit.visits)
    try:
        visit.y = applied(layer, x, training)
    finally:
        _inside.reset(token)
    return visit.y
