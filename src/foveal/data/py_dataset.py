"""Batches by their numbers: the base of a user's own data."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any


class PyDataset:
    """A data set that makes its batches itself, one by its number: the base of classes of your own.

    A subclass has `__getitem__(index)`, which gives a whole batch, `(x, y)` or `(x, y, sample_weight)`; and `__len__`,
    how many batches there are. `fit` takes the batches in another order each epoch, unless `shuffle=False`.

    Parameters
    ----------
    workers : int, default=1
        How many threads make batches ahead of training.
    use_multiprocessing : bool, default=False
        Accepted for Keras's sake: threads are used, which share the data and need no copies of it.
    max_queue_size : int, default=10
        How many batches may wait to be used.
    """

    workers = 1
    use_multiprocessing = False
    max_queue_size = 10

    def __init__(self, workers: int = 1, use_multiprocessing: bool = False, max_queue_size: int = 10) -> None:
        self.workers = workers
        self.use_multiprocessing = use_multiprocessing
        self.max_queue_size = max_queue_size

    def __getitem__(self, index: int) -> Any:
        """One batch, by its number."""
        raise NotImplementedError(f"{type(self).__name__}: give it a method __getitem__(self, index).")

    @property
    def num_batches(self) -> int | None:
        """How many batches there are; None where there is no end, as without a `__len__`."""
        return len(self) if hasattr(self, "__len__") else None

    def __iter__(self) -> Iterator[Any]:
        """The batches of one epoch, in order."""
        number = self.num_batches
        return (self[index] for index in (count() if number is None else range(number)))

    def on_epoch_begin(self) -> None:
        """Called before each pass over the batches."""

    def on_epoch_end(self) -> None:
        """Called after each pass over the batches."""


Sequence = PyDataset
