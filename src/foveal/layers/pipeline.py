"""Layers one after the other, as one layer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from foveal.arguments import arg
from foveal.layers.base import Layer
from foveal.layers.classes import layer_from, part_of
from foveal.layers.image_layer import is_dict_of_arrays
from foveal.layers.masks import mask_for


def _layers(value: list[Layer] | tuple[Layer, ...]) -> tuple[Layer, ...]:
    if isinstance(value, list | tuple):
        return tuple(part if isinstance(part, Layer) else _described(part) for part in value)
    raise ValueError(f"a list of layers, got {value!r}.")


def _described(part: Any) -> Layer:
    if isinstance(part, Mapping) and {"class_name", "config"} <= set(part):
        made: Layer = layer_from(part)
        return made
    raise ValueError(f"a list of layers, got {part!r} in it.")


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

    def _on(self, x: Any, training: bool | None, model: str) -> Any:
        """A dict of arrays goes from layer to layer, as each of them takes it."""
        if not is_dict_of_arrays(x):
            return super()._on(x, training, model)
        self.built = True
        for layer in self.layers:
            x = layer(x, training=training)
        return x

    def call(self, x: Any, training: bool | None = None, mask: Any = None) -> Any:
        for layer in self.layers:
            x = layer(x, training=training, **mask_for(layer, mask))
        return x

    def get_config(self) -> dict[str, Any]:
        """The name and the layers, as Keras has them."""
        return {"layers": [part_of(layer) for layer in self.layers], "name": self.name}
