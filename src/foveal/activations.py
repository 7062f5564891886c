"""What `keras.activations` offers: functions of arrays and of graph nodes; they live in foveal.layers.activations."""

from foveal.layers.activations import *  # noqa: F403
from foveal.layers.activations import __all__, __getattr__  # noqa: F401
