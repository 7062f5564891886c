"""What `keras.saving` offers: models in files, and classes of one's own that files may name."""

from foveal.lazy import no_attribute
from foveal.models.loading import load_model
from foveal.models.registry import custom_object_scope, register_keras_serializable
from foveal.models.serial import deserialize_keras_object, serialize_keras_object
from foveal.registry import get_custom_objects, get_registered_name, get_registered_object

CustomObjectScope = custom_object_scope

__all__ = [
    "CustomObjectScope",
    "custom_object_scope",
    "deserialize_keras_object",
    "get_custom_objects",
    "get_registered_name",
    "get_registered_object",
    "load_model",
    "register_keras_serializable",
    "serialize_keras_object",
]
__getattr__ = no_attribute("foveal.saving", __all__)
