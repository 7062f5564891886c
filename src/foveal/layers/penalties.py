"""What layers add to the loss beside the labels': recorded while a graph is built."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from foveal.ir.node import Node

_recorded: ContextVar[list[Node] | None] = ContextVar("recorded", default=None)


@contextmanager
def recorded_penalties() -> Iterator[list[Node]]:
    """The penalties of all layers applied inside the `with`, one scalar for each time."""
    penalties: list[Node] = []
    token = _recorded.set(penalties)
    try:
        yield penalties
    finally:
        _recorded.reset(token)


def penalize(penalty: Node) -> None:
    """Add a scalar to the loss. Outside of `recorded_penalties` nothing happens: there is no loss."""
    penalties = _recorded.get()
    if penalties is not None:
        penalties.append(penalty)
