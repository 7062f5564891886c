"""The next values of weights that no optimizer moves: layers give them while a training graph is built."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from foveal.ir.node import Node

_recorded: ContextVar[dict[str, Node] | None] = ContextVar("recorded", default=None)


@contextmanager
def recorded_updates() -> Iterator[dict[str, Node]]:
    """The updates of all layers applied inside the `with`, by the weight's name; a graph takes them as they are."""
    updates: dict[str, Node] = {}
    token = _recorded.set(updates)
    try:
        yield updates
    finally:
        _recorded.reset(token)


def update(weight: Node, rule: Callable[[Node], Node]) -> None:
    """After the step the weight is to hold `rule(weight)`; a layer applied twice moves it twice.

    Outside of `recorded_updates` nothing happens: there is no step.
    """
    updates = _recorded.get()
    if updates is not None:
        updates[weight.name] = rule(updates.get(weight.name, weight))
