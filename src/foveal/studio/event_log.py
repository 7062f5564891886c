"""Events with numbers, for pages that may be slow, closed, or opened again."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from typing import Any

MOST_KEPT = 1000
"""Who is further behind is told to ask for everything again."""


class EventLog:
    """The latest events. Adding one never waits for a reader.

    Attributes
    ----------
    last : int
        The number of the latest event; the first is 1.
    """

    def __init__(self, most: int = MOST_KEPT) -> None:
        self.last = 0
        self._events: deque[tuple[int, Mapping[str, Any]]] = deque(maxlen=most)
        self._changed = threading.Condition()
        self._closed = False

    def add(self, event: Mapping[str, Any]) -> None:
        with self._changed:
            self.last += 1
            self._events.append((self.last, event))
            self._changed.notify_all()

    def close(self) -> None:
        """Wake up all who wait."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def after(self, number: int, seconds: float) -> list[tuple[int, Mapping[str, Any]]]:
        """The events behind a number, once there are any, or none after so many seconds.

        Where some of them are kept no longer, and where the number is of another log, one event says so.
        """
        with self._changed:
            if number <= self.last:
                self._changed.wait_for(lambda: self.last > number or self._closed, seconds)
            first = self._events[0][0] if self._events else self.last + 1
            if number > self.last or number + 1 < first:
                return [(self.last, {"kind": "again"})]
            return [event for event in self._events if event[0] > number]
