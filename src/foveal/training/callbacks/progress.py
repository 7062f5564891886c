"""How far an epoch is: a line that lives on a terminal or in a notebook, and one plain line elsewhere."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any

import numpy as np

from foveal.errors import ArgumentError
from foveal.training.callbacks.callback import Logs, ThrottledCallback, write

Values = Sequence[tuple[str, Any]]

BOLD, GREEN, GREY, PLAIN = "\x1b[1m", "\x1b[32m", "\x1b[37m", "\x1b[0m"
BAR, PLAIN_BAR = "━", "="
UNITS = ((1.0, 1.0, "s"), (1e-3, 1e3, "ms"), (0.0, 1e6, "us"))


def lives() -> bool:
    """Whether what was written can be written over."""
    return sys.stdout.isatty() or "ipykernel" in sys.modules or "PYCHARM_HOSTED" in os.environ


def in_notebook() -> bool:
    """Whether a notebook's kernel shows what is displayed."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return hasattr(shell, "kernel")


class NotebookOutput:
    """One output of a notebook's cell, whose text is replaced: a saved notebook holds the last one alone."""

    def __init__(self) -> None:
        self._id = ""

    def show(self, text: str) -> None:
        """Show a text in the place of the last one."""
        from uuid import uuid4  # only notebooks need it

        update, self._id = bool(self._id), self._id or f"foveal-{uuid4().hex}"
        display = import_module("IPython.display").display
        display({"text/plain": text}, raw=True, display_id=self._id, update=update)


def duration(seconds: float) -> str:
    """`3s`, `6ms` or `40us`."""
    _, scale, unit = next(row for row in UNITS if seconds >= row[0])
    return f"{seconds * scale:.0f}{unit}"


def time_left(seconds: float) -> str:
    """`45s`, `2:05` or `1:02:05`."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}:{minutes:02d}:{rest:02d}"
    return f"{minutes}:{rest:02d}" if minutes else f"{rest}s"


def numbers(values: Iterable[tuple[str, Any]]) -> str:
    """` - loss: 0.1234 - mse: 5.6000e-05`; of several numbers their mean."""
    means = ((name, float(np.mean(value))) for name, value in values)
    return "".join(f" - {name}: {v:.4f}" if abs(v) > 1e-3 else f" - {name}: {v:.4e}" for name, v in means)


def progress_line(steps: int, seconds: float, logs: Logs, unit: str = "step") -> str:
    """`1875/1875 - 12s - 6ms/step - loss: 0.1234`, as Keras writes it where nothing can move."""
    return f"{steps}/{steps} - {seconds:.0f}s - {duration(seconds / max(steps, 1))}/{unit}{numbers(logs.items())}"


class Progbar:
    """A bar that grows, with the time left and numbers behind it.

    Parameters
    ----------
    target : int or None
        How many steps there will be.
    width : int, default=20
        Of the bar, in characters.
    verbose : {0, 1, 2}, default=1
        Nothing; a line that lives where that is possible; one plain line in the end.
    interval : float, default=0.05
        The shortest time between two pictures, in seconds.
    stateful_metrics : list of str, optional
        Numbers that are shown as they come; of the others the mean over all steps so far is shown.
    stateless_metrics : list of str, optional
        Instead of that: the only numbers of which the mean is shown.
    unit_name : str, default='step'
    """

    def __init__(
        self,
        target: int | None,
        width: int = 20,
        verbose: int = 1,
        interval: float = 0.05,
        stateful_metrics: Iterable[str] | None = None,
        stateless_metrics: Iterable[str] | None = None,
        unit_name: str = "step",
    ) -> None:
        if stateful_metrics is not None and stateless_metrics is not None:
            raise ArgumentError("Progbar: give `stateful_metrics` or `stateless_metrics`, not both.")
        self.target, self.width, self.verbose, self.interval, self.unit_name = (
            target, width, verbose, interval, unit_name,
        )  # fmt: skip
        self._as_they_come = None if stateful_metrics is None else set(stateful_metrics)
        self._as_means = None if stateless_metrics is None else set(stateless_metrics)
        self._lives = verbose == 1 and lives()
        self._notebook = NotebookOutput() if self._lives and in_notebook() else None
        self._sums: dict[str, tuple[Any, int]] = {}
        self._seen = self._columns = 0
        self._began = time.perf_counter()
        self._first: float | None = None
        self._drawn = -np.inf

    def due(self) -> bool:
        """Whether a picture now would be drawn at all."""
        return self._lives and time.perf_counter() - self._drawn >= self.interval

    def update(self, current: int, values: Values | None = None, finalize: bool | None = None) -> None:
        """Take in how far it is.

        Parameters
        ----------
        current : int
            How many steps are done.
        values : list of (name, number), optional
            Of the last step.
        finalize : bool, optional
            Whether it is done; by default when `target` is reached.
        """
        done = current == self.target if finalize is None else finalize
        for name, value in values or ():
            self._take_in(name, value, 1 if done else max(current - self._seen, 1), done)
        self._seen = current
        if done:
            self._finish(current)
        elif self.due():
            self._draw(self._line(current, done=False))

    def add(self, n: int, values: Values | None = None) -> None:
        """Take in that `n` more steps are done."""
        self.update(self._seen + n, values)

    def _take_in(self, name: str, value: Any, steps: int, done: bool) -> None:
        mean = name not in (self._as_they_come or ()) if self._as_means is None else name in self._as_means
        total, count = self._sums.get(name, (0.0, 0)) if mean and not done else (0.0, 0)
        self._sums[name] = (total + np.mean(value) * steps, count + steps)

    def _values(self) -> dict[str, float]:
        return {name: total / count for name, (total, count) in self._sums.items()}

    def _finish(self, steps: int) -> None:
        if self._lives:
            self._draw(self._line(steps, done=True), "\n")
        elif self.verbose:
            write(progress_line(steps, time.perf_counter() - self._began, self._values(), self.unit_name))

    def _line(self, current: int, done: bool) -> tuple[str, str]:
        """The bar, and what stands behind it."""
        now = time.perf_counter()
        seconds, each = now - self._began, self._pace(current, now)
        left = seconds if done or not self.target else each * max(self.target - current, 0)
        told = f"{seconds:.0f}s" if done else time_left(left)
        shown = f" {BOLD}{told}{PLAIN} {duration(each)}/{self.unit_name}{numbers(self._values().items())}"
        if not self.target:
            return f"{current:7d}/Unknown", shown
        mark = BAR if _can_write(BAR) else PLAIN_BAR
        full = min(self.width * current // self.target, self.width)
        count = f"{BOLD}{current:{len(str(self.target))}d}/{self.target}{PLAIN} "
        return f"{count}{GREEN}{mark * full}{GREY}{mark * (self.width - full)}{PLAIN}", shown

    def _pace(self, current: int, now: float) -> float:
        """The seconds of a step; the first, which may have compiled something, tells only where it is alone."""
        if current == 1:
            self._first = now
        begun = (self._began, 0) if self._first is None or current <= 1 else (self._first, 1)
        return (now - begun[0]) / max(current - begun[1], 1)

    def _draw(self, line: tuple[str, str], end: str = "") -> None:
        """Write over the last picture; what is not the last word stays within the terminal's width."""
        text = "".join(line)
        columns = shutil.get_terminal_size().columns - 1
        if not end and _width(text) > columns:
            text = text[: columns - _width(text)] if _width(line[0]) < columns else ""
        self._drawn = time.perf_counter()
        if self._notebook is not None:
            self._notebook.show(text)
            return
        wiped = " " * max(self._columns - _width(text), 0)
        sys.stdout.write(f"\r{text}{wiped}{end}")
        sys.stdout.flush()
        self._columns = _width(text)


