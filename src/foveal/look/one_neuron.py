"""The arithmetic of one neuron: every product of one value of a layer, their sum, and what the layer makes of it."""

from __future__ import annotations

from typing import Any

import numpy as np

from foveal.arguments import converted, integer
from foveal.engines.engine import get_engine
from foveal.errors import ArgumentError, UnsupportedError
from foveal.ir.graph import Graph
from foveal.ir.node import Constant, Elementwise, Input, Node, Sum, placeholder
from foveal.layers import activations
from foveal.locks import cached_property
from foveal.look.fields import AxisMaps, axis_maps_of, boxes
from foveal.look.neuron_arithmetic import Neuron
from foveal.look.reading import READERS, Position, Read, numbers_in, unflattened
from foveal.look.views import (
    Array,
    Chosen,
    Opened,
    Place,
    Values,
    layer_argument,
    node_values,
    one_image,
    opened,
    require_model,
    source_of,
)
from foveal.models import Model
from foveal.nesting import leaves
from foveal.ops.conv import Conv
from foveal.ops.matmul import MatMul
from foveal.ops.reduce import Count
from foveal.record import Record


def neuron(
    model: Model, layer: Chosen, y: int | None = None, x: int | None = None, channel: int = 0, image: Any = None
) -> Neuron:
    """The exact arithmetic of one value of a layer: z = b + sum of x * w, and what is made of it.

    Parameters
    ----------
    model : Model
    layer : str, int or Layer
        A convolution of images or rows, of any stride, padding, dilation or groups; transposed, depthwise or
        separable; a pooling layer; or a dense one. As in `activations`, but one call of it.
    y, x : int, optional
        Row and column in the layer's output; left out where it has none.
    channel : int, default=0
        The output channel, filter or unit.
    image : array
        One image, as the model takes it, with the batch's axis or without; where the model has several inputs, a
        list or dict with a batch of one for each.

    Returns
    -------
    Neuron
        It prints as a table. All sums are computed here in float64 from the engine's float32 inputs, so that they
        check the engine.

    Raises
    ------
    ArgumentError
        The layer has no such value.
    UnsupportedError
        The layer gathers its inputs in a way that is not explained yet.

    Examples
    --------
    >>> from foveal import Sequential, layers, look
    >>> model = Sequential([layers.Input((3, 3, 1)), layers.Conv2D(1, 3, kernel_initializer="ones", name="conv")])
    >>> look.neuron(model, "conv", 0, 0, image=[[[1.0], [0.0], [0.0]]] * 3).z
    3.0
    """
    who = "neuron"
    if image is None:
        raise ArgumentError("neuron: `image` is missing. Give the one image that the model is to look at.")
    given = _one_of_each(image) if len(require_model(who, model).entries) > 1 else one_image(who, model, image)
    runtime, feeds = require_model(who, model).feeds_for(who, given)
    reading = reading_of(opened(model, runtime.sizes), layer_argument(who, layer))
    return reading.neuron(node_values(runtime, reading.nodes, feeds), y, x, channel)


def _one_of_each(inputs: Any) -> Any:
    """A batch of one for each input of a model."""
    rows = [len(batch) if np.ndim(batch) else 0 for batch in leaves(inputs)]
    if any(count != 1 for count in rows):
        raise ArgumentError(f"neuron: `image` must hold a batch of one for each input of the model, got rows {rows}.")
    return inputs


class Reading(Record, eq=False):
    """The nodes of one layer that a neuron's arithmetic needs.

    Attributes
    ----------
    view : Opened
    place : Place
    gathers : tuple of Node
        The nodes that gather inputs: one, or two of which the second reads the first.
    z : Node
        The last one's result, with the bias where there is one.
    bias : Node or None
    """

    view: Opened
    place: Place
    gathers: tuple[Node, ...]
    z: Node
    bias: Node | None

    @property
    def nodes(self) -> list[Node]:
        """What has to be computed."""
        read = [x for node in self.gathers for x in node.inputs]
        return [*read, *self.gathers, self.z, *([self.bias] if self.bias else []), self.place.node]

    def neuron(self, values: Values, y: int | None, x: int | None, channel: int) -> Neuron:
        """The arithmetic of one value, from what `nodes` give for one image."""
        return _explained(self, values, _position(self.place, y, x, channel))

    @cached_property
    def axis_maps(self) -> AxisMaps:
        """What the layer's values see of the model's inputs."""
        return axis_maps_of(self.view, [self.place])[self.place]

    @cached_property
    def source(self) -> Place:
        """Where the inputs come from."""
        return self.view.maker(source_of(self.gathers[0].inputs[0]))


