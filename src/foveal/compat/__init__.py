"""Scripts written for TensorFlow and Keras run on Foveal: `install()`, then `import tensorflow as tf` finds Foveal."""

from foveal.arguments import no_attribute
from foveal.compat.finder import install, uninstall

__all__ = ["install", "uninstall"]
__getattr__ = no_attribute("foveal.compat", __all__)
