"""A report on a model and some images: one HTML file that needs nothing else and that anybody can read."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import numpy as np

from foveal.errors import ArgumentError
from foveal.layers.sliding import Sliding
from foveal.look import figures
from foveal.look.attributions import Attribution, integrated_gradients
from foveal.look.cams import grad_cam
from foveal.look.experiments import shift
from foveal.look.layer_anatomy import Anatomy, LayerAnatomy, anatomy
from foveal.look.layer_outputs import activations, statistics
from foveal.look.one_neuron import neuron
from foveal.look.pictures import feature_maps, kernels
from foveal.look.scores import question
from foveal.look.sheets import Told, number
from foveal.look.views import Array, Opened, Place, a_model, opened
from foveal.look.visualization import hierarchy
from foveal.models import Model

DOTS = 80
"""Dots per inch of the pictures: readable, and a report of a few images stays far below 5 MB."""
MOST_IMAGES, MOST_MAPS, ANSWERS = 16, 32, 5

KINDS = {
    "Conv2D": "slides small learned filters over the image; each makes a map of where its pattern is found",
    "SeparableConv2D": "filters every channel by itself, then mixes the channels",
    "DepthwiseConv2D": "filters every channel by itself",
    "Conv2DTranspose": "spreads every value over a larger image",
    "MaxPooling2D": "keeps the largest value of each small window: the map shrinks, what was found stays",
    "AveragePooling2D": "averages each small window: the map shrinks",
    "GlobalAveragePooling2D": "averages each map to one number",
    "GlobalMaxPooling2D": "keeps the largest value of each map",
    "BatchNormalization": "brings each channel to the same scale",
    "LayerNormalization": "brings the values of each image to the same scale",
    "Dropout": "silences values at random while the model learns; now it does nothing",
    "Flatten": "writes all maps one after the other in a row",
    "Dense": "weighs all numbers, once for each of its units",
    "ReLU": "keeps what is positive, sets the rest to zero",
    "Activation": "bends the numbers, so that layers together can do more than one alone",
    "Softmax": "makes probabilities that sum to one",
    "Rescaling": "brings pixels to the range that the model learned with",
    "Resizing": "brings images to the size that the model learned with",
    "UpSampling2D": "repeats pixels: the map grows",
    "Add": "adds what several layers give",
    "Concatenate": "puts the maps of several layers together",
}

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #222; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.7rem; } h2 { margin-top: 2.5rem; border-bottom: 1px solid #ccc; } h4 { margin-bottom: .3rem; }
table { border-collapse: collapse; font-size: .85rem; } th, td { padding: .15rem .6rem; border-bottom: 1px solid #ddd; }
img { max-width: 100%; } .scroll { overflow-x: auto; } figure { margin: 1rem 0; }
figcaption, .quiet { color: #555; font-size: .9rem; } summary { cursor: pointer; color: #0072b2; }
.bar { background: #0072b2; height: .8rem; display: inline-block; vertical-align: middle; margin-right: .4rem; }
.answers td { border: 0; }
"""


def report(model: Model, images: Any, names: Sequence[str] | None = None, classes: Sequence[str] | None = None) -> str:
    """What a model is, and what it sees in some images, as one HTML page.

    Parameters
    ----------
    model : Model
        Of one input of images.
    images : array (N, height, width, channels)
        As the model takes them; at most 16.
    names : list of str, optional
        What the images are called.
    classes : list of str, optional
        What the classes are called; by default their numbers.

    Returns
    -------
    str
        HTML that loads nothing: pictures lie inside, there is no script. Write it to a file and open it.

    Raises
    ------
    UnsupportedError
        matplotlib is not installed.
    """
    given = np.asarray(images)
    titles = _titles(given, names)
    about = anatomy(a_model("report", model))
    inside = opened(model)
    if len(inside.inputs) > 1 or given.ndim != 4:
        raise ArgumentError(f"report: takes a model of one input of images, and a batch of them, not {given.shape}.")
    answers = _Answers(model, given, classes)
    convolutions = [place for place in inside.layers if isinstance(place.layer, Sliding) and len(place.node.shape) == 4]
    parts = [
        _opening(model, about, len(given)),
        "".join(_image(model, inside, convolutions, given[i], titles[i], answers, i) for i in range(len(given))),
        _filters(model, convolutions),
        _layers(about),
        _unused(model, given),
        _words(),
    ]
    return (
        "<!doctype html>\n<html lang='en'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<title>{escape(model.name)}, opened</title><style>{STYLE}</style></head>\n<body>\n"
        + "\n".join(filter(None, parts))
        + "\n</body></html>\n"
    )


