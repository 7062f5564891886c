"""Pictures of layers: their kernels, their maps, and how a map comes from an image."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from foveal import nn
from foveal.arguments import boolean, converted, integer, names_checked, one_of, pair
from foveal.errors import ArgumentError, UnsupportedError
from foveal.ir.node import show
from foveal.layers.sliding import Sliding
from foveal.look.layer_outputs import activations
from foveal.look.plots import figures
from foveal.look.plots.figures import Picture, Tile
from foveal.look.views import Array, Chosen, Place, one_image, opened_anyhow, opened_for
from foveal.models import Model
from foveal.record import Record


def feature_maps(
    model: Model, image: Any, layer: Chosen, channels: Sequence[int] | None = None, columns: int | None = None
) -> Picture:
    """What a layer makes of one image: every channel a map, all in the same colours.

    Parameters
    ----------
    model : Model
    image : array
        One image, as the model takes it, with the batch's axis or without.
    layer : str, int or Layer
        One that gives maps.
    channels : list of int, optional
        Which; by default all.
    columns : int, optional
        How many maps stand in a row.

    Returns
    -------
    Picture
        A matplotlib figure.
    """
    place, maps = _maps("feature_maps", model, image, layer)
    chosen = _channels("feature_maps", channels, maps.shape[-1])
    kind, span = figures.together(maps)
    tiles = [figures.map_tile(maps[..., c], str(c), kind, span) for c in chosen]
    what = f"{len(chosen)} of {maps.shape[-1]} maps {figures.by(maps.shape[:2])}, {figures.span_of(maps)}"
    return figures.tiled(tiles, f"{place.name}: {what}", columns, "value")


def kernels(model: Model, layer: Chosen, channel: int | None = None, columns: int | None = None) -> Picture:
    """A convolution's kernels, one for each filter; white is zero, red above, blue below.

    Parameters
    ----------
    model : Model
    layer : str, int or Layer
        A convolution of images.
    channel : int, optional
        Show the part for this input channel. By default the average over the channels; kernels of three channels in
        the first layer are shown in colours.
    columns : int, optional
    """
    place = opened_anyhow("kernels", model).chosen("kernels", layer)[0]
    kernel = _kernel("kernels", place)
    _, _, inputs, filters = kernel.shape
    if channel is not None and not 0 <= converted("kernels", "channel", integer, channel) < inputs:
        raise ArgumentError(f"kernels: `channel` must be from 0 to {inputs - 1}, got {channel}.")
    what = f"{place.name}: {filters} kernels {figures.by(kernel.shape[:3])}, {figures.span_of(kernel)}"
    if channel is None:
        shown = filters_of("kernels", place.name, place.layer, place.layer.weights[0].value)
    else:
        shown = Filters(np.moveaxis(kernel[:, :, channel], -1, 0), f"input channel {channel}")
    title = ", ".join(filter(None, (what, shown.meaning)))
    return figures.tiled(shown.tiles(), title, columns, "" if shown.in_colours else "weight")


def show_kernel(kernel: Any, title: str = "", numbers: bool = True) -> Picture:
    """One kernel, with its numbers written into it.

    Parameters
    ----------
    kernel : array (height, width), or with further axes of size 1
    title : str
    numbers : bool, default=True
    """
    values = np.squeeze(np.asarray(kernel, np.float64))
    if values.ndim != 2:
        raise ArgumentError(f"show_kernel: `kernel` must be (height, width), got {np.shape(kernel)}.")
    name = title or f"kernel {figures.by(values.shape)}, {figures.span_of(values)}, sum {values.sum():.3g}"
    page = figures.figure(4, 4 * values.shape[0] / values.shape[1] + figures.HEADING, name)
    axes = page.subplots()
    drawn = figures.shown(axes, Tile(values, kind="signed"))
    if converted("show_kernel", "numbers", boolean, numbers):
        figures.write_numbers(axes, values, drawn)
    return page


@names_checked
def show_extraction(
    image: Any,
    kernel: Any,
    *,
    conv_strides: Any = 1,
    conv_padding: str = "valid",
    activation: str = "relu",
    pool_size: Any = 2,
    pool_strides: Any = 2,
    pool_padding: str = "same",
    pool: str = "max",
) -> Picture:
    """How a feature is extracted: the image, filtered by a kernel, detected by an activation, condensed by pooling.

    Parameters
    ----------
    image : array (height, width) or (height, width, channels)
        The mean of the channels is taken.
    kernel : array (height, width)
    conv_strides, pool_size, pool_strides : int or (int, int)
    conv_padding, pool_padding : {'valid', 'same'}
    activation : {'relu', 'linear'}
    pool : {'max', 'average'}
    """
    who = "show_extraction"
    steps = extracted(
        image, kernel, conv_strides=conv_strides, conv_padding=conv_padding, activation=activation,
        pool_size=pool_size, pool_strides=pool_strides, pool_padding=pool_padding, pool=pool, who=who,
    )  # fmt: skip
    averaged = f"mean of {np.shape(image)[-1]} channels" if np.ndim(image) == 3 and np.shape(image)[-1] > 1 else ""
    height = figures.tall(steps["input"].shape, 2.2) + 1
    page = figures.figure(figures.PAGE, height, "Extracting a feature: filter, detect, condense")
    for axes, (name, values) in zip(page.subplots(1, 4), steps.items(), strict=True):
        title = f"{name} {figures.by(values.shape)}\n{figures.span_of(values)}"
        tile = Tile(values, title, "image", note=averaged) if name == "input" else figures.map_tile(values, title)
        drawn = figures.shown(axes, tile, ticks=True)
        if name != "input":
            figures.with_bar(page, drawn, axes, "")
    return page


def extracted(
    image: Any,
    kernel: Any,
    *,
    conv_strides: Any = 1,
    conv_padding: str = "valid",
    activation: str = "relu",
    pool_size: Any = 2,
    pool_strides: Any = 2,
    pool_padding: str = "same",
    pool: str = "max",
    who: str = "extracted",
) -> dict[str, Array]:
    """The numbers of `show_extraction`: `input`, `filter`, `detect` and `condense`, each (height, width)."""
    grey = np.asarray(image, np.float32)
    grey = grey.mean(-1) if grey.ndim == 3 else grey
    weights = np.squeeze(np.asarray(kernel, np.float32))
    if grey.ndim != 2 or weights.ndim != 2:
        raise ArgumentError(
            f"{who}: `image` must be (height, width) or (height, width, channels) and `kernel` (height, width), "
            f"got {np.shape(image)} and {np.shape(kernel)}."
        )
    pads = one_of("valid", "same")
    bend = converted(who, "activation", one_of("relu", "linear"), activation)
    pooled = nn.max_pool2d if converted(who, "pool", one_of("max", "average"), pool) == "max" else nn.avg_pool2d
    strides, steps = (
        converted(who, n, pair, v) for n, v in (("conv_strides", conv_strides), ("pool_strides", pool_strides))
    )
    size = converted(who, "pool_size", pair, pool_size)
    outer, inner = (
        converted(who, n, pads, v) for n, v in (("conv_padding", conv_padding), ("pool_padding", pool_padding))
    )
    filtered = nn.conv2d(grey[None, ..., None], weights[..., None, None], strides, outer)
    detected = nn.relu(filtered) if bend == "relu" else filtered
    condensed = pooled(detected, size, steps, inner)
    found = {"input": grey[None, ..., None], "filter": filtered, "detect": detected, "condense": condensed}
    return {name: np.asarray(values)[0, ..., 0] for name, values in found.items()}


def triptych(model: Model, image: Any, layer: Chosen, channel: int = 0) -> Picture:
    """One channel of a convolution three ways: how its values are distributed, its kernel, and its map.

    Parameters
    ----------
    model : Model
    image : array
        One image, as the model takes it.
    layer : str, int or Layer
        A convolution of images.
    channel : int, default=0
        Which filter.
    """
    place, maps = _maps("triptych", model, image, layer)
    (c,) = _channels("triptych", [channel], maps.shape[-1])
    kernel = _kernel("triptych", place)[..., c]
    averaged = f"\naveraged over the {kernel.shape[-1]} input channels" * (kernel.shape[-1] > 1)
    kernel, values = kernel.mean(-1), maps[..., c]
    page = figures.figure(10, 3.4, f"{place.name}, filter {c}: its values, its kernel, its map")
    bars, left, right = page.subplots(1, 3)
    span = float(values.min()), float(values.max())
    figures.distribution(bars, *np.histogram(values, 40), span)
    bars.set(xlabel="value", ylabel="pixels")
    figures.named(bars, f"{values.size:,} values, {figures.span_of(values)}")
    title = f"kernel {figures.by(kernel.shape)}, {figures.span_of(kernel)}{averaged}"
    drawn = figures.shown(left, Tile(kernel, title, "signed"))
    figures.write_numbers(left, kernel, drawn, 2)
    drawn = figures.shown(right, figures.map_tile(values, f"map {figures.by(values.shape)}"), ticks=True)
    figures.with_bar(page, drawn, right, "value")
    return page


def _maps(who: str, model: Model, image: Any, layer: Chosen) -> tuple[Place, Array]:
    """A layer's place, and what it gives for one image: (height, width, channels)."""
    batch = one_image(who, model, image)
    place = opened_for(who, model, batch).place(who, layer)
    if len(place.node.shape) not in (3, 4):
        raise ArgumentError(
            f"{who}: `layer` must give maps, {place.name!r} gives {show(place.node.shape)}. Choose one before Flatten."
        )
    values = activations(model, batch, [place.name])[place.name][0]
    values = np.moveaxis(values, 0, -1) if place.channels_first else values
    return place, values[None] if values.ndim == 2 else values


