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

from foveal.models import load_model as load_model
from foveal.models.registry import custom_object_scope as custom_object_scope
from foveal.models.registry import register_keras_serializable as register_keras_serializable
from foveal.models.serial import deserialize_keras_object as deserialize_keras_object
from foveal.models.serial import serialize_keras_object as serialize_keras_object
from foveal.registry import get_custom_objects as get_custom_objects
from foveal.registry import get_registered_name as get_registered_name
from foveal.registry import get_registered_object as get_registered_object

CustomObjectScope = custom_object_scope
