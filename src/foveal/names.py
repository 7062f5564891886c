"""The names layers and models get when the user gives none: those Keras would give."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_given: Counter[str] = Counter()


def snake_case(kind: str) -> str:
    """`MaxPooling2D` as `max_pooling2d`."""
    parted = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", kind)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", parted).lower()


def unique_name(kind: str) -> str:
    """`conv2d`, then `conv2d_1`, `conv2d_2`: each kind counts by itself."""
    base = snake_case(kind)
    count = _given[base]
    _given[base] += 1
    return f"{base}_{count}" if count else base


_scopes: ContextVar[tuple[str, ...]] = ContextVar("scopes", default=())


@contextmanager
def name_scope(name: str) -> Iterator[str]:
    """Inside the `with` variables are named after it: `name/variable`. Names of layers do not nest."""
    token = _scopes.set((*_scopes.get(), name))
    try:
        yield scope_of_names() + "/"
    finally:
        _scopes.reset(token)


def scope_of_names() -> str:
    """What variables are named after, of which scopes are open."""
    return "/".join(_scopes.get())


def clear_session() -> None:
    """Start the numbering of names again."""
    _given.clear()
