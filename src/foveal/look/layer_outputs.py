"""What layers give for some data: the values themselves, their statistics and their histograms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from foveal.arguments import converted, positive_int
from foveal.errors import ArgumentError
from foveal.ir.node import Node, Reshape, Shape
from foveal.look.sheets import Result, Sheet, number
from foveal.look.views import Array, Chosen, Place, Values, layers_argument, node_values, opened, require_model
from foveal.models import Model
from foveal.nesting import leaves, mapped
from foveal.ops.parts import Pad, Slice
from foveal.ops.shape import Transpose
from foveal.record import Record

ROWS = 64
"""How many images are looked at at once where only a summary is kept."""
MOVES = (Reshape, Transpose, Slice, Pad)
"""Ops that compute nothing."""


def activations(model: Model, x: Any, layers: Chosen | Sequence[Chosen] | None = None) -> dict[str, Any]:
    """What layers give for a batch, all of them in one pass; the model stays as it is.

    Parameters
    ----------
    model : Model
        Of any build: in a line, branched, with models inside it, with layers called several times.
    x : array (N, ...)
        What `model.predict` takes.
    layers : str, int, Layer or list of them, optional
        By name (`inner/conv` is a layer of the model `inner`), by index in `model.layers`, or themselves. By default
        all that are not models.

    Returns
    -------
    dict of name to array (N, ...)
        In the order of computation. A layer called several times is there once for each call: `conv[0]`, `conv[1]`.
        A layer that gives several tensors has them nested as it gives them.
    """
    runtime, feeds = require_model("activations", model).feeds_for("activations", x)
    places = opened(model, runtime.sizes).chosen("activations", layers_argument("activations", layers))
    values = node_values(runtime, outputs_of(places), feeds)
    return {place.name: mapped(values.__getitem__, place.y) for place in places}


def outputs_of(places: Sequence[Place]) -> list[Node]:
    """What places give."""
    return [node for place in places for node in leaves(place.y)]


class LayerStatistics(Record, eq=False):
    """What the values of one layer are like.

    Attributes
    ----------
    name, kind : str
    shape : tuple
        The output's, None for the batch.
    count : int
        How many values there were.
    min, max, mean, std : float
    sparsity : float
        The share of values that are exactly zero.
    dead : tuple of int
        The channels, units or filters that gave zero everywhere, for every image.
    channels : dict of str to array
        `min`, `max`, `mean`, `std` and `sparsity` of each channel.
    """

    name: str
    kind: str
    shape: tuple[int | None, ...]
    count: int
    min: float
    max: float
    mean: float
    std: float
    sparsity: float
    dead: tuple[int, ...]
    channels: dict[str, Array]


class Statistics(Result, eq=False):
    """What the values of layers are like for some images.

    Attributes
    ----------
    model : str
    images : int
    layers : tuple of LayerStatistics
    """

    model: str
    images: int
    layers: tuple[LayerStatistics, ...]

    def __getitem__(self, name: str) -> LayerStatistics:
        found = {layer.name: layer for layer in self.layers}
        if name not in found:
            raise ArgumentError(f"statistics: there is no layer {name!r}, got {', '.join(map(repr, found))}.")
        return found[name]

    def sheets(self) -> list[Sheet]:
        """One table, and the dead filters named below it."""
        columns = ("Layer", "Output", ">Min", ">Mean", ">Max", ">Std", ">Zeros", ">Dead")
        rows = tuple(
            (
                f"{layer.name} ({layer.kind})",
                str(layer.shape),
                *map(number, (layer.min, layer.mean, layer.max, layer.std)),
                f"{layer.sparsity:.1%}",
                f"{len(layer.dead)} of {len(layer.channels['min'])}" if layer.dead else "-",
            )
            for layer in self.layers
        )
        notes = tuple(
            f"{layer.name}: zero for every image in {_listed(layer.dead)}." for layer in self.layers if layer.dead
        )
        return [
            Sheet(
                f"{self.model}: values for {self.images} images",
                columns,
                rows,
                notes,
                ("Std", "Output", "Mean", "Min", "Max"),
            )
        ]


def _listed(channels: tuple[int, ...], most: int = 20) -> str:
    shown = ", ".join(map(str, channels[:most]))
    more = f" and {len(channels) - most} more" if len(channels) > most else ""
    return f"channel{'s' * (len(channels) > 1)} {shown}{more}"


def statistics(model: Model, x: Any, layers: Chosen | Sequence[Chosen] | None = None) -> Statistics:
    """Minimum, maximum, mean, spread and share of zeros of every layer's values, and of each channel's.

    The arguments are those of `activations`; of many images only the sums are kept. Computed in float64.
    """
    runtime, feeds = require_model("statistics", model).feeds_for("statistics", x)
    places = opened(model, runtime.sizes).chosen("statistics", layers_argument("statistics", layers))
    rows = range(0, len(next(iter(feeds.values()))), ROWS)
    some = ({name: array[start : start + ROWS] for name, array in feeds.items()} for start in rows)
    return statistics_of(model.name, places, (node_values(runtime, outputs_of(places), part) for part in some))


def statistics_of(model: str, places: Sequence[Place], parts: Iterable[Values]) -> Statistics:
    """The statistics of what places gave, some rows at a time."""
    tallies: dict[str, _Tally] = {}
    images = 0
    for values in parts:
        for place in places:
            for name, node in _tensors(place):
                tallies.setdefault(name, _Tally(place, values[node].shape)).add(values[node])
        images += len(values[leaves(places[0].y)[0]])
    return Statistics(model, images, tuple(tally.statistics(name) for name, tally in tallies.items()))


def _tensors(place: Place) -> list[tuple[str, Node]]:
    found = leaves(place.y)
    return [(place.name if len(found) == 1 else f"{place.name}, output {i}", node) for i, node in enumerate(found)]


class _Tally:
    """Sums over the rows seen so far, for each channel; means and squares are merged as Chan et al. (1983) do."""

    def __init__(self, place: Place, shape: Shape) -> None:
        self.place, self.shape = place, shape
        self.axis = place.channel_axis
        channels = shape[self.axis]
        self.count = 0
        self.low, self.high = np.full(channels, np.inf), np.full(channels, -np.inf)
        self.mean, self.squares, self.zeros = np.zeros(channels), np.zeros(channels), np.zeros(channels, np.int64)

    def add(self, array: Array) -> None:
        values = np.moveaxis(array, self.axis, -1).reshape(-1, array.shape[self.axis])
        new, known = len(values), self.count
        mean = values.mean(0, dtype=np.float64)
        apart = mean - self.mean
        centred = values - mean
        self.count = known + new
        self.squares += np.einsum("ic,ic->c", centred, centred) + apart**2 * known * new / self.count
        self.mean += apart * new / self.count
        self.low, self.high = np.minimum(self.low, values.min(0)), np.maximum(self.high, values.max(0))
        self.zeros += new - np.count_nonzero(values, axis=0)

    def statistics(self, name: str) -> LayerStatistics:
        """What is known now."""
        mean = float(self.mean.mean())
        spread = self.squares.mean() / self.count + ((self.mean - mean) ** 2).mean()
        moved = all(isinstance(node.op, MOVES) for node in self.place.nodes)
        dead = () if moved else tuple(np.flatnonzero(self.zeros == self.count).tolist())
        channels = {
            "min": self.low,
            "max": self.high,
            "mean": self.mean,
            "std": np.sqrt(self.squares / self.count),
            "sparsity": self.zeros / self.count,
        }
        return LayerStatistics(
            name,
            type(self.place.layer).__name__,
            (None, *self.shape[1:]),
            self.count * len(self.mean),
            float(self.low.min()),
            float(self.high.max()),
            mean,
            float(np.sqrt(spread)),
            float(self.zeros.sum() / (self.count * len(self.mean))),
            dead,
            channels,
        )


class Histogram(Result, eq=False):
    """How often values lie where.

    Attributes
    ----------
    layer : str
    channel : int or None
        None for all channels together.
    edges : array (bins + 1,)
    counts : array (bins,)
        How many values lie between two edges; the last bin has both of its edges, as in NumPy.
    least, largest : float
        Of all values, also those outside the edges.
    """

    layer: str
    channel: int | None
    edges: Array
    counts: Array
    least: float
    largest: float

    def sheets(self) -> list[Sheet]:
        """A line for each bin, as long as the bin is full."""
        fullest = max(int(self.counts.max()), 1)
        rows = tuple(
            (number(low), number(high), f"{count:,}", "█" * round(40 * count / fullest))
            for low, high, count in zip(self.edges[:-1], self.edges[1:], self.counts.tolist(), strict=True)
        )
        where = "" if self.channel is None else f", channel {self.channel}"
        alike = f", all {number(self.least)}" if self.least == self.largest else ""
        title = f"{self.layer}{where}: {int(self.counts.sum()):,} values{alike}"
        return [Sheet(title, (">From", ">To", ">Values", "Bars"), rows)]


def histogram(
    model: Model,
    x: Any,
    layer: Chosen,
    channel: int | None = None,
    bins: int = 50,
    span: tuple[float, float] | None = None,
) -> Histogram:
    """How the values of a layer are distributed.

    Parameters
    ----------
    model : Model
    x : array (N, ...)
    layer : str, int or Layer
        As in `activations`; one that is called once, or the name of one call.
    channel : int, optional
        Look at one channel alone.
    bins : int, default=50
        How many bins of equal width.
    span : (float, float), optional
        From where to where; by default from the least value to the largest.
    """
    runtime, feeds = require_model("histogram", model).feeds_for("histogram", x)
    place = opened(model, runtime.sizes).place("histogram", layer)
    ((name, node),) = _tensors(place)
    array = node_values(runtime, [node], feeds)[node]
    if channel is not None:
        array = _channel("histogram", np.moveaxis(array, place.channel_axis, -1), channel, name)
    counts, edges = np.histogram(array, converted("histogram", "bins", positive_int, bins), span)
    return Histogram(name, channel, edges, counts, float(array.min()), float(array.max()))


def _channel(who: str, array: Array, channel: int, name: str) -> Array:
    if not -array.shape[-1] <= channel < array.shape[-1]:
        raise ArgumentError(f"{who}: {name!r} has {array.shape[-1]} channels, got channel {channel}.")
    chosen: Array = array[..., channel]
    return chosen
