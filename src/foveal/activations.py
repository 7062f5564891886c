"""What `keras.activations` offers: functions of graph nodes; it lives in foveal.layers.activations."""

from foveal.layers.activations import NAMES, __getattr__, get  # noqa: F401

__all__ = [*NAMES, "get"]
