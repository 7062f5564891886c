"""`tf.data.Dataset`: an iterable that is gone through anew each epoch, one step made of another."""

from __future__ import annotations

import glob
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from foveal.compat.tensorflow.conversion import result, tensor
from foveal.compat.tensorflow.specs import TensorSpec
from foveal.eager import Array
from foveal.errors import ArgumentError
from foveal.seeds import next_seed

AUTOTUNE = -1
INFINITE_CARDINALITY = -1
UNKNOWN_CARDINALITY = -2

Make = Callable[[], Iterator[Any]]


def _over(function: Callable[..., Any], *elements: Any) -> Any:
    """`function` of the arrays at the same place of elements nested alike; tuples and dicts nest, lists are arrays."""
    first = elements[0]
    if isinstance(first, dict):
        return {key: _over(function, *(element[key] for element in elements)) for key in first}
    if isinstance(first, tuple):
        return tuple(_over(function, *parts) for parts in zip(*elements, strict=True))
    return function(*elements)


def _leaves(element: Any) -> list[Any]:
    found: list[Any] = []
    _over(found.append, element)
    return found


def _tensors(element: Any) -> Any:
    return _over(lambda leaf: leaf if isinstance(leaf, bytes) else tensor(leaf), element)


def _nested(element: Any) -> Any:
    """An element that a generator gave, whose parts may be in a list."""
    return tuple(element) if isinstance(element, list) else element


def _of(function: Callable[..., Any], element: Any) -> Any:
    return function(*element) if isinstance(element, tuple) else function(element)


class Elements(Iterator[Any]):
    """What a dataset is gone through with, by TensorFlow's names too."""

    def __init__(self, elements: Iterator[Any]) -> None:
        self._elements = elements

    def __iter__(self) -> Elements:
        return self

    def __next__(self) -> Any:
        return next(self._elements)

    next = get_next = __next__