class Filters(Record, eq=False):
    """A convolution's filters as they are drawn.

    Attributes
    ----------
    values : array (filters, height, width), or (filters, height, width, 3) for colours
    meaning : str
        What was made of the input's channels; empty where there is one.
    """

    values: Array
    meaning: str

    @property
    def in_colours(self) -> bool:
        """Whether the three input channels are red, green and blue."""
        return self.values.ndim == 4

    def tiles(self, among: Array | None = None) -> list[Tile]:
        """A numbered tile for each filter, in the colours of all filters, or of `among` where these are more."""
        every = self.values if among is None else among
        kind, span = ("image", (0.0, 1.0)) if self.in_colours else ("signed", figures.evenly(every))
        shown = self.values
        if self.in_colours:
            low, high = float(every.min()), float(every.max())
            shown = (shown - low) / ((high - low) or 1.0)
        return [Tile(one, str(k), kind, span) for k, one in enumerate(shown)]


def filters_of(who: str, name: str, layer: Any, kernel: Array) -> Filters:
    """A convolution's filters, averaged over the input's channels; three channels are colours."""
    laid = _laid_out(who, name, layer, kernel)
    inputs = laid.shape[2]
    if inputs == 3:
        return Filters(np.moveaxis(laid, -1, 0), "as colours")
    return Filters(np.moveaxis(laid.mean(2), -1, 0), f"averaged over the {inputs} input channels" * (inputs > 1))


