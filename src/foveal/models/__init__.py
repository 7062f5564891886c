"""Models: how layers are put together."""

from typing import TYPE_CHECKING

from foveal.lazy import Names, offered

if TYPE_CHECKING:
    from foveal.models.functional import Functional
    from foveal.models.loading import clone_model, load_model, model_from_json
    from foveal.models.model import Model
    from foveal.models.sequential import Sequential
    from foveal.models.summary import LayerRow, describe

__all__ = ["Functional", "LayerRow", "Model", "Sequential", "clone_model", "describe", "load_model", "model_from_json"]

NAMES = Names(
    {
        "foveal.models.functional": "Functional",
        "foveal.models.loading": "clone_model load_model model_from_json",
        "foveal.models.model": "Model",
        "foveal.models.sequential": "Sequential",
        "foveal.models.summary": "LayerRow describe",
    }
)

if not TYPE_CHECKING:
    __getattr__, __dir__ = offered(__name__, NAMES)
