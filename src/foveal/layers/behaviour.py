"""Which of its two behaviours a layer has in a call that does not say: that of the layer around it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_around: ContextVar[bool | None] = ContextVar("around", default=None)


def behaviour(training: bool | None, unless_told: bool | None) -> bool | None:
    """What a call was told; or what the call around it was; or the layer's own choice."""
    told = _around.get() if training is None else bool(training)
    return unless_told if told is None else told


@contextmanager
def behaving(training: bool | None) -> Iterator[None]:
    """Calls inside the `with` that are not told otherwise are of this behaviour."""
    token = _around.set(training)
    try:
        yield
    finally:
        _around.reset(token)
