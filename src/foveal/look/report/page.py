"""A report on a model and some images: one HTML file that needs nothing else and that anybody can read."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np

from foveal.errors import ArgumentError
from foveal.look.plots.attributions import tiles_of
from foveal.look.plots.maps import filters_of
from foveal.look.report.images import images_in
from foveal.look.report.pictures import grid, picture, scale, style
from foveal.look.report.subject import EFFORT, Subject, folded, subject_of, table, tile_of
from foveal.look.report.words import WORDS, counted, describe_layer, images_of
from foveal.look.sheets import number
from foveal.look.views import Array, opened_for
from foveal.look.visualization import hierarchy
from foveal.models import Model
from foveal.models.notes import named_answers

MOST_IMAGES, MOST_FILTERS, THUMBNAIL = 16, 64, 48
WAVES = 1000
"""How many multiply-adds it is worth to make one pixel from its frequencies."""
LISTED = 24
"""How many layers are told of without being asked."""
TRIES = ((8, 64), (4, 64), (4, 32))
"""How many filters, and how many steps, images are made from noise with."""

STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; color: #222; background: #fff; max-width: 84rem; margin: 0 auto;
  padding: 1rem; overflow-wrap: break-word; }
h1 { font-size: 1.7rem; line-height: 1.2; } h2 { margin-top: 2.5rem; border-bottom: 1px solid #ccc; }
p, ol, dl { max-width: 46rem; }
h4 { margin: 1rem 0 .3rem; } a, summary { color: #0062a0; } summary { cursor: pointer; padding: .2rem 0; }
table { border-collapse: collapse; font-size: .85rem; } th, td { padding: .2rem .6rem; border-bottom: 1px solid #ddd; }
th { text-align: left; font-weight: 600; } .scroll { overflow-x: auto; } .scroll td { white-space: nowrap; }
.seen td { vertical-align: middle; } .answers th, .answers td { border: 0; } .answers th { font-weight: 400; }
img { image-rendering: pixelated; display: block; max-width: 100%; } figure { margin: 0; }
figcaption, .quiet, .scale { color: #555; font-size: .85rem; }
.panels { display: flex; flex-wrap: wrap; gap: 1rem; margin: 1rem 0 .3rem; } .panels img { width: 14rem; }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(4.2rem, 1fr)); gap: .5rem;
  margin: 1rem 0 .3rem; }
.grid img { width: 100%; } .grid figcaption { text-align: center; } .seen img { width: 3rem; }
.bar { display: inline-block; width: 10rem; height: .8rem; vertical-align: middle; border: 1px solid #bbb; }
.share { display: inline-block; height: .8rem; vertical-align: middle; background: #0072b2; }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #181818; } a, summary { color: #6cb8f0; }
  th, td { border-color: #444; } figcaption, .quiet, .scale { color: #aaa; } }
@media print { body { max-width: none; } img, tr { break-inside: avoid; } h2, h3 { break-after: avoid; } }
.layers li { margin: .3rem 0; } dt { font-weight: 600; } dd { margin: 0 0 .5rem 1.5rem; }
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
        What the classes are called; two names, against and for, where the model has one unit. By default the
        model's `class_names`, or else their numbers.

    Returns
    -------
    str
        HTML that loads nothing: pictures lie inside, there is no script. Write it to a file and open it.

    Raises
    ------
    ArgumentError
        The model has several inputs or takes no images; there are too many images; names do not fit.
    UnsupportedError
        matplotlib is not installed.
    """
    given = np.asarray(images)
    inside = opened_for("report", model, given)
    if len(inside.inputs) > 1 or given.ndim != 4:
        got = f"{len(inside.inputs)} inputs" if len(inside.inputs) > 1 else f"images {given.shape}"
        raise ArgumentError(f"report: takes a model of one input and images (N, height, width, channels), got {got}.")
    titles = _titles(given, names)
    subject = subject_of(inside, given, titles, classes or named_answers(model))
    name = escape(model.name)
    return (
        "<!doctype html>\n<html lang='en'>\n<head>\n<meta charset='utf-8'>\n"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>\n"
        f"<title>{name}, opened</title>\n<style>{STYLE}{style()}</style>\n</head>\n"
        f"<body>\n<main>\n<h1>{name}, opened</h1>\n"
        + "\n".join(filter(None, (part(subject) for part in PARTS)))
        + "\n</main>\n</body>\n</html>\n"
    )


def _titles(images: Array, names: Sequence[str] | None) -> list[str]:
    if not 1 <= len(images) <= MOST_IMAGES:
        raise ArgumentError(f"report: takes from 1 to {MOST_IMAGES} images, got {len(images)}.")
    titles = [f"Image {i + 1}" for i in range(len(images))] if names is None else [str(name) for name in names]
    if len(titles) != len(images):
        raise ArgumentError(f"report: `names` must be {len(images)}, one for each image, got {len(titles)}.")
    return titles


