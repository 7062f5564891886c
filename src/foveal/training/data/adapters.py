"""Where a model's batches come from: cut out of arrays, or given one after another."""

from __future__ import annotations

import itertools
import os
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from foveal.data.py_dataset import PyDataset
from foveal.errors import ArgumentError, DataError
from foveal.nesting import leaves
from foveal.training.data.batch import Kind, Samples
from foveal.training.fit_options import large, shuffled, take

if TYPE_CHECKING:
    from concurrent.futures import Future

Checked = Callable[[str, Any], Samples]

END = object()
"""What the end of a pass looks like."""


class Batch:
    """What is computed at once: the steps `first` to `last` of an epoch; one step where a model learns."""

    __slots__ = ("feeds", "first", "kind", "last", "rows")

    def __init__(self, first: int, last: int, feeds: Mapping[str, Any], rows: int, kind: Kind) -> None:
        self.first, self.last, self.feeds, self.rows, self.kind = first, last, feeds, rows, kind


class Adapter(Protocol):
    """The batches of every epoch."""

    place: str
    execution: int
    """How many are taken between two calls of callbacks."""
    spent: bool
    """Whether there will never be another."""
    steps: Any
    """How many an epoch has, None while nobody knows."""

    def head(self) -> Samples:
        """Rows like all that come: the first batch, or everything. Nothing is lost by looking."""

    def epoch(self, number: int) -> Iterator[Batch]:
        """An epoch's batches to learn from, one a step."""

    def judged(self, singly: bool) -> Iterator[Batch]:
        """An epoch's batches where nothing is learned; several at once, unless each is wanted `singly`."""

    def warn(self, step: int = 0) -> None:
        """Say that there is less data than was asked for."""

    def close(self) -> None:
        """Let go of what an unfinished epoch holds, such as threads."""


