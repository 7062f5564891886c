"""Foveal: convolutional networks you can see into, compiled whole.

`import foveal as keras` runs most of what is written for Keras. Everything is imported when it is first used.

Examples
--------
>>> import foveal as keras
>>> model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten(), keras.layers.Dense(10)])
>>> model.count_params()
7850
"""

from typing import Any

from foveal.lazy import Names, offered

NAMES = Names(
    {
        "foveal.": (
            "activations callbacks compat constraints datasets folders image initializers keras layers look losses "
            "metrics models nn optimizers regularizers saving training utils zoo"
        ),
        "foveal.eager.tensor": "Array",
        "foveal.layers": "Input Layer",
        "foveal.functions.symbolic": "KerasTensor",
        "foveal.models": "Functional Model Sequential",
    }
)
IN_KERAS = Names({"foveal.keras.": "backend config preprocessing random"})
"""What Keras has and nothing but a script written for it asks for."""

__all__, _look_up, _listed = offered(__name__, NAMES, IN_KERAS)


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("foveal")
    return _look_up(name)


def __dir__() -> list[str]:
    return [*_listed(), "__version__"]