class Dataset:
    """Elements (arrays, or tuples or dicts of them), made while they are used.

    `Dataset.from_tensor_slices((images, labels)).shuffle(1000).batch(32)` is what `model.fit` takes.
    """

    def __init__(
        self,
        elements: Make,
        count: int = UNKNOWN_CARDINALITY,
        batched: bool = False,
        sources: Sequence[Any] = (),
        orders: list[int] | None = None,
        remembers: bool = False,
    ) -> None:
        self._elements = elements
        self._count = count
        self._batched = batched  # whether elements have rows, of which the last has fewer
        own = [] if orders is None else [orders]
        before = [source for source in sources if isinstance(source, Dataset)]
        self._orders: list[list[int]] = own + [order for source in before for order in source._orders]
        self.remembers: bool = remembers or any(source.remembers for source in before)
        """Whether what it gives may depend on what it gave before: after `cache`, and out of a generator."""

    def get_state(self) -> list[list[int]]:
        """The seeds of all `shuffle`s that lead to it, and which order is next."""
        return [list(order) for order in self._orders]

    def set_state(self, state: Sequence[Sequence[int]]) -> None:
        """Go on from such a state: the next time it is gone through is the one that was next."""
        for order, stored in zip(self._orders, state, strict=True):
            order[:] = stored

    def __iter__(self) -> Elements:
        """The elements, from the first."""
        return Elements(self._elements())

    def _followed(self, elements: Make, count: int, **kept: Any) -> Dataset:
        """A dataset of elements like this one's."""
        return Dataset(elements, count, self._batched, [self], **kept)

    def __len__(self) -> int:
        """How many elements there are; a TypeError when they have no end or nobody knows."""
        if self._count < 0:
            raise TypeError(
                "Dataset: its length must be known, but "
                + ("repeat() made it endless." if self._count == INFINITE_CARDINALITY else "nobody has counted.")
            )
        return self._count

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        told = {INFINITE_CARDINALITY: "endless", UNKNOWN_CARDINALITY: "not counted"}
        return f"<Dataset: {told.get(self._count, f'{self._count} elements')}>"

    @staticmethod
    def from_tensor_slices(tensors: Any, name: str | None = None) -> Dataset:
        """An element for each row of the arrays."""
        arrays = _over(tensor, tensors)
        lengths = {len(leaf) for leaf in _leaves(arrays)}
        if len(lengths) != 1:
            raise ArgumentError(
                f"Dataset.from_tensor_slices: the arrays must have as many rows as each other, got {sorted(lengths)}."
            )
        (count,) = lengths

        def row_of(row: int) -> Any:
            return _over(lambda leaf: result(leaf[row]), arrays)

        return Dataset(lambda: map(row_of, range(count)), count)

    @staticmethod
    def from_tensors(tensors: Any, name: str | None = None) -> Dataset:
        """One element."""
        element = _tensors(tensors)
        return Dataset(lambda: iter([element]), 1)

    @staticmethod
    def from_generator(
        generator: Callable[..., Iterable[Any]],
        output_types: Any = None,
        output_shapes: Any = None,
        args: Sequence[Any] | None = None,
        output_signature: Any = None,
        name: str | None = None,
    ) -> Dataset:
        """What a function's iterable gives, in these types: dtypes, or specs, nested as the elements are."""
        types = output_types if output_signature is None else output_signature

        def typed(element: Any) -> Any:
            if types is None:
                return _tensors(element)
            return _over(lambda leaf, kind: tensor(leaf, getattr(kind, "dtype", kind)), _nested(element), types)

        return Dataset(lambda: map(typed, generator(*(args or ()))), remembers=True)

    @staticmethod
    def range(*ends: int) -> Dataset:
        """int64 numbers, as Python's `range` has them."""
        numbers = range(*ends)
        return Dataset(lambda: (result(np.int64(number)) for number in numbers), len(numbers))

    @staticmethod
    def zip(*datasets: Any) -> Dataset:
        """Tuples of one element of each."""
        parts = datasets[0] if len(datasets) == 1 and isinstance(datasets[0], tuple | list) else datasets
        counts = [int(part.cardinality()) for part in parts]
        ends = [count for count in counts if count != INFINITE_CARDINALITY]
        return Dataset(lambda: iter(zip(*parts, strict=False)), min(ends, default=INFINITE_CARDINALITY), False, parts)

    @staticmethod
    def list_files(file_pattern: Any, shuffle: bool = True, seed: int | None = None) -> Dataset:
        """The paths of files that a pattern such as 'digits/*.png' means."""
        patterns = [file_pattern] if isinstance(file_pattern, str) else list(file_pattern)
        names = sorted(name for pattern in patterns for name in glob.glob(pattern))
        if not names:
            raise ArgumentError(f"Dataset.list_files: there must be files like {file_pattern!r}, found none.")
        listed = Dataset.from_tensor_slices(names)
        return listed.shuffle(len(names), seed) if shuffle else listed

    def cardinality(self) -> Array:
        """How many elements there are; -1 without end, -2 unknown."""
        return result(np.int64(self._count))

    @property
    def element_spec(self) -> Any:
        """The shape and dtype of each part of an element; the first is made to see. None for the rows of batches."""
        open_rows = (None,) * self._batched

        def spec(leaf: Any) -> TensorSpec:
            made = tensor(leaf)
            return TensorSpec((*open_rows, *made.shape[len(open_rows) :]), made.dtype)

        return _over(spec, next(iter(self)))

    def get_single_element(self, name: str | None = None) -> Any:
        """The only element."""
        found = list(itertools.islice(self, 2))
        if len(found) != 1:
            raise ArgumentError(
                f"Dataset.get_single_element: there must be one element, got {'none' if not found else 'more'}."
            )
        return found[0]

    def map(self, map_func: Callable[..., Any], *_: Any, **__: Any) -> Dataset:
        """What a function makes of each element; of a tuple, it gets the parts as arguments."""
        return self._followed(lambda: (_tensors(_of(map_func, element)) for element in self), self._count)

    def filter(self, predicate: Callable[..., Any], name: str | None = None) -> Dataset:
        """The elements of which a function is true."""
        return self._followed(lambda: (element for element in self if _of(predicate, element)), UNKNOWN_CARDINALITY)

    def batch(self, batch_size: int, drop_remainder: bool = False, *_: Any, **__: Any) -> Dataset:
        """So many elements at a time, stacked; the last batch is smaller, or left out."""
        size = int(batch_size)
        if size < 1:
            raise ArgumentError(f"Dataset.batch: `batch_size` must be a positive integer, got {batch_size!r}.")

        def batches() -> Iterator[Any]:
            elements = iter(self)
            while rows := list(itertools.islice(elements, size)):
                if len(rows) == size or not drop_remainder:
                    yield _over(lambda *leaves: result(np.stack(leaves)), *rows)

        count = self._counted(lambda n: n // size if drop_remainder else -(-n // size))
        return Dataset(batches, count, not drop_remainder, [self])

    def unbatch(self) -> Dataset:
        """The rows of each element, one at a time."""

        def rows() -> Iterator[Any]:
            for batch in self:
                yield from Dataset.from_tensor_slices(batch)

        return Dataset(rows, sources=[self])

    def shuffle(
        self,
        buffer_size: int,
        seed: int | None = None,
        reshuffle_each_iteration: bool | None = None,
        name: str | None = None,
    ) -> Dataset:
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

    def repeat(self, count: int | None = None, name: str | None = None) -> Dataset:
        """All elements so often; without end when `count` is None or -1."""
        if count is None or count < 0:
            return self._followed(lambda: itertools.chain.from_iterable(itertools.repeat(self)), INFINITE_CARDINALITY)
        times: int = count
        return self._followed(
            lambda: itertools.chain.from_iterable(itertools.repeat(self, times)), self._counted(lambda n: n * times)
        )

    def take(self, count: int, name: str | None = None) -> Dataset:
        """The first `count` elements; all of them for -1."""
        if count < 0:
            return self
        known = {INFINITE_CARDINALITY: count, UNKNOWN_CARDINALITY: UNKNOWN_CARDINALITY}
        return self._followed(lambda: itertools.islice(self, count), known.get(self._count, min(self._count, count)))

    def skip(self, count: int, name: str | None = None) -> Dataset:
        """All but the first `count` elements."""
        return self._followed(lambda: itertools.islice(self, count, None), self._counted(lambda n: max(0, n - count)))

    def cache(self, filename: str = "", name: str | None = None) -> Dataset:
        """The elements as the first time found them, kept in memory."""
        kept: list[Any] = []

        def remembered() -> Iterator[Any]:
            if kept:
                return iter(kept[0])
            return self._remembering(kept)

        return self._followed(remembered, self._count, remembers=True)

    def _remembering(self, kept: list[Any]) -> Iterator[Any]:
        seen = []
        for element in self:
            seen.append(element)
            yield element
        kept[:] = [seen]

    def prefetch(self, buffer_size: int, name: str | None = None) -> Dataset:
        """The dataset as it is."""
        return self

    def enumerate(self, start: int = 0, name: str | None = None) -> Dataset:
        """Pairs of a number and an element."""
        return Dataset(
            lambda: ((result(np.int64(i)), x) for i, x in enumerate(self, start)), self._count, False, [self]
        )

    def concatenate(self, dataset: Dataset, name: str | None = None) -> Dataset:
        """The elements of this one, then those of the other."""
        counts = self._count, int(dataset.cardinality())
        total = min(counts) if min(counts) < 0 else sum(counts)
        chained = [self, dataset]
        return Dataset(lambda: itertools.chain(self, dataset), total, self._batched, chained)

    def as_numpy_iterator(self) -> Elements:
        """The elements as plain NumPy arrays; texts as bytes."""
        return Elements(
            _over(lambda leaf: leaf.numpy() if isinstance(leaf, Array) else leaf, element) for element in self
        )

    def _counted(self, count: Callable[[int], int]) -> int:
        return count(self._count) if self._count >= 0 else self._count


def get_single_element(dataset: Dataset, name: str | None = None) -> Any:
    """`dataset.get_single_element()`."""
    return dataset.get_single_element()


def cardinality(dataset: Dataset) -> Array:
    """`dataset.cardinality()`."""
    return dataset.cardinality()


__all__ = ["AUTOTUNE", "INFINITE_CARDINALITY", "UNKNOWN_CARDINALITY", "Dataset"]
