"""What `ImageDataGenerator` gives: batches of pictures, read and changed ahead of training."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from foveal.arguments import converted, integer, positive_int
from foveal.data.pillow_images import array_to_img
from foveal.data.py_dataset import PyDataset
from foveal.seeds import next_seed

Array = np.ndarray[Any, Any]
Saving = tuple[str | None, str, str]


def _rows_of(part: Any, numbers: Array) -> Any:
    return tuple(each[numbers] for each in part) if isinstance(part, list) else part[numbers]


class Flow(PyDataset):
    """Batches without end, as `next(flow)` gives them; or by their number, as `fit` takes them.

    Attributes
    ----------
    n, samples : int
        How many pictures there are.
    batch_size : int
    """

    filepaths: list[str]
    filenames: list[str]
    classes: Array
    labels: Array
    class_indices: dict[str, int]
    num_classes: int
    image_shape: tuple[int, ...]
    target_size: tuple[int, int]
    directory: str
    color_mode: str
    class_mode: str | None

    def __init__(
        self,
        generator: Any,
        picture: Callable[[int], Array],
        count: int,
        others: list[Any],
        batch_size: int,
        shuffle: bool,
        seed: int | None,
        saving: Saving = (None, "", "png"),
        repeats: bool = False,
        beside: tuple[Array, ...] = (),
    ) -> None:
        super().__init__()
        self.shuffle, self.seed, self.beside = shuffle, seed, beside
        self.batch_index = self.total_batches_seen = 0
        self.n = self.samples = count
        self.batch_size = converted("flow", "batch_size", positive_int, batch_size)
        self.image_data_generator = generator
        self._picture, self._others, self._shuffle, self._saving, self._repeats = (
            picture, others, shuffle, saving, repeats,
        )  # fmt: skip
        self._seed = next_seed() if seed is None else converted("flow", "seed", integer, seed)
        self._epoch, self._given = 0, self._endless()

    def __len__(self) -> int:
        """How many batches all pictures make."""
        return -(-self.n // int(self.batch_size))

    def __getitem__(self, index: int) -> Any:
        """One batch of this epoch, by its number."""
        if not -len(self) <= index < len(self):
            raise IndexError(f"there are {len(self)} batches, got number {index}.")
        place = index % len(self) * self.batch_size
        return self._batch(self._order()[place : place + self.batch_size], index % len(self))

    def __iter__(self) -> Iterator[Any]:
        """Itself: batches without end."""
        return self

    def __next__(self) -> Any:
        """The next batch; after the last one a new epoch begins."""
        return next(self._given)

    def reset(self) -> None:
        """Begin with the first batch again."""
        self._given = self._endless()

    def on_epoch_end(self) -> None:
        """Take another order."""
        self._epoch += 1

    def _endless(self) -> Iterator[Any]:
        for _ in itertools.count():
            yield from (self[index] for index in range(len(self)))
            self.on_epoch_end()

    def _order(self) -> Array:
        if not self._shuffle:
            return np.arange(self.n)
        return np.random.default_rng([self._seed, self._epoch]).permutation(self.n)

    def _batch(self, numbers: Array, index: int) -> Any:
        make, chance = self.image_data_generator, np.random.default_rng([self._seed, self._epoch, index])
        changed = [make._changed(self._picture(int(n)), chance) for n in numbers]
        images = np.stack([make._standardized(image) for image in changed])
        self._save(images, numbers)
        self.batch_index, self.total_batches_seen = index + 1, self.total_batches_seen + 1
        x: Any = make._outwards(images)
        if self._repeats:
            return x, x.copy()
        x = [x, *(part[numbers] for part in self.beside)] if self.beside else x
        return (x, *(_rows_of(part, numbers) for part in self._others)) if self._others else x

    def _save(self, images: Array, numbers: Array) -> None:
        folder, prefix, kind = self._saving
        for n, image in zip(numbers, images if folder else [], strict=False):
            name = f"{prefix}_{n}_{self._epoch}.{kind}"
            array_to_img(image).save(Path(str(folder)) / name)


__all__ = ["Flow"]
