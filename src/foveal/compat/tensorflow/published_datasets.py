"""`tensorflow_datasets.load`, for the data sets that Foveal has."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import numpy as np

from foveal.compat.tensorflow.dataset import Dataset
from foveal.compat.tensorflow.nests import numpy_of, over
from foveal.errors import ArgumentError, UnsupportedError, did_you_mean

Split = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]

DIGITS = [str(n) for n in range(10)]
CLOTHES = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]
THINGS = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]
CLASSES = {"mnist": DIGITS, "fashion_mnist": CLOTHES, "cifar10": THINGS, "cifar100": [str(n) for n in range(100)]}
"""The data sets, and what their classes are called."""

SLICE = re.compile(r"(train|test|all)(?:\[(-?\d+%?)?:(-?\d+%?)?\])?")


class ClassLabel:
    """The classes: how many, their names and their numbers."""

    def __init__(self, names: list[str]) -> None:
        self.names, self.num_classes = names, len(names)
        self.shape, self.dtype = (), np.dtype("int64")

    def int2str(self, int_value: Any) -> str:
        """The name of a class."""
        return self.names[int(int_value)]

    def str2int(self, str_value: str) -> int:
        """The number of a class."""
        return self.names.index(str_value)


class SplitInfo:
    """How many examples a part has."""

    def __init__(self, num_examples: int) -> None:
        self.num_examples = num_examples


class DatasetInfo:
    """What is known of a data set."""

    def __init__(self, name: str, parts: Mapping[str, Split]) -> None:
        self.name = self.full_name = name
        self.splits = {part: SplitInfo(len(labels)) for part, (_, labels) in parts.items()}
        picture = Dataset.from_tensors(parts["train"][0][0]).element_spec
        self.features = {"image": picture, "label": ClassLabel(CLASSES[name])}
        self.supervised_keys = ("image", "label")
        self.description = f"{name}, as keras.datasets has it."

    def __repr__(self) -> str:
        return f"DatasetInfo(name={self.name!r}, splits={ {k: v.num_examples for k, v in self.splits.items()} })"


def load(
    name: str,
    *,
    split: Any = None,
    data_dir: Any = None,
    batch_size: int | None = None,
    shuffle_files: bool = False,
    download: bool = True,
    as_supervised: bool = False,
    with_info: bool = False,
    **_: Any,
) -> Any:
    """A data set, or a part of it such as 'train[:80%]', as a Dataset of {'image', 'label'} or of (image, label).

    Parameters
    ----------
    name : {'mnist', 'fashion_mnist', 'cifar10', 'cifar100'}
    split : str, or lists or dicts of them, optional
        'train', 'test', 'all', slices of them in numbers or percent, and sums: 'train[:1000]+test'. By default a dict
        of both parts.
    batch_size : int, optional
        -1 gives all of it as one element.
    as_supervised : bool
        Whether elements are (image, label).
    with_info : bool
        Whether what is known of it is given, too.
    """
    key = str(name).partition(":")[0].partition("/")[0]
    if key not in CLASSES:
        raise UnsupportedError(
            f"tensorflow_datasets.load: Foveal has {', '.join(CLASSES)}, got {name!r}.{did_you_mean(key, CLASSES)} "
            "Read others from files, with image_dataset_from_directory for example."
        )
    train, test = import_module(f"foveal.data.{key}").load_data()
    parts = {part: _examples(*each) for part, each in {"train": train, "test": test}.items()}

    def parted(part: Any) -> Any:
        if isinstance(part, dict):
            return {word: parted(each) for word, each in part.items()}
        if isinstance(part, list | tuple):
            return type(part)(parted(each) for each in part)
        return _dataset(_part(parts, part), as_supervised, batch_size)

    found = parted({"train": "train", "test": "test"} if split is None else split)
    return (found, DatasetInfo(key, parts)) if with_info else found


def _examples(images: Any, labels: Any) -> Split:
    """Pictures with their channel, and one number for each."""
    pictures = np.asarray(images)
    return (pictures if pictures.ndim == 4 else pictures[..., None]), np.asarray(labels).reshape(-1).astype(np.int64)


def _part(parts: Mapping[str, Split], split: Any) -> Split:
    pieces = [_piece(parts, word.strip()) for word in str(split).split("+")]
    return np.concatenate([images for images, _ in pieces]), np.concatenate([labels for _, labels in pieces])


def _piece(parts: Mapping[str, Split], word: str) -> Split:
    found = SLICE.fullmatch(word)
    if found is None:
        raise ArgumentError(
            f"tensorflow_datasets.load: `split` must be like 'train', 'test[:20%]' or 'train[100:200]', got {word!r}."
        )
    images, labels = (
        tuple(map(np.concatenate, zip(*parts.values(), strict=True))) if found[1] == "all" else parts[found[1]]
    )
    rows = slice(*(_place(found[n], len(labels)) for n in (2, 3)))
    return images[rows], labels[rows]


def _place(text: str | None, count: int) -> int | None:
    if text is None or not text.endswith("%"):
        return None if text is None else int(text)
    return round(int(text[:-1]) * count / 100)


def _dataset(part: Split, as_supervised: bool, batch_size: int | None) -> Any:
    elements = part if as_supervised else dict(zip(("image", "label"), part, strict=True))
    whole = Dataset.from_tensor_slices(elements)
    if batch_size == -1:
        return whole.batch(len(whole)).get_single_element()
    return whole if batch_size is None else whole.batch(batch_size)


def as_numpy(dataset: Any) -> Any:
    """Plain NumPy: of a dataset its elements, of nested arrays the arrays."""
    return dataset.as_numpy_iterator() if isinstance(dataset, Dataset) else over(numpy_of, dataset)


def list_builders(**_: Any) -> list[str]:
    """The names that `load` takes."""
    return list(CLASSES)


def disable_progress_bar() -> None:
    """Nothing: there is none."""


enable_progress_bar: Callable[[], None] = disable_progress_bar

__all__ = ["as_numpy", "disable_progress_bar", "enable_progress_bar", "list_builders", "load"]
