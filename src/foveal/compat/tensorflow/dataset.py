"""`tf.data.Dataset`: an iterable that is gone through anew each epoch, one step made of another."""

from __future__ import annotations

import glob
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from foveal.compat.tensorflow import grouping, kept_elements
from foveal.compat.tensorflow.conversion import result, tensor
from foveal.compat.tensorflow.dtypes import as_dtype
from foveal.compat.tensorflow.nests import is_dataset, numpy_of, over, parts_of, tensors
from foveal.compat.tensorflow.specs import TensorShape, TensorSpec
from foveal.compat.tensorflow.strings import text_of, texts_of
from foveal.compat.tensorflow.transformations import (
    INFINITE_CARDINALITY,
    UNKNOWN_CARDINALITY,
    Make,
    Transformations,
)
from foveal.eager import Array
from foveal.errors import ArgumentError
from foveal.seeds import next_seed

AUTOTUNE = -1


class Options:
    """Settings by any name, which say nothing."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        nested = vars(self)[name] = Options()
        return nested


class Elements(Iterator[Any]):
    """What a dataset is gone through with, by TensorFlow's names too."""

    def __init__(self, elements: Iterator[Any]) -> None:
        self._elements = elements

    def __iter__(self) -> Elements:
        return self

    def __next__(self) -> Any:
        return next(self._elements)

    next = get_next = __next__


class Dataset(Transformations):
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
        spec: Any = None,
    ) -> None:
        self._elements = elements
        self._count = count
        self._batched = batched  # whether elements have rows, of which the last has fewer
        self._spec = spec  # nested TensorSpecs, where they were told
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

    def _derived(self, elements: Make, count: int = UNKNOWN_CARDINALITY, batched: bool = False, **more: Any) -> Dataset:
        return Dataset(elements, count, batched, more.pop("sources", [self]), **more)

    def __iter__(self) -> Elements:
        """The elements, from the first."""
        return Elements(self._elements())

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
        arrays = over(tensor, dict(tensors) if hasattr(tensors, "columns") else tensors)
        lengths = {len(leaf) for leaf in parts_of(arrays)}
        if len(lengths) != 1:
            raise ArgumentError(
                f"Dataset.from_tensor_slices: the arrays must have as many rows as each other, got {sorted(lengths)}."
            )
        (count,) = lengths

        def row_of(row: int) -> Any:
            return over(lambda leaf: result(leaf[row]), arrays)

        return Dataset(lambda: map(row_of, range(count)), count)

    @staticmethod
    def from_tensors(tensors: Any, name: str | None = None) -> Dataset:
        """One element."""
        element = tensors_of(tensors)
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
        if not callable(generator):
            raise ArgumentError(
                f"Dataset.from_generator: `generator` must be a function, got {type(generator).__name__}."
            )
        types = _nested(output_types if output_signature is None else output_signature)

        def typed(element: Any) -> Any:
            if types is None:
                return tensors(element)
            return over(lambda leaf, kind: tensor(leaf, getattr(kind, "dtype", kind)), _like(element, types), types)

        given = [result(tensor(arg)) for arg in args or ()]
        return Dataset(lambda: map(typed, generator(*given)), remembers=True, spec=_spec_of(types, output_shapes))

    @staticmethod
    def range(*ends: Any, output_type: Any = "int64", name: str | None = None) -> Dataset:
        """Whole numbers, as Python's `range` has them."""
        numbers, dtype = range(*map(int, ends)), as_dtype(output_type)
        return Dataset(lambda: (result(dtype.type(number)) for number in numbers), len(numbers))

    @staticmethod
    def counter(start: int = 0, step: int = 1, dtype: Any = "int64", name: str | None = None) -> Dataset:
        """Numbers without end."""
        kind = as_dtype(dtype)
        return Dataset(lambda: (result(kind.type(n)) for n in itertools.count(start, step)), INFINITE_CARDINALITY)

    @staticmethod
    def random(seed: int | None = None, rerandomize_each_iteration: bool | None = None, name: Any = None) -> Dataset:
        """Random whole numbers from 0 to 2**32 - 1, without end; the same each time, unless told otherwise."""
        order = [next_seed() if seed is None else abs(int(seed)), 0]

        def numbers() -> Iterator[Any]:
            chance = np.random.default_rng(order)
            order[1] += bool(rerandomize_each_iteration)
            while True:
                yield result(np.int64(chance.integers(2**32)))

        return Dataset(numbers, INFINITE_CARDINALITY, orders=order)

    @staticmethod
    def zip(*args: Any, datasets: Any = None, name: str | None = None) -> Dataset:
        """Tuples of one element of each; or dicts, where datasets are in one."""
        given = args if datasets is None else (datasets,)
        whole = given[0] if len(given) == 1 and not is_dataset(given[0]) else given
        whole = _nested(whole)
        parts = parts_of(whole)
        counts = [int(part.cardinality()) for part in parts]
        ends = [count for count in counts if count != INFINITE_CARDINALITY]
        count = UNKNOWN_CARDINALITY if UNKNOWN_CARDINALITY in ends else min(ends, default=INFINITE_CARDINALITY)

        def rows() -> Iterator[Any]:
            for row in zip(*parts, strict=False):
                left = iter(row)
                yield over(lambda _, left=left: next(left), whole)

        return Dataset(rows, count, sources=parts)

    @staticmethod
    def list_files(
        file_pattern: Any, shuffle: bool | None = None, seed: int | None = None, name: Any = None
    ) -> Dataset:
        """The paths of files that a pattern such as 'digits/*.png' means, in another order each time."""
        patterns = [text_of(file_pattern)] if np.ndim(file_pattern) == 0 else texts_of(file_pattern).ravel().tolist()
        names = sorted(name for pattern in patterns for name in glob.glob(pattern))
        if not names:
            raise ArgumentError(f"Dataset.list_files: there must be files like {file_pattern!r}, found none.")
        listed = Dataset.from_tensor_slices(names)
        return listed if shuffle is False else listed.shuffle(len(names), seed)

    @staticmethod
    def choose_from_datasets(
        datasets: Sequence[Dataset], choice_dataset: Dataset, stop_on_empty_dataset: bool = True
    ) -> Dataset:
        """The next element of the dataset with each number that `choice_dataset` gives."""
        sources = [*datasets, choice_dataset]
        return Dataset(lambda: grouping.alternated(datasets, choice_dataset, stop_on_empty_dataset), sources=sources)

    @staticmethod
    def sample_from_datasets(
        datasets: Sequence[Dataset],
        weights: Any = None,
        seed: int | None = None,
        stop_on_empty_dataset: bool = False,
        rerandomize_each_iteration: bool | None = None,
    ) -> Dataset:
        """Elements of datasets that are drawn by their weights."""
        start = next_seed() if seed is None else abs(int(seed))
        return Dataset(lambda: grouping.sampled(datasets, weights, start, stop_on_empty_dataset), sources=datasets)

    @staticmethod
    def load(path: Any, *_: Any, **__: Any) -> Dataset:
        """What `save` wrote."""
        return Dataset(
            lambda: kept_elements.read(Path(text_of(path))), sum(1 for _ in kept_elements.read(Path(text_of(path))))
        )

    def cardinality(self, name: str | None = None) -> Array:
        """How many elements there are; -1 without end, -2 unknown."""
        return result(np.int64(self._count))

    @property
    def element_spec(self) -> Any:
        """The shape and dtype of each part of an element; the first is made to see. None for the rows of batches."""
        if self._spec is not None:
            return self._spec
        open_rows = (None,) * self._batched

        def spec(leaf: Any) -> TensorSpec:
            made = tensor(leaf)
            return TensorSpec((*open_rows, *made.shape[len(open_rows) :]), made.dtype)

        return over(spec, next(iter(self)))

    def get_single_element(self, name: str | None = None) -> Any:
        """The only element."""
        found = list(itertools.islice(self, 2))
        if len(found) != 1:
            raise ArgumentError(
                f"Dataset.get_single_element: there must be one element, got {'none' if not found else 'more'}."
            )
        return found[0]

    def as_numpy_iterator(self) -> Elements:
        """The elements as plain NumPy arrays; texts as bytes."""
        return Elements(over(numpy_of, element) for element in self)

    def make_one_shot_iterator(self) -> Elements:
        """What `iter` gives, as TensorFlow 1 called it."""
        return iter(self)

    make_initializable_iterator = make_one_shot_iterator

    def options(self) -> Options:
        """Settings, which say nothing."""
        return Options()


