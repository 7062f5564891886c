"""What `keras.utils` offers so far."""

from foveal.arguments import no_attribute
from foveal.layers.names import clear_session
from foveal.layers.seeds import set_random_seed
from foveal.learning.labels import to_categorical

__all__ = ["clear_session", "set_random_seed", "to_categorical"]
__getattr__ = no_attribute("foveal.utils", __all__)