def reading_of(view: Opened, layer: Chosen) -> Reading:
    """What has to be computed for a neuron of a layer, or an error where its arithmetic is not explained."""
    place = view.place("neuron", layer)
    gathers = tuple(node for node in place.nodes if type(node.op) in READERS)
    z, bias = _biased(place, gathers[-1]) if gathers else (place.node, None)
    if place.whole or len(place.node.shape) > 4 or not _explains(place, gathers, z):
        inside = [other.name for other in view.places.values() if other.name.startswith(f"{place.name}/")]
        hint = f" Ask for a layer inside it: {inside[0]!r}." if inside else ""
        raise UnsupportedError(
            f"neuron: {place.name!r} is a {type(place.layer).__name__}; explained are convolutions of images and rows, "
            f"pooling and dense layers.{hint}"
        )
    return Reading(view, place, gathers, z, bias)


def _biased(place: Place, sums: Node) -> tuple[Node, Node | None]:
    """The sums with their bias, and the bias."""
    for node in place.nodes:
        if node.op == Elementwise("add") and node.inputs[0] is sums and isinstance(node.inputs[1].op, Input):
            return node, node.inputs[1]
    return sums, None


def _explains(place: Place, gathers: tuple[Node, ...], z: Node) -> bool:
    """Whether all that the layer computes is what will be told: inputs gathered, a bias, an activation."""
    if len(gathers) not in (1, 2) or source_of(gathers[0].inputs[0]) not in map(source_of, leaves(place.x)):
        return False
    kernels = [source_of(x) for node in gathers for x in node.inputs[1:]]
    pair = len(gathers) == 2 and (not all(isinstance(node.op, Conv) for node in gathers) or len(kernels) < 2)
    if pair or not all(isinstance(kernel.op, Input) for kernel in kernels):
        return False
    end = source_of(place.node)
    if isinstance(gathers[0].op, Sum):  # a mean is a sum divided by how many there are
        return end.op == Elementwise("div") and source_of(end.inputs[0]) is z and isinstance(end.inputs[1].op, Count)
    return _alike(end, source_of(activations.get(_activation(place))(z)))


def _alike(a: Node, b: Node) -> bool:
    """Whether two nodes compute the same from the same."""
    if a is b:
        return True
    same = a.op == b.op and len(a.inputs) == len(b.inputs) > 0
    return (same and all(map(_alike, a.inputs, b.inputs))) or (isinstance(a.op, Constant) and a.op == b.op)


def _activation(place: Place) -> Any:
    return getattr(place.layer, "activation", None) or "linear"


def _position(place: Place, y: int | None, x: int | None, channel: int) -> Position:
    """A place in the layer's output, checked; axes that the output does not have are 0."""
    shape = list(place.node.shape[1:])
    channels = shape.pop(place.channel_axis if place.channel_axis < 0 else 0)
    sizes = {"y": 1, "x": 1, **dict(zip(("y", "x")[2 - len(shape) :], shape, strict=True)), "channel": channels}
    at = []
    for (name, size), given in zip(sizes.items(), (y, x, channel), strict=True):
        if given is None and size > 1:
            raise ArgumentError(f"neuron: `{name}` is missing. Give a number from 0 to {size - 1} for {place.name!r}.")
        number = converted("neuron", name, integer, given or 0)
        if not 0 <= number < size:
            raise ArgumentError(f"neuron: `{name}` must be from 0 to {size - 1} for {place.name!r}, got {given}.")
        at.append(number)
    return at[0], at[1], at[2]


