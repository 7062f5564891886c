"""A model that is one layer after another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from foveal.arguments import converted, names_checked
from foveal.errors import ArgumentError
from foveal.functions.symbolic import KerasTensor, OpenShape
from foveal.ir.node import BATCH, show
from foveal.layers import InputLayer, Layer
from foveal.layers.base import image_shape
from foveal.layers.classes import layer_from, part_of
from foveal.models.layer_graph import LayerGraph
from foveal.models.model import Model
from foveal.models.registry import custom_object_scope
from foveal.registry import Objects


class Sequential(Model):
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

    Examples
    --------
    >>> import numpy as np
    >>> from foveal import Sequential, layers
    >>> model = Sequential([layers.Input((8, 8, 1)), layers.Conv2D(4, 3, activation="relu"), layers.Flatten()])
    >>> model.add(layers.Dense(2, activation="softmax"))
    >>> model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    >>> history = model.fit(np.zeros((6, 8, 8, 1)), [0, 1, 0, 1, 0, 1], epochs=2, verbose=0)
    >>> len(history.history["loss"])
    2
    >>> model.predict(np.zeros((3, 8, 8, 1)), verbose=0).shape
    (3, 2)
    """

    in_one_line = True
    _layers: list[Layer]

    @names_checked
    def __init__(
        self, layers: Iterable[Layer | KerasTensor] | None = None, trainable: bool = True, name: str | None = None
    ) -> None:
        super().__init__(trainable=trainable, name=name)
        self._layers: list[Layer] = []
        self._input: InputLayer | None = None
        self._tensors: list[KerasTensor] = []
        for layer in layers or ():
            self._append(layer)
        self._build_if_known()

    def add(self, layer: Layer | KerasTensor, rebuild: bool = True) -> None:
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

    def _on(self, x: Any, training: bool | None, model: str) -> Any:
        """As any model; layers for images alone take one without a batch too."""
        one = isinstance(x, np.ndarray) and x.ndim == 3 and bool(self._layers)
        if one and all(layer.takes_one_image for layer in self._layers):
            return super()._on(x[None], training, model)[0]
        return super()._on(x, training, model)

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
        first = layer.image_shape if isinstance(layer, Model) else layer.input_shape
        if not self._layers and self._input is None and first is not None:
            self._append(InputLayer(first))
        self._layers.append(layer)
        self._changed()

    def _changed(self) -> None:
        """Forget what follows from the layers; those that stay keep their weights and their calls."""
        self.built = False
        self._graph = None
        self._runtimes = None
        self.exits = {layer.name: () for layer in self._layers[-1:]} or {"y": ()}
        self._disconnect(len(self._layers) + 1)

    def _disconnect(self, kept: int) -> None:
        for tensor in self._tensors[max(kept, 1) :]:
            tensor.call.layer.calls.remove(tensor.call)
        del self._tensors[kept:]

    def _build_if_known(self) -> None:
        if self.image_shape is not None and self._layers:
            self.build()

    def build(self, input_shape: Any = None) -> None:
        """Create the weights. `input_shape` is the data's, with None for the batch."""
        if not self._layers:
            raise ArgumentError(f"build: {self.name!r} has no layers. Add some first.")
        if input_shape is None:
            if self.image_shape is None:
                raise ArgumentError(f"build: give the shape of the data to {self.name!r}, like (None, 28, 28, 1).")
            input_shape = (None, *self.image_shape)
        shape: OpenShape = converted("build", "input_shape", image_shape, tuple(input_shape))
        if self._input is not None and self._input.shape != shape[1:]:
            raise ArgumentError(
                f"build: {self.name!r} takes {show((BATCH, *(self._input.shape or ())))}, "
                f"got {show((BATCH, *shape[1:]))}."
            )
        fresh = [layer for layer in self._layers if not layer.built]
        try:
            self._connect(shape)
        except BaseException:
            _forget(fresh)
            self._disconnect(0)
            raise
        self._built_here = fresh

    def _connect(self, shape: OpenShape) -> None:
        """Call each layer that was not called yet on what the one before it gave."""
        if self._tensors and self._tensors[0].shape[1:] != shape[1:]:
            self._disconnect(0)
        if not self._tensors:
            self._tensors = [(self._input or InputLayer(batch_shape=shape)).output]
        for layer in self._layers[len(self._tensors) - 1 :]:
            self._tensors.append(layer(self._tensors[-1], model=self.name))
        self._hold(LayerGraph(f"Sequential: {self.name!r}", self._tensors[0], self._tensors[-1]))

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "_tensors": []}

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        if self.built and self.image_shape is not None:
            self._connect(self.image_shape)

    def unbuild(self) -> None:
        """Forget the weights that `build` created."""
        _forget(self._built_here if self.built else [])
        self._changed()
        self._disconnect(0)
        self.image_shape = self._input.shape if self._input is not None else None

    @property
    def declared(self) -> bool:
        """Whether an Input said which shapes the model takes."""
        return self._input is not None

    @property
    def input_shape(self) -> Any:
        """The shape of the data, None for the batch and for sizes that are open."""
        if self.image_shape is None:
            raise AttributeError(
                f"Sequential: {self.name!r} does not know its input shape yet. Give it an Input, or data."
            )
        return self._tensors[0].shape if self._tensors else (None, *self.image_shape)

    def get_config(self) -> dict[str, Any]:
        """The layers and their arguments, as plain values."""
        stack = [self._input, *self._layers] if self._input is not None else self._layers
        known = None if self.image_shape is None else self.input_shape
        parts = [part_of(layer) for layer in stack]
        return {"name": self.name, "trainable": self.trainable, "layers": parts, "build_input_shape": known}

    @classmethod
    def from_config(cls, config: Mapping[str, Any], custom_objects: Objects | None = None) -> Sequential:
        """A new model, with new weights, of the same layers."""
        with custom_object_scope(custom_objects):
            stack = [layer_from(part) for part in config["layers"]]
        model = cls(stack, config.get("trainable", True), config.get("name"))
        if not model.built and config.get("build_input_shape") and model._layers:
            model.build(config["build_input_shape"])
        return model


def _forget(layers: Iterable[Layer]) -> None:
    for layer in layers:
        layer.forget()