def _width(text: str) -> int:
    """How many columns it takes."""
    for mark in (BOLD, GREEN, GREY, PLAIN):
        text = text.replace(mark, "")
    return len(text)


def _can_write(text: str) -> bool:
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except (UnicodeError, LookupError):
        return False
    return True


class ProgbarLogger(ThrottledCallback):
    """Shows how far an epoch is, and its loss and metrics. `fit`, `evaluate` and `predict` have one of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.bar = Progbar(None, verbose=0)
        self._fits = False
        self._seen = 0

    def get_state(self) -> None:
        """Nothing: what was shown is gone."""

    def due(self, batch: int) -> bool:
        """Whether a picture of this batch would be drawn."""
        self._seen = batch + 1
        return self.bar.due()

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """From here on, what is judged is validation, which is not shown."""
        self._fits = True

    def on_train_end(self, logs: Logs | None = None) -> None:
        """No longer."""
        self._fits = False

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Say which epoch it is, if there are several."""
        if self.params["verbose"] and self.params["epochs"] > 1:
            write(f"Epoch {epoch + 1}/{self.params['epochs']}")
        self._begin()

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Show the batch."""
        self.bar.update(batch + 1, list((logs or {}).items()), finalize=False)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """The last word on the epoch."""
        self._end(logs)

    def on_test_begin(self, logs: Logs | None = None) -> None:
        """Begin, unless it is validation."""
        if not self._fits:
            self._begin()

    def on_test_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Show the batch, unless it is validation."""
        if not self._fits:
            self.on_train_batch_end(batch, logs)

    def on_test_end(self, logs: Logs | None = None) -> None:
        """The last word, unless it is validation."""
        if not self._fits:
            self._end(logs)

    def on_predict_begin(self, logs: Logs | None = None) -> None:
        """Begin."""
        self._begin()

    def on_predict_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Show the batch."""
        self.on_train_batch_end(batch)

    def on_predict_end(self, logs: Logs | None = None) -> None:
        """The last word."""
        self._end(None)

    def _begin(self) -> None:
        self._seen = 0
        self.bar = Progbar(self.params["steps"], verbose=self.params["verbose"], stateless_metrics=())

    def _end(self, logs: Logs | None) -> None:
        self.bar.target = self.bar.target or self._seen
        self.bar.update(self.bar.target, list((logs or {}).items()), finalize=True)