class _Answers:
    """What the model says of each image, in words."""

    def __init__(self, model: Model, images: Array, classes: Sequence[str] | None) -> None:
        found = np.asarray(model.predict(images, verbose=0))
        self.values = found.reshape(len(found), -1)
        self.flat = found.ndim == 2
        count = self.values.shape[1]
        wanted = 2 if count == 1 else count
        if classes is not None and len(classes) != wanted:
            raise ArgumentError(f"report: `classes` must be {wanted} names, got {len(classes)}.")
        self.classes = list(classes) if classes is not None else [f"class {i}" for i in range(wanted)]

    def table(self, i: int) -> str:
        """The likeliest classes with bars."""
        row = self.values[i]
        if len(row) == 1:
            return f"<p>The answer is {number(float(row[0]))}: {escape(self.classes[int(row[0] > 0.5)])}.</p>"
        best = np.argsort(-row, kind="stable")[:ANSWERS]
        reach = max(float(row[best[0]]), 1e-9)
        sums_to_one = (row >= 0).all() and abs(float(row.sum()) - 1) < 1e-3
        cells = "".join(
            f"<tr><td>{escape(self.classes[k])}</td><td><span class='bar' "
            f"style='width: {max(0.0, float(row[k]) / reach) * 12:.2f}rem'></span>"
            f"{f'{row[k]:.1%}' if sums_to_one else number(float(row[k]))}</td></tr>"
            for k in best
        )
        return f"<table class='answers'>{cells}</table>"

    def best(self, i: int) -> str:
        """The class that the model chooses."""
        row = self.values[i]
        return self.classes[int(row[0] > 0.5) if len(row) == 1 else int(row.argmax())]


def _titles(images: Array, names: Sequence[str] | None) -> list[str]:
    if not 1 <= len(images) <= MOST_IMAGES:
        raise ArgumentError(f"report: takes from 1 to {MOST_IMAGES} images, got {len(images)}.")
    titles = [f"Image {i + 1}" for i in range(len(images))] if names is None else [str(name) for name in names]
    if len(titles) != len(images):
        raise ArgumentError(f"report: `names` must be {len(images)}, one for each image, got {len(titles)}.")
    return titles


def _opening(model: Model, about: Anatomy, count: int) -> str:
    taken = " x ".join(map(str, model.image_shape or ()))
    given = " x ".join(map(str, model.answer_shape))
    return (
        f"<h1>{escape(model.name)}, opened</h1>"
        f"<p>This page shows what the model <b>{escape(model.name)}</b> is made of and what it sees in {count} "
        f"image{'s' * (count > 1)}. It takes images of {taken} numbers (height x width x channels) and answers with "
        f"{given}. It has {len(about.layers)} layers and {about.params:,} parameters: the numbers that it learned. "
        f"For one image it computes {about.multiply_adds:,} products.</p>"
        "<p class='quiet'>Every number and picture here was computed from the model itself. "
        "Words are explained at the end.</p>"
    )


def _image(
    model: Model, inside: Opened, convolutions: list[Place], image: Array, title: str, answers: _Answers, i: int
) -> str:
    first = next(iter(inside.inputs.values())).channels_first
    shown = figures.tiled([figures.picture_of(image, first)], title)
    parts = [f"<h2>{escape(title)}</h2>", _figure(shown, f"{title}, as the model gets it."), answers.table(i)]
    if answers.flat:
        parts += _why(model, convolutions, image, answers.best(i))
    if convolutions:
        parts += [*_maps(model, convolutions, image), _arithmetic(model, convolutions[0], image)]
    parts.append(_moved(model, image))
    return "".join(parts)


def _why(model: Model, convolutions: list[Place], image: Array, best: str) -> list[str]:
    """Where the answer comes from, two ways."""
    methods: list[tuple[Callable[..., Attribution], str]] = [
        (
            integrated_gradients,
            f"Integrated gradients: red pixels speak for {best!r}, blue ones against it. The numbers of all pixels sum "
            "to what the model gained over a black image.",
        )
    ]
    if convolutions:
        said = f"Grad-CAM: where in the image the last feature maps speak for {best!r}."
        methods.insert(0, (grad_cam, said))
    target = question("report", model, image[None], None).target
    parts = [f"<h3>Why {escape(best)}?</h3>"]
    for method, caption in methods:
        found = method(model, image[None], target)
        parts.append(_figure(found.figure(image[None]), caption))
    return parts


def _maps(model: Model, convolutions: list[Place], image: Array) -> list[str]:
    """What the first and the last convolution find."""
    parts = ["<h3>What the filters find</h3>"]
    for place in dict.fromkeys((convolutions[0], convolutions[-1])):
        count = place.node.shape[place.channel_axis]
        some = list(range(min(count, MOST_MAPS)))
        caption = (
            f"The maps of {place.name}: each filter looks for one pattern; where it finds it, its map is bright. "
            + (
                "First layers find edges and lines."
                if place is convolutions[0]
                else "Later layers find their combinations."
            )
        )
        parts.append(_figure(feature_maps(model, image, place.name, some, columns=8), caption))
    return parts


