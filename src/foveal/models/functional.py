"""Functional models as plain values, and back: their layers, and which is called on what."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from foveal.errors import ArgumentError
from foveal.functions.symbolic import KerasTensor
from foveal.layers import InputLayer, Layer
from foveal.layers.classes import layer_from, part_of
from foveal.layers.constants import deserialize_constants, serialize_constants
from foveal.layers.operation import Operation
from foveal.layers.symbolic import Call
from foveal.models.layer_graph import LayerGraph
from foveal.nesting import Packed, mapped

Place = tuple[str, int, int]
CHOSEN = "chosen"
"""Says that `training` was given in a call. Keras writes a value for every call, and heeds none in fit and predict."""


def config_of(model: Any, part: Callable[[Layer], dict[str, Any]] = part_of) -> dict[str, Any]:
    """The layers, their arguments and how they are connected, as plain values laid out as Keras does.

    `part` says what a layer is described by; `itself` describes it by the layer.
    """
    graph: LayerGraph = model._ends.alone()

    def ends(structure: Any) -> Any:
        nested = {layer.name for layer in model.sublayers if getattr(layer, "is_functional", False)}
        return mapped(lambda tensor: _counted(nested, graph.history(tensor)), structure)

    return {
        "name": model.name,
        "trainable": model.trainable,
        "layers": [part(layer) | _connections(graph, layer) for layer in graph.layers],
        "input_layers": ends(graph.inputs),
        "output_layers": ends(graph.outputs),
    }


def itself(layer: Layer) -> dict[str, Any]:
    """A layer that is to be connected again as it is."""
    return {"layer": layer}


def _connections(graph: LayerGraph, layer: Layer) -> dict[str, Any]:
    def described(tensor: KerasTensor) -> dict[str, Any]:
        about = {"shape": list(tensor.shape), "dtype": tensor.dtype, "keras_history": list(graph.history(tensor))}
        return {"class_name": "__keras_tensor__", "config": about}

    def arguments(call: Call) -> tuple[Any, dict[str, Any]]:
        x = mapped(described, call.x)
        args, named = x.unpack() if isinstance(x, Packed) else ([x], {})
        return serialize_constants(args), serialize_constants(named)

    calls = [call for call in graph.calls_of(layer) if call.x != []]
    nodes = [
        {
            "args": args,
            "kwargs": named if call.training is None else {**named, "training": call.training},
            **({} if call.training is None else {CHOSEN: True}),
        }
        for call, (args, named) in zip(calls, map(arguments, calls), strict=True)
    ]
    return {"name": layer.name, "inbound_nodes": nodes}


def ends_from(config: Mapping[str, Any]) -> tuple[Any, Any]:
    """The inputs and outputs of layers, new ones unless they were given, connected as `config_of` said."""
    remaking = _Remaking(config["layers"])
    inputs, outputs = (remaking.ends(config[name]) for name in ("input_layers", "output_layers"))
    return inputs, outputs


class _NotYet(IndexError):
    """A layer was not called so often yet."""

    def __init__(self, name: str, call: int) -> None:
        super().__init__(f"from_config: {name!r} has no call {call}. The config is damaged; save it again.")
        self.call = name, call


class _Remaking:
    """Layers of a config, called on each other as it says, each call as soon as its inputs are there."""

    def __init__(self, parts: Sequence[Mapping[str, Any]]) -> None:
        self.layers: dict[str, Layer] = {part["name"]: part.get("layer") or layer_from(part) for part in parts}
        self._before = {
            name: len(layer.calls) for name, layer in self.layers.items() if not isinstance(layer, InputLayer)
        }
        nodes = {part["name"]: deque(part["inbound_nodes"]) for part in parts if part["inbound_nodes"]}
        self._waiting: dict[tuple[str, int], list[str]] = {}
        ready = deque(nodes)
        while ready:
            name = ready.popleft()
            while nodes[name] and self._call(name, nodes[name][0]):
                nodes[name].popleft()
                ready.extend(self._waiting.pop((name, self._calls(name) - 1), ()))
        left = next((name for name, calls in nodes.items() if calls), None)
        if left is not None:
            raise ArgumentError(
                f"from_config: the inputs of {left!r} lead nowhere. The config is damaged; save it again."
            )

    def _calls(self, name: str) -> int:
        """How often a layer was called here."""
        return len(self.layers[name].calls) - self._before.get(name, 0)

    def _call(self, name: str, node: Mapping[str, Any]) -> bool:
        """Call a layer once more; False when an input is not there yet: then it waits for the call that gives it."""
        layer = self.layers[name]
        try:
            arguments, named = (deserialize_constants(node[part], self._described) for part in ("args", "kwargs"))
        except _NotYet as missing:
            self._waiting.setdefault(missing.call, []).append(name)
            return False
        if isinstance(layer, Operation):
            layer.apply(arguments)
            return True
        training = named.pop("training", None)
        layer(*arguments, training=training if node.get(CHOSEN) else None, **named)
        return True

    def _described(self, value: Mapping[str, Any]) -> KerasTensor:
        return self._tensor(*value["config"]["keras_history"])

    def _tensor(self, name: str, call: int, index: int) -> KerasTensor:
        if name not in self.layers:
            raise ArgumentError(f"from_config: there is no layer {name!r}. The config is damaged; save it again.")
        if call >= self._calls(name):
            raise _NotYet(name, call)
        return self.layers[name].calls[self._before.get(name, 0) + call].tensors[index]

    def ends(self, places: Any) -> Any:
        """The tensors that `input_layers` or `output_layers` mean."""
        if isinstance(places, Mapping):
            return {key: self.ends(part) for key, part in places.items()}
        if len(places) == 3 and isinstance(places[0], str):
            name, call, index = places
            return self._tensor(name, call - getattr(self.layers.get(name), "is_functional", False), index)
        return [self.ends(part) for part in places]


def _counted(nested: set[str], place: Place) -> list[Any]:
    """A place as configs count it at a model's ends: there Keras gives a nested Functional a call before its first."""
    name, call, index = place
    return [name, call + (name in nested), index]
