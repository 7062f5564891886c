"""How datasets put elements together: padded batches, buckets, windows, several datasets in turn."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from foveal.compat.tensorflow.conversion import array, result
from foveal.compat.tensorflow.nests import applied, broadcast_over, over, parts_of, stacked
from foveal.compat.tensorflow.specs import TensorShape
from foveal.errors import ArgumentError


def padded(elements: Sequence[Any], shapes: Any = None, values: Any = None) -> Any:
    """Elements of different sizes as one: each is padded up to the largest, or to the sizes that are told."""
    first = elements[0]
    wanted = over(lambda _: None, first) if shapes is None else _shapes_like(shapes, first)
    fill = over(lambda _: None, first) if values is None else broadcast_over(values, first)
    return over(_padded, over(lambda *leaves: _Leaves(leaves), *elements), wanted, fill)


class _Leaves(list[Any]):
    """The arrays at one place of several elements."""


def _shapes_like(shapes: Any, element: Any) -> Any:
    """Shapes nested as the element is, each of them as one thing."""
    if isinstance(element, dict):
        return {key: _shapes_like(shapes[key], element[key]) for key in element}
    if isinstance(element, tuple):
        return tuple(_shapes_like(shape, part) for shape, part in zip(shapes, element, strict=True))
    return _Leaves(TensorShape(shapes))


def _padded(leaves: _Leaves, shape: Any, value: Any) -> Any:
    arrays = [np.asarray(leaf) for leaf in leaves]
    largest = [max(sizes) for sizes in zip(*(one.shape for one in arrays), strict=True)]
    sizes = largest if shape is None else [
        n if want in (None, -1) else int(want) for want, n in zip(shape, largest, strict=True)
    ]  # fmt: skip
    if any(n > size for n, size in zip(largest, sizes, strict=True)):
        raise ArgumentError(f"Dataset.padded_batch: elements must fit into {tuple(sizes)}, got {tuple(largest)}.")
    filler = ("" if arrays[0].dtype.kind in "US" else 0) if value is None else np.asarray(value)[()]
    kind = arrays[0].dtype if arrays[0].dtype.kind not in "US" else np.result_type(*arrays)
    batch = np.full((len(arrays), *sizes), filler, kind)
    for number, one in enumerate(arrays):
        place: Any = (number, *(np.s_[:n] for n in one.shape))
        batch[place] = one
    return result(batch)


def bucketed(
    elements: Iterable[Any],
    length_of: Callable[..., Any],
    boundaries: Sequence[int],
    batch_sizes: Sequence[int],
    batch: Callable[[list[Any], int | None], Any],
    drop_remainder: bool,
) -> Iterator[Any]:
    """Batches of elements of like lengths, each length with its own size of batches."""
    waiting: dict[int, list[Any]] = {}
    for element in elements:
        bucket = bisect_right(list(boundaries), int(applied(length_of, element)))
        waiting.setdefault(bucket, []).append(element)
        if len(waiting[bucket]) == batch_sizes[bucket]:
            yield batch(waiting.pop(bucket), bucket)
    for bucket in sorted(waiting) if not drop_remainder else ():
        yield batch(waiting[bucket], bucket)


def grouped(
    elements: Iterable[Any], key_of: Callable[..., Any], reduce: Callable[[int, list[Any]], Iterable[Any]], size: Any
) -> Iterator[Any]:
    """What `reduce` makes of so many elements with one key, as soon as they are there; then of the rest."""
    waiting: dict[int, list[Any]] = {}
    for element in elements:
        key = int(applied(key_of, element))
        waiting.setdefault(key, []).append(element)
        if len(waiting[key]) >= int(size(key) if callable(size) else size):
            yield from reduce(key, waiting.pop(key))
    for key in sorted(waiting):
        yield from reduce(key, waiting[key])


def windows(elements: Iterable[Any], size: int, shift: int, stride: int, drop: bool) -> Iterator[list[Any]]:
    """Lists of `size` elements, `stride` apart; each list begins `shift` after the one before."""
    reach, iterator = (size - 1) * stride + 1, iter(elements)
    window: deque[Any] = deque(itertools.islice(iterator, reach))
    while window:
        if len(window) < reach and drop:
            return
        yield list(itertools.islice(window, 0, None, stride))
        for _ in range(min(shift, len(window))):
            window.popleft()
        skipped = max(0, shift - reach)
        fresh = list(itertools.islice(iterator, skipped + reach - len(window)))
        window.extend(fresh[skipped:])


def interleaved(inner: Iterator[Iterable[Any]], cycle: int, block: int) -> Iterator[Any]:
    """So many datasets in turn, some elements of each at a time; where one ends, the next one takes its place."""
    places: list[Iterator[Any] | None] = [iter(each) for each in itertools.islice(inner, cycle)]
    while any(place is not None for place in places):
        for n in range(len(places)):
            current = places[n]
            if current is None:
                continue
            taken = 0
            while taken < block:
                element = next(current, places)
                if element is places:
                    following = next(inner, None)
                    places[n] = None if following is None else iter(following)
                    break
                yield element
                taken += 1


def alternated(datasets: Sequence[Any], choices: Iterable[Any], stop: bool) -> Iterator[Any]:
    """The next element of the dataset with each number that comes; those that are empty are passed over."""
    iterators = [iter(each) for each in datasets]
    ended: set[int] = set()
    for choice in choices:
        number = int(choice)
        if number in ended:
            continue
        try:
            element = next(iterators[number])
        except StopIteration:
            if stop:
                return
            ended.add(number)
            if len(ended) == len(iterators):
                return
            continue
        yield element


def sampled(datasets: Sequence[Any], weights: Any, seed: int, stop: bool) -> Iterator[Any]:
    """Elements of datasets that are drawn by their weights; of those that are not empty yet."""
    chance, iterators = np.random.default_rng(seed), {n: iter(each) for n, each in enumerate(datasets)}
    shares = np.ones(len(datasets)) if weights is None else np.asarray(array(weights), float)
    while iterators:
        left = list(iterators)
        total = shares[left].sum()
        if not total > 0:
            return
        number = left[int(chance.choice(len(left), p=shares[left] / total))]
        try:
            element = next(iterators[number])
        except StopIteration:
            if stop:
                return
            del iterators[number]
            continue
        yield element


def rejected(
    elements: Iterable[Any], class_of: Callable[..., Any], target: Any, initial: Any, seed: int
) -> Iterator[Any]:
    """(class, element) of as many elements as leave classes with these shares."""
    wanted = np.asarray(array(target), float)
    counts = np.ones(len(wanted)) if initial is None else np.asarray(array(initial), float)
    chance = np.random.default_rng(seed)
    for element in elements:
        number = int(applied(class_of, element))
        if initial is None:
            counts[number] += 1
        ratio = wanted / np.maximum(counts / counts.sum(), 1e-12)
        if chance.random() < ratio[number] / ratio.max():
            yield result(np.int32(number)), element


def rows_of(batch: Any) -> Iterator[Any]:
    """The rows of an element."""
    for row in range(min(len(leaf) for leaf in parts_of(batch))):
        yield over(lambda leaf, row=row: leaf[row] if isinstance(leaf[row], bytes) else result(leaf[row]), batch)


__all__ = [
    "alternated", "bucketed", "grouped", "interleaved", "padded", "rejected", "rows_of", "sampled", "stacked",
    "windows",
]  # fmt: skip
