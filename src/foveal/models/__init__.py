"""Models: how layers are put together."""

from foveal.arguments import no_attribute
from foveal.models.functional import Functional
from foveal.models.loading import load_model, model_from_json
from foveal.models.model import Model
from foveal.models.sequential import Sequential
from foveal.models.summary import LayerRow, describe

__all__ = ["Functional", "LayerRow", "Model", "Sequential", "describe", "load_model", "model_from_json"]
__getattr__ = no_attribute("foveal.models", __all__)
