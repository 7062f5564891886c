"""What a report is about, and how it folds away what not everybody reads."""

from __future__ import annotations

from html import escape

from foveal.layers.sliding import Sliding
from foveal.look.layer_anatomy import Anatomy
from foveal.look.plots import figures
from foveal.look.plots.figures import Tile
from foveal.look.report.answers import Answer
from foveal.look.sheets import Result
from foveal.look.views import Array, Opened, Place
from foveal.models import Model
from foveal.record import Record

PIXELS = 800
"""How wide all pictures of one kind are together: many images are shown smaller, so that a page stays below 5 MB."""
LEAST, LARGEST = 96, 224
"""Between these widths."""
EFFORT = 3 * 10**11
"""How many multiply-adds one part of a report may take: some seconds. Large models and many images get less."""


class Subject(Record, eq=False):
    """What a report is about: the model, what is in it, the images, and what it says of them."""

    model: Model
    inside: Opened
    about: Anatomy
    images: Array
    titles: tuple[str, ...]
    answers: tuple[Answer, ...]

    @property
    def convolutions(self) -> list[Place]:
        """Those of images, in the order of computation."""
        places = self.inside.layers
        return [place for place in places if isinstance(place.layer, Sliding) and len(place.node.shape) == 4]

    @property
    def chosen(self) -> list[Place]:
        """A low one, one in the middle and a high one."""
        found = self.convolutions
        return list(dict.fromkeys((found[0], found[(len(found) - 1) // 2], found[-1]))) if found else []

    @property
    def channels_first(self) -> bool:
        """Of the images."""
        return next(iter(self.inside.inputs.values())).channels_first

    @property
    def most(self) -> int:
        """How many pixels wide an image of the page is at most."""
        return max(min(LARGEST, PIXELS // len(self.images)), LEAST)


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
