"""Models: how layers are put together."""

from foveal.lazy import Names, offered

NAMES = Names(
    {
        "foveal.models.functional": "Functional",
        "foveal.models.loading": "clone_model load_model model_from_json",
        "foveal.models.model": "Model",
        "foveal.models.sequential": "Sequential",
        "foveal.models.summary": "LayerRow describe",
    }
)

__all__, __getattr__, __dir__ = offered(__name__, NAMES)
