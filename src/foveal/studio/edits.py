"""Changes of a network's weights that can be taken back, and the Python lines that make them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from foveal.errors import ArgumentError
from foveal.layers import Dense, Layer
from foveal.look.views import opened_anyhow
from foveal.models import Model
from foveal.record import Record

Index = tuple[Any, ...]
CONVOLUTIONS = ("Conv1D", "Conv2D", "Conv3D")


class Edit(Record, eq=False):
    """One change.

    Attributes
    ----------
    restore : callable
        Takes it back.
    line : str
        Python that makes the same change to `model`; "" where it is of an input.
    place : tuple
        What changed: an input or a layer, and where in it.
    weights : bool
        Whether weights changed, not an input.
    """

    restore: Callable[[], None]
    line: str
    place: Index
    weights: bool = True


def changed_number(model: Model, layer: str, index: Sequence[int], value: float) -> Edit:
    """Set one number of a layer's kernel."""
    kernel = getattr(_layer(model, layer), "kernel", None)
    if kernel is None:
        raise ArgumentError(f"studio: {layer!r:.80} has no kernel to change.")
    shape = tuple(kernel.shape)
    if len(index) != len(shape) or any(not 0 <= i < n for i, n in zip(index, shape, strict=False)):
        raise ArgumentError(f"studio: `index` must lie in the kernel {shape}, got {tuple(index)!r:.80}.")
    return _assigned(model, layer, [("kernel", tuple(index), value)])


def filter_off(model: Model, layer: str, channel: int) -> Edit:
    """Set all weights of one output channel of a layer, and its bias, to zero."""
    found = _layer(model, layer)
    parts = _parts(found)
    count = 0 if parts is None else parts[1]
    if parts is None:
        raise ArgumentError(f"studio: {layer!r:.80} has no filters to switch off.")
    if not 0 <= channel < count:
        raise ArgumentError(f"studio: `channel` must be from 0 to {count - 1}, got {channel}.")
    name, _, index = parts
    changes: list[tuple[str, Index, float]] = [(name, index(channel), 0.0)]
    if getattr(found, "bias", None) is not None:
        changes.append(("bias", (channel,), 0.0))
    return _assigned(model, layer, changes)


def has_filters(layer: Layer) -> bool:
    """Whether output channels of the layer can be switched off."""
    return _parts(layer) is not None


def _parts(layer: Any) -> tuple[str, int, Callable[[int], Index]] | None:
    """The weight that holds a layer's filters, how many there are, and where in it one lies."""
    kind = next((c.__name__ for c in type(layer).__mro__ if c.__module__.startswith("foveal.layers.")), "")
    if kind in CONVOLUTIONS or isinstance(layer, Dense):
        return "kernel", layer.kernel.shape[-1], lambda k: (..., k)
    if kind in tuple(f"{name}Transpose" for name in CONVOLUTIONS):
        return "kernel", layer.kernel.shape[-2], lambda k: (..., k, slice(None))
    if kind in ("DepthwiseConv1D", "DepthwiseConv2D"):
        many = layer.kernel.shape[-1]
        return "kernel", layer.kernel.shape[-2] * many, lambda k: (..., k // many, k % many)
    if kind in ("SeparableConv1D", "SeparableConv2D"):
        return "pointwise_kernel", layer.pointwise_kernel.shape[-1], lambda k: (..., k)
    return None


def _assigned(model: Model, layer: str, changes: Sequence[tuple[str, Index, float]]) -> Edit:
    nested = "/" in layer or "[" in layer
    reached = f"look.opened(model).places[{layer!r}].layer" if nested else f"model.get_layer({layer!r})"
    found, befores, lines = _layer(model, layer), [], [f"layer = {reached}"]
    for name, index, number in changes:
        weight = getattr(found, name)
        before = np.array(weight)
        value = before.copy()
        value[index] = number
        befores.append((weight, before))
        weight.assign(value)
        lines += [f"value = np.array(layer.{name})", f"value[{_subscript(index)}] = {number!r}"]
        lines.append(f"layer.{name}.assign(value)")

    def restore() -> None:
        for weight, before in befores:
            weight.assign(before)

    return Edit(restore, "\n".join(lines), (layer, *(index for _, index, _ in changes)))


def _subscript(index: Index) -> str:
    return ", ".join("..." if part is ... else ":" if isinstance(part, slice) else str(part) for part in index)


def _layer(model: Model, name: str) -> Layer:
    place = opened_anyhow("studio", model).places.get(name)
    if place is None:
        raise ArgumentError(f"studio: there is no layer {name!r:.80}.")
    return place.layer
