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

import re
from importlib import import_module
from typing import Any

from foveal.errors import UnsupportedError

_HOMES = {
    name: (module, re.sub("(?<=[a-z])(?=[A-Z])", "_", name).lower())
    for module, results in {
        "attributions": "Attribution Hierarchy Visualization",
        "experiments": "Boundary LinearCollapse Shift",
        "fields": "EffectiveField ReceptiveField",
        "filter_history": "FilterHistory",
        "layers": "Anatomy Histogram Statistics Trainable",
        "neuron": "Neuron",
    }.items()
    for name in results.split()
}
"""The module that draws a result, and its function."""


def drawn(result: Any, *given: Any, **options: Any) -> Any:
    """The picture of a result."""
    name = type(result).__name__
    if name not in _HOMES:
        raise UnsupportedError(f"figure: there is no picture of an {name}. Print it.")
    return plotting(*_HOMES[name])(result, *given, **options)


def plotting(module: str, function: str) -> Any:
    """A function that draws, from a module that is loaded now."""
    return getattr(import_module(f"foveal.look.plots.{module}"), function)
