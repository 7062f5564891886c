"""Columns of a model's table that Keras's has not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from foveal.arguments import converted, one_of
from foveal.errors import in_bytes
from foveal.layers.tracing import Sizes
from foveal.models.arithmetic import activation_bytes, multiply_adds
from foveal.models.interval import ReceptiveInterval
from foveal.models.receptive import receptive_fields
from foveal.models.steps import Step, trace
from foveal.models.summary import LayerRow, Stack


def more_columns(model: Stack, names: Sequence[str], sizes: Sizes | None) -> dict[str, Callable[[LayerRow], str]]:
    """For each column asked for, its head and what it says of a row, for inputs of these sizes; None: not built yet."""
    chosen = [converted("summary", "columns", one_of(*MORE), name) for name in names]
    return {MORE[name][0]: _cells(model, name, sizes) for name in chosen}


def _cells(model: Stack, name: str, sizes: Sizes | None) -> Callable[[LayerRow], str]:
    """What a column of one's own choice says of a layer: of all its calls together, or of the last."""
    if name == "formula":
        return lambda row: str(row.formula) or "-"
    if sizes is None:
        return lambda row: "?"
    traced = trace(model, sizes)
    told: dict[str, Any] = {}
    fields = receptive_fields(traced) if name == "receptive_field" else {}
    for step in traced.steps:
        told[step.layer.name] = MORE[name][1](step, fields.get(step), told.get(step.layer.name))
    return lambda row: MORE[name][2](told.get(row.name))


def _receptive_field(step: Step, field: Mapping[str, tuple[ReceptiveInterval, ...]] | None, before: Any) -> str:
    reaches = [reach for part in (field or {}).values() for reach in part]
    return "whole" if all(reach.whole for reach in reaches) else " x ".join(str(reach.size) for reach in reaches)


MORE: dict[str, tuple[str, Callable[..., Any], Callable[[Any], str]]] = {
    "formula": ("Formula", lambda *_: None, str),
    "multiply_adds": ("Multiply-adds", lambda s, _, n: (n or 0) + multiply_adds(s.nodes), lambda n: f"{n or 0:,}"),
    "memory": ("Memory", lambda s, _, n: (n or 0) + activation_bytes(s.y), lambda n: in_bytes(n or 0)),
    "receptive_field": ("Receptive Field", _receptive_field, lambda told: told or "-"),
}
"""Columns that Keras's table has not: the head, what they add up, and how they say it."""