def _kernel(who: str, place: Place) -> Array:
    return _laid_out(who, place.name, place.layer, place.layer.weights[0].value if place.layer.weights else None)


def _laid_out(who: str, name: str, layer: Any, kernel: Any) -> Array:
    """A convolution's kernel (height, width, input channels, filters)."""
    if not isinstance(layer, Sliding):
        raise ArgumentError(f"{who}: `layer` must be a convolution, {name!r} is a {type(layer).__name__}.")
    kernel = kernel[None] if kernel.ndim == 3 else kernel
    if kernel.ndim != 4:
        raise UnsupportedError(f"{who}: {name!r} has kernels of volumes. Take a slice with show_kernel.")
    if "Transpose" in type(layer).__name__:
        return np.asarray(kernel.transpose(0, 1, 3, 2))
    if type(layer).__name__.startswith(("Depthwise", "Separable")):
        return np.asarray(kernel.reshape(*kernel.shape[:2], 1, -1))
    return np.asarray(kernel)


def _channels(who: str, channels: Sequence[int] | None, count: int) -> list[int]:
    chosen = list(range(count)) if channels is None else [converted(who, "channels", integer, c) for c in channels]
    if not chosen or any(not 0 <= c < count for c in chosen):
        raise ArgumentError(f"{who}: `channels` must be from 0 to {count - 1}, got {channels!r}.")
    return chosen
