"""Pictures of what is said layer by layer: bars for each layer, and how values are distributed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from foveal.arguments import boolean, converted
from foveal.look.experiments import Trainable
from foveal.look.layer_anatomy import Anatomy, memory
from foveal.look.layer_outputs import Histogram, LayerStatistics, Statistics
from foveal.look.plots import figures
from foveal.look.plots.figures import Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDE = 10
"""How many times wider than usual one layer may be before the scale becomes logarithmic, so that others are seen."""
ROW = 0.24
"""The height of a row, in inches."""


def _page(rows: int, title: str) -> Picture:
    return figures.figure(figures.PAGE, ROW * rows + figures.HEADING + 0.4, title)


def anatomy(result: Anatomy) -> Picture:
    """Parameters, multiply-adds and memory of each layer, and its share of the time where that was measured."""
    title = (
        f"Anatomy of {result.model}: {result.params:,} parameters, {result.multiply_adds:,} multiply-adds for an image"
    )
    page = _page(len(result.layers), title)
    names = [f"{layer.name}  {figures.by(layer.outputs[0][1:])}" for layer in result.layers]
    timed = result.images is not None
    panels = figures.rowed(page, names, 3 + timed)
    owned = [0 if layer.shared else layer.params for layer in result.layers]
    texts = ["as above" if layer.shared and layer.params else f"{layer.params:,}" for layer in result.layers]
    figures.bars(panels[0], owned, texts, "parameters", figures.BLUE)
    work = [layer.multiply_adds for layer in result.layers]
    figures.bars(panels[1], work, [f"{n:,}" for n in work], "multiply-adds", figures.VERMILION)
    held = [layer.activation_bytes for layer in result.layers]
    figures.bars(panels[2], held, [memory(n) for n in held], "memory of activations", figures.GREEN)
    if timed:
        shares = [layer.share or 0.0 for layer in result.layers]
        texts = [f"{share:.1%}" for share in shares]
        figures.bars(panels[3], shares, texts, f"share of time, {result.images} images", figures.ORANGE)
    return page


def statistics(result: Statistics) -> Picture:
    """Each layer's range, mean and spread, its share of zeros, and that of every channel; dead ones are marked."""
    images = f"{result.images} image{'s' * (result.images != 1)}"
    page = _page(len(result.layers), f"Values of {result.model} for {images}")
    names = [f"{layer.name}  {figures.by(layer.shape[1:])}" for layer in result.layers]
    ranges, zeros, channels = figures.rowed(page, names, 3, width_ratios=(4, 2, 4))
    rows = range(len(result.layers))
    ranges.axvline(0, color=figures.FRAME, linewidth=0.5)
    ranges.hlines(rows, [s.min for s in result.layers], [s.max for s in result.layers], color=figures.SKY, linewidth=2)
    means, spreads = (np.array([getattr(s, name) for s in result.layers]) for name in ("mean", "std"))
    ranges.hlines(rows, means - spreads, means + spreads, color=figures.BLUE, linewidth=5)
    ranges.plot(means, rows, "|", color="white", markersize=5)
    reaches = np.array([max(abs(s.min), abs(s.max)) for s in result.layers])
    usual = float(np.median(reaches[reaches > 0])) if reaches.any() else 0.0
    wide = bool(usual > 0 and reaches.max() > WIDE * usual)
    if wide:
        ranges.set_xscale("symlog", linthresh=usual)
    figures.named(ranges, "least to largest, mean ± spread" + f"; logarithmic beyond {usual:.2g}" * wide)
    shares = [layer.sparsity for layer in result.layers]
    figures.bars(zeros, shares, [f"{share:.0%}" for share in shares], "zeros", figures.ORANGE, inches=1.3)
    for row, layer in enumerate(result.layers):
        _strip(channels, row, layer)
        channels.text(1, row, f" {len(layer.dead)} dead" * bool(layer.dead), va="center", fontsize=figures.TINY)
    channels.set(xlim=(0, 1.25), xticks=[])
    figures.named(channels, "zeros in each channel: white none, black all; red: dead")
    return page


def _strip(axes: Axes, row: int, layer: LayerStatistics) -> None:
    """A layer's channels side by side, the darker the more zeros they have."""
    shares = 1 - layer.channels["sparsity"]
    colours = np.repeat(shares[:, None], 3, axis=1)
    colours[list(layer.dead)] = figures.painted(figures.VERMILION)
    axes.imshow(colours[None], extent=(0, 1, row + 0.35, row - 0.35), aspect="auto", interpolation="nearest")


def histogram(result: Histogram, log: bool = False) -> Picture:
    """How many values lie where.

    Parameters
    ----------
    result : Histogram
    log : bool, default=False
        Whether the heights are logarithmic: what stands beside a high bin, such as a ReLU's zeros, is seen.
    """
    where = "" if result.channel is None else f", channel {result.channel}"
    total, low, high = int(result.counts.sum()), float(result.edges[0]), float(result.edges[-1])
    alike = result.least == result.largest
    span = figures.span_of(np.array([result.least] if alike else [low, high]))
    page = figures.figure(6, 3.4, f"{result.layer}{where}: {total:,} values, {span}")
    axes = page.subplots()
    figures.distribution(axes, result.counts, result.edges, (result.least, result.largest))
    if not alike and low < 0 < high:
        axes.axvline(0, color=figures.VERMILION, linewidth=0.8)
    axes.set(xlabel="value", ylabel="how many")
    if converted("figure", "log", boolean, log):
        axes.set_yscale("log")
    figures.named(axes, "")
    return page


def trainable(result: Trainable) -> Picture:
    """How many parameters of each layer are trained, and how many are frozen."""
    layers = [layer for layer in result.layers if layer[2] or layer[3] or layer[0] in result.updated]
    title = f"What training changes in {result.model}: {result.trained:,} parameters, {result.frozen:,} are frozen"
    page = _page(max(len(layers), 1), title)
    counts = {
        "trained": ([layer[2] for layer in layers], figures.GREEN),
        "updated without the optimizer": ([result.updated.get(layer[0], 0) for layer in layers], figures.ORANGE),
        "frozen": ([layer[3] for layer in layers], figures.SKY),
    }
    shown = {name: bars for name, bars in counts.items() if result.updated or name in ("trained", "frozen")}
    panels = figures.rowed(page, [f"{name} ({kind})" for name, kind, _, _ in layers], len(shown))
    most = max([1, *(n for numbers, _ in shown.values() for n in numbers)])
    for axes, (name, (numbers, colour)) in zip(panels, shown.items(), strict=True):
        figures.bars(axes, numbers, [f"{n:,}" if n else "" for n in numbers], name, colour, most)
    return page
