"""What `keras.saving` offers: models in files, and classes of one's own that files may name.

Examples
--------
>>> import foveal
>>> @foveal.saving.register_keras_serializable("mine")
... class Doubled(foveal.layers.Layer):
...     def call(self, x):
...         return 2 * x
>>> foveal.saving.get_registered_name(Doubled)
'mine>Doubled'
"""

from foveal.lazy import Names, offered

NAMES = Names(
    {
        "foveal.models.loading": "load_model",
        "foveal.models.registry": "CustomObjectScope custom_object_scope register_keras_serializable",
        "foveal.models.serial": "deserialize_keras_object serialize_keras_object",
        "foveal.registry": "get_custom_objects get_registered_name get_registered_object",
    }
)

__all__, __getattr__, __dir__ = offered(__name__, NAMES)
