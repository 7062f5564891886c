"""A model as boxes and arrows, and where on a page each goes: one rank below another, from inputs to outputs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any

from foveal.errors import ArgumentError
from foveal.layers import InputLayer, Layer
from foveal.nesting import leaves, mapped
from foveal.record import Record

Edge = tuple[Any, Any]
GAP, STEP = 0.25, 0.4
"""In inches: between boxes side by side, and between one rank and the next."""
SWEEPS = 6


class Cluster(Record, eq=False):
    """A model inside a model whose layers are shown: its name, and the layers."""

    name: str
    layers: list[Layer]


class Diagram:
    """What is drawn of a model.

    Attributes
    ----------
    layers : list of Layer
        One box each.
    edges : list of (Layer, Layer)
        From which box to which, each once.
    clusters : list of Cluster
    """

    def __init__(self, model: Any, expand_nested: bool = False) -> None:
        if not model.built:
            raise ArgumentError(
                f"plot_model: {model.name!r} is not built yet. Give it an Input, call build(input_shape), or call it "
                "on data first."
            )
        self._expand = expand_nested
        self.layers: list[Layer] = []
        self.clusters: list[Cluster] = []
        self._edges: dict[Edge, None] = {}
        if _graph_of(model) is None:
            self.layers = [model]  # what lies inside a class of the user's own only its code says
        else:
            self._add(model)
        self.edges = [edge for edge in self._edges if all(end in self.layers for end in edge)]

    def _add(self, model: Any) -> None:
        graph = _graph_of(model)
        for layer in graph.layers:
            if isinstance(layer, InputLayer) and not model.is_functional:
                continue  # as in Keras, a Sequential begins with its first layer
            if self._shows(layer):
                first = len(self.layers)
                self._add(layer)
                self.clusters.append(Cluster(layer.name, self.layers[first:]))
            elif layer not in self.layers:
                self.layers.append(layer)
        for call in graph.calls:
            for place, tensor in enumerate(graph.inputs_of(call)):
                self._edges[self._source(tensor), self._target(call.layer, place)] = None

    def _shows(self, layer: Any) -> bool:
        return self._expand and _graph_of(layer) is not None

    def _source(self, tensor: Any) -> Layer:
        """The box that gives a tensor."""
        while self._shows(tensor.call.layer):
            tensor = leaves(_graph_of(tensor.call.layer).outputs)[tensor.index]
        layer: Layer = tensor.call.layer
        return layer

    def _target(self, layer: Any, place: int) -> Layer:
        """The box that takes what a layer is given at a place."""
        while self._shows(layer):
            graph = _graph_of(layer)
            layer = graph.sources[place].call.layer if layer.is_functional else graph.calls[0].layer
            place = 0
        box: Layer = layer
        return box


def _graph_of(layer: Any) -> Any:
    """The connections inside a model that was made of its layers; None of other layers."""
    return layer._graph if getattr(layer, "_layers", None) is not None else None


def rows_of(layer: Any, show: Mapping[str, bool]) -> list[list[str]]:
    """What a box says: rows of cells, in Keras's words."""
    kind = type(layer).__name__
    rows = [[f"{layer.name} ({kind})" if show["layer_names"] else kind]]
    activation = getattr(layer, "activation", None)
    if show["layer_activations"] and activation is not None:
        named = getattr(activation, "name", None) or getattr(activation, "__name__", None) or activation
        rows.append([f"Activation: {named}"])
    cells = []
    if show["shapes"]:
        ends = ("output",) if isinstance(layer, InputLayer) else ("input", "output")
        cells += [f"{end.capitalize()} shape: {_spec_of(layer, end, 'shape')}" for end in ends]
    if show["dtype"]:
        cells.append(f"Output dtype: {_spec_of(layer, 'output', 'dtype')}")
    if show["trainable"] and layer.weights:
        cells.append("Trainable" if layer.trainable else "Non-trainable")
    return [*rows, cells] if cells else rows


def _spec_of(layer: Any, end: str, what: str) -> str:
    try:
        told = mapped(lambda tensor: getattr(tensor, what), getattr(layer, end))
    except AttributeError:
        return "?"
    return ", ".join(f"{key}: {part}" for key, part in told.items()) if isinstance(told, dict) else str(told)


