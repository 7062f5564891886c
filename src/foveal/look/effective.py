"""The effective receptive field: how much each pixel of the input counts for a value, by gradients."""

from __future__ import annotations

from typing import Any

import numpy as np

from foveal.arguments import converted, integer
from foveal.errors import ArgumentError
from foveal.ir.autodiff import gradients
from foveal.ir.node import BATCH, Node
from foveal.look.fields import Box, receptive_field
from foveal.look.sheets import Result, Sheet, number
from foveal.look.views import Array, Chosen, Opened, Place, evaluate_nodes
from foveal.models import Model
from foveal.ops.parts import crop
from foveal.ops.reduce import sum_

WITHIN = 1 - 0.9545
"""What a pixel must count, of the most that one counts, to be in the field: two deviations of a bell (Luo et al.)."""
IMAGES = 32


class EffectiveField(Result, eq=False):
    """How much each pixel of the first input counts for a layer's value in the middle of its map.

    Attributes
    ----------
    model, layer : str
    at : tuple of int
        Which value of the layer's map: row and column.
    map : array of the picture's shape, without channels
        The mean size of the gradient, of the largest: from 0 to 1.
    images : int
        Over how many images the mean was taken.
    size : float
        The side of a square (of a row or a cube) of as many pixels as count more than 4.55 % of the largest.
    box : Box
        What the value can see at most.
    """

    model: str
    layer: str
    at: tuple[int, ...]
    map: Array
    images: int
    size: float
    box: Box

    def sheets(self) -> list[Sheet]:
        """The two sizes side by side."""
        theory = float(np.prod(self.box.size))
        area = self.size**self.map.ndim
        lines = (
            f"can see    {self.box}: {number(theory)} pixels, padding included",
            f"looks at   {number(area)} of them, as many as {' x '.join([number(self.size)] * self.map.ndim)}",
        )
        where = f" at {', '.join(map(str, self.at))}" if self.at else ""
        title = f"Effective receptive field of {self.layer} in {self.model}{where}"
        return [Sheet(title, notes=lines)]


def effective_receptive_field(
    model: Model, layer: Chosen, x: Any = None, channel: int | None = None, seed: int = 0
) -> EffectiveField:
    """How much each pixel counts for the value in the middle of a layer's map: the mean size of its gradient.

    Parameters
    ----------
    model : Model
        With one input.
    layer : str, int or Layer
    x : array (N, ...), optional
        Images to look at; by default 32 of standard normal noise.
    channel : int, optional
        One channel of the layer alone; by default the sum of all.
    seed : int, default=0
        Of the noise.

    Notes
    -----
    Luo, Li, Urtasun & Zemel, "Understanding the effective receptive field in deep convolutional neural networks",
    2016: it is much smaller than the theoretical one, and grows while a network learns.
    """
    who = "effective_receptive_field"
    field = receptive_field(model, layer, np.shape(x)[1:] or None)
    place = field.place
    if model.image_shape is None:
        raise ArgumentError(f"{who}: {model.name!r} must have one input, got {len(model.entries)}.")
    if x is None:
        (image,) = model.sizes_named(who, None)
        x = np.random.default_rng(seed).standard_normal((IMAGES, *image)).astype("float32")
    shape = list(place.node.shape[1:])
    del shape[min(place.channel_axis, 0)]
    middle = tuple(n // 2 for n in shape)
    number_of = _channel(who, place, channel)

    def slopes(view: Opened) -> dict[str, Node]:
        node = _middle(view.places[place.name], middle, number_of)
        return {"slope": gradients(sum_(node), [next(iter(view.inputs.values())).node])[0]}

    found = np.abs(evaluate_nodes(who, model, x, (place.name, number_of), slopes)["slope"])
    slope = found.mean(0, dtype=np.float64)
    shown = slope.sum(0 if next(iter(field.view.inputs.values())).channels_first else -1)
    shown = shown / shown.max() if shown.max() > 0 else shown
    area = np.count_nonzero(shown > WITHIN)
    size = float(area ** (1 / shown.ndim))
    return EffectiveField(field.model, field.layer, middle, shown, len(found), size, field.box(*middle))


def _channel(who: str, place: Place, channel: int | None) -> int | None:
    if channel is None:
        return None
    count = place.node.shape[place.channel_axis]
    if not 0 <= converted(who, "channel", integer, channel) < count:
        raise ArgumentError(f"{who}: `channel` must be from 0 to {count - 1} for {place.name!r}, got {channel}.")
    return int(channel)


def _middle(place: Place, middle: tuple[int, ...], channel: int | None) -> Node:
    """The values in the middle of the map."""
    axis = place.channel_axis % len(place.node.shape)
    starts, counts = list(middle), [1] * len(middle)
    starts.insert(axis - 1, channel or 0)
    counts.insert(axis - 1, place.node.shape[axis] if channel is None else 1)
    return crop(place.node, [0, *starts], [BATCH, *counts])