class ArrayAdapter:
    """Adapter of `size` rows cut out of arrays that were checked as a whole, in an order of its own for each pass.

    Parameters
    ----------
    place : str
        What warnings call it.
    samples : Samples
    size : int
        How many rows a batch has; the last one of a pass may have fewer.
    limit : int, optional
        How many batches an epoch has: it begins where the last one stopped. By default an epoch is a pass.
    seed : int, optional
        Of the orders; without one rows keep theirs.
    execution : int
        Epochs take a multiple of so many batches.
    """

    spent = False

    def __init__(
        self,
        place: str,
        samples: Samples,
        size: int,
        limit: int | None = None,
        seed: int | None = None,
        execution: int = 1,
    ) -> None:
        self.place, self.samples, self.size = place, samples, size
        self._limit, self._seed, self.execution = limit, seed, execution
        self._whole = -(-len(samples) // size)
        self.steps = limit or self._whole
        self._passes = self._taken = 0

    def replaced(self, samples: Samples, size: int) -> ArrayAdapter:
        """The same with other rows."""
        return ArrayAdapter(self.place, samples, size, self._limit, self._seed, self.execution)

    def head(self) -> Samples:
        return self.samples

    def epoch(self, number: int) -> Iterator[Batch]:
        rows, size, feeds, kind = len(self.samples), self.size, self.samples.feeds, self.samples.kind
        turn = number if self._limit is None else self._passes
        order = None if self._seed is None else shuffled(rows, self._seed, turn)
        for step in range(rounded_up(self.steps, self.execution)):
            if self._taken == self._whole:
                break
            start, stop = self._taken * size, min((self._taken + 1) * size, rows)
            place = slice(start, stop) if order is None else order[start:stop]
            self._taken += 1
            yield Batch(step, step, {name: take(array, place) for name, array in feeds.items()}, stop - start, kind)
        else:
            step += 1
        if rounded_up(step, self.execution) < self.steps:
            self.warn(step)
        if self._taken == self._whole:
            self._taken = 0
            self._passes += 1

    def judged(self, singly: bool) -> Iterator[Batch]:
        size = self.size
        steps = rounded_up(self.steps, self.execution)
        rows = min(len(self.samples), steps * size)
        at_once = size if singly else large(self.samples.inputs.values())
        if at_once > size:
            at_once -= at_once % size
        for start in range(0, rows, at_once):
            part = self.samples.part(slice(start, min(start + at_once, rows)))
            last = -(-(start + len(part)) // size) - 1
            yield Batch(start // size, last, part.feeds, len(part), part.kind)
        if self.steps > self._whole:
            self.warn(self._whole)

    def warn(self, step: int = 0) -> None:
        warn_of_the_end(self.place, step, self.steps)

    def close(self) -> None:
        pass


def rounded_up(number: int, multiple: int) -> int:
    """The next multiple."""
    return -(-number // multiple) * multiple


def warn_of_the_end(place: str, step: int, steps: int) -> None:
    """Say that an epoch is shorter than was asked for."""
    warnings.warn(
        f"{place}: the data ended after {step} of {steps} steps, which ends it here; what was done is kept. "
        "The next time the data begins anew. Ask for fewer steps, or leave them out to use all data.",
        stacklevel=3,
    )


class IterableAdapter:
    """Adapter from an iterator, or from something that can be gone through again and again.

    Parameters
    ----------
    given
        A generator or another iterator: one pass, over all epochs. Another iterable: a pass is `iter(given)`. What has
        `__getitem__` and a length, or `num_batches`: a pass takes all batches, shuffled if there is a `seed`, made by
        as many threads as its `workers` says. Methods `on_epoch_begin` and `on_epoch_end` are called around a pass.
    checked : function (place, item) -> Samples
        Makes samples of what was given; an error says what is wrong with it and where, `place` and the batch's number.
    limit : int, optional
        How many batches an epoch has: it begins where the last one stopped, and ends where the pass does. By default
        an epoch is a pass.
    execution : int
        Epochs take a multiple of so many batches.
    """

    def __init__(
        self,
        place: str,
        given: Any,
        checked: Checked,
        limit: int | None = None,
        seed: int | None = None,
        execution: int = 1,
    ) -> None:
        self.place = place
        self._given, self._checked, self._seed = given, checked, seed
        self._limit, self.execution = limit, execution
        self._once = hasattr(given, "__next__") and not isinstance(given, PyDataset)
        self._length = None if self._once else length(given)
        self.steps = limit or self._length
        self.spent = self._warned = False
        self._pass: Iterator[Any] | None = None
        self._passes = self._taken = 0
        self._held: Samples | None = None

    def head(self) -> Samples:
        if self._held is None:
            self._held = self._next()
        if self._held is None:
            raise DataError(
                f"{self.place}: x gave no batch, it is an empty or used up {type(self._given).__name__}. "
                "Make it anew, and let it give (x, y)."
            )
        return self._held

    def epoch(self, number: int) -> Iterator[Batch]:
        if self._limit is not None and self._held is None:
            self._held = self._next() or (None if self._once else self._next())  # a pass may have ended unnoticed
        step = 0
        wanted = None if self._limit is None else rounded_up(self._limit, self.execution)
        while step != wanted and (samples := self._next()) is not None:
            yield Batch(step, step, samples.feeds, len(samples), samples.kind)
            step += 1
        if self._pass is not None and self._taken == self._length:
            self._end()
        self.steps = self._limit or step
        if rounded_up(step, self.execution) < self.steps:
            self.warn(step)

    def judged(self, singly: bool) -> Iterator[Batch]:
        if self._held is None:
            self.close()
        return self.epoch(0)

    def close(self) -> None:
        if not self._once:
            close = getattr(self._pass, "close", None)
            if close is not None:
                close()
            self._pass = None

    def warn(self, step: int = 0) -> None:
        """Say that there is less data than was asked for; of what is used up for good, once."""
        if not self._once:
            warn_of_the_end(self.place, step, self.steps or step)
            return
        if self._warned:
            return
        self._warned = True
        warnings.warn(
            f"{self.place}: the data ran out, which ends it here; what was done is kept. Give at least "
            "steps_per_epoch * epochs batches, or data that can be gone through again.",
            stacklevel=2,
        )

    def _next(self) -> Samples | None:
        """The next batch of this pass, or of the next one where none goes on; None at its end."""
        if self._held is not None:
            samples, self._held = self._held, None
            return samples
        if self._pass is None:
            self._begin()
        assert self._pass is not None
        item = next(self._pass, END)
        if item is END:
            self._end()
            return None
        self._taken += 1
        return self._checked(f"{self.place}, batch {self._taken}", item)

    def _begin(self) -> None:
        self._taken = 0
        self._tell("on_epoch_begin")
        seed = self._seed
        order = None if seed is None else lambda rows: shuffled(rows, seed, self._passes)
        self._pass = self._given if self._once else passing(self._given, order)
        self._passes += 1

    def _end(self) -> None:
        self.close()
        self.spent = self._once
        self._tell("on_epoch_end")

    def _tell(self, hook: str) -> None:
        if hasattr(self._given, hook):
            getattr(self._given, hook)()


def length(given: Any) -> int | None:
    """How many batches a pass has; None when that is not known, or there is no end."""
    try:
        number = given.num_batches if hasattr(given, "num_batches") else len(given)
    except (TypeError, NotImplementedError):
        return None
    return None if number is None else int(number)


def passing(given: Any, order: Callable[[int], Iterable[int]] | None) -> Iterator[Any]:
    """All batches, once."""
    if not hasattr(given, "__getitem__"):
        return iter(given)
    number = length(given)
    numbers: Iterable[int] = itertools.count() if number is None else range(number)
    if number is not None and order is not None:
        numbers = map(int, order(number))
    workers = getattr(given, "workers", 1)
    if workers < 2:
        return (given[index] for index in numbers)
    return read_ahead(given.__getitem__, numbers, workers, getattr(given, "max_queue_size", 10))


def read_ahead(make: Callable[[int], Any], numbers: Iterable[int], workers: int, waiting: int) -> Iterator[Any]:
    """`make(number)` for each number, in order, by threads that are at most `waiting` batches ahead."""
    from concurrent.futures import ThreadPoolExecutor  # slow to import, and seldom needed

    pool = ThreadPoolExecutor(min(workers, 4 * (os.cpu_count() or 1)), "foveal-batches")
    try:
        begun: deque[Future[Any]] = deque()
        for number in numbers:
            begun.append(pool.submit(make, number))
            if len(begun) > max(waiting, 1):
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def gives_batches(x: Any) -> bool:
    """Whether batches come out of it, rather than being cut out of it."""
    if isinstance(x, list):
        return bool(x) and isinstance(x[0], tuple) and any(hasattr(leaf, "__array__") for leaf in leaves(x[0]))
    if isinstance(x, str | bytes | tuple | Mapping) or hasattr(x, "__array__"):
        return False
    return hasattr(x, "__iter__") or hasattr(x, "__getitem__")


def parts_of(place: str, item: Any) -> tuple[Any, Any, Any]:
    """Inputs, labels and weights of one batch, None for what it has not."""
    if not isinstance(item, list | tuple):
        return item, None, None
    if not 1 <= len(item) <= 3:
        raise DataError(f"{place}: a batch must be x, (x, y) or (x, y, sample_weight), got {len(item)} things.")
    return (*item, None, None)[:3]


def refuse_beside(who: str, x: Any, **arguments: Any) -> None:
    """An ArgumentError where labels or weights are given apart from the batches they belong to."""
    for name, value in arguments.items():
        if value is not None:
            raise ArgumentError(
                f"{who}: `{name}` must be left out where x is a {type(x).__name__}. "
                "Let it give batches (x, y) or (x, y, sample_weight)."
            )
