"""Layers around another layer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from foveal.arguments import arg
from foveal.errors import ShapeError
from foveal.functions.shape import stack
from foveal.ir.node import show
from foveal.layers.base import Layer
from foveal.layers.classes import layer_from, part_of
from foveal.layers.masks import mask_for


def _layer(value: Any) -> Layer:
    if isinstance(value, Layer):
        return value
    raise ValueError(f"a layer, got {value!r}.")


class Wrapper(Layer):
    """The base of layers that do something with another layer; subclasses define `call`.

    Parameters
    ----------
    layer : Layer
    """

    layer: Layer = arg(_layer, saved=False)

    holds_layers = True
    default_training = None

    def build(self, input_shape: Any = None) -> None:
        if not self.layer.built:
            self.layer.build(input_shape)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal layer, the inner layer as Keras has it."""
        return super().get_config() | {"layer": part_of(self.layer)}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """Make the layer that `get_config` described, with new weights."""
        return super().from_config({**config, "layer": layer_from(config["layer"])})


class TimeDistributed(Wrapper):
    """Apply one layer to each step of a sequence, such as each image of a video, with the same weights.

    Parameters
    ----------
    layer : Layer
        What one step goes through; may be a whole model. A layer that learns from its batch, as BatchNormalization,
        sees one step of all sequences at a time, as in Keras 3.

    Shapes
    ------
    input : (batch, steps, ...)
    output : (batch, steps, ...), each step as the layer gives it
    """

    supports_masking = True

    def build(self, input_shape: Any = None) -> None:
        if len(input_shape) < 3:
            raise ShapeError(f"needs (batch, steps, ...), at least 3 axes, got {show(input_shape)}.")
        super().build((input_shape[0], *input_shape[2:]))

    def call(self, x: Any, training: bool | None = None, mask: Any = None) -> Any:
        if mask is not None and mask.shape[:2] != x.shape[:2]:
            raise ShapeError(f"`mask` must be (batch, {x.shape[1]}), one value a step, got {show(mask.shape)}.")
        steps = range(x.shape[1])
        masks = [None if mask is None else mask[:, step] for step in steps]
        return stack(
            [self.layer(x[:, step], training=training, **mask_for(self.layer, masks[step])) for step in steps], 1
        )
