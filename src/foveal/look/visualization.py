"""What a filter, a neuron or a class looks for: images made to please it, beginning with noise.

Source: Olah, Mordvintsev & Schubert, "Feature visualization", Distill, 2017, and its library Lucid: the image is
held as its Fourier spectrum and in decorrelated colours, and is moved a little before each step.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from foveal.arguments import converted, integer, positive, positive_int, real
from foveal.engines.engine import Program
from foveal.errors import ArgumentError
from foveal.ir.autodiff import gradients
from foveal.ir.graph import topological
from foveal.ir.node import BATCH, Elementwise, Node, Reshape, apply, elementwise, placeholder, reshape, show
from foveal.layers import Rescaling
from foveal.layers.sliding import Sliding
from foveal.look.ascent import Ascent, painting_of
from foveal.look.plots import drawn
from foveal.look.scores import answer
from foveal.look.sheets import Result, Sheet, number
from foveal.look.views import (
    Array,
    Chosen,
    Place,
    compile_outputs,
    opened,
    opened_anyhow,
    opened_at,
    require_model,
    source_of,
)
from foveal.models import Model
from foveal.models.arithmetic import multiply_adds
from foveal.nesting import leaves
from foveal.ops.parts import crop
from foveal.ops.reduce import max_, mean, sum_
from foveal.ops.shape import Transpose, transpose
from foveal.training.runtime import Runtime

RESCALED = 16
"""A Rescaling that brings 255 no higher takes pixels from 0 to 255; another one takes what was rescaled before."""
RELU = Elementwise("relu")
TOGETHER = 5 * 10**8
"""Up to how many multiply-adds a step several layers share a program: a small model runs sooner than another program is
compiled. In a large one a program for each layer saves what lies above it."""
BELOW = 0.1
"""How much values below zero count in a map's average. Were it 1, a filter of a first layer would ask for an even
image, which shows nothing of its pattern: all places together weigh each pixel alike. Were it 0, a silent filter would
have no slope."""


class Visualization(Result, eq=False):
    """Images that please some channels of a layer.

    Attributes
    ----------
    model, layer : str
    channels : tuple of int
    images : array (channels, height, width, colours)
        In the range of values that the model takes.
    value_range : (float, float)
    gains : array (steps, channels)
        How much each channel was pleased before each step: its average over the map, of which values below zero count
        a tenth, or the neuron's value.
    fires : tuple of bool
        Whether an image moves the channel at all, and somewhere above zero where a ReLU follows. Where none does there
        is no pattern to show: the image is left even, in the middle of the range.
    """

    model: str
    layer: str
    channels: tuple[int, ...]
    images: Array
    value_range: tuple[float, float]
    gains: Array
    fires: tuple[bool, ...] = ()

    def pictures(self) -> Array:
        """The images between 0 and 1, channels last."""
        low, high = self.value_range
        return np.asarray((self.images - low) / (high - low))

    def sheets(self) -> list[Sheet]:
        """How much each channel gained."""
        rows = [
            (str(channel), number(float(gains[0])), number(float(gains[-1])))
            for channel, gains in zip(self.channels, self.gains.T, strict=True)
        ]
        silent = [str(channel) for channel, fires in zip(self.channels, self.fires, strict=False) if not fires]
        notes = (f"Never fire, and have no image: {', '.join(silent)}.",) if silent else ()
        title = f"What {self.layer} of {self.model} looks for"
        return [Sheet(title, (">channel", ">noise", ">image"), tuple(rows), notes)]


def visualize(
    model: Model,
    layer: Chosen,
    channels: int | Sequence[int] | None = None,
    *,
    place: tuple[int, int] | None = None,
    steps: int = 128,
    learning_rate: float = 0.05,
    jitter: int | None = None,
    decay: float = 1.0,
    smoothness: float = 0.0,
    value_range: tuple[float, float] | None = None,
    input_shape: Any = None,
    seed: int = 0,
) -> Visualization:
    """Images that make channels of a layer large, found from noise by gradient ascent; all channels at once.

    Parameters
    ----------
    model : Model
        Of one input of images.
    layer : str, int or Layer
        Whose channels: filters of a convolution, units of a dense layer, before their ReLU; of a last layer with
        softmax or sigmoid the classes, before it.
    channels : int or list of int, optional
        Which; by default the first nine.
    place : (row, column), optional
        Please the one neuron there, instead of the average over the map.
    steps : int, default=128
    learning_rate : float, default=0.05
        Of Adam, on the spectrum.
    jitter : int, optional
        By how many pixels the image is moved at random before each step; a sixteenth of its size by default.
    decay : float, default=1.0
        High frequencies count less by this power.
    smoothness : float, default=0.0
        The weight of the differences between neighbouring pixels (total variation, squared), which are to be small.
    value_range : (float, float), optional
        What the model takes for black and white; by default (0, 255) where it begins with a Rescaling of such
        pixels, else (0, 1).
    input_shape : tuple, optional
        As in `receptive_field`: of what shape the images are to be, where that is open.
    seed : int, default=0
        The same seed gives the same images.

    Returns
    -------
    Visualization
    """
    options = place, steps, learning_rate, jitter, decay, smoothness, value_range, input_shape, seed
    return visualize_layers(model, [(layer, channels)], *options)[0]


def visualize_layers(
    model: Model,
    wanted: Sequence[tuple[Chosen, Any]],
    place: tuple[int, int] | None = None,
    steps: int = 128,
    learning_rate: float = 0.05,
    jitter: int | None = None,
    decay: float = 1.0,
    smoothness: float = 0.0,
    value_range: tuple[float, float] | None = None,
    input_shape: Any = None,
    seed: int = 0,
) -> list[Visualization]:
    """As `visualize`, of several (layer, channels) by one program."""
    who = "visualize"
    steps = converted(who, "steps", positive_int, steps)
    rate = converted(who, "learning_rate", positive, learning_rate)
    smoothness = converted(who, "smoothness", real, smoothness)
    height, width, colours, first = _image(who, model, input_shape)
    low, high = value_range or range_of(model)
    reach = max(height, width) // 16 if jitter is None else converted(who, "jitter", integer, jitter)
    probe = np.full((1, height, width, colours), (low + high) / 2, np.float32)
    runtime, _ = model.feeds_for(who, np.moveaxis(probe, -1, 1) if first else probe)
    layers = tuple(layer for layer, _ in wanted)
    program, sources = runtime.cached((who, layers, place), lambda: _gain_program(who, model, runtime, layers, place))
    chosen = [_channels(who, channels, count) for (_, channels), (_, count) in zip(wanted, sources, strict=True)]
    painting = painting_of((height, width), colours, decay)
    climbs = [Ascent(painting, len(some), (low, high), reach, rate, smoothness, seed) for some in chosen]
    ends = np.cumsum([0, *map(len, chosen)])
    rows = [slice(*pair) for pair in pairwise(ends.tolist())]
    feeds = {}
    for i, (some, (_, count)) in enumerate(zip(chosen, sources, strict=True)):
        feeds[f"wanted{i}"] = np.zeros((ends[-1], count), np.float32)
        feeds[f"wanted{i}"][rows[i]] = np.eye(count, dtype=np.float32)[list(some)]
    for _ in range(steps):
        x = np.concatenate([climb.moved() for climb in climbs])
        found = program.run({"x": np.moveaxis(x, -1, 1) if first else x, **feeds})
        found["slopes"] = np.moveaxis(found["slopes"], 1, -1) if first else found["slopes"]
        for climb, own in zip(climbs, rows, strict=True):
            climb.step({name: values[own] for name, values in found.items()})
    return [
        Visualization(model.name, name, some, climb.result(), (low, high), np.stack(climb.gains), climb.fires())
        for (name, _), some, climb in zip(sources, chosen, climbs, strict=True)
    ]


class Hierarchy(dict[str, Visualization]):
    """What filters of some layers look for, by the layer's name, the lowest first."""

    def figure(self) -> Any:
        """A picture: a row for each layer."""
        return drawn(self)


