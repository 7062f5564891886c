"""What `tf.data.Dataset`s are made into: a step after another, each done while elements are used."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from foveal.compat.tensorflow import ahead, grouping, kept_elements
from foveal.compat.tensorflow.conversion import result
from foveal.compat.tensorflow.nests import applied, is_dataset, over, parts_of, stacked, tensors
from foveal.compat.tensorflow.strings import text_of
from foveal.errors import ArgumentError, DataError
from foveal.seeds import next_seed

INFINITE_CARDINALITY = -1
UNKNOWN_CARDINALITY = -2
FEW = 2
"""How many elements `prefetch` keeps where it is to say itself."""

Make = Callable[[], Iterator[Any]]


class Transformations(Iterable[Any]):
    """The steps. `_derived` makes the dataset after one."""

    _count: int
    _batched: bool

    def _derived(self, elements: Make, count: int = UNKNOWN_CARDINALITY, batched: bool = False, **more: Any) -> Any:
        raise NotImplementedError

    def _followed(self, elements: Make, count: int, **kept: Any) -> Any:
        """A dataset of elements like this one's."""
        return self._derived(elements, count, self._batched, spec=vars(self).get("_spec"), **kept)

    def _counted(self, count: Callable[[int], int]) -> int:
        return count(self._count) if self._count >= 0 else self._count

    def map(
        self,
        map_func: Callable[..., Any],
        num_parallel_calls: Any = None,
        deterministic: bool | None = None,
        name: str | None = None,
        **_: Any,
    ) -> Any:
        """What a function makes of each element; of a tuple, it gets the parts as arguments.

        With `num_parallel_calls` threads call it ahead. Elements stay in their order, and draw the same random numbers.
        """
        workers = ahead.thread_count(num_parallel_calls)

        def one(element: Any) -> Any:
            return tensors(applied(map_func, element))

        steps: Make = (
            (lambda: map(one, self)) if num_parallel_calls is None else (lambda: ahead.mapped_ahead(one, self, workers))
        )
        mapped = self._derived(steps, self._count, self._batched)
        mapped._each = lambda: (functools.partial(one, element) for element in self)  # for ignore_errors
        return mapped

    def filter(self, predicate: Callable[..., Any], name: str | None = None) -> Any:
        """The elements of which a function is true."""
        return self._followed(lambda: (element for element in self if applied(predicate, element)), UNKNOWN_CARDINALITY)

    def batch(
        self,
        batch_size: int,
        drop_remainder: bool = False,
        num_parallel_calls: Any = None,
        deterministic: bool | None = None,
        name: str | None = None,
    ) -> Any:
        """So many elements at a time, stacked; the last batch is smaller, or left out."""
        return self._batches("batch", batch_size, drop_remainder, stacked)

    def padded_batch(
        self,
        batch_size: int,
        padded_shapes: Any = None,
        padding_values: Any = None,
        drop_remainder: bool = False,
        name: str | None = None,
    ) -> Any:
        """As `batch`, of elements of different sizes: each is padded to the largest, or as `padded_shapes` says."""
        fit = functools.partial(grouping.padded, shapes=padded_shapes, values=padding_values)
        return self._batches("padded_batch", batch_size, drop_remainder, fit)

    def _batches(self, who: str, batch_size: Any, drop: bool, join: Callable[[list[Any]], Any]) -> Any:
        size = int(batch_size)
        if size < 1:
            raise ArgumentError(f"Dataset.{who}: `batch_size` must be a positive integer, got {batch_size!r}.")

        def batches() -> Iterator[Any]:
            elements = iter(self)
            while rows := list(itertools.islice(elements, size)):
                if len(rows) == size or not drop:
                    yield join(self._alike(who, rows))

        count = self._counted(lambda n: n // size if drop else -(-n // size))
        return self._derived(batches, count, batched=not drop)

    def _alike(self, who: str, rows: list[Any]) -> list[Any]:
        if who == "batch" and len({tuple(np.shape(leaf) for leaf in parts_of(row)) for row in rows}) > 1:
            shapes = sorted({str(tuple(np.shape(leaf) for leaf in parts_of(row))) for row in rows})
            raise DataError(
                f"Dataset.batch: the elements of a batch must be of one shape, got {' and '.join(shapes)}. Resize "
                "or cut them in `map`, or use padded_batch."
            )
        return rows

    def unbatch(self, name: str | None = None) -> Any:
        """The rows of each element, one at a time."""
        return self._derived(lambda: itertools.chain.from_iterable(map(grouping.rows_of, self)))

    def shuffle(
        self,
        buffer_size: int,
        seed: int | None = None,
        reshuffle_each_iteration: bool | None = None,
        name: str | None = None,
    ) -> Any:
        """In another order: each is drawn from the next `buffer_size` ones; each time anew, unless told otherwise."""
        order = [next_seed() if seed is None else abs(int(seed)), 0]

        def shuffled() -> Iterator[Any]:
            chance, elements = np.random.default_rng(order), iter(self)
            order[1] += reshuffle_each_iteration is not False
            waiting = list(itertools.islice(elements, max(1, int(buffer_size))))
            for element in elements:
                place = int(chance.integers(len(waiting)))
                drawn, waiting[place] = waiting[place], element
                yield drawn
            yield from (waiting[place] for place in chance.permutation(len(waiting)))

        return self._followed(shuffled, self._count, orders=order)

    def repeat(self, count: int | None = None, name: str | None = None) -> Any:
        """All elements so often; without end when `count` is None or -1."""
        if count is None or count < 0:
            return self._followed(self._endless, INFINITE_CARDINALITY)
        times = int(count)
        return self._followed(
            lambda: itertools.chain.from_iterable(itertools.repeat(self, times)), self._counted(lambda n: n * times)
        )

    def _endless(self) -> Iterator[Any]:
        while True:
            first = object()
            element: Any = first
            for element in self:
                yield element
            if element is first:
                return

    def take(self, count: int, name: str | None = None) -> Any:
        """The first `count` elements; all of them for -1."""
        if count < 0:
            return self
        known = {INFINITE_CARDINALITY: int(count), UNKNOWN_CARDINALITY: UNKNOWN_CARDINALITY}
        return self._followed(
            lambda: itertools.islice(self, int(count)), known.get(self._count, min(self._count, int(count)))
        )

    def skip(self, count: int, name: str | None = None) -> Any:
        """All but the first `count` elements; none for -1."""
        if count < 0:
            return self._followed(lambda: iter(()), 0)
        start = int(count)
        return self._followed(lambda: itertools.islice(self, start, None), self._counted(lambda n: max(0, n - start)))

    def take_while(self, predicate: Callable[..., Any], name: str | None = None) -> Any:
        """The elements up to the first of which a function is not true."""
        return self._followed(
            lambda: itertools.takewhile(lambda element: applied(predicate, element), self), UNKNOWN_CARDINALITY
        )

    def shard(self, num_shards: int, index: int, name: str | None = None) -> Any:
        """Every `num_shards`-th element, from number `index` on."""
        if not 0 <= int(index) < int(num_shards):
            raise ArgumentError(f"Dataset.shard: `index` must be from 0 to {int(num_shards) - 1}, got {index}.")
        return self._followed(
            lambda: itertools.islice(self, int(index), None, int(num_shards)),
            self._counted(lambda n: max(0, -(-(n - int(index)) // int(num_shards)))),
        )

    def cache(self, filename: Any = "", name: str | None = None) -> Any:
        """The elements as the first whole time gave them, kept in memory, or in a file."""
        path = text_of(filename)
        if path:
            return self._followed(lambda: kept_elements.through_file(Path(path), self), self._count)
        kept: list[Any] = []

        def remembered() -> Iterator[Any]:
            if kept:
                yield from kept[0]
                return
            fresh = []
            for element in self:
                fresh.append(element)
                yield element
            kept[:] = [fresh]

        return self._followed(remembered, self._count, remembers=True)

    def snapshot(self, path: Any, *_: Any, **__: Any) -> Any:
        """The elements as the first whole time gave them, kept in a file."""
        return self.cache(path)

    def save(self, path: Any, *_: Any, **__: Any) -> None:
        """Write all elements to a file, for `load`."""
        kept_elements.write(Path(text_of(path)), list(self))

    def prefetch(self, buffer_size: int, name: str | None = None) -> Any:
        """The elements, of which a thread makes some before they are asked for."""
        size = FEW if int(buffer_size) < 0 else int(buffer_size)
        if not size:
            return self
        return self._followed(lambda: iter(ahead.Prefetched(lambda: iter(self), size)), self._count)

    def enumerate(self, start: int = 0, name: str | None = None) -> Any:
        """Pairs of a number and an element."""
        return self._derived(lambda: ((result(np.int64(i)), x) for i, x in enumerate(self, int(start))), self._count)

    def concatenate(self, dataset: Any, name: str | None = None) -> Any:
        """The elements of this one, then those of the other."""
        counts = self._count, int(dataset.cardinality())
        total = (
            INFINITE_CARDINALITY if INFINITE_CARDINALITY in counts else min(counts) if min(counts) < 0 else sum(counts)
        )
        return self._followed(lambda: itertools.chain(self, dataset), total, sources=[self, dataset])

    def flat_map(self, map_func: Callable[..., Any], name: str | None = None) -> Any:
        """The elements of the datasets that a function makes of each element."""
        return self._derived(lambda: itertools.chain.from_iterable(applied(map_func, element) for element in self))

    def interleave(
        self,
        map_func: Callable[..., Any],
        cycle_length: int | None = None,
        block_length: int | None = None,
        num_parallel_calls: Any = None,
        deterministic: bool | None = None,
        name: str | None = None,
    ) -> Any:
        """As `flat_map`, of `cycle_length` datasets in turn, `block_length` elements of each at a time."""
        cycle = ahead.thread_count(-1) if cycle_length is None or cycle_length < 0 else int(cycle_length)
        block = int(block_length or 1)
        return self._derived(
            lambda: grouping.interleaved((applied(map_func, element) for element in self), cycle, block)
        )

    def window(
        self, size: int, shift: int | None = None, stride: int = 1, drop_remainder: bool = False, name: Any = None
    ) -> Any:
        """Datasets of `size` elements, `stride` apart; each begins `shift` (by default `size`) after the one before."""

        def dataset_of(*leaves: Any) -> Any:
            return self._derived(lambda: iter(leaves), len(leaves))

        def nested() -> Iterator[Any]:
            for rows in grouping.windows(self, int(size), int(shift or size), int(stride), drop_remainder):
                yield over(dataset_of, *rows)

        step, reach = int(shift or size), (int(size) - 1) * int(stride) + 1
        count = self._counted(lambda n: max(0, (n - reach) // step + 1) if drop_remainder else -(-n // step))
        return self._derived(nested, count)

    def bucket_by_sequence_length(
        self,
        element_length_func: Callable[..., Any],
        bucket_boundaries: Sequence[int],
        bucket_batch_sizes: Sequence[int],
        padded_shapes: Any = None,
        padding_values: Any = None,
        pad_to_bucket_boundary: bool = False,
        no_padding: bool = False,
        drop_remainder: bool = False,
        name: str | None = None,
    ) -> Any:
        """Padded batches of elements of like lengths; for each bucket between two boundaries a size of its batches."""
        if len(bucket_batch_sizes) != len(bucket_boundaries) + 1:
            raise ArgumentError(
                f"Dataset.bucket_by_sequence_length: there must be one batch size more than boundaries, got "
                f"{len(bucket_batch_sizes)} for {len(bucket_boundaries)}."
            )

        def batch(rows: list[Any], bucket: int | None) -> Any:
            shapes = padded_shapes
            if pad_to_bucket_boundary and bucket is not None:
                longest = bucket_boundaries[bucket] - 1
                shapes = over(lambda leaf: (longest, *np.shape(leaf)[1:]) if np.ndim(leaf) else (), rows[0])
            return stacked(rows) if no_padding else grouping.padded(rows, shapes, padding_values)

        sizes = [int(n) for n in bucket_batch_sizes]
        return self._derived(
            lambda: grouping.bucketed(self, element_length_func, bucket_boundaries, sizes, batch, drop_remainder),
            batched=True,
        )

    def group_by_window(
        self,
        key_func: Callable[..., Any],
        reduce_func: Callable[..., Any],
        window_size: Any = None,
        window_size_func: Callable[[Any], Any] | None = None,
        name: str | None = None,
    ) -> Any:
        """What a function makes of datasets of so many elements with one key."""

        def reduce(key: int, rows: list[Any]) -> Any:
            return reduce_func(result(np.int64(key)), self._derived(lambda: iter(rows), len(rows)))

        return self._derived(lambda: grouping.grouped(self, key_func, reduce, window_size_func or window_size))

    def rejection_resample(
        self,
        class_func: Callable[..., Any],
        target_dist: Any,
        initial_dist: Any = None,
        seed: Any = None,
        name: Any = None,
    ) -> Any:
        """(class, element) of as many elements as leave classes with these shares."""
        start = next_seed() if seed is None else abs(int(seed))
        return self._derived(lambda: grouping.rejected(self, class_func, target_dist, initial_dist, start))

    def scan(self, initial_state: Any, scan_func: Callable[..., Any], name: str | None = None) -> Any:
        """The second of what a function gives for (state, element); the first is the next state."""

        def scanned() -> Iterator[Any]:
            state = tensors(initial_state)
            for element in self:
                state, output = map(tensors, scan_func(state, element))
                yield output

        return self._derived(scanned, self._count)

    def reduce(self, initial_state: Any, reduce_func: Callable[..., Any], name: str | None = None) -> Any:
        """What a function of (state, element) leaves as the state after the last element."""
        state = tensors(initial_state)
        for element in self:
            state = tensors(reduce_func(state, element))
        return state

    def unique(self, name: str | None = None) -> Any:
        """Each element once."""

        def once() -> Iterator[Any]:
            known: set[bytes] = set()
            for element in self:
                key = np.asarray(element).tobytes()
                if key not in known:
                    known.add(key)
                    yield element

        return self._followed(once, UNKNOWN_CARDINALITY)

    def ignore_errors(self, log_warning: bool = False, name: str | None = None) -> Any:
        """Without the elements that raise an error, where the step before is a `map` of elements one by one."""

        def sound() -> Iterator[Any]:
            elements = vars(self).get("_each")
            if elements is None:
                yield from self
                return
            for make in elements():
                try:
                    yield make()
                except Exception:  # whatever it is: that is what was asked for
                    continue

        return self._followed(sound, UNKNOWN_CARDINALITY)

    def apply(self, transformation_func: Callable[[Any], Any]) -> Any:
        """What a function makes of the dataset."""
        return transformation_func(self)

    def with_options(self, options: Any, name: str | None = None) -> Any:
        """The dataset as it is."""
        return self


__all__ = ["FEW", "INFINITE_CARDINALITY", "UNKNOWN_CARDINALITY", "Transformations", "is_dataset"]
