"""Foveal: convolutional networks you can see into, compiled whole.

`import foveal as keras` runs most of what is written for Keras. Everything is imported when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from foveal.errors import did_you_mean

if TYPE_CHECKING:
    from foveal import (
        activations,
        callbacks,
        compat,
        constraints,
        datasets,
        image,
        initializers,
        keras,
        layers,
        look,
        losses,
        metrics,
        models,
        nn,
        optimizers,
        regularizers,
        saving,
        utils,
    )
    from foveal.eager import Array
    from foveal.functions.symbolic import KerasTensor
    from foveal.layers import Input, Layer
    from foveal.models import Functional, Model, Sequential

__all__ = [
    "Array",
    "Functional",
    "Input",
    "KerasTensor",
    "Layer",
    "Model",
    "Sequential",
    "activations",
    "callbacks",
    "compat",
    "constraints",
    "datasets",
    "image",
    "initializers",
    "keras",
    "layers",
    "look",
    "losses",
    "metrics",
    "models",
    "nn",
    "optimizers",
    "regularizers",
    "saving",
    "utils",
]

_HOMES = {
    "Array": "foveal.eager",
    "Functional": "foveal.models",
    "Input": "foveal.layers",
    "KerasTensor": "foveal.functions.symbolic",
    "Layer": "foveal.layers",
    "Model": "foveal.models",
    "Sequential": "foveal.models",
}

_IN_KERAS = ("backend", "config", "preprocessing", "random")
"""What Keras has and nothing but a script written for it asks for."""


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    if name in __all__:
        return import_module(f"foveal.{name}")
    if name in _IN_KERAS:
        return import_module(f"foveal.keras.{name}")
    if name == "__version__":
        from importlib.metadata import version

        return version("foveal")
    told = f"module 'foveal' has no attribute {name!r}.{did_you_mean(name, __all__)}"
    raise AttributeError(told, name=name, obj=None)  # or Python's traceback adds a suggestion of its own


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
