"""What `keras.constraints` offers; it lives in foveal.layers.constraints."""

from foveal.layers.constraints import *  # noqa: F403
from foveal.layers.constraints import __all__, __getattr__  # noqa: F401
