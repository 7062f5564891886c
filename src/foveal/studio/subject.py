"""The network that the page looks at, its picture, and what the user changed of both to see what follows."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from foveal import look
from foveal.data.pictures import decode
from foveal.data.pillow_images import COLOR_MODES, fitted, img_to_array
from foveal.errors import ArgumentError
from foveal.look.views import Opened, opened_at
from foveal.look.visualization import range_of
from foveal.models import Model
from foveal.models.notes import named_answers
from foveal.nesting import leaves
from foveal.studio.edits import Edit, changed_number, filter_off

Array = np.ndarray[Any, Any]
MODES = {1: "grayscale", 3: "rgb", 4: "rgba"}
UNKNOWN = 64
"""Pixels a side where a model leaves the size open."""
EXPLAINED: dict[str, Callable[..., look.Attribution]] = {
    "grad_cam": look.grad_cam,
    "grad_cam_plus_plus": look.grad_cam_plus_plus,
    "score_cam": look.score_cam,
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
    model : Model
        The user's.
    given : list of array
        One row for each of the model's inputs, as they came.
    x : list of array
        The same with the user's changes.
    edits : list of Edit
    taken : bool
        Whether there is a picture of the user's.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self.shapes = [tuple(n or UNKNOWN for n in source.shape[1:]) for source in model.inputs]
        rng = np.random.default_rng(0)
        self.given: list[Array] = [
            np.zeros((1, *shape), source.dtype)
            if np.dtype(source.dtype).kind in "iu"
            else rng.random((1, *shape), "float32")
            for shape, source in zip(self.shapes, model.inputs, strict=True)
        ]
        self.x = list(self.given)
        self.edits: list[Edit] = []
        self.taken = False
        self._outputs: dict[str, dict[str, Array]] = {}

    @cached_property
    def edited(self) -> Model:
        """The copy that edits change."""
        return copy.deepcopy(self.model)

    @property
    def current(self) -> Model:
        """The copy where its weights differ from the model's, else the model."""
        return self.edited if any(edit.weights for edit in self.edits) else self.model

    @cached_property
    def view(self) -> Opened:
        """The model, opened for its picture."""
        return opened_at("studio", self.model, self.shape_named)

    @property
    def shape_named(self) -> Any:
        """The shapes of the inputs as functions of `foveal.look` take them."""
        return self.shapes if len(self.shapes) > 1 else self.shapes[0]

    # -- the picture

    @property
    def takes_pictures(self) -> bool:
        """Whether the model takes one picture, grey or coloured."""
        return len(self.shapes) == 1 and len(self.shapes[0]) == 3 and self._channels() in MODES

    @property
    def channels_first(self) -> bool:
        return bool(next(iter(self.view.inputs.values())).channels_first)

    @property
    def value_range(self) -> tuple[float, float]:
        """What the model takes for black and for white."""
        low, high = self.model.input_range or range_of(self.model)
        return float(low), float(high)

    @property
    def class_names(self) -> list[str] | None:
        """What the answers are called."""
        return named_answers(self.model)

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
        """Take pixels (height, width, channels) whose black and white are `ends`; changed pixels are forgotten."""
        size = self.picture_size()
        if pixels.shape != size:
            raise ArgumentError(f"studio: a picture must be {size}, got {pixels.shape}.")
        low, high = self.value_range
        shares = (np.asarray(pixels, "float64") - ends[0]) / (ends[1] - ends[0])
        value = (low + shares * (high - low)).astype(self.given[0].dtype)
        self.given = [np.moveaxis(value, -1, 0)[None] if self.channels_first else value[None]]
        self.x, self.taken = list(self.given), True
        self.edits = [edit for edit in self.edits if edit.weights]
        self._outputs.clear()

    def shown(self) -> Array:
        """The picture (height, width, channels), from 0 to 1."""
        low, high = self.value_range
        value = np.moveaxis(self.x[0][0], 0, -1) if self.channels_first else self.x[0][0]
        shown: Array = np.clip((value - low) / (high - low), 0, 1)
        return shown[..., ::-1] if self.model.color_mode == "bgr" else shown

    # -- what the network makes of it

    def fed(self, edited: bool = True) -> Any:
        """The input as `predict` takes it."""
        x = self.x if edited else self.given
        return x[0] if len(x) == 1 else x

    def outputs(self, edited: bool = True) -> dict[str, Array]:
        """What every input and layer gives, channels last and without the batch; kept until something changes."""
        edited = edited and bool(self.edits)
        key = "edited" if edited else "given"
        if key not in self._outputs:
            computed = look.activations(self.current if edited else self.model, self.fed(edited))
            x = dict(zip(self.view.inputs, self.x if edited else self.given, strict=True))
            self._outputs[key] = {
                name: np.moveaxis(value[0], 0, -1) if self.view.places[name].channels_first else value[0]
                for name, value in (x | computed).items()
                if isinstance(value, np.ndarray)
            }
        return self._outputs[key]

    def output(self, layer: str, edited: bool = True) -> Array:
        """What one layer gives, with the channels last."""
        outputs = self.outputs(edited)
        if layer not in outputs:
            raise ArgumentError(f"studio: there is no layer {layer!r:.80} with maps.")
        return outputs[layer]

    def maps(self, layer: str, edited: bool = True) -> Array:
        """The maps of a layer as (height, width, channels); slices of a volume lie side by side."""
        value = self.output(layer, edited)
        if value.ndim == 4:
            depth, height, width, channels = value.shape
            return np.moveaxis(value, 0, 1).reshape(height, depth * width, channels)
        if value.ndim > 4:
            return value.reshape(value.shape[0], -1, value.shape[-1])
        return value if value.ndim == 3 else value[None] if value.ndim == 2 else value.reshape(1, 1, -1)

    def answers(self, edited: bool = True) -> list[Array]:
        """What the model gives, one array for each output."""
        model = self.current if edited else self.model
        answer = model.predict(self.fed(edited), verbose=0)
        return [np.asarray(value)[0] for value in leaves(answer)]

    def explained(
        self, method: str, target: int | tuple[int, ...] | None, output: str | None = None
    ) -> look.Attribution:
        """Which pixels speak for a class."""
        if method not in EXPLAINED:
            raise ArgumentError(f"studio: `method` must be one of {', '.join(EXPLAINED)}, got {method!r:.80}.")
        return EXPLAINED[method](self.current, self.fed(), target, output=output)

    # -- edits

    def change(self, layer: str, index: Sequence[int], value: float, merge: bool = False) -> None:
        """Set one number of a layer's kernel in the copy; `merge` takes the last edit back where it was of the same."""
        self._take_back(merge, (layer, tuple(index)))
        self._record(changed_number(self.edited, layer, index, value))

    def switch_off(self, layer: str, channel: int) -> None:
        """Set one filter of a layer, and its bias, to zero in the copy."""
        self._record(filter_off(self.edited, layer, channel))

    def paint(self, source: str, index: Sequence[int], value: float, merge: bool = False) -> None:
        """Set one number of an input; the index counts its axes with the channels last."""
        self._take_back(merge, (source, tuple(index)))
        names = list(self.view.inputs)
        if source not in names:
            raise ArgumentError(f"studio: there is no input {source!r:.80}.")
        at = names.index(source)
        before = self.x[at]
        first = self.view.inputs[source].channels_first
        painted = before.copy()
        rows = np.moveaxis(painted[0], 0, -1) if first else painted[0]
        if len(index) != rows.ndim or any(not 0 <= i < n for i, n in zip(index, rows.shape, strict=False)):
            raise ArgumentError(f"studio: `index` must lie in the input {rows.shape}, got {tuple(index)!r:.80}.")
        painted = before.copy()
        (np.moveaxis(painted[0], 0, -1) if self.view.inputs[source].channels_first else painted[0])[tuple(index)] = (
            value
        )
        self.x[at] = painted

        def restore() -> None:
            self.x[at] = before

        self._record(Edit(restore, "", (source, tuple(index)), weights=False))

    def undo(self, everything: bool = False) -> None:
        """Take the last edit back, or all."""
        while self.edits:
            self.edits.pop().restore()
            if not everything:
                break
        self._outputs.pop("edited", None)

    def _take_back(self, merge: bool, place: tuple[Any, ...]) -> None:
        if merge and self.edits and self.edits[-1].place == place:
            self.undo()

    def _record(self, edit: Edit) -> None:
        self.edits.append(edit)
        self._outputs.pop("edited", None)
