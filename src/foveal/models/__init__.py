"""Models: how layers are put together.

Examples
--------
>>> from foveal import Input, layers, models
>>> x = Input((8, 8, 1))
>>> model = models.Model(x, layers.Dense(2)(layers.Flatten()(x)))
>>> model.output_shape
(None, 2)
"""

from foveal.lazy import Names, offered

NAMES = Names(
    {
        "foveal.models.cloning": "clone_model",
        "foveal.models.loading": "load_model model_from_json",
        "foveal.models.model": "Functional Model",
        "foveal.models.sequential": "Sequential",
        "foveal.models.summary": "LayerRow describe",
    }
)

__all__, __getattr__, __dir__ = offered(__name__, NAMES)
