"""A model opened: its graph, with every place in it that a layer computes under a name of its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from foveal.engines.engine import Program
from foveal.errors import ArgumentError, did_you_mean
from foveal.functions.spatial_axes import FIRST
from foveal.ir.graph import Graph, topological
from foveal.ir.node import Node, Reshape, show
from foveal.ir.passes import simplify
from foveal.layers import InputLayer, Layer
from foveal.layers.tracing import Sizes, TracedCall
from foveal.locks import cached_property
from foveal.models import Model
from foveal.nesting import leaves
from foveal.ops.shape import Transpose
from foveal.record import Record
from foveal.training.data.inputs import fits
from foveal.training.runtime import Runtime

Array = np.ndarray[Any, Any]
Values = Mapping[Node, Array]
"""What nodes of an opened model give for some images."""
Chosen = str | int | Layer
"""A layer as users name it: by name, by its place among `model.layers`, or itself."""


class Place(Record, eq=False):
    """One application of a layer in a model.

    Attributes
    ----------
    name : str
        The layer's, behind those of the models it lies in: `inner/conv`. A layer called several times has a place for
        each call: `conv[0]`, `conv[1]`.
    layer : Layer
    x, y : Node, or lists or dicts of nodes
        What the layer takes and gives here.
    whole : bool
        Whether it is made of layers that have places of their own, as a model inside the model is.
    channels_first : bool
        Whether the channels of what it gives stand behind the batch; else they are last.
    """

    name: str
    layer: Layer
    x: Any
    y: Any
    whole: bool = False
    channels_first: bool = False

    @property
    def channel_axis(self) -> int:
        """Where the channels of what it gives stand."""
        return 1 if self.channels_first else -1

    @property
    def node(self) -> Node:
        """What the layer gives, where that is one tensor."""
        found = leaves(self.y)
        if len(found) != 1:
            raise ArgumentError(f"{self.name!r} gives {len(found)} tensors; this needs a layer that gives one.")
        node: Node = found[0]
        return node

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """What the layer computes here and what it reads beside its input, such as weights, in running order."""
        given = set(leaves(self.x))
        found: set[Node] = set()
        waiting = [node for node in leaves(self.y) if node not in given]
        while waiting:
            node = waiting.pop()
            if node not in found:
                found.add(node)
                waiting += [x for x in node.inputs if x not in given]
        return tuple(node for node in topological(leaves(self.y)) if node in found)


class Opened(Record, eq=False):
    """A model's graph for inference, and the places in it.

    Attributes
    ----------
    model : Model
    inputs : mapping of name to Place
        Named as in `model.input_names`; the nodes are the ones to feed.
    places : mapping of name to Place
        Inputs first, then in the order of computation; what a nested model holds comes before the model itself.
    y : Node, or lists or dicts of nodes
        What the model gives.
    """

    model: Model
    inputs: Mapping[str, Place]
    places: Mapping[str, Place]
    y: Any

    @property
    def layers(self) -> list[Place]:
        """The places of all layers that are not made of others, without the inputs."""
        return [place for place in self.places.values() if not place.whole and place.name not in self.inputs]

    def chosen(self, who: str, layers: Chosen | Sequence[Chosen] | None) -> list[Place]:
        """The places of some layers, all calls of each; None means `layers`."""
        if layers is None:
            return self.layers
        asked = list(layers) if isinstance(layers, list | tuple) else [layers]
        if not asked:
            raise ArgumentError(f"{who}: `layers` must name at least one layer. Leave it out for all of them.")
        return list(dict.fromkeys(place for layer in asked for place in self._places_of(who, layer)))

    def place(self, who: str, layer: Chosen) -> Place:
        """The one place of a layer; an error that names its calls when there are several."""
        found = self._places_of(who, layer)
        if len(found) > 1:
            calls = ", ".join(repr(place.name) for place in found)
            raise ArgumentError(f"{who}: {layer!r} is called {len(found)} times. Say which call: {calls}.")
        return found[0]

    def maker(self, node: Node) -> Place:
        """Where a tensor, as `source_of` gives it, was computed."""
        return next(p for p in self.places.values() if not p.whole and node in map(source_of, leaves(p.y)))

    def _places_of(self, who: str, layer: Any) -> list[Place]:
        if isinstance(layer, str):
            return [self.places[layer]] if layer in self.places else self._by_stem(who, layer)
        if isinstance(layer, int) and not isinstance(layer, bool):
            layer = self._by_index(who, layer)
        found = [place for place in self.places.values() if place.layer is layer]
        if not found:
            got = f"the {type(layer).__name__} {layer.name!r}" if isinstance(layer, Layer) else repr(layer)
            raise ArgumentError(
                f"{who}: a layer must be given by its name, its index or as itself, and be in {self.model.name!r}, "
                f"got {got}."
            )
        return found

    def _by_stem(self, who: str, name: str) -> list[Place]:
        """All calls of a layer that is named without their numbers."""
        stems = {place: re.sub(r"\[\d+\]", "", place.name) for place in self.places.values()}
        found = [place for place, stem in stems.items() if stem == name]
        if not found:
            inside = [stem for stem in stems.values() if stem.endswith(f"/{name}")]
            hint = f" Did you mean {inside[0]!r}?" if inside else did_you_mean(name, [*self.places, *stems.values()])
            hint = hint or f" It has {', '.join(map(repr, self.places))}."
            raise ArgumentError(f"{who}: {self.model.name!r} has no layer {name!r}.{hint}")
        return found

    def _by_index(self, who: str, index: int) -> Layer:
        layers = self.model.layers
        if not -len(layers) <= index < len(layers):
            raise ArgumentError(f"{who}: {self.model.name!r} has {len(layers)} layers, got index {index}.")
        return layers[index]


def opened(model: Model, sizes: Sizes | None = None) -> Opened:
    """Walk once through a model that knows its input, into every model and layer inside it.

    `sizes` are the shapes of its inputs without the batch; they are needed where Inputs leave them open.

    The nodes are all of one graph, so `foveal.ir.autodiff.gradients` leads from any place to any other.
    """
    traced = model.traced(False, sizes)
    held = {layer.name: layer for layer in model.layers if isinstance(layer, InputLayer)}
    made = list(_places(traced.calls, ""))
    first = _channels_first(made)
    inputs = {}
    for name, node in zip(model.entries, leaves(traced.inputs), strict=True):
        layer = held.get(name) or InputLayer(node.shape[1:], name=name)
        inputs[name] = Place(name, layer, node, node, channels_first=node in first)
    places = [place.replaced(channels_first=any(node in first for node in leaves(place.y))) for place in made]
    return Opened(model, inputs, inputs | {place.name: place for place in places}, traced.outputs)


def _channels_first(places: list[Place]) -> set[Node]:
    """The tensors whose channels stand behind the batch: layers say so, and those that do not say leave it as it is.

    A layer that only moves values about, such as Permute, brings the channels to the end.
    """
    told = [place for place in places if getattr(place.layer, "data_format", None) == FIRST]
    found = {node for place in told for node in (*leaves(place.x), *leaves(place.y)) if len(node.shape) > 2}
    silent = [place for place in places if _leaves_axes(place)]
    for place in reversed(silent):
        y = [node for node in leaves(place.y) if node in found]
        found |= {node for node in leaves(place.x) if y and len(node.shape) == len(y[0].shape)}
    for place in silent:
        if any(node in found for node in leaves(place.x)):
            found |= {node for node in leaves(place.y) if len(node.shape) > 2}
    return found


def _leaves_axes(place: Place) -> bool:
    """Whether a layer neither says where the channels are nor moves them."""
    moves = place.nodes and all(isinstance(node.op, Reshape | Transpose) for node in place.nodes)
    return getattr(place.layer, "data_format", None) is None and not (moves or place.whole)


def _places(calls: list[TracedCall], prefix: str) -> Iterator[Place]:
    counts = Counter(call.layer.name for call in calls)
    met: Counter[str] = Counter()
    for call in calls:
        stem = call.layer.name
        name = f"{prefix}{stem}[{met[stem]}]" if counts[stem] > 1 else f"{prefix}{stem}"
        met[stem] += 1
        inside = list(_places(call.calls, f"{name}/"))
        yield from inside
        yield Place(name, call.layer, call.x, call.y, bool(inside))


def source_of(node: Node) -> Node:
    """The tensor whose values a node holds, perhaps in another shape or order."""
    while isinstance(node.op, Reshape | Transpose):
        node = node.inputs[0]
    return node


def layer_argument(who: str, layer: Any) -> Chosen:
    """A layer as it may be named, or an error; whether the model has it is not asked yet."""
    if not isinstance(layer, str | int | Layer) or isinstance(layer, bool):
        raise ArgumentError(f"{who}: a layer must be given by its name, its index or as itself, got {layer!r}.")
    return layer


def layers_argument(who: str, layers: Any) -> tuple[Chosen, ...] | None:
    """The layers that are asked for, or an error as of one; None for all."""
    if layers is None:
        return None
    return tuple(layer_argument(who, layer) for layer in (layers if isinstance(layers, list | tuple) else [layers]))


def require_model(who: str, model: Any) -> Model:
    """The model, or an error for what is none."""
    if isinstance(model, Model):
        return model
    raise ArgumentError(
        f"{who}: `model` must be a Foveal model, got {type(model).__name__}."
        + (" Read the file first: foveal.models.load_model(...)." if isinstance(model, str) else "")
    )


def opened_at(who: str, model: Any, input_shape: Any) -> Opened:
    """A model opened for inputs of the shape that a caller names, or of those that it knows."""
    return opened(require_model(who, model), model.sizes_named(who, input_shape))


def opened_for(who: str, model: Any, batch: Array) -> Opened:
    """A model opened for the images of a batch; for those that it knows where it does not take these."""
    shape = require_model(who, model).image_shape or ()
    taken = shape if model.declared else (None,) * len(shape)
    return opened(model, (batch.shape[1:],) if shape and fits(batch.shape[1:], taken) else None)


def opened_anyhow(who: str, model: Any) -> Opened:
    """A model opened for inputs of some size, for what does not depend on it: layers, weights, the order of axes."""
    return opened(require_model(who, model), model.some_sizes())


def compile_outputs(runtime: Runtime, outputs: Mapping[str, Node]) -> Program:
    """A program that gives some nodes of an opened model, on the model's own weights."""
    return runtime.engine.compile(simplify(Graph(dict(outputs))), runtime.state)


