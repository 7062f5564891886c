"""What a report is about, and how it folds away what not everybody reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

import numpy as np

from foveal.layers.sliding import Sliding
from foveal.look.cams import last_maps
from foveal.look.experiments import Shift, moved, shift_of
from foveal.look.layer_anatomy import Anatomy, anatomy
from foveal.look.layer_outputs import Statistics, outputs_of, statistics_of
from foveal.look.one_neuron import Reading, reading_of
from foveal.look.plots import figures
from foveal.look.plots.figures import Tile
from foveal.look.report.answers import Answer, answers
from foveal.look.scores import Query, query
from foveal.look.sheets import Result
from foveal.look.views import Array, Opened, Place, Values, node_values
from foveal.models import Model
from foveal.record import Record

PIXELS = 800
"""How wide all pictures of one kind are together: many images are shown smaller, so that a page stays below 5 MB."""
LEAST, LARGEST = 96, 224
"""Between these widths."""
EFFORT = 3 * 10**11
"""How many multiply-adds one part of a report may take: some seconds. Large models and many images get less."""


class Subject(Record, eq=False):
    """What a report is about: the model, what is in it, the images, and what it says of them.

    Attributes
    ----------
    inside : Opened
    about : Anatomy
    images : array (N, ...)
    titles : tuple of str
        Of the images.
    convolutions : list of Place
        A low one, one in the middle and a high one.
    reading : Reading or None
        The arithmetic of the first of them.
    values : list of Values
        What the model gave for each image, as far as it is asked for again.
    shifts : list of Shift
        What changes in the model when each image moves by a pixel.
    statistics : Statistics
    queries : list of Query
        One for each output.
    answers : list of Answer
        One for each output.
    """

    inside: Opened
    about: Anatomy
    images: Array
    titles: tuple[str, ...]
    convolutions: list[Place]
    reading: Reading | None
    values: list[Values]
    shifts: list[Shift]
    statistics: Statistics
    queries: list[Query]
    answers: list[Answer]

    @property
    def model(self) -> Model:
        """The model."""
        return self.inside.model

    @property
    def channels_first(self) -> bool:
        """Of the images."""
        return next(iter(self.inside.inputs.values())).channels_first

    @property
    def most(self) -> int:
        """How many pixels wide an image of the page is at most."""
        return max(min(LARGEST, PIXELS // len(self.images)), LEAST)


def subject_of(inside: Opened, images: Array, titles: Sequence[str], classes: Sequence[str] | None) -> Subject:
    """Run the model once on each image, beside the image moved by a pixel, for all that a report tells of layers."""
    model, convolutions = inside.model, _convolutions(inside)
    asked = query("report", model, images, model.output_names[0])
    queries = [asked.replaced(output=k) for k in range(len(model.output_names))]
    reading = reading_of(inside, convolutions[0].name) if convolutions else None
    places = [*inside.inputs.values(), *inside.layers]
    kept = [node for each in queries for node in each.nodes] + outputs_of(convolutions)
    kept += [place.node for each in queries if (place := last_maps(each))]
    kept += reading.nodes if reading else []
    values: list[Values] = []
    shifts: list[Shift] = []

    def observed() -> Iterator[Values]:
        ((name, array),) = asked.feeds.items()
        for i in range(len(images)):
            pair = np.concatenate([array[i : i + 1], moved(array[i : i + 1], 1, 0, 0.0, asked.channels_first)])
            found = node_values(asked.runtime, [*outputs_of(places), *kept], {name: pair})
            first = {node: value[:1] if node.spec.batched else value for node, value in found.items()}
            shifts.append(shift_of(inside, found, 1, 0))
            values.append({node: first[node] for node in kept})
            yield first

    statistics = statistics_of(model.name, inside.layers, observed())
    given = [np.concatenate([one[each.nodes[1]] for one in values]) for each in queries]
    said = answers(inside, given, classes)
    about = anatomy(model, input_shape=images.shape[1:])
    return Subject(
        inside, about, images, tuple(titles), convolutions, reading, values, shifts, statistics, queries, said
    )


def _convolutions(inside: Opened) -> list[Place]:
    """Of those of images the first, the one in the middle and the last."""
    found = [place for place in inside.layers if isinstance(place.layer, Sliding) and len(place.node.shape) == 4]
    return list(dict.fromkeys((found[0], found[(len(found) - 1) // 2], found[-1]))) if found else []


def tile_of(subject: Subject, i: int) -> Tile:
    """An image as people see it."""
    return figures.picture_of(subject.images[i], subject.channels_first)


def table(title: str, found: Result, said: str = "") -> str:
    """A result's tables, folded away below a title."""
    words = f"<p>{escape(said)}</p>" if said else ""
    sheets = "".join(f"<p><b>{escape(part.title)}</b></p>{part.replaced(title='').html()}" for part in found.sheets())
    return folded(title, f"{words}<div class='scroll'>{sheets}</div>")


def folded(title: str, content: str) -> str:
    """What is read by those who open it."""
    return f"<details><summary>{escape(title)}</summary>{content}</details>"
