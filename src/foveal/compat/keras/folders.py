"""Folders of pictures as `tf.data.Dataset`s: with `map`, `cache`, `take` and the like."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

from foveal.compat.tensorflow.conversion import result
from foveal.compat.tensorflow.dataset import Dataset
from foveal.data import image_dataset
from foveal.data.image_dataset import ImageDataset


class FolderDataset(Dataset):
    """The batches of a folder's pictures.

    Attributes
    ----------
    class_names : list of str or None
        What each class number stands for.
    file_paths : list of str
        The pictures.
    """

    def __init__(self, folder: ImageDataset) -> None:
        self.class_names = folder.class_names
        self.file_paths = folder.file_paths
        super().__init__(lambda: _batches(folder), len(folder), orders=folder.turn)


def _batches(folder: ImageDataset) -> Iterator[Any]:
    for batch in folder:
        yield tuple(map(result, batch)) if isinstance(batch, tuple) else result(batch)


@functools.wraps(image_dataset.image_dataset_from_directory)
def image_dataset_from_directory(*arguments: Any, **named: Any) -> FolderDataset | tuple[FolderDataset, ...]:
    """As `foveal.utils.image_dataset_from_directory`, which says what the arguments are."""
    made = image_dataset.image_dataset_from_directory(*arguments, **named)
    return tuple(map(FolderDataset, made)) if isinstance(made, tuple) else FolderDataset(made)


__all__ = ["FolderDataset", "image_dataset_from_directory"]
