"""`tf.data.experimental`: functions of datasets, for `Dataset.apply`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from foveal.compat.tensorflow import records
from foveal.compat.tensorflow.dataset import AUTOTUNE, Dataset
from foveal.eager import Array

Step = Callable[[Dataset], Any]


def get_single_element(dataset: Dataset, name: str | None = None) -> Any:
    """`dataset.get_single_element()`."""
    return dataset.get_single_element()


def cardinality(dataset: Dataset) -> Array:
    """`dataset.cardinality()`."""
    return dataset.cardinality()


def assert_cardinality(expected_cardinality: int) -> Step:
    """The same dataset, known to have so many elements."""
    return lambda dataset: Dataset(lambda: iter(dataset), int(expected_cardinality), dataset._batched)


def bucket_by_sequence_length(*args: Any, **kwargs: Any) -> Step:
    """`dataset.bucket_by_sequence_length(...)`."""
    return lambda dataset: dataset.bucket_by_sequence_length(*args, **kwargs)


def group_by_window(*args: Any, **kwargs: Any) -> Step:
    """`dataset.group_by_window(...)`."""
    return lambda dataset: dataset.group_by_window(*args, **kwargs)


def ignore_errors(log_warning: bool = False) -> Step:
    """`dataset.ignore_errors()`."""
    return lambda dataset: dataset.ignore_errors()


def map_and_batch(map_func: Any, batch_size: int, drop_remainder: bool = False, **_: Any) -> Step:
    """`dataset.map(map_func).batch(batch_size)`."""
    return lambda dataset: dataset.map(map_func, AUTOTUNE).batch(batch_size, drop_remainder)


def parallel_interleave(map_func: Any, cycle_length: int, block_length: int = 1, **_: Any) -> Step:
    """`dataset.interleave(map_func, ...)`."""
    return lambda dataset: dataset.interleave(map_func, cycle_length, block_length)


def prefetch_to_device(device: str, buffer_size: int | None = None) -> Step:
    """`dataset.prefetch(buffer_size)`."""
    return lambda dataset: dataset.prefetch(AUTOTUNE if buffer_size is None else buffer_size)


def rejection_resample(*args: Any, **kwargs: Any) -> Step:
    """`dataset.rejection_resample(...)`."""
    return lambda dataset: dataset.rejection_resample(*args, **kwargs)


def scan(initial_state: Any, scan_func: Any) -> Step:
    """`dataset.scan(...)`."""
    return lambda dataset: dataset.scan(initial_state, scan_func)


def shuffle_and_repeat(buffer_size: int, count: int | None = None, seed: int | None = None) -> Step:
    """`dataset.shuffle(buffer_size, seed).repeat(count)`."""
    return lambda dataset: dataset.shuffle(buffer_size, seed).repeat(count)


def snapshot(path: Any, **_: Any) -> Step:
    """`dataset.snapshot(path)`."""
    return lambda dataset: dataset.snapshot(path)


def take_while(predicate: Any) -> Step:
    """`dataset.take_while(predicate)`."""
    return lambda dataset: dataset.take_while(predicate)


def unbatch() -> Step:
    """`dataset.unbatch()`."""
    return lambda dataset: dataset.unbatch()


def unique() -> Step:
    """`dataset.unique()`."""
    return lambda dataset: dataset.unique()


def save(dataset: Dataset, path: Any, *_: Any, **__: Any) -> None:
    """`dataset.save(path)`."""
    dataset.save(path)


def make_one_shot_iterator(dataset: Dataset) -> Any:
    """`iter(dataset)`."""
    return iter(dataset)


def get_structure(dataset_or_iterator: Any) -> Any:
    """`dataset.element_spec`."""
    return dataset_or_iterator.element_spec


class TFRecordWriter:
    """Writes the records of a dataset to a file."""

    def __init__(self, filename: Any, compression_type: Any = None) -> None:
        self._place = filename, compression_type

    def write(self, dataset: Dataset) -> None:
        """Write all of them."""
        with records.TFRecordWriter(*self._place) as writer:
            for record in dataset:
                writer.write(record)


def enumerate_dataset(start: int = 0) -> Step:
    """`dataset.enumerate(start)`."""
    return lambda dataset: dataset.enumerate(start)


Counter, RandomDataset = Dataset.counter, Dataset.random
load = Dataset.load

__all__ = [
    "Counter", "RandomDataset", "TFRecordWriter", "assert_cardinality", "bucket_by_sequence_length", "cardinality",
    "enumerate_dataset", "get_single_element", "get_structure", "group_by_window", "ignore_errors", "load",
    "make_one_shot_iterator", "map_and_batch", "parallel_interleave", "prefetch_to_device", "rejection_resample",
    "save", "scan", "shuffle_and_repeat", "snapshot", "take_while", "unbatch", "unique",
]  # fmt: skip
