"""Which results can be drawn, and where the code is that draws them: nothing of it is loaded before it is needed.

`result.figure(...)` gives a matplotlib figure:

- `Anatomy`, `Statistics`, `Trainable`, `Hierarchy`, `Visualization`, `LinearCollapse`, `Shift`: `figure()`
- `Histogram`: `figure(log=False)`
- `Neuron`: `figure(image=None)`, the image that it was computed from
- `ReceptiveField`: `figure(image=None, at=None)`, and a place of the layer's map
- `EffectiveField`: `figure(image=None)`
- `Attribution`: `figure(images=None, classes=None)`, the images that are explained and what the classes are called
- `Boundary`: `figure(points=None, labels=None)`, points (N, 2) and their classes
- `FilterHistory`: `figure(filters=None, epochs=None)`, which filters and epochs
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from foveal.errors import UnsupportedError

_HOMES: dict[str, tuple[str, str]] = {
    "Anatomy": ("layers", "anatomy"),
    "Attribution": ("attributions", "attribution"),
    "Boundary": ("experiments", "boundary"),
    "EffectiveField": ("fields", "effective_field"),
    "FilterHistory": ("filter_history", "filter_history"),
    "Hierarchy": ("attributions", "hierarchy"),
    "Histogram": ("layers", "histogram"),
    "LinearCollapse": ("experiments", "linear_collapse"),
    "Neuron": ("neuron", "neuron"),
    "ReceptiveField": ("fields", "receptive_field"),
    "Shift": ("experiments", "shift"),
    "Statistics": ("layers", "statistics"),
    "Trainable": ("layers", "trainable"),
    "Visualization": ("attributions", "visualization"),
}


def drawn(result: Any, *given: Any, **options: Any) -> Any:
    """The picture of a result."""
    name = type(result).__name__
    if name not in _HOMES:
        raise UnsupportedError(f"figure: there is no picture of an {name}. Print it.")
    return plotting(*_HOMES[name])(result, *given, **options)


def plotting(module: str, function: str) -> Any:
    """A function that draws, from a module that is loaded now."""
    return getattr(import_module(f"foveal.look.plots.{module}"), function)
