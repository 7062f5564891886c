"""Which class a name in a config means. The table is closed: a config can make nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from foveal import layers as library
from foveal.arguments import choose, converted
from foveal.layers import Layer

MODELS: dict[str, type[Layer]] = {}
"""The models' own classes, which their modules put here."""


def part_of(layer: Layer) -> dict[str, Any]:
    """A layer as plain values."""
    return {"class_name": type(layer).__name__, "config": layer.get_config()}


def layer_from(part: Mapping[str, Any]) -> Layer:
    """The layer that `part_of` described, with new weights."""
    found = {name: getattr(library, name) for name in library.__all__}
    kinds = {name: kind for name, kind in found.items() if isinstance(kind, type) and issubclass(kind, Layer)} | MODELS
    kind: type[Layer] = converted(
        "from_config", "class_name", lambda n: choose(kinds, n, "a layer's class"), part["class_name"]
    )
    return kind.from_config(part["config"])
