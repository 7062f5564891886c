"""Class activation maps: which places of a layer's feature maps speak for an answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from foveal.arguments import boolean, converted
from foveal.errors import ArgumentError
from foveal.ir.graph import topological
from foveal.ir.node import show
from foveal.layers.sliding import Sliding
from foveal.look.attributions import ROWS, Attribution, attribution_of, spatial_of, stretched
from foveal.look.scores import Query, Question, Target, query
from foveal.look.views import Array, Chosen, Place
from foveal.models import Model
from foveal.nesting import leaves

Weigh = Callable[[Array, Array], Array]
"""From maps (N, places..., channels) and the score's gradient there to one weight for each map (N, channels)."""


def grad_cam(
    model: Model,
    x: Any,
    target: Target = None,
    layer: Chosen | None = None,
    *,
    relu: bool = True,
    output: str | None = None,
    of: str = "logit",
) -> Attribution:
    """The feature maps of a layer, each weighed by its average gradient, in one map.

    Parameters
    ----------
    model : Model
    x : array (N, height, width, channels)
        What `model.predict` takes.
    target : int, list of int, tuple or None
        The class, for all images or for each; by default the one that is predicted.
    layer : str, int or Layer, optional
        Whose maps; by default the last that are as large as those of the last convolution.
    relu : bool, default=True
        Whether what speaks against the answer counts as zero.
    output, of
        As of `gradient`.

    Returns
    -------
    Attribution
        `values` are (N, height, width) of the layer's maps; `heatmaps()` lays them over the image.

    Source: Selvaraju et al., "Grad-CAM: visual explanations from deep networks", 2017.
    """
    return _weighed("grad_cam", "Grad-CAM", averages, model, x, target, layer, relu, output, of)


def grad_cam_plus_plus(
    model: Model,
    x: Any,
    target: Target = None,
    layer: Chosen | None = None,
    *,
    relu: bool = True,
    output: str | None = None,
    of: str = "logit",
) -> Attribution:
    """As `grad_cam`, with weights that let several places of one class count alike.

    Source: Chattopadhyay et al., "Grad-CAM++: improved visual explanations", 2018, equations 10 and 19.
    """
    return _weighed("grad_cam_plus_plus", "Grad-CAM++", _shares, model, x, target, layer, relu, output, of)


def score_cam(
    model: Model,
    x: Any,
    target: Target = None,
    layer: Chosen | None = None,
    *,
    relu: bool = True,
    output: str | None = None,
    of: str = "logit",
) -> Attribution:
    """As `grad_cam`, each map weighed by what the score gains when only what it covers is seen; no gradients.

    The maps, stretched over the image and scaled to 0..1, multiply the image; the gains over a black image go through
    a softmax.

    Source: Wang et al., "Score-CAM: score-weighted visual explanations", 2020, algorithm 1.
    """
    relu = converted("score_cam", "relu", boolean, relu)
    asked, place = _at("score_cam", model, x, target, layer, output, of)
    maps = _maps(place, asked.values[place.node])
    images = np.asarray(asked.x[0], np.float32)
    shape = images.shape[1:]
    weights = np.empty((len(maps), maps.shape[-1]), np.float32)
    nothing = asked.scores([np.zeros_like(images)])
    for i, (image, own) in enumerate(zip(images, maps, strict=True)):
        over = _scaled(stretched(np.moveaxis(own, -1, 0), spatial_of(shape, asked.channels_first)))
        masks = over[:, None] if asked.channels_first else over[..., None]
        wanted = asked.weights[i : i + 1]
        for start in range(0, len(masks), ROWS):
            seen = (masks[start : start + ROWS] * image).astype(np.float32)
            weights[i, start : start + ROWS] = asked.scores([seen], np.repeat(wanted, len(seen), axis=0)) - nothing[i]
    exponentials = np.exp(weights - weights.max(-1, keepdims=True))
    return _mapped(asked, "Score-CAM", place.name, maps, exponentials / exponentials.sum(-1, keepdims=True), relu)


