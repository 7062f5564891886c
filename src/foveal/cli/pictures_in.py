"""What commands that open a model on pictures share: the model's file, and pictures as the model takes them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from foveal.data.pillow_images import img_to_array, load_img
from foveal.errors import ArgumentError
from foveal.models import Model, load_model

Array = np.ndarray[Any, Any]

MODES = {1: "grayscale", 3: "rgb", 4: "rgba"}


def files_there(who: str, *names: str) -> None:
    """An error that names the first file there is not."""
    missing = [name for name in names if not Path(name).is_file()]
    if missing:
        raise ArgumentError(f"{who}: there is no file {missing[0]!r}.")


def opened_model(who: str, name: str) -> Model:
    """The model in a .keras file."""
    files_there(who, name)
    return load_model(name, compile=False)


def size_of(who: str, model: Model) -> tuple[int, int, int]:
    """Height, width and channels of the pictures that a model takes."""
    shape = model.image_shape
    if shape is None or len(shape) != 3 or shape[2] not in MODES:
        raise ArgumentError(f"{who}: the model must take pictures (height, width, 1, 3 or 4), but takes {shape}.")
    height, width, channels = shape
    return height, width, channels


def pictures(who: str, model: Model, names: Sequence[str], invert: bool) -> Array:
    """The pictures in some files, resized to what the model takes: (N, height, width, channels) from 0 to 255."""
    files_there(who, *names)
    height, width, channels = size_of(who, model)
    return np.stack([_picture(name, (height, width), MODES[channels], invert) for name in names])


def _picture(name: str, size: tuple[int, int], mode: str, invert: bool) -> Array:
    array = img_to_array(load_img(name, color_mode=mode, target_size=size, interpolation="bilinear"))
    return (255 - array if invert else array).astype(np.float32)
