"""Variables, as Keras makes them."""

from foveal.compat.tensorflow.variables import KerasVariable as Variable

__all__ = ["Variable"]