class Layout:
    """Where boxes stand when ranks go down the page, in inches: `across` and `down` of each box's middle.

    Edges over several ranks get narrow boxes of their own on the way, so that they go round the others.

    Attributes
    ----------
    middle : dict of Layer to (float, float)
    paths : list of lists of (float, float)
        Of each edge: from the middle of the box it leaves to that of the box it reaches.
    size : (float, float)
    """

    def __init__(self, layers: Sequence[Any], edges: Sequence[Edge], sizes: Mapping[Any, tuple[float, float]]) -> None:
        self._sizes = dict(sizes)
        self._rank = _ranks(layers, edges)
        chains = [self._chain(edge) for edge in edges]
        links = [link for chain in chains for link in pairwise(chain)]
        rows: list[list[Any]] = [[] for _ in range(1 + max(self._rank.values(), default=0))]
        for box in self._sizes:
            rows[self._rank[box]].append(box)
        above, below = _neighbours(links)
        for sweep in range(SWEEPS):
            _sort(rows if sweep % 2 == 0 else rows[::-1], above if sweep % 2 == 0 else below)
        across, down = self._across(rows, above, below), self._down(rows)
        self.middle = {box: (across[box], sum(down[self._rank[box]]) / 2) for box in layers}
        self.paths = [
            [
                self.middle[start],
                *((across[box], edge) for box in passed for edge in down[self._rank[box]]),
                self.middle[end],
            ]
            for start, *passed, end in chains
        ]
        right = max((across[box] + self._sizes[box][0] / 2 for box in across), default=0.0)
        self.size = right, down[-1][1]

    def _chain(self, edge: Edge) -> list[Any]:
        """The boxes of an edge, a narrow one for each rank that it passes."""
        start, end = edge
        passed = [(start, end, rank) for rank in range(self._rank[start] + 1, self._rank[end])]
        for box in passed:
            self._rank[box], self._sizes[box] = box[2], (0.0, 0.0)
        return [start, *passed, end]

    def _height(self, row: Iterable[Any]) -> float:
        return max((self._sizes[box][1] for box in row), default=0.0)

    def _down(self, rows: list[list[Any]]) -> list[tuple[float, float]]:
        """Where each rank begins and ends."""
        tops = list(accumulate((self._height(row) + STEP for row in rows), initial=0.0))
        return [(top, top + self._height(row)) for top, row in zip(tops, rows, strict=False)]

    def _across(
        self, rows: list[list[Any]], above: Mapping[Any, list[Any]], below: Mapping[Any, list[Any]]
    ) -> dict[Any, float]:
        """Each box as near to the middle of those it is connected to as its row lets it."""
        across: dict[Any, float] = {}
        for row in rows:
            self._apart(row, dict.fromkeys(row, 0.0), across)
        for sweep in range(2 * SWEEPS):
            near = above if sweep % 2 == 0 else below
            for row in rows if sweep % 2 == 0 else rows[::-1]:
                wanted = {box: _mean([across[other] for other in near[box]], across[box]) for box in row}
                self._apart(row, wanted, across)
        left = min((across[box] - self._sizes[box][0] / 2 for box in across), default=0.0)
        return {box: place - left for box, place in across.items()}

    def _apart(self, row: list[Any], wanted: Mapping[Any, float], across: dict[Any, float]) -> None:
        """Wanted places, moved apart where boxes would overlap: the mean of pushing right and of pushing left."""
        pushed = [self._pushed(row, wanted, 1), self._pushed(row[::-1], wanted, -1)]
        for box in row:
            across[box] = (pushed[0][box] + pushed[1][box]) / 2

    def _pushed(self, row: list[Any], wanted: Mapping[Any, float], way: int) -> dict[Any, float]:
        places: dict[Any, float] = {}
        edge = None
        for box in row:
            half = self._sizes[box][0] / 2
            place = way * wanted[box] if edge is None else max(way * wanted[box], edge + GAP + half)
            places[box], edge = way * place, place + half
        return places


def _ranks(layers: Sequence[Any], edges: Sequence[Edge]) -> dict[Any, int]:
    """How many steps each box is from the inputs; layers come in an order in which each has its inputs."""
    rank = dict.fromkeys(layers, 0)
    for _ in layers:
        moved = False
        for start, end in edges:
            if start is not end and rank[end] <= rank[start] < len(rank):
                rank[end], moved = rank[start] + 1, True
        if not moved:
            break
    return rank


def _neighbours(links: Iterable[Edge]) -> tuple[dict[Any, list[Any]], dict[Any, list[Any]]]:
    """What stands above each box, and what below."""
    above: dict[Any, list[Any]] = {}
    below: dict[Any, list[Any]] = {}
    for start, end in links:
        for box in (start, end):
            above.setdefault(box, [])
            below.setdefault(box, [])
        above[end].append(start)
        below[start].append(end)
    return above, below


def _sort(rows: list[list[Any]], near: Mapping[Any, list[Any]]) -> None:
    """Order each row by the middle of what its boxes are connected to in the row before."""
    place = {box: i for row in rows for i, box in enumerate(row)}
    for row in rows:
        row.sort(key=lambda box: _mean([place[other] for other in near.get(box, ())], place[box]))
        place |= {box: i for i, box in enumerate(row)}


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise
