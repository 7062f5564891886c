"""Layers one after the other, as one layer."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from foveal.arguments import arg, choose
from foveal.layers.base import Layer


def _layer(part: Any) -> Layer:
    """A layer, or one that a config describes."""
    from foveal import layers as library

    if isinstance(part, Layer):
        return part
    if isinstance(part, Mapping) and {"class_name", "config"} <= set(part):
        made: Layer = choose(library.CLASSES, part["class_name"], "a layer's class").from_config(part["config"])
        return made
    raise ValueError(f"a list of layers, got {part!r} in it.")


def _layers(value: list[Layer] | tuple[Layer, ...]) -> tuple[Layer, ...]:
    if isinstance(value, list | tuple):
        return tuple(map(_layer, value))
    raise ValueError(f"a list of layers, got {value!r}.")


class Pipeline(Layer):
    """What images go through one step after the other, such as augmentations.

    Parameters
    ----------
    layers : list of Layer
        In the order in which they are applied. In a call that does not say whether it is for training, each does what
        it would do alone: augmentations change images, dropout does not.

    Shapes
    ------
    input : as the first layer takes it
    output : as the last layer gives it
    """

    layers: tuple[Layer, ...] = arg(_layers)

    holds_layers = True
    default_training = None

    @property
    def takes_one_image(self) -> bool:  # type: ignore[override]
        """Whether all its layers take an array without a batch."""
        return all(layer.takes_one_image for layer in self.layers)

    def call(self, x: Any, training: bool | None = None, mask: Any = None) -> Any:
        for layer in self.layers:
            heeded = (
                {"mask": mask} if mask is not None and "mask" in inspect.signature(type(layer).call).parameters else {}
            )
            x = layer(x, training=training, **heeded)
        return x

    def get_config(self) -> dict[str, Any]:
        """The name and the layers, as Keras has them."""
        parts = [{"class_name": type(layer).__name__, "config": layer.get_config()} for layer in self.layers]
        return {"layers": parts, "name": self.name}
