"""`ImageDataGenerator`, with which older lessons read and change pictures; Keras 3 keeps it for their sake."""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from foveal.arguments import (
    Declared,
    arg,
    between,
    boolean,
    converted,
    integer,
    one_of,
    only,
    or_none,
    positive_int,
    real,
)
from foveal.compat.keras.moves import FILLS, Move, moved
from foveal.data.folder_index import index_folder
from foveal.data.pillow_images import array_to_img, img_to_array, load_img
from foveal.data.py_dataset import PyDataset
from foveal.errors import ArgumentError, DataError
from foveal.learning.labels import to_categorical
from foveal.seeds import next_seed

Array = np.ndarray[Any, Any]

SUBSETS = ("training", "validation", None)
CLASS_MODES = ("categorical", "binary", "sparse", "input", None)


def _zoom(value: float | list[float] | tuple[float, ...]) -> tuple[float, float]:
    """What 'zoom_range' takes: how far from 1, or the two ends."""
    if isinstance(value, list | tuple) and len(value) == 2:
        return real(value[0]), real(value[1])
    return 1 - real(value), 1 + real(value)


def _shift(value: float | list[float] | tuple[float, ...] | np.ndarray[Any, Any]) -> Any:
    """A share of the side, a number of pixels, or a list of shifts to choose from."""
    return [real(each) for each in value] if isinstance(value, list | tuple | np.ndarray) else real(value)


def _ends(value: list[float] | tuple[float, ...]) -> tuple[float, float]:
    if isinstance(value, list | tuple) and len(value) == 2:
        return real(value[0]), real(value[1])
    raise ValueError(f"two numbers, got {value!r}.")


