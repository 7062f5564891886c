"""What each thread records."""

from __future__ import annotations

import threading
from typing import Any, Protocol


class Finished(Protocol):
    """A recording, as the thread knows it."""

    closed: bool

    def finish(self) -> None:
        """Compute it."""


class Thread(threading.local):
    """The recordings of a thread.

    Attributes
    ----------
    recording : Recording or None
        Where calls are recorded.
    waiting : Recording or None
        The one before, a step of training that nobody has looked at: while the next one is recorded, most of its
        tensors go out of use and need not be computed.
    tapes : list
        The open tapes, the innermost last.
    boundary : bool
        Whether a tape has been opened outside of others, and nothing recorded since.
    """

    def __init__(self) -> None:
        self.recording: Any = None
        self.waiting: Any = None
        self.tapes: list[Any] = []
        self.boundary = False
        self.running = False
        """Whether a recording is being computed."""

    def pending(self) -> list[Any]:
        """Those that are not computed yet, in their order; none while one is being computed."""
        found = [r for r in (self.waiting, self.recording) if r is not None and not r.closed]
        return [] if self.running else found

    def release(self, recording: Finished) -> None:
        """Record no more there."""
        if self.recording is recording:
            self.recording = None
        if self.waiting is recording:
            self.waiting = None

    def finish_before(self, recording: Finished) -> None:
        """Compute what was recorded earlier."""
        if self.waiting is not None and self.waiting is not recording:
            self.waiting.finish()


thread = Thread()
