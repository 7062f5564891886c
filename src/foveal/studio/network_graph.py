"""A model as boxes and arrows for the page: one box for each application of a layer, with its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from foveal.errors import UnsupportedError
from foveal.ir.node import Node
from foveal.layers import InputLayer
from foveal.look.diagram import Diagram, Layout
from foveal.look.layer_anatomy import Anatomy, LayerAnatomy
from foveal.look.one_neuron import reading_of
from foveal.look.views import Opened, Place
from foveal.nesting import leaves
from foveal.studio.edits import has_filters

WIDE, HIGH = 200, 122
"""Pixels of a box on the page."""
UNIT = 100
"""Pixels for what `Layout` calls an inch."""


def network_graph(view: Opened, anatomy: Anatomy) -> dict[str, Any]:
    """The boxes, the arrows between them, and where each is drawn."""
    places = [*view.inputs.values(), *view.layers]
    edges = _declared(view, places) or _computed(places)
    layout = Layout(places, edges, dict.fromkeys(places, (WIDE / UNIT, HIGH / UNIT)))
    rows = {row.name: row for row in anatomy.layers}
    boxes = []
    for place in places:
        x, y = layout.middle[place]
        row = rows.get(place.name)
        known = _input_numbers(place) if row is None else _numbers(row)
        boxes.append(
            {
                "name": place.name,
                "kind": type(place.layer).__name__,
                "input": place.name in view.inputs,
                "x": x * UNIT,
                "y": y * UNIT,
                "activation": _activation(place),
                "filters": has_filters(place.layer),
                "explained": place.name not in view.inputs and _is_explained(view, place),
                **known,
            }
        )
    return {
        "boxes": boxes,
        "arrows": [
            {"from": a.name, "to": b.name, "path": [(x * UNIT, y * UNIT) for x, y in path]}
            for (a, b), path in zip(edges, layout.paths, strict=True)
        ],
        "size": [side * UNIT for side in layout.size],
        "box": [WIDE, HIGH],
    }


def _declared(view: Opened, places: list[Place]) -> list[tuple[Place, Place]] | None:
    """The arrows as the model was written, where each of its layers is applied once; else None."""
    diagram = Diagram(view.model, expand_nested=True)
    named = {id(place.layer): place for place in places}
    layers = [layer for layer in diagram.layers if not isinstance(layer, InputLayer)]
    if len(named) < len(places) or {id(layer) for layer in layers} != {id(place.layer) for place in view.layers}:
        return None
    starts = {layer.name: view.inputs[layer.name] for layer in diagram.layers if layer.name in view.inputs}
    ends = [(_box(a, named, starts), _box(b, named, starts)) for a, b in diagram.edges]
    if any(a is None or b is None for a, b in ends):
        return None
    edges: list[tuple[Place, Place]] = [(a, b) for a, b in ends if a is not None and b is not None]
    fed = {end.name for _, end in edges}
    begun = {start.name for start, _ in edges}
    first = [place for place in view.layers if place.name not in fed]
    if len(view.inputs) == 1 and first and next(iter(view.inputs)) not in begun:
        edges = [(next(iter(view.inputs.values())), place) for place in first] + edges  # a Sequential has no input box
    return edges


def _box(layer: Any, named: Mapping[int, Place], starts: Mapping[str, Place]) -> Place | None:
    return starts.get(layer.name) if isinstance(layer, InputLayer) else named.get(id(layer))


def _computed(places: list[Place]) -> list[tuple[Place, Place]]:
    """The arrows as values go, also through what is computed between layers."""
    makers: dict[Node, Place] = {}
    edges: dict[tuple[Place, Place], None] = {}
    for place in places:
        for maker in _makers_of(leaves(place.x), makers):
            if maker is not place:
                edges[maker, place] = None
        makers |= dict.fromkeys(leaves(place.y), place)
    return list(edges)


def _makers_of(nodes: Iterable[Node], makers: Mapping[Node, Place]) -> list[Place]:
    found: dict[Place, None] = {}
    met: set[Node] = set()
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        if node in makers:
            found[makers[node]] = None
        elif node not in met:
            met.add(node)
            waiting += node.inputs
    return list(found)


def _is_explained(view: Opened, place: Place) -> bool:
    """Whether `look.neuron` says how a value of the layer comes about."""
    try:
        reading_of(view, place.name)
    except (UnsupportedError, ValueError):
        return False
    return True


def _activation(place: Place) -> str | None:
    function = getattr(place.layer, "activation", None)
    name = function if isinstance(function, str) else getattr(function, "__name__", None)
    return None if name in (None, "linear") else str(name)


def _input_numbers(place: Place) -> dict[str, Any]:
    return {"outputs": [(None, *node.shape[1:]) for node in leaves(place.y)], "params": 0, "multiply_adds": 0}


def _numbers(row: LayerAnatomy) -> dict[str, Any]:
    """What a box says of its layer."""
    return {
        "inputs": row.inputs,
        "outputs": row.outputs,
        "params": row.params,
        "formula": row.formula,
        "trainable": row.trainable,
        "shared": row.shared,
        "multiply_adds": row.multiply_adds,
        "fields": [{"size": field.size, "stride": field.stride, "offset": field.offset} for field in row.fields],
    }
