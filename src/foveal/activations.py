"""What `keras.activations` offers: functions of graph nodes; it lives in foveal.layers.activations."""

from foveal.layers.activations import NAMES, get

__all__ = [*NAMES, "get"]