def node_values(runtime: Runtime, nodes: Iterable[Node], feeds: Mapping[str, Array]) -> dict[Node, Array]:
    """What nodes of an opened model give, on the model's own weights; compiled once for each choice of nodes."""
    names = {node: f"v{i}" for i, node in enumerate(dict.fromkeys(nodes))}
    outputs = {name: node for node, name in names.items()}
    program = runtime.cached(tuple(names), lambda: compile_outputs(runtime, outputs))
    found = program.run(feeds)
    return {node: found[name] for node, name in names.items()}


def evaluate_nodes(
    who: str,
    model: Model,
    x: Any,
    kind: Hashable,
    outputs: Callable[[Opened], Mapping[str, Node]],
    **feeds: Array,
) -> dict[str, Array]:
    """Values of nodes of a model's graph, or of nodes made from them, for a batch.

    Parameters
    ----------
    who : str
        The function in whose name errors speak.
    model : Model
    x : array (N, ...)
        What `model.predict` takes.
    kind : hashable
        What `outputs` depends on beside the model: for each `who` and kind there is one compiled program.
    outputs : function of an Opened
        The nodes by name; called only when the program is not there yet.
    **feeds : array
        What placeholders made by `outputs` hold.
    """
    runtime, given = require_model(who, model).feeds_for(who, x)
    program = runtime.cached((who, kind), lambda: compile_outputs(runtime, outputs(opened(model, runtime.sizes))))
    return program.run({**given, **feeds})


def one_image(who: str, model: Model, image: Any) -> Array:
    """A batch of the one image that is given, with the batch's axis or without."""
    array = np.asarray(image)
    shape = require_model(who, model).image_shape
    if shape is not None and fits(array.shape, shape):
        return array[None]
    if shape is not None and not fits(array.shape, (1, *shape)):
        raise ArgumentError(f"{who}: `image` must be one image {show(shape)}, got {show(array.shape)}.")
    return array
