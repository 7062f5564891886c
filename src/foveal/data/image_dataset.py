"""Batches of pictures from a folder: lazy, shuffled, decoded by threads ahead of their use."""

from __future__ import annotations

import os
import sys
import warnings
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from inspect import Signature
from typing import Any, ClassVar

import numpy as np

from foveal.arguments import Declared, arg, between, boolean, integer, one_of, only, or_none, pair, positive_int
from foveal.cores import usable_cores
from foveal.data.folder_index import Index, index_folder, validation_parts
from foveal.data.pictures import SUFFIXES, decode
from foveal.data.pillow_images import COLOR_MODES, middle_of, padded_to
from foveal.data.pixels import METHODS, resize
from foveal.errors import ArgumentError, DataError, FormatError
from foveal.settings import SETTINGS

Array = np.ndarray[Any, Any]
Batch = Array | tuple[Array, Array]

THREADS = 4
AHEAD = 2
"""Batches that are being decoded while one is used."""


class Loading(Declared):
    """The arguments of `image_dataset_from_directory`."""

    who: ClassVar[str] = "image_dataset_from_directory"

    directory: str = arg(os.fspath)
    labels: Any = arg(lambda value: value, "inferred")
    label_mode: str | None = arg(one_of("int", "categorical", "binary", None), "int")
    class_names: list[str] | None = arg(or_none(list), None)
    color_mode: str = arg(one_of(*COLOR_MODES), "rgb")
    batch_size: int | None = arg(or_none(positive_int), 32)
    image_size: tuple[int, int] = arg(pair, (256, 256))
    shuffle: bool = arg(boolean, True)
    seed: int | None = arg(or_none(integer), None)
    validation_split: float | None = arg(or_none(between(0, 1, closed=False)), None)
    subset: str | None = arg(one_of("training", "validation", "both", None), None)
    interpolation: str = arg(one_of(*METHODS), "bilinear")
    follow_links: bool = arg(boolean, False)
    crop_to_aspect_ratio: bool = arg(boolean, False)
    pad_to_aspect_ratio: bool = arg(boolean, False)
    data_format: str | None = arg(one_of("channels_last", "channels_first", None), None)
    format: str = arg(only("tf", "grain", instead="Batches are NumPy arrays: leave it out."), "tf")
    verbose: bool = arg(boolean, True)
    on_error: str = arg(one_of("raise", "skip"), "raise", kw_only=True)

    def prepare(self) -> None:
        """Refuse what cannot go together."""
        if self.crop_to_aspect_ratio and self.pad_to_aspect_ratio:
            raise ArgumentError(
                f"{self.who}: only one of `crop_to_aspect_ratio` and `pad_to_aspect_ratio` can be True."
            )
        if bool(self.validation_split) != (self.subset is not None):
            raise ArgumentError(
                f"{self.who}: `validation_split` and `subset` must be given together, "
                f"got {self.validation_split!r} and {self.subset!r}."
            )
        if self.validation_split and self.shuffle and self.seed is None:
            raise ArgumentError(
                f"{self.who}: `seed` must be given when shuffled images are split, "
                "or the training and validation images would overlap. Give a seed, or shuffle=False."
            )

    def image(self, path: str) -> Array:
        """One picture, ready for a batch: float32, 0 to 255."""
        pixels = decode(path, COLOR_MODES[self.color_mode], upright=False)
        if self.crop_to_aspect_ratio:
            top, left, height, width = middle_of((pixels.shape[0], pixels.shape[1]), self.image_size)
            pixels = pixels[top : top + height, left : left + width]
        if self.pad_to_aspect_ratio:
            pixels = padded_to(pixels, self.image_size)
        resized = resize(pixels, self.image_size, self.interpolation).astype(np.float32, copy=False)
        return (
            np.moveaxis(resized, -1, 0)
            if (self.data_format or SETTINGS.image_data_format) == "channels_first"
            else resized
        )


