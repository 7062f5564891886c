"""The network that the page looks at, its picture, and what the user changed of both to see what follows."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from foveal import look
from foveal.data.pictures import decode
from foveal.data.pillow_images import COLOR_MODES, fitted, img_to_array
from foveal.errors import ArgumentError
from foveal.look.views import opened_anyhow
from foveal.look.visualization import range_of
from foveal.models import Model

Array = np.ndarray[Any, Any]
MODES = {1: "grayscale", 3: "rgb", 4: "rgba"}
UNKNOWN = 64
"""Pixels a side where a model leaves the size open."""
EXPLAINED: dict[str, Callable[..., look.Attribution]] = {
    "grad_cam": look.grad_cam,
    "gradient": look.gradient,
    "integrated_gradients": look.integrated_gradients,
    "smoothgrad": look.smoothgrad,
    "guided_backprop": look.guided_backprop,
    "occlusion": look.occlusion,
}
"""Ways to say which pixels speak for an answer, by `foveal.look`'s names."""


class Subject:
    """A model, one input for it, and copies that edits change; the model itself stays as it is.

    Attributes
    ----------
    model, edited : Model
        The user's, and the copy that edits change.
    x : list of array
        One row for each of the model's inputs.
    undone : list
        What each edit changed: a weight and its values before.
    """

    def __init__(self, model: Model) -> None:
        self.model, self.edited = model, copy.deepcopy(model)
        self.shapes = [tuple(n or UNKNOWN for n in source.shape[1:]) for source in model.inputs]
        self.x: list[Array] = [np.zeros((1, *shape), "float32") for shape in self.shapes]
        self.undone: list[tuple[Any, Array]] = []
        self._outputs: dict[str, dict[str, Array]] = {}

    # -- the picture

    @property
    def takes_pictures(self) -> bool:
        """Whether the model takes one picture, grey or coloured."""
        return len(self.shapes) == 1 and len(self.shapes[0]) == 3 and self._channels() in MODES

    @property
    def channels_first(self) -> bool:
        return bool(next(iter(opened_anyhow("studio", self.model).inputs.values())).channels_first)

    @property
    def value_range(self) -> tuple[float, float]:
        """What the model takes for black and for white."""
        low, high = self.model.input_range or range_of(self.model)
        return float(low), float(high)

    def _channels(self) -> int:
        return self.shapes[0][0 if self.channels_first else -1]

    def picture_size(self) -> tuple[int, int, int]:
        """Height, width and channels of a picture."""
        if not self.takes_pictures:
            raise ArgumentError("studio: the model takes no picture of 1, 3 or 4 channels.")
        shape = self.shapes[0]
        height, width, channels = shape[1:] + shape[:1] if self.channels_first else shape
        return height, width, channels

    def read(self, source: Any) -> None:
        """Take the picture in a file, or in the bytes of one, as `foveal predict` does."""
        height, width, channels = self.picture_size()
        cropped = self.model.crop_to_aspect_ratio is True
        pixels = img_to_array(
            fitted(decode(source, COLOR_MODES[MODES[channels]]), (height, width), "bilinear", cropped)
        )
        self.take(pixels[..., ::-1] if self.model.color_mode == "bgr" else pixels, (0.0, 255.0))

    def take(self, pixels: Array, ends: tuple[float, float]) -> None:
        """Take pixels (height, width, channels) whose black and white are `ends`."""
        size = self.picture_size()
        if pixels.shape != size:
            raise ArgumentError(f"studio: a picture must be {size}, got {pixels.shape}.")
        low, high = self.value_range
        shares = (np.asarray(pixels, "float64") - ends[0]) / (ends[1] - ends[0])
        value = (low + shares * (high - low)).astype("float32")
        self.x = [np.moveaxis(value, -1, 0)[None] if self.channels_first else value[None]]
        self._outputs.clear()

    def shown(self) -> Array:
        """The picture (height, width, channels), from 0 to 1."""
        low, high = self.value_range
        value = np.moveaxis(self.x[0][0], 0, -1) if self.channels_first else self.x[0][0]
        shown: Array = np.clip((value - low) / (high - low), 0, 1)
        return shown[..., ::-1] if self.model.color_mode == "bgr" else shown

    # -- what the network makes of it

    @property
    def fed(self) -> Any:
        """The input as `predict` takes it."""
        return self.x[0] if len(self.x) == 1 else self.x

    def outputs(self, edited: bool = True) -> dict[str, Array]:
        """What every layer gives, with the channels last and without the batch; kept until something changes."""
        key = "edited" if edited and self.undone else "model"
        if key not in self._outputs:
            model = self.edited if key == "edited" else self.model
            places = {place.name: place for place in opened_anyhow("studio", model).layers}
            given = look.activations(model, self.fed)
            self._outputs[key] = {
                name: np.moveaxis(value[0], 0, -1) if places[name].channels_first else value[0]
                for name, value in given.items()
                if isinstance(value, np.ndarray)
            }
        return self._outputs[key]

    def maps(self, layer: str, edited: bool = True) -> Array:
        """The maps of a layer as (height, width, channels); slices of a volume lie side by side."""
        outputs = self.outputs(edited)
        if layer not in outputs:
            raise ArgumentError(f"studio: there is no layer {layer!r:.80} with maps.")
        value = outputs[layer]
        if value.ndim == 4:  # slices of a volume side by side
            depth, height, width, channels = value.shape
            return np.moveaxis(value, 0, 1).reshape(height, depth * width, channels)
        return value if value.ndim == 3 else value[None] if value.ndim == 2 else value.reshape(1, 1, -1)

    def answers(self, edited: bool = True) -> list[Array]:
        """What the model gives, one array for each output."""
        model = self.edited if edited else self.model
        given = model.predict(self.fed, verbose=0)
        values = given.values() if isinstance(given, Mapping) else given if isinstance(given, list | tuple) else [given]
        return [np.asarray(value)[0] for value in values]

    def explained(self, method: str, target: int | None) -> look.Attribution:
        """Which pixels speak for a class."""
        if method not in EXPLAINED:
            raise ArgumentError(f"studio: `method` must be one of {', '.join(EXPLAINED)}, got {method!r:.80}.")
        return EXPLAINED[method](self.edited, self.fed, target)

    # -- edits

    def change(self, layer: str, index: Sequence[int], value: float) -> None:
        """Set one number of a layer's kernel in the copy."""
        kernel = self._weights(layer)[0]
        before = np.array(kernel)
        if len(index) != before.ndim or any(not 0 <= i < n for i, n in zip(index, before.shape, strict=False)):
            raise ArgumentError(f"studio: `index` must lie in the kernel {before.shape}, got {tuple(index)!r:.80}.")
        changed = before.copy()
        changed[tuple(index)] = value
        self._assign([(kernel, changed)])

    def switch_off(self, layer: str, channel: int) -> None:
        """Set one filter of a layer, and its bias, to zero in the copy."""
        pairs = []
        for weight in self._weights(layer):
            value = np.array(weight)
            if not 0 <= channel < value.shape[-1]:
                raise ArgumentError(f"studio: `channel` must be from 0 to {value.shape[-1] - 1}, got {channel}.")
            value[..., channel] = 0
            pairs.append((weight, value))
        self._assign(pairs)

    def undo(self, everything: bool = False) -> None:
        """Take the last edit back, or all."""
        while self.undone:
            for weight, value in reversed(self.undone.pop()):
                weight.assign(value)
            if not everything:
                break
        self._outputs.pop("edited", None)

    def _assign(self, pairs: list[tuple[Any, Array]]) -> None:
        self.undone.append([(weight, np.array(weight)) for weight, _ in pairs])  # type: ignore[arg-type]
        for weight, value in pairs:
            weight.assign(value)
        self._outputs.pop("edited", None)

    def _weights(self, layer: str) -> list[Any]:
        """The kernel and the bias of a layer of the copy."""
        place = opened_anyhow("studio", self.edited).places.get(layer)
        found = [getattr(place.layer, name, None) for name in ("kernel", "bias")] if place is not None else [None]
        if found[0] is None:
            raise ArgumentError(f"studio: {layer!r:.80} has no kernel to change.")
        return [weight for weight in found if weight is not None]
