"""Which pictures a folder holds, which class each has, and which of them are kept for validation."""

from __future__ import annotations

import os
import warnings
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from foveal.data.pictures import SUFFIXES
from foveal.errors import ArgumentError, DataError
from foveal.record import Record

Array = np.ndarray[Any, Any]


class Index(Record, eq=False):
    """Picture files in order, the class of each (None: there are no classes) and the classes' names."""

    paths: list[str]
    labels: Array | None
    class_names: list[str] | None

    def __len__(self) -> int:
        return len(self.paths)

    def part(self, order: Array | slice) -> Index:
        """Some of them, in this order."""
        labels = None if self.labels is None else self.labels[order]
        return Index([str(path) for path in np.array(self.paths, object)[order]], labels, self.class_names)


def index_folder(
    folder: str | os.PathLike[str], labels: Any, class_names: Sequence[str] | None, follow_links: bool
) -> Index:
    """The pictures below a folder in alphabetical order; see `image_dataset_from_directory`."""
    root = Path(folder).expanduser()
    if not root.is_dir():
        raise NotADirectoryError(f"image_dataset_from_directory: there is no folder {root.absolute()}.")
    if isinstance(labels, str) and labels == "inferred":
        return _by_subfolder(root, class_names, follow_links)
    if class_names is not None:
        raise ArgumentError(
            f"image_dataset_from_directory: `class_names` goes with labels='inferred' alone, got labels={labels!r}."
        )
    paths = _pictures(root, follow_links)
    if labels is None:
        return Index(paths, None, None)
    return _with_labels(root, paths, labels)


def validation_parts(index: Index, share: float) -> tuple[Index, Index]:
    """Those to train on and, from the end, the share kept for validation."""
    kept = len(index) - int(share * len(index))
    return index.part(slice(0, kept)), index.part(slice(kept, None))


def _by_subfolder(root: Path, class_names: Sequence[str] | None, follow_links: bool) -> Index:
    found = sorted(each.name for each in root.iterdir() if each.is_dir() and not each.name.startswith("."))
    names = list(class_names) if class_names is not None else found
    missing = [name for name in names if name not in found]
    if missing or not names:
        raise DataError(
            f"image_dataset_from_directory: {root} must hold a folder for each class, "
            + (f"but has none named {missing[0]!r}; it has {found}." if missing else "but it has no folders.")
        )
    each = [_pictures(root / name, follow_links) for name in names]
    labels = np.repeat(np.arange(len(names), dtype=np.int32), [len(paths) for paths in each])
    return Index([path for paths in each for path in paths], labels, names)


def _with_labels(root: Path, paths: list[str], labels: Any) -> Index:
    if not isinstance(labels, list | tuple | np.ndarray):
        raise ArgumentError(
            "image_dataset_from_directory: `labels` must be 'inferred', None or a list of class numbers, "
            f"got {labels!r}."
        )
    numbers = np.asarray(labels)
    if numbers.shape != (len(paths),) or numbers.dtype.kind not in "iu":
        raise DataError(
            f"image_dataset_from_directory: `labels` must be {len(paths)} integers, one for each picture below {root} "
            f"in alphabetical order, got {numbers.dtype} {numbers.shape}."
        )
    return Index(paths, numbers.astype(np.int32), [str(number) for number in np.unique(numbers)])


OTHERS = (".webp", ".tif", ".tiff", ".heic", ".heif", ".avif", ".jfif", ".jp2", ".svg")
"""Endings of pictures that are not read, as in Keras."""


def _pictures(folder: Path, follow_links: bool) -> list[str]:
    """The pictures that are read; a warning says which others there are."""
    files = list(_files(folder, follow_links))
    others = Counter(ending for path in files if (ending := Path(path).suffix.lower()) in OTHERS)
    if others:
        listed = ", ".join(f"{count} {ending}" for ending, count in sorted(others.items()))
        warnings.warn(
            f"image_dataset_from_directory: {folder} has pictures that are left out: {listed}. Convert them to one of "
            f"{', '.join(SUFFIXES)}.",
            RuntimeWarning,
            stacklevel=5,
        )
    return [path for path in files if Path(path).suffix.lower() in SUFFIXES]


def _files(folder: Path, follow_links: bool) -> Iterable[str]:
    for place, folders, names in os.walk(folder, followlinks=follow_links):
        folders.sort()
        for name in sorted(names):
            yield os.path.join(place, name)
