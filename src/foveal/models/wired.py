"""What Sequential and functional models share: their layers are wired once and for all."""

from __future__ import annotations

from typing import Any

from foveal.ir.node import Node, Shape
from foveal.layers.base import Layer
from foveal.layers.operation import Operation
from foveal.models.model import Model
from foveal.training.feed_names import match_by_name


class Wired(Model):
    """A model whose layers are connected by a `Wiring`."""

    @property
    def sublayers(self) -> list[Layer]:
        """The layers between the inputs and the outputs, operations such as `x + y` among them."""
        return list(vars(self).get("_layers", ()))

    @property
    def layers(self) -> list[Layer]:
        """The layers, from the inputs to the outputs."""
        return [layer for layer in self.sublayers if not isinstance(layer, Operation)]

    def call(self, x: Any, training: bool | None) -> Any:
        """What the layers make of one node, or of lists or dicts of them."""
        nodes = match_by_name(f"{type(self).__name__} {self.name!r}", "the input", x, list(self.entries))
        return self._computed(nodes, training)

    def _computed(self, nodes: list[Node], training: bool | None) -> Any:
        return self._ends.run(nodes, training, self.name)

    def output_shapes(self) -> dict[str, Shape]:
        """Each layer's output, by its name; empty before the model is built."""
        if self._wiring is None:
            return {}
        calls = [*(source.call for source in self._wiring.sources), *self._wiring.calls]
        last = {call.layer.name: call.tensors for call in calls}
        return {name: tensors[0].node_shape for name, tensors in last.items() if len(tensors) == 1}

    def connections(self, layer: Layer) -> str:
        """Where a layer's inputs come from, like `conv2d[0][0]`; empty when the layers are in one line."""
        return "" if self._wiring is None else self._wiring.connections(layer)
