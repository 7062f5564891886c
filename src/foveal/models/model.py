"""What every model can do, however its layers are put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from foveal import eager
from foveal.arguments import choose, converted
from foveal.errors import ArgumentError, ShapeError
from foveal.ir.node import BATCH, Node, Shape, placeholder, show
from foveal.ir.weight import Weight
from foveal.layers import Dense, Layer
from foveal.layers.symbolic import KerasTensor
from foveal.models.saved import Saved
from foveal.models.summary import print_summary
from foveal.models.wiring import Wiring
from foveal.nesting import leaves, mapped, unpacked
from foveal.training.ports import arranged, numbered
from foveal.training.trainer import Trainer

Array = np.ndarray[Any, Any]


class Model(Saved, Trainer, Layer):
    """Layers put together: `Model(inputs, outputs)` is everything between some symbolic tensors and others.

    Parameters
    ----------
    inputs : KerasTensor, or lists or dicts of them
        What `Input(...)` gave; or what a layer gave, to begin in the middle of another model.
    outputs : KerasTensor, or lists or dicts of them
        What layers gave that were called on the inputs, directly or through others.
    name : str, optional

    Notes
    -----
    Layers and weights are shared, not copied: `Model(model.input, model.get_layer("c2").output)` looks into `model`.
    """

    arguments = {name: argument for name, argument in Layer.arguments.items() if name != "input_shape"}

    unless_told = None

    _wiring: Wiring | None = None

    def __new__(cls, *args: Any, **kwargs: Any) -> Model:
        """`Model(inputs, outputs)` makes a `Functional`, as it does in Keras."""
        if cls is not Model:
            return super().__new__(cls)
        from foveal.models.functional import Functional

        return super().__new__(Functional)

    def __init__(self, trainable: bool = True, name: str | None = None) -> None:
        super().__init__(trainable=trainable, name=name)
        self._layers: list[Layer] = []

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Model:
        """A new model, with new weights, of the layers that `get_config` described."""
        from foveal.models.functional import Functional

        return Functional.from_config(config)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}, built={self.built}>"

    def _wired(self, wiring: Wiring) -> None:
        """Take the layers between two ends as this model's own."""
        self._wiring = wiring
        self._weights_here = list(dict.fromkeys(weight for layer in self._layers for weight in layer.weights))
        self._check_weight_names()
        self.entries = dict(zip(_names(wiring.inputs, wiring.sources), _shapes(wiring.sources), strict=True))
        self.exits = dict(zip(_output_names(wiring.outputs), _shapes(leaves(wiring.outputs)), strict=True))
        self.image_shape = next(iter(self.entries.values())) if len(self.entries) == 1 else None
        self.answer_shape = next(iter(self.exits.values()))
        self.plain = all(isinstance(unpacked(end), KerasTensor) for end in (wiring.inputs, wiring.outputs))
        self.built = True

    def _check_weight_names(self) -> None:
        names = [weight.name for weight in self._weights_here]
        doubled = sorted({name for name in names if names.count(name) > 1})
        if doubled:
            raise ShapeError(
                f"{type(self).__name__}: {self.name!r} has two weights named {doubled[0]!r}. Rename one of the layers."
            )

    @property
    def _ends(self) -> Wiring:
        if self._wiring is None:
            raise AttributeError(f"{type(self).__name__}: {self.name!r} is not built yet. Give it an Input, or data.")
        return self._wiring

    @property
    def input(self) -> Any:
        """The symbolic tensors that the model begins with, as they were given."""
        return self._ends.inputs

    @property
    def output(self) -> Any:
        """The symbolic tensors that the model ends with, as they were given."""
        return self._ends.outputs

    @property
    def inputs(self) -> list[Any]:
        """The symbolic tensors that the model begins with, in a list."""
        return leaves(self._ends.inputs)

    @property
    def outputs(self) -> list[Any]:
        """The symbolic tensors that the model ends with, in a list."""
        return leaves(self._ends.outputs)

    @property
    def input_names(self) -> list[str]:
        """What the inputs are called where data is given as a dict."""
        return list(self.entries)

    @property
    def output_names(self) -> list[str]:
        """What the outputs are called where labels, losses or metrics are given as a dict."""
        return list(self.exits)

    @property
    def input_shape(self) -> Any:
        """The shape of the data, None for the batch; a list of them where there are several inputs."""
        return _one_or_all([tensor.shape for tensor in self.inputs])

    @property
    def output_shape(self) -> Any:
        """The shape of the predictions, None for the batch; a list of them where there are several outputs."""
        return _one_or_all([tensor.shape for tensor in self.outputs])

    def __call__(self, x: Any, training: bool | None = None, *, model: str = "") -> Any:
        """The output: symbolic or a graph node, as a layer of another model; or an array, for a batch in an array."""
        on_arrays = type(x) is np.ndarray or not isinstance(next(iter(leaves(x)), None), Node | KerasTensor)
        changing = training is None and any(layer.unless_told for layer in self.random_layers())
        if training or not on_arrays or self.penalized or changing:
            return super().__call__(x, training, model=model)
        return mapped(lambda array: array.view(eager.Array), self.predict_on_batch(x))

    def call(self, x: Any, training: bool | None) -> Any:
        """What the layers make of one node, or of lists or dicts of them."""
        names = list(self.entries)
        nodes = arranged(f"{type(self).__name__} {self.name!r}", "the input", x, names)
        return self._ends.run(nodes, training, self.name)

    def symbolic(self, training: bool) -> tuple[Any, Any]:
        """New inputs, and the outputs computed from them."""
        if self._wiring is None:
            raise ArgumentError(f"{self.name!r} does not know its input yet. Give it an Input, or data.")
        self.give_streams()
        feeds = numbered("x", len(self.entries))
        shapes = [source.node_shape for source in self._wiring.sources]
        nodes = [placeholder(name, shape) for name, shape in zip(feeds, shapes, strict=True)]
        return (nodes[0] if len(nodes) == 1 else nodes), self._wiring.run(nodes, training, self.name)

    def packed(self, outputs: dict[str, Array]) -> Any:
        """A program's outputs, nested as the model's own."""
        values = iter([outputs[name] for name in numbered("y", len(self.exits))])
        return unpacked(mapped(lambda tensor: next(values), self._ends.outputs))

    def unflattened(self) -> str:
        """What to tell a user whose labels say one thing for each image, when the output says many; else nothing."""
        if len(self.exits) > 1 or len(self.answer_shape) < 2:
            return ""
        tail = len(self.layers)
        while tail > 1 and isinstance(self.layers[tail - 1], Dense):
            tail -= 1
        before = self.layers[tail - 1].name
        return (
            f"the output is {show((BATCH, *self.answer_shape))}, one answer for each place, but y has one label for "
            f"each image. Add a Flatten layer after {before!r}."
        )

    @property
    def layers(self) -> list[Layer]:
        """The layers, from the inputs to the outputs."""
        return list(self._layers)

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """One layer, by its name or its place."""
        if (name is None) == (index is None):
            raise ArgumentError("get_layer: give a name or an index, one of them.")
        layers = self.layers
        if index is not None:
            if not -len(layers) <= index < len(layers):
                raise ArgumentError(f"get_layer: {self.name!r} has {len(layers)} layers, got index {index}.")
            return layers[index]
        table = {layer.name: layer for layer in layers}
        found: Layer = converted("get_layer", "name", lambda name: choose(table, name, "a layer's name"), name)
        return found

    @property
    def weights(self) -> list[Weight]:
        """All weights, layer by layer; a shared layer's once."""
        if not self.built:
            return [weight for layer in self._layers for weight in layer.weights]
        return self._weights_here

    @property
    def trainable_weights(self) -> list[Weight]:
        """The weights that training changes."""
        if not self.trainable:
            return []
        return list(dict.fromkeys(weight for layer in self._layers for weight in layer.trainable_weights))

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

    def summary(
        self,
        line_length: int | None = None,
        positions: Sequence[float] | None = None,
        print_fn: Callable[[str], Any] | None = None,
        expand_nested: bool = False,
        show_trainable: bool = False,
        layer_range: Sequence[str] | None = None,
    ) -> None:
        """Print a table of the layers, their output shapes and their parameters.

        Parameters
        ----------
        line_length : int, optional
            Width of the table in characters.
        positions : list of float, optional
            Where the columns end, as shares of the width.
        print_fn : callable, optional
            Takes the whole text instead of the standard output.
        expand_nested : bool, default=False
            Whether to show the layers of models inside this one.
        show_trainable : bool, default=False
            Whether to show which layers are trained.
        layer_range : (str, str), optional
            Names, or patterns of names, of the first and the last layer to show.
        """
        print_summary(self, line_length, positions, print_fn, expand_nested, show_trainable, layer_range)


def _one_or_all(shapes: list[Any]) -> Any:
    return shapes[0] if len(shapes) == 1 else shapes


def _shapes(tensors: list[Any]) -> list[Shape]:
    return [tensor.node_shape[1:] for tensor in tensors]


def _names(structure: Any, tensors: list[Any]) -> list[str]:
    """The keys of a dict of tensors, else the names of the layers that give them."""
    if isinstance(structure, dict) and len(structure) == len(tensors):
        return sorted(structure)
    return [tensor.call.layer.name for tensor in tensors]


def _output_names(structure: Any) -> list[str]:
    """The same for outputs, of which several can come from one layer."""
    names: list[str] = []
    for name in _names(structure, leaves(structure)):
        taken = sum(known == name or known.startswith(f"{name}_") for known in names) if name in names else 0
        names.append(f"{name}_{taken}" if taken else name)
    return names
