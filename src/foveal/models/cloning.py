"""Models of equal layers, or of others in their places, connected alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from foveal.errors import ArgumentError
from foveal.layers import Input, InputLayer, Layer
from foveal.models.model import Model
from foveal.models.notes import copy_notes
from foveal.models.sequential import Sequential
from foveal.nesting import leaves, mapped


def clone_model(
    model: Model,
    input_tensors: Any = None,
    clone_function: Callable[[Layer], Layer] | None = None,
    call_function: Callable[..., Any] | None = None,
    recursive: bool = False,
) -> Model:
    """A model connected alike, with first weights of its own; it is not compiled.

    Parameters
    ----------
    model : Model
        Sequential or functional, where one of the other arguments is given.
    input_tensors : symbolic tensors, optional
        What the new model begins with, nested as the inputs; new ones by default.
    clone_function : function of a layer, optional
        It gives the layer that takes its place: itself, where it is to be shared. By default an equal one.
    call_function : function (layer, *args, **kwargs), optional
        It calls the new layers.
    recursive : bool, default=False
        Whether models inside are taken apart, too, and not given to `clone_function` whole.
    """
    if recursive or any(given is not None for given in (input_tensors, clone_function, call_function)):
        copy = _connected_copy(model, input_tensors, clone_function, call_function, recursive)
    else:
        copy = type(model).from_config(model.get_config())
    copy_notes(model, copy)
    return copy


def _connected_copy(
    model: Model, input_tensors: Any, clone_function: Any, call_function: Any, recursive: bool
) -> Model:
    """A copy whose layers are called as the model's are."""
    graph = model._graph
    if graph is None or not (isinstance(model, Sequential) or model.is_functional):
        raise ArgumentError(
            f"clone_model: {model.name!r} must be a Sequential with an Input, or functional. Give the model alone."
        )
    copies = _Copies(clone_function, call_function, recursive)
    given = input_tensors
    if given is None:
        given = mapped(lambda tensor: Input(tensor.shape[1:], name=tensor.call.layer.name), graph.inputs)
    outputs = graph.followed(leaves(given), copies.call)
    if not isinstance(model, Sequential):
        return Model(given, outputs, name=model.name)
    inner = [copies.of(layer) for layer in model.layers if not isinstance(layer, InputLayer)]
    return Sequential([*leaves(given), *inner], name=model.name)


class _Copies:
    """What stands in the place of each layer: one for all its calls."""

    def __init__(self, clone: Callable[[Layer], Layer] | None, call: Callable[..., Any] | None, deep: bool) -> None:
        self._clone, self._call, self._deep = clone, call, deep
        self._made: dict[Layer, Layer] = {}

    def of(self, layer: Layer) -> Layer:
        """The layer in another's place."""
        if layer not in self._made:
            if self._deep and isinstance(layer, Model):
                self._made[layer] = clone_model(layer, None, self._clone, self._call, True)
            else:
                self._made[layer] = self._clone(layer) if self._clone else layer.from_config(layer.get_config())
        return self._made[layer]

    def call(self, layer: Layer, x: Any, training: bool | None) -> Any:
        """What it gives."""
        told: Any = {} if training is None else {"training": training}
        new = self.of(layer)
        return new(x, **told) if self._call is None else self._call(new, x, **told)