tensors_of = tensors
DatasetV2 = Dataset
choose_from_datasets, sample_from_datasets = Dataset.choose_from_datasets, Dataset.sample_from_datasets


def _nested(element: Any) -> Any:
    """An element that a generator gave, whose parts may be in a list."""
    return tuple(map(_nested, element)) if isinstance(element, list) else element


def _like(element: Any, types: Any) -> Any:
    """An element nested as its types are; lists are tuples where there is a type for each part."""
    if isinstance(types, dict):
        return {key: _like(element[key], types[key]) for key in types}
    if isinstance(types, tuple):
        return tuple(_like(part, kind) for part, kind in zip(element, types, strict=True))
    return element


def _spec_of(types: Any, shapes: Any) -> Any:
    """What is said of elements, where it is said."""
    if types is None:
        return None
    if isinstance(types, dict):
        return {key: _spec_of(types[key], None if shapes is None else shapes[key]) for key in types}
    if isinstance(types, tuple):
        inner = (None,) * len(types) if shapes is None else shapes
        made = tuple(map(_spec_of, types, inner))
        return None if None in made else made
    if isinstance(types, TensorSpec):
        return types
    return None if shapes is None else TensorSpec(TensorShape(shapes), types)


__all__ = [
    "AUTOTUNE", "INFINITE_CARDINALITY", "UNKNOWN_CARDINALITY", "Dataset", "DatasetV2", "Options",
    "choose_from_datasets", "sample_from_datasets",
]  # fmt: skip
