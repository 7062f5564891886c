"""What `keras.regularizers` offers; it lives in foveal.layers.regularizers."""

from foveal.layers.regularizers import *  # noqa: F403
from foveal.layers.regularizers import __all__, __getattr__  # noqa: F401
