"""What `tf.summary` offers: numbers, histograms, pictures and texts, step by step, for TensorBoard."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np

from foveal.errors import ArgumentError
from foveal.formats.events import EventFile, numbers, png, texts
from foveal.formats.events import histogram as _histogram

Condition = bool | Callable[[], bool]
_writer: ContextVar[Writer | None] = ContextVar("writer", default=None)
_step: ContextVar[int | None] = ContextVar("step", default=None)
_condition: ContextVar[Condition] = ContextVar("condition", default=True)


class Writer:
    """A folder's event file, which is made when there is something to write.

    Parameters
    ----------
    logdir : str or path
    filename_suffix : str, default='.v2'
    """

    def __init__(self, logdir: str | os.PathLike[str], filename_suffix: str = ".v2") -> None:
        self._folder, self._suffix = logdir, filename_suffix
        self._file: EventFile | None = None

    @property
    def file(self) -> EventFile:
        """The file."""
        if self._file is None:
            self._file = EventFile(self._folder, self._suffix)
        return self._file

    @contextmanager
    def as_default(self, step: Any = None) -> Iterator[Writer]:
        """Inside the `with`, summaries are written here, if given for this step."""
        token = _writer.set(self)
        counted = None if step is None else _step.set(int(step))
        try:
            yield self
        finally:
            _writer.reset(token)
            if counted is not None:
                _step.reset(counted)
            self.flush()

    def set_as_default(self, step: Any = None) -> None:
        """From now on summaries are written here."""
        _writer.set(self)
        if step is not None:
            set_step(step)

    def flush(self) -> None:
        """Hand everything over to the system."""
        if self._file is not None:
            self._file.flush()

    def close(self) -> None:
        """Hand everything over; what is written later goes to a new file."""
        if self._file is not None:
            self._file.close()
        self._file = None

    init = flush


def create_file_writer(
    logdir: str | os.PathLike[str],
    max_queue: int | None = None,
    flush_millis: int | None = None,
    filename_suffix: str | None = None,
    name: str | None = None,
) -> Writer:
    """A writer of event files in a folder; the other arguments are accepted for TensorFlow's sake."""
    return Writer(logdir, filename_suffix or ".v2")


@contextmanager
def record_if(condition: Condition) -> Iterator[None]:
    """Inside the `with`, summaries are written where this is true, or a function that is called for each is."""
    token = _condition.set(condition)
    try:
        yield
    finally:
        _condition.reset(token)


def should_record_summaries() -> bool:
    """Whether there is a writer, and the condition holds."""
    condition = _condition.get()
    return _writer.get() is not None and bool(condition() if callable(condition) else condition)


def set_step(step: Any) -> None:
    """The step of the summaries that do not name theirs."""
    _step.set(None if step is None else int(step))


def get_step() -> int | None:
    """The step of the summaries that do not name theirs."""
    return _step.get()


def write_summary(
    tag: str, tensor: Callable[[], bytes], step: Any, plugin: str, description: str | None = None, content: bytes = b""
) -> bool:
    """Write a value of a plugin to the writer there is; whether there is one."""
    writer = _writer.get()
    if writer is None or not should_record_summaries():
        return False
    number = _step.get() if step is None else int(step)
    if number is None:
        raise ArgumentError(f"tf.summary: {tag!r} has no step. Give step=, or call tf.summary.experimental.set_step.")
    writer.file.write(tag, tensor(), number, plugin, description or "", content)
    return True


def scalar(name: str, data: Any, step: Any = None, description: str | None = None) -> bool:
    """Write a number."""
    return write_summary(name, lambda: numbers(np.asarray(data).reshape(())), step, "scalars", description)


def histogram(
    name: str, data: Any, step: Any = None, buckets: int | None = None, description: str | None = None
) -> bool:
    """Write how numbers are distributed."""
    kept = 30 if buckets is None else buckets
    return write_summary(name, lambda: numbers(_histogram(data, kept), "float64"), step, "histograms", description)


def image(name: str, data: Any, step: Any = None, max_outputs: int = 3, description: str | None = None) -> bool:
    """Write pictures (N, height, width, 1 to 4), the first `max_outputs`: floats from 0 to 1, or bytes."""

    def tensor() -> bytes:
        pictures = np.asarray(data)
        if pictures.ndim != 4 or pictures.shape[-1] not in (1, 2, 3, 4):
            raise ArgumentError(
                f"tf.summary.image: pictures must be (N, height, width, 1 to 4), got {pictures.shape}. Add x[None]."
            )
        if pictures.dtype != "uint8":
            pictures = (np.clip(np.nan_to_num(pictures), 0, 1) * 255 + 0.5).astype("uint8")
        height, width = pictures.shape[1:3]
        return texts([str(width), str(height), *map(png, pictures[:max_outputs])])

    return write_summary(name, tensor, step, "images", description)


def text(name: str, data: Any, step: Any = None, description: str | None = None) -> bool:
    """Write a text, or several, which TensorBoard reads as Markdown."""
    parts = data if isinstance(data, str | bytes) else list(np.ravel(data))
    return write_summary(name, lambda: texts(parts), step, "text", description)


def flush(writer: Writer | None = None) -> None:
    """Hand everything that was written over to the system."""
    for each in (writer or _writer.get(),):
        if each is not None:
            each.flush()


__all__ = [
    "create_file_writer", "flush", "get_step", "histogram", "image", "record_if", "scalar", "set_step",
    "should_record_summaries", "text",
]  # fmt: skip
