"""What commands that open a model on pictures share: the model's file, and pictures as the model takes them."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from foveal.cli.words import files_there
from foveal.data.pictures import decode
from foveal.data.pillow_images import COLOR_MODES, fitted, img_to_array
from foveal.errors import ArgumentError
from foveal.look.views import opened_anyhow
from foveal.look.visualization import range_of
from foveal.models import Model, load_model

Array = np.ndarray[Any, Any]

MODES = {1: "grayscale", 3: "rgb", 4: "rgba"}


def opened_model(who: str, name: str, compile: bool = False) -> Model:
    """The model in a .keras file; with `compile` with its optimizer and loss."""
    if not Path(name).exists():
        raise ArgumentError(f"{who}: there is no file {name!r}.")
    return load_model(name, compile=compile)


def pictures(who: str, model: Model, names: Sequence[str], options: Namespace) -> Array:
    """The pictures in some files as the model takes them: (N, height, width, channels), or with the channels first.

    Parameters
    ----------
    who : str
    model : Model
    names : list of str
        They are resized, unless the model takes any size.
    options : Namespace
        With `range` and `invert`.
    """
    files_there(who, *names)
    black, white = options.range or range_of(model)
    if not black < white:
        raise ArgumentError(f"{who}: --range must go from a number to a larger one, got {black:g} {white:g}.")
    shape = model.image_shape or ()
    first = next(iter(opened_anyhow(who, model).inputs.values())).channels_first
    height, width, channels = (shape[1:] + shape[:1] if first else shape) if len(shape) == 3 else (0, 0, 0)
    if channels not in MODES:
        taken = model.image_shape or f"{len(model.input_names)} inputs"
        raise ArgumentError(f"{who}: the model must take pictures (height, width, 1, 3 or 4), but takes {taken}.")
    size = None if height is None or width is None else (height, width)
    cropped = model.crop_to_aspect_ratio is True
    images = [_picture(name, size, MODES[channels], options.invert, cropped) for name in names]
    if model.color_mode == "bgr":
        images = [image[..., ::-1] for image in images]
    if len({image.shape for image in images}) > 1:
        raise ArgumentError(f"{who}: the model takes pictures of any size, but those of one call must have one size.")
    found = np.stack(images)
    if (black, white) != (0, 255):
        found = (black + found * ((white - black) / 255)).astype(np.float32)
    return np.moveaxis(found, -1, 1) if first else found


def _picture(name: str, size: tuple[int, int] | None, mode: str, invert: bool, cropped: bool) -> Array:
    array = img_to_array(fitted(decode(name, COLOR_MODES[mode]), size, "bilinear", cropped))
    return (255 - array if invert else array).astype(np.float32)
