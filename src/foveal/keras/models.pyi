"""The names of `keras.models`; foveal.compat.surface says where each is."""

from foveal.compat.keras.saving import save_model as save_model
from foveal.models import Functional as Functional
from foveal.models import Model as Model
from foveal.models import Sequential as Sequential
from foveal.models import clone_model as clone_model
from foveal.models import load_model as load_model
from foveal.models import model_from_json as model_from_json