def _arithmetic(model: Model, place: Place, image: Array) -> str:
    """The strongest value of the first convolution, product by product."""
    values = activations(model, image[None], [place.name])[place.name][0]
    values = np.moveaxis(values, 0, -1) if place.channels_first else values
    y, x, channel = (int(n) for n in np.unravel_index(int(values.argmax()), values.shape))
    found = neuron(model, place.name, y, x, channel, image)
    return (
        f"<details><summary>The arithmetic of one value: the largest of {escape(place.name)}</summary>"
        f"<div class='scroll'>{_html(found)}</div></details>"
    )


def _moved(model: Model, image: Array) -> str:
    found = shift(model, image, dx=1)
    return (
        "<details><summary>What changes when the image moves by one pixel</summary>"
        "<p>Filters move with the image, pooling forgives: the share of values that change tells how much a layer "
        f"depends on the exact place.</p><div class='scroll'>{_html(found)}</div></details>"
    )


def _filters(model: Model, convolutions: list[Place]) -> str:
    if not convolutions:
        return ""
    parts = [
        "<h2>The filters</h2>",
        _figure(
            kernels(model, convolutions[0].name),
            f"The kernels of {convolutions[0].name}, as it learned them: red counts for the pattern, blue against it.",
        ),
        "<h3>What they look for</h3><p>Images made from noise to please single filters, from the first layers to the "
        "last: edges, then textures and parts.</p>",
    ]
    for name, found in hierarchy(model, 8).items():
        parts.append(_figure(found.figure(), f"What the first filters of {name} look for."))
    return "".join(parts)


def _layers(about: Anatomy) -> str:
    items = "".join(f"<li><b>{escape(layer.name)}</b> {escape(_said(layer))}</li>" for layer in about.layers)
    return (
        f"<h2>Layer by layer</h2><ol>{items}</ol><details><summary>All numbers in a table</summary>"
        f"<div class='scroll'>{_html(about)}</div></details>"
    )


def _said(layer: LayerAnatomy) -> str:
    what = KINDS.get(layer.kind, f"is a {layer.kind}")
    sizes = " and ".join(" x ".join(str(n) for n in shape[1:]) for shape in layer.outputs)
    learned = f"; it learned {layer.params:,} numbers: {layer.formula}" if layer.params else ""
    seen = layer.fields[0].size if layer.fields else ()
    sees = f"; each value sees {' x '.join(map(str, seen))} pixels" if len(seen) == 2 and max(seen) > 1 else ""
    return f"{what}. It gives {sizes}{learned}{sees}."


def _unused(model: Model, images: Array) -> str:
    found = statistics(model, images)
    dead = [(layer.name, layer.dead) for layer in found.layers if layer.dead]
    said = (
        "".join(f"<li>{escape(name)}: {', '.join(map(str, channels))}</li>" for name, channels in dead[:20])
        if dead
        else "<li>none</li>"
    )
    return (
        "<h2>Silent filters</h2><p>These gave zero everywhere, for every image on this page. A filter that is silent "
        f"for all data is dead: it learned nothing.</p><ul>{said}</ul>"
        "<details><summary>All values, in numbers</summary>"
        f"<div class='scroll'>{_html(found)}</div></details>"
    )


def _words() -> str:
    words = {
        "Filter, kernel": "A small grid of learned numbers. Laid on a patch of the image, its numbers and the pixels "
        "are multiplied and summed: a large sum means that the patch looks like the kernel.",
        "Feature map": "The sums of one filter at all places of the image.",
        "Channel": "One of the maps that lie behind each other; in a photo red, green and blue.",
        "Receptive field": "The pixels of the image that one value depends on.",
        "Parameters": "The numbers that training changes.",
        "Attribution": "How much each pixel speaks for or against an answer. It explains the model, not the world.",
    }
    return "<h2>Words</h2><dl>" + "".join(f"<dt><b>{w}</b></dt><dd>{m}</dd>" for w, m in words.items()) + "</dl>"


def _html(found: Told) -> str:
    return "".join(sheet.html() for sheet in found.sheets())


def _figure(page: figures.Picture, caption: str) -> str:
    data = base64.b64encode(figures.png(page, DOTS)).decode("ascii")
    said = escape(caption)
    return f"<figure><img alt='{said}' src='data:image/png;base64,{data}'><figcaption>{said}</figcaption></figure>"
