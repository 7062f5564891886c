"""A dict that remembers what was asked for lately."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from foveal.locks import lock

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """What was made for some keys, at most `limit` of them; those that were not asked for longest go.

    Parameters
    ----------
    limit : int
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._made: OrderedDict[Key, Value] = OrderedDict()
        self._lock = lock()

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """What was made for a key, or what `make` gives."""
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        value = make()
        with self._lock:
            self._made[key] = value
            while len(self._made) > self.limit:
                self._made.popitem(last=False)
        return value

    def last(self) -> Key | None:
        """The key that was asked for last."""
        with self._lock:
            return next(reversed(self._made), None)