def _opening(subject: Subject) -> str:
    model, about, count = subject.model, subject.about, len(subject.images)
    shape = next(iter(subject.inside.inputs.values())).node.shape[1:]
    low, high = number(float(subject.images.min())), number(float(subject.images.max()))
    filters = "<a href='#filters'>The filters</a> what they look for, " if subject.convolutions else ""
    return (
        f"<p>This page shows what the model <b>{escape(model.name)}</b> is made of, and what it sees in {count} "
        f"image{'s' * (count > 1)}. It takes {images_of(shape, subject.channels_first)}, here with numbers from {low} "
        f"to {high}. It has {len(about.layers)} layers and {about.params:,} parameters, and does "
        f"{about.multiply_adds:,} multiplications for an image.</p>\n<p class='quiet'>Every number and picture here "
        f"was computed from the model itself. <a href='#layers'>Layer by layer</a> tells what it is made of, {filters}"
        "and <a href='#words'>Words</a> what words mean.</p>"
    )


def _answered(subject: Subject) -> str:
    head = "".join(f"<th scope='col'>{escape(said.name or 'It answers')}</th><td></td>" for said in subject.answers)
    rows = "".join(
        f"<tr><td>{picture(tile_of(subject, i), title, THUMBNAIL)}</td>"
        f"<td><a href='#image-{i + 1}'>{escape(title)}</a></td>"
        + "".join(f"<td><b>{escape(said.best(i))}</b></td><td>{said.sure(i)}</td>" for said in subject.answers)
        + "</tr>"
        for i, title in enumerate(subject.titles)
    )
    return (
        "<h2>What it answers</h2>\n<div class='scroll'><table class='seen'><thead><tr><td></td>"
        f"<th scope='col'>Image</th>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _layers(subject: Subject) -> str:
    about = subject.about
    items = "".join(
        f"<li><b>{escape(layer.name)}</b> ({escape(layer.kind)}) {escape(describe_layer(layer, place))}</li>"
        for layer, place in zip(about.layers, subject.inside.layers, strict=True)
    )
    listed = f"<ol class='layers'>{items}</ol>"
    if len(about.layers) > LISTED:
        listed = f"<p>It has {escape(counted(about.layers))}.</p>{folded('All layers, one by one', listed)}"
    return (
        "<h2 id='layers'>Layer by layer</h2>\n<p>An image goes in at the top; each layer takes what the one before "
        f"gives, or what several gave.</p>{listed}\n{table('All numbers in a table', about)}"
    )


def _filters(subject: Subject) -> str:
    if not subject.convolutions:
        return ""
    first = subject.convolutions[0]
    filters = filters_of("report", first.name, first.layer, first.layer.weights[0].value)
    count, height, width = filters.values.shape[:3]
    tiles = filters.tiles()[:MOST_FILTERS]
    what = f"The kernels of {first.name}, {height} x {width}"
    what += f", the first {MOST_FILTERS} of {count}" * (count > MOST_FILTERS)
    colours = "grey counts nothing" if filters.in_colours else "red counts for the pattern, blue against it"
    text = ", ".join(filter(None, (what, filters.meaning))) + (": " if filters.in_colours else ", ") + colours
    below = "" if filters.in_colours else scale("signed", tiles[0].span, "weight")
    return (
        f"<h2 id='filters'>The filters</h2>\n<p>{escape(text)}.</p>"
        f"{grid(tiles, f'kernels of {first.name}')}{below}\n{_wishes(subject)}"
    )


def _wishes(subject: Subject) -> str:
    pixels = subject.images[0].size
    work = len(subject.convolutions) * (3 * subject.about.multiply_adds + WAVES * pixels)
    effort = next((each for each in TRIES if each[0] * each[1] * work <= EFFORT), None)
    if effort is None:
        return "<p class='quiet'>Images that please single filters would take long here: look.hierarchy makes them.</p>"
    parts = []
    for name, found in hierarchy(subject.model, effort[0], steps=effort[1]).items():
        what = f"what filters of {name} look for"
        parts.append(f"<p>{escape(name)}</p>{grid(tiles_of(found, gains=False), what, 96)}")
    return (
        "<h3>What they look for</h3>\n<p class='quiet'>Images made from noise to please single filters, from the low "
        "layers to the high ones. In a trained network they usually show edges first, then textures and parts.</p>\n"
        + "\n".join(parts)
    )


def _silent(subject: Subject) -> str:
    found = subject.statistics
    rows = "".join(
        f"<tr><td>{escape(layer.name)}</td><td>{len(layer.dead)} of {len(layer.channels['min'])}</td>"
        f"<td>{', '.join(map(str, layer.dead[:20]))}{', ...' * (len(layer.dead) > 20)}</td></tr>"
        for layer in found.layers
        if layer.dead
    )
    listed = (
        "<div class='scroll'><table><thead><tr><th scope='col'>Layer</th><th scope='col'>Silent</th>"
        f"<th scope='col'>Which</th></tr></thead><tbody>{rows}</tbody></table></div>"
        if rows
        else "<p>There are none.</p>"
    )
    return (
        "<h2>Silent filters</h2>\n<p>These gave zero everywhere, for every image on this page. One that is silent for "
        f"all images there are is dead: it does nothing.</p>{listed}\n{table('What the values are like', found)}"
    )


def _words(subject: Subject) -> str:
    return "<h2 id='words'>Words</h2>\n<dl>" + "".join(f"<dt>{w}</dt><dd>{m}</dd>" for w, m in WORDS.items()) + "</dl>"


PARTS = (_opening, _answered, _layers, images_in, _filters, _silent, _words)
