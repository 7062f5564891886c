"""A model that is whatever lies between its inputs and its outputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from foveal.arguments import names_checked
from foveal.errors import ArgumentError
from foveal.functions.symbolic import KerasTensor
from foveal.layers import Layer
from foveal.layers.constants import deserialize_constants, serialize_constants
from foveal.layers.operation import Operation
from foveal.layers.symbolic import Call
from foveal.models.classes import layer_from, part_of
from foveal.models.model import Model
from foveal.models.wired import Wired
from foveal.models.wiring import Wiring
from foveal.nesting import Packed, mapped

Place = tuple[str, int, int]
CHOSEN = "chosen"
"""Says that `training` was given in a call. Keras writes a value for every call, and heeds none in fit and predict."""


class Functional(Wired):
    """What `Model(inputs, outputs)` makes; see there."""

    who = "Model"

    @names_checked
    def __init__(self, inputs: Any, outputs: Any, name: str | None = None, trainable: bool = True) -> None:
        Model.__init__(self, trainable=trainable, name=name)
        wiring = Wiring(f"Model: {self.name!r}", inputs, outputs)
        self._layers = wiring.layers
        self._wired(wiring)

    def build(self, input_shape: Any = None) -> None:
        """Nothing is left to do: the layers were built when they were called."""

    def unbuild(self) -> None:
        """Nothing is to be forgotten: the weights are those of the layers that the model was made of."""

    def get_config(self) -> dict[str, Any]:
        """The layers, their arguments and how they are connected, as plain values laid out as Keras does."""
        wiring = self._ends

        def ends(structure: Any) -> Any:
            nested = {layer.name for layer in self.sublayers if isinstance(layer, Functional)}
            return mapped(lambda tensor: _counted(nested, wiring.history(tensor)), structure)

        return {
            "name": self.name,
            "trainable": self.trainable,
            "layers": [part_of(layer) | self._connections(layer) for layer in self._layers],
            "input_layers": ends(wiring.inputs),
            "output_layers": ends(wiring.outputs),
        }

    def _connections(self, layer: Layer) -> dict[str, Any]:
        wiring = self._ends

        def described(tensor: KerasTensor) -> dict[str, Any]:
            history = list(wiring.history(tensor))
            about = {"shape": list(tensor.shape), "dtype": tensor.dtype, "keras_history": history}
            return {"class_name": "__keras_tensor__", "config": about}

        def arguments(call: Call) -> tuple[Any, dict[str, Any]]:
            given = mapped(described, call.x)
            args, named = given.unpack() if isinstance(given, Packed) else ([given], {})
            return serialize_constants(args), serialize_constants(named)

        calls = [call for call in wiring.calls_of(layer) if call.x != []]
        nodes = [
            {
                "args": args,
                "kwargs": named if call.training is None else {**named, "training": call.training},
                **({} if call.training is None else {CHOSEN: True}),
            }
            for call, (args, named) in zip(calls, map(arguments, calls), strict=True)
        ]
        return {"name": layer.name, "inbound_nodes": nodes}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Functional:
        """A new model, with new weights, of the same layers connected in the same way."""
        made = _Remaking(config["layers"])
        inputs, outputs = (made.ends(config[name]) for name in ("input_layers", "output_layers"))
        return cls(inputs, outputs, config.get("name"), config.get("trainable", True))


class _Remaking:
    """Layers of a config, called on each other as it says, each call as soon as its inputs are there."""

    def __init__(self, parts: Sequence[Mapping[str, Any]]) -> None:
        self.layers: dict[str, Layer] = {part["name"]: layer_from(part) for part in parts}
        waiting = [(part["name"], list(part["inbound_nodes"])) for part in parts if part["inbound_nodes"]]
        while waiting:
            before = sum(len(nodes) for _, nodes in waiting)
            for name, nodes in waiting:
                while nodes and self._call(self.layers[name], nodes[0]):
                    nodes.pop(0)
            waiting = [(name, nodes) for name, nodes in waiting if nodes]
            if before == sum(len(nodes) for _, nodes in waiting):
                raise ArgumentError(
                    f"from_config: the inputs of {waiting[0][0]!r} lead nowhere. The config is damaged; save it again."
                )

    def _call(self, layer: Layer, node: Mapping[str, Any]) -> bool:
        """Call the layer once more; False when an input is not there yet."""
        try:
            arguments, named = (deserialize_constants(node[part], self._described) for part in ("args", "kwargs"))
        except IndexError:
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
        return self.layers[name].calls[call].tensors[index]

    def ends(self, places: Any) -> Any:
        """The tensors that `input_layers` or `output_layers` mean."""
        if isinstance(places, Mapping):
            return {key: self.ends(part) for key, part in places.items()}
        if len(places) == 3 and isinstance(places[0], str):
            name, call, index = places
            return self._tensor(name, call - isinstance(self.layers.get(name), Functional), index)
        return [self.ends(part) for part in places]


def _counted(nested: set[str], place: Place) -> list[Any]:
    """A place as configs count it at a model's ends: there Keras gives a nested Functional a call before its first."""
    name, call, index = place
    return [name, call + (name in nested), index]
