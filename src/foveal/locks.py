"""Locks that outlive a fork: in the child the thread that may have held one is gone."""

from __future__ import annotations

import functools
import os
import threading
from collections.abc import Callable
from typing import Any, TypeVar
from weakref import WeakSet

Value = TypeVar("Value")

_locks: WeakSet[Any] = WeakSet()


def lock() -> threading.Lock:
    """A new lock, free again in every child process."""
    made = threading.Lock()
    _locks.add(made)
    return made


class cached_property(functools.cached_property[Value]):
    """An attribute that is computed once; its lock, where this Python has one, is free again in every child process."""

    def __init__(self, function: Callable[[Any], Value]) -> None:
        super().__init__(function)
        if hasattr(self, "lock"):
            _locks.add(self.lock)


def _free_in_child() -> None:
    for held in list(_locks):
        held._at_fork_reinit()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_free_in_child)
