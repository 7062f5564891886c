"""What a model carries to be used: the names of its classes, the range and the framing of its pixels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from foveal.errors import ArgumentError
from foveal.folders.resized_pixels import Framing
from foveal.look.visualization import range_of
from foveal.models import Model
from foveal.models.notes import background_of, named_answers
from foveal.record import Record

Array = np.ndarray[Any, Any]


class Carried(Record):
    """What is known of a model's pictures and answers.

    Attributes
    ----------
    framing : Framing
    low, high : float
        What the model takes for black and white.
    class_names : tuple of str
        Empty where the model does not say.
    outputs : int
        How many classes it tells apart, or numbers it gives.
    channels_first, bgr : bool
        How the channels lie.
    """

    framing: Framing
    low: float
    high: float
    class_names: tuple[str, ...]
    outputs: int
    channels_first: bool = False
    bgr: bool = False

    def ranged(self, pixels: Array) -> Array:
        """uint8 pixels (n, height, width, channels) as the model takes them."""
        coloured = pixels[..., ::-1] if self.bgr else pixels
        ordered = np.moveaxis(coloured, -1, 1) if self.channels_first else coloured
        if (self.low, self.high) == (0, 255):
            return ordered
        return (self.low + ordered * np.float32((self.high - self.low) / 255)).astype(np.float32)


def carry(model: Model, framing: Framing, class_names: Sequence[str], pixels: Array | None = None) -> None:
    """Let a model of raw pixels carry what it needs; it is saved with it. `pixels` are some that it learned from."""
    model.class_names = list(class_names) or None
    model.input_range = (0.0, 255.0)
    model.color_mode = "grayscale" if framing.channels == 1 else "rgb"
    model.crop_to_aspect_ratio = framing.fit == "crop"
    model.background = None if pixels is None else background_of(pixels / 255)


def carried_by(who: str, model: Model) -> Carried:
    """What a model carries; where it says nothing, what its layers show.

    Raises
    ------
    ArgumentError
        It does not take pictures of one size.
    """
    shape, first = tuple(model.input_shape[1:]), False
    if len(shape) == 3 and shape[2] not in (1, 3, 4) and shape[0] in (1, 3, 4):
        shape, first = (*shape[1:], shape[0]), True
    if len(shape) == 2:
        shape = (*shape, 1)
    if len(shape) != 3 or None in shape or shape[2] not in (1, 3, 4):
        raise ArgumentError(
            f"{who}: the model must take pictures of one size, but takes {tuple(model.input_shape[1:])}."
        )
    low, high = range_of(model)
    framing = Framing(*shape, "crop" if model.crop_to_aspect_ratio else "stretch")
    width = int(np.prod([size or 1 for size in model.output_shape[1:]]))
    names, bgr = tuple(named_answers(model) or ()), model.color_mode == "bgr"
    return Carried(framing, float(low), float(high), names, max(width, 2), first, bgr)
