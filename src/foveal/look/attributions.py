"""Which pixels speak for an answer: gradients, their refinements, and occlusion."""

from __future__ import annotations

import base64
from html import escape
from itertools import product
from typing import Any

import numpy as np

from foveal.arguments import boolean, converted, positive_int
from foveal.errors import ArgumentError, UnsupportedError
from foveal.functions.spatial_axes import sizes
from foveal.look.scores import Question, Target, question
from foveal.look.sheets import Result, Sheet, number
from foveal.look.views import Array
from foveal.models import Model

PICTURED = 8
"""Up to how many images a notebook shows."""
ROWS = 64
"""How many images are computed at once where a method needs many for each of the user's."""


class Attribution(Result, eq=False):
    """How much each pixel, or each place of a feature map, speaks for an answer.

    Attributes
    ----------
    method : str
    model : str
    layer : str or None
        Whose feature maps were weighed; None where the pixels themselves were.
    target : array (N,) or (N, axes)
        The class that is explained, or the place in the output.
    score : array (N,)
        How much the model is for it.
    values : array, or dict of arrays
        Shaped as the images (a dict by name where the model has several inputs); (N, height, width) of a layer's maps
        and of occlusion.
    checks : dict of str to float
        How far the numbers are from what they must be; see the method.
    image_shape : tuple
        Of one image: height and width, for maps to be laid over it.
    channels_first : bool
        Whether the channels of `values` stand behind the batch.
    probability : array (N,) or None
        That of the target, where the model ends with a softmax or a sigmoid.
    images : array (N, height, width, channels) or None
        What is explained, which notebooks show beside it; not part of `to_dict`.
    """

    method: str
    model: str
    layer: str | None
    target: Array
    score: Array
    values: Any
    checks: dict[str, float]
    image_shape: tuple[int, ...]
    channels_first: bool = False
    probability: Array | None = None
    images: Array | None = None

    left_out = ("images",)

    def _repr_html_(self) -> str:
        """The picture, where there is one of few images, and the table."""
        table = super()._repr_html_()
        if self.images is None or len(self.images) > PICTURED or isinstance(self.values, dict):
            return table
        try:
            page = self.figure(self.images)
        except UnsupportedError:
            return table
        data = base64.b64encode(page._repr_png_()).decode("ascii")
        return f"<img alt='{escape(self.method)} of {escape(self.model)}' src='data:image/png;base64,{data}'>{table}"

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        return np.asarray(self.values, dtype)

    def heatmaps(self) -> Array:
        """One number for each pixel (N, height, width): the channel of largest size; maps stretched over the image."""
        if isinstance(self.values, dict):
            raise ArgumentError(f"heatmaps: {self.model!r} has several inputs. Take one of `values`.")
        maps = self.values
        if maps.ndim == len(self.image_shape) + 1 and self.layer is None and self.method != "occlusion":
            axis = 1 if self.channels_first else -1
            largest = np.abs(maps).argmax(axis, keepdims=True)
            maps = np.take_along_axis(maps, largest, axis).squeeze(axis)
        return stretched(maps, spatial_of(self.image_shape, self.channels_first))

    def sheets(self) -> list[Sheet]:
        """What it is of, and its checks."""
        columns = {
            ">image": map(str, range(len(self.target))),
            ">target": (str(target.tolist()) for target in self.target),
            **({} if self.probability is None else {">probability": (f"{p:.1%}" for p in self.probability)}),
            ">score": (number(float(score)) for score in self.score),
        }
        where = f" at {self.layer}" if self.layer else ""
        notes = tuple(f"{name}: {number(value)}" for name, value in self.checks.items())
        return [
            Sheet(
                f"{self.method} of {self.model}{where}",
                tuple(columns),
                tuple(zip(*columns.values(), strict=True)),
                notes,
            )
        ]


