"""Going through what gives batches itself, and going again to a place in it.

What can be indexed, or says itself where it is (`get_state`, `set_state`), is set to its place.
Of anything else all batches that were drawn are drawn again, and dropped.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from foveal.cores import usable_cores
from foveal.seeds import random_state, set_random_state
from foveal.training.states import give, keeps_state, small_attributes

if TYPE_CHECKING:
    from concurrent.futures import Future

Order = Callable[[int], Iterable[int]] | None
END = object()
"""What the end of a pass looks like."""


class Place:
    """A place in data of which nothing is known but that it can be gone through: what is drawn is counted."""

    def __init__(self, data: Any, once: bool) -> None:
        self.data, self.once = data, once
        self.passes: list[tuple[int, bool, bool]] = []
        """Of each pass, how many batches it gave, whether it was asked for one more, and whether it was said to end."""

    def notify(self, hook: str) -> None:
        """Call a method of the data, if it has it."""
        if hasattr(self.data, hook):
            getattr(self.data, hook)()

    def begin(self, order: Order) -> Iterator[Any]:
        """A pass from its first batch on."""
        self.notify("on_epoch_begin")
        self.passes.append((0, False, False))
        return self.data if self.once else one_pass(self.data, order)

    def draw(self, batches: Iterator[Any], end: Any) -> Any:
        """The next batch of a pass."""
        item = next(batches, end)
        given, _, ended = self.passes[-1]
        self.passes[-1] = (given + (item is not end), item is end, ended)
        return item

    def end(self) -> None:
        """Say that a pass is over."""
        given, drained, _ = self.passes[-1]
        self.passes[-1] = (given, drained, True)
        self.notify("on_epoch_end")

    def get_state(self) -> Any:
        """Where it is, as plain values."""
        return list(self.passes)

    def go(self, state: Any, present: Iterator[Any] | None, order: Order, taken: int) -> Iterator[Any] | None:
        """Go to such a place; only the first batch was drawn until now.

        Parameters
        ----------
        state
            What `get_state` gave.
        present : iterator, optional
            The pass that is open now.
        order : function of a length, or None
            The order of the pass that the place is in.
        taken : int
            How many of its batches were drawn.

        Raises
        ------
        StopIteration
            There are not as many batches.
        """
        for number, (given, drained, ended) in enumerate(state):
            if number:
                _close(present)
                present = self.begin(None)
            assert present is not None
            while self.passes[-1][0] < given:
                if self.draw(present, END) is END:
                    raise StopIteration
            if drained:
                self.draw(present, END)
            if ended:
                self.end()
        return present


class Indexed(Place):
    """A place in what can be indexed: the number of a batch, and what the data changed in its attributes meanwhile."""

    def get_state(self) -> Any:
        if keeps_state(self.data):
            return self.data.get_state()
        return small_attributes(self.data) if hasattr(self.data, "__dict__") else {}

    def go(self, state: Any, present: Iterator[Any] | None, order: Order, taken: int) -> Iterator[Any] | None:
        _close(present)
        if keeps_state(self.data):
            self.data.set_state(state)
        else:
            give(self.data, state)
        return one_pass(self.data, order, taken)


class Positioned(Place):
    """A place in an iterable that says itself where it is: its state as a pass began, and how many batches it gave."""

    _began: Any = None

    def begin(self, order: Order) -> Iterator[Any]:
        self._began = self.data.get_state(), random_state()
        return super().begin(order)

    def get_state(self) -> Any:
        return {"began": self._began, "now": self.data.get_state()}

    def go(self, state: Any, present: Iterator[Any] | None, order: Order, taken: int) -> Iterator[Any] | None:
        _close(present)
        if state["began"] is None:
            return None
        before = random_state()
        own, chance = state["began"]
        self.data.set_state(own)
        set_random_state(chance)
        batches = self.begin(order)
        for _ in range(taken):
            next(batches)
        set_random_state(before)
        self.data.set_state(state["now"])
        return batches


class Iterating(Place):
    """A place in an iterator that says itself where it is."""

    def get_state(self) -> Any:
        return self.data.get_state()

    def go(self, state: Any, present: Iterator[Any] | None, order: Order, taken: int) -> Iterator[Any] | None:
        self.data.set_state(state)
        return self.data  # type: ignore[no-any-return]


def _close(batches: Any) -> None:
    close = getattr(batches, "close", None)
    if close is not None:
        close()


def place_of(data: Any, once: bool) -> Place:
    """The kind of place that data has."""
    if once:
        return (Iterating if keeps_state(data) else Place)(data, once)
    if hasattr(data, "__getitem__"):
        return Indexed(data, once)
    return (Positioned if keeps_state(data) and not getattr(data, "remembers", False) else Place)(data, once)


def length(data: Any) -> int | None:
    """How many batches a pass has; None when that is not known, or there is no end."""
    try:
        number = data.num_batches if hasattr(data, "num_batches") else len(data)
    except (TypeError, NotImplementedError):
        return None
    return None if number is None else int(number)


def one_pass(data: Any, order: Order, skipped: int = 0) -> Iterator[Any]:
    """All batches, once; of what can be indexed, without the first few."""
    if not hasattr(data, "__getitem__"):
        return iter(data)
    number = length(data)
    numbers: Iterable[int] = itertools.count() if number is None else range(number)
    if number is not None and order is not None:
        numbers = map(int, order(number))
    numbers = itertools.islice(numbers, skipped, None)
    workers = getattr(data, "workers", 1)
    if workers < 2:
        return (data[index] for index in numbers)
    return read_ahead(data.__getitem__, numbers, workers, getattr(data, "max_queue_size", 10))


def read_ahead(make: Callable[[int], Any], numbers: Iterable[int], workers: int, waiting: int) -> Iterator[Any]:
    """`make(number)` for each number, in order, by threads that are at most `waiting` batches ahead."""
    from concurrent.futures import ThreadPoolExecutor  # slow to import, and seldom needed

    pool = ThreadPoolExecutor(min(workers, 4 * usable_cores()), "foveal-batches")
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
