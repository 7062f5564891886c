"""Receptive fields: which pixels of the input a value depends on, by arithmetic on the graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from foveal.arguments import converted, integer
from foveal.errors import ArgumentError
from foveal.functions.spatial_axes import FIRST, LAST
from foveal.ir.node import Node, Reshape
from foveal.look.sheets import Result, Sheet, plain
from foveal.look.views import Chosen, Opened, Place, opened_at, source_of
from foveal.models import Model
from foveal.models.axis_map import AxisMap, Key
from foveal.models.interval import ReceptiveInterval
from foveal.models.receptive import input_dependence
from foveal.nesting import leaves
from foveal.ops.shape import Transpose
from foveal.record import Record

POSITION = ("slice", "row", "column")
AXES = {1: ("columns",), 2: ("rows", "columns"), 3: ("slices", "rows", "columns")}


class Box(Record):
    """A box of pixels of an input.

    Attributes
    ----------
    spans : tuple of (first, last)
        For each axis of the picture, rows before columns; both ends belong to the box. What is below 0 or from the
        length on is padding.
    lengths : tuple of int
        How long these axes are.
    """

    spans: tuple[tuple[int, int], ...]
    lengths: tuple[int, ...]

    @property
    def inside(self) -> tuple[tuple[int, int], ...]:
        """The same without the padding."""
        ends = zip(self.spans, self.lengths, strict=True)
        return tuple((max(first, 0), min(last, length - 1)) for (first, last), length in ends)

    @property
    def size(self) -> tuple[int, ...]:
        """How many pixels along each axis, padding included."""
        return tuple(max(last - first + 1, 0) for first, last in self.spans)

    def __str__(self) -> str:
        if 0 in self.size:
            return "nothing"
        names = AXES[len(self.spans)]
        return ", ".join(f"{name} {first} to {last}" for name, (first, last) in zip(names, self.spans, strict=True))


class Field(Record):
    """What the values of a layer see of one input.

    Attributes
    ----------
    input : str
    size : tuple of int
        How many pixels a value sees along each axis of the picture, padding included.
    stride : tuple of float
        How many pixels further the next value sees.
    offset : tuple of int
        The first pixel that the first value sees; negative in the padding.
    lengths : tuple of int
        The picture's own size.
    """

    input: str
    size: tuple[int, ...]
    stride: tuple[float, ...]
    offset: tuple[int, ...]
    lengths: tuple[int, ...]


AxisMaps = Mapping[str, AxisMap]
"""What is seen of each of a model's inputs, by its name."""


def axis_maps_of(view: Opened, places: Sequence[Place]) -> dict[Place, AxisMaps]:
    """What the values of places see of the model's inputs; every axis of them runs along one axis of a picture.

    Maps that are rows of values by now, as behind Flatten, count as they stood.
    """
    names = {given.node: name for name, given in view.inputs.items()}
    orders = {given.node: FIRST if given.channels_first else LAST for given in view.inputs.values()}
    nodes = {place: _as_it_stood(place) for place in places}
    seen = input_dependence(list(dict.fromkeys(nodes.values())), orders)
    return {place: {names[x]: view for x, view in seen[node].items()} for place, node in nodes.items()}


def _as_it_stood(place: Place) -> Node:
    node: Node = leaves(place.y)[0]
    computes = any(not isinstance(inner.op, Reshape | Transpose) for inner in place.nodes)
    return node if computes or len(node.shape) > 2 else source_of(node)


def _reaches(view: AxisMap) -> list[tuple[Key, ReceptiveInterval]]:
    """What is seen along each axis of the picture, in order."""
    return sorted(view.intervals.items(), key=lambda part: part[0])


def fields_of(axis_maps: AxisMaps) -> tuple[Field, ...]:
    """What is seen of each input."""
    return tuple(_field(name, [reach for _, reach in _reaches(view)]) for name, view in axis_maps.items())


def _field(name: str, reaches: Sequence[ReceptiveInterval]) -> Field:
    return Field(
        name,
        tuple(reach.size for reach in reaches),
        tuple(float(reach.stride) for reach in reaches),
        tuple(reach.offset for reach in reaches),
        tuple(reach.length for reach in reaches),
    )


def boxes(axis_maps: AxisMaps, position: Sequence[int]) -> dict[str, Box]:
    """For each input the pixels that the value at a position of the tensor sees, the batch's axis counted."""
    return {name: _box(view, position) for name, view in axis_maps.items()}


def _box(view: AxisMap, position: Sequence[int]) -> Box:
    places = {key: i for axis, i in zip(view.axes, position, strict=True) for _, key in axis}
    reaches = _reaches(view)
    spans = tuple(reach.span(places.get(key, 0)) for key, reach in reaches)
    return Box(spans, tuple(reach.length for _, reach in reaches))


