"""What `keras.initializers` offers; it lives in foveal.layers.initializers."""

from foveal.layers.initializers import *  # noqa: F403
from foveal.layers.initializers import __all__, __getattr__  # noqa: F401
