"""What a report says of each image: the answer, where it comes from, and what the layers make of the image."""

from __future__ import annotations

from html import escape

import numpy as np

from foveal.look.attributions import Attribution, integrated
from foveal.look.cams import last_maps, weighed
from foveal.look.plots import figures
from foveal.look.plots.attributions import colours_of
from foveal.look.plots.fields import laid_over
from foveal.look.plots.figures import Tile
from foveal.look.report.answers import Answer
from foveal.look.report.pictures import grid, over, picture, scale, side_by_side
from foveal.look.report.subject import EFFORT, LARGEST, Subject, table, tile_of
from foveal.look.scores import Query
from foveal.look.sheets import number
from foveal.look.views import Array, Place

MAPS = 96
"""How many maps of a layer all images show together."""
FEWEST, MOST = 8, 32
"""Between these numbers of maps for an image."""


def images_in(subject: Subject) -> str:
    """All images, one below the other."""
    asked = zip(subject.queries, subject.answers, strict=True)
    reasons = [_Reasons(subject, asking, said) for asking, said in asked if said.kind != "places"]
    return "\n".join(_image(subject, i, reasons) for i in range(len(subject.images)))


def _image(subject: Subject, i: int, reasons: list[_Reasons]) -> str:
    title = escape(subject.titles[i])
    shown = picture(tile_of(subject, i), f"{subject.titles[i]}, as the model gets it", subject.most)
    tables = "".join(f"<div>{_output_name(said)}{said.table(i)}</div>" for said in subject.answers)
    parts = [f"<h2 id='image-{i + 1}'>{title}</h2>\n<div class='panels'>{shown}{tables}</div>"]
    parts += [_answer_maps(subject, said, i) for said in subject.answers if said.values.ndim == 4]
    parts += [reason.of(i) for reason in reasons]
    parts += [_feature_maps(subject, i), _arithmetic(subject, i)]
    parts.append(
        table(
            "What changes when the image moves by one pixel",
            subject.shifts[i],
            "Filters move with the image, pooling forgives: the share of values that change tells how much a layer "
            "depends on the exact place.",
        )
    )
    return "\n".join(filter(None, parts))


def _output_name(said: Answer) -> str:
    return f"<p>{escape(said.name)}</p>" if said.name else ""


def _answer_maps(subject: Subject, said: Answer, i: int) -> str:
    """The answer for each place: an image like the one that went in, or maps."""
    values = said.values[i]
    if not subject.channels_first and values.shape == subject.images.shape[1:] and values.shape[-1] in (1, 3):
        answer = figures.picture_of(values)
        return f"<p>The image that comes out</p>{picture(answer, f'what comes out of {subject.titles[i]}', LARGEST)}"
    kind, span = figures.together(values)
    tiles = [figures.map_tile(values[..., c], str(c), kind, span) for c in range(min(values.shape[-1], MOST))]
    name = said.name or "the answer"
    return f"<p>{escape(name)}, map by map</p>{grid(tiles, f'maps of {name}', LARGEST)}{scale(kind, span, 'value')}"


class _Reasons:
    """Where the answers of one output come from, two ways, for all images at once."""

    def __init__(self, subject: Subject, asking: Query, said: Answer) -> None:
        self.subject, self.said = subject, said
        place = last_maps(asking) if subject.convolutions else None
        nodes = [*asking.nodes, *([place.node] if place else [])]
        values = {node: np.concatenate([one[node] for one in subject.values]) for node in nodes}
        asked = asking.about(said.target, values=values)
        asked = asked.replaced(together=(*asked.inputs, *([place.node] if place else [])))
        work = max(3 * subject.about.multiply_adds * len(subject.images), 1)
        steps = max(min(EFFORT // work, 3200), 8)
        self.found = [weighed(asked, place)] if place else []
        self.found.append(integrated(asked, steps=min(steps, 50), most_steps=steps))

    def of(self, i: int) -> str:
        """What explains the answer to one image."""
        best = self.said.best(i)
        asked = "What raises the answer?" if self.said.kind == "number" else f"Why {best}?"
        where = f" ({self.said.name})" if self.said.name else ""
        return f"<h3>{escape(asked + where)}</h3>\n" + "\n".join(self._method(found, i) for found in self.found)

    def _method(self, found: Attribution, i: int) -> str:
        subject = self.subject
        maps, image = found.heatmaps(), tile_of(subject, i)
        values, (kind, reach, _) = maps[i], colours_of(maps)
        span = (-reach if kind == "signed" else 0.0, reach)
        title, most = subject.titles[i], subject.most
        alone = picture(Tile(values, kind=kind, span=span), f"{found.method} of {title}", most)
        both = picture(over(image, laid_over(values, reach, kind)), f"the same over {title}", most)
        shown = side_by_side([(alone, found.method), (both, "over the image")])
        what = "for the answer; below 0 against it" if kind == "signed" else "for the answer"
        return f"{shown}{scale(kind, span, what)}<p class='quiet'>{escape(self._explanation(found, i))}</p>"

    def _explanation(self, found: Attribution, i: int) -> str:
        if found.layer:
            return (
                f"Grad-CAM: where in the image the maps of {found.layer} speak for the answer. Yellow places count "
                "most, dark ones not at all."
            )
        total, score = float(np.sum(found.values[i], dtype=np.float64)), float(found.score[i])
        return (
            f"Integrated gradients: red pixels speak for the answer, blue ones against it. All together they make "
            f"{number(total)}: what the score gained over an image of zeros. It is {number(score)} here; the sum is "
            f"right to {number(max(found.checks['completeness'], 1e-6))} of the gain, or better."
        )


def _feature_maps(subject: Subject, i: int) -> str:
    """What a low, a middle and a high convolution find."""
    parts = []
    most = max(min(MOST, MAPS // len(subject.images)), FEWEST)
    for place, values in _maps(subject, i):
        count = values.shape[-1]
        strongest = np.argsort(-np.abs(values).max((0, 1)), kind="stable")[:most]
        kind, span = figures.together(values)
        tiles = [figures.map_tile(values[..., c], str(c), kind, span) for c in np.sort(strongest)]
        shown = f"the {len(tiles)} strongest of its {count} maps" if len(tiles) < count else f"its {count} maps"
        said = f"{place.name}: {shown}, {values.shape[0]} x {values.shape[1]}"
        parts.append(f"<p>{escape(said)}</p>{grid(tiles, f'maps of {place.name}')}{scale(kind, span, 'value')}")
    if not parts:
        return ""
    return (
        "<h3>What the filters find</h3>\n<p class='quiet'>Each filter looks for one pattern; its map is bright, or "
        "red, where it finds it, and blue where it finds the opposite. The numbers below are those of the filters. In "
        "a trained network low layers usually find edges and lines, later ones their combinations.</p>\n"
        + "\n".join(parts)
    )


def _maps(subject: Subject, i: int) -> list[tuple[Place, Array]]:
    found = [(place, subject.values[i][place.node][0]) for place in subject.convolutions]
    return [(place, np.moveaxis(maps, 0, -1) if place.channels_first else maps) for place, maps in found]


def _arithmetic(subject: Subject, i: int) -> str:
    """The strongest value of the first convolution, product by product."""
    if subject.reading is None:
        return ""
    place, maps = _maps(subject, i)[0]
    y, x, channel = (int(n) for n in np.unravel_index(int(maps.argmax()), maps.shape))
    found = subject.reading.neuron(subject.values[i], y, x, channel)
    return table(f"The arithmetic of one value: the largest of {place.name}", found)