class ReceptiveField(Result, eq=False):
    """Which pixels the values of a layer depend on.

    Attributes
    ----------
    model, layer : str
    fields : tuple of Field
        One for each input of the model that the layer depends on.
    view : Opened
    place : Place
    axis_maps : mapping of name to AxisMap
        What `box` reads; not part of `to_dict`.
    """

    model: str
    layer: str
    fields: tuple[Field, ...]
    view: Opened
    place: Place
    axis_maps: AxisMaps

    @property
    def size(self) -> tuple[int, ...]:
        """How many pixels of the first input a value sees along each axis, padding included."""
        return self.fields[0].size

    @property
    def stride(self) -> tuple[float, ...]:
        """How many pixels further the next value sees."""
        return self.fields[0].stride

    @property
    def offset(self) -> tuple[int, ...]:
        """The first pixel that the first value sees; negative in the padding."""
        return self.fields[0].offset

    @property
    def padding(self) -> tuple[int, ...]:
        """How far the first value's field begins before the picture: what tables name the effective padding."""
        return tuple(-first for first in self.offset)

    @property
    def shape(self) -> tuple[int, ...]:
        """How large the layer's map is; of a layer without a map ()."""
        stood, place = self._map
        axes = stood.shape[2:] if place.channels_first else stood.shape[1:-1]
        return tuple(axes)

    def box(self, *at: int) -> Box:
        """The pixels of the first input that the value at a place of the layer's map sees.

        Parameters
        ----------
        *at : int
            Row and column, or as many numbers as the map has axes; of a layer without a map none.

        Raises
        ------
        ArgumentError
            The place does not lie on the map.
        """
        self.check_position("box", at)
        _, place = self._map
        position = (0, 0, *at) if place.channels_first else (0, *at, 0)
        return boxes(self.axis_maps, position)[self.fields[0].input]

    def check_position(self, who: str, at: Sequence[int]) -> None:
        """An ArgumentError unless a place lies on the layer's map."""
        axes = len(self.shape)
        if len(at) != axes:
            raise ArgumentError(
                f"{who}: the map of {self.layer!r} has {axes} axes, got {len(at)} numbers. Give {axes}."
            )
        for name, i, length in zip(POSITION[3 - axes :], at, self.shape, strict=True):
            if not 0 <= converted(who, name, integer, i) < length:
                raise ArgumentError(f"{who}: `{name}` must be from 0 to {length - 1} for {self.layer!r}, got {i}.")

    @property
    def _map(self) -> tuple[Node, Place]:
        """The map's values as they stood, and where they were computed."""
        stood = _as_it_stood(self.place)
        return stood, self.place if stood is leaves(self.place.y)[0] else self.view.maker(stood)

    def to_dict(self) -> dict[str, Any]:
        """The names and the fields."""
        return {"model": self.model, "layer": self.layer, "fields": plain(self.fields)}

    def sheets(self) -> list[Sheet]:
        """A row for each input."""
        rows = tuple(
            (field.input, *(_by(part) for part in (field.size, field.stride, field.offset, field.lengths)))
            for field in self.fields
        )
        columns = ("Input", ">Size", ">Stride", ">Offset", ">Picture")
        note = "Size, stride and offset in pixels of the input; a negative offset lies in the padding."
        return [Sheet(f"Receptive field of {self.layer} in {self.model}", columns, rows, (note,))]


def _by(numbers: Sequence[float]) -> str:
    return " x ".join(f"{n:g}" for n in numbers)


def receptive_field(model: Model, layer: Chosen, input_shape: Any = None) -> ReceptiveField:
    """Which pixels of the input a layer's values depend on, by arithmetic on the graph alone.

    Parameters
    ----------
    model : Model
        One that knows its input. Nothing is run.
    layer : str, int or Layer
        As in `activations`, but one call of it.
    input_shape : tuple, optional
        The shape of one image, (height, width, channels), where the model's Input leaves sizes open; a list of them
        for several inputs.

    Returns
    -------
    ReceptiveField
        Through branches it is the union of theirs. Layers that look at a whole picture see all of it.

    Notes
    -----
    Araujo, Norris & Sim, "Computing receptive fields of convolutional neural networks", Distill, 2019. What their
    table calls "vgg_16" ends behind its fifth pooling layer: 212 pixels, 32 apart, from 90 before the picture on.

    Examples
    --------
    >>> from foveal import Sequential, layers, look
    >>> stack = [layers.Input((12, 12, 1)), layers.Conv2D(2, 3), layers.MaxPooling2D(2), layers.Conv2D(2, 3)]
    >>> model = Sequential(stack)
    >>> look.receptive_field(model, 2).size
    (8, 8)
    """
    view = opened_at("receptive_field", model, input_shape)
    place = view.place("receptive_field", layer)
    axis_maps = axis_maps_of(view, [place])[place]
    fields = fields_of(axis_maps)
    if not fields:
        raise ArgumentError(f"receptive_field: {place.name!r} does not depend on the input of {model.name!r}.")
    return ReceptiveField(model.name, place.name, fields, view, place, axis_maps)