class ImageDataGenerator(Declared):
    """Batches of pictures, each changed a little at random.

    Parameters
    ----------
    featurewise_center, featurewise_std_normalization : bool
        Whether the mean that `fit` found is taken away, and whether is divided by the standard deviation.
    samplewise_center, samplewise_std_normalization : bool
        The same with each picture's own.
    zca_whitening, zca_epsilon : bool, float
        Whether the values are made as good as uncorrelated with each other, by a matrix that `fit` finds.
    rotation_range : float
        Degrees, to either side.
    width_shift_range, height_shift_range : float, int or list
        A share of the side below 1, else pixels, to either side; or the shifts to choose from.
    brightness_range : (float, float), optional
        What the brightness is multiplied by.
    shear_range : float
        Degrees.
    zoom_range : float or (float, float)
        How far from 1, or from where to where; below 1 things become larger.
    channel_shift_range : float
        What may be added to all values of a channel.
    fill_mode : {'nearest', 'constant', 'reflect', 'wrap'}
        What is where the picture is not; `cval` for 'constant'.
    horizontal_flip, vertical_flip : bool
        Whether every other picture is mirrored.
    rescale : float, optional
        What all values are multiplied by, after everything else but the normalization.
    preprocessing_function : function, optional
        What is done to each picture, before `rescale`.
    validation_split : float
        The share of the pictures that subset='validation' gives, and 'training' leaves out.

    Notes
    -----
    Keras keeps it for older scripts. `image_dataset_from_directory` reads pictures ahead in threads, and layers such as
    `RandomFlip` change them in compiled code.
    """

    who: ClassVar[str] = "ImageDataGenerator"

    featurewise_center: bool = arg(boolean, False)
    samplewise_center: bool = arg(boolean, False)
    featurewise_std_normalization: bool = arg(boolean, False)
    samplewise_std_normalization: bool = arg(boolean, False)
    zca_whitening: bool = arg(boolean, False)
    zca_epsilon: float = arg(real, 1e-6)
    rotation_range: float = arg(real, 0.0)
    width_shift_range: Any = arg(_shift, 0.0)
    height_shift_range: Any = arg(_shift, 0.0)
    brightness_range: tuple[float, float] | None = arg(or_none(_ends), None)
    shear_range: float = arg(real, 0.0)
    zoom_range: tuple[float, float] = arg(_zoom, (1.0, 1.0))
    channel_shift_range: float = arg(real, 0.0)
    fill_mode: str = arg(one_of(*FILLS), "nearest")
    cval: float = arg(real, 0.0)
    horizontal_flip: bool = arg(boolean, False)
    vertical_flip: bool = arg(boolean, False)
    rescale: float | None = arg(or_none(real), None)
    preprocessing_function: Callable[[Array], Any] | None = arg(lambda value: value, None)
    data_format: str | None = arg(only(None, "channels_last", instead="Leave it out."), None)
    validation_split: float = arg(between(0, 1, closed=False), 0.0)
    interpolation_order: int = arg(only(1, instead="Leave it out."), 1)
    dtype: str | None = arg(only(None, "float32", instead="Pictures are float32."), None)

    mean: Any = None
    std: Any = None
    zca_whitening_matrix: Any = None

    def prepare(self) -> None:
        """What is divided or whitened is centered before, as in Keras."""
        self.featurewise_std_normalization = self.featurewise_std_normalization and not self.zca_whitening
        self.featurewise_center |= self.zca_whitening or self.featurewise_std_normalization
        self.samplewise_center |= self.samplewise_std_normalization

    def fit(self, x: Any, augment: bool = False, rounds: int = 1, seed: int | None = None) -> None:
        """Find the mean and the standard deviation of each channel of pictures (n, height, width, channels)."""
        images = np.asarray(x, np.float32) * np.float32(self.rescale or 1)
        if augment:
            chance = np.random.default_rng(next_seed() if seed is None else seed)
            images = np.stack([self._changed(image, chance) for _ in range(rounds) for image in images])
        if self.featurewise_center:
            self.mean = images.mean(axis=(0, 1, 2), dtype=np.float64).astype(np.float32)
        if self.featurewise_std_normalization:
            self.std = images.std(axis=(0, 1, 2), dtype=np.float64).astype(np.float32)
        if self.zca_whitening:
            u, s, _ = np.linalg.svd((images - self.mean).reshape(len(images), -1).T, full_matrices=False)
            self.zca_whitening_matrix = (u * (np.sqrt(len(images)) / (s + self.zca_epsilon))) @ u.T

    def get_random_transform(self, img_shape: Sequence[int], seed: int | None = None) -> dict[str, Any]:
        """Numbers for `apply_transform`: theta, tx, ty, shear, zx, zy, flip_horizontal, flip_vertical and so on."""
        return self._drawn(img_shape, np.random.default_rng(next_seed() if seed is None else seed))

    def apply_transform(self, x: Any, transform_parameters: dict[str, Any]) -> Array:
        """One picture, changed by numbers that `get_random_transform` gives; those left out change nothing."""
        told = transform_parameters
        move = Move(**{name: told[name] for name in Move._fields if name in told})
        y = moved(np.asarray(x, np.float32), move, self.fill_mode, self.cval)
        if told.get("channel_shift_intensity"):
            y = np.clip(y + told["channel_shift_intensity"], y.min(), y.max())
        y = y[:, ::-1] if told.get("flip_horizontal") else y
        y = y[::-1] if told.get("flip_vertical") else y
        if told.get("brightness") is not None:
            y = np.clip(y * told["brightness"], 0, 255)
        return np.ascontiguousarray(y, np.float32)

    def random_transform(self, x: Any, seed: int | None = None) -> Array:
        """One picture, changed at random."""
        return self.apply_transform(x, self.get_random_transform(np.shape(x), seed))

    def standardize(self, x: Any) -> Array:
        """One picture or a batch, rescaled and normalized."""
        y: Array = np.asarray(x, np.float32)
        if self.preprocessing_function is not None:
            y = np.asarray(self.preprocessing_function(y), np.float32)
        y = y if self.rescale is None else y * np.float32(self.rescale)
        y = y - y.mean() if self.samplewise_center else y
        y = y / (y.std() + np.float32(1e-6)) if self.samplewise_std_normalization else y
        y = y - self._statistic("mean") if self.featurewise_center else y
        y = y / (self._statistic("std") + np.float32(1e-6)) if self.featurewise_std_normalization else y
        if not self.zca_whitening:
            return y
        matrix = self._statistic("zca_whitening_matrix")
        return (y.reshape(-1, len(matrix)) @ matrix).reshape(y.shape)

    def flow(
        self,
        x: Any,
        y: Any = None,
        batch_size: int = 32,
        shuffle: bool = True,
        sample_weight: Any = None,
        seed: int | None = None,
        save_to_dir: str | None = None,
        save_prefix: str = "",
        save_format: str = "png",
        ignore_class_split: bool = False,
        subset: str | None = None,
    ) -> Flow:
        """Batches of arrays: pictures, or tuples of pictures, labels and weights."""
        images = np.asarray(x)
        others = [np.asarray(part) for part in (y, sample_weight) if part is not None]
        if images.ndim != 4 or any(len(part) != len(images) for part in others):
            raise DataError(
                "flow: `x` must be pictures (n, height, width, channels), with a label for each, "
                f"got {images.shape} and {[part.shape for part in others]}."
            )
        rows = self._rows(len(images), subset)
        kept = [part[rows] for part in others]
        saving = (save_to_dir, save_prefix, save_format)
        return Flow(self, lambda n: images[rows][n], len(images[rows]), kept, batch_size, shuffle, seed, saving)

    def flow_from_directory(
        self,
        directory: str | os.PathLike[str],
        target_size: tuple[int, int] = (256, 256),
        color_mode: str = "rgb",
        classes: Sequence[str] | None = None,
        class_mode: str | None = "categorical",
        batch_size: int = 32,
        shuffle: bool = True,
        seed: int | None = None,
        save_to_dir: str | None = None,
        save_prefix: str = "",
        save_format: str = "png",
        follow_links: bool = False,
        subset: str | None = None,
        interpolation: str = "nearest",
        keep_aspect_ratio: bool = False,
    ) -> Flow:
        """Batches of the pictures in a folder, that has a folder for each class.

        The result has `filenames`, `filepaths`, `classes` (a number for each picture), `class_indices` (names and
        their numbers), `samples`, `num_classes` and `image_shape`.
        """
        converted("flow_from_directory", "class_mode", one_of(*CLASS_MODES), class_mode)
        index = index_folder(directory, "inferred", classes, follow_links)
        names, labels = index.class_names or [], np.asarray(index.labels)
        rows = np.concatenate([np.flatnonzero(labels == k)[self._rows(int((labels == k).sum()), subset)]
                               for k in range(len(names))])  # fmt: skip
        index = index.part(rows)
        sys.stdout.write(f"Found {len(index)} images belonging to {len(names)} classes.\n")

        def picture(n: int) -> Array:
            opened = load_img(index.paths[n], color_mode, target_size, interpolation, keep_aspect_ratio)
            return img_to_array(opened)

        numbers = labels[rows]
        floats = numbers.astype(np.float32)
        answers = {"categorical": to_categorical(numbers, len(names)), "binary": floats, "sparse": floats}
        kept = [answers[class_mode]] if class_mode in answers else []
        saving = (save_to_dir, save_prefix, save_format)
        flow = Flow(self, picture, len(index), kept, batch_size, shuffle, seed, saving, class_mode == "input")
        flow.filepaths = index.paths
        flow.filenames = [os.path.relpath(path, directory) for path in index.paths]
        flow.classes, flow.labels = numbers, numbers
        flow.class_indices = {name: k for k, name in enumerate(names)}
        flow.num_classes = len(names)
        flow.image_shape = (*target_size, {"grayscale": 1, "rgb": 3, "rgba": 4}[color_mode])
        return flow

    def _statistic(self, name: str) -> Array:
        value = getattr(self, name)
        if value is None:
            raise ArgumentError(f"ImageDataGenerator: the {name} is not known yet. Call fit(images) first.")
        return np.asarray(value, np.float32)

    def _rows(self, count: int, subset: str | None) -> slice:
        """Which of so many rows a subset has: validation the first, training the rest."""
        converted("ImageDataGenerator", "subset", one_of(*SUBSETS), subset)
        if subset is None:
            return slice(None)
        cut = int(count * self.validation_split)
        return slice(0, cut) if subset == "validation" else slice(cut, None)

    def _drawn(self, shape: Sequence[int], chance: np.random.Generator) -> dict[str, Any]:
        def shift(limit: Any, side: int) -> float:
            if isinstance(limit, list):
                return float(chance.choice(limit)) * float(chance.choice([-1, 1]))
            far = float(chance.uniform(-limit, limit)) if limit else 0.0
            return far * side if abs(limit) < 1 else float(round(far))

        low, high = self.zoom_range
        zooms = (1.0, 1.0) if low == high == 1 else tuple(float(z) for z in chance.uniform(low, high, 2))
        return {
            "theta": float(chance.uniform(-1, 1)) * self.rotation_range,
            "tx": shift(self.width_shift_range, shape[1]),
            "ty": shift(self.height_shift_range, shape[0]),
            "shear": float(chance.uniform(-1, 1)) * self.shear_range,
            "zx": zooms[0],
            "zy": zooms[1],
            "flip_horizontal": bool(chance.random() < 0.5) and self.horizontal_flip,
            "flip_vertical": bool(chance.random() < 0.5) and self.vertical_flip,
            "channel_shift_intensity": float(chance.uniform(-1, 1)) * self.channel_shift_range or None,
            "brightness": float(chance.uniform(*self.brightness_range)) if self.brightness_range else None,
        }

    def _changed(self, image: Array, chance: np.random.Generator) -> Array:
        return self.apply_transform(image, self._drawn(image.shape, chance))


Saving = tuple[str | None, str, str]


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

    def __init__(
        self,
        generator: ImageDataGenerator,
        picture: Callable[[int], Array],
        count: int,
        others: list[Array],
        batch_size: int,
        shuffle: bool,
        seed: int | None,
        saving: Saving = (None, "", "png"),
        repeats: bool = False,
    ) -> None:
        super().__init__()
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
        images = np.stack([make.standardize(image) for image in changed])
        self._save(images, numbers)
        if self._repeats:
            return images, images.copy()
        return (images, *(part[numbers] for part in self._others)) if self._others else images

    def _save(self, images: Array, numbers: Array) -> None:
        folder, prefix, kind = self._saving
        for n, image in zip(numbers, images if folder else [], strict=False):
            name = f"{prefix}_{n}_{self._epoch}.{kind}"
            array_to_img(image).save(Path(str(folder)) / name)


__all__ = ["ImageDataGenerator"]
