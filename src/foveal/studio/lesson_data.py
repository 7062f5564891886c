"""What the studio trains on: data sets by name, folders of pictures, and the network for each, or that of a script."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from foveal import layers
from foveal.datasets import cifar10, digits, fashion_mnist, mnist
from foveal.errors import ArgumentError, DataError
from foveal.folders.listing import list_pictures
from foveal.folders.networks import small_network
from foveal.folders.prepared import prepared
from foveal.folders.scanning import scanned
from foveal.folders.settings import Settings
from foveal.models import Model, Sequential
from foveal.record import Record

Array = np.ndarray[Any, Any]

CIFAR = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]
FASHION = ["T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"]


class LessonData(Record, eq=False):
    """Pictures with their classes, to learn from and to validate with.

    Attributes
    ----------
    x, y : array (N, height, width, channels) of 0 to 255; array (N,) of class numbers
    validation : (array, array)
    class_names : list of str
    """

    x: Array
    y: Array
    validation: tuple[Array, Array]
    class_names: list[str]


def _published(module: Any, names: list[str]) -> LessonData:
    (x, y), (test_x, test_y) = module.load_data()
    x, test_x = (part if part.ndim == 4 else part[..., None] for part in (x, test_x))
    return LessonData(x, y.reshape(-1), (test_x, test_y.reshape(-1)), names)


def _digits() -> LessonData:
    (x, y), (test_x, test_y) = digits.load_data()
    grown = [np.kron(part.reshape(-1, 8, 8), np.ones((2, 2))) * (255 / 16) for part in (x, test_x)]
    x, test_x = (part[..., None].astype("uint8") for part in grown)
    return LessonData(x, y, (test_x, test_y), [str(i) for i in range(10)])


TEN = [str(i) for i in range(10)]
DATA: dict[str, Callable[[], LessonData]] = {
    "digits": _digits,
    "mnist": lambda: _published(mnist, TEN),
    "fashion_mnist": lambda: _published(fashion_mnist, FASHION),
    "cifar10": lambda: _published(cifar10, CIFAR),
}
"""Data sets by name; what is not on this machine yet is fetched, or an error says how to bring it."""


def of_folder(path: Path, seed: int) -> LessonData:
    """The pictures in a folder, split and resized as `foveal train` does."""
    data = prepared(scanned(list_pictures("train", path)), Settings(seed=seed), lambda line: None)
    if data.scan.task != "classification":
        raise DataError(f"studio: {path.name} must hold a folder for each class, but looks like {data.scan.task}.")
    x, y = data.part(data.train_rows)
    return LessonData(x, y, data.validation, data.class_names)


def network_for(data: LessonData) -> Model:
    """A small network for these pictures: lesson 1's where they are grey and small."""
    shape, classes = data.x.shape[1:], len(data.class_names)
    if shape[-1] == 1 and 16 <= shape[0] <= 32:
        body: list[Any] = [layers.Input(shape), layers.Rescaling(1 / 255, name="rescaling")]
        body += [layers.Conv2D(16, 3, activation="relu", name="conv1"), layers.MaxPooling2D(name="pool1")]
        body += [layers.Conv2D(32, 3, activation="relu", name="conv2"), layers.MaxPooling2D(name="pool2")]
        head = [layers.Flatten(name="flatten"), layers.Dense(classes, activation="softmax", name="answers")]
        return Sequential([*body, *head], name="small")
    return small_network(shape, [layers.Dense(classes, activation="softmax", name="answers")], (), 0.25)


def network_of(script: Path, data: LessonData) -> Model:
    """The model that a script makes: its `model`, or the last one it holds. The script's code is run."""
    held = runpy.run_path(str(script), run_name="studio")
    models = [value for value in held.values() if isinstance(value, Model)]
    model = held["model"] if isinstance(held.get("model"), Model) else models[-1] if models else None
    if model is None:
        raise ArgumentError(f"studio: {script.name} must make a model, `model = ...`; it holds none.")
    taken = tuple(model.inputs[0].shape[1:]) if model.built else data.x.shape[1:]
    if len(taken) != 3 or any(n not in (None, own) for n, own in zip(taken, data.x.shape[1:], strict=True)):
        raise ArgumentError(
            f"studio: the model of {script.name} takes {taken}, but the pictures are {data.x.shape[1:]}."
        )
    return model