def _explained(reading: Reading, values: Values, at: Position) -> Neuron:
    place, last = reading.place, reading.gathers[-1]
    read = READERS[type(last.op)](last, values, at)
    bias = None if reading.bias is None else float(values[reading.bias].reshape(-1)[at[2]])
    z, winner = _gathered(read, bias)
    activation, value, source = "linear", z, reading.source.name
    if read.rule == "sum":
        told = _activation(place)
        activation = told if isinstance(told, str) else getattr(told, "__name__", "a function")
        value = _activated(told, _beside(values[reading.z], at), at[2], z)
    steps: tuple[Neuron, ...] = ()
    if len(reading.gathers) > 1:
        steps = tuple(_first_step(reading, values, (at[0], at[1], k)) for k in read.channels.tolist())
        source = f"the first step of {place.name}"
    return _neuron_at(
        reading,
        at,
        _where_it_stood(reading, last, read),
        source=source,
        bias=bias,
        z=z,
        winner=winner,
        activation=activation,
        value=value,
        engine=_engines(place, values[place.node], at),
        steps=steps,
    )


def _first_step(reading: Reading, values: Values, at: Position) -> Neuron:
    node = reading.gathers[0]
    read = READERS[type(node.op)](node, values, at)
    z, winner = _gathered(read, None)
    engine = float(values[node][0][at])
    rest = {"source": reading.source.name, "bias": None, "winner": winner, "activation": "linear", "engine": engine}
    return _neuron_at(reading, at, read, z=z, value=z, **rest)


def _neuron_at(reading: Reading, at: Position, read: Read, **rest: Any) -> Neuron:
    place, (y, x, channel) = reading.place, at
    run = at[4 - len(place.node.shape) : 2]
    position = (0, channel, *run) if place.channels_first else (0, *run, channel)
    return Neuron(
        model=reading.view.model.name,
        layer=place.name,
        kind=type(place.layer).__name__,
        y=y,
        x=x,
        channel=channel,
        sees=boxes(reading.axis_maps, position),
        products=None if read.kernel is None else read.patch * read.kernel,
        **{name: getattr(read, name) for name in read._fields},
        **rest,
    )


def _gathered(read: Read, bias: float | None) -> tuple[float, tuple[int, int] | None]:
    """What the rule makes of the inputs, and which input won: the first in reading order among equals."""
    if read.rule == "max":
        r, s, _ = np.unravel_index(read.patch.argmax(), read.patch.shape)
        return float(read.patch[r, s, 0]), (int(read.rows[r]), int(read.columns[s]))
    if read.kernel is None:
        return float(read.patch.mean()), None
    return float((read.patch * read.kernel).sum() + (bias or 0.0)), None


def _beside(sums: Array, at: Position) -> Array:
    """The sums of all channels at a place of a map, of which functions like softmax make use."""
    place = at[:2][4 - sums.ndim :]
    beside: Array = sums[0][place].astype(np.float64)
    return beside


def _activated(activation: Any, sums: Array, channel: int, z: float) -> float:
    """The activation's value at one channel, by the NumPy engine in float64."""
    sums[channel] = z
    x = placeholder("z", (1, len(sums)), "float64")
    program = get_engine("numpy").compile(Graph({"y": activations.get(activation)(x)}))
    return float(program.run({"z": sums[None]})["y"][0, channel])


def _engines(place: Place, output: Array, at: Position) -> float:
    """The engine's number at this place of the layer's output."""
    maps = np.moveaxis(output[0], 0, -1) if place.channels_first else output[0]
    return float(maps[at[3 - maps.ndim :]])


def _where_it_stood(reading: Reading, node: Node, read: Read) -> Read:
    """The inputs of a dense layer where they stand in the maps that were flattened for it."""
    source = source_of(node.inputs[0])
    if not isinstance(node.op, MatMul) or len(node.inputs[0].shape) != 2 or len(source.shape) not in (3, 4):
        return read
    return unflattened(read, numbers_in(node.inputs[0]), reading.source.channels_first)