def hierarchy(model: Model, count: int = 4, **options: Any) -> Hierarchy:
    """What filters low, in the middle and high in a model look for: edges, parts, wholes.

    Parameters
    ----------
    model : Model
    count : int, default=4
        How many filters of each layer.
    **options
        As of `visualize`.

    Returns
    -------
    Hierarchy
        A dict of layer name to Visualization, with a `figure`: of the first, the middle and the last convolution; of
        fewer where there are fewer.
    """
    inside = opened_at("hierarchy", model, options.get("input_shape"))
    found = [place for place in inside.layers if isinstance(place.layer, Sliding)]
    if not found:
        raise ArgumentError(f"hierarchy: {model.name!r} has no convolution, so it has no filters.")
    places = dict.fromkeys((found[0], found[(len(found) - 1) // 2], found[-1]))
    some = [(place.name, list(range(min(count, place.node.shape[place.channel_axis])))) for place in places]
    work = 3 * multiply_adds(topological(leaves(inside.y))) * count * len(some)
    groups = [some] if work <= TOGETHER else [[each] for each in some]
    made = [each for group in groups for each in visualize_layers(model, group, **options)]
    return Hierarchy({each.layer: each for each in made})


def _gain_program(
    who: str, model: Model, runtime: Runtime, layers: Sequence[Chosen], place: tuple[int, int] | None
) -> tuple[Program, list[tuple[str, int]]]:
    """From images to what their wanted channels gain and its slopes; each layer's name and number of channels."""
    inside = opened(model, runtime.sizes)
    sources, gains, peaks = [], [], []
    for i, layer in enumerate(layers):
        at = inside.place(who, layer)
        last = answer(inside, 0, "logit") if at.node is inside.y else at.node
        maps = _channels_last(at, _before_relu(last))
        sources.append((at.name, maps.shape[-1]))
        wanted = placeholder(f"wanted{i}", (BATCH, maps.shape[-1]))
        each = _each(who, at, maps, place)
        gains.append(sum_(each * wanted, 1))
        inner = tuple(range(1, len(maps.shape) - 1))
        top = max_(maps, inner) if inner and place is None else each
        peaks.append(sum_(top * wanted if source_of(last).op == RELU else wanted, 1))
    (image,) = (given.node for given in inside.inputs.values())
    gain, peak = (functools.reduce(operator.add, parts) for parts in (gains, peaks))
    outputs = {"gain": gain, "slopes": gradients(gain, [image])[0], "peak": peak}
    return compile_outputs(runtime, outputs), sources


def _before_relu(node: Node) -> Node:
    """What goes into the ReLU that a node ends with: it has a slope where the ReLU is silent."""
    if isinstance(node.op, Transpose | Reshape):
        return apply(node.op, _before_relu(node.inputs[0]))
    return node.inputs[0] if node.op == RELU else node


def _channels_last(place: Place, node: Node) -> Node:
    if not place.channels_first:
        return node
    return transpose(node, (0, *range(2, len(node.shape)), 1))


def _each(who: str, at: Place, maps: Node, place: tuple[int, int] | None) -> Node:
    """One number for each channel (N, channels)."""
    inner = maps.shape[1:-1]
    if place is None and not inner:
        return maps
    if place is None:
        above = elementwise("relu", maps) - elementwise("relu", -maps) * BELOW
        return mean(above, tuple(range(1, len(maps.shape) - 1)))
    row = tuple(place) if isinstance(place, list | tuple) else ()
    if len(row) != len(inner) or any(not 0 <= i < n for i, n in zip(row, inner, strict=False)):
        raise ArgumentError(f"{who}: `place` must lie on the maps {show(inner)} of {at.name!r}, got {place!r}.")
    one = crop(maps, (0, *row, 0), (BATCH, *(1,) * len(row), maps.shape[-1]))
    return reshape(one, (BATCH, maps.shape[-1]))


def _image(who: str, model: Model, input_shape: Any) -> tuple[int, int, int, bool]:
    """An image's height, width and channels, and whether the channels come first."""
    if len(require_model(who, model).image_shape or ()) != 3:
        raise ArgumentError(
            f"{who}: takes a model of one input of images (N, height, width, channels), not {model.name!r}."
        )
    (shape,) = model.sizes_named(who, input_shape)
    first = next(iter(opened(model, (shape,)).inputs.values())).channels_first
    height, width, colours = (*shape[1:], shape[0]) if first else shape
    return height, width, colours, first


def range_of(model: Model) -> tuple[float, float]:
    """What a model takes for black and white: its `input_range`; else (0, 255) where it begins with a Rescaling of such
    pixels, and (0, 1) otherwise.
    """
    if isinstance(model.input_range, tuple):
        return model.input_range
    for place in opened_anyhow("range_of", model).layers:
        layer: Any = place.layer
        if isinstance(layer, Rescaling):
            return (0.0, 255.0) if np.max(np.abs(layer.scale)) * 255 <= RESCALED else (0.0, 1.0)
        if layer.weights:
            break
    return (0.0, 1.0)


def _channels(who: str, channels: Any, count: int) -> tuple[int, ...]:
    asked = range(min(count, 9)) if channels is None else channels if isinstance(channels, list | tuple) else [channels]
    try:
        chosen = tuple(integer(channel) for channel in asked)
    except ValueError:
        chosen = ()
    if not chosen or any(not 0 <= channel < count for channel in chosen):
        raise ArgumentError(f"{who}: `channels` must be from 0 to {count - 1}, got {channels!r}.")
    return chosen
