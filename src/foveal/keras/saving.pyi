"""The names of `keras.saving`; foveal.compat.surface says where each is."""

from foveal.compat.keras.saving import load_weights as load_weights
from foveal.compat.keras.saving import save_weights as save_weights
from foveal.keras.models import save_model as save_model
from foveal.models import load_model as load_model
from foveal.saving import CustomObjectScope as CustomObjectScope
from foveal.saving import custom_object_scope as custom_object_scope
from foveal.saving import deserialize_keras_object as deserialize_keras_object
from foveal.saving import get_custom_objects as get_custom_objects
from foveal.saving import get_registered_name as get_registered_name
from foveal.saving import get_registered_object as get_registered_object
from foveal.saving import register_keras_serializable as register_keras_serializable
from foveal.saving import serialize_keras_object as serialize_keras_object
