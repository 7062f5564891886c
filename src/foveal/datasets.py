"""Data sets, as `keras.datasets` names them: `from foveal.datasets import mnist`."""

from foveal.data import mnist

__all__ = ["mnist"]
