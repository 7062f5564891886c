"""How a download is shown: a bar on a terminal, a plain line for each file elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from foveal.data.sources import Report

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


@contextmanager
def shown_progress() -> Iterator[Report]:
    """A report that writes to standard error; nothing is written, or imported, before its first call."""
    shown = _Bars() if sys.stderr.isatty() else _Lines()
    try:
        yield shown
    finally:
        shown.close()


class _Lines:
    def __init__(self) -> None:
        self.names: set[str] = set()

    def __call__(self, name: str, done: int, total: int) -> None:
        if name not in self.names:
            self.names.add(name)
            size = f" ({total / 1e6:.1f} MB)" if total else ""
            sys.stderr.write(f"Fetching {name}{size} ...\n")
            sys.stderr.flush()

    def close(self) -> None:
        pass


class _Bars:
    def __init__(self) -> None:
        self.progress: Progress | None = None
        self.tasks: dict[str, TaskID] = {}

    def __call__(self, name: str, done: int, total: int) -> None:
        if self.progress is None:
            self.progress = _download_bars()
            self.progress.start()
        if name not in self.tasks:
            self.tasks[name] = self.progress.add_task(f"Fetching {name}", total=total or None)
        self.progress.update(self.tasks[name], completed=done)

    def close(self) -> None:
        if self.progress is not None:
            self.progress.stop()


def _download_bars() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn()
    return Progress(*columns, console=Console(stderr=True), transient=True)