class ImageDataset:
    """An iterable of batches; each time it is gone through is an epoch, shuffled anew.

    Attributes
    ----------
    class_names : list of str or None
        What each class number stands for.
    file_paths : list of str
        The pictures, in the order of the folder's split.
    skipped : dict of str to str
        The pictures that could not be read so far, and why; for `on_error="skip"`.
    turn : list of two int
        The seed of the orders, and which one is next.
    """

    def __init__(self, index: Index, rows: Array | None, loading: Loading, shuffle: bool, seed: int) -> None:
        self.class_names = index.class_names
        self.file_paths = index.paths
        self.skipped: dict[str, str] = {}
        self._rows = rows
        self._loading = loading
        self._shuffle = shuffle
        self.turn = [seed, 0]

    def __len__(self) -> int:
        """How many batches an epoch has; fewer come when all pictures of one are skipped."""
        return -(-len(self.file_paths) // (self._loading.batch_size or 1))

    def __iter__(self) -> Iterator[Batch]:
        """The batches of the next epoch: images, or images and labels."""
        order = self._order()
        self.turn[1] += 1
        size = self._loading.batch_size or 1
        batches = (order[start : start + size] for start in range(0, len(order), size))
        return self._decoded(batches)

    def get_state(self) -> list[int]:
        """The seed of the orders, and which one is next."""
        return list(self.turn)

    def set_state(self, state: list[int]) -> None:
        """Go on from such a state; its next epoch is the one that was next."""
        self.turn[:] = state

    def __repr__(self) -> str:
        return f"<ImageDataset: {len(self.file_paths)} pictures, {len(self)} batches, classes {self.class_names}>"

    def _order(self) -> Array:
        rows = len(self.file_paths)
        return np.random.default_rng(self.turn).permutation(rows) if self._shuffle else np.arange(rows)

    def _decoded(self, batches: Iterator[Array]) -> Iterator[Batch]:
        pool = ThreadPoolExecutor(min(THREADS, usable_cores()), "foveal-pictures")
        try:
            waiting: deque[tuple[Array, list[Future[Array]]]] = deque()
            for numbers in batches:
                waiting.append((numbers, [pool.submit(self._loading.image, self.file_paths[n]) for n in numbers]))
                if len(waiting) > AHEAD:
                    yield from self._batch(*waiting.popleft())
            while waiting:
                yield from self._batch(*waiting.popleft())
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _batch(self, numbers: Array, futures: list[Future[Array]]) -> Iterator[Batch]:
        images, good = [], []
        for number, future in zip(numbers, futures, strict=True):
            try:
                images.append(future.result())
                good.append(number)
            except (FormatError, OSError) as error:
                self._failed(self.file_paths[number], error)
        if not good:
            return
        if self._loading.batch_size is None:
            yield images[0] if self._rows is None else (images[0], self._rows[good[0]])
        else:
            stacked = np.stack(images)
            yield stacked if self._rows is None else (stacked, self._rows[good])

    def _failed(self, path: str, error: Exception) -> None:
        if self._loading.on_error == "raise":
            raise FormatError(
                f"image_dataset_from_directory: {error} Remove the file, or pass on_error='skip' to go on without it."
            ) from None
        if path not in self.skipped:
            self.skipped[path] = str(error)
            warnings.warn(f"image_dataset_from_directory: skipped a picture. {error}", RuntimeWarning, stacklevel=2)


def image_dataset_from_directory(*arguments: Any, **named: Any) -> ImageDataset | tuple[ImageDataset, ImageDataset]:
    """Batches of pictures (.jpg, .jpeg, .png, .bmp, .gif) from a folder, decoded while they are used.

    Parameters
    ----------
    directory : str or path
        Where the pictures are; with labels='inferred', it has a folder for each class.
    labels : 'inferred', None or list of int
        Classes from the folders' names, none, or one for each picture in alphabetical order of their paths.
    label_mode : {'int', 'categorical', 'binary', None}
        int32 (n,); float32 rows with one 1 (n, classes); float32 (n, 1) of 0 and 1; no labels.
    class_names : list of str, optional
        The folders to take, in this order; by default all of them, alphabetically.
    color_mode : {'rgb', 'rgba', 'grayscale'}
    batch_size : int or None
        32 by default; None gives one picture at a time, without the axis of the batch.
    image_size : int or (height, width)
        What all pictures are resized to; (256, 256) by default.
    shuffle : bool
        Whether each epoch has another order; True by default.
    seed : int, optional
        The same seed gives the same orders, epoch by epoch.
    validation_split : float, optional
        The share of the pictures kept for validation.
    subset : {'training', 'validation', 'both'}, optional
        Which part of the split to give; 'both' gives the two datasets.
    interpolation : str
        As `foveal.image.resize` takes its `method`.
    follow_links : bool
    crop_to_aspect_ratio, pad_to_aspect_ratio : bool
        Whether pictures are cut to, or get black bars up to, the proportions of `image_size`; else they are stretched.
    data_format : {'channels_last', 'channels_first'}, optional
    format : str
        There for Keras's sake; batches are NumPy arrays.
    verbose : bool
        Whether the number of pictures found is told.
    on_error : {'raise', 'skip'}
        What a picture that cannot be read does: end it all with an error that names it (the default), or be left out
        with a warning. Not in Keras.

    Returns
    -------
    ImageDataset
        An iterable with a length and `class_names`, of images (n, height, width, channels) float32, 0 to 255, or of
        pairs of them and labels. They lie as they are stored: EXIF orientation is not heeded, as in Keras.
    """
    loading = Loading(*arguments, **named)
    index = index_folder(loading.directory, loading.labels, loading.class_names, loading.follow_links)
    if loading.label_mode is None:
        index = Index(index.paths, None, index.class_names)
    if loading.verbose:
        _tell(loading, index)
    seed = int(np.random.default_rng().integers(2**32)) if loading.seed is None else abs(loading.seed)
    return _datasets(loading, index, seed)


image_dataset_from_directory.__signature__ = Signature(Loading.parameters())  # type: ignore[attr-defined]


def _datasets(loading: Loading, index: Index, seed: int) -> ImageDataset | tuple[ImageDataset, ImageDataset]:
    if loading.shuffle:
        index = index.part(np.random.default_rng(seed).permutation(len(index)))
    if loading.subset is None:
        return _dataset(loading, index, loading.shuffle, seed)
    train, validation = validation_parts(index, loading.validation_split or 0.0)
    if loading.subset == "both":
        return _dataset(loading, train, loading.shuffle, seed), _dataset(loading, validation, False, seed)
    return _dataset(loading, train if loading.subset == "training" else validation, loading.shuffle, seed)


def _dataset(loading: Loading, index: Index, shuffle: bool, seed: int) -> ImageDataset:
    if not len(index):
        part = f" for {loading.subset}" if loading.subset else ""
        raise DataError(
            f"{loading.who}: {loading.directory} has no pictures{part}. They must end in {', '.join(SUFFIXES)}."
        )
    return ImageDataset(index, _label_rows(loading, index), loading, shuffle, seed)


def _label_rows(loading: Loading, index: Index) -> Array | None:
    labels, names = index.labels, index.class_names
    if labels is None or names is None:
        return None
    if loading.label_mode == "int":
        return labels
    if loading.label_mode == "binary" and len(names) != 2:
        raise DataError(f"{loading.who}: label_mode='binary' needs 2 classes, got {len(names)}: {names}.")
    if labels.min() < 0 or labels.max() >= len(names):
        raise DataError(
            f"{loading.who}: label_mode={loading.label_mode!r} needs `labels` from 0 to {len(names) - 1}, "
            f"got {labels.min()} to {labels.max()}."
        )
    if loading.label_mode == "binary":
        return labels.astype(np.float32)[:, None]
    rows: Array = labels[:, None] == np.arange(len(names))
    return rows.astype(np.float32)


def _tell(loading: Loading, index: Index) -> None:
    """Keras's lines on how many files there are, and how many are used."""
    classes = "" if index.class_names is None else f" belonging to {len(index.class_names)} classes"
    sys.stdout.write(f"Found {len(index)} files{classes}.\n")
    if loading.subset is not None:
        parts = zip(("training", "validation"), validation_parts(index, loading.validation_split or 0.0), strict=True)
        for name, part in parts:
            if loading.subset in (name, "both"):
                sys.stdout.write(f"Using {len(part)} files for {name}.\n")
