"""A model that is one layer after another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from foveal import layers as library
from foveal.arguments import choose, converted
from foveal.errors import ArgumentError, ShapeError, UnsupportedError
from foveal.ir.node import BATCH, Node, Shape, placeholder, show
from foveal.ir.weight import Weight
from foveal.layers import Dense, InputLayer, Layer
from foveal.layers.layer import image_shape
from foveal.layers.symbolic import KerasTensor
from foveal.models.summary import print_summary
from foveal.training.trainer import Trainer

Array = np.ndarray[Any, Any]


class Sequential(Trainer, Layer):
    """A stack of layers, each fed with what the one before gives.

    Parameters
    ----------
    layers : list of Layer, optional
        More can be added with `add`.
    trainable : bool, default=True
    name : str, optional

    Notes
    -----
    With an `Input` (or `input_shape=` in the first layer) the weights exist at once; without, they are created for
    the first data.
    """

    arguments = {name: argument for name, argument in Layer.arguments.items() if name != "input_shape"}

    def __init__(self, layers: Iterable[Layer] | None = None, trainable: bool = True, name: str | None = None) -> None:
        super().__init__(trainable=trainable, name=name)
        self._input: InputLayer | None = None
        self._layers: list[Layer] = []
        self._shapes: list[Shape] = []
        for layer in layers or ():
            self._append(layer)
        self._build_if_known()

    def add(self, layer: Layer, rebuild: bool = True) -> None:
        """Put a layer at the end."""
        self._append(layer)
        if rebuild:
            self._build_if_known()

    def pop(self, rebuild: bool = True) -> Layer:
        """Take the last layer away and return it."""
        if not self._layers:
            raise ArgumentError(f"pop: {self.name!r} has no layers.")
        layer = self._layers.pop()
        self._changed()
        if rebuild:
            self._build_if_known()
        return layer

    def _append(self, layer: Any) -> None:
        if isinstance(layer, KerasTensor):
            layer = layer.call.layer
        if not isinstance(layer, Layer):
            raise ArgumentError(
                f"Sequential: every layer must be a Layer, got {layer!r}."
                + (f" Make one: {layer.__name__}(...)." if isinstance(layer, type) else "")
            )
        if isinstance(layer, InputLayer):
            if self._input is not None or self._layers:
                raise ArgumentError(f"Sequential: {self.name!r} already has its input. Put the Input first, and once.")
            self._input = layer
            self.image_shape = layer.shape
            return
        if any(layer is known or layer.name == known.name for known in self._layers):
            raise ArgumentError(
                f"Sequential: {self.name!r} already has a layer named {layer.name!r}. Give another name."
            )
        first = layer.image_shape if isinstance(layer, Sequential) else layer.input_shape
        if not self._layers and self._input is None and first is not None:
            self._append(InputLayer(first))
        self._layers.append(layer)
        self._changed()

    def _changed(self) -> None:
        self.built = False
        self._shapes = []
        self._runtime = None

    def _build_if_known(self) -> None:
        if self._input is not None and self._layers:
            self.build((None, *(self._input.shape or ())))

    def build(self, input_shape: Any = None) -> None:
        """Create the weights. `input_shape` is the data's, with None for the batch."""
        if not self._layers:
            raise ArgumentError(f"build: {self.name!r} has no layers. Add some first.")
        if input_shape is None:
            if self.image_shape is None:
                raise ArgumentError(f"build: give the shape of the data to {self.name!r}, like (None, 28, 28, 1).")
            input_shape = (None, *self.image_shape)
        shape: Shape = converted("build", "input_shape", image_shape, tuple(input_shape)[1:])
        if self._input is not None and self._input.shape != shape:
            raise ArgumentError(
                f"build: {self.name!r} takes {show((BATCH, *(self._input.shape or ())))}, got {show((BATCH, *shape))}."
            )
        fresh = [layer for layer in self._layers if not layer.built]
        try:
            x = placeholder("x", (BATCH, *shape))
            self._shapes = [y.shape for y in self._outputs(x, training=False)]
            self._check_weight_names()
        except BaseException:
            _forget(fresh)
            raise
        for stream, layer in enumerate(self._random_layers()):
            layer.stream = stream
        self._built_here = fresh
        self._built_weights = self.weights
        self.image_shape = shape
        self.answer_shape = self._shapes[-1][1:]
        self.built = True

    def unbuild(self) -> None:
        """Forget the weights that `build` created."""
        _forget(self._built_here if self.built else [])
        self._changed()
        self.image_shape = self._input.shape if self._input is not None else None

    def _random_layers(self) -> list[Layer]:
        """Those that draw random numbers, in models inside this one too."""
        inside = (layer._random_layers() if isinstance(layer, Sequential) else [layer] for layer in self._layers)
        return [layer for part in inside for layer in part if layer.random]

    def _check_weight_names(self) -> None:
        names = [weight.name for weight in self.weights]
        doubled = sorted({name for name in names if names.count(name) > 1})
        if doubled:
            raise ShapeError(
                f"Sequential: {self.name!r} has two weights named {doubled[0]!r}. Rename one of the layers."
            )

    def _outputs(self, x: Node, training: bool) -> list[Node]:
        outputs = []
        for layer in self._layers:
            x = layer(x, training, model=self.name)
            outputs.append(x)
        return outputs

    def __call__(self, x: Any, training: bool | None = None, *, model: str = "") -> Any:
        """The output for a graph node, as a layer of another model; or for a batch in an array, as an array."""
        if isinstance(x, Node):
            return super().__call__(x, training, model=model)
        if training:
            raise UnsupportedError(f"{self.name!r}: cannot be called on arrays with training=True. Use train_on_batch.")
        return self.predict_on_batch(x)

    def call(self, x: Node, training: bool) -> Node:
        """The last layer's output."""
        return self._outputs(x, training)[-1]

    def symbolic(self, training: bool) -> tuple[Node, Node]:
        """A new input and the output computed from it."""
        if self.image_shape is None:
            raise ArgumentError(f"{self.name!r} does not know its input yet. Give it an Input, or data.")
        x = placeholder("x", (BATCH, *self.image_shape))
        return x, self.call(x, training)

    def unflattened(self) -> str:
        """What to tell a user whose labels say one thing for each image, when the output says many; else nothing."""
        if len(self.answer_shape) < 2:
            return ""
        tail = len(self._layers)
        while tail > 1 and isinstance(self._layers[tail - 1], Dense):
            tail -= 1
        before = self._layers[tail - 1].name
        return (
            f"the output is {show(self._shapes[-1])}, one answer for each place, but y has one label for each image. "
            f"Add a Flatten layer after {before!r}."
        )

    @property
    def layers(self) -> list[Layer]:
        """The layers, without the input."""
        return list(self._layers)

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """One layer, by its name or its place."""
        if (name is None) == (index is None):
            raise ArgumentError("get_layer: give a name or an index, one of them.")
        if index is not None:
            if not -len(self._layers) <= index < len(self._layers):
                raise ArgumentError(f"get_layer: {self.name!r} has {len(self._layers)} layers, got index {index}.")
            return self._layers[index]
        table = {layer.name: layer for layer in self._layers}
        found: Layer = converted("get_layer", "name", lambda name: choose(table, name, "a layer's name"), name)
        return found

    @property
    def weights(self) -> list[Weight]:
        """All weights, layer by layer."""
        if not self.built:
            return [weight for layer in self._layers for weight in layer.weights]
        return self._built_weights

    @property
    def trainable_weights(self) -> list[Weight]:
        """The weights that training changes."""
        return [w for layer in self._layers for w in layer.trainable_weights] if self.trainable else []

    @property
    def input_shape(self) -> tuple[int | None, ...]:
        """The shape of the data, None for the batch."""
        if self.image_shape is None:
            raise AttributeError(
                f"Sequential: {self.name!r} does not know its input shape yet. Give it an Input, or data."
            )
        return (None, *self.image_shape)

    @property
    def output_shape(self) -> tuple[int | None, ...]:
        """The shape of the predictions, None for the batch."""
        if not self._shapes:
            raise AttributeError(f"Sequential: {self.name!r} is not built yet. Give it an Input, or data.")
        return (None, *self.answer_shape)

    def output_shapes(self) -> dict[str, Shape]:
        """Each layer's output, by its name; empty before the model is built."""
        return dict(zip((layer.name for layer in self._layers), self._shapes, strict=False))

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

    def get_config(self) -> dict[str, Any]:
        """The layers and their arguments, as plain values."""
        stack = [self._input, *self._layers] if self._input is not None else self._layers
        parts = [{"class_name": type(layer).__name__, "config": layer.get_config()} for layer in stack]
        known = None if self.image_shape is None else self.input_shape
        return {"name": self.name, "trainable": self.trainable, "layers": parts, "build_input_shape": known}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Sequential:
        """A new model, with new weights, of the same layers."""
        model = cls([_layer(part) for part in config["layers"]], config.get("trainable", True), config["name"])
        if not model.built and config.get("build_input_shape") and model._layers:
            model.build(config["build_input_shape"])
        return model


def _layer(part: Mapping[str, Any]) -> Layer:
    kinds = {name: getattr(library, name) for name in library.__all__} | {"Sequential": Sequential}
    kind: type[Layer] = converted(
        "from_config", "class_name", lambda n: choose(kinds, n, "a layer's class"), part["class_name"]
    )
    return kind.from_config(part["config"])


def _forget(layers: Iterable[Layer]) -> None:
    for layer in layers:
        layer.forget()
