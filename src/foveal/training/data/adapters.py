"""Where a model's batches come from: cut out of arrays, or given one after another."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from foveal.data.py_dataset import PyDataset
from foveal.errors import ArgumentError, DataError
from foveal.nesting import leaves
from foveal.training.data import positions
from foveal.training.data.batch import Batch, checksum

Array = np.ndarray[Any, Any]
Validate = Callable[[str, Any, Any, Any], Batch]
"""Makes a batch of inputs, labels and weights; errors begin with the text."""

MOST_ROWS = 2048
MOST_VALUES = 2**22


class Execution(NamedTuple):
    """The batches computed between two calls of callbacks, and the numbers of the first step and the last."""

    first: int
    last: int
    batches: list[Batch]


class Adapter:
    """Gives the batches of every epoch.

    Parameters
    ----------
    place : str
        What errors and warnings call it.
    steps : int or None
        How many batches an epoch has, None while nobody knows.
    execution : int
        Epochs take a multiple of so many batches, and callbacks are called once for them.
    """

    spent = False
    """Whether there will never be another batch."""

    def __init__(self, place: str, steps: int | None, execution: int = 1) -> None:
        self.place, self.steps, self.execution = place, steps, execution
        self._over = False
        """Whether the epoch's last batch was taken, and it was the last."""

    def head(self) -> Batch:
        """Rows like all that come: the first batch, or everything. Nothing is lost by looking."""
        raise NotImplementedError

    def first(self) -> Batch:
        """A batch like those of an epoch. Nothing is lost by looking."""
        return self.head()

    def epoch(self, number: int, begun: int = 0) -> Iterator[Execution]:
        """An epoch's batches to learn from; those after the first `begun`, which `set_state` has passed over."""
        raise NotImplementedError

    def evaluation(self, joined: bool) -> Iterator[Execution]:
        """An epoch's batches where nothing is learned; where they may be `joined`, several as one."""
        raise NotImplementedError

    def warn(self, step: int = 0) -> None:
        """Say that there is less data than was asked for."""
        warnings.warn(
            f"{self.place}: the data ended after {step} of {self.steps} steps, which ends it here; what was done is "
            "kept. The next time the data begins anew. Ask for fewer steps, or leave them out to use all data.",
            stacklevel=3,
        )

    def close(self) -> None:
        """Let go of what an unfinished epoch holds, such as threads."""

    def describe(self) -> dict[str, Any]:
        """What data it is, by the words of an error, for who goes on with a training to compare."""
        raise NotImplementedError

    def get_state(self) -> Any:
        """Where it is, between two batches, as plain values."""
        raise NotImplementedError

    def set_state(self, state: Any) -> None:
        """Go to such a place, of the same data."""
        raise NotImplementedError

    def _whole_executions(self, steps: int) -> int:
        return -(-steps // self.execution) * self.execution

    def _executions(self, batches: Iterator[Batch], first: int) -> Iterator[Execution]:
        """The batches after the first few of an epoch, as executions."""
        if first and self._over:
            return
        self._over = False
        while taken := list(itertools.islice(batches, self.execution)):
            self._over = len(taken) < self.execution
            yield Execution(first, first + self.execution - 1, taken)
            first += self.execution


class ArrayAdapter(Adapter):
    """Batches of `size` rows cut out of arrays, in an order of its own for each pass.

    Parameters
    ----------
    place : str
    batch : Batch
        All rows.
    size : int
        How many rows a batch has; the last one of a pass may have fewer.
    limit : int, optional
        How many batches an epoch has: it begins where the last one stopped. By default an epoch is a pass.
    seed : int, optional
        Of the orders; without one rows keep theirs.
    execution : int
    """

    steps: int

    def __init__(
        self, place: str, batch: Batch, size: int, limit: int | None = None, seed: int | None = None, execution: int = 1
    ) -> None:
        self.batch, self.size = batch, size
        self._limit, self._seed = limit, seed
        self._whole = -(-len(batch) // size)
        super().__init__(place, limit or self._whole, execution)
        self._passes = self._taken = 0

    def replaced(self, batch: Batch, size: int) -> ArrayAdapter:
        """The same with other rows."""
        return ArrayAdapter(self.place, batch, size, self._limit, self._seed, self.execution)

    def head(self) -> Batch:
        return self.batch

    def first(self) -> Batch:
        return self.batch.part(slice(self.size))

    def describe(self) -> dict[str, Any]:
        arrays = {name: f"{array.dtype}{list(array.shape)}" for name, array in self.batch.feeds.items()}
        numbers = {f"the numbers of {name}": checksum(array) for name, array in self.batch.feeds.items()}
        return {**arrays, "batch_size": self.size, "shuffle": self._seed is not None, "steps": self._limit, **numbers}

    def get_state(self) -> Any:
        return {"passes": self._passes, "taken": self._taken, "over": self._over}

    def set_state(self, state: Any) -> None:
        self._passes, self._taken, self._over = state["passes"], state["taken"], state["over"]

    def epoch(self, number: int, begun: int = 0) -> Iterator[Execution]:
        turn = number if self._limit is None else self._passes
        return self._executions(self._batches(turn, begun), begun)

    def _batches(self, turn: int, begun: int) -> Iterator[Batch]:
        batch, size = self.batch, self.size
        order = None if self._seed is None else shuffled(len(batch), self._seed, turn)
        first = self._taken
        last = min(first - begun + self._whole_executions(self.steps), self._whole)
        for number in range(first, last):
            rows = slice(number * size, (number + 1) * size)
            self._taken = number + 1
            yield batch.part(rows) if order is None else batch.take(order[rows])
        if self._whole_executions(last - first + begun) < self.steps:
            self.warn(last - first + begun)
        if last == self._whole:
            self._taken = 0
            self._passes += 1

    def evaluation(self, joined: bool) -> Iterator[Execution]:
        size, steps = self.size, min(self._whole_executions(self.steps), self._whole)
        if joined:
            rows = min(len(self.batch), steps * size)
            at_once = max(joined_rows(self.batch) // size * size, size)
            for start in range(0, rows, at_once):
                stop = min(start + at_once, rows)
                yield Execution(start // size, (stop - 1) // size, [self.batch.part(slice(start, stop))])
        else:
            starts = range(0, steps * size, size)
            yield from self._executions((self.batch.part(slice(start, start + size)) for start in starts), 0)
        if self.steps > self._whole:
            self.warn(self._whole)


def shuffled(rows: int, seed: int, epoch: int) -> Array:
    """An order of the rows that depends on the seed and the epoch alone."""
    return np.random.Generator(np.random.Philox(key=np.array([seed, epoch], "uint64"))).permutation(rows)


def joined_rows(batch: Batch) -> int:
    """How many rows to give an engine at once where the result does not depend on it: it shares them out itself."""
    values = sum(array[0].size for array in batch.feeds.values())
    return int(np.clip(MOST_VALUES // max(1, values), 1, MOST_ROWS))


class IterableAdapter(Adapter):
    """Batches from an iterator, or from something that can be gone through again and again.

    Parameters
    ----------
    place : str
    data
        A generator or another iterator: one pass, over all epochs. Another iterable: a pass is `iter(data)`. What has
        `__getitem__` and a length, or `num_batches`: a pass takes all batches, shuffled if there is a `seed`, made by
        as many threads as its `workers` says. Methods `on_epoch_begin` and `on_epoch_end` are called around a pass.
    validate : Validate
        Its errors say where the batch is: `place` and the batch's number.
    limit : int, optional
        How many batches an epoch has: it begins where the last one stopped, and ends where the pass does. By default
        an epoch is a pass.
    seed : int, optional
    execution : int
    """

    def __init__(
        self,
        place: str,
        data: Any,
        validate: Validate,
        limit: int | None = None,
        seed: int | None = None,
        execution: int = 1,
    ) -> None:
        self._data, self._validate, self._seed, self._limit = data, validate, seed, limit
        self._once = hasattr(data, "__next__") and not isinstance(data, PyDataset)
        self._length = None if self._once else positions.length(data)
        super().__init__(place, limit or self._length, execution)
        self._warned = False
        self._pass: Iterator[Any] | None = None
        self._passes = self._taken = 0
        self._held: Batch | None = None
        self._place = positions.place_of(data, self._once)

    def head(self) -> Batch:
        if self._held is None:
            self._held = self._next()
        if self._held is None:
            raise DataError(
                f"{self.place}: x gave no batch, it is an empty or used up {type(self._data).__name__}. "
                "Make it anew, and let it give (x, y)."
            )
        return self._held

    def describe(self) -> dict[str, Any]:
        head = self.head()
        arrays = {name: f"{array.dtype}{[None, *array.shape[1:]]}" for name, array in head.feeds.items()}
        return {**arrays, "length": self._length, "shuffle": self._seed is not None, "steps": self._limit}

    def get_state(self) -> Any:
        held = self._held
        return {
            "held": None if held is None else (held.feeds, held.rows, held.sizes),
            "passes": self._passes,
            "taken": self._taken,
            "open": self._pass is not None,
            "spent": self.spent,
            "over": self._over,
            "steps": self.steps,
            "place": self._place.get_state(),
        }

    def set_state(self, state: Any) -> None:
        targets, self._held = self.head().targets, None
        if state["held"] is not None:
            feeds, rows, sizes = state["held"]
            self._held = Batch(feeds, targets, rows, sizes)
        self._passes, self._taken, self.steps = state["passes"], state["taken"], state["steps"]
        try:
            self._pass = self._place.go(state["place"], self._pass, self._order(state["passes"] - 1), state["taken"])
        except StopIteration:
            raise DataError(
                f"{self.place}: x must give the batches again that it gave before the training was interrupted, but "
                f"it ended before batch {self._taken}. Make the {type(self._data).__name__} anew, as it was made then."
            ) from None
        if not state["open"]:
            self.close()
        self.spent, self._over = state["spent"], state["over"]

    def epoch(self, number: int, begun: int = 0) -> Iterator[Execution]:
        return self._executions(self._batches(begun), begun)

    def _batches(self, step: int) -> Iterator[Batch]:
        if self._limit is not None and self._held is None and not step:
            self._held = self._next() or (None if self._once else self._next())  # a pass may have ended unnoticed
        wanted = None if self._limit is None else self._whole_executions(self._limit)
        while step != wanted and (batch := self._next()) is not None:
            yield batch
            step += 1
        if self._pass is not None and self._taken == self._length:
            self._end()
        self.steps = self._limit or step
        if self._whole_executions(step) < self.steps:
            self.warn(step)

    def evaluation(self, joined: bool) -> Iterator[Execution]:
        if self._held is None:
            self.close()
        return self.epoch(0)

    def warn(self, step: int = 0) -> None:
        """Say that there is less data than was asked for; of what is used up for good, once."""
        if not self._once:
            super().warn(step)
        elif not self._warned:
            self._warned = True
            warnings.warn(
                f"{self.place}: the data ran out, which ends it here; what was done is kept. Give at least "
                "steps_per_epoch * epochs batches, or data that can be gone through again.",
                stacklevel=3,
            )

    def close(self) -> None:
        if not self._once:
            close = getattr(self._pass, "close", None)
            if close is not None:
                close()
            self._pass = None

    def _next(self) -> Batch | None:
        """The next batch of this pass, or of the next one where none goes on; None at its end."""
        if self._held is not None:
            batch, self._held = self._held, None
            return batch
        if self._pass is None:
            self._begin()
        assert self._pass is not None
        item = self._place.draw(self._pass, positions.END)
        if item is positions.END:
            self._end()
            return None
        self._taken += 1
        place = f"{self.place}, batch {self._taken}"
        return self._validate(place, *unpack_batch(place, item))

    def _begin(self) -> None:
        self._taken = 0
        self._pass = self._place.begin(self._order(self._passes))
        self._passes += 1

    def _order(self, number: int) -> Callable[[int], Iterable[int]] | None:
        seed = self._seed
        return None if seed is None else lambda rows: shuffled(rows, seed, number)

    def _end(self) -> None:
        self.close()
        self.spent = self._once
        self._place.end()


def is_iterable_data(x: Any) -> bool:
    """Whether batches come out of it, rather than being cut out of it."""
    if isinstance(x, list):
        return bool(x) and isinstance(x[0], tuple) and any(hasattr(leaf, "__array__") for leaf in leaves(x[0]))
    if isinstance(x, str | bytes | tuple | Mapping) or hasattr(x, "__array__"):
        return False
    return hasattr(x, "__iter__") or hasattr(x, "__getitem__")


def unpack_batch(place: str, item: Any) -> tuple[Any, Any, Any]:
    """Inputs, labels and weights of one batch, None for what it has not."""
    if not isinstance(item, list | tuple):
        return item, None, None
    if not 1 <= len(item) <= 3:
        raise DataError(f"{place}: a batch must be x, (x, y) or (x, y, sample_weight), got {len(item)} things.")
    return (*item, None, None)[:3]


def unpack_validation(data: Any) -> tuple[Any, Any, Any]:
    """What `validation_data` holds: inputs, labels and weights; or something that gives batches of them."""
    if is_iterable_data(data):
        return data, None, None
    if not isinstance(data, list | tuple) or len(data) not in (2, 3):
        raise ArgumentError(
            "fit: `validation_data` must be (x, y) or (x, y, sample_weight), or something that gives such batches."
        )
    return (*data, None)[:3]


def refuse_beside(who: str, x: Any, **arguments: Any) -> None:
    """An ArgumentError where labels or weights are given apart from the batches they belong to."""
    for name, value in arguments.items():
        if value is not None:
            raise ArgumentError(
                f"{who}: `{name}` must be left out where x is a {type(x).__name__}. "
                "Let it give batches (x, y) or (x, y, sample_weight)."
            )
