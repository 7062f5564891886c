"""Pictures of experiments: what a shift changes, what a stack collapses to, where classes end."""

from __future__ import annotations

from typing import Any

import numpy as np

from foveal.errors import ArgumentError
from foveal.ir.node import show
from foveal.look.experiments import Boundary, LinearCollapse, Shift
from foveal.look.plots import figures
from foveal.look.plots.figures import Picture, Tile
from foveal.look.views import Array

COLOURS = (figures.BLUE, figures.VERMILION, figures.GREEN, figures.ORANGE, figures.SKY, figures.PURPLE, figures.YELLOW)
MARKS = "osD^vPX"
"""Classes differ in shape too."""
PALE = 0.35
CELLS = 400
"""Up to how many numbers are written into a kernel."""


def shift(told: Shift) -> Picture:
    """The image in both places, and for each layer how many of its values change and by how much."""
    names = [f"{part.name} ({part.kind})" for part in told.layers]
    title = f"{told.model}: the image moved by {told.dx} right, {told.dy} down"
    page = figures.figure(figures.PAGE, max(0.24 * len(names) + 1.2, 4.4), title)
    left, right = page.subfigures(1, 2, width_ratios=(1, 3.4), squeeze=False)[0]
    for axes, name, image in zip(left.subplots(2, 1), ("before", "after"), told.images, strict=True):
        figures.shown(axes, figures.picture_of(image, title=name), ticks=True)
    shares, sizes = figures.rowed(right, names, 2)
    texts = [f"{part.share:.1%}  ({part.changed:,} of {part.values:,})" for part in told.layers]
    figures.bars(shares, [part.share for part in told.layers], texts, "values that change", figures.BLUE)
    shares.set_xlim(0, 1.7)
    texts = [f"{part.largest:.0%}" for part in told.layers]
    what = "largest change, of the layer's largest value"
    figures.bars(sizes, [part.largest for part in told.layers], texts, what, figures.VERMILION)
    return page


def linear_collapse(told: LinearCollapse) -> Picture:
    """The kernel and the bias of the one linear layer."""
    inputs, outputs = told.kernel.shape
    what = "is" if told.linear else "is not, but near zero is like"
    title = f"{told.model} {what} one linear layer {inputs} x {outputs}, wrong by {told.error:.2g}"
    page = figures.figure(8, min(max(0.35 * outputs, 1.5), 6) + 1.6, title)
    above, below = page.subplots(2, 1, height_ratios=(max(outputs, 3), max(outputs, 3) / 3))
    drawn = figures.shown(above, Tile(told.kernel.T, f"kernel, {figures.span_of(told.kernel)}", "signed"), ticks=True)
    above.set(aspect="auto", xlabel="input", ylabel="output")
    figures.with_bar(page, drawn, above, "weight")
    if told.kernel.size <= CELLS:
        figures.written(above, told.kernel.T, drawn, 2, 6.5)
    below.bar(range(outputs), told.bias, color=np.where(told.bias < 0, figures.BLUE, figures.VERMILION).tolist())
    below.axhline(0, color=figures.FRAME, linewidth=0.5)
    below.set(xlabel="output", xlim=(-0.6, outputs - 0.4))
    below.xaxis.get_major_locator().set_params(integer=True)
    figures.named(above, f"kernel, {figures.span_of(told.kernel)}")
    figures.named(below, f"bias, {figures.span_of(told.bias)}")
    return page


def boundary(told: Boundary, points: Any = None, labels: Any = None) -> Picture:
    """The parts of the plane that the model gives to each class, and points of known classes.

    Parameters
    ----------
    told : Boundary
    points : array (N, 2), optional
    labels : array (N,) of classes, optional
    """
    given = _points(points, labels)
    classes = sorted({*np.unique(told.classes).tolist(), *(given[1].tolist() if given else ())})
    page = figures.figure(5.4, 4.8, f"{told.model}: which class where")
    axes = page.subplots()
    colours = {c: figures.painted(COLOURS[i % len(COLOURS)]) for i, c in enumerate(classes)}
    pale = np.array([[1 - PALE * (1 - np.array(colours[c])) for c in row] for row in told.classes.tolist()])
    ends = (*_ends(told.x), *_ends(told.y))
    axes.imshow(pale, extent=ends, origin="lower", interpolation="nearest", aspect="auto")
    for c in classes:
        if 0 < (told.classes == c).mean() < 1:
            axes.contour(told.x, told.y, told.margins[..., c], levels=[0], colors=figures.INK, linewidths=0.7)
        own = given[0][given[1] == c] if given else np.empty((0, 2))
        mark = MARKS[classes.index(c) % len(MARKS)]
        axes.plot(own[:, 0], own[:, 1], mark, color=colours[c], markeredgecolor="white", markersize=5, label=str(c))
    axes.set(xlim=ends[:2], ylim=ends[2:], xlabel="first input", ylabel="second input")
    page.legend(title="class", fontsize=figures.TINY, title_fontsize=figures.TINY, loc="outside right upper")
    figures.named(axes, f"scores {figures.span_of(told.scores)}")
    return page


def _points(points: Any, labels: Any) -> tuple[Array, Array] | None:
    if points is None:
        return None
    places = np.asarray(points, np.float64)
    known = np.zeros(len(places), int) if labels is None else np.asarray(labels).reshape(-1).astype(int)
    if places.ndim != 2 or places.shape[1] != 2 or len(known) != len(places):
        raise ArgumentError(
            "figure: `points` must be (N, 2) and `labels` one class for each, "
            f"got {show(places.shape)} and {show(np.shape(labels))}."
        )
    return places, known


def _ends(places: Array) -> tuple[float, float]:
    """The edges of the outer pixels."""
    half = float(places[1] - places[0]) / 2 if len(places) > 1 else 0.5
    return float(places[0]) - half, float(places[-1]) + half
