"""Which engine layers and functions run on when they are called on arrays."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from foveal.engines.engine import Engine, get_engine

_engine: ContextVar[Engine | None] = ContextVar("engine", default=None)


@contextmanager
def using(engine: str | Engine, **options: Any) -> Iterator[None]:
    """Inside the `with`, layers and functions called on arrays run on this engine; 'llvm' is the default.

    Parameters
    ----------
    engine : {'llvm', 'jax', 'numpy'} or Engine
    **options
        Passed to the engine; `llvm` takes `threads=`.
    """
    token = _engine.set(get_engine(engine, **options))
    try:
        yield
    finally:
        _engine.reset(token)


def current_engine() -> Engine:
    """The engine of the innermost `using`, or the default."""
    return _engine.get() or _default()


@cache
def _default() -> Engine:
    return get_engine()
