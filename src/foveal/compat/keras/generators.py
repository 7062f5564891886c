"""`ImageDataGenerator`, with which older lessons read and change pictures; Keras 3 keeps it for their sake."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np

from foveal.arguments import (
    Declared,
    arg,
    between,
    boolean,
    converted,
    one_of,
    only,
    or_none,
    real,
)
from foveal.compat.keras.flows import Flow
from foveal.compat.keras.frames import Frame
from foveal.compat.keras.moves import FILLS, Move, moved
from foveal.compat.keras.random_moves import apply_brightness_shift
from foveal.data.folder_index import index_folder
from foveal.data.pillow_images import img_to_array, load_img
from foveal.errors import ArgumentError, DataError
from foveal.functions.spatial_axes import FIRST, LAST
from foveal.functions.spatial_axes import data_format as order_of_axes
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
        A share of the side below 1; or so many whole pixels less one at most; or the shifts to choose from.
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
    data_format : {'channels_last', 'channels_first'}, optional
        The order of the pictures' axes.
    validation_split : float
        The share of the pictures that subset='validation' gives, and 'training' leaves out.

    Notes
    -----
    Keras keeps it for older scripts. `image_dataset_from_directory` reads pictures ahead in threads, and layers such as
    `RandomFlip` change them in compiled code. As in Keras, `width_shift_range` moves pictures up and down by a share of
    their width, and `height_shift_range` to the sides by a share of their height.
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
    data_format: str = arg(order_of_axes, None)
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
        images = self._inwards(np.asarray(x, np.float32)) * np.float32(self.rescale or 1)
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
        shape = (*img_shape[1:], img_shape[0]) if self.data_format == FIRST else img_shape
        return self._drawn(shape, np.random.default_rng(next_seed() if seed is None else seed))

    def apply_transform(self, x: Any, transform_parameters: dict[str, Any]) -> Array:
        """One picture, changed by numbers that `get_random_transform` gives; those left out change nothing."""
        return self._outwards(self._transformed(self._inwards(np.asarray(x, np.float32)), transform_parameters))

    def _transformed(self, x: Array, told: dict[str, Any]) -> Array:
        move = Move(**{name: told[name] for name in Move._fields if name in told})
        y = moved(x, move, self.fill_mode, self.cval)
        if told.get("channel_shift_intensity"):
            y = np.clip(y + told["channel_shift_intensity"], y.min(), y.max())
        y = y[:, ::-1] if told.get("flip_horizontal") else y
        y = y[::-1] if told.get("flip_vertical") else y
        if told.get("brightness") is not None:
            y = apply_brightness_shift(y, told["brightness"], scale=False)
        return np.ascontiguousarray(y, np.float32)

    def random_transform(self, x: Any, seed: int | None = None) -> Array:
        """One picture, changed at random."""
        return self.apply_transform(x, self.get_random_transform(np.shape(x), seed))

    def _inwards(self, x: Array) -> Array:
        """Pictures with their channels at the end."""
        return np.moveaxis(x, -3, -1) if self.data_format == FIRST else x

    def _outwards(self, x: Array) -> Array:
        return np.moveaxis(x, -1, -3) if self.data_format == FIRST else x

    def standardize(self, x: Any) -> Array:
        """One picture or a batch, rescaled and normalized."""
        return self._outwards(self._standardized(self._inwards(np.asarray(x, np.float32))))

    def _standardized(self, y: Array) -> Array:
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
        """Batches of arrays: pictures, or tuples of pictures, labels and weights; `x` may have others beside."""
        first, *beside = x if isinstance(x, tuple | list) and np.ndim(x[0]) == 4 else (x,)
        images = self._inwards(np.asarray(first))
        inputs = [np.asarray(part) for each in beside for part in (each if isinstance(each, list) else [each])]
        others = [np.asarray(part) for part in (y, sample_weight) if part is not None]
        if images.ndim != 4 or any(len(part) != len(images) for part in (*inputs, *others)):
            raise DataError(
                "flow: `x` must be pictures (n, height, width, channels), with a label for each, "
                f"got {images.shape} and {[part.shape for part in (*inputs, *others)]}."
            )
        rows = self._rows(len(images), subset)
        kept = [part[rows] for part in others]
        saving = (save_to_dir, save_prefix, save_format)
        shown, besides = images[rows], tuple(part[rows] for part in inputs)
        return Flow(self, shown.__getitem__, len(shown), kept, batch_size, shuffle, seed, saving, beside=besides)

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

        numbers = labels[rows]
        floats = numbers.astype(np.float32)
        answers = {"categorical": to_categorical(numbers, len(names)), "binary": floats, "sparse": floats}
        kept = [answers[class_mode]] if class_mode in answers else []
        looks = (target_size, color_mode, interpolation, keep_aspect_ratio)
        saving = (save_to_dir, save_prefix, save_format)
        flow = self._of_files(index.paths, looks, kept, (batch_size, shuffle, seed, saving), class_mode)
        flow.directory = os.fspath(directory)
        flow.filenames = [os.path.relpath(path, directory) for path in index.paths]
        flow.classes, flow.labels = numbers, numbers
        flow.class_indices = {name: k for k, name in enumerate(names)}
        flow.num_classes = len(names)
        return flow

    def flow_from_dataframe(
        self,
        dataframe: Any,
        directory: str | os.PathLike[str] | None = None,
        x_col: str = "filename",
        y_col: Any = "class",
        weight_col: str | None = None,
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
        subset: str | None = None,
        interpolation: str = "nearest",
        validate_filenames: bool = True,
        **older: Any,
    ) -> Flow:
        """Batches of the pictures that a table of pandas names in the column `x_col`, with the labels in `y_col`.

        `class_mode` is one of 'categorical', 'binary', 'sparse', 'raw', 'multi_output', 'input' and None. Files that
        are not there are left out, with a warning, unless `validate_filenames` is False.
        """
        frame = Frame(dataframe, directory, x_col, y_col, weight_col, classes, class_mode, validate_filenames)
        frame = frame.part(self._rows(len(frame), subset))
        looks = (target_size, color_mode, interpolation, False)
        saving = (save_to_dir, save_prefix, save_format)
        flow = self._of_files(frame.paths, looks, frame.targets(), (batch_size, shuffle, seed, saving), class_mode)
        sys.stdout.write(frame.summary())
        frame.describe(flow)
        return flow

    def _of_files(
        self,
        paths: Sequence[str],
        looks: tuple[tuple[int, int], str, str, bool],
        others: list[Any],
        order: tuple[int, bool, int | None, Any],
        class_mode: str | None,
    ) -> Flow:
        """Batches of the pictures in files."""
        size, color_mode, interpolation, keep = looks

        def picture(n: int) -> Array:
            return img_to_array(load_img(paths[n], color_mode, size, interpolation, keep), LAST)

        batch_size, shuffle, seed, saving = order
        flow = Flow(self, picture, len(paths), others, batch_size, shuffle, seed, saving, class_mode == "input")
        flow.filepaths = list(paths)
        flow.target_size, flow.color_mode, flow.class_mode = size, color_mode, class_mode
        channels = {"grayscale": 1, "rgb": 3, "rgba": 4}[color_mode]
        flow.image_shape = (channels, *size) if self.data_format == FIRST else (*size, channels)
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
            if isinstance(limit, list) or (limit >= 1 and limit == int(limit)):
                return float(chance.choice(limit if isinstance(limit, list) else int(limit)) * chance.choice([-1, 1]))
            return float(chance.uniform(-limit, limit)) * (side if limit < 1 else 1)

        low, high = self.zoom_range
        zooms = (1.0, 1.0) if low == high == 1 else tuple(float(z) for z in chance.uniform(low, high, 2))
        return {
            "theta": float(chance.uniform(-1, 1)) * self.rotation_range,
            "tx": shift(self.height_shift_range, shape[0]),
            "ty": shift(self.width_shift_range, shape[1]),
            "shear": float(chance.uniform(-1, 1)) * self.shear_range,
            "zx": zooms[0],
            "zy": zooms[1],
            "flip_horizontal": bool(chance.random() < 0.5) and self.horizontal_flip,
            "flip_vertical": bool(chance.random() < 0.5) and self.vertical_flip,
            "channel_shift_intensity": float(chance.uniform(-1, 1)) * self.channel_shift_range or None,
            "brightness": float(chance.uniform(*self.brightness_range)) if self.brightness_range else None,
        }

    def _changed(self, image: Array, chance: np.random.Generator) -> Array:
        return self._transformed(image, self._drawn(image.shape, chance))


__all__ = ["ImageDataGenerator"]
