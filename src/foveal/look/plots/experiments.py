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


def shift(result: Shift) -> Picture:
    """The image in both places, and for each layer how many of its values change and by how much."""
    names = [f"{part.name} ({part.kind})" for part in result.layers]
    title = f"{result.model}: the image moved by {result.dx} right, {result.dy} down"
    page = figures.figure(figures.PAGE, max(0.24 * len(names) + 1.2, 4.4), title)
    left, right = page.subfigures(1, 2, width_ratios=(1, 3.4), squeeze=False)[0]
    for axes, name, image in zip(left.subplots(2, 1), ("before", "after"), result.images, strict=True):
        figures.shown(axes, figures.picture_of(image, title=name), ticks=True)
    shares, sizes = figures.rowed(right, names, 2)
    texts = [f"{part.share:.1%}  ({part.changed:,} of {part.values:,})" for part in result.layers]
    figures.bars(shares, [part.share for part in result.layers], texts, "values that change", figures.BLUE, 1.0)
    texts = [f"{part.largest:.0%}" for part in result.layers]
    what = "largest change, of the layer's largest value"
    figures.bars(sizes, [part.largest for part in result.layers], texts, what, figures.VERMILION)
    return page


def linear_collapse(result: LinearCollapse) -> Picture:
    """The kernel and the bias of the one linear layer."""
    inputs, outputs = result.kernel.shape
    what = "is" if result.linear else "is not, but near zero is like"
    title = f"{result.model} {what} one linear layer {inputs} x {outputs}, wrong by {result.error:.2g}"
    page = figures.figure(8, min(max(0.35 * outputs, 1.5), 6) + 1.6, title)
    above, below = page.subplots(2, 1, height_ratios=(max(outputs, 3), max(outputs, 3) / 3))
    tile = Tile(result.kernel.T, f"kernel, {figures.span_of(result.kernel)}", "signed")
    drawn = figures.shown(above, tile, ticks=True)
    above.set(aspect="auto", xlabel="input", ylabel="output")
    figures.with_bar(page, drawn, above, "weight")
    if result.kernel.size <= CELLS:
        figures.write_numbers(above, result.kernel.T, drawn, 2, 6.5)
    below.bar(range(outputs), result.bias, color=np.where(result.bias < 0, figures.BLUE, figures.VERMILION).tolist())
    below.axhline(0, color=figures.FRAME, linewidth=0.5)
    below.set(xlabel="output", xlim=(-0.6, outputs - 0.4))
    below.xaxis.get_major_locator().set_params(integer=True)
    figures.named(below, f"bias, {figures.span_of(result.bias)}")
    return page


def boundary(result: Boundary, points: Any = None, labels: Any = None) -> Picture:
    """The parts of the plane that the model gives to each class, and points of known classes.

    Parameters
    ----------
    result : Boundary
    points : array (N, 2), optional
    labels : array (N,) of classes, optional
    """
    given = _points(points, labels)
    classes = sorted({*np.unique(result.classes).tolist(), *(given[1].tolist() if given else ())})
    page = figures.figure(5.4, 4.8, f"{result.model}: which class where")
    axes = page.subplots()
    colours = {c: figures.painted(COLOURS[i % len(COLOURS)]) for i, c in enumerate(classes)}
    pale = np.array([[1 - PALE * (1 - np.array(colours[c])) for c in row] for row in result.classes.tolist()])
    ends = (*_ends(result.x), *_ends(result.y))
    axes.imshow(pale, extent=ends, origin="lower", interpolation="nearest", aspect="auto")
    for c in classes:
        if 0 < (result.classes == c).mean() < 1:
            axes.contour(result.x, result.y, result.margins[..., c], levels=[0], colors=figures.INK, linewidths=0.7)
        own = given[0][given[1] == c] if given else np.empty((0, 2))
        mark = MARKS[classes.index(c) % len(MARKS)]
        axes.plot(own[:, 0], own[:, 1], mark, color=colours[c], markeredgecolor="white", markersize=5, label=str(c))
    axes.set(xlim=ends[:2], ylim=ends[2:], xlabel="first input", ylabel="second input")
    page.legend(title="class", fontsize=figures.TINY, title_fontsize=figures.TINY, loc="outside right upper")
    figures.named(axes, f"scores {figures.span_of(result.scores)}")
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
