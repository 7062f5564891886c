"""What `import keras` has at the top that Foveal has nowhere else."""

from foveal.models.writing import KERAS

__version__ = f"{KERAS}+foveal"
"""The Keras that Foveal stands in for."""


def version() -> str:
    """The same, as a function."""
    return __version__


__all__ = ["__version__", "version"]