def gradient(
    model: Model, x: Any, target: Target = None, *, output: str | None = None, of: str = "logit", check: bool = False
) -> Attribution:
    """How the score changes with each pixel: its gradient.

    Parameters
    ----------
    model : Model
    x : array (N, height, width, channels)
        What `model.predict` takes.
    target : int, list of int, tuple or None
        The class, for all images or for each; the place where the answer has several axes. By default the class that
        is predicted. A single sigmoid has the classes 0 and 1; a single number without it is explained itself, as
        target 0.
    output : str, optional
        Which output, of a model with several.
    of : {'logit', 'output'}, default='logit'
        The score is what goes into a last softmax or sigmoid, or what the model gives.
    check : bool, default=False
        Compare with finite differences: `checks["finite differences"]` is the largest relative error of the slope
        along the gradient.

    Returns
    -------
    Attribution

    Source: Simonyan, Vedaldi & Zisserman, "Deep inside convolutional networks", 2014.
    """
    asked = question("gradient", model, x, target, output, of)
    found = asked.slopes()
    checks = (
        {"finite differences": _against_differences(asked, found)}
        if converted("gradient", "check", boolean, check)
        else {}
    )
    return _attribution(asked, "gradient", found, checks)


def guided_backprop(
    model: Model, x: Any, target: Target = None, *, output: str | None = None, of: str = "logit"
) -> Attribution:
    """The gradient, of which only what is positive passes back through each ReLU. Parameters as of `gradient`.

    Source: Springenberg et al., "Striving for simplicity: the all convolutional net", 2015.
    """
    asked = question("guided_backprop", model, x, target, output, of)
    return _attribution(asked, "guided backprop", asked.slopes(guided=True))


def smoothgrad(
    model: Model,
    x: Any,
    target: Target = None,
    *,
    samples: int = 50,
    noise: float = 0.15,
    seed: int = 0,
    output: str | None = None,
    of: str = "logit",
) -> Attribution:
    """The average gradient of the image with noise. Other parameters as of `gradient`.

    Parameters
    ----------
    samples : int, default=50
        How many times noise is added.
    noise : float, default=0.15
        The noise's standard deviation, as a share of the span of each image's values.
    seed : int, default=0
        The same seed gives the same noise.

    Notes
    -----
    Source: Smilkov et al., "SmoothGrad: removing noise by adding noise", 2017.
    """
    samples = converted("smoothgrad", "samples", positive_int, samples)
    asked = question("smoothgrad", model, x, target, output, of)
    rng = np.random.default_rng(seed)
    images = [np.asarray(array, np.float32) for array in asked.x]
    spans = [array.max(_inner(array), keepdims=True) - array.min(_inner(array), keepdims=True) for array in images]
    totals = [np.zeros(array.shape, np.float64) for array in images]
    for _ in range(samples):
        noisy = [
            array + noise * span * rng.standard_normal(array.shape, np.float32)
            for array, span in zip(images, spans, strict=True)
        ]
        for total, found in zip(totals, asked.slopes(noisy), strict=True):
            total += found
    return _attribution(asked, "SmoothGrad", [(total / samples).astype(np.float32) for total in totals])


def integrated_gradients(
    model: Model,
    x: Any,
    target: Target = None,
    *,
    baseline: Any = 0.0,
    steps: int = 50,
    tolerance: float = 1e-3,
    most_steps: int = 3200,
    output: str | None = None,
    of: str = "logit",
) -> Attribution:
    """The gradients along the straight way from a baseline, times the way: they sum to what the score gained.

    Parameters
    ----------
    baseline : number or array, default=0
        Where the way begins, such as a black image.
    steps : int, default=50
        Where on the way gradients are taken, at the places of Gauss and Legendre.
    tolerance : float, default=0.001
        The steps are doubled until `checks["completeness"]` is below: the difference between the sum and the gain,
        as a share of the gain where that is above 1.
    most_steps : int, default=3200
        Where doubling ends.

    Notes
    -----
    Other parameters as of `gradient`; a list of baselines for a model with several inputs.

    Source: Sundararajan, Taly & Yan, "Axiomatic attribution for deep networks", 2017.
    """
    return integrated(
        question("integrated_gradients", model, x, target, output, of), baseline, steps, tolerance, most_steps
    )