def averages(maps: Array, slopes: Array) -> Array:
    """The weights of Grad-CAM."""
    weights: Array = slopes.mean(_places(maps))
    return weights


def _weighed(
    who: str,
    method: str,
    weigh: Weigh,
    model: Model,
    x: Any,
    target: Target,
    layer: Chosen | None,
    relu: bool,
    output: str | None,
    of: str,
) -> Attribution:
    relu = converted(who, "relu", boolean, relu)
    asked, place = _at(who, model, x, target, layer, output, of)
    return weighed(asked, place, method, weigh, relu)


def weighed(
    asked: Question, place: Place, method: str = "Grad-CAM", weigh: Weigh = averages, relu: bool = True
) -> Attribution:
    """The maps of a place, weighed by what `weigh` makes of them and of the score's gradient there."""
    maps, slopes = (_maps(place, values) for values in (asked.values[place.node], asked.run([place.node])[1][0]))
    return _mapped(asked, method, place.name, maps, weigh(maps, slopes), relu)


def _shares(maps: Array, slopes: Array) -> Array:
    cubes = maps.sum(_places(maps), keepdims=True) * slopes**3
    below = 2 * slopes**2 + cubes
    alphas = slopes**2 / np.where(below == 0, 1, below)
    weights: Array = (alphas * np.maximum(slopes, 0)).sum(_places(maps))
    return weights


def _places(maps: Array) -> tuple[int, ...]:
    return tuple(range(1, maps.ndim - 1))


def _scaled(maps: Array) -> Array:
    """Each map between 0 and 1; a flat one is 0."""
    low, high = (edge(maps, axis=_places(maps[..., None]), keepdims=True) for edge in (np.min, np.max))
    scaled: Array = (maps - low) / np.where(high == low, 1, high - low)
    return scaled


def _mapped(asked: Question, method: str, layer: str, maps: Array, weights: Array, relu: bool) -> Attribution:
    values = np.einsum("n...k,nk->n...", maps, weights)
    if relu:
        values = np.maximum(values, 0)
    return attribution_of(asked, method, values, layer)


def _at(
    who: str,
    model: Model,
    x: Any,
    target: Target,
    layer: Chosen | None,
    output: str | None,
    of: str,
) -> tuple[Question, Place]:
    """The question, and whose maps are weighed."""
    asking = query(who, model, x, output, of)
    place = _place(asking, layer)
    return asking.about(target, [place.node]), place


def _maps(place: Place, values: Array) -> Array:
    """Maps, or slopes there, as (N, places..., channels)."""
    return np.moveaxis(values, 1, -1) if place.channels_first else values


def _place(asked: Query, layer: Chosen | None = None) -> Place:
    """The place whose maps are weighed: that of a layer, or `last_maps`."""
    who, inside = asked.who, asked.inside
    if layer is not None:
        place = inside.place(who, layer)
        if len(place.node.shape) < 3:
            raise ArgumentError(
                f"{who}: `layer` must give feature maps, {place.name!r} gives {show(place.node.shape)}. "
                "Choose a layer before Flatten."
            )
        return place
    last = last_maps(asked)
    if last is None:
        raise ArgumentError(f"{who}: {asked.model.name!r} has no convolution. Name a `layer` that gives feature maps.")
    return last


def last_maps(asked: Query) -> Place | None:
    """The last place before the output whose maps are as large as those of the last convolution there."""
    needed = set(topological([asked.nodes[1]]))
    places = [place for place in asked.inside.layers if len(leaves(place.y)) == 1 and place.node in needed]
    convolutions = [place for place in places if isinstance(place.layer, Sliding)]
    return [place for place in places if _size(place) == _size(convolutions[-1])][-1] if convolutions else None


def _size(place: Place) -> tuple[Any, int]:
    shape = place.node.shape
    return (shape[2:] if place.channels_first else shape[1:-1]), len(shape)
