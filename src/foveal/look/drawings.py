"""Which results can be drawn, and where the code is that draws them: nothing of it is loaded before it is needed.

`result.figure(...)` gives a matplotlib figure:

- `Anatomy`, `Statistics`, `Trainable`, `Hierarchy`, `Visualization`, `LinearCollapse`, `Shift`: `figure()`
- `Histogram`: `figure(log=False)`
- `Neuron`: `figure(image=None)`, the image that it was computed from
- `ReceptiveField`: `figure(image=None, at=None)`, and a place of the layer's map
- `EffectiveField`: `figure(image=None)`
- `Attribution`: `figure(images=None)`, the images that are explained
- `Boundary`: `figure(points=None, labels=None)`, points (N, 2) and their classes
- `FilterHistory`: `figure(filters=None, epochs=None)`, which filters and epochs
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from foveal.errors import UnsupportedError

_HOMES: dict[str, tuple[str, str]] = {
    "Anatomy": ("drawn_layers", "anatomy"),
    "Attribution": ("drawn_attributions", "attribution"),
    "Boundary": ("drawn_experiments", "boundary"),
    "EffectiveField": ("drawn_fields", "effective_field"),
    "FilterHistory": ("drawn_history", "filter_history"),
    "Hierarchy": ("drawn_attributions", "hierarchy"),
    "Histogram": ("drawn_layers", "histogram"),
    "LinearCollapse": ("drawn_experiments", "linear_collapse"),
    "Neuron": ("drawn_neuron", "neuron"),
    "ReceptiveField": ("drawn_fields", "receptive_field"),
    "Shift": ("drawn_experiments", "shift"),
    "Statistics": ("drawn_layers", "statistics"),
    "Trainable": ("drawn_layers", "trainable"),
    "Visualization": ("drawn_attributions", "visualization"),
}


def drawn(result: Any, *given: Any, **options: Any) -> Any:
    """The picture of a result."""
    name = type(result).__name__
    if name not in _HOMES:
        raise UnsupportedError(f"figure: there is no picture of an {name}. Print it.")
    home, function = _HOMES[name]
    return getattr(import_module(f"foveal.look.{home}"), function)(result, *given, **options)