def integrated(
    asked: Question, baseline: Any = 0.0, steps: int = 50, tolerance: float = 1e-3, most_steps: int = 3200
) -> Attribution:
    """Integrated gradients, as an answer to a question."""
    steps, most_steps = (
        converted(asked.who, name, positive_int, n) for name, n in (("steps", steps), ("most_steps", most_steps))
    )
    images = [np.asarray(array, np.float32) for array in asked.x]
    starts = _baselines(asked.who, baseline, images)
    gain = asked.score - asked.run(asked.inputs, starts)[0]
    while True:
        found = _integral(asked, starts, images, steps)
        missed = np.abs(sum(part.sum(_inner(part), dtype=np.float64) for part in found) - gain)
        error = float((missed / np.maximum(np.abs(gain), 1)).max())
        if error < tolerance or steps * 2 > most_steps:
            return _attribution(asked, "integrated gradients", found, {"completeness": error, "steps": float(steps)})
        steps *= 2


def occlusion(
    model: Model,
    x: Any,
    target: Target = None,
    *,
    window: Any = None,
    strides: Any = None,
    baseline: float = 0.0,
    output: str | None = None,
    of: str = "logit",
) -> Attribution:
    """What the score loses when a window of the image is covered, averaged over the windows on each pixel.

    Parameters
    ----------
    window : int or tuple of int, optional
        Height and width of the window, in pixels, or as many numbers as there are axes: rows have one, volumes three.
        An eighth of the image by default.
    strides : int or tuple of int, optional
        How far it moves; half its size by default.
    baseline : float, default=0
        What covers the pixels.

    Notes
    -----
    Other parameters as of `gradient`. `values` are (N, height, width), or (N, length) or (N, depth, height, width).

    Source: Zeiler & Fergus, "Visualizing and understanding convolutional networks", 2014.
    """
    asked = question("occlusion", model, x, target, output, of)
    images = np.asarray(asked.x[0], np.float32)
    if len(asked.x) > 1 or not 3 <= images.ndim <= 5:
        raise ArgumentError(f"occlusion: takes a model of one input of images, {model.name!r} has another.")
    first = asked.channels_first
    lengths = spatial_of(images.shape[1:], first)
    convert = sizes(len(lengths))
    size = converted("occlusion", "window", convert, window or tuple(max(n // 8, 1) for n in lengths))
    steps = converted("occlusion", "strides", convert, strides or tuple(max(n // 2, 1) for n in size))
    lost, seen = np.zeros((len(images), *lengths)), np.zeros(lengths)
    starts = [range(0, max(n - f, 0) + s, s) for n, f, s in zip(lengths, size, steps, strict=True)]
    windows: list[Any] = [
        tuple(slice(at, at + f) for at, f in zip(corner, size, strict=True)) for corner in product(*starts)
    ]
    at_once = max(ROWS // len(images), 1)
    for some in (windows[i : i + at_once] for i in range(0, len(windows), at_once)):
        covered = np.repeat(images[None], len(some), axis=0)
        for k, place in enumerate(some):
            covered[(k, ..., *place) if first else (k, slice(None), *place)] = baseline
        weights = np.tile(asked.weights, (len(some), *(1,) * (asked.weights.ndim - 1)))
        scores = asked.scores([covered.reshape(-1, *images.shape[1:])], weights).reshape(len(some), -1)
        for score, place in zip(scores, some, strict=True):
            lost[(slice(None), *place)] += (asked.score - score).reshape(-1, *(1,) * len(lengths))
            seen[place] += 1
    return _attribution(asked, "occlusion", [(lost / np.maximum(seen, 1)).astype(np.float32)])


def attribution_of(
    asked: Question, method: str, values: Any, layer: str | None = None, checks: dict[str, float] | None = None
) -> Attribution:
    """The answer to a question, with the values that a method found."""
    images, first = asked.x[0], asked.channels_first
    explained = Attribution(
        method, asked.model.name, layer, asked.target, asked.score, values, checks or {}, images.shape[1:], first
    )
    return explained.replaced(probability=asked.probability, images=images)


def _attribution(
    asked: Question, method: str, found: list[Array], checks: dict[str, float] | None = None
) -> Attribution:
    """The answer of a method that gives an array for each input."""
    values = found[0] if len(found) == 1 else dict(zip(asked.model.input_names, found, strict=True))
    return attribution_of(asked, method, values, checks=checks)


def _inner(array: Array) -> tuple[int, ...]:
    return tuple(range(1, array.ndim))


def _baselines(who: str, baseline: Any, images: list[Array]) -> list[Array]:
    given = baseline if isinstance(baseline, list) and len(images) > 1 else [baseline] * len(images)
    try:
        return [
            np.broadcast_to(np.asarray(start, np.float32), array.shape)
            for start, array in zip(given, images, strict=True)
        ]
    except ValueError:
        shapes = ", ".join(str(array.shape[1:]) for array in images)
        raise ArgumentError(f"{who}: `baseline` must be a number or of an image's shape {shapes}.") from None


def _integral(asked: Question, starts: list[Array], ends: list[Array], steps: int) -> list[Array]:
    places, shares = np.polynomial.legendre.leggauss(steps)
    totals = [np.zeros(array.shape, np.float64) for array in ends]
    for place, share in zip((places + 1) / 2, shares / 2, strict=True):
        here = [(start + np.float32(place) * (end - start)) for start, end in zip(starts, ends, strict=True)]
        for total, found in zip(totals, asked.slopes(here), strict=True):
            total += share * found
    return [(total * (end - start)).astype(np.float32) for total, start, end in zip(totals, starts, ends, strict=True)]


def _against_differences(asked: Question, found: list[Array], reach: float = 1e-3) -> float:
    """The largest relative error of the slope along the gradient, against differences of the score itself."""
    length = np.sqrt(sum((part.astype(np.float64) ** 2).sum(_inner(part)) for part in found))
    unit = [part / np.maximum(length, 1e-30).reshape(-1, *(1,) * (part.ndim - 1)) for part in found]
    images = [np.asarray(array, np.float64) for array in asked.x]
    step = reach * max(float(np.abs(array).max()) for array in images)
    ahead, behind = (
        asked.scores(
            [(array + sign * step * part).astype(np.float32) for array, part in zip(images, unit, strict=True)]
        )
        for sign in (1, -1)
    )
    slope = (ahead.astype(np.float64) - behind) / (2 * step)
    return float((np.abs(slope - length) / np.maximum(length, 1e-30)).max())


def spatial_of(shape: tuple[int, ...], channels_first: bool) -> tuple[int, ...]:
    """Height and width, of an image's shape."""
    return shape[1:] if channels_first else shape[:-1]


def stretched(maps: Array, size: tuple[int, ...]) -> Array:
    """Maps (N, ...) at another size, each axis by straight lines between the centres of its places."""
    for axis, n in enumerate(size, 1):
        old = maps.shape[axis]
        if old != n:
            centres = np.clip((np.arange(n) + 0.5) * old / n - 0.5, 0, old - 1)
            low = np.minimum(centres.astype(int), max(old - 2, 0))
            share = (centres - low).reshape(-1, *(1,) * (maps.ndim - axis - 1))
            maps = np.take(maps, low, axis) * (1 - share) + np.take(maps, np.minimum(low + 1, old - 1), axis) * share
    return maps


__all__ = ["Attribution", "gradient", "guided_backprop", "integrated_gradients", "occlusion", "smoothgrad"]
